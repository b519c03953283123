"""The checks together: whose documents they touch, how they are weighed, and that they are remembered."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.collect.health.made import article

from evidoc.collect import collect
from evidoc.collect.health import Use, checks, health_problems, use_of
from evidoc.collect.health.checks import entry_faults
from evidoc.collect.memory import Memory
from evidoc.errors import Place
from evidoc.model.chapter import Citation
from evidoc.model.evidence import Evidence, EvidenceSettings, FindingEntry, Study
from evidoc.model.health import CHECKS, ERROR, levels
from evidoc.state import State

PROJECTS = Path(__file__).parents[2] / "projects"


def project(folder: Path) -> Path:
    shutil.copytree(PROJECTS / "good", folder / "p")
    return Path(shutil.copytree(PROJECTS / "bad-references", folder / "p", dirs_exist_ok=True))


def test_the_project_of_bad_references_meets_nearly_every_check(tmp_path: Path) -> None:
    found = {one.kind for one in collect(project(tmp_path)).problems}
    assert found >= CHECKS.keys() - {"name-spellings", "listed-only", "concern", "correction"}
    assert "name-spellings" not in found  # it is off there


def test_a_problem_touches_the_documents_that_cite_the_work(references: Any) -> None:
    use = Use({"one": ("brief",)}, frozenset({"one"}))
    known = references(article("one", doi="x") + article("two", doi="x"))
    found = health_problems(known, use, levels({"malformed-doi": ERROR}))
    told = [(one.place.line, one.documents, one.warning) for one in found if one.kind == "malformed-doi"]
    assert told == [(1, ("brief",), False), (9, ("(none)",), False)]
    assert all(one.warning for one in found if one.kind != "malformed-doi")


def test_a_check_that_is_off_is_not_told(references: Any) -> None:
    known = references(article("one", doi="x"))
    assert health_problems(known, Use(), levels("off")) == []
    assert health_problems(known, Use(), levels({"unused": False, "malformed-doi": "off"})) == []
    assert len(health_problems(known, Use(), levels({"all": "off", "unused": "warning"}))) == 1


def test_who_uses_a_work() -> None:
    chapter = collect(PROJECTS / "good").chapters["note"]
    note = Study("s1", "two", (), "abstract", {}, Place("evidence/studies.csv", 2))
    none = Study("s2", "", (), "abstract", {}, Place("evidence/studies.csv", 3))
    finding = FindingEntry("F1", "Text.", "quantitative", ("s1",), Place("evidence/findings.yml", 1))
    settings = EvidenceSettings("map", "", "", Place("evidence/evidence.yml", 1))
    use = use_of({"note": chapter}, Evidence(settings, studies={"s1": note, "s2": none}, findings={"F1": finding}))
    assert use.cited == {"invented2024": ("note",)}
    assert use.in_text == {"invented2024"}
    assert (use.studies, use.findings) == ({"s1": "two"}, {"F1": ("s1",)})


def test_nocite_lists_works(tmp_path: Path) -> None:
    root = Path(shutil.copytree(PROJECTS / "good", tmp_path / "p"))
    chapter = root / "chapters" / "note.qmd"
    chapter.write_text(chapter.read_text("utf-8").replace("status:", 'nocite: "@*"\nstatus:'), encoding="utf-8")
    read = collect(root).chapters
    assert Citation("*", read["note"].places["nocite"]) in read["note"].citations
    use = use_of(read)
    assert use.listed == {"*"}
    assert use.documents("anything") == ("note",)


def test_what_entries_tell_is_remembered(tmp_path: Path, monkeypatch: Any) -> None:
    root = project(tmp_path)
    memory = Memory(State.open(root / "_build" / "state"))
    before = collect(root, memory).problems
    memory.save()

    def never(_: object) -> Any:
        raise AssertionError

    monkeypatch.setattr(checks, "entry_faults", never)
    assert collect(root, Memory(State.open(root / "_build" / "state"))).problems == before


def test_the_same_entries_give_the_same_faults(references: Any) -> None:
    known = references(article("one", doi="x") + article("two", author="Nobody NN", pages="9--1"))
    assert [*entry_faults(known)] == [*entry_faults(dict(reversed(known.items())))] != []


def test_an_entry_that_cannot_be_read_is_passed_over(references: Any) -> None:
    assert [*entry_faults(references("@article{bad\n  title = {x}\n}\n"))] == []
