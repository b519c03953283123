"""In: reviews made at random, whose decisions are in order but rarely complete. Out: flows that always add up."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from evidoc.errors import Place
from evidoc.model.evidence import EvidenceSettings
from evidoc.model.record import SearchSource
from evidoc.synthesis.flow import Flow, make_flow
from evidoc.synthesis.flow.boxes import OPEN
from evidoc.synthesis.screening import Decision, screened

from .conftest import record

PLACE = Place("evidence/evidence.yml", 1)
KINDS = {"one": "database", "two": "database", "reg": "register", "web": "website", "cit": "citation"}
SETTINGS = EvidenceSettings(
    "review", "t", "q", PLACE, {name: SearchSource(name, name, kind, (), PLACE) for name, kind in KINDS.items()}
)
ENDS_OPEN: tuple[list[str], ...] = ([], ["unsure"], ["include", "exclude"], ["include", "unsure"])
GONE = (["exclude"], ["exclude", "exclude"])
PASSED = (["include"], ["include", "include"])

works = st.tuples(
    st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4),  # where it was found
    st.sampled_from(("", "", "", "automation", "Another reason")),  # why it went before screening
    st.sampled_from((*ENDS_OPEN, *GONE, *PASSED, *PASSED)),
    st.sampled_from(("", "retrieved", "retrieved", "not retrieved")),
    st.sampled_from((*ENDS_OPEN, *GONE, *PASSED)),
)


def decisions(name: str, before: str, titles: list[str], got: str, read: list[str]) -> list[Decision]:
    """Return what people decided on one work, as far as it came."""
    rows = [("before", "A", "exclude", before)] if before else []
    if not before:
        rows += [("title-abstract", "AB"[number], said, "") for number, said in enumerate(titles)]
    if not before and titles in PASSED:
        rows += [("retrieval", "A", got, "")] if got else []
        if got == "retrieved":
            rows += [("full-text", "AB"[number], said, "Why") for number, said in enumerate(read)]
    return [Decision(name, name, stage, who, said, why, "", PLACE) for stage, who, said, why in rows]


def made(drawn: list[tuple[list[str], str, list[str], str, list[str]]]) -> tuple[Flow, int]:
    """Return the flow of works, and how many of them databases or registers hold."""
    names = [record(f"work.{number}", "one").id for number in range(len(drawn))]
    records = [
        replace(record(f"work.{number}", source), id=name)
        for number, (name, work) in enumerate(zip(names, drawn, strict=True))
        for source in work[0]
    ]
    rows = [row for name, work in zip(names, drawn, strict=True) for row in decisions(name, *work[1:])]
    flow = make_flow(SETTINGS, records, {name: name for name in names}, screened(rows), {})
    held = sum(any(KINDS[source] in {"database", "register"} for source in work[0]) for work in drawn)
    return flow, held


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(works, max_size=12))
def test_a_flow_of_decisions_in_order_adds_up(
    drawn: list[tuple[list[str], str, list[str], str, list[str]]],
) -> None:
    flow, held = made(drawn)
    assert not [check for check in flow.checks if not check.holds]
    assert not [problem for problem in flow.problems if not problem.warning]
    counts = flow.counts
    assert counts["identified"] - counts["duplicates"] == held
    assert counts["other.identified"] == len(drawn) - held
    assert all(number >= 0 for number in counts.values())
    assert sum(counts[name] for name in OPEN) == flow.awaiting == sum(map(len, flow.open.values()))
    # Every work is in one place only: it left, it is open, or it is included.
    left = ["automation", "other-removed", "excluded", "not-retrieved", "excluded-full-text"]
    left += ["other.excluded", "other.not-retrieved", "other.excluded-full-text"]
    still = flow.awaiting - counts["awaiting.extraction"]
    assert sum(counts[name] for name in left) + still + counts["included.reports"] == len(drawn)
