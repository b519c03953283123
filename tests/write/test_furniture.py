"""What stands around a document says what somebody wrote, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.write import sample

from evidoc.write.furniture import UNCHECKED, Cover, cover


def shown(*, status: str = "draft", gaps: bool = True, **front: str) -> Cover:
    woven = sample.woven(status=status)
    woven = replace(woven, front={**woven.front, **front}, gaps=woven.gaps if gaps else ())
    return cover(woven, sample.GENRE, sample.project(Path()))


def test_a_draft_says_that_nobody_has_checked_it_and_counts_its_gaps() -> None:
    assert [m.text for m in shown().marks] == ["Draft", UNCHECKED, "2 gaps"]


def test_only_a_named_reader_removes_the_notice() -> None:
    assert UNCHECKED in [m.text for m in shown(reviewed_by="TBC").marks]
    assert [m.text for m in shown(reviewed_by="A. Reader").marks] == ["Draft", "Checked by A. Reader", "2 gaps"]


def test_a_final_document_without_gaps_does_not_count_them() -> None:
    assert [m.text for m in shown(status="final", gaps=False).marks] == ["Final", UNCHECKED]
    assert shown(gaps=False).marks[-1].text == "No gaps"


def test_undecided_facts_are_not_printed() -> None:
    labels = {f.label for f in (*shown().facts, *shown().end)}
    assert "Funder" not in labels
    assert "Contact" not in labels
    assert {"Licence", "How to cite", "Next review"} <= labels


def test_the_citation_holds_only_what_is_there() -> None:
    text = next(f.text for f in shown().end if f.label == "How to cite")
    assert text == (
        "Specimen project (2026) A specimen of everything that a page can hold. "
        "Specimen briefing, version 0.1, 20 November 2026."
    )


def test_an_award_is_named_with_its_funder() -> None:
    project = replace(sample.project(Path()), facts={"funder": {"name": "Invented Fund"}, "award": {"id": "X1"}})
    end = cover(sample.woven(), sample.GENRE, project).end
    assert [f.text for f in end if f.label == "Funder"] == ["Invented Fund (award X1)"]
