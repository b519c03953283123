"""The parser of the command line comes in; with the words of ``evidoc disclosure`` it goes out."""

from __future__ import annotations

import argparse
from typing import Any

COMMANDS: dict[str, str] = {}
"""Command -> ``module:function`` of `evidoc.commands`."""


def add_disclosure(commands: Any, kind: type[argparse.ArgumentParser]) -> Any:
    """Add ``disclosure`` to `commands`; return where its own commands are added."""
    disclosure = commands.add_parser("disclosure", help="protect tables that rest on few people, and attack them")
    return disclosure.add_subparsers(dest="part", metavar="COMMAND", parser_class=kind, required=True)
