"""In: a confirmed grade and changes to what it rests on. Out: whether it stands, and what is told of the change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.casework import FINDINGS, NORTH, PRINTED, RESEARCHER, edit, lay, read

from evidoc.model.case import Cases
from evidoc.model.finding import GRADED, LAPSED, NOT_GRADED
from evidoc.synthesis.cases.confirm import why_not_confirm
from evidoc.synthesis.cases.standing import ITSELF, rests_on, shown_findings, status_of
from evidoc.synthesis.confirm import confirm_text


def confirmed(root: Path) -> Cases:
    """Return the cases with the grade of C1 confirmed in their file."""
    cases = read(root)
    assert list(why_not_confirm(cases, "C1", RESEARCHER)) == []
    text = (root / FINDINGS).read_text(encoding="utf-8")
    kept = rests_on(cases.findings["C1"], cases)
    assert set(kept) == {"north-factory", "south-workshop", ITSELF}
    after = confirm_text(text, "C1", RESEARCHER, date(2026, 3, 1), kept, file=FINDINGS)
    (root / FINDINGS).write_text(after, encoding="utf-8")
    return read(root)


def test_a_grade_counts_once_a_person_confirmed_it(tmp_path: Path) -> None:
    root = lay(tmp_path)
    cases = read(root)
    assert status_of(cases.findings["C1"], cases) == NOT_GRADED
    cases = confirmed(root)
    shown = shown_findings(cases, "cases/codebook.yml")["C1"]
    assert (shown.status, shown.grade) == (GRADED, "moderate confidence in this finding")
    assert "CERQual" not in str(shown)
    assert any(reason.startswith("Adequacy of data (moderate)") for reason in shown.reasons)


def _another_reason(root: Path) -> None:
    edit(root, FINDINGS, "reason: Two settings, one of them small.", "reason: Two settings.")


CHANGES: list[tuple[Callable[[Path], None], str]] = [
    (lambda root: edit(root, NORTH, "because of the noise", "because of the din"), "its file changed"),
    (lambda root: edit(root, NORTH, "Painters keep the first", "Painters kept the first"), "an excerpt"),
    (lambda root: edit(root, NORTH, '#e3 codes="craft"', '#e3 codes="craft; hurry"'), "an excerpt"),
    (lambda root: edit(root, NORTH, "setting: factory", "setting: workshop"), "its file changed"),
    (lambda root: edit(root, FINDINGS, "bears their name", "bears a name"), "written anew"),
    (lambda root: edit(root, FINDINGS, "north-factory: [e3, e1, e2]", "north-factory: [e3, e1]"), "written anew"),
    (_another_reason, "written anew"),
    (lambda root: edit(root, FINDINGS, "    south-workshop: [e3]\n", ""), "was taken out"),
    (lambda root: edit(root, FINDINGS, "[e3]\n  codes", "[e3]\n    printed: [e1]\n  codes"), "was added"),
]


@pytest.mark.parametrize(("change", "told"), CHANGES)
def test_it_lapses_when_what_it_rests_on_changes(tmp_path: Path, change: Callable[[Path], None], told: str) -> None:
    root = lay(tmp_path)
    confirmed(root)
    change(root)
    shown = shown_findings(read(root), "cases/codebook.yml")["C1"]
    assert (shown.status, shown.grade, shown.level) == (LAPSED, "grade lapsed", "")
    assert any(told in reason for reason in shown.look_again), shown.look_again


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (PRINTED, "shared one kiln", "shared a kiln"),  # it does not rest on this case
        (NORTH, "status: checked", "# a comment\nstatus: checked"),
        (FINDINGS, "C2:", "\n# a comment\nC2:"),
        (NORTH, "box: {did: Painters signed", "box: {did: Painters had signed"),  # the box is words for another page
    ],
)
def test_it_stands_when_other_things_change(tmp_path: Path, file: str, old: str, new: str) -> None:
    root = lay(tmp_path)
    confirmed(root)
    edit(root, file, old, new)
    cases = read(root)
    assert status_of(cases.findings["C1"], cases) == GRADED


def test_a_case_of_its_codes_that_it_does_not_name_must_be_looked_at(tmp_path: Path) -> None:
    root = lay(tmp_path)
    edit(root, FINDINGS, "  set_aside: {printed: it is a published account}\n", "")
    shown = shown_findings(read(root), "cases/codebook.yml")["C1"]
    assert len(shown.look_again) == 1
    assert "An invented report of a kiln is a case with excerpts of its codes" in shown.look_again[0]


@pytest.mark.parametrize(
    ("finding", "by", "kind"),
    [
        ("C9", RESEARCHER, "unknown-finding"),
        ("C2", RESEARCHER, "no-grade"),
        ("C1", "Synthetic researcher", "unknown-reviewer"),
        ("C1", "agreed", "unknown-reviewer"),
    ],
)
def test_who_may_not_confirm_what(tmp_path: Path, finding: str, by: str, kind: str) -> None:
    assert [problem.kind for problem in why_not_confirm(read(lay(tmp_path)), finding, by)] == [kind]


def test_a_grade_with_a_fault_is_not_confirmed(tmp_path: Path) -> None:
    root = lay(tmp_path)
    edit(root, FINDINGS, "concern: minor, reason: Invented settings", "concern: minor")
    assert [p.kind for p in why_not_confirm(read(root), "C1", RESEARCHER)] == ["missing-reason"]


def test_a_case_that_is_gone_is_told(tmp_path: Path) -> None:
    root = lay(tmp_path)
    cases = confirmed(root)
    others = {name: case for name, case in cases.cases.items() if name != "north-factory"}
    shown = shown_findings(replace(cases, cases=others), "cases/codebook.yml")["C1"]
    assert "the case north-factory is no longer there" in shown.look_again[0]
