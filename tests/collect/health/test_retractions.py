"""A snapshot of notices: which works were retracted, who cites them, and which findings rest on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.collect.health.made import article

from evidoc.collect.health.retractions import noticed, read_notices, retraction_faults
from evidoc.collect.health.works import work_of
from evidoc.errors import Place
from evidoc.model.health import NOTICES as FILE
from evidoc.model.health import Notice

HEADER = "doi,pmid,title,date,kind,reason,source\n"
RETRACTED = HEADER + "https://doi.org/10.5555/ONE,,,2025-03-01,Retraction,Invented data,An invented list\n"


def notices(root: Path, text: str) -> tuple[list[Notice], list[Any]]:
    (root / FILE).parent.mkdir(exist_ok=True)
    (root / FILE).write_text(text, encoding="utf-8")
    return read_notices(root)


def test_a_project_without_a_snapshot(tmp_path: Path) -> None:
    assert read_notices(tmp_path) == ([], [])


def test_a_notice(tmp_path: Path) -> None:
    (notice,), problems = notices(tmp_path, RETRACTED)
    assert problems == []
    assert (notice.kind, notice.doi, notice.place) == ("retraction", "10.5555/one", Place(FILE, 2))


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        (HEADER.replace("reason", "raeson") + "10.5555/one,,,,,,\n", "unknown-column", 1),
        ("date,reason\n2024,x\n", "malformed-retractions", 1),
        (HEADER + ",,,2024-01-01,retraction,x,y\n", "malformed-retractions", 2),
        (HEADER + "one,,A title,2024-01-01,retraction,x,y\n", "malformed-retractions", 2),
        (HEADER + "10.5555/one,,,,retracton,x,y\n", "unknown-kind", 2),
        (HEADER + '10.5555/one,,"open,,,,\n', "malformed-retractions", 2),
    ],
)
def test_a_snapshot_that_cannot_be_read(tmp_path: Path, text: str, kind: str, line: int) -> None:
    problem = notices(tmp_path, text)[1][0]
    assert (problem.kind, problem.place) == (kind, Place(FILE, line))
    assert problem.hint


def faults(references: Any, tmp_path: Path, text: str, entry: str, **rest: Any) -> list[Any]:
    works = [work_of(one) for one in references(entry).values()]
    use = {"cited": {"one": ("brief", "guide")}, "studies": {}, "findings": {}, **rest}
    return [*retraction_faults(works, notices(tmp_path, text)[0], **use)]


def test_a_retracted_work_names_all_that_rests_on_it(references: Any, tmp_path: Path) -> None:
    rest = {"studies": {"s1": "one", "s2": "two"}, "findings": {"F1": ("s2",), "F2": ("s1", "s2")}}
    (fault,) = faults(references, tmp_path, RETRACTED, article("one"), **rest)
    assert (fault.check, fault.key) == ("retraction", "one")
    assert fault.message == (
        "'one' was retracted (2025-03-01): Invented data. An invented list says so (evidence/retractions.csv:2). "
        "Cited by: brief, guide. Studies: s1. Findings that rest on it: F2."
    )


def test_a_work_that_nobody_uses_is_not_told(references: Any, tmp_path: Path) -> None:
    assert faults(references, tmp_path, RETRACTED, article("one"), cited={}) == []
    assert faults(references, tmp_path, RETRACTED, article("other")) == []


def test_an_entry_that_owns_up_is_told_only_where_a_finding_rests_on_it(references: Any, tmp_path: Path) -> None:
    entry = article("one", note="Retracted in March 2025")
    assert faults(references, tmp_path, RETRACTED, entry) == []
    rest = {"studies": {"s1": "one"}, "findings": {"F1": ("s1",)}}
    assert len(faults(references, tmp_path, RETRACTED, entry, **rest)) == 1


@pytest.mark.parametrize(("kind", "check"), [("Expression of concern", "concern"), ("Erratum", "correction")])
def test_other_notices_are_checks_of_their_own(references: Any, tmp_path: Path, kind: str, check: str) -> None:
    (fault,) = faults(references, tmp_path, RETRACTED.replace("Retraction", kind), article("one"))
    assert fault.check == check


@pytest.mark.parametrize(
    ("line", "entry", "is_found"),
    [
        (",123,,,,,", {"pmid": "123"}, True),
        (",123,,,,,", {"eprint": "123", "eprinttype": "pubmed"}, True),
        (",124,,,,,", {"pmid": "123"}, False),
        (",,A work,,,,", {"title": "{A} Work.", "doi": ""}, True),
        (",,A work,,,,", {"title": "Retracted: a work"}, True),
        ("10.5555/other,,A work,,,,", {"title": "A work"}, False),
        ("10.5555/other,,A work,,,,", {"title": "A work", "doi": ""}, True),
        (",,Another work,,,,", {"title": "A work"}, False),
    ],
)
def test_by_what_a_work_is_found(
    references: Any, tmp_path: Path, line: str, entry: dict[str, str], is_found: bool
) -> None:
    works = [work_of(one) for one in references(article("one", **entry)).values()]
    assert bool(noticed(works, notices(tmp_path, f"{HEADER}{line}\n")[0])) is is_found
