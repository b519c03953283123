"""Cases as plain data go in (`model/case_page.py`); what the page of cases shows of them comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from evidoc.model.case_page import CasesPage, PageCase, PageFinding
from evidoc.model.finding import GRADED, LAPSED
from evidoc.model.product import Results
from evidoc.model.project import Reference
from evidoc.records import dataclass
from evidoc.write.evidence import seen, work_shown

NAME, TEMPLATE = "cases.html", "web/cases.html"
STYLE = "web/cases.css"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row of the framework matrix."""

    case: str
    title: str
    cells: tuple[tuple[str, str], ...]
    """Theme and text."""


def case_pages_of(results: Results) -> tuple[Mapping[str, Any], ...]:
    """Return what the page of cases shows: at most one, and none where they have mistakes."""
    return tuple(data for data in results.evidence.values() if "cases" in data)[:1]


def cases_shown(data: Mapping[str, Any], references: Mapping[str, Reference]) -> dict[str, Any]:
    """Return what the template shows, by the names that it uses.

    Parameters
    ----------
    data
        A `CasesPage`. Characters that nobody can see are left out; everything else is text, and the template escapes
        it.
    references
        The bibliography: of a published account its work is shown, with its address.
    """
    page = cast("CasesPage", seen(data))
    matrix = page["matrix"]
    return {
        "page": page,
        "notes": [part.strip() for part in page["note"].split("\n\n") if part.strip()],
        "facts": page["facts"],
        "findings": [_finding(one) for one in page["findings"]],
        "themes": matrix["themes"],
        "matrix": [
            MatrixRow(name, title, tuple(zip(matrix["themes"], cells, strict=True)))
            for name, title, cells in matrix["rows"]
        ],
        "cases": [_case(one, references) for one in page["cases"]],
    }


def _finding(one: PageFinding) -> dict[str, Any]:
    finding = one["finding"]
    mark = "graded" if finding["status"] == GRADED else "lapsed" if finding["status"] == LAPSED else "open"
    grade = finding["grade"][:1].upper() + finding["grade"][1:]
    return {**finding, "mark": mark, "grade": grade, "rests": one["rests"]}


def _case(one: PageCase, references: Mapping[str, Reference]) -> dict[str, Any]:
    work, address = work_shown(references.get(one["reference"]))
    sections = [(title, [part for part in text.split("\n\n") if part.strip()]) for title, text in one["sections"]]
    return {**one, "sections": sections, "work": work, "address": address}
