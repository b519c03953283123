"""The words of a command that looks at a project and changes nothing come in, its exit code goes out."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from evidoc.console import Console


def check(words: argparse.Namespace, console: Console) -> int:
    """Say what must be mended; run nothing."""
    from evidoc.pipeline.checking import check as checked

    report = checked(words.root.resolve())
    if words.json:
        console.data(report.as_dict())
        return report.exit_code
    console.problems(report.warnings, "Worth a look:")
    console.problems(report.errors, f"{len(report.errors)} to mend:")
    console.result("Nothing to mend." if not report.errors else f"evidoc check: {len(report.errors)} to mend.")
    return report.exit_code


def schema(words: argparse.Namespace, console: Console) -> int:
    """Print a schema, or the list of them."""
    from evidoc.collect.schema import FILES, published

    if words.name:
        console.result(published(words.name).rstrip())
    else:
        console.table(list(FILES.items()), ("NAME", "FOR"))
    return 0


def values(words: argparse.Namespace, console: Console) -> int:
    """List values."""
    from evidoc.pipeline.listing import values as made

    values, problems = made(words.root.resolve(), words.text, console)
    if words.json:
        console.data({"values": [v.as_dict() for v in values], "problems": [p.as_dict() for p in problems]})
    else:
        rows = [(v.id, v.shows["ons"], f"{{{{< value {v.id} >}}}}", _meaning(v.meaning, v.shows)) for v in values]
        console.table(rows, ("ID", "SHOWS", "SHORTCODE", "MEANING"))
        console.problems(problems, "Not all values could be made")
    return 4 if problems else 0


def _meaning(meaning: str, shows: Mapping[str, str]) -> str:
    return ", ".join(part for part in (meaning, shows.get("geography"), shows.get("period")) if part)
