"""An evidence base with its findings, records and gap map comes in; what its page shows goes out, as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, cast

from evidoc.model.evidence import Evidence
from evidoc.model.evidence_page import EvidencePage, PageMap, PageStudies
from evidoc.model.finding import Finding
from evidoc.model.record import Record
from evidoc.synthesis.gapmap import gap_map, has_map, map_notes
from evidoc.synthesis.studies import page_data


def page_of(
    evidence: Evidence, findings: Mapping[str, Finding], records: Iterable[Record] | None = None
) -> EvidencePage:
    """Return what the evidence page shows, JSON-ready and without any markup.

    Parameters
    ----------
    evidence
        The whole base.
    findings
        As documents show them.
    records
        Of every source, duplicates included; None: nobody has counted them.
    """
    settings = evidence.settings
    counts = None if records is None else Counter(record.source for record in records)
    return {
        "kind": settings.kind,
        "title": settings.title,
        "question": settings.question,
        "note": settings.note,
        "sources": [
            {
                "name": name,
                "label": source.label,
                "kind": source.kind,
                "searched": source.searched.isoformat() if source.searched else "",
                "query": source.query,
                "records": None if counts is None else counts[name],
            }
            for name, source in settings.sources.items()
        ],
        "findings": [_listed(one.as_dict()) for one in findings.values()],
        "map": _map(evidence, findings),
        "studies": cast("PageStudies", page_data(evidence)),
    }


def _listed(finding: Mapping[str, Any]) -> dict[str, Any]:
    """Return a finding as JSON gives it back: lists, no tuples."""
    return {key: [*cell] if isinstance(cell, tuple) else cell for key, cell in finding.items()}


def _map(evidence: Evidence, findings: Mapping[str, Finding]) -> PageMap | None:
    if not has_map(evidence):
        return None
    gaps = gap_map(evidence, findings)
    return {
        "title": gaps.title,
        "row_label": gaps.row_label,
        "column_label": gaps.column_label,
        "rows": [row.label for row in gaps.rows],
        "columns": [column.label for column in gaps.columns],
        "cells": [[{"studies": [*cell.studies], "sure": cell.sure} for cell in row] for row in gaps.cells],
        "notes": [*map_notes(gaps)],
    }
