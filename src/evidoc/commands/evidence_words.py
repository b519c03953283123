"""The parser of the command line comes in; with the words of ``evidoc evidence`` and its own commands it goes out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

METHODS = ("DL", "PM", "REML", "ML", "EE")
MEASURES = ("RR", "OR", "RD", "MD", "SMD", "ZCOR", "PLO", "PFT")
NUMBERS = (
    *("events_1", "n_1", "events_2", "n_2"),
    *("mean_1", "sd_1", "mean_2", "sd_2"),
    *("r", "n", "events"),
)
"""What measures need, as columns are called unless the command line names others."""
COMMANDS = {
    "evidence pool": "pooling:pool",
    "evidence effects": "pooling:effects",
    "evidence references": "references:references",
    "evidence import": "importing:import_",
    "evidence decisions": "decisions:decisions",
    "evidence duplicates": "duplicates:duplicates",
    "evidence flow": "evidence:flow",
    "evidence confirm": "evidence:confirm",
}
"""Command -> ``module:function`` of `evidoc.commands`."""
_PARTS = """\
effects are computed from these columns (options name others):
  RR OR RD      events_1 n_1 events_2 n_2
  MD SMD        mean_1 sd_1 n_1 mean_2 sd_2 n_2
  ZCOR          r n
  PLO PFT       events n
RR and OR are logarithms; ratios and differences are group 1 against group 2
"""
_DECIDED = """\
Rows that stand in screening.csv stay as they are; the same decisions again add nothing. A decision that contradicts
a row of the same reviewer, stage and record is told and not added, nor is a cell that is unclear: a person decides.

  Rayyan         tells reviewers, not the stage: give --stage
  Covidence      tells reasons of exclusion: give --stage and --reviewer (agreed, where two settled it)
  EPPI-Reviewer  tells screening codes: give --stage and --reviewer
"""


def add_evidence(commands: Any, kind: type[argparse.ArgumentParser]) -> Any:
    """Add ``evidence`` to `commands`; return where its own commands are added."""
    evidence = commands.add_parser("evidence", help="work with an evidence base, or with single files of effects")
    parts = evidence.add_subparsers(dest="part", metavar="COMMAND", parser_class=kind, required=True)
    _pool(parts)
    _effects(parts)
    _references(parts)
    _import(parts)
    _decisions(parts)
    _duplicates(parts)
    _flow(parts)
    _confirm(parts)
    return parts


def _pool(parts: Any) -> None:
    pool = parts.add_parser("pool", help="pool the effects of a CSV file: one effect and its variance a row")
    pool.add_argument("file", metavar="FILE.csv", help="a CSV file with a header")
    pool.add_argument("--effect", default="yi", metavar="COLUMN", help="column of effects (default: yi)")
    pool.add_argument("--variance", default="vi", metavar="COLUMN", help="column of their variances (default: vi)")
    pool.add_argument("--method", choices=METHODS, default="REML", help="estimator (default: REML; EE: common effect)")
    adjusted = pool.add_mutually_exclusive_group()
    adjusted.add_argument("--knha", action="store_const", const="yes", default="no", help="adjust as Knapp and Hartung")
    adjusted.add_argument("--adhoc", action="store_const", const="adhoc", dest="knha", help="… but never narrower")
    pool.add_argument("--level", type=float, default=0.95, metavar="L", help="of the intervals (default: 0.95)")
    pool.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    pool.set_defaults(command="evidence pool")


def _effects(parts: Any) -> None:
    effects = parts.add_parser(
        "effects",
        help="work out effects and variances from counts, means or correlations in a CSV file",
        epilog=_PARTS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    effects.add_argument("file", metavar="FILE.csv", help="a CSV file with a header")
    effects.add_argument("--measure", choices=MEASURES, required=True, help="what to work out")
    for name in NUMBERS:
        option = f"--{name.replace('_', '-')}"
        effects.add_argument(option, default=name, dest=name, metavar="COLUMN", help=f"column (default: {name})")
    effects.add_argument("-o", "--output", type=Path, metavar="OUT.csv", help="the rows with yi, vi and note, as CSV")
    effects.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    effects.set_defaults(command="evidence effects")


def _references(parts: Any) -> None:
    references = parts.add_parser("references", help="list what is wrong with the bibliography, check by check")
    references.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    references.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    references.set_defaults(command="evidence references")


def _import(parts: Any) -> None:
    export = parts.add_parser("import", help="copy what a database or a screening tool exported into the evidence base")
    export.add_argument("file", type=Path, metavar="FILE", help="RIS, BibTeX, NBIB, EndNote XML, CSV, TSV or JSON")
    export.add_argument("--source", required=True, metavar="NAME", help="what the source is called, such as scopus")
    export.add_argument("--searched", default="", metavar="DATE", help="day of the search, as 2026-05-31")
    export.add_argument("--query", default="", metavar="TEXT", help="what was searched for")
    export.add_argument("--kind", default="", metavar="KIND", help="of a new source (default: database)")
    export.add_argument("--label", default="", metavar="TEXT", help="what readers see of a new source (default: NAME)")
    export.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    export.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    export.set_defaults(command="evidence import")


def _decisions(parts: Any) -> None:
    made = parts.add_parser(
        "decisions",
        help="add what people decided in Rayyan, Covidence or EPPI-Reviewer to evidence/screening.csv",
        epilog=_DECIDED,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("file", type=Path, metavar="FILE", help="what the tool exported; a table of your own will do too")
    whose = "source of evidence.yml whose records and columns it has (default: records of any source)"
    made.add_argument("--source", default="", metavar="NAME", help=whose)
    stages = ("title-abstract", "retrieval", "full-text")
    made.add_argument("--stage", default="", choices=stages, help="at which the decisions were made, if it says none")
    made.add_argument("--reviewer", default="", metavar="NAME", help="who made them, if it says none; or: agreed")
    made.add_argument("--on", default="", metavar="DATE", help="the day of the decisions, as 2026-05-31")
    made.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    made.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    made.set_defaults(command="evidence decisions")


def _duplicates(parts: Any) -> None:
    pairs = parts.add_parser("duplicates", help="list pairs of records that may be one work, and what was merged")
    pairs.add_argument("--all", action="store_true", help="every pair, and every merge with the line that undoes it")
    pairs.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    pairs.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    pairs.set_defaults(command="evidence duplicates")


def _flow(parts: Any) -> None:
    flow = parts.add_parser("flow", help="tell where records came from, and what became of them (PRISMA 2020)")
    flow.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    flow.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    flow.set_defaults(command="evidence flow")


def _confirm(parts: Any) -> None:
    confirm = parts.add_parser("confirm", help="put a person's name to the grade of a finding")
    confirm.add_argument("finding", metavar="FINDING", help="its id in evidence/findings.yml")
    confirm.add_argument("--by", required=True, metavar="NAME", help="who judged: one of the reviewers of evidence.yml")
    confirm.add_argument("--on", required=True, metavar="DATE", help="the day of the judgement, as in 2026-03-02")
    confirm.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    confirm.set_defaults(command="evidence confirm")
