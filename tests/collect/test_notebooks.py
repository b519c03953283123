"""Notebooks are read as Quarto Markdown, every line with its place in the notebook's file; nothing stored is shown."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from evidoc.collect.chapters import read_chapter
from evidoc.collect.json_lines import JsonLines
from evidoc.collect.notebooks import Notebook, notebook_markdown
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter

ASKED = Place("_quarto.yml", 2)
PYTHON = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


def cell(kind: str, *lines: str, **about: Any) -> dict[str, Any]:
    """Return one cell of a notebook."""
    source = [f"{line}\n" for line in lines[:-1]] + list(lines[-1:])
    stored = {"outputs": [{"output_type": "stream", "name": "stdout", "text": ["stale"]}], "execution_count": 9}
    return {"cell_type": kind, "metadata": {}, "source": source} | (stored if kind == "code" else {}) | about


def notebook(*cells: Any, **changed: Any) -> str:
    """Return a notebook as Jupyter writes it."""
    return json.dumps(
        {"cells": list(cells), "metadata": PYTHON, "nbformat": 4, "nbformat_minor": 5} | changed, indent=1
    )


def read(*cells: Any, **changed: Any) -> Notebook:
    """Read a notebook made of these cells."""
    return notebook_markdown(notebook(*cells, **changed), "a.ipynb")


FRONT = cell("raw", "---", "title: Wards", "---")


def test_cells_become_text_and_code_and_stored_outputs_are_left() -> None:
    made = read(FRONT, cell("markdown", "Words.", "", "- one"), cell("code", "#| label: sums", "1 + 1"), cell("code"))
    assert made.text.split("\n") == [
        "---",
        "title: Wards",
        "---",
        "Words.",
        "",
        "- one",
        "",
        "```{python}",
        "#| label: sums",
        "1 + 1",
        "```",
        "",
    ]
    assert made.problems == ()


def test_every_line_has_its_place_in_the_file() -> None:
    text = notebook(FRONT, cell("markdown", "Words.", "", "More."), cell("code", "x = 1", "x"))
    made = notebook_markdown(text, "a.ipynb")
    found = text.split("\n")
    for line, place in zip(made.text.split("\n"), made.lines, strict=True):
        if line and not line.startswith(("---", "```")):
            assert found[place.line - 1][place.column - 1 :].startswith(line)


def test_a_source_may_be_one_text() -> None:
    made = read(FRONT, {"cell_type": "code", "metadata": {}, "source": "a = 1\nb = 2", "outputs": []})
    assert "```{python}\na = 1\nb = 2\n```" in made.text


def test_the_first_heading_is_the_title_where_nothing_else_is() -> None:
    made = read(cell("code", "import csv"), cell("markdown", '# Beds in "all" wards {#sec-beds}', "", "Words."))
    assert made.text.startswith('---\ntitle: "Beds in \\"all\\" wards"\n---\n```{python}\nimport csv\n```\n')
    assert "#" not in made.text
    kept = read(FRONT, cell("markdown", "# Heading", "Words."))
    assert "# Heading" in kept.text
    later = read(cell("markdown", "Words.", "", "# Heading"))
    assert "title" not in later.text


def test_front_matter_may_stand_in_a_markdown_cell_with_text_below() -> None:
    made = read(cell("markdown", "---", "title: Wards", "date: 2026-01-02", "---", "", "Words."))
    assert made.text == "---\ntitle: Wards\ndate: 2026-01-02\n---\nWords.\n"


def test_tags_and_metadata_are_options_that_the_cell_itself_overrules() -> None:
    tagged = {"tags": ["hide-code", "remove-cell", "mine"], "label": "fig-a", "custom": 1, "title": "for a dashboard"}
    made = read(FRONT, cell("code", "#| label: fig-b", "draw()", metadata=tagged, id="c1"))
    body = made.text.split("\n")[4:-2]
    assert body == [
        "#| echo: false",
        "#| include: false",
        '#| tags: ["hide-code", "remove-cell", "mine"]',
        '#| id: "c1"',
        "#| label: fig-b",
        "draw()",
    ]


def test_raw_cells_keep_their_format() -> None:
    made = read(FRONT, cell("raw", "<b>x</b>", metadata={"raw_mimetype": "text/html"}), cell("raw", "*plain*"))
    assert "```{=html}\n<b>x</b>\n```\n\n*plain*" in made.text


def test_code_with_fences_in_it_stays_whole() -> None:
    assert '````{python}\ntext = """\n```\n"""\n````' in read(FRONT, cell("code", 'text = """', "```", '"""')).text


