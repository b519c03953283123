"""A notebook, and a chapter that shows a cell of it, go all the way through a real kernel to their pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidoc import cli


def _notebook(*cells: tuple[str, str]) -> str:
    made = [
        {
            "cell_type": kind,
            "metadata": {},
            "source": source.splitlines(keepends=True),
            **({"outputs": []} if kind == "code" else {}),
        }
        for kind, source in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


FRAME = """#| label: tbl-beds
#| tbl-cap: "Beds by ward"
import pandas as pd
beds = pd.DataFrame({"beds": [12, 30]}, index=pd.Index(["North", "South"], name="ward"))
beds"""
CHART = """#| label: fig-beds
#| fig-cap: "Beds"
#| fig-alt: "The south has more"
beds.plot.bar();"""


def test_a_notebook_and_a_chapter_that_embeds_it_become_pages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = (("markdown", "# Wards\n\nThere are `{python} 6 * 7` beds."), ("code", FRAME), ("code", CHART))
    (tmp_path / "wards.ipynb").write_text(_notebook(*cells), encoding="utf-8")
    chapter = "---\ntitle: Report\n---\n\nSee @fig-beds.\n\n{{< embed wards.ipynb#fig-beds >}}\n"
    (tmp_path / "report.qmd").write_text(chapter, encoding="utf-8")
    for name in ("wards.ipynb", "report.qmd"):
        page = tmp_path / f"{name}.html"
        assert cli.run(["render", str(tmp_path / name), "--plain", "-o", str(page)]) == 0, capsys.readouterr().err
    whole = (tmp_path / "wards.ipynb.html").read_text(encoding="utf-8")
    part = (tmp_path / "report.qmd.html").read_text(encoding="utf-8")
    assert '<h1 class="title">Wards</h1>' in whole
    assert "There are 42 beds." in whole
    assert all(shown in whole for shown in ("North", ">30<", 'id="tbl-beds"', 'alt="The south has more"'))
    assert 'alt="The south has more"' in part
    assert "beds.plot" in whole
    assert "beds.plot" not in part
    assert "North" not in part
    assert '<a href="#fig-beds" class="quarto-xref">Figure\u00a01</a>' in part
    pictures = sorted(path.name for path in tmp_path.rglob("*.svg"))
    assert pictures == ["fig-beds-output-1.svg", "wards-fig-beds-output-1.svg"]


def test_a_cell_of_a_notebook_that_fails_is_named_in_the_notebook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = _notebook(("code", '#| label: fig-bad\nwards = {}\nwards["west"]'))
    (tmp_path / "bad.ipynb").write_text(text, encoding="utf-8")
    (tmp_path / "report.qmd").write_text("---\ntitle: R\n---\n\n{{< embed bad.ipynb#fig-bad >}}\n", encoding="utf-8")
    assert cli.run(["render", str(tmp_path / "report.qmd"), "--plain"]) == 4
    said = capsys.readouterr().err
    line = 1 + next(n for n, one in enumerate(text.split("\n")) if "west" in one)
    assert f"bad.ipynb:{line}" in said
    assert "KeyError: 'west'" in said
    assert not (tmp_path / "report.html").exists()
