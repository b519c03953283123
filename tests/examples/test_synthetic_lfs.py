"""In: the script that makes the synthetic Labour Force Survey. Out: the committed files again, and their promises."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

DATA = Path(__file__).resolve().parents[2] / "examples" / "demo" / "data"
QUARTERS = sorted(DATA.glob("synthetic-lfs-20*.parquet"))


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("synthetic_lfs", DATA / "make" / "synthetic_lfs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(maker: ModuleType) -> dict[str, Any]:
    found: dict[str, Any] = maker.make()
    return found


def test_it_makes_the_committed_files_again(maker: ModuleType, made: dict[str, Any], tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    maker.write(tmp_path)
    committed = {path.name for path in DATA.glob("synthetic-lfs-*")}
    assert {path.name for path in tmp_path.iterdir()} == committed
    for path in tmp_path.iterdir():
        if path.suffix == ".csv":
            assert path.read_bytes() == (DATA / path.name).read_bytes()
        else:  # not its bytes: they name the library that wrote them
            assert pq.read_table(path).equals(pq.read_table(DATA / path.name))
            assert pq.read_table(path).num_rows == len(made[path.stem]["PWT22"])


def test_everything_is_called_synthetic_and_is_small() -> None:
    for path in DATA.iterdir():
        if path.suffix in (".parquet", ".csv"):
            assert path.name.startswith("synthetic-")
            assert path.stat().st_size < 400_000
    assert (DATA / "README.md").read_text(encoding="utf-8").splitlines()[0].startswith("# Synthetic data: made up")


def test_households_are_seen_in_at_most_five_waves_running(made: dict[str, Any]) -> None:
    seen: dict[int, list[tuple[int, int]]] = {}
    for number, name in enumerate(sorted(name for name in made if "20" in name)):
        rows = made[name]
        assert 2_000 <= len(rows["THISWV"]) <= 4_000
        for household, wave in set(zip(rows["HSERIALP"].tolist(), rows["THISWV"].tolist(), strict=True)):
            seen.setdefault(household, []).append((number, wave))
    assert max(len(waves) for waves in seen.values()) == 5
    assert all(len({number - wave for number, wave in waves}) == 1 for waves in seen.values())


def test_weights_are_for_what_they_say(made: dict[str, Any]) -> None:
    for name, rows in made.items():
        if "PWT22" in rows:
            assert rows["PWT22"].sum() == pytest.approx(4_000_000, rel=1e-4)
            earning = rows["PIWT22"] > 0
            assert set(rows["THISWV"][earning].tolist()) == {1, 5}
            assert rows["PIWT22"].sum() == pytest.approx(rows["PWT22"][rows["ILODEFR"] == 1].sum(), rel=1e-3)
        else:
            assert rows["LGWT22"].sum() == pytest.approx(4_000_000, rel=1e-3), name


def test_the_classification_breaks_in_2021_and_miscoded_people_are_flagged(made: dict[str, Any]) -> None:
    for name, rows in made.items():
        if "PWT22" in rows:
            assert ("SOC10M" in rows) == (name < "synthetic-lfs-2021")
            assert ("MISCODED" in rows) == ("SOC20M" in rows)
    share = np.mean(made["synthetic-lfs-2022-04"]["MISCODED"][made["synthetic-lfs-2022-04"]["ILODEFR"] == 1])
    assert 0.01 < share < 0.05


def test_longitudinal_people_are_those_of_the_quarters(made: dict[str, Any]) -> None:
    quarter, both = made["synthetic-lfs-2022-04"], made["synthetic-lfs-two-quarters"]
    people = set((quarter["HSERIALP"] * 10 + quarter["PERSNO"]).tolist())
    assert set(both["PERSID"].tolist()) <= people
    five = made["synthetic-lfs-five-quarters"]
    assert [f"SOC20M{wave}" in five for wave in range(1, 6)] == [True] * 5
    assert len(set(five["PERSID"].tolist())) == len(five["PERSID"])
