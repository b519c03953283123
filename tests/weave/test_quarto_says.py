"""What Quarto says on its channels: what becomes a problem, with which place, and what is said elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidoc.errors import Place
from evidoc.weave.job import Job
from evidoc.weave.quarto.cli import Said
from evidoc.weave.quarto.says import failure, no_page, warnings

TEXT = "{{< value staff part=odd >}} {{< odd x >}} {{< var none >}}\n\n# H {#sec-a}\n"


@pytest.mark.parametrize(
    ("said", "kind", "at"),
    [
        ("WARNING (filter) Shortcode 'odd' not found", "unknown-shortcode", {"shortcode": 1}),
        ("WARNING (filter) Unknown var none specified in a var shortcode.", "missing-variable", {"shortcode": 2}),
        ("[WARNING] Duplicate identifier 'sec-a' at line 7 column 1", "duplicate-id", {"label": "sec-a"}),
        (
            "WARNING (extension/x.lua:1) evidoc: The value `staff` has no part `odd`. It has: ons.",
            "unknown-value-part",
            {"shortcode": 0},
        ),
        ("WARN: Something odd came to pass", "quarto-warning", {}),
    ],
)
def test_warnings_are_problems_with_places(
    make_job: Callable[..., Job], said: str, kind: str, at: dict[str, object]
) -> None:
    found = list(
        warnings(Said(0, f"pandoc\n  to: html\n\n{said}\n{said}\nOutput created: a.html\n"), make_job(TEXT).chapter)
    )
    assert [(one["kind"], one["at"]) for one in found] == [(kind, at)]
    assert found[0]["message"].endswith((".", "pass"))


@pytest.mark.parametrize(
    "said",
    [
        "WARNING (filter) Unable to resolve crossref @fig-none",
        "[WARNING] Citeproc: citation no2000 not found",
        "WARNING (x) evidoc: there is no figure 'none' in _build/results",
        "Output created: WARNING.html",
    ],
)
def test_what_the_page_shows_is_not_said_twice(make_job: Callable[..., Job], said: str) -> None:
    assert list(warnings(Said(0, said), make_job(TEXT).chapter)) == []


@pytest.mark.parametrize(
    ("said", "place", "message"),
    [
        (
            "ERROR: YAMLException: duplicated mapping key (a.qmd, 3:1)\n2: t",
            Place("chapters/a.qmd", 3, 1),
            "duplicated",
        ),
        ("ERROR: YAMLException: bad indentation (2:13)\n 1 |", Place("chapters/a.qmd", 2, 13), "bad indentation"),
        (
            "ERROR: Validation of YAML front matter failed.\nERROR: In file a.qmd\n(line 3, columns 18--23) Field",
            Place("chapters/a.qmd", 3, 18),
            "Validation of YAML",
        ),
        (
            "ERROR: Include directive failed.\n  in file a.qmd,\n  could not find file _no.qmd.",
            Place("chapters/a.qmd"),
            "Include directive failed",
        ),
        ("data/x.yml:4:2: wrong\nERROR: The pre-render failed", Place("data/x.yml", 4, 2), "The pre-render failed"),
        ("ERROR: gone.qmd:4:2 is wrong", Place("chapters/a.qmd", 1), "is wrong"),
        ("File none.bib not found in resource path", Place("chapters/a.qmd", 1), "none.bib"),
        ("", Place("chapters/a.qmd", 1), "said nothing"),
    ],
)
def test_failures_have_the_place_that_quarto_names(
    make_job: Callable[..., Job], tmp_path: Path, said: str, place: Place, message: str
) -> None:
    for file in ("chapters/a.qmd", "data/x.yml"):
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).touch()
    problem = failure(Said(1, said), make_job(TEXT).chapter, tmp_path, 9.0)
    assert (problem.kind, problem.place) == ("quarto-failed", place)
    assert message in problem.message


def test_failures_show_no_trace_and_no_folder_of_this_machine(make_job: Callable[..., Job], tmp_path: Path) -> None:
    said = f"ERROR: it broke in {tmp_path}/chapters/a.qmd\n\nStack trace:\n    at load (file:///q.js:1:2)\n    at run\n"
    problem = failure(Said(1, said), make_job(TEXT).chapter, tmp_path, 9.0)
    assert problem.detail == "ERROR: it broke in chapters/a.qmd"


def test_a_time_limit_and_a_missing_page_are_said(make_job: Callable[..., Job], tmp_path: Path) -> None:
    chapter = make_job(TEXT).chapter
    assert "in 9 seconds" in failure(Said(None, ""), chapter, tmp_path, 9.0).message
    assert "no page at _build/a.html" in no_page(Said(0, ""), chapter, "_build/a.html").message
