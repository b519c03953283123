"""A flow comes in; its boxes as rows, in the order of the diagram, and the diagram in one sentence go out."""

from __future__ import annotations

from collections.abc import Iterator

from evidoc.model.evidence import EvidenceSettings
from evidoc.model.record import DATABASES as DATABASE_KINDS
from evidoc.synthesis.exhibits import Row
from evidoc.synthesis.flow.boxes import BOXES, BY_NAME, OTHER, PREVIOUS, Box
from evidoc.synthesis.flow.counting import KIND_BOX
from evidoc.synthesis.flow.making import Flow

COLUMNS = {"box": "Box", "part": "Part", "stage": "Stage", "count": "Number", "unit": "Counted"}
_REASON_BOXES = {"excluded-full-text": "databases", "other.excluded-full-text": "other"}


def has_part(settings: EvidenceSettings, part: str) -> bool:
    """Return whether a column of the diagram has anything to say; empty ones are left out."""
    if part == PREVIOUS:
        return bool(settings.previous_studies or settings.previous_reports)
    if part == OTHER:
        return any(source.kind not in DATABASE_KINDS for source in settings.sources.values())
    return True


def shows_box(flow: Flow, settings: EvidenceSettings, box: Box) -> bool:
    """Return whether a box is drawn: it has a number, and says more than that nothing was looked for there."""
    if box.name not in flow.counts or not has_part(settings, box.part):
        return False
    if box.name in KIND_BOX.values():
        return any(KIND_BOX.get(source.kind) == box.name for source in settings.sources.values())
    if box.name.startswith("total."):  # without an earlier version they repeat the new studies
        return has_part(settings, PREVIOUS)
    return box.standard or flow.counts[box.name] > 0


def box_rows(flow: Flow, settings: EvidenceSettings) -> list[Row]:
    """Return one row for each box that is drawn, with its sources and reasons below it."""
    rows: list[Row] = []
    for box in BOXES:
        if shows_box(flow, settings, box):
            details = [(box.label, flow.counts[box.name]), *_details(flow, settings, box)]
            rows += [
                {"box": label, "part": box.part, "stage": box.stage, "count": number, "unit": box.unit}
                for label, number in details
            ]
    return rows


def sources_of(flow: Flow, settings: EvidenceSettings, box: str) -> list[tuple[str, int]]:
    """Return label and counted records of each source that a box counts."""
    return [
        (settings.sources[one.id].label, one.counted)
        for one in flow.sources
        if KIND_BOX.get(settings.sources[one.id].kind) == box
    ]


def _details(flow: Flow, settings: EvidenceSettings, box: Box) -> Iterator[tuple[str, int]]:
    for label, number in sources_of(flow, settings, box.name):
        yield f"{box.label}: {label}", number
    for reason, number in flow.reasons.get(_REASON_BOXES.get(box.name, ""), {}).items():
        yield f"{box.label}: {reason}", number


def alt_text(flow: Flow, settings: EvidenceSettings) -> str:
    """Return what the diagram shows, for those who cannot see it, in at most 300 characters."""
    counts = flow.counts
    found = f"{_n(flow, 'identified')} from databases and registers"
    if has_part(settings, OTHER):
        found += f", {counts['other.identified']:,} by other methods"
    assessed = counts["assessed"] + counts["other.assessed"]
    gone = counts["excluded-full-text"] + counts["other.excluded-full-text"]
    studies = f"{_n(flow, 'included.studies')} in " if "included.studies" in counts else ""
    text = (
        f"Flow chart from identification to inclusion: {found}; {counts['screened']:,} screened, "
        f"{counts['excluded']:,} excluded; {assessed:,} reports assessed, {gone:,} excluded; "
        f"{studies}{_n(flow, 'included.reports')} included."
    )
    return f"{text} Interim: {flow.awaiting:,} undecided." if flow.interim else text


def _n(flow: Flow, name: str) -> str:
    """Return a number with its unit: ``1 study``."""
    from evidoc.model.display import with_unit

    return with_unit(flow.counts[name], BY_NAME[name].unit)
