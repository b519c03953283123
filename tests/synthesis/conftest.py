"""In: published data beside these tests and in the installed PyMARE. Out: rows and effects that several tests use."""

from __future__ import annotations

import csv
import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).with_name("data")


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of published data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_pymare(name: str) -> str:
    """Return the text of a file of the installed PyMARE's tests."""
    from evidoc.synthesis.libraries import pymare

    return resources.files(pymare()).joinpath("tests", "data", name).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def bcg() -> list[dict[str, Any]]:
    """Return the 13 trials of dat.bcg with their log risk ratios."""
    from evidoc.synthesis.effect_sizes import effects

    rows = [
        {
            "study": f"{row['author']} {row['year']}",
            "alloc": row["alloc"],
            "events_1": int(row["tpos"]),
            "n_1": int(row["tpos"]) + int(row["tneg"]),
            "events_2": int(row["cpos"]),
            "n_2": int(row["cpos"]) + int(row["cneg"]),
        }
        for row in read("bcg.csv")
    ]
    return effects(rows, "RR")


@pytest.fixture(scope="session")
def magnesium() -> list[dict[str, Any]]:
    """Return the trials of dat.egger2001 with their log odds ratios."""
    from evidoc.synthesis.effect_sizes import effects

    return effects(read("magnesium.csv"), "OR")


@pytest.fixture(scope="session")
def metafor() -> tuple[list[dict[str, Any]], dict[str, list[dict[str, str]]]]:
    """Return metafor's fits that PyMARE's tests pin, and the rows of each design."""
    cases = json.loads(of_pymare("metafor_reference.json"))["cases"]
    designs: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(of_pymare("metafor_small_sample.csv").splitlines()):
        designs.setdefault(row["case"], []).append(row)
    return cases, designs


@pytest.fixture(scope="session")
def escalc() -> dict[str, tuple[dict[str, Any], dict[str, float]]]:
    """Return metafor's effect sizes that PyMARE's tests pin: case -> what they are, and the numbers they come from."""
    found = {one["case"]: one for one in json.loads(of_pymare("metafor_escalc_reference.json"))["cases"]}
    rows = csv.DictReader(of_pymare("metafor_escalc_inputs.csv").splitlines())
    return {
        row["case"]: (found[row["case"]], {name: float(cell) for name, cell in row.items() if name != "case"})
        for row in rows
    }
