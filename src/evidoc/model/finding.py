"""A finding as documents show it: its words, how sure people are of it, what it rests on, and what to look at again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Self

from evidoc.records import dataclass

GRADED, NOT_GRADED, LAPSED = "graded", "not graded", "lapsed"


@dataclass(frozen=True, slots=True)
class RestsOn:
    """One study or case that a finding rests on."""

    id: str
    name: str
    """As readers know it, e.g. ``Hunter et al. (2019)``."""
    reference: str = ""
    """Key in the bibliography; empty where it is not cited."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as the shortcode, the tables and the evidence page show it."""

    id: str
    text: str
    status: str
    """`GRADED`, `NOT_GRADED` or `LAPSED`."""
    grade: str
    """Words for readers: ``moderate confidence (GRADE-CERQual)``, ``not graded``, ``grade lapsed``."""
    made_by: str
    """The step that makes it."""
    approach: str = ""
    level: str = ""
    """One of `evidoc.model.evidence.LEVELS`; empty unless graded."""
    kind: str = ""
    rests_on: tuple[RestsOn, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why it is graded so: a sentence a component, then the overall one; or why the grade lapsed."""
    confirmed_by: str = ""
    confirmed_on: str = ""
    look_again: tuple[str, ...] = ()
    """Why a person must look at it again."""

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-ready data."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave."""
        rests_on = tuple(RestsOn(**one) for one in data["rests_on"])
        return cls(
            **{
                **data,
                "rests_on": rests_on,
                "reasons": tuple(data["reasons"]),
                "look_again": tuple(data["look_again"]),
            }
        )
