"""A table of counts comes in; where its rows are not all that its totals hold, the rest goes out as rows too.

Readers subtract: what a total holds besides the rows that are listed is known as well as if it stood there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidoc.survey.disclosure import Counts

REST = "(not listed)"
_NOISE = 1e-6


def with_rest(counts: Counts) -> Counts:
    """Return the counts with a row for what each total holds besides the rows listed; the rows that came, first."""
    rows, numbers, parts = [dict(row) for row in counts.rows], list(counts.counts), list(counts.contributions)
    for name in counts.dimensions:
        if name in counts.levels:
            continue
        gaps = _gaps(name, counts, rows, numbers)
        if any(gap > _NOISE for _, gap in gaps) and all(gap >= -_NOISE for _, gap in gaps):
            if parts:
                parts += [_left(name, counts, row, rows, parts) for row, _ in gaps]
            rows += [{**row, name: REST} for row, _ in gaps]
            numbers += [max(gap, 0.0) for _, gap in gaps]
    if len(rows) == len(counts.rows):
        return counts
    df = [*counts.df, *([max(counts.df)] * (len(rows) - len(counts.df)))] if counts.df else ()
    return replace(counts, rows=rows, counts=numbers, contributions=parts, df=df)


def _left(
    name: str,
    counts: Counts,
    total: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    parts: Sequence[Sequence[float]],
) -> list[float]:
    """Return what a total's contributions hold besides those of the rows listed."""
    left = Counter(next(one for row, one in zip(rows, parts, strict=True) if row == total))
    for row, one in zip(rows, parts, strict=True):
        if row[name] != counts.margin and {**row, name: counts.margin} == total:
            left.subtract(one)
    return sorted(left.elements())


def _gaps(
    name: str, counts: Counts, rows: list[dict[str, str]], numbers: list[float]
) -> list[tuple[Mapping[str, str], float]]:
    """Return each row that is a total over a dimension, all of whose categories are there, and what these lack."""
    listed = list(dict.fromkeys(row[name] for row in rows if row[name] != counts.margin))
    there = {tuple(row[one] for one in counts.dimensions): number for row, number in zip(rows, numbers, strict=True)}
    found: list[tuple[Mapping[str, str], float]] = []
    for row, number in zip(rows, numbers, strict=True):
        if row[name] != counts.margin or not listed:
            continue
        keys = [tuple({**row, name: part}[one] for one in counts.dimensions) for part in listed]
        if all(key in there for key in keys):
            found.append((row, number - sum(there[key] for key in keys)))
    return found
