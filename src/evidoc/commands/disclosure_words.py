"""The parser of the command line comes in; with the words of ``evidoc disclosure`` it goes out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

COMMANDS: dict[str, str] = {
    "disclosure protect": "disclosure:protect",
    "disclosure audit": "disclosure_audit:audit",
}
"""Command -> ``module:function`` of `evidoc.commands`."""
_PROTECT = """\
the columns before that of the counts are the dimensions; rows with the margin's word are totals, and must add up
hidden counts are written as [c]: those that are too small, and those that would give one of these away
"""
_AUDIT = """\
the columns before that of the counts are the dimensions; a dimension that a file lacks is summed over in it
hidden counts are letters in square brackets such as [c], or *; every other must be a number
exit codes: 0 nothing is given away; 4 a hidden count is; 2 a file cannot be read, or files contradict each other
"""


def add_disclosure(commands: Any, kind: type[argparse.ArgumentParser]) -> Any:
    """Add ``disclosure`` to `commands`; return where its own commands are added."""
    disclosure = commands.add_parser("disclosure", help="protect tables that rest on few people, and attack them")
    parts = disclosure.add_subparsers(dest="part", metavar="COMMAND", parser_class=kind, required=True)
    _protect(parts)
    _audit(parts)
    return parts


def _protect(parts: Any) -> None:
    protect = parts.add_parser(
        "protect",
        help="hide the small counts of a table, and as few others as it takes that they do not follow",
        epilog=_PROTECT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    protect.add_argument("file", metavar="FILE.csv", help="a CSV file with a header and true counts")
    protect.add_argument("--value", default="", metavar="COLUMN", help="the counts (default: n, or the last column)")
    protect.add_argument("--policy", default="threshold-10", metavar="NAME", help="rules (default: threshold-10)")
    protect.add_argument("--zeros", choices=("show", "hide"), help="a count of 0 (default: as the policy says)")
    protect.add_argument("--keep", action="store_true", help="keep columns behind the counts, hidden where these are")
    protect.add_argument("-o", "--output", type=Path, metavar="OUT.csv", help="write the table (default: show it)")
    protect.set_defaults(command="disclosure protect")
    _shared(protect, "print one JSON object on standard output")


def _audit(parts: Any) -> None:
    audit = parts.add_parser(
        "audit",
        help="work out the bounds of every hidden count from all files together, as a reader can",
        epilog=_AUDIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    audit.add_argument("files", metavar="FILE.csv", nargs="+", help="CSV files with a header; earlier releases too")
    audit.add_argument("--value", default="", metavar="COLUMN", help="the counts (default: n, or the last column)")
    audit.add_argument("--zeros", choices=("show", "hide"), help="show: no hidden count is 0 (default: it may be)")
    audit.set_defaults(command="disclosure audit", policy="threshold-10")
    _shared(audit, "print a list of JSON objects on standard output")


def _shared(command: argparse.ArgumentParser, json: str) -> None:
    command.add_argument("--threshold", type=int, metavar="N", help="counts below N are too small (default: 10)")
    command.add_argument("--width", type=float, metavar="N", help="how far apart bounds must be (default: 3)")
    command.add_argument("--margin", default="Total", metavar="WORD", help="the category of totals (default: Total)")
    command.add_argument("--json", action="store_true", help=json)
