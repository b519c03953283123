"""Cells and inline expressions as short texts come in; a project with one document of them goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidoc.errors import Place
from evidoc.model.chapter import INLINE_CODE, Cell, Chapter, Shortcode, mark
from evidoc.model.document import Plan
from evidoc.model.product import Provenance, Table, TableColumn, Value
from evidoc.model.project import DocumentEntry, Genre, Project, Settings
from evidoc.model.source import Source

PROVENANCE = Provenance("analysis/a.py", 1, (), (), "survey", "The Publisher", redistribute=True)
RATE = Value(
    "rate.all",
    5.05,
    "%",
    "Rate, all staff",
    "2024",
    "England",
    "staff",
    PROVENANCE,
    {"ons": "5.1%", "nhs": "about 5%", "number": "5.1"},
)
NONE = replace(RATE, id="rate.none", number=None, missing="nobody counted", shows={"ons": "not available"})
TABLE = Table(
    "rates",
    "Rates",
    (TableColumn("kind", "Kind"), TableColumn("rate", "Rate", "%", "right")),
    (("acute", "1,234.6"), ("other", "not available")),
    (),
    "Kind,Rate (%)\nacute,1234.5678\nother,not available\n",
    PROVENANCE,
)

Part = str | tuple[Mapping[str, Any], str]


def chapter(
    path: str, parts: Sequence[Part], *, uses: Sequence[str] = (), options: Mapping[str, Any] | None = None
) -> Chapter:
    """Return a chapter.

    Parameters
    ----------
    path
        Its path.
    parts
        The code of a cell, alone or after its options; or ``=`` and an inline expression.
    uses
        What its cells load.
    options
        Its settings.
    """
    text: list[str] = []
    cells: list[Cell] = []
    codes: list[Shortcode] = []
    for part in parts:
        first = len(text) + 1
        if isinstance(part, str) and part.startswith("="):
            codes.append(Shortcode(len(codes) + 1, INLINE_CODE, (part[1:],), {}, Place(path, first), "text"))
            text.append(f"It is {mark(len(codes))}.")
            continue
        said, code = ({}, part) if isinstance(part, str) else part
        lines = ["```{python}", *code.split("\n"), "```"]
        places = Place(path, first), Place(path, first + 1)
        last = first + len(lines) - 1
        cells.append(Cell(len(cells) + 1, "python", "", said, {}, code, *places, first, last))
        text += lines
    return Chapter(
        path,
        {},
        {},
        "\n".join(text),
        tuple(Place(path, number) for number in range(1, len(text) + 1)),
        tuple(codes),
        (),
        (),
        (),
        cells=tuple(cells),
        uses=tuple((key, Place(path, 1)) for key in uses),
        options=options or {},
    )


def project(root: Path, chapters: Mapping[str, Chapter], sources: Mapping[str, Source] | None = None) -> Project:
    """Return a project whose documents are these chapters."""
    genre = Genre("report", "Report", "ons", number_sections=True, audience="")
    place = Place("_quarto.yml")
    documents = tuple(DocumentEntry(name, one.path, genre, place, "") for name, one in chapters.items())
    settings = Settings("A project", "en-GB", (), "", place)
    return Project(root, settings, documents, chapters, (), sources or {}, {}, {}, None, {}, {})


def plan(*made: str) -> Plan:
    """Return a plan in which one script makes these products."""
    return Plan(dict.fromkeys(made, "analysis/a.py"), ("analysis/a.py",), {"analysis/a.py": ()}, {}, {})
