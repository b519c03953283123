"""Counts and a policy come in; tables in which no small number stands or follows go out, proven by an attack.

``protect(counts, policy)`` hides and rounds; ``attack(cells, sums)`` is what a reader can work out;
``leaks(named)`` is what several products together give away.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidoc.survey.disclosure.attacking import Bounds as Bounds
    from evidoc.survey.disclosure.attacking import attack as attack
    from evidoc.survey.disclosure.counts import Counts as Counts
    from evidoc.survey.disclosure.leaking import Leak as Leak
    from evidoc.survey.disclosure.leaking import leaks as leaks
    from evidoc.survey.disclosure.log import reviewer_log as reviewer_log
    from evidoc.survey.disclosure.marks import Symbol as Symbol
    from evidoc.survey.disclosure.marks import symbols as symbols
    from evidoc.survey.disclosure.protecting import NotASumError as NotASumError
    from evidoc.survey.disclosure.protecting import Protected as Protected
    from evidoc.survey.disclosure.protecting import protect as protect
    from evidoc.survey.disclosure.rules import Policy as Policy
    from evidoc.survey.disclosure.rules import policies as policies
    from evidoc.survey.disclosure.rules import policy as policy
    from evidoc.survey.disclosure.rules import policy_for as policy_for
    from evidoc.survey.disclosure.rules import stricter as stricter

_WHERE = {
    "Bounds": "attacking",
    "attack": "attacking",
    "Counts": "counts",
    "Leak": "leaking",
    "leaks": "leaking",
    "reviewer_log": "log",
    "Policy": "rules",
    "policies": "rules",
    "policy": "rules",
    "policy_for": "rules",
    "stricter": "rules",
    "NotASumError": "protecting",
    "Protected": "protecting",
    "protect": "protecting",
    "Symbol": "marks",
    "symbols": "marks",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for, and nothing else: solvers cost most of a second."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
