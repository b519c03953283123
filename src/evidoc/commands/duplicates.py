"""The words of `evidoc evidence duplicates` come in; pairs to decide on are shown, and an exit code goes out."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from evidoc.console import Console
from evidoc.errors import CollectError
from evidoc.model.record import Record
from evidoc.synthesis.duplicates.log import decision_line, merge_log, pair_row
from evidoc.synthesis.duplicates.nouns import DIFFERENT, SAME, Grouped, Pair

SHOWN = 20
"""Pairs that are shown at once; ``--all`` shows the others too."""
FIELDS = ("title", "authors", "year", "container", "volume", "issue", "pages", "doi", "pmid", "isbn", "kind")
_WIDTH = 48
"""Letters of a column: two fit beside each other on most terminals."""
_AUTHORS = 4
_HOW = {
    "identifier": "by an identifier",
    "score": "because they are so alike",
    "decision": "because a person said so",
}


def duplicates(words: argparse.Namespace, console: Console) -> int:
    """List pairs of records that may be one work, and say how many were merged, and why; change nothing.

    Parameters
    ----------
    words
        ``root json all``.
    console
        Is told.
    """
    from evidoc.pipeline.evidence import look

    looked = look(words.root.resolve())
    grouped = looked.base.grouped
    code = CollectError.exit_code if looked.problems else 0
    if words.json:
        problems = [problem.as_dict() for problem in (*looked.problems, *looked.base.warnings)]
        console.data({"exit_code": code, **as_dict(grouped), "problems": problems})
        return code
    for line in told(grouped, everything=words.all):
        console.result(line)
    console.problems([problem for problem in grouped.problems if problem.warning], "Worth a look:")
    console.problems(looked.problems, "To mend:")
    return code


def as_dict(grouped: Grouped) -> dict[str, Any]:
    """Return what was found, JSON-ready: all merges with the line that undoes them, all pairs to decide on."""
    return {
        "records": grouped.identified,
        "unique": grouped.unique,
        "duplicates": grouped.duplicates,
        "merged": merge_log(grouped),
        "possible": [
            {**pair_row(pair), "a_record": _record(pair.a), "b_record": _record(pair.b)} for pair in grouped.possible
        ],
        "cut": [pair_row(pair) for pair in grouped.cut],
    }


def told(grouped: Grouped, *, everything: bool = False) -> Iterator[str]:
    """Give the lines that people read."""
    yield f"{grouped.identified} records, {grouped.unique} works, {grouped.duplicates} duplicates."
    counts = Counter(pair.how for pair in grouped.merged)
    for how, why in _HOW.items():
        if counts[how]:
            yield f"  {counts[how]} merged {why}"
    if everything:
        yield from _merges(grouped)
    shown = grouped.possible if everything else grouped.possible[:SHOWN]
    if not shown:
        yield "No pair is left to decide on."
        return
    yield ""
    number = "1 pair" if len(grouped.possible) == 1 else f"{len(grouped.possible)} pairs"
    yield f"{number} to decide on, with a line in evidence/duplicates.csv (a,b,decision,by,on,note):"
    for at, pair in enumerate(shown, 1):
        yield ""
        yield from _side_by_side(at, pair)
    if len(shown) < len(grouped.possible):
        yield ""
        yield f"{len(grouped.possible) - len(shown)} more: add --all."


def _merges(grouped: Grouped) -> Iterator[str]:
    for row in merge_log(grouped):
        yield ""
        yield f"{row['a']} ({row['a_place']}) = {row['b']} ({row['b_place']}), {row['how']}, {row['score']:.2f}"
        yield from (f"  {name}: {printable(str(row[name]))}" for name in ("agree", "differ") if row[name])
        if row["undo"]:
            yield f"  to undo: {row['undo']}"


def _side_by_side(number: int, pair: Pair) -> Iterator[str]:
    against = "; ".join(pair.differ) or "nothing, but too little agrees"
    yield f"{number}. {pair.score:.2f}, against it: {printable(against)}"
    yield from _row("", pair.a.id, pair.b.id)
    yield from _row("", str(pair.a.place), str(pair.b.place))
    for name in FIELDS:
        a, b = _cell(pair.a, name), _cell(pair.b, name)
        if a or b:
            yield from _row(name if a == b else f"{name} *", a, "(the same)" if a == b else b or "(nothing)")
    yield f"   one work:  {decision_line(pair.a.id, pair.b.id, SAME)}"
    yield f"   two works: {decision_line(pair.a.id, pair.b.id, DIFFERENT)}"


def _row(name: str, a: str, b: str) -> Iterator[str]:
    columns: Sequence[Sequence[str]] = (wrap(printable(a), _WIDTH), wrap(printable(b), _WIDTH))
    for at, (left, right) in enumerate(zip_longest(*columns, fillvalue="")):
        yield f"   {'' if at else name:<12}{left:<{_WIDTH + 2}}{right}".rstrip()


def _cell(record: Record, name: str) -> str:
    if name == "authors":
        more = " …" if len(record.authors) > _AUTHORS else ""
        return "; ".join(record.authors[:_AUTHORS]) + more
    return str(getattr(record, name) or "")


def _record(record: Record) -> dict[str, Any]:
    fields = {name: getattr(record, name) for name in FIELDS}
    return {**fields, "authors": list(record.authors), "place": str(record.place), "source": record.source}


def printable(text: str) -> str:
    """Return text without control characters: a title must not steer a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
