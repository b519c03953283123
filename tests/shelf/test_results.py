"""In: results. Out: the documented format, whole, nothing beside it, and read back; anything damaged is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidoc import shelf
from evidoc.errors import WriteError
from evidoc.model.product import Figure, Provenance, Results, Table, TableColumn, Value

ORIGIN = Provenance("analysis/a.py", 1, ("s",), ("d",), "official statistics", "line", redistribute=True)
COLUMNS = (TableColumn("a", "A"), TableColumn("n", "N", "%", "right"))
ROWS = (("é", "1"),)
RESULTS = Results(
    {"x.y": Value("x.y", 5.0, "%", "M", "2024", "England", "staff", ORIGIN, {"ons": "5.0%"})},
    {"t": Table("t", "T", COLUMNS, ROWS, ("note",), "A,N\né,1\n", ORIGIN)},
    {"f": Figure("f", "T", "", "alt", (), "<svg/>\n", "", (9, 9), (0, 0), COLUMNS, ROWS, "", ORIGIN)},
)


def files(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


def test_results_are_read_back_as_they_were(tmp_path: Path) -> None:
    folder = tmp_path / "_build" / "results"
    shelf.write_results(RESULTS, folder)
    assert shelf.read_results(folder) == RESULTS


def test_the_exchange_format_is_the_documented_one(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    shelf.write_results(RESULTS, folder)
    written = files(folder)
    assert set(written) == {
        "index.json", "values.json", "tables/t.json", "tables/t.csv", "figures/f.json", "figures/f.svg",
    }  # fmt: skip
    assert json.loads(written["index.json"]) == {"version": 1, "values": ["x.y"], "tables": ["t"], "figures": ["f"]}
    assert written["values.json"].startswith('{\n  "x.y": {\n    "base": null,\n')
    assert written["tables/t.json"].endswith("}\n")
    assert "é" in written["tables/t.json"]


def test_what_was_there_before_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    shelf.write_results(RESULTS, folder)
    shelf.write_results(Results(), folder)
    assert shelf.read_results(folder) == Results()
    assert set(files(folder)) == {"index.json", "values.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize("index", [None, "", "{}", '{"version": 2, "values": [], "tables": [], "figures": []}'])
def test_results_of_another_version_or_damaged_are_refused(tmp_path: Path, index: str | None) -> None:
    folder = tmp_path / "results"
    shelf.write_results(RESULTS, folder)
    (folder / "index.json").unlink()
    if index is not None:
        (folder / "index.json").write_text(index, encoding="utf-8")
    with pytest.raises(WriteError) as caught:
        shelf.read_results(folder)
    assert caught.value.problems[0].hint == "run: evidoc build"


def test_what_is_so_already_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "_build" / "results"
    shelf.write_results(RESULTS, folder)
    before = folder.stat().st_ino
    shelf.write_results(RESULTS, folder)
    assert folder.stat().st_ino == before
    (folder / "tables" / "t.csv").write_text("by hand", encoding="utf-8")
    shelf.write_results(RESULTS, folder)
    assert (folder / "tables" / "t.csv").read_text(encoding="utf-8") == "A,N\né,1\n"
