"""Works that nobody cites."""

from __future__ import annotations

from typing import Any

from tests.collect.health.made import article

from evidoc.collect.health.usage import ONE_BY_ONE, usage_faults


def test_a_work_that_no_document_cites(references: Any) -> None:
    known = references(article("one") + article("two"))
    (fault,) = usage_faults(known, {"one"}, (), ())
    assert (fault.check, fault.key, fault.message) == ("unused", "two", "No document cites 'two'.")
    assert fault.place == known["two"].place
    assert [*usage_faults(known, {"one", "two"}, (), ())] == []


def test_a_study_of_the_evidence_base_is_used(references: Any) -> None:
    assert [*usage_faults(references(article("one")), (), (), {"one"})] == []


def test_a_work_that_is_listed_only(references: Any) -> None:
    known = references(article("one") + article("two"))
    assert [(f.check, f.key) for f in usage_faults(known, {"one"}, {"two"}, ())] == [("listed-only", "two")]
    assert [f.check for f in usage_faults(known, (), {"*"}, ())] == ["listed-only", "listed-only"]


def test_many_unused_works_are_told_in_one_line(references: Any) -> None:
    known = references("".join(article(f"w{n}") for n in range(ONE_BY_ONE + 2)))
    (fault,) = usage_faults(known, {"w0"}, (), ())
    assert fault.message.startswith("21 of the 22 works in r.bib are cited by no document: 'w1'")
