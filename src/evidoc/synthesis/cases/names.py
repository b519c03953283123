"""Cases come in; the names of everything that their step will make go out, before anything is calculated."""

from __future__ import annotations

from evidoc.model.case import Cases
from evidoc.synthesis.cases.counting import count_names
from evidoc.synthesis.cases.tables import table_names


def names_of(cases: Cases) -> tuple[str, ...]:
    """Return ``value x``, ``table x`` and ``finding x`` of everything that cases give."""
    return (*count_names(cases), *table_names(cases), *(f"finding {name}" for name in cases.findings))
