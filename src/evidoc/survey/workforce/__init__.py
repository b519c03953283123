"""Counts of staff, spells and organisations come in; stocks, flows, rates, survival, transitions and classes go out.

Every function takes a pandas frame and gives a new one; none of them knows a file, a page or a product::

    from evidoc.survey import workforce

    flows = workforce.stocks_and_flows(staff, by=["occupation", "year"])
    workforce.turnover(flows)                      # a row each: numerator, denominator, rate in %
    workforce.MEASURES["turnover"].formula         # what it is, what it counts, what to be careful about
    workforce.survival(spells, time="months", event="left", by=["occupation"])
    workforce.transitions(panel, start="SOC20M1", end="SOC20M2", weight="LGWT24")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidoc.survey.workforce.classes import Classes, classify, sampling_frame
    from evidoc.survey.workforce.flows import average_headcount, stocks_and_flows
    from evidoc.survey.workforce.measures import MEASURES, Measure
    from evidoc.survey.workforce.moves import Moves, transitions
    from evidoc.survey.workforce.rates import joiner_rate, leaver_rate, stability, turnover, vacancy_rate
    from evidoc.survey.workforce.seasons import FEWEST_MONTHS, trend
    from evidoc.survey.workforce.survive import cohort_survival, median_survival, survival
    from evidoc.survey.workforce.thinning import coarser

_WHERE = {
    "FEWEST_MONTHS": "seasons",
    "Classes": "classes",
    "classify": "classes",
    "sampling_frame": "classes",
    "trend": "seasons",
    "coarser": "thinning",
    "average_headcount": "flows",
    "stocks_and_flows": "flows",
    "MEASURES": "measures",
    "Measure": "measures",
    "Moves": "moves",
    "transitions": "moves",
    "joiner_rate": "rates",
    "leaver_rate": "rates",
    "stability": "rates",
    "turnover": "rates",
    "vacancy_rate": "rates",
    "cohort_survival": "survive",
    "median_survival": "survive",
    "survival": "survive",
}

__all__ = [
    "FEWEST_MONTHS",
    "MEASURES",
    "Classes",
    "Measure",
    "Moves",
    "average_headcount",
    "classify",
    "coarser",
    "cohort_survival",
    "joiner_rate",
    "leaver_rate",
    "median_survival",
    "sampling_frame",
    "stability",
    "stocks_and_flows",
    "survival",
    "transitions",
    "trend",
    "turnover",
    "vacancy_rate",
]


def __getattr__(name: str) -> Any:
    """Load what is asked for, and pandas with it, only then."""
    if name in _WHERE:
        return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
