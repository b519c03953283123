"""In: one miniature project, built in many ways that must not matter. Out: whether every byte of the site is the same.

Each case differs from the plain build in several things; under `make soak`, in one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.fuzz.rounds import TIMES
from tests.proof.home import write_home
from tests.proof.project import write_project

from evidoc.model.verification import Difference
from evidoc.write.differences import differences

from .conftest import once, shared_folder

BUILD = Path(__file__).parent / "proof" / "build.py"
CLOCK = Path(__file__).parent / "proof" / "clock"
LATER = 1_930_000_000
"""Seconds since 1970: in the year 2031."""
YEAR = 2031


@dataclass(frozen=True)
class Way:
    """What is other than usual in a build."""

    env: Mapping[str, str | None] = field(default_factory=dict)
    """Variable -> its text, ``HOME`` and ``FOLDER`` filled in, or None: unset."""
    words: tuple[str, ...] = ()
    """For `tests.proof.build`."""
    folder: str = "project"
    umask: int = 0o022
    later: bool = False
    """Whether all files are dated later than now."""


ALONE = {
    "a longer path": Way(folder="ein anderer Ordner/with a rather long name/project"),
    "a later clock": Way({"PYTHONPATH": str(CLOCK)}, ("ahead", str(CLOCK)), later=True),
    "a time zone ahead": Way({"TZ": "<+14>-14"}),
    "a named time zone": Way({"TZ": "America/New_York"}),
    "files for nobody else": Way(umask=0o077),
    "C.UTF-8": Way({"LC_ALL": "C.UTF-8"}),
    "the language C": Way({"LC_ALL": "C", "LANG": None}),
    "German": Way({"LC_ALL": None, "LANG": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8", "LANGUAGE": "de"}),
    "hash seed 0": Way({"PYTHONHASHSEED": "0"}),
    "hash seed 1": Way({"PYTHONHASHSEED": "1"}),
    "hash seed by chance": Way({"PYTHONHASHSEED": "random"}),
    "one job": Way(words=("jobs=1",)),
    "two jobs": Way(words=("jobs=2",)),
    "four jobs": Way(words=("jobs=4",)),
    "new interpreters": Way(words=("fresh",)),
    "another executor": Way(words=("executor",)),
    "no home": Way({"HOME": None, "USER": None}),
    "a person's own settings": Way(
        {"HOME": "HOME", "XDG_CONFIG_HOME": None, "MPLCONFIGDIR": "HOME/.config/matplotlib"}
    ),
}
"""Each one thing that must not matter."""
TOGETHER = (
    ("a longer path", "a time zone ahead", "C.UTF-8", "hash seed 0", "two jobs", "a person's own settings"),
    ("a later clock", "files for nobody else", "the language C", "hash seed 1", "four jobs"),
    ("a named time zone", "German", "hash seed by chance", "one job", "no home", "another executor"),
    ("new interpreters",),
)
"""What is tried in one build; `make soak` tries each alone, which also tells which of them it was."""
TRIED = tuple((name,) for name in ALONE) if TIMES > 1 else TOGETHER


def together(names: Sequence[str]) -> Way:
    """Return a way in which all of these things are other than usual."""
    ways = [ALONE[name] for name in names]
    return Way(
        {name: text for way in ways for name, text in way.env.items()},
        tuple(word for way in ways for word in way.words),
        next((way.folder for way in ways if way.folder != Way.folder), Way.folder),
        next((way.umask for way in ways if way.umask != Way.umask), Way.umask),
        later=any(way.later for way in ways),
    )


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site as it is built usually, without PDFs; never write to it."""
    folder = once(shared_folder(tmp_path_factory) / "same-bytes", lambda folder: build(folder, Way()))
    return folder / "project" / "_site"


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site as it is built usually, with PDFs; never write to it."""
    folder = once(shared_folder(tmp_path_factory) / "same-bytes-pdf", lambda folder: build(folder, Way(words=("pdf",))))
    return folder / "project" / "_site"


def build(folder: Path, way: Way) -> None:
    """Write the project into a folder below `folder`, and build it."""
    root = folder / way.folder
    root.parent.mkdir(parents=True, exist_ok=True)
    write_project(root)
    if way.later:
        for path in root.rglob("*"):
            os.utime(path, (LATER, LATER))
    again(root, way)


def again(root: Path, way: Way) -> str:
    """Build the project in folder `root` in this way; return what was said."""
    env = {name: text for name, text in os.environ.items() if name != "PYTHONHASHSEED"}
    for name, text in way.env.items():
        env.pop(name, None)
        if text is not None:
            env[name] = text.replace("HOME", str(root.parent / "person"))
    done = subprocess.run(
        [sys.executable, BUILD, root, *way.words],
        env=env,
        umask=way.umask,
        capture_output=True,
        text=True,
        check=False,
        cwd=root.parent,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def unlike(one: Path, other: Path) -> list[Difference]:
    """Return the differences of two sites, which hold what they should."""
    assert (one / "report.html").is_file()
    return differences(one, other)


def test_everything_is_tried() -> None:
    assert sorted(name for names in TRIED for name in names) == sorted(ALONE)


@pytest.mark.parametrize("names", TRIED, ids=", ".join)
def test_the_pages_are_the_same_bytes(names: Sequence[str], plain: Path, tmp_path: Path) -> None:
    way = together(names)
    write_home((tmp_path / way.folder).parent / "person")
    build(tmp_path, way)
    assert unlike(plain, tmp_path / way.folder / "_site") == []


def test_the_pages_are_the_same_bytes_after_changes_that_were_taken_back(plain: Path, tmp_path: Path) -> None:
    build(tmp_path, Way())
    root = tmp_path / "project"
    before = {name: (root / name).read_bytes() for name in ("chapters/report.qmd", "analysis/shares.py")}
    edit(root / "chapters/report.qmd", "Red marbles are", "Red ones are")
    edit(root / "analysis/shares.py", "Share of marbles", "Share of all")
    again(root, Way())
    assert {d.file for d in unlike(plain, root / "_site")} >= {"report.html", "data/fig-shares.csv"}
    for name, content in before.items():
        (root / name).write_bytes(content)
    assert "kept" in again(root, Way())
    assert unlike(plain, root / "_site") == []


def test_the_later_clock_reaches_scripts_cells_and_pages(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project")
    asks = "import time, datetime\nyear = time.gmtime().tm_year\nassert datetime.datetime.now().year == year\n"
    value = 'value("year", year, unit="count", meaning="Year", source="marbles")\n'
    (root / "analysis" / "shares.py").write_text(
        f'"""Ask."""\n# evidoc: clock\nfrom evidoc import value\n{asks}{value}'
    )
    front = "---\ntitle: The year\ndate: 2026-11-21\nstatus: draft\n---\n\n"
    cell = f"## What {{#sec-what}}\n\n```{{python}}\n# evidoc: clock\n#| echo: false\n{asks}print(year + 1000)\n```\n"
    (root / "chapters" / "report.qmd").write_text(f"{front}{cell}")
    again(root, ALONE["a later clock"])
    made = json.loads((root / "_build" / "results" / "values.json").read_text(encoding="utf-8"))
    assert made["year"]["number"] == YEAR
    assert str(YEAR + 1000) in (root / "_site" / "report.html").read_text(encoding="utf-8")


@pytest.mark.pdf
def test_pdfs_are_the_same_bytes_in_another_place_at_another_time(printed: Path, tmp_path: Path) -> None:
    strange = {
        "PYTHONPATH": str(CLOCK), "TZ": "<+14>-14", "LC_ALL": "C", "PYTHONHASHSEED": "17", "HOME": "HOME",
        "XDG_CONFIG_HOME": None,
    }  # fmt: skip
    words = ("pdf", "fresh", "jobs=1", "ahead", str(CLOCK))
    way = Way(strange, words, "ein anderer Ordner/project", 0o077, later=True)
    write_home(tmp_path / "ein anderer Ordner" / "person")
    build(tmp_path, way)
    assert unlike(printed, tmp_path / way.folder / "_site") == []


@pytest.mark.pdf
def test_pdfs_are_the_same_bytes_after_a_change_that_was_taken_back(printed: Path, tmp_path: Path) -> None:
    root, way = tmp_path / "project", Way(words=("pdf", "jobs=4"))
    shutil.copytree(printed.parent, root)
    edit(root / "chapters/note.qmd", "in the jar", "in a jar")
    again(root, way)
    changed = {"note.html", "note.pdf"}
    assert changed <= {d.file for d in unlike(printed, root / "_site")} <= {*changed, "index.html", "manifest.json"}
    edit(root / "chapters/note.qmd", "in a jar", "in the jar")
    again(root, way)
    assert unlike(printed, root / "_site") == []


def edit(file: Path, old: str, new: str) -> None:
    """Replace the first `old` in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
