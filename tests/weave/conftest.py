"""Chapters, results and jobs made by hand, without any other stage."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from evidoc.errors import Place
from evidoc.model.chapter import Chapter, Citation, Label, Shortcode, label_kind, mark
from evidoc.model.document import Shown
from evidoc.model.product import Figure, Provenance, Results, Table, TableColumn, Value
from evidoc.model.project import Genre
from evidoc.weave.job import Job
from evidoc.weave.styles import csl_path

BIBLIOGRAPHY = """
@article{hart2015, author = {Hart, Beatrice}, title = {The Long Shift}, journal = {Journal of Imagined Work},
  year = {2015}, volume = {3}, pages = {1--9}}

@book{lind2019, author = {Lind, Ada and Moss, Peter}, title = {Staying in Post}, publisher = {Example Press},
  address = {Leeds}, year = {2019}}
"""
WORKS = ("hart2015", "lind2019")
ENTRIES = dict(zip(WORKS, BIBLIOGRAPHY.strip().split("\n\n"), strict=True))
SHORTCODE = re.compile(r"(?<!\{)\{\{< (.*?) >\}\}")


def provenance(**changed: Any) -> Provenance:
    """Return where an invented product comes from."""
    known: dict[str, Any] = {
        "made_by": "analysis/made-up.py",
        "line": 3,
        "sources": ("made-up",),
        "definitions": ("rate",),
        "status": "not stated",
        "source_line": "Office of Invented Statistics, Returns, 2021",
        "redistribute": True,
    }
    return Provenance(**(known | changed))


def value(name: str, ons: str, nhs: str) -> Value:
    """Return an invented value."""
    shows = {"ons": ons, "nhs": nhs, "period": "2024", "meaning": "Rate of leaving"}
    return Value(name, 4.96, "%", "Rate of leaving", "2024", "England", "all staff", provenance(), shows)


COLUMNS = (TableColumn("kind", "Kind of trust"), TableColumn("rate", "Rate", "%", "right"))
ROWS = (("Acute", "4.96"), ("Ambulance", "7.1"))


def figure(name: str = "leavers", **changed: Any) -> Figure:
    """Return an invented figure."""
    known: dict[str, Any] = {
        "id": name,
        "title": "Ambulance trusts lose most",
        "subtitle": "Per cent of days, England, 2024",
        "alt": 'Bar chart: ambulance 7.1, acute 4.96 & "rising"',
        "notes": ("Trusts only.",),
        "svg": "<svg/>",
        "svg_narrow": "<svg/>",
        "size": (614, 300),
        "size_narrow": (326, 400),
        "columns": COLUMNS,
        "rows": ROWS,
        "csv": "kind,rate\n",
        "provenance": provenance(),
    }
    return Figure(**(known | changed))


def table(name: str = "rates", **changed: Any) -> Table:
    """Return an invented table."""
    known: dict[str, Any] = {
        "id": name,
        "title": "Rates by kind",
        "columns": COLUMNS,
        "rows": ROWS,
        "notes": (),
        "csv": "kind,rate\n",
        "provenance": provenance(),
    }
    return Table(**(known | changed))


RESULTS = Results(
    {"rate.all": value("rate.all", "4.96%", "5%"), "staff": value("staff", "21,206 FTE", "about 21,200 FTE")},
    {"rates": table()},
    {"leavers": figure()},
)


@dataclass
class Text:
    """A text whose shortcodes become marks, as the scanner would do it."""

    shortcodes: list[Shortcode]

    def marked(self, text: str, first_line: int = 1, context: str = "text") -> str:
        """Return `text` with marks, and keep what they stand for."""

        def one(match: re.Match[str]) -> str:
            name, *rest = shlex.split(match[1])
            args = tuple(word for word in rest if "=" not in word)
            options = dict(word.split("=", 1) for word in rest if "=" in word)
            line = text.count("\n", 0, match.start()) + first_line
            number = len(self.shortcodes)
            self.shortcodes.append(Shortcode(number, name, args, options, Place("chapters/a.qmd", line), context))
            return mark(number)

        return SHORTCODE.sub(one, text)


def chapter(text: str, **front: Any) -> Chapter:
    """Return a chapter with this body; line 1 of the body is line 1 of the file."""
    marks = Text([])
    body = marks.marked(text)
    settled = {k: marks.marked(v, 1, "front matter") if isinstance(v, str) else v for k, v in front.items()}
    prose = re.sub(r"`[^`]*`", lambda m: " " * len(m[0]), body)

    def at(offset: int) -> Place:
        return Place("chapters/a.qmd", body.count("\n", 0, offset) + 1)

    return Chapter(
        path="chapters/a.qmd",
        front={"title": "A title", "status": "draft", "date": "2026-11-20"} | settled,
        places={},
        text=body,
        lines=tuple(Place("chapters/a.qmd", n + 1) for n in range(body.count("\n") + 1)),
        shortcodes=tuple(marks.shortcodes),
        labels=tuple(Label(m[1], label_kind(m[1]), at(m.start())) for m in re.finditer(r"\{[^{}]*?#([\w-]+)", body)),
        citations=tuple(Citation(m[1], at(m.start())) for m in re.finditer(r"(?<!\w)@([\w-]+)", prose)),
        sentences=(),
        tbc=tuple(at(m.start()) for m in re.finditer(r"\bTBC\b", prose)),
        images=("chapters/images/map.png", "shared/logo.png"),
    )


def job(text: str = "", *, name: str = "a", genre: Genre | None = None, front: Any = None, **changed: Any) -> Job:
    """Return the job for a body; what it shows is expected, as far as there are results for it."""
    made = chapter(text, **(front or {}))
    results = changed.get("results", RESULTS)
    values = {c.args[0] for c in made.shortcodes if c.name == "value"} & set(results.values)
    labels = {label.id for label in made.labels}
    keys = {c.key[:1].lower() + c.key[1:] for c in made.citations}
    empty = set(re.findall(r"^::: \{#(?:fig|tbl)-([\w-]+)\}\n:::", made.text, re.MULTILINE))
    expected = Shown(
        values=tuple(sorted(values)),
        tables=tuple(sorted(empty & set(results.tables))),
        figures=tuple(sorted(empty & set(results.figures))),
        citations=tuple(sorted(keys & set(WORKS))),
        references=tuple(sorted(keys & labels)),
    )
    known: dict[str, Any] = {
        "document": name,
        "chapter": made,
        "genre": genre or Genre("note", "Note", "ons", number_sections=True, audience="anybody"),
        "lang": "en-GB",
        "results": results,
        "expected": expected,
        "references": ENTRIES if keys & set(WORKS) else {},
        "style": "harvard-cite-them-right",
        "csl": csl_path("harvard-cite-them-right", made_up_root(), Place("_quarto.yml", 1)),
        "variables": {"region": "North Vale", "rich": "**bold**", "wave": {"size": 1240}, "list": ["one", "two"]},
        "meta": made.front,
        "facts": {"award": {"start": "TBC", "length": "24 months"}},
        "documents": {"chapters/a.qmd": "a", "chapters/guide/index.qmd": "guide"},
    }
    return Job(**(known | changed))


def made_up_root() -> Any:
    """Return a folder that no test writes to."""
    from pathlib import Path

    return Path("/nowhere")


@pytest.fixture
def make_job() -> Callable[..., Job]:
    """Return the function that makes a job from a body."""
    return job


@pytest.fixture
def weave_one() -> Callable[..., Any]:
    """Return a function that weaves one body and insists that nothing is wrong with it."""
    from evidoc.weave import weave

    def woven(text: str, **changed: Any) -> Any:
        documents, problems = weave([job(text, **changed)], processes=1)
        assert not [p for p in problems if not p.gap], problems
        return documents[0]

    return woven


@pytest.fixture
def problems_of() -> Callable[..., Any]:
    """Return a function that weaves one body and returns what is wrong with it."""
    from evidoc.weave import weave

    return lambda text, **changed: weave([job(text, **changed)], processes=1)[1]
