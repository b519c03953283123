"""In: results and folders, interrupted at every point. Out: the old whole or the new whole, and nothing beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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


def site(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder


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


@pytest.mark.parametrize("atomic", [True, False])
@pytest.mark.parametrize("before", [True, False])
def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path: Path, before: bool, atomic: bool) -> None:
    target = tmp_path / "_site"
    if before:
        site(target, "old")
    new = shelf.aside(target)
    (new / "index.html").write_text("new", encoding="utf-8")
    shelf.exchange(new, target, atomic=atomic)
    assert files(target) == {"index.html": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["_site"]


@pytest.mark.parametrize("stop_after", range(5))
def test_an_exchange_that_was_killed_is_finished_by_the_next_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    target = site(tmp_path / "_site", "old")
    new = shelf.aside(target)
    (new / "index.html").write_text("new", encoding="utf-8")
    steps = iter(range(stop_after))
    rename, remove = Path.rename, shelf._remove

    def counted() -> None:
        if next(steps, None) is None:
            raise KeyboardInterrupt

    def counting_rename(path: Path, to: Path) -> Path:
        counted()
        return rename(path, to)

    def counting_remove(folder: Path) -> None:
        counted()
        remove(folder)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", counting_rename)
        patched.setattr(shelf, "_remove", counting_remove)
        if stop_after < 4:
            with pytest.raises(KeyboardInterrupt):
                shelf.exchange(new, target, atomic=False)
        else:
            shelf.exchange(new, target, atomic=False)
    shelf.recover(target)
    assert files(target) in ({"index.html": "old"}, {"index.html": "new"})
    assert stop_after < 2 or files(target) == {"index.html": "new"}
    shelf.exchange(shelf.aside(target), target)
    assert [path.name for path in tmp_path.iterdir()] == ["_site"]


def test_what_a_killed_build_left_beside_is_not_built_upon(tmp_path: Path) -> None:
    target = tmp_path / "_site"
    (shelf.aside(target) / "stale.html").touch()
    assert list(shelf.aside(target).iterdir()) == []


def test_two_builds_at_once_are_refused_by_name(tmp_path: Path) -> None:
    with shelf.build_lock(tmp_path / "_build"):
        with pytest.raises(WriteError) as caught, shelf.build_lock(tmp_path / "_build"):
            pass
        assert f"process {os.getpid()}" in caught.value.problems[0].message
    with shelf.build_lock(tmp_path / "_build"):
        pass


def test_the_lock_of_a_killed_build_holds_nobody_up(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys; from evidoc import shelf\n"
        "with shelf.build_lock(pathlib.Path(sys.argv[1])): os._exit(9)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert ended.returncode == 9
    with shelf.build_lock(tmp_path):
        assert (tmp_path / "lock").read_text(encoding="utf-8") == f"{os.getpid()}\n"
