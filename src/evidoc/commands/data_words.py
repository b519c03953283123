"""A command line's parser comes in; it learns the words of ``evidoc data …``, and which function obeys each."""

from __future__ import annotations

import argparse
from typing import TypeAlias

COMMANDS: dict[str, str] = {}
"""``data SUBCOMMAND`` -> ``module:function`` of `evidoc.commands`."""

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_data(commands: _Commands, parser: type[argparse.ArgumentParser]) -> None:
    """Add ``evidoc data …``."""
