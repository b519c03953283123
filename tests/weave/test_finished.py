"""What an engine answered goes to a file and comes back; what others have told by then is not told again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from evidoc.errors import Place, Problem
from evidoc.model.document import Gap, Shown, Woven
from evidoc.weave.finished import Finished, Said, problems_of, stops
from evidoc.weave.job import Job

Make = Callable[..., Job]
HERE, THERE = Place("chapters/a.qmd", 3, 1), Place("chapters/a.qmd", 5, 1)
WOVEN = Woven("a", "A", "", "draft", "2026-11-20", "en-GB", "note", "<p>A</p>", "", (), Shown(), ())
NEW = Problem("unknown-setting", "There is no such setting.", HERE, "Write one.")


def test_what_is_finished_comes_back_as_it_was() -> None:
    done = Finished(replace(WOVEN, printed=WOVEN), (Said(NEW, token=True, by_engine=True), Said(NEW)))
    for one in (done, Finished(None, done.said), Finished(WOVEN)):
        assert Finished.from_dict(json.loads(json.dumps(one.as_dict()))) == one


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Said(NEW, token=True, by_engine=True), False),
        (Said(NEW, by_engine=True), True),  # it speaks of no token: two things may stand there
        (Said(NEW, token=True), True),  # the engine did not find it, and nobody else looks for it
        (Said(replace(NEW, place=THERE), token=True, by_engine=True), True),
        (Said(replace(NEW, kind="duplicate-id", place=THERE), by_engine=True), False),
        (Said(replace(NEW, kind="missing-image", place=THERE), by_engine=True), True),
    ],
)
def test_what_others_have_told_is_not_told_again(make_job: Make, said: Said, *, told: bool) -> None:
    job = make_job("Text.", told=frozenset({("unknown-value", HERE), ("duplicate-label", HERE)}))
    assert [p.kind for p in problems_of(job, Finished(WOVEN, (said,)))] == [said.problem.kind] * told


def test_gaps_in_print_are_told_too_and_each_once(make_job: Make) -> None:
    gaps = (Gap("value", "x", HERE), Gap("TBC", "", THERE))
    more = (*gaps, Gap("figure", "y", Place("chapters/a.qmd", 9)))
    done = Finished(replace(WOVEN, gaps=gaps, printed=replace(WOVEN, gaps=more)))
    found = problems_of(make_job("Text."), done)
    assert [(p.kind, p.gap, p.documents) for p in found] == [
        ("missing-value", True, ("a",)),
        ("missing-figure", True, ("a",)),
    ]
    known = make_job("Text.", gaps=(replace(NEW, gap=True),))
    assert [p.kind for p in problems_of(known, done)] == ["missing-figure"]


def test_gaps_and_what_a_page_may_pass_with_stop_nothing(make_job: Make) -> None:
    assert stops(make_job("Text."), [NEW])
    assert not stops(make_job("Text."), [replace(NEW, gap=True)])
    assert not stops(make_job("Text.", passes=frozenset({NEW.kind})), [NEW])
