"""Synthetic evidence bases as the page gets them: one small and hostile, others as large as asked for."""

from __future__ import annotations

from typing import Any

from evidoc.errors import Place
from evidoc.model.project import Reference

HOSTILE = "<img src=x onerror=\"document.title='run'\"> \\input{x} & \u202eturned\u202c \x07bell"
OUTCOMES = ("Staying", "Leaving", "Going above and beyond")
JOBS = ("Synthetic nurses", "Synthetic teachers", "Synthetic managers")
DESIGNS = {"survey": "Survey", "talk": "Interviews"}


def study(number: int) -> dict[str, Any]:
    """Return study `number`, with words that only it holds."""
    return {
        "id": f"s{number}",
        "citation": f"Synthetic {number} et al. ({2000 + number % 25})",
        "reference": f"work{number}",
        "read": ("full-text", "abstract", "excerpt")[number % 3],
        "appraised": False,
        "retracted": "retracted on 1 May 2026 (synthetic)" if number == 1 else "",
        "findings": ["F1"] if number < 2 else [],
        "cells": {
            "_study": [f"Synthetic {number}"],
            "design": [("survey", "talk")[number % 2]],
            "job": [str(number % len(JOBS))],
            "outcome": sorted({str(number % 2), str(number // 3 % 2)}),
            "country": [("Älvsborg", "England", "Ohio")[number % 3]],
            "n": [str(number * 7 % 900 + 1)],
            "finding": [
                f"Synthetic staff number{number} stay longer where somebody listens to them, {number} times over."
            ],
            "_read": [("full-text", "abstract", "excerpt")[number % 3]],
            "_appraised": ["no"],
            "_retracted": ["yes" if number == 1 else "no"],
        },
    }


def references() -> dict[str, Reference]:
    """Return a bibliography: one work is hostile, one has a DOI; the others are not in it."""
    here = Place("references.bib", 1)
    hostile = {"journaltitle": HOSTILE, "url": "javascript:alert(1)"}
    known = {"journaltitle": "Journal of {Nothing}", "doi": "10.1000/<nothing>", "url": "https://example.org/2"}
    return {
        "work0": Reference("work0", here, "", "<b>A work</b> with a title", hostile),
        "work2": Reference("work2", here, "", "Another synthetic work.", known),
    }


def page(count: int = 12, *, graded: bool = False) -> dict[str, Any]:
    """Return a whole page with `count` studies."""
    rows = [study(number) for number in range(count)]
    if rows:
        rows[0]["citation"] = f"Synthetic {HOSTILE}"
    codes = {
        "design": DESIGNS,
        "job": {str(n): word for n, word in enumerate(JOBS)},
        "outcome": {str(n): word for n, word in enumerate(OUTCOMES)},
        "_read": {"full-text": "Full text", "abstract": "Abstract", "excerpt": "Excerpt", "secondhand": "Second hand"},
        "_appraised": {"yes": "Appraised", "no": "Not appraised"},
    }
    labels = {"design": "Design", "job": "Occupation", "outcome": "Outcome", "country": "Country", "n": "Sample"}
    columns = [column("_study", "Study")]
    columns += [column(key, label, codes.get(key), "people" if key == "n" else "") for key, label in labels.items()]
    columns += [column("finding", "What it found"), column("_read", "Read", codes["_read"])]
    columns += [column("_appraised", "Appraisal", codes["_appraised"])]
    facets = [
        {"key": key, "counts": {code: sum(code in row["cells"][key] for row in rows) for code in words}}
        for key, words in codes.items()
    ]
    return {
        "kind": "map",
        "title": "What is known about staying and leaving",
        "question": "Synthetic studies of synthetic staff: nothing here was found by anybody.",
        "note": "These studies are synthetic. No database was searched, nobody screened.\n\nNothing was read.",
        "sources": [
            {"name": "one", "label": "A synthetic set", "kind": "set", "searched": "", "query": "", "records": count},
            {
                "name": "two",
                "label": "A synthetic database",
                "kind": "database",
                "searched": "2026-05-01",
                "query": 'staff AND "stay*" <b>',
                "records": None,
            },
        ],
        "findings": findings(rows, graded=graded),
        "map": the_map(rows, graded=graded),
        "studies": {"columns": columns, "rows": rows, "facets": facets},
    }


def column(key: str, label: str, codes: dict[str, str] | None = None, unit: str = "") -> dict[str, Any]:
    """Return one column of the table of studies."""
    kind = "choice" if codes else "text"
    return {
        "key": key, "label": label, "meaning": "", "type": kind, "unit": unit, "many": False, "codes": codes or {},
    }  # fmt: skip


def findings(rows: list[dict[str, Any]], *, graded: bool) -> list[dict[str, Any]]:
    """Return three findings: graded or not, lapsed, and one that rests on a study without a row."""
    rests = [{"id": row["id"], "name": row["citation"], "reference": ""} for row in rows[:2]]
    one = {
        "id": "F1",
        "text": "Synthetic staff stay where somebody listens to them.",
        "status": "graded" if graded else "not graded",
        "grade": "moderate confidence (GRADE-CERQual)" if graded else "not graded",
        "made_by": "evidence/evidence.yml",
        "approach": "GRADE-CERQual",
        "level": "moderate" if graded else "",
        "kind": "qualitative",
        "rests_on": rests,
        "reasons": ["Minor concerns about coherence: a synthetic reason."] if graded else [],
        "confirmed_by": "A. Person" if graded else "",
        "confirmed_on": "2026-05-01" if graded else "",
        "look_again": [],
    }
    lapsed = one | {
        "id": "F2",
        "text": f"Synthetic staff leave. {HOSTILE}",
        "status": "lapsed",
        "grade": "grade lapsed",
        "look_again": ["Study s1 was retracted after the grade was confirmed."],
    }
    other = one | {"id": "F3", "rests_on": [{"id": "gone", "name": "A study that is not here", "reference": ""}]}
    return [one, lapsed, other]


def the_map(rows: list[dict[str, Any]], *, graded: bool) -> dict[str, Any]:
    """Return the map: its last column holds nothing."""
    sure = ("high", "moderate", "low", "very low", "not graded", "not appraised") if graded else ("not appraised",)
    cells = []
    for job in range(len(JOBS)):
        line = []
        for outcome in range(len(OUTCOMES)):
            cell_of = [r["id"] for r in rows if str(job) in r["cells"]["job"] and str(outcome) in r["cells"]["outcome"]]
            line.append({"studies": cell_of, "sure": sure[(job * 2 + outcome) % len(sure)] if cell_of else "none"})
        cells.append(line)
    return {
        "title": "Who was asked about what",
        "row_label": "Occupation",
        "column_label": "Outcome",
        "rows": list(JOBS),
        "columns": list(OUTCOMES),
        "cells": cells,
        "notes": ["A study counts in every cell on which it bears."],
    }
