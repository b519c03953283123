"""A command line's parser comes in; it learns the words of ``evidoc disclosure …``, and which function obeys each."""

from __future__ import annotations

import argparse
from typing import TypeAlias

COMMANDS: dict[str, str] = {}
"""``disclosure SUBCOMMAND`` -> ``module:function`` of `evidoc.commands`."""

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_disclosure(commands: _Commands, parser: type[argparse.ArgumentParser]) -> None:
    """Add ``evidoc disclosure …``."""
