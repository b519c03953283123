"""A chapter is read with its front matter, includes and tokens; everything wrong is found in one reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.collect.chapters import read_chapter
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter, mark

ASKED = Place("_quarto.yml", 8, 5)
FRONT = "---\ntitle: T\ndate: 2026-11-21\nstatus: draft\n---\n"


def _read(root: Path, text: str) -> tuple[Chapter | None, list[Problem]]:
    (root / "a.qmd").write_text(text, encoding="utf-8")
    return read_chapter("a.qmd", root, {"lang": "en-GB", "project": {}, "title": "Project"}, ASKED)


def test_front_matter_lies_over_the_settings(tmp_path: Path) -> None:
    chapter, problems = _read(tmp_path, FRONT + "\nText.\n")
    assert problems == []
    assert chapter is not None
    assert chapter.front == {"lang": "en-GB", "title": "T", "date": "2026-11-21", "status": "draft"}
    assert chapter.lines[0] == Place("a.qmd", 6, 1)


def test_value_in_the_title_gets_a_number_after_those_of_the_text(tmp_path: Path) -> None:
    text = FRONT.replace("title: T", 'title: "At {{< value a >}}"') + "\n{{< value b >}}\n"
    chapter, problems = _read(tmp_path, text)
    assert problems == []
    assert chapter is not None
    assert chapter.front["title"] == f"At {mark(1)}"
    assert [(c.number, c.args[0], c.place.line) for c in chapter.shortcodes] == [(0, "b", 7), (1, "a", 2)]


@pytest.mark.parametrize(
    ("front", "kind", "says"),
    [
        ("title: T\nstatus: draft", "missing-date", "date: 2026-11-21"),
        ("title: T\ndate: 21/11/2026\nstatus: draft", "malformed-date", "year-month-day"),
        ("title: T\ndate: 2026-11-21\nstatus: done", "unknown-status", "'draft' or 'final'"),
        ("titel: T\ntitle: T\ndate: 2026-11-21\nstatus: draft", "near-key", "Did you mean 'title'?"),
        ("title: [T\ndate: 2026-11-21\nstatus: draft", "malformed-yaml", ""),
    ],
)
def test_faults_of_the_front_matter(tmp_path: Path, front: str, kind: str, says: str) -> None:
    _, problems = _read(tmp_path, f"---\n{front}\n---\n\nText.\n")
    found = {p.kind: p for p in problems}
    assert kind in found
    assert says in found[kind].hint


def test_tbc_in_the_front_matter_has_a_place(tmp_path: Path) -> None:
    chapter, _ = _read(tmp_path, FRONT.replace("status", "version: TBC\nstatus") + "\nText.\n")
    assert chapter is not None
    assert [p.line for p in chapter.tbc] == [4]


def test_missing_chapter_points_to_the_settings(tmp_path: Path) -> None:
    chapter, (problem,) = read_chapter("b.qmd", tmp_path, {}, ASKED)
    assert (chapter, problem.kind, problem.place) == (None, "missing-file", ASKED)


def test_pictures_are_looked_for(tmp_path: Path) -> None:
    (tmp_path / "here.png").write_bytes(b"x")
    chapter, problems = _read(tmp_path, FRONT + "\n![A](here.png)\n\n![B](gone.png)\n\n![C](../out.png)\n")
    assert chapter is not None
    assert chapter.images == ("here.png",)
    assert [(p.kind, p.place.line) for p in problems] == [("missing-image", 9), ("path-leaves-project", 11)]


def test_include_beside_other_text_is_refused(tmp_path: Path) -> None:
    _, problems = _read(tmp_path, FRONT + "\nText {{< include x.qmd >}}\n")
    assert [p.kind for p in problems] == ["include-not-alone"]


def test_a_number_in_the_front_matter_is_a_text(tmp_path: Path) -> None:
    chapter, problems = _read(tmp_path, FRONT.replace("title: T", "title: 2024\nversion: 2") + "\nText.\n")
    assert problems == []
    assert chapter is not None
    assert (chapter.front["title"], chapter.front["version"]) == ("2024", "2")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("title: T", "title: [T]", "malformed-setting"),
        ("title: T", "title: {a: b}", "malformed-setting"),
        ("title: T", "title: yes", "malformed-setting"),
        ("status: draft", "status: [draft]", "malformed-setting"),
        ("date: 2026-11-21", "date: 2026-02-30", "malformed-date"),
        ("date: 2026-11-21", "date: {a: 1}", "malformed-setting"),
    ],
)
def test_settings_that_are_no_text_are_named(tmp_path: Path, old: str, new: str, kind: str) -> None:
    _, problems = _read(tmp_path, FRONT.replace(old, new) + "\nText.\n")
    assert kind in [p.kind for p in problems]


def test_folders_lie_between_the_project_and_the_document(tmp_path: Path) -> None:
    (tmp_path / "_metadata.yml").write_text("keywords: [ward]\nteam: {lead: Bo}\nstatus: draft\n", encoding="utf-8")
    (tmp_path / "a.qmd").write_text(FRONT.replace("status: draft", "keywords: [page]") + "\nText.\n", encoding="utf-8")
    settings = {"keywords": ["shift"], "team": {"name": "Rota"}, "evidoc": {}, "title": "Project"}
    chapter, problems = read_chapter("a.qmd", tmp_path, settings, ASKED)
    assert problems == []
    assert chapter is not None
    assert (chapter.front["keywords"], chapter.options["keywords"]) == (["page"], ["shift", "ward", "page"])
    assert chapter.front["team"] == chapter.options["team"] == {"name": "Rota", "lead": "Bo"}
    assert chapter.front["status"] == "draft"
    assert chapter.places["team"] == Place("_metadata.yml", 2, 1)


def test_a_lone_page_needs_no_title_date_or_status(tmp_path: Path) -> None:
    (tmp_path / "a.qmd").write_text("---\ndate: last-modified\nstatus: live\n---\n\nText.\n", encoding="utf-8")
    chapter, problems = read_chapter("a.qmd", tmp_path, {"title": "Project"}, ASKED, document=False)
    assert problems == []
    assert chapter is not None
    assert chapter.front["title"] == chapter.options["title"] == "Project"


def test_works_that_nocite_names_count_as_cited(tmp_path: Path) -> None:
    chapter, problems = _read(
        tmp_path, FRONT.replace("status", 'nocite: "@hill2020, @dale2019"\nstatus') + "\n@moss2021.\n"
    )
    assert problems == []
    assert chapter is not None
    assert [(c.key, c.place.line) for c in chapter.citations] == [("moss2021", 8), ("hill2020", 4), ("dale2019", 4)]


def test_front_matter_that_never_ends_is_one_fault(tmp_path: Path) -> None:
    _, problems = _read(tmp_path, "---\ntitle: T\n\n# A heading\n")
    assert [p.kind for p in problems] == ["unclosed-front-matter"]
