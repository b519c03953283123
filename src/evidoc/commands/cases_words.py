"""The parser of the command line comes in; with the words of ``evidoc cases`` it goes out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

COMMANDS = {
    "cases import": "cases:import_",
    "cases confirm": "cases:confirm",
}
"""Command -> ``module:function`` of `evidoc.commands`."""
_MADE = """\
Every source becomes a draft: of drafts readers see nothing. Consent is in no such file, so it is not known until a
person writes it down. Codes come in as proposed; those that the codebook holds stay as they are.
"""


def add_cases(commands: Any, kind: type[argparse.ArgumentParser]) -> Any:
    """Add ``cases`` to `commands`; return where its own commands are added."""
    cases = commands.add_parser("cases", help="work with case studies: bring in coded texts, confirm a grade")
    parts = cases.add_subparsers(dest="part", metavar="COMMAND", parser_class=kind, required=True)
    _import(parts)
    _confirm(parts)
    return parts


def _import(parts: Any) -> None:
    made = parts.add_parser(
        "import",
        help="bring codes, texts and coded passages of a REFI-QDA project (.qdpx) into cases/",
        epilog=_MADE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("file", type=Path, metavar="FILE.qdpx", help="what ATLAS.ti, MAXQDA, NVivo, … exported")
    made.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    made.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    made.set_defaults(command="cases import")


def _confirm(parts: Any) -> None:
    confirm = parts.add_parser("confirm", help="put a person's name to the grade of a finding across cases")
    confirm.add_argument("finding", metavar="FINDING", help="its id in cases/findings.yml")
    confirm.add_argument("--by", required=True, metavar="NAME", help="who judged: a researcher of codebook.yml")
    confirm.add_argument("--on", required=True, metavar="DATE", help="the day of the judgement, as in 2026-03-02")
    confirm.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    confirm.set_defaults(command="cases confirm")
