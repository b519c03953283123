"""In: cases that are made up, in a demonstration and elsewhere. Out: proof that they can never pass for fieldwork."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.casework import FINDINGS, NORTH, edit, kinds, lay, line_of, read

from evidoc.model.script import Script
from evidoc.products.session import Session
from evidoc.synthesis.cases.making import make
from evidoc.synthesis.cases.names import names_of

MADE_UP = """\
---
id: made-up
title: An illustrative painter
kind: illustrative
status: draft
occupation: painter
nation: north
setting: factory
summary_of: Nothing, it is made up
---

::: {.excerpt #e1 codes="hurry" role="hand" quote=no}
The painter is in a hurry.
:::
"""
SECTIONS = (
    *("Setting and occupation", "Context", "What people tried to do", "What got in the way", "Mechanism"),
    *("Outcome for worker, team and families", "Contrary evidence", "Who said it", "Confidence"),
)
FILE = "cases/made-up.md"


def lay_made_up(folder: Path, *, alone: bool = False) -> Path:
    """Lay the synthetic cases with one that is illustrative; or that one alone, as in a demonstration."""
    root = lay(folder)
    text = MADE_UP + "".join(f"\n## {title}\n\nIllustrative text.\n" for title in SECTIONS)
    text += "\n## Context, mechanism, outcome\n\n- Context: a\n- Mechanism: b\n- Outcome: c\n"
    (root / FILE).write_text(text, encoding="utf-8")
    if alone:
        for name in ("north-factory", "south-workshop", "printed"):
            (root / "cases" / f"{name}.md").unlink()
        (root / FINDINGS).write_text("C1: {text: It is so, rests_on: {made-up: [e1]}}\n", encoding="utf-8")
    return root


def made(root: Path, *, synthetic: bool) -> Session:
    """Return the session of the step after it ran."""
    cases = read(root, synthetic=synthetic)
    session = Session(root, Script("cases/codebook.yml", "", (), (), ()), {}, {})
    make(root, cases, session)
    return session


def test_an_illustrative_case_is_an_error_in_a_real_project_and_feeds_nothing(tmp_path: Path) -> None:
    root = lay_made_up(tmp_path)
    edit(root, FINDINGS, "north-factory: [e1]", "made-up: [e1]")
    cases = read(root)
    refused = [problem for problem in cases.problems if problem.kind == "illustrative-not-allowed"]
    assert [(one.place.file, one.place.line) for one in refused] == [(FILE, line_of(root, FILE, "kind:"))]
    assert not any(one.warning or one.gap for one in refused)
    assert "made-up" not in cases.cases
    assert "C2" not in cases.findings  # it rests on nothing else
    assert not any("made-up" in name for name in names_of(cases))
    session = made(root, synthetic=False)
    told = str([session.values, session.tables, session.findings, session.pages])
    assert "illustrative painter" not in told
    assert session.values["case.count"].number == 2
    assert session.values["case.count.illustrative"].number == 0
    assert session.values["case.code.hurry"].number == 2


def test_the_step_itself_makes_nothing_of_one_that_got_so_far(tmp_path: Path) -> None:
    root = lay_made_up(tmp_path)
    cases = read(root, synthetic=True)
    slipped = Session(root, Script("cases/codebook.yml", "", (), (), ()), {}, {})
    from dataclasses import replace

    make(root, replace(cases, settings=replace(cases.settings, synthetic=False)), slipped)
    assert [problem.kind for problem in slipped.problems] == ["illustrative-not-allowed"]
    assert not (slipped.values)
    assert not (slipped.tables)
    assert not (slipped.findings)
    assert not (slipped.pages)


def test_in_a_demonstration_everything_says_that_it_is_made_up(tmp_path: Path) -> None:
    session = made(lay_made_up(tmp_path, alone=True), synthetic=True)
    assert session.problems == []
    assert session.values["case.count"].number == 1
    assert "made up" in session.values["case.count"].meaning
    assert session.values["case.count.own"].number == 0
    for name, table in session.tables.items():
        assert "Illustrative" in table.provenance.source_line, name
        assert table.provenance.status.startswith("synthetic")
    assert session.tables["case-box-made-up"].rows[-1][1].startswith("Illustrative")
    assert "illustrative" in session.pages["cases/codebook.yml"]["note"]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("The painter is in a hurry.", "The painter said: “I hurry”.", "quotation-in-illustrative"),
        ("The painter is in a hurry.", 'The painter said "hurry".', "quotation-in-illustrative"),
        ("quote=no", "quote=yes", "quotation-in-illustrative"),
        ("Illustrative text.", "They called it ‘the belt’.", "quotation-in-illustrative"),
        ("Illustrative text.", "> The belt.", "quotation-in-illustrative"),
        ("Illustrative text.", "Of 12 painters 3 left.", "number-in-illustrative"),
        ("\n## Confidence\n\nIllustrative text.\n", "", "missing-section"),
        ("status: draft", "status: draft\nconsent: {to_quote: yes}", "consent-of-illustrative"),
    ],
)
def test_what_would_look_like_fieldwork_is_refused(tmp_path: Path, old: str, new: str, kind: str) -> None:
    root = lay_made_up(tmp_path, alone=True)
    assert kinds(read(root, synthetic=True)) == []
    edit(root, FILE, old, new)
    assert kind in kinds(read(root, synthetic=True))


def test_an_apostrophe_is_no_quotation_mark(tmp_path: Path) -> None:
    root = lay_made_up(tmp_path, alone=True)
    edit(root, FILE, "Illustrative text.", "The painters' belt doesn't stop, and the foreman’s neither.")
    assert kinds(read(root, synthetic=True)) == []


def test_fieldwork_and_published_cases_need_no_demonstration(tmp_path: Path) -> None:
    cases = read(lay(tmp_path))
    assert {case.kind for case in cases.leaving.values()} == {"own", "published"}
    assert NORTH in cases.files
