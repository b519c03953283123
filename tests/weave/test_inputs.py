"""Whatever a job holds is an input of its document, by one name or another, or is known to act on nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from evidoc import records
from evidoc.errors import Place, Problem
from evidoc.fingerprint import Digests
from evidoc.kept import changed
from evidoc.model.chapter import Cell, Chapter, Citation, Embed, Label, Sentence
from evidoc.weave import inputs
from evidoc.weave.inputs import of_document
from evidoc.weave.job import Job

Make = Callable[..., Job]
HERE = Place("chapters/a.qmd", 1, 1)
PART = "chapters/_part.qmd"
TEXT = """\
## First {#sec-first}

It is {{< value rate.all >}} [@hart2015] in {{< var region >}}, {{< fact award.start >}}, {{< meta mood >}}; TBC.

See [b](b.qmd).

```{python}
1
```
"""
CELL = Cell(1, "python", "", {}, {}, "1", Place("chapters/a.qmd", 7, 1), Place("chapters/a.qmd", 8, 1), 7, 9)
FAULT = Problem("unsafe-output", "It is unsafe.", HERE)


@pytest.fixture
def job(make_job: Make) -> Job:
    """Return a job in which every field says something."""
    made = make_job(TEXT, front={"mood": "calm"}, documents={"chapters/b.qmd": "b"})
    chapter = replace(
        made.chapter,
        places={"title": Place("chapters/a.qmd", 2, 1)},
        includes=(PART,),
        cells=(CELL,),
        uses=(("value x", HERE),),
        embeds=(Embed(9, "n.ipynb", (1,)),),
        notebooks={"n.ipynb": replace(make_job("").chapter, path="n.ipynb", cells=(CELL,))},
        files={"drawn.png": b"1"},
    )
    return replace(
        made,
        chapter=chapter,
        meta={"mood": "calm"},
        inlines={3: {"text/plain": "1"}},
        files={"cell.png": b"1"},
        labels=("fig-x",),
        found=(FAULT,),
    )


OF_JOB: Mapping[str, tuple[Callable[[Job], Any], str]] = {
    "document": (lambda _: "b", "settings"),
    "genre": (lambda job: replace(job.genre, number_style="nhs"), "genre"),
    "lang": (lambda _: "cy", "settings"),
    "results": (lambda job: replace(job.results, values={}), "value rate.all value staff"),
    "expected": (lambda job: replace(job.expected, values=()), "value rate.all"),
    "references": (lambda _: {"hart2015": "@book{hart2015}"}, "reference hart2015 reference lind2019"),
    "csl": (lambda _: Path("none.csl"), "citation style harvard-cite-them-right"),
    "style": (lambda _: "styles/own.csl", "styles/own.csl citation style harvard-cite-them-right"),
    "variables": (lambda _: {"region": "South"}, "variable region"),
    "meta": (lambda _: {"mood": "wild"}, "meta mood"),
    "facts": (lambda _: {"award": {"start": "2024"}}, "fact award.start"),
    "documents": (lambda _: {"chapters/b.qmd": "other"}, "documents"),
    "options": (lambda job: {**job.options, "depth": 2}, "settings"),
    "inlines": (lambda _: {3: {"text/plain": "2"}}, "cells"),
    "files": (lambda _: {"cell.png": b"2"}, "cells"),
    "labels": (lambda _: ("fig-y",), "cells"),
    "passes": (lambda _: frozenset({"x"}), "settings"),
    "found": (lambda _: (replace(FAULT, message="It is not safe."),), "cells"),
}
OF_CHAPTER: Mapping[str, tuple[Callable[[Chapter], Any], str]] = {
    "path": (lambda _: "chapters/c.qmd", "chapters/c.qmd front matter settings chapters/a.qmd"),
    "front": (lambda chapter: {**chapter.front, "title": "Another"}, "front matter"),
    "places": (lambda chapter: {**chapter.places, "title": chapter.tbc[0]}, "chapters/a.qmd"),
    "text": (lambda chapter: chapter.text.replace("It is", "It was"), "chapters/a.qmd"),
    "lines": (lambda chapter: (HERE, Place("chapters/a.qmd", 3), *chapter.lines[2:]), "chapters/a.qmd"),
    "shortcodes": (lambda one: (replace(one.shortcodes[0], number=99), *one.shortcodes[1:]), "chapters/a.qmd"),
    "labels": (lambda _: (Label("sec-other", "sec", HERE),), "chapters/a.qmd"),
    "citations": (lambda _: (Citation("hart2015", HERE),), "chapters/a.qmd"),
    "sentences": (lambda _: (Sentence("It is.", HERE, bound=True),), "chapters/a.qmd"),
    "tbc": (lambda _: (Place("chapters/a.qmd", 5),), "chapters/a.qmd"),
    "includes": (lambda _: (PART, "x.qmd"), "chapters/a.qmd x.qmd"),
    "images": (lambda _: (), "pictures"),
    "cells": (lambda _: (replace(CELL, code="2"),), "chapters/a.qmd"),
    "uses": (lambda _: (("value y", HERE),), "chapters/a.qmd"),
    "options": (lambda _: {"toc": True}, "chapters/a.qmd"),
    "embeds": (lambda _: (Embed(9, "n.ipynb", (1,), echo=True),), "chapters/a.qmd"),
    "notebooks": (lambda chapter: {"n.ipynb": replace(chapter, cells=(replace(CELL, code="2"),))}, "n.ipynb"),
    "files": (lambda _: {"drawn.png": b"2"}, "chapters/a.qmd"),
}  # fmt: skip
ACT_ON_NOTHING = {
    "gaps": "what others have told is left out each time that a document is handed on",
    "told": "the same",
    "problems": "nothing is woven",
}
FOUND_IN_THE_TEXT = {"words": "found by code of evidoc, which is an input"}


def test_every_field_is_changed_below() -> None:
    """A new field of a job or a chapter must be given a change, and a name, or a reason why it acts on nothing."""
    assert {field.name for field in fields(Job)} == {*OF_JOB, *ACT_ON_NOTHING, "chapter"}
    assert {field.name for field in fields(Chapter)} == {*OF_CHAPTER, *FOUND_IN_THE_TEXT}


@pytest.mark.parametrize("name", OF_JOB)
def test_whatever_a_job_holds_is_an_input(job: Job, name: str) -> None:
    change, names = OF_JOB[name]
    other: Any = {name: change(job)}
    assert " ".join(changed(of_document(job, Digests()), of_document(replace(job, **other), Digests()))) == names


@pytest.mark.parametrize("name", OF_CHAPTER)
def test_whatever_a_chapter_holds_is_an_input(job: Job, name: str) -> None:
    change, names = OF_CHAPTER[name]
    other: Any = {name: change(job.chapter)}
    now = replace(job, chapter=replace(job.chapter, **other))
    assert " ".join(changed(of_document(job, Digests()), of_document(now, Digests()))) == names


def test_a_field_that_is_added_later_is_an_input_at_once(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    later: Any = records.dataclass(frozen=True)(type("Later", (Job,), {"__annotations__": {"more": Any}, "more": 1}))
    monkeypatch.setattr(inputs, "Job", later)
    known = {field.name: getattr(job, field.name) for field in fields(Job)}
    one, two = (of_document(later(**known, more=more), Digests()) for more in (1, 2))
    assert changed(one, two) == ("settings",)


def joined(make_job: Make, *lines: tuple[str, str, int]) -> dict[str, str]:
    """Return the inputs of a chapter of these lines: text, file and number of each."""
    made = make_job("\n".join(text for text, _, _ in lines))
    places = tuple(Place(file, line, 1) for _, file, line in lines)
    chapter = replace(made.chapter, lines=places, includes=(PART,), shortcodes=(), labels=(), citations=(), tbc=())
    return of_document(replace(made, chapter=chapter), Digests())


OWN = "chapters/a.qmd"
BEFORE = (("One.", OWN, 8), ("In.", PART, 1), ("", OWN, 9), ("Two.", OWN, 10))


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (BEFORE, ""),
        ((("One!", OWN, 8), *BEFORE[1:]), OWN),
        ((BEFORE[0], ("In!", PART, 1), *BEFORE[2:]), PART),
        ((*BEFORE[:2], ("More.", PART, 2), *BEFORE[2:]), PART),
        ((BEFORE[0], ("In.", PART, 2), *BEFORE[2:]), PART),
        ((*BEFORE[:2], ("", OWN, 10), ("Two.", OWN, 11)), OWN),
        ((BEFORE[1], BEFORE[0], *BEFORE[2:]), OWN),
        ((*BEFORE[:1], *BEFORE[2:]), f"{OWN} {PART}"),
        ((BEFORE[0], BEFORE[2], BEFORE[1], BEFORE[3]), OWN),
    ],
)
def test_a_line_counts_for_the_file_it_comes_from(make_job: Make, lines: Any, names: str) -> None:
    assert " ".join(changed(joined(make_job, *BEFORE), joined(make_job, *lines))) == names


def test_what_a_cell_shows_counts_for_no_file(make_job: Make) -> None:
    """Nor does the place of the cell, which the cell itself tells: only how the lines follow one another."""

    def of_cell(*shown: str, first: int = 2) -> dict[str, str]:
        made = make_job("\n".join(["Above.", *shown, "Below."]))
        at = Place(OWN, first, 1)
        chapter = replace(
            made.chapter,
            lines=(Place(OWN, 1, 1), *[at] * len(shown), Place(OWN, 5, 1)),
            cells=(replace(CELL, place=Place(OWN, 2, 1)),),
        )
        return of_document(replace(made, chapter=chapter), Digests())

    assert changed(of_cell("2"), of_cell("3")) == ("cells",)
    assert changed(of_cell("2"), of_cell("2", "3")) == ("cells",)
    assert changed(of_cell("2"), of_cell("2")) == ()


def test_shortcodes_count_in_a_title_as_they_are_written(make_job: Make) -> None:
    """And not by their number, which shortcodes of the text push on."""

    def titled(text: str, title: str) -> dict[str, str]:
        made = make_job(text, front={"title": title})
        chapter = replace(made.chapter, places={"title": Place(OWN, 2, 1)})
        return of_document(replace(made, chapter=chapter), Digests())

    one = titled("Text.", "In {{< var region >}}")
    assert changed(one, titled("{{< value staff >}}", "In {{< var region >}}")) == (OWN, "value staff")
    assert "front matter" in changed(one, titled("Text.", "In {{< var rich >}}"))


def test_environment_variables_are_inputs_one_by_one(make_job: Make) -> None:
    job = make_job("{{< env WARD >}}")
    one, two = (
        of_document(replace(job, options={**job.options, "env": env}), Digests())
        for env in ({"WARD": "1", "BED": "2"}, {"WARD": "1"})
    )
    assert changed(one, two) == ("env BED",)


def test_a_style_is_no_input_of_a_document_that_cites_nothing(make_job: Make) -> None:
    assert not [name for name in of_document(make_job("Text."), Digests()) if "style" in name]
    listed = make_job("Text.", meta={"nocite": "@*"})
    assert [name for name in of_document(listed, Digests()) if "style" in name]


def test_anything_has_a_digest() -> None:
    """Whatever a cell or YAML gives: sets, bytes, no numbers, halves of characters."""

    @dataclass(frozen=True)
    class One:
        two: Any

    same = {One(1): "[1]", frozenset({"a", "b"}): "", b"1": "", "\ud800": "", float("nan"): ""}
    digests = {inputs._digest([one]) for one in same}
    assert len(digests) == len(same)
    assert inputs._digest([{"b", "a", "c"}]) == inputs._digest([{"c", "b", "a"}])
