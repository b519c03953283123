"""Files of the UK Labour Force Survey come in; what may be said from them, and how, goes out.

Knowledge as data (`variables.yml`, `soc.yml`, `knowledge.yml`: each with its source, and marked where a name could not
be verified) and functions that hold to it::

    from evidoc.survey import lfs, mean

    people = lfs.pool_quarters({"2023-07": a, "2023-10": b})       # weights divided, household as cluster
    mean(people, "TTUSHR", by="occupation")
    lfs.with_and_without_proxies(share, people, "UNDEMP")          # opinions: both, side by side
    lfs.retention(two_quarters, groups={"2231": "Midwives"})       # flows only from longitudinal files
    lfs.status().label                                             # beside every figure
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidoc.survey.lfs.answers import with_and_without_proxies
    from evidoc.survey.lfs.knowledge import (
        Occupation,
        Status,
        Variable,
        breaks,
        miscoding,
        occupation_of,
        occupation_table,
        occupations,
        soc_trap,
        status,
        uses,
        variables,
    )
    from evidoc.survey.lfs.longitudinal import is_longitudinal, moves, retention, spells
    from evidoc.survey.lfs.weights import asked, design_for, pool_quarters, weight_for

_WHERE = {
    "answers": ("with_and_without_proxies",),
    "knowledge": (
        "Occupation",
        "Status",
        "Variable",
        "breaks",
        "miscoding",
        "occupation_of",
        "occupation_table",
        "occupations",
        "soc_trap",
        "status",
        "uses",
        "variables",
    ),
    "longitudinal": ("is_longitudinal", "moves", "retention", "spells"),
    "weights": ("asked", "design_for", "pool_quarters", "weight_for"),
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names}

__all__ = [
    "Occupation",
    "Status",
    "Variable",
    "asked",
    "breaks",
    "design_for",
    "is_longitudinal",
    "miscoding",
    "moves",
    "occupation_of",
    "occupation_table",
    "occupations",
    "pool_quarters",
    "retention",
    "soc_trap",
    "spells",
    "status",
    "uses",
    "variables",
    "weight_for",
    "with_and_without_proxies",
]


def __getattr__(name: str) -> Any:
    """Load what is asked for only then."""
    if name in _MODULES:
        return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
