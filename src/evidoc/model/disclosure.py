"""What a protected table or value tells its readers: cells, what each may lie between, and which add up to which."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, Self

from evidoc.records import dataclass

SHOWN, PRIMARY, SECONDARY = "", "primary", "secondary"
At = tuple[tuple[str, str], ...]
"""Where a cell is: (dimension, category), sorted by dimension; a dimension that is summed over is left out."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One count, and what everybody who reads the document knows of it."""

    measure: str
    """What is counted; cells of the same measure and place are one cell, in whichever table they stand."""
    at: At
    low: float
    high: float
    """Equal for a number that is shown exactly; the ends of its rounding; what the policy tells of a hidden one."""
    hidden: str = SHOWN
    """`SHOWN`, `PRIMARY` (too small) or `SECONDARY` (it would give another one away)."""

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {**dataclasses.asdict(self), "high": None if math.isinf(self.high) else self.high}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave."""
        high = math.inf if data["high"] is None else data["high"]
        return cls(**{**data, "at": _at(data["at"]), "high": high})


@dataclass(frozen=True, slots=True)
class Sum:
    """Cells of categories of one dimension, which together are another cell."""

    measure: str
    whole: At
    """Without the dimension, or, of nested categories, with the one that the others are part of."""
    dimension: str
    categories: tuple[str, ...]

    @property
    def parts(self) -> tuple[At, ...]:
        """Return where the parts are."""
        rest = tuple(pair for pair in self.whole if pair[0] != self.dimension)
        return tuple(tuple(sorted((*rest, (self.dimension, one)))) for one in self.categories)


@dataclass(frozen=True, slots=True)
class Protection:
    """What was done to one product before it left the script that made it, and what its readers know."""

    policy: str
    """A name in `evidoc/survey/disclosure/policies.yml`."""
    sources: tuple[str, ...]
    cells: tuple[Cell, ...] = ()
    sums: tuple[Sum, ...] = ()
    notes: tuple[str, ...] = ()
    """For the log that a reviewer of outputs signs: one sentence each."""

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data; an end that nobody knows is None, for JSON has no infinity."""
        return {
            **dataclasses.asdict(self),
            "cells": [cell.as_dict() for cell in self.cells],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave."""
        return cls(
            policy=data["policy"],
            sources=tuple(data["sources"]),
            cells=tuple(Cell.from_dict(one) for one in data["cells"]),
            sums=tuple(
                Sum(**{**one, "whole": _at(one["whole"]), "categories": tuple(one["categories"])})
                for one in data["sums"]
            ),
            notes=tuple(data["notes"]),
        )


def _at(pairs: Any) -> At:
    return tuple((str(dimension), str(category)) for dimension, category in pairs)
