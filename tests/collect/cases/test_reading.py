"""In: synthetic cases, whole and with one fault each. Out: what is read of them, and each fault with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.casework import CODEBOOK, FINDINGS, NORTH, PRINTED, SOUTH, edit, kinds, lay, line_of, read

from evidoc.collect.cases import read_cases
from evidoc.model.case import Box, Population
from evidoc.model.evidence import CONFIDENCE
from evidoc.model.evidence_data import cases_as_data, cases_from_data


def test_everything_that_a_case_says_is_read(tmp_path: Path) -> None:
    cases = read(lay(tmp_path))
    case = cases.cases["north-factory"]
    assert kinds(cases) == []
    assert (case.kind, case.status, case.about["setting"], case.dates) == (
        "own",
        "checked",
        "factory",
        "2026-03/2026-04",
    )
    assert (case.consent.to_take_part, case.consent.to_quote, case.consent.day) == ("yes", "yes", date(2026, 2, 1))
    assert case.sections["obstacles"] == "A belt that never stops."  # without the excerpts that stand under it
    assert case.cmo == (("orders double and the belt is fast", "a signature makes work one's own", "painters stay"),)
    assert case.box == Box(
        "Painters signed their jars", "Painters said they stayed longer", "four interviews", "March 2026"
    )
    excerpt = case.excerpts["e1"]
    assert (excerpt.codes, excerpt.role, excerpt.quote) == (("hurry", "breaks"), "hand", True)
    assert excerpt.text == "The belt does not wait for me, and nor does lunch."
    assert excerpt.place.line == line_of(tmp_path, NORTH, "#e1")
    assert cases.settings.groups == {"foreman": "Member of staff", "hand": "Member of staff"}
    assert Population("foreman", "north", "factory", 3) in cases.settings.populations
    grade = cases.findings["C1"].grade
    assert grade is not None
    assert grade.approach == CONFIDENCE
    assert cases.files == (CODEBOOK, FINDINGS, NORTH, PRINTED, SOUTH)


def test_cases_are_the_same_in_another_process(tmp_path: Path) -> None:
    cases = read(lay(tmp_path))
    assert cases_from_data(cases_as_data(cases)) == cases


def test_without_a_codebook_there_are_no_cases(tmp_path: Path) -> None:
    assert read_cases(tmp_path, {}) is None


FAULTS = [
    (NORTH, "id: north-factory", "id: north", "bad-id", "id: north"),
    (NORTH, "occupation: painter", "occupation: paintr", "unknown-choice", "occupation"),
    (NORTH, "occupation: painter", "occupatio: painter", "unknown-key", "occupatio:"),
    (NORTH, "kind: own", "kind: owned", "unknown-choice", "kind:"),
    (NORTH, "to_quote: yes", "to_quote: perhaps", "wrong-value", "consent:"),
    (NORTH, "date: 2026-02-01", "date: February", "wrong-value", "consent:"),
    (NORTH, "date: 2026-02-01, ", "", "consent-not-dated", "consent:"),
    (NORTH, "to_take_part: yes", "to_take_part: no", "no-consent", "consent:"),
    (NORTH, "to_take_part: yes, ", "", "no-consent", "consent:"),
    (NORTH, "matrix: {pride", "matrix: {prid", "unknown-theme", "matrix:"),
    (NORTH, "box: {did", "box: {dit", "unknown-key", "box:"),
    (NORTH, "## Mechanism", "## Mechanisms", "unknown-section", "## Mechanisms"),
    (NORTH, "## Confidence", "## Context", "duplicate-section", ""),
    (NORTH, "- Outcome: painters stay", "", "incomplete-cmo", "## Context, mechanism"),
    (NORTH, "## Setting and occupation", "Text.\n\n## Setting and occupation", "text-outside-section", "Text."),
    (NORTH, "#e1 codes", "#e2 codes", "duplicate-excerpt", ""),
    (NORTH, "#e1 codes", "codes", "bad-id", ""),
    (NORTH, "hurry; breaks", "hury; breaks", "unknown-code", "hury"),
    (NORTH, 'codes="hurry; breaks" ', "", "missing-field", "#e1"),
    (NORTH, 'role="foreman"', 'role="foremann"', "unknown-choice", "foremann"),
    (NORTH, 'role="foreman" ', "", "quote-without-role", "#e2"),
    (NORTH, "#e2 codes", "#e2 code", "unknown-key", "#e2"),
    (NORTH, "quote=no}", "quote=maybe}", "wrong-value", "#e3"),
    (NORTH, "{.excerpt #e3", "{.exerpt #e3", "unknown-block", "#e3"),
    (NORTH, '{.excerpt #e3 codes="craft"', '{.excerpt #e3 codes="craft', "malformed-attributes", "#e3"),
    (NORTH, "jar that they signed.\n:::", "jar that they signed.", "unclosed-block", ""),
    (NORTH, "A belt that never stops.", "> The belt never stops.", "quote-outside-excerpt", "> The belt"),
    (NORTH, "A belt that", "One said “it is the belt again”, which", "quote-outside-excerpt", "One said"),
    (NORTH, "summary_of:", "source: A book\nsummary_of:", "wrong-kind", "source:"),
    (PRINTED, "source: Invented", "dates: Invented", "no-source", "kind:"),
    (PRINTED, "quote=no", "quote=yes", "quote-of-published", "#e1"),
    (PRINTED, "nation: north", "consent: {to_quote: yes}", "consent-of-published", "consent:"),
    (PRINTED, "nation: north", "citation: nobody1990", "unknown-citation", "citation:"),
    (CODEBOOK, "theme: pride", "theme: prid", "unknown-theme", "craft:"),
    (CODEBOOK, "threshold: 10", "threshold: 2", "wrong-value", "threshold:"),
    (CODEBOOK, "coarsen", "hide", "unknown-choice", "small_cells:"),
    (CODEBOOK, "role: foreman,", "role: foremann,", "unknown-choice", "foremann"),
    (CODEBOOK, "number: 3", "number: 3.5", "wrong-value", "number: 3.5"),
    (CODEBOOK, "  nation: {north", "  nations: {north", "unknown-key", "nations:"),
    (CODEBOOK, "title: Invented", "titel: Invented", "unknown-key", "titel:"),
    (FINDINGS, "north-factory: [e3, e1, e2]", "north-factori: [e3]", "unknown-case", "north-factori"),
    (FINDINGS, "south-workshop: [e3]", "south-workshop: [e9]", "unknown-excerpt", "e9"),
    (FINDINGS, "south-workshop: [e3]", "south-workshop: []", "missing-field", "south-workshop"),
    (FINDINGS, "[e3, e1, e2]", "[e3, e1, e3]", "duplicate-excerpt", "[e3, e1, e3]"),
    (FINDINGS, "codes: [craft]", "codes: [crafts]", "unknown-code", "codes:"),
    (FINDINGS, "set_aside: {printed", "set_aside: {print", "unknown-case", "set_aside"),
    (FINDINGS, "    overall: moderate", "    overall: moderat", "unknown-choice", "overall"),
    (FINDINGS, "    overall", "    approach: GRADE-CERQual\n    overall", "wrong-approach", "approach"),
    (FINDINGS, "      adequacy: {concern: moderate, reason: Two settings}\n", "", "incomplete-grade", ""),
    (FINDINGS, "concern: minor, reason: Invented settings", "concern: minor", "missing-reason", ""),
    (FINDINGS, "overall: moderate", "overall: high", "inconsistent-grade", ""),
    (FINDINGS, "    reason: Two", "    confirmed_on: 2026-01-01\n    reason: Two", "half-confirmed", ""),
]


@pytest.mark.parametrize(("file", "old", "new", "kind", "line"), FAULTS)
def test_each_fault_is_told_with_its_line(tmp_path: Path, file: str, old: str, new: str, kind: str, line: str) -> None:
    root = lay(tmp_path)
    edit(root, file, old, new)
    found = [problem for problem in read(root).problems if problem.kind == kind]
    assert found, [(one.kind, str(one.place)) for one in read(root).problems]
    assert all(problem.place.file == file and problem.message.endswith(".") and problem.hint for problem in found)
    if line:
        assert found[0].place.line == line_of(root, file, line)


def test_all_faults_are_told_at_once_with_the_nearest_name(tmp_path: Path) -> None:
    root = lay(tmp_path)
    edit(root, NORTH, "hurry; breaks", "hury; breaks")
    edit(root, SOUTH, "setting: workshop", "setting: workshp")
    edit(root, FINDINGS, "north-factory: [e1]", "north-factory: [e7]")
    problems = [problem for problem in read(root).problems if not problem.warning]
    assert [problem.kind for problem in problems] == ["unknown-code", "unknown-choice", "unknown-excerpt"]
    assert "Did you mean 'hurry'?" in problems[0].hint
    assert "Did you mean 'workshop'?" in problems[1].hint


def test_a_draft_of_fieldwork_may_leave_things_open_and_counts_nowhere(tmp_path: Path) -> None:
    root = lay(tmp_path)
    edit(root, NORTH, "status: checked", "status: draft")
    edit(root, NORTH, "occupation: painter", "occupation: not known")
    edit(root, NORTH, "## Contrary evidence\n\nOne painter left because of the noise.\n\n", "")
    cases = read(root)
    assert "north-factory" not in cases.leaving
    assert [(p.kind, p.place.file) for p in cases.problems if p.kind == "draft-case"] == [("draft-case", NORTH)]
    assert set(kinds(cases)) == {"case-not-checked"}  # the findings that rest on it


def test_a_file_that_is_no_case_is_told(tmp_path: Path) -> None:
    root = lay(tmp_path)
    (root / "cases" / "loose.md").write_text("No front matter.\n", encoding="utf-8")
    (root / "cases" / "wrong.md").write_bytes(b"---\nid: wrong\n---\n\xff\n")
    (root / "cases" / "findngs.yml").write_text("x: y\n", encoding="utf-8")
    told = {problem.kind: problem.place.file for problem in read(root).problems}
    assert told["missing-front-matter"] == "cases/loose.md"
    assert told["not-utf-8"] == "cases/wrong.md"
    assert told["unread-file"] == "cases/findngs.yml"
