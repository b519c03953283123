"""The parser of the command line comes in; with the words of ``evidoc data`` it goes out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

COMMANDS: dict[str, str] = {
    "data status": "data:status",
    "data check": "data:check",
    "data lock": "data:lock",
    "data estimate": "estimating:estimate",
}
"""Command -> ``module:function`` of `evidoc.commands`."""


def add_data(commands: Any, kind: type[argparse.ArgumentParser]) -> Any:
    """Add ``data`` to `commands`; return where its own commands are added."""
    data = commands.add_parser("data", help="work with the project's data, or estimate from a single file")
    parts = data.add_subparsers(dest="part", metavar="COMMAND", parser_class=kind, required=True)
    _sources(parts)
    _estimate(parts)
    return parts


def _sources(parts: Any) -> None:
    """Add the commands that look at the sources of a project, or lock them."""
    status = parts.add_parser("status", help="say which data are here, which changed, and when new ones come")
    status.add_argument("--on", default="", metavar="DATE", help="say which releases are due on this day")
    check = parts.add_parser("check", help="read data anew, and say everything that is wrong with them")
    lock = parts.add_parser("lock", help="record the checksums of the data that are here in data/sources.yml")
    for name, command in (("status", status), ("check", check), ("lock", lock)):
        command.set_defaults(command=f"data {name}")
        command.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    for command in (check, lock):
        command.add_argument("ids", nargs="*", metavar="ID", help="only these sources (default: all)")
    for command in (status, check):
        command.add_argument("--json", action="store_true", help="print one JSON object on standard output")


def _estimate(parts: Any) -> None:
    """Add the command that estimates from the microdata of one file."""
    estimate = parts.add_parser("estimate", help="estimate from the microdata of one survey, with its design")
    estimate.add_argument("file", metavar="FILE", help="CSV, Parquet, SPSS (.sav), Stata (.dta) or Excel (.xlsx)")
    asked = estimate.add_mutually_exclusive_group(required=True)
    asked.add_argument("--mean", metavar="COLUMN", help="of a column of numbers")
    asked.add_argument("--total", metavar="COLUMN", help="of a column of numbers; of 0 and 1: how many there are")
    asked.add_argument("--share", metavar="COLUMN", help="of 1 in a column of 0 and 1; else of each category")
    asked.add_argument("--ratio", metavar=("ABOVE", "BELOW"), nargs=2, help="of the totals of two columns")
    asked.add_argument("--median", metavar="COLUMN", help="of a column of numbers")
    estimate.add_argument(
        "--by", metavar="COLUMN", nargs="+", action="extend", default=[], help="divide the population by these columns"
    )
    estimate.add_argument("--where", metavar="COLUMN=VALUE", action="append", default=[], help="only these people")
    estimate.add_argument("--weight", metavar="COLUMN", required=True, help="the weight of each row")
    estimate.add_argument("--strata", metavar="COLUMN", default="", help="the strata of the sample")
    estimate.add_argument(
        "--cluster", metavar="COLUMN", default="", help="the clusters drawn first within each stratum"
    )
    estimate.add_argument("--fpc", metavar="COLUMN", default="", help="how many clusters the stratum's population has")
    estimate.add_argument("--replicates", metavar="PATTERN", default="", help="replicate weights, such as 'rep_*'")
    methods = ("brr", "jackknife", "bootstrap", "sdr")
    estimate.add_argument("--method", default="", choices=methods, help="how they were made")
    estimate.add_argument("--fay", type=float, default=0.0, metavar="F", help="Fay's factor, of brr (default: 0)")
    single = ("center", "certainty", "skip")
    estimate.add_argument("--singleton", default="", choices=single, help="for strata with one cluster (else refused)")
    estimate.add_argument("--level", type=float, default=0.95, metavar="L", help="of the intervals (default: 0.95)")
    estimate.add_argument(
        "--bands", default="ons-lfs", metavar="NAME", help="of reliability (default: ons-lfs; or abs)"
    )
    estimate.add_argument("--labels", action="store_true", help="write what codes stand for, where the file says so")
    estimate.add_argument("--sheet", default="", metavar="NAME", help="of a workbook (default: the first)")
    estimate.add_argument("--json", action="store_true", help="print a list of JSON objects on standard output")
    estimate.set_defaults(command="data estimate")
