"""The script for the licensed survey, run on a synthetic file of the same form: what it shows, and what it hides."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from evidoc.collect import collect
from evidoc.model.product import Results
from evidoc.plan import make_plan
from evidoc.run import run
from evidoc.state import State

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "analysis/labour_force.py"
CODES = {2231: 120, 2232: 200, 2236: 6, 3232: 150, 6111: 150, 2315: 90, 2314: 100}
"""Four-digit code -> rows of the synthetic file; children's nurses are too few to be shown."""


def synthetic_survey(path: Path) -> None:
    """Write a file with the variables of the survey, in which nobody real answers."""
    dice = np.random.default_rng(20_241_122)
    codes = np.repeat(list(CODES), list(CODES.values()))
    rows = pd.DataFrame(
        {
            "HSERIALP": np.arange(len(codes)) // 2 + 1.0,
            "PWT24": dice.integers(300, 900, len(codes)).astype(float),
            "SOC20M": codes.astype(float),
            "DIFJOB": np.where(dice.random(len(codes)) < 0.2, 1.0, 2.0),
        }
    )
    labels: dict[str, dict[int | float, str]] = {"DIFJOB": {1: "Yes", 2: "No"}}
    path.parent.mkdir(parents=True)
    pyreadstat.write_sav(rows, path, variable_value_labels=labels)


@pytest.fixture(scope="module", name="results")
def fixture_results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Return what the script makes where the file is there."""
    root = tmp_path_factory.mktemp("licensed") / "project"
    for name in ("_quarto.yml", "analysis", "data", "chapters", "references.bib", "project.yml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("raw", "licensed", "__pycache__"))
        else:
            root.mkdir(exist_ok=True)
            shutil.copy(source, root / name)
    synthetic_survey(root / "data" / "licensed" / "lfs-2024-q3.sav")
    project = collect(root)
    results, (report,) = run(project, make_plan(project), [SCRIPT], folder=root / "steps", state=State(), jobs=1)
    assert [str(problem) for problem in report.problems] == []
    assert report.outcome == "done"
    return results


def test_every_share_has_base_interval_reliability_and_status(results: Results) -> None:
    shown = {name: value for name, value in results.values.items() if value.number is not None}  # noqa: PD011 - no frame
    assert set(shown) == {
        f"lfs.looking.{name}" for name in ("midwives", "community-nurses", "nursery-workers", "nursery-teachers")
    }
    for value in shown.values():
        assert value.base is not None
        assert value.low is not None
        assert value.high is not None
        assert value.low < (value.number or 0) < value.high
        assert value.reliability
        assert "official statistics in development" in value.shows["ons"]
    assert shown["lfs.looking.nursery-workers"].base == 300


def test_those_who_are_too_few_are_hidden(results: Results) -> None:
    hidden = results.values["lfs.looking.childrens-nurses"]  # noqa: PD011 - no frame
    assert hidden.number is None
    (row,) = (row for row in results.tables["lfs-looking"].rows if row[0] == "Children's nurses")
    assert set(row[1:]) == {"[c]"}
    assert any("[c]" in note for note in results.tables["lfs-looking"].notes)
