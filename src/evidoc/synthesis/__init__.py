"""Effects, records and judgements come in; estimates, flows, maps and grades go out: a toolbox for evidence scripts.

The names below are loaded when first used, so that importing the package costs next to nothing. No module is called
as one of them: whoever imported it first would find it in the place of the function.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidoc.errors import Place
    from evidoc.model.evidence import EvidenceSettings
    from evidoc.model.record import Record, SearchSource
    from evidoc.synthesis.agreement import Agreement, Kappa, agreements, kappa_of
    from evidoc.synthesis.alike import reasons_not_to_pool
    from evidoc.synthesis.analysing import Analysed, analysed
    from evidoc.synthesis.duplicates import Grouped, find_duplicates, read_pair_decisions
    from evidoc.synthesis.effect_sizes import effects, usable
    from evidoc.synthesis.effects_file import read_effects
    from evidoc.synthesis.exhibits import csv_text
    from evidoc.synthesis.flow import Flow, make_flow
    from evidoc.synthesis.forest_plot import ForestPlot, forest
    from evidoc.synthesis.funnel_plot import FunnelPlot, funnel
    from evidoc.synthesis.gapmap import GapMap, gap_map
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
    )
    from evidoc.synthesis.pooling import Pooled, pool, weights
    from evidoc.synthesis.pooling_products import pool_names, pool_products
    from evidoc.synthesis.records import read_decisions, read_records
    from evidoc.synthesis.regression import Regression, regress
    from evidoc.synthesis.review_overlap import overlap
    from evidoc.synthesis.screening import Screening, read_screening
    from evidoc.synthesis.sensitivity_analysis import sensitivity, survival
    from evidoc.synthesis.two_proportions import odds_ratio, risk_difference, risk_ratio
    from evidoc.synthesis.vote_count import votes

_MODULES = {
    "evidoc.errors": ("Place",),
    "evidoc.model.evidence": ("EvidenceSettings",),
    "evidoc.model.record": ("Record", "SearchSource"),
    "evidoc.synthesis.agreement": ("Agreement", "Kappa", "agreements", "kappa_of"),
    "evidoc.synthesis.alike": ("reasons_not_to_pool",),
    "evidoc.synthesis.analysing": ("Analysed", "analysed"),
    "evidoc.synthesis.duplicates": ("Grouped", "find_duplicates", "read_pair_decisions"),
    "evidoc.synthesis.effect_sizes": ("effects", "usable"),
    "evidoc.synthesis.effects_file": ("read_effects",),
    "evidoc.synthesis.exhibits": ("csv_text",),
    "evidoc.synthesis.flow": ("Flow", "make_flow"),
    "evidoc.synthesis.forest_plot": ("ForestPlot", "forest"),
    "evidoc.synthesis.funnel_plot": ("FunnelPlot", "funnel"),
    "evidoc.synthesis.gapmap": ("GapMap", "gap_map"),
    "evidoc.synthesis.heterogeneity": ("METHODS",),
    "evidoc.synthesis.influence": ("egger", "leave_one_out", "subgroups"),
    "evidoc.synthesis.measures": (
        "MEASURES",
        "back_transformed",
        "fisher_z",
        "freeman_tukey",
        "hedges_g",
        "logit_proportion",
        "mean_difference",
    ),
    "evidoc.synthesis.pooling": ("Pooled", "pool", "weights"),
    "evidoc.synthesis.pooling_products": ("pool_names", "pool_products"),
    "evidoc.synthesis.records": ("read_decisions", "read_records"),
    "evidoc.synthesis.regression": ("Regression", "regress"),
    "evidoc.synthesis.review_overlap": ("overlap",),
    "evidoc.synthesis.screening": ("Screening", "read_screening"),
    "evidoc.synthesis.sensitivity_analysis": ("sensitivity", "survival"),
    "evidoc.synthesis.two_proportions": ("odds_ratio", "risk_difference", "risk_ratio"),
    "evidoc.synthesis.vote_count": ("votes",),
}
"""Module -> the names of it that are public."""
_WHERE = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "MEASURES",
    "METHODS",
    "Agreement",
    "Analysed",
    "EvidenceSettings",
    "Flow",
    "ForestPlot",
    "FunnelPlot",
    "GapMap",
    "Grouped",
    "Kappa",
    "Place",
    "Pooled",
    "Record",
    "Regression",
    "Screening",
    "SearchSource",
    "agreements",
    "analysed",
    "back_transformed",
    "csv_text",
    "effects",
    "egger",
    "find_duplicates",
    "fisher_z",
    "forest",
    "freeman_tukey",
    "funnel",
    "gap_map",
    "hedges_g",
    "kappa_of",
    "leave_one_out",
    "logit_proportion",
    "make_flow",
    "mean_difference",
    "odds_ratio",
    "overlap",
    "pool",
    "pool_names",
    "pool_products",
    "read_decisions",
    "read_effects",
    "read_pair_decisions",
    "read_records",
    "read_screening",
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
    return getattr(importlib.import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    """Show authors the public names only."""
    return __all__
