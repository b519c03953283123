"""An evidence base comes in; the names of everything that its step will make go out, before anything is calculated."""

from __future__ import annotations

from evidoc.model.evidence import Evidence
from evidoc.synthesis.appraisal import appraisal_names
from evidoc.synthesis.checklist import checklist_names, has_checklist
from evidoc.synthesis.findings import finding_names
from evidoc.synthesis.flow.products import flow_names, source_names
from evidoc.synthesis.gapmap import map_names
from evidoc.synthesis.plots import plot_names
from evidoc.synthesis.pooling_products import pool_names
from evidoc.synthesis.reviews import reviews_names
from evidoc.synthesis.studies import studies_names


def names_of(evidence: Evidence) -> tuple[str, ...]:
    """Return ``value x``, ``table x``, ``figure x`` and ``finding x`` of everything that an evidence base gives."""
    parts = (
        source_names(),
        flow_names(evidence),
        studies_names(evidence),
        reviews_names(evidence),
        appraisal_names(evidence),
        map_names(evidence),
        pool_names(evidence),
        plot_names(evidence),
        checklist_names() if has_checklist(evidence) else (),
        finding_names(evidence),
    )
    return tuple(name for part in parts for name in part)
