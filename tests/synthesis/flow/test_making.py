"""In: the miniature review, whole and changed. Out: every box, every identity, and what each change moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidoc.errors import Place
from evidoc.model.evidence import Study
from evidoc.model.record import SearchSource
from evidoc.synthesis.flow import Flow
from evidoc.synthesis.flow.boxes import BOXES, OPEN
from evidoc.synthesis.flow.checks import check_flow

from .conftest import Review, record

A, B = "Synthetic reviewer A", "Synthetic reviewer B"


def changed(before: Flow, after: Flow) -> dict[str, int]:
    """Return the boxes that moved, and by how much."""
    names = {*before.counts, *after.counts}
    moves = {name: after.counts.get(name, 0) - before.counts.get(name, 0) for name in names}
    return {name: move for name, move in moves.items() if move}


def kinds(flow: Flow) -> list[str]:
    """Return the kinds of its problems."""
    return sorted(problem.kind for problem in flow.problems)


def broken(flow: Flow) -> set[str]:
    """Return the names of the identities that do not hold."""
    return {check.name for check in flow.checks if not check.holds}


def test_every_box_of_the_review(review: Review) -> None:
    flow = review.flow
    assert not review.screening.problems
    assert not flow.problems
    assert {name: flow.counts[name] for name in flow.counts if flow.counts[name] and "source." not in name} == {
        "identified": 45,
        "identified.databases": 42,
        "identified.registers": 3,
        "duplicates": 12,
        "automation": 1,
        "other-removed": 1,
        "screened": 31,
        "excluded": 13,
        "sought": 18,
        "not-retrieved": 1,
        "assessed": 17,
        "excluded-full-text": 3,
        "other.identified": 4,
        "other.websites": 2,
        "other.citations": 2,
        "other.already": 1,
        "other.sought": 4,
        "other.not-retrieved": 1,
        "other.assessed": 3,
        "other.excluded-full-text": 3,
        "included.studies": 13,
        "included.reports": 14,
        "named": 14,
        "total.studies": 13,
        "total.reports": 14,
        "in-meta-analysis": 13,
        "in-meta-analysis.reports": 14,
    }
    assert {box.name for box in BOXES} <= set(flow.counts)
    assert (flow.awaiting, flow.interim, flow.conflicts, dict(flow.alone)) == (0, False, 0, {})


def test_the_numbers_that_prisma_prints_add_up(review: Review) -> None:
    n = review.flow.counts
    assert n["screened"] == n["identified"] - n["duplicates"] - n["automation"] - n["other-removed"]
    assert n["sought"] == n["screened"] - n["excluded"]
    assert n["assessed"] == n["sought"] - n["not-retrieved"]
    assert n["other.assessed"] == n["other.sought"] - n["other.not-retrieved"]
    gone = n["excluded-full-text"] + n["other.excluded-full-text"]
    assert n["included.reports"] == n["assessed"] + n["other.assessed"] - gone
    assert n["total.studies"] == n["previous.studies"] + n["included.studies"] >= n["in-meta-analysis"]


def test_every_identity_can_fail(review: Review) -> None:
    flow = review.flow
    names = {check.name for check in flow.checks}
    failed: set[str] = set()
    for box in flow.counts:
        wrong = check_flow({**flow.counts, box: flow.counts[box] + 1000}, flow.reasons)
        here = {check.name for check in wrong if not check.holds}
        assert here, f"nothing checks {box}"
        failed |= here
    for side in ("databases", "other"):
        wrong = check_flow(flow.counts, {**flow.reasons, side: {"Another reason": 99}})
        failed |= {check.name for check in wrong if not check.holds}
    assert failed == names


def test_a_broken_identity_says_both_sides_in_words(review: Review) -> None:
    flow = review.flow
    (check,) = [one for one in check_flow({**flow.counts, "sought": 20}, flow.reasons) if one.name == "sought"]
    problem = check.problem(Place("evidence/evidence.yml", 3))
    assert problem.kind == "flow-does-not-add-up"
    assert "“Reports sought for retrieval (databases and registers)” (20) is not" in problem.message
    assert "− “Records excluded on title and abstract (databases and registers)”" in problem.message
    assert "(18)" in problem.message
    assert str(problem.place) == "evidence/evidence.yml:3"


@pytest.mark.parametrize("source", ["one", "register"])
def test_ten_more_records_of_a_database(review: Review, source: str) -> None:
    more = [record(f"more.{number}", source) for number in range(10)]
    after = review.with_records(*more).flow
    kind = {"one": "databases", "register": "registers"}[source]
    assert changed(review.flow, after) == {
        "identified": 10,
        f"identified.{kind}": 10,
        f"source.{kind}.{source}": 10,
        "awaiting.screening": 10,
    }
    assert after.interim
    assert after.awaiting == 10
    assert after.open == {"awaiting.screening": tuple(sorted(one.id for one in more))}
    assert not after.problems


def test_ten_more_records_of_which_six_are_duplicates(review: Review) -> None:
    more = [record(f"more.{number}", "two") for number in range(4)]
    again = [replace(one, source="two") for one in review.records[20:22] + review.records[:4]]
    after = review.with_records(*more)
    after = replace(after, records=(*after.records, *again), group_of={**after.group_of, **review.group_of})
    assert changed(review.flow, after.flow) == {
        "identified": 10,
        "identified.databases": 10,
        "source.databases.two": 10,
        "duplicates": 6,
        "awaiting.screening": 4,
    }


def test_ten_more_records_of_another_method(review: Review) -> None:
    after = review.with_records(*[record(f"more.{number}", "websites") for number in range(10)]).flow
    assert changed(review.flow, after) == {
        "other.identified": 10,
        "other.websites": 10,
        "source.other.websites": 10,
        "other.sought": 10,
        "other.awaiting.retrieval": 10,
    }


def test_a_record_of_two_other_methods_counts_once_for_the_first(review: Review) -> None:
    again = next(one for one in review.records if one.source == "citations" and one.id.endswith("23"))
    after = replace(review, records=(*review.records, replace(again, source="websites"))).flow
    assert changed(review.flow, after) == {"source.other.websites": 1, "other.duplicates": 1}
    assert not after.problems


def test_what_a_database_holds_too_leaves_the_other_side(review: Review) -> None:
    again = next(one for one in review.records if one.source == "websites")
    rows = [(again.id, "title-abstract", who, "include", "") for who in (A, B)]
    after = replace(review, records=(*review.records, replace(again, source="one"))).with_rows(*rows).flow
    moves = changed(review.flow, after)
    assert moves["other.already"] == 1
    assert moves["other.identified"] == moves["other.assessed"] == -1
    assert moves["screened"] == moves["assessed"] == moves["excluded-full-text"] == 1
    assert not after.problems


@pytest.mark.parametrize(
    ("row", "moves"),
    [
        (("bcg.01", "full-text"), {"awaiting.full-text": 0, "awaiting.retrieval": 1, "assessed": -1}),
        (("synthetic.21", "full-text"), {"other.awaiting.full-text": 1, "other.assessed": -1}),
        (("synthetic.11", "retrieval"), {"not-retrieved": -1, "awaiting.retrieval": 1}),
        (("synthetic.01", "title-abstract"), {"screened": -1, "excluded": -1, "awaiting.screening": 1}),
        (("synthetic.03", "before"), {"automation": -1, "awaiting.screening": 1}),
    ],
)
def test_taking_decisions_back_opens_the_right_box(review: Review, row: tuple[str, str], moves: dict[str, int]) -> None:
    name, stage = f"doi:10.5555/{row[0]}", row[1]
    after = review.without(lambda one: one.record == name and one.stage == stage).flow
    found = changed(review.flow, after)
    assert {box: found.get(box, 0) for box in moves} == moves
    assert after.awaiting == 1
    of_the_study = {"included.named", "in-meta-analysis"}  # the study of the report is still there, and pooled
    assert broken(after) <= of_the_study


def test_a_conflict_opens_the_flow(review: Review) -> None:
    after = review.without(lambda one: one.reviewer == "agreed" and one.record.endswith("synthetic.16")).flow
    assert changed(review.flow, after) == {"excluded": -1, "undecided": 1}
    assert (after.conflicts, after.awaiting, broken(after)) == (1, 1, set())


def test_one_reviewer_alone_is_counted(review: Review) -> None:
    after = review.without(lambda one: one.reviewer == B and one.record.endswith("bcg.02")).flow
    assert dict(after.alone) == {"title-abstract": 1, "full-text": 1}
    assert changed(review.flow, after) == {}


@pytest.mark.parametrize(
    ("rows", "identity", "kind"),
    [
        # excluded on title and abstract, yet assessed
        ([("synthetic.01", "full-text", "exclude", "why")], "sought", ""),
        # not retrieved, yet assessed
        ([("synthetic.11", "full-text", "exclude", "why")], "assessed", ""),
        # removed before screening, yet screened
        ([("synthetic.03", "title-abstract", "exclude", "")], "screened", ""),
        # set aside before, yet read (other methods)
        ([("synthetic.22", "title-abstract", "exclude", "")], "other.sought", ""),
        ([("synthetic.23", "full-text", "exclude", "why")], "other.assessed", ""),
    ],
)
def test_one_wrong_decision_breaks_its_identity(
    review: Review, rows: list[tuple[str, str, str, str]], identity: str, kind: str
) -> None:
    more = [(f"doi:10.5555/{name}", stage, who, said, why) for name, stage, said, why in rows for who in (A, B)]
    after = review.with_rows(*more)
    assert identity in broken(after.flow)
    assert "flow-does-not-add-up" in kinds(after.flow)
    assert "decided-after-exclusion" in [problem.kind for problem in after.screening.problems]


def test_what_nobody_screened_cannot_be_assessed(review: Review) -> None:
    after = review.without(lambda one: one.stage == "title-abstract" and one.record.endswith("bcg.01")).flow
    assert "not-screened" in kinds(after)
    assert "sought" in broken(after)


def test_previous_studies_come_on_top(review: Review) -> None:
    after = review.with_settings(previous_studies=3, previous_reports=4).flow
    assert changed(review.flow, after) == {
        "previous.studies": 3,
        "previous.reports": 4,
        "total.studies": 3,
        "total.reports": 4,
    }


def test_more_studies_than_reports_need_a_note(review: Review) -> None:
    odd = review.with_settings(previous_studies=5, previous_reports=2)
    assert "flow-without-note" in kinds(odd.flow)
    assert "note" in odd.flow.problems[0].hint
    assert not odd.with_settings(note="One report holds several studies.").flow.problems


def test_a_report_that_no_study_names_is_open(review: Review) -> None:
    less = {name: study for name, study in review.studies.items() if name != "bcg-04"}
    after = replace(review, studies=less).made(None)
    assert changed(review.made(None), after) == {
        "included.studies": -1,
        "total.studies": -1,
        "named": -2,
        "awaiting.extraction": 2,
    }
    assert kinds(after) == ["report-without-study"] * 2
    assert {(problem.warning, problem.place.file) for problem in after.problems} == {(True, "evidence/screening.csv")}


def test_without_studies_their_number_is_missing_not_zero(review: Review) -> None:
    flow = replace(review, studies={}).made(None)
    assert "included.studies" not in flow.counts
    assert "studies.csv" in flow.missing["included.studies"]
    assert flow.counts["awaiting.extraction"] == flow.counts["included.reports"] == 14


@pytest.mark.parametrize(
    ("records", "kind"),
    [
        (("doi:10.5555/synthetic.10",), "study-not-included"),
        ((), "study-without-record"),
    ],
)
def test_a_study_rests_on_an_included_report(review: Review, records: tuple[str, ...], kind: str) -> None:
    wrong = Study("wrong", "", records, "full-text", {}, Place("evidence/studies.csv", 15))
    after = replace(review, studies={**review.studies, "wrong": wrong}).flow
    (problem,) = [one for one in after.problems if one.place.file == "evidence/studies.csv"]
    assert (problem.kind, problem.place.line) == (kind, 15)
    assert after.counts["included.studies"] == 13


def test_a_set_that_nobody_searched_for_has_no_flow(review: Review) -> None:
    sources = {**review.settings.sources, "pile": SearchSource("pile", "A pile", "set", (), Place("e", 9))}
    after = review.with_settings(sources=sources).with_records(record("pile.1", "pile")).flow
    assert kinds(after) == ["set-in-review"]
    assert changed(review.flow, after) == {}


def test_reasons_are_the_same_whatever_their_case(review: Review) -> None:
    assert review.flow.reasons["databases"] == {
        "No control group": 1,
        "Not BCG": 1,
        "Tuberculosis not measured": 1,
    }
    assert list(review.flow.reasons["other"].items()) == [("Not a trial", 2), ("Tuberculosis not measured", 1)]


def test_nothing_at_all_is_a_flow_of_zeros(review: Review) -> None:
    empty = replace(review, records=(), group_of={}, studies={}).without(lambda _: True).made(None)
    assert not [problem for problem in empty.problems if not problem.warning]
    assert not any(empty.counts.values())
    assert all(name in empty.counts for name in OPEN)


def test_the_order_of_records_changes_nothing(review: Review) -> None:
    assert replace(review, records=review.records[::-1]).flow == review.flow
