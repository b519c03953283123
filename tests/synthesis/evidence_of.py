"""In: what a test cares for. Out: an evidence base with everything else filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.errors import Place
from evidoc.model.evidence import Analysis, Evidence, EvidenceSettings, Study

PLACE = Place("evidence/evidence.yml", 1)
EFFECTS_HEADER = "study,events_1,n_1,events_2,n_2"


def an_analysis(name: str = "main", measure: str = "GEN", **more: Any) -> Analysis:
    """Return an analysis of all rows, by REML."""
    given = {"where": {}, "method": "REML", "knha": "no", **more}
    return Analysis(id=name, title=f"The analysis {name}", measure=measure, place=PLACE, **given)


def an_evidence(studies: Sequence[str] | Mapping[str, Mapping[str, tuple[str, ...]]], *analyses: Analysis) -> Evidence:
    """Return an evidence base of these studies, by id and, if given, their cells."""
    cells = studies if isinstance(studies, Mapping) else {name: {} for name in studies}
    return Evidence(
        settings=EvidenceSettings("review", "A synthetic review", "Is it so?", PLACE),
        studies={name: Study(name, "", (), "full-text", cells[name], PLACE) for name in cells},
        analyses={one.id: one for one in analyses},
        citations={name: f"{name.title()} (2020)" for name in cells},
    )