def test_attached_pictures_become_files() -> None:
    dot = base64.b64encode(b"\x89PNG dot").decode()
    attached = {"a dot.png": {"image/png": dot}, "notes.txt": {"text/plain": "x"}}
    made = read(FRONT, cell("markdown", "![A dot](attachment:a dot.png)", attachments=attached))
    assert "![A dot](evidoc:output/cell-2-1-a-dot.png)" in made.text
    assert made.files == {"cell-2-1-a-dot.png": b"\x89PNG dot"}


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ('{"cells": [\n<<<<<<< mine\n]}', "not JSON", 2),
        ("[]", "no Jupyter notebook", 1),
        ('{"nbformat": 4}', "no list of 'cells'", 1),
        ('{"nbformat": 3, "worksheets": []}', "format 3", 1),
        ("[" * 100_000, "nested too deeply", 1),
    ],
)
def test_what_is_no_notebook_is_named(tmp_path: Path, text: str, says: str, line: int) -> None:
    made = notebook_markdown(text, "a.ipynb")
    assert [(p.kind, p.place.line) for p in made.problems] == [("malformed-notebook", line)]
    assert says in made.problems[0].message
    (tmp_path / "a.ipynb").write_text(text, encoding="utf-8")
    assert read_chapter("a.ipynb", tmp_path, {}, ASKED) == (None, list(made.problems))


@pytest.mark.parametrize("wrong", [{"cell_type": "code"}, {"cell_type": "chart", "source": ""}, "text", None])
def test_a_cell_that_is_none_is_named_and_the_others_are_read(wrong: Any) -> None:
    made = read(FRONT, wrong, cell("markdown", "Words."))
    assert [p.kind for p in made.problems] == ["malformed-notebook"]
    assert "Cell 2" in made.problems[0].message
    assert "Words." in made.text


def test_only_python_is_run() -> None:
    made = read(FRONT, metadata={"kernelspec": {"name": "ir", "language": "R"}})
    assert [(p.kind, "R" in p.message) for p in made.problems] == [("unsupported", True)]


def test_texts_in_json_are_found_by_their_path() -> None:
    text = '{"a": [{"b": "x\\ny"},\n  {"b": ["one\\n",\n "two"]}], "c\\"": "z"}'
    lines = JsonLines(text)
    assert lines.lines_of(("a", 0, "b"), "x\ny") == [("x", (1, 15)), ("y", (1, 15))]
    assert lines.lines_of(("a", 1, "b"), ["one\n", "two"]) == [("one", (2, 11)), ("two", (3, 3))]
    assert lines.lines_of(('c"',), "z") == [("z", (3, 20))]


# As a chapter, and embedded in one -----------------------------------------------------------------------------------


def chapter_of(root: Path, text: str, name: str = "a.qmd") -> tuple[Chapter, list[Problem]]:
    """Write a file and read it as a page."""
    (root / name).write_text(text, encoding="utf-8")
    chapter, problems = read_chapter(name, root, {}, ASKED, document=False)
    assert chapter is not None
    return chapter, problems


