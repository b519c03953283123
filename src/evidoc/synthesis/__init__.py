"""Effects, records and judgements come in; estimates, flows, maps and grades go out: a toolbox for evidence scripts.

The names below are loaded when first used, so that importing the package costs next to nothing. No module is called
as one of them: whoever imported it first would find it in the place of the function.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidoc.synthesis.alike import reasons_not_to_pool
    from evidoc.synthesis.analysing import Analysed, analysed
    from evidoc.synthesis.effect_sizes import effects, usable
    from evidoc.synthesis.effects_file import read_effects
    from evidoc.synthesis.heterogeneity import METHODS
    from evidoc.synthesis.influence import egger, leave_one_out, subgroups
    from evidoc.synthesis.measures import (
        MEASURES,
        back_transformed,
        fisher_z,
        freeman_tukey,
        hedges_g,
        logit_proportion,
        mean_difference,
        odds_ratio,
        risk_difference,
        risk_ratio,
    )
    from evidoc.synthesis.pooling import Pooled, pool, weights
    from evidoc.synthesis.pooling_products import pool_names, pool_products
    from evidoc.synthesis.regression import Regression, regress
    from evidoc.synthesis.review_overlap import overlap
    from evidoc.synthesis.sensitivity_analysis import sensitivity, survival
    from evidoc.synthesis.vote_count import votes

_MODULES = {
    "alike": ("reasons_not_to_pool",),
    "analysing": ("Analysed", "analysed"),
    "effect_sizes": ("effects", "usable"),
    "effects_file": ("read_effects",),
    "heterogeneity": ("METHODS",),
    "influence": ("egger", "leave_one_out", "subgroups"),
    "measures": (
        "MEASURES",
        "back_transformed",
        "fisher_z",
        "freeman_tukey",
        "hedges_g",
        "logit_proportion",
        "mean_difference",
        "odds_ratio",
        "risk_difference",
        "risk_ratio",
    ),
    "review_overlap": ("overlap",),
    "pooling": ("Pooled", "pool", "weights"),
    "pooling_products": ("pool_names", "pool_products"),
    "regression": ("Regression", "regress"),
    "sensitivity_analysis": ("sensitivity", "survival"),
    "vote_count": ("votes",),
}
"""Module -> the names of it that are public."""
_WHERE = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "MEASURES",
    "METHODS",
    "Analysed",
    "Pooled",
    "Regression",
    "analysed",
    "back_transformed",
    "effects",
    "egger",
    "fisher_z",
    "freeman_tukey",
    "hedges_g",
    "leave_one_out",
    "logit_proportion",
    "mean_difference",
    "odds_ratio",
    "overlap",
    "pool",
    "pool_names",
    "pool_products",
    "read_effects",
    "reasons_not_to_pool",
    "regress",
    "risk_difference",
    "risk_ratio",
    "sensitivity",
    "subgroups",
    "survival",
    "usable",
    "votes",
    "weights",
]


def __getattr__(name: str) -> Any:
    """Load a name when a script first asks for it (PEP 562)."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    """Show authors the public names only."""
    return __all__
