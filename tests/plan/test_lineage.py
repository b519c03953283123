"""What rests on what is drawn from the plan alone: every arrow, both ways round, and the shortest way back."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from evidoc.errors import Place
from evidoc.model.chapter import INLINE_CODE, Cell, Chapter, Citation, Label, Shortcode
from evidoc.model.lineage import Lineage, cells_of
from evidoc.model.project import DocumentEntry, Genre, Project, Reference, Settings
from evidoc.model.script import Permissions, Promise, Script, Use
from evidoc.model.source import Definition, Source
from evidoc.plan import make_plan
from evidoc.plan.lineage import has_cells, path, paths, rest_on, rests_on, shown_at, trace, with_inputs

GENRE = Genre("note", "Note", "ons", number_sections=False, audience="anybody")
HERE = Place("_quarto.yml", 4)
CHAPTER = "chapters/a.qmd"


def _chapter(file: str = CHAPTER, shows: Sequence[str] = (), fills: Sequence[str] = (), **parts: Any) -> Chapter:
    codes = tuple(Shortcode(n, "value", (v,), {}, Place(file, n + 5, 1), "text") for n, v in enumerate(shows))
    labels = tuple(Label(i, i[:3], Place(file, 40), filled=True) for i in fills)
    blank: dict[str, Any] = {
        "path": file, "front": {}, "places": {}, "text": "", "lines": (), "labels": labels, "citations": (),
        "sentences": (), "shortcodes": (*codes, *parts.pop("codes", ())),
    }  # fmt: skip
    return Chapter(**{**blank, **parts})


def _script(name: str, makes: Sequence[str], reads: Sequence[str] = (), **parts: Any) -> Script:
    file = f"analysis/{name}.py"
    promises = tuple(Promise(p.split(" ")[0], p.split(" ")[1], Place(file, 3)) for p in makes)
    sources = tuple(Use(s, Place(file, 1)) for s in parts.pop("sources", ()))
    return Script(file, "", sources, tuple(Use(r, Place(file, 2)) for r in reads), promises, **parts)


def _source(name: str, *definitions: str) -> Source:
    texts = dict.fromkeys(("publisher", "title", "period", "geography", "population", "licence", "status"), "x")
    known: dict[str, Any] = {**texts, "redistribute": True, "seen_as": "publisher", "address": "", "sha256": ""}
    place = Place("data/sources.yml", 1)
    return Source(id=name, path=f"data/{name}.csv", definitions=definitions, columns=(), place=place, **known)


def _project(chapters: dict[str, Chapter], scripts: Sequence[Script] = (), **parts: Any) -> Project:
    settings = Settings("P", "en-GB", ("refs.bib",), "style", Place("_quarto.yml", 1), pdf=parts.pop("pdf", False))
    documents = tuple(DocumentEntry(i, c.path, GENRE, HERE, "styles/own.csl") for i, c in chapters.items())
    blank: dict[str, Any] = {
        "root": Path(), "settings": settings, "chapters": chapters, "scripts": tuple(scripts), "sources": {},
        "documents": documents, "definitions": {}, "references": {}, "claims": None, "facts": {}, "facts_places": {},
    }  # fmt: skip
    return Project(**{**blank, **parts})


def _trace(*of: Any, **parts: Any) -> Lineage:
    project = _project(*of, **parts)
    return trace(project, make_plan(project))


@pytest.fixture(scope="module")
def everything() -> Lineage:
    """Return the lineage of a project in which everything that can be rested on is rested on once."""
    cell = Cell(
        1, "python", "", {}, {}, "# evidoc: reads data/raw.bin\n1", Place(CHAPTER, 60), Place(CHAPTER, 61), 1, 3
    )
    chapter = _chapter(
        shows=["pay.gap"],
        fills=["fig-pay", "tbl-pay"],
        codes=[
            Shortcode(8, "fact", ("award.id",), {}, Place(CHAPTER, 20), "text"),
            Shortcode(9, "var", ("version",), {}, Place(CHAPTER, 21), "text"),
        ],
        citations=(Citation("cited", Place(CHAPTER, 9)),),
        includes=("chapters/_part.qmd",),
        images=("chapters/photo.png",),
        places={"title": Place(CHAPTER, 2), "lang": Place("chapters/_metadata.yml", 1)},
        cells=(cell,),
        uses=(("table staff", Place(CHAPTER, 61)), ("source ashe", Place(CHAPTER, 62))),
    )
    scripts = [
        _script("pay", ["value pay.gap", "figure pay", "table pay"], ["staff"], sources=["ashe"]),
        _script("staff", ["table staff"], modules=("analysis/helper.py",), permissions=Permissions(("data/x.bin",))),
    ]
    definition = Definition("pay", "Pay", "£", "n", "d", "w", Place("data/definitions.yml", 1))
    references = {key: Reference(key, Place("refs.bib", 1), "", key) for key in ("cited", "uncited")}
    project = _project(
        {"a": chapter}, scripts, sources={"ashe": _source("ashe", "pay")}, definitions={"pay": definition},
        references=references, facts={"award": {"id": 1}}, pdf=True,
    )  # fmt: skip
    object.__setattr__(project.settings, "variables", {"version": "1"})
    return trace(project, make_plan(project))


@pytest.mark.parametrize(
    ("node", "kind", "inputs"),
    [
        ("a.html", "page", ["a.pdf", CHAPTER, cells_of(CHAPTER), "_quarto.yml"]),
        ("a.pdf", "PDF", [CHAPTER, cells_of(CHAPTER), "_quarto.yml"]),
        (
            CHAPTER,
            "chapter",
            [
                *("value pay.gap", "table pay", "figure pay", "reference cited", "fact award.id", "variable version"),
                *("chapters/_metadata.yml", "chapters/_part.qmd", "chapters/photo.png", "styles/own.csl"),
            ],
        ),
        (
            cells_of(CHAPTER),
            "cells",
            [CHAPTER, "table staff", "source ashe", "chapters/_part.qmd", "data/ashe.csv", "data/raw.bin"],
        ),
        ("analysis/pay.py", "script", ["table staff", "source ashe", "data/ashe.csv"]),
        ("analysis/staff.py", "script", ["analysis/helper.py", "data/x.bin"]),
        ("figure pay", "figure", ["analysis/pay.py"]),
        ("source ashe", "source", ["definition pay", "data/ashe.csv", "data/sources.yml"]),
        ("definition pay", "definition", ["data/definitions.yml"]),
        ("reference cited", "reference", ["refs.bib"]),
        ("fact award.id", "fact", ["project.yml"]),
        ("variable version", "variable", ["_variables.yml"]),
    ],
)
def test_what_rests_on_what(everything: Lineage, node: str, kind: str, inputs: list[str]) -> None:
    assert everything.kinds[node] == kind
    assert list(everything.inputs[node]) == inputs


def test_every_arrow_is_there_both_ways(everything: Lineage) -> None:
    there = {(user, one) for user, inputs in everything.inputs.items() for one in inputs}
    back = {(user, one) for one, users in everything.users.items() for user in users}
    assert there == back
    assert {name for pair in there for name in pair} == set(everything.kinds)


def test_a_work_that_nobody_cites_is_rested_on_by_nothing(everything: Lineage) -> None:
    assert "reference uncited" in everything.kinds
    assert rest_on(everything, "reference uncited") == ()


def test_everything_that_an_output_rests_on_is_found(everything: Lineage) -> None:
    others = {"a.html", "a.pdf", "reference uncited"}
    assert set(rests_on(everything, "a.pdf")) == set(everything.kinds) - others
    assert rests_on(everything, "refs.bib") == ()


def test_everything_that_rests_on_a_file_is_found(everything: Lineage) -> None:
    assert rest_on(everything, "analysis/helper.py") == (
        "analysis/staff.py", "table staff", cells_of(CHAPTER), "analysis/pay.py", "a.html", "a.pdf", "value pay.gap",
        "table pay", "figure pay", CHAPTER,
    )  # fmt: skip
    assert rest_on(everything, "a.html") == ()


def test_the_shortest_way_back(everything: Lineage) -> None:
    assert path(everything, "a.pdf", "data/ashe.csv") == ("a.pdf", cells_of(CHAPTER), "data/ashe.csv")
    assert path(everything, "a.html", "data/x.bin") == (
        "a.html", cells_of(CHAPTER), "table staff", "analysis/staff.py", "data/x.bin",
    )  # fmt: skip
    assert path(everything, "a.html", "a.html") == ("a.html",)
    assert path(everything, "a.pdf", "a.html") == ()
    assert path(everything, "a.html", "no/such.file") == ()


def test_ways_to_several_come_shortest_first(everything: Lineage) -> None:
    found = paths(everything, "a.pdf", {"refs.bib", "analysis/pay.py", CHAPTER, "elsewhere"})
    assert list(found) == [CHAPTER, "analysis/pay.py", "refs.bib"]
    assert found["analysis/pay.py"] == ("a.pdf", CHAPTER, "value pay.gap", "analysis/pay.py")


def test_without_pdfs_there_is_none() -> None:
    assert _trace({"a": _chapter()}).of_kind("page", "PDF") == ("a.html",)


def test_what_only_the_steps_know_is_added(everything: Lineage) -> None:
    found = {"a.html": ["templates/web/site.css", "data/ashe.csv"], "elsewhere": ["x"]}
    more = with_inputs(everything, found)
    assert path(more, "a.html", "templates/web/site.css") == ("a.html", "templates/web/site.css")
    # what the plan knows keeps its way: a page shows a figure by way of its chapter
    assert more.inputs["a.html"] == (*everything.inputs["a.html"], "templates/web/site.css")
    assert set(more.kinds) == {*everything.kinds, "templates/web/site.css"}


def test_a_circle_of_scripts_ends() -> None:
    scripts = [_script("a", ["table a"], ["b"]), _script("b", ["table b"], ["a"])]
    lineage = _trace({"a": _chapter(fills=["tbl-a"])}, scripts)
    assert path(lineage, "a.html", "analysis/b.py")[-2:] == ("table b", "analysis/b.py")
    assert set(rest_on(lineage, "analysis/b.py")) >= {"analysis/a.py", "a.html"}


def test_where_products_are_shown() -> None:
    chapter = _chapter(shows=["x", "y", "x"], fills=["fig-f"])
    lines = {key: [place.line for place in places] for key, places in shown_at(chapter).items()}
    assert lines == {"figure f": [40], "value x": [5, 7], "value y": [6]}


def test_an_inline_expression_is_a_cell_too() -> None:
    code = Shortcode(1, INLINE_CODE, ("1 + 1",), {}, Place(CHAPTER, 3), "text")
    assert has_cells(_chapter(codes=[code]))
    assert not has_cells(_chapter(shows=["x"]))


def test_what_a_document_embeds_of_a_notebook_is_run_too() -> None:
    cell = Cell(1, "python", "", {}, {}, "1", HERE, HERE, 1, 2)
    notebook = _chapter("nb.ipynb", uses=(("value x", Place("nb.ipynb", 1)),), cells=(cell,))
    lineage = _trace({"a": _chapter(notebooks={"nb.ipynb": notebook})}, [_script("s", ["value x"])])
    assert lineage.inputs["cells of nb.ipynb"] == ("value x", "nb.ipynb")
    assert path(lineage, "a.html", "analysis/s.py") == ("a.html", "cells of nb.ipynb", "value x", "analysis/s.py")


def test_a_thousand_scripts_are_each_looked_at_once() -> None:
    """The work grows with the arrows and not faster: each is followed once on the way through."""
    scripts = [_script(f"s{n}", [f"table t{n}"], [f"t{n - 1}"] if n else []) for n in range(1000)]
    chapters = {f"d{n}": _chapter(f"chapters/{n}.qmd", fills=[f"tbl-t{n * 3}"]) for n in range(300)}
    lineage = _trace(chapters, scripts)

    class Counted(dict[str, tuple[str, ...]]):
        asked = itertools.count()

        def get(self, key: str, default: Any = None) -> Any:
            next(self.asked)
            return super().get(key, default)

    counted = Counted(lineage.inputs)
    found = rests_on(Lineage(lineage.kinds, counted, lineage.users), *(f"d{n}.html" for n in range(300)))
    assert "analysis/s0.py" in found
    assert next(Counted.asked) == len(found) + 300


def test_the_machine_is_rested_on_too(everything: Lineage) -> None:
    more = with_inputs(everything, {"analysis/pay.py": ["Python"]}, {"Python", "evidoc"})
    assert more.kinds["Python"] == "machine"
    assert "evidoc" not in more.kinds
    assert list(more.kinds)[-1] == "Python"
