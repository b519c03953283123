"""The tidy extracts are what their scripts make of the raw files; and they add up to what was printed elsewhere."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
SCRIPTS = sorted(path.name for path in (DATA / "make").glob("[a-z]*.py"))
DECLARED = yaml.safe_load((DATA / "sources.yml").read_text(encoding="utf-8"))
ENTRIES = {name: entry for name, entry in DECLARED.items() if "how_to_get" not in entry}
"""Those whose extracts are here: the file of another is licensed, and never in the repository."""


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def made_by(script: str) -> list[str]:
    return [str(entry["path"]) for entry in ENTRIES.values() if entry["made_by"] == f"data/make/{script}"]


def checksums() -> dict[str, str]:
    """Return raw file -> SHA-256 as ``data/make/_raw.py`` demands it."""
    text = (DATA / "make" / "_raw.py").read_text(encoding="utf-8")
    return dict(re.findall(r'"([\w./-]+)": "([0-9a-f]{64})"', text))


@pytest.fixture(name="workshop")
def fixture_workshop(tmp_path: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Return a function that runs one script in a copy of ``data/``, with the raw files that are here."""
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("raw", "__pycache__"))
    (tmp_path / "data" / "raw").symlink_to(DATA / "raw")

    def run(script: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "error::FutureWarning", f"data/make/{script}"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_makes_its_extracts_again_or_says_which_file_is_missing(
    script: str, workshop: Callable[[str], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """Where raw files are here, every byte is made again; where not, the script says so and changes nothing."""
    extracts = made_by(script)
    assert extracts, f"no source says that it was made by {script}"
    raw = {name for entry in ENTRIES.values() if entry["made_by"] == f"data/make/{script}" for name in entry["raw"]}
    missing = sorted(name for name in raw if not (DATA / "raw" / name).is_file())
    before = {path: (ROOT / path).read_bytes() for path in extracts}
    if not missing:
        for path in extracts:
            (tmp_path / path).unlink()
    ended = workshop(script)
    if missing:
        assert ended.returncode != 0
        assert any(f"data/raw/{name} is not here" in ended.stderr for name in missing)
    else:
        assert ended.returncode == 0, ended.stderr
    assert {path: (tmp_path / path).read_bytes() for path in extracts} == before


def test_recorded_checksums_are_those_that_scripts_demand_and_readme_prints() -> None:
    demanded = checksums()
    readme = (DATA / "raw" / "README.md").read_text(encoding="utf-8")
    recorded: dict[str, str] = {}
    for entry in ENTRIES.values():
        recorded |= entry["raw"]
    assert recorded == {name: demanded[name] for name in recorded}
    assert set(demanded) - set(recorded) == {"sickness/download_manifest.csv"} - set(recorded)
    assert all(f"`{sha}`" in readme for sha in demanded.values())


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_extract_has_the_checksum_of_its_source(name: str) -> None:
    entry = ENTRIES[name]
    assert hashlib.sha256((ROOT / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]


def test_every_csv_of_the_data_folder_belongs_to_a_source() -> None:
    assert {f"data/{path.name}" for path in DATA.glob("*.csv")} == {entry["path"] for entry in ENTRIES.values()}


def test_licensed_files_are_never_in_the_repository() -> None:
    licensed = [str(entry["path"]) for entry in DECLARED.values() if "how_to_get" in entry]
    ignored = subprocess.run(["git", "check-ignore", *licensed], cwd=ROOT, capture_output=True, text=True, check=False)
    assert licensed
    assert ignored.stdout.split() == licensed


def test_midwives_of_september_2017_are_the_sum_of_the_workbook() -> None:
    answer = {row["month"]: int(row["fte"]) for row in rows("nhs-midwives.csv")}
    workbook = {row["month"]: float(row["fte"]) for row in rows("nhs-staff-nationality.csv")}
    assert answer["2017-09"] == round(workbook["2017-09"]) == 21_206
    assert round(workbook["2018-06"]) == 21_517


def test_midwives_are_september_figures_up_to_2019_only() -> None:
    assert [row["month"] for row in rows("nhs-midwives.csv")] == [f"{year}-09" for year in range(2009, 2020)]


def test_national_monthly_sickness_absence_is_what_was_worked_out_before() -> None:
    found = rows("nhs-sickness-absence.csv")
    months = sorted({row["month"] for row in found})
    rates = []
    for month in months:
        here = [row for row in found if row["month"] == month]
        lost, available = (sum(float(row[column]) for row in here) for column in ("days_lost", "days_available"))
        rates.append(round(100 * lost / available, 2))
    assert rates == [4.76, 4.71, 4.87, 5.20, 4.79, 4.96, 5.41, 5.43, 5.74, 5.71, 5.26, 4.88]


def test_no_board_agency_or_company_counts_as_a_trust() -> None:
    kinds = {row["kind"] for row in rows("nhs-sickness-absence.csv") if row["trust"] == "true"}
    assert kinds == {"acute", "ambulance", "mental-health", "community"}
    community = [row for row in rows("nhs-sickness-absence.csv") if row["kind"] == "community"]
    assert len({row["organisation"] for row in community if row["trust"] == "false"}) == 19


def test_nursery_turnover_is_2024_alone_with_its_bases() -> None:
    found = {
        row["type"]: (row["year"], int(row["rate"]), int(row["base"])) for row in rows("nursery-turnover-2024.csv")
    }
    assert found == {
        "private": ("2024", 18, 3169),
        "voluntary": ("2024", 14, 1407),
        "school-based": ("2024", 8, 1644),
    }


def test_shares_of_a_distribution_add_up() -> None:
    assert sum(int(row["share"]) for row in rows("unpaid-hours-nhs-2018.csv")) == 100


def test_pay_search_holds_no_pay() -> None:
    """No number but the occupation codes: nothing that could be taken for a pay level or a pay gap."""
    for row in rows("pay-search.csv"):
        assert not [cell for column, cell in row.items() if column != "code" and re.search(r"\d", cell)]
