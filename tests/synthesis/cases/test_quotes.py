"""In: quotes of synthetic fieldwork. Out: proof that each leaves only with consent, and where nobody is known by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.casework import CODEBOOK, NORTH, SOUTH, edit, lay, read

from evidoc.model.case import Cases
from evidoc.synthesis.cases import quotes as module
from evidoc.synthesis.cases.quotes import Shown, shown_excerpt


def shown(cases: Cases, case: str, excerpt: str) -> Shown:
    """Return what may be seen of an excerpt."""
    return shown_excerpt(cases, cases.cases[case], cases.cases[case].excerpts[excerpt])


def test_a_quote_leaves_with_role_group_and_nation_alone(tmp_path: Path) -> None:
    cases = read(lay(tmp_path))
    one = shown(cases, "north-factory", "e1")
    assert (one.label, one.withheld) == ("Hand, Northland", "")
    assert one.text == "The belt does not wait for me, and nor does lunch."


@pytest.mark.parametrize(
    ("old", "new"),
    [("to_quote: yes", "to_quote: no"), ("to_quote: yes", "to_quote: not known"), ("to_quote: yes, ", "")],
)
def test_without_consent_no_quote_leaves(tmp_path: Path, old: str, new: str) -> None:
    root = lay(tmp_path)
    edit(root, NORTH, old, new)
    cases = read(root)
    assert shown(cases, "north-factory", "e1") == Shown("", "", module.NO_CONSENT)
    assert shown(cases, "north-factory", "e3").text  # what somebody noted is no quote


def test_a_role_of_few_people_leaves_with_its_group(tmp_path: Path) -> None:
    one = shown(read(lay(tmp_path)), "north-factory", "e2")
    assert (one.label, one.coarse) == ("Member of staff, Northland", True)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("small_cells: coarsen", "small_cells: withhold", module.SMALL),
        ("setting: factory, number: 40", "setting: factory, number: 6", module.SMALL),
        ("  - {role: foreman, nation: north, setting: factory, number: 3}\n", "", ""),
    ],
)
def test_where_the_group_is_small_too_the_quote_is_withheld(tmp_path: Path, old: str, new: str, why: str) -> None:
    root = lay(tmp_path)
    edit(root, CODEBOOK, old, new)
    one = shown(read(root), "north-factory", "e2")
    assert one.withheld == why
    assert bool(one.text) is not bool(why)  # hands alone are forty: their group is large enough whoever counts foremen


def test_people_whom_nobody_counted_are_few(tmp_path: Path) -> None:
    root = lay(tmp_path)
    edit(root, CODEBOOK, "  - {role: hand, nation: north, setting: factory, number: 40}\n", "")
    edit(root, CODEBOOK, "  - {role: foreman, nation: north, setting: factory, number: 3}\n", "")
    assert shown(read(root), "north-factory", "e1").withheld == module.UNCOUNTED


@pytest.mark.parametrize(("number", "leaves"), [(9, False), (10, True)])
def test_the_threshold_counts_role_nation_and_setting_together(tmp_path: Path, number: int, leaves: bool) -> None:
    root = lay(tmp_path)
    edit(root, CODEBOOK, "small_cells: coarsen", "small_cells: withhold")
    edit(root, CODEBOOK, "setting: workshop, number: 12", f"setting: workshop, number: {number}")
    edit(root, SOUTH, "to_quote: no", "to_quote: yes")
    one = shown(read(root), "south-workshop", "e1")
    assert (not one.withheld) is leaves  # forty hands elsewhere do not hide one here


def test_what_was_noted_of_few_people_leaves_without_its_role(tmp_path: Path) -> None:
    root = lay(tmp_path)
    edit(root, CODEBOOK, "small_cells: coarsen", "small_cells: withhold")
    edit(root, CODEBOOK, "setting: factory, number: 40", "setting: factory, number: 4")
    one = shown(read(root), "north-factory", "e3")
    assert (one.text, one.label) == ("Painters keep the first jar that they signed.", "")


def test_of_a_draft_nothing_leaves(tmp_path: Path) -> None:
    root = lay(tmp_path)
    edit(root, NORTH, "status: checked", "status: draft")
    assert shown(read(root), "north-factory", "e3") == Shown("", "", module.HIDDEN)
