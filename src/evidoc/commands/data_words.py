"""The parser of the command line comes in; with the words of ``evidoc data`` it goes out."""

from __future__ import annotations

import argparse
from typing import Any

COMMANDS: dict[str, str] = {}
"""Command -> ``module:function`` of `evidoc.commands`."""


def add_data(commands: Any, kind: type[argparse.ArgumentParser]) -> Any:
    """Add ``data`` to `commands`; return where its own commands are added."""
    data = commands.add_parser("data", help="work with the project's data, or estimate from a single file")
    return data.add_subparsers(dest="part", metavar="COMMAND", parser_class=kind, required=True)
