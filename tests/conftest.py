"""In: the repository and pytest's folders. Out: what tests of several stages share, each made as rarely as possible."""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import system

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REPOSITORY = Path(__file__).resolve().parent.parent
EVIDOC = Path(sys.executable).with_name("evidoc")
"""The command that people type, of the environment that runs the tests."""
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "_build", "_site", "_demo", "raw", "tests", "benchmarks", "*_cache", "__pycache__", ".evidoc-*"
)
"""What a copy of the real project does without; every `raw` folder is the user's own."""
LONGEST = frozenset({"test_spark.py", "test_readers.py", "test_first_ten_minutes.py", "test_demo.py", "test_crash.py"})
TOLD = "told"
"""Folder in which tests leave lines for the end of the run."""
WAIT_SECONDS = 900
"""How long a worker waits for another to make something; longer than the slowest build on a slow machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that at the end no worker waits for another."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """Look for circles among the many things that collecting has made no more, and among new ones seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder of the real project; tests read it and never write to it."""
    return REPOSITORY


@pytest.fixture
def project_copy(tmp_path: Path) -> Path:
    """Return a fresh copy of the real project, for tests that change or build it."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the real project with its `_site/` and `_build/`, built once a session; never write to it."""

    def build(folder: Path) -> None:
        project = copy_project(folder / "project")
        done = subprocess.run([EVIDOC, "build"], cwd=project, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"evidoc build ended with {done.returncode}:\n{done.stdout}{done.stderr}")

    return once(shared_folder(tmp_path_factory) / "built", build) / "project"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the Chromium of the PATH, or the one that Playwright downloaded, once a file of tests."""
    from playwright.sync_api import sync_playwright

    # Not once a worker: while it is open, nothing else in this thread may have a loop of events.
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=system.chromium_on_path() or None)
        yield chromium
        chromium.close()


@pytest.fixture
def told(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Return what a test calls to have a line printed below the results, also when it passes."""
    folder = shared_folder(tmp_path_factory) / TOLD
    folder.mkdir(exist_ok=True)
    file = folder / re.sub(r"\W+", "-", request.node.nodeid)

    def tell(line: str) -> None:
        with file.open("a", encoding="utf-8") as lines:
            lines.write(f"{line}\n")

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what tests wanted told."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return
    factory: pytest.TempPathFactory = config._tmp_path_factory  # type: ignore[attr-defined]
    files = sorted((factory.getbasetemp() / TOLD).glob("*"))
    if files:
        terminalreporter.section("reported")
    for file in files:
        terminalreporter.write(file.read_text(encoding="utf-8"))


def copy_project(folder: Path) -> Path:
    """Copy the real project into a folder that is not there yet, and return it."""
    return Path(shutil.copytree(REPOSITORY, folder, ignore=NOT_COPIED))


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all workers of this test session see."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Have the first worker that comes make the folder's content, the others wait for it; all fail where it fails."""
    failed = folder / "failed.txt"
    try:
        folder.mkdir()
    except FileExistsError:
        end = time.monotonic() + WAIT_SECONDS
        while not (folder / "done").exists() and not failed.exists():
            assert time.monotonic() < end, f"another worker has not finished {folder.name}"
            time.sleep(0.1)
    else:
        try:
            make(folder)
        except BaseException as error:
            failed.write_text(str(error), encoding="utf-8")
            raise
        (folder / "done").touch()
    assert not failed.exists(), failed.read_text(encoding="utf-8")
    return folder