def test_a_notebook_is_a_chapter_with_places_in_its_file(tmp_path: Path) -> None:
    text = notebook(FRONT, cell("markdown", "See @fig-a."), cell("code", "#| label: fig-a", "draw()"))
    chapter, problems = chapter_of(tmp_path, text, "a.ipynb")
    assert problems == []
    assert chapter.front["title"] == "Wards"
    lines = text.split("\n")
    cited, drawn = chapter.citations[0].place, chapter.cells[0]
    assert lines[cited.line - 1][cited.column - 1 :].startswith("@fig-a")
    assert '"draw()"' in lines[drawn.code_place.line - 1]
    assert "label: fig-a" in lines[drawn.places["label"].line - 1]
    assert drawn.label == "fig-a"
    assert len(chapter.lines) == chapter.text.count("\n") + 1


def test_faults_in_a_notebook_are_named_in_its_file(tmp_path: Path) -> None:
    text = notebook(FRONT, cell("markdown", "Words."), cell("code", "#| ecko: false", "1"))
    _, problems = chapter_of(tmp_path, text, "a.ipynb")
    assert len(problems) == 1
    assert "ecko" in text.split("\n")[problems[0].place.line - 1]


TRIAL = notebook(
    FRONT,
    cell("code", "#| label: fig-a", "draw()", id="c1"),
    cell("code", "#| label: tbl-b", "frame", metadata={"tags": ["beds"]}),
    cell("code", "x", id="c3"),
)


def test_cells_of_a_notebook_are_found_by_label_id_and_tag(tmp_path: Path) -> None:
    (tmp_path / "trial.ipynb").write_text(TRIAL, encoding="utf-8")
    text = "See @fig-a.\n\n{{< embed trial.ipynb#fig-a,c3 echo=true >}}\n\n{{< embed trial.ipynb#beds >}}\n"
    chapter, problems = chapter_of(tmp_path, text)
    assert problems == []
    assert [(e.notebook, e.cells, e.echo) for e in chapter.embeds] == [
        ("trial.ipynb", (1, 3), True),
        ("trial.ipynb", (2,), False),
    ]
    assert [(one.id, one.place.line) for one in chapter.labels] == [("fig-a", 3), ("tbl-b", 5)]
    assert [one.code for one in chapter.notebooks["trial.ipynb"].cells] == ["draw()", "frame", "x"]


def test_a_chapter_needs_what_the_cells_that_it_embeds_load(tmp_path: Path) -> None:
    loads = notebook(FRONT, cell("code", "#| label: fig-a", "from evidoc import value", "value('beds')"))
    (tmp_path / "trial.ipynb").write_text(loads, encoding="utf-8")
    chapter, problems = chapter_of(tmp_path, "{{< embed trial.ipynb#fig-a >}}\n")
    assert problems == []
    assert [(key, place.file) for key, place in chapter.uses] == [("value beds", "trial.ipynb")]


@pytest.mark.parametrize(
    ("written", "kind", "says"),
    [
        ("trial.ipynb#fig-b", "unknown-cell", "fig-a"),
        ("trail.ipynb#fig-a", "missing-file", "trial.ipynb"),
        ("trial.ipynb", "unsupported", "#fig-one"),
        ("trial.ipynb[2]", "unsupported", "#fig-one"),
    ],
)
def test_what_cannot_be_embedded_is_named(tmp_path: Path, written: str, kind: str, says: str) -> None:
    (tmp_path / "trial.ipynb").write_text(TRIAL, encoding="utf-8")
    _, problems = chapter_of(tmp_path, f"Words.\n\n{{{{< embed {written} >}}}}\n")
    assert [(p.kind, p.place.line, says in p.hint) for p in problems] == [(kind, 3, True)]


def test_a_label_that_is_embedded_twice_is_named(tmp_path: Path) -> None:
    (tmp_path / "trial.ipynb").write_text(TRIAL, encoding="utf-8")
    _, problems = chapter_of(tmp_path, "{{< embed trial.ipynb#fig-a >}}\n\n{{< embed trial.ipynb#fig-a >}}\n")
    assert [(p.kind, p.place.line) for p in problems] == [("duplicate-label", 3)]
