"""Rows of a table of counts come in; its cells and which add up to which go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from evidoc.model.disclosure import At, Sum
from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """A table of counts (or of sums of contributions), one row a cell."""

    measure: str
    """What is counted; equal words in two tables mean the same thing counted in the same people."""
    dimensions: tuple[str, ...]
    rows: Sequence[Mapping[str, str]]
    """Of each row, dimension -> category."""
    counts: Sequence[float]
    margin: str = "Total"
    """The category that means all of a dimension."""
    levels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Of nested categories: dimension -> category -> the category that it is part of."""
    contributions: Sequence[Sequence[float]] = ()
    """Of a table of sums: what each unit adds, row by row; their number is what the threshold is held against."""
    df: Sequence[float] = ()
    """Degrees of freedom of each row's estimate."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """What all rows have in common, as in ``{"year": "2024"}``; other tables may have it as a dimension."""

    def at(self, row: int) -> At:
        """Return where the cell of a row is; dimensions that are summed over are left out."""
        found = {name: self.rows[row][name] for name in self.dimensions if self.rows[row][name] != self.margin}
        return tuple(sorted({**self.fixed, **found}.items()))


def sums_of(counts: Counts) -> tuple[Sum, ...]:
    """Return which cells of a table add up to which others, where the whole is in the table.

    A dimension's categories are those that stand in any row, without margin; of nested ones a parent is the sum of
    its children, and the margin that of the categories without parent. Where rows of some categories are missing,
    readers take them for 0 if the others add up to the whole; else nothing follows.
    """
    there = {counts.at(row): counts.counts[row] for row in range(len(counts.rows))}
    found: list[Sum] = []
    for name in counts.dimensions:
        for parent, children in families(counts, name).items():
            for at, number in there.items():
                if dict(at).get(name, "") != parent:
                    continue
                one = Sum(counts.measure, at, name, children)
                parts = dict(zip(children, one.parts, strict=True))
                present = tuple(child for child, part in parts.items() if part in there)
                if len(present) == len(children) or (present and _adds_up(there, number, parts, present)):
                    found.append(Sum(counts.measure, at, name, present))
    return tuple(found)


def _adds_up(there: Mapping[At, float], number: float, parts: Mapping[str, At], present: Sequence[str]) -> bool:
    return abs(sum(there[parts[child]] for child in present) - number) <= 1e-6 * max(1.0, number)


def families(counts: Counts, name: str) -> dict[str, tuple[str, ...]]:
    """Return parent -> children of a dimension in the order of the rows; the empty parent is the margin."""
    parents = counts.levels.get(name, {})
    families: dict[str, list[str]] = {}
    for category in dict.fromkeys(row[name] for row in counts.rows):
        if category != counts.margin:
            families.setdefault(parents.get(category, ""), []).append(category)
    return {parent: tuple(children) for parent, children in families.items()}
