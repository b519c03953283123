"""In: builds to which the system refuses something. Out: what and what next, exit code 6, and nothing that is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import crashing, miniature
from tests.crashing import Case, Report

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from evidoc.cli import main
main(sys.argv[2:])
"""
"""Runs evidoc where no file may be longer than the first argument: for every write as if the disk were full."""
POWERLESS = """
import ctypes, os, sys
for power in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: what lets the superuser write where nobody may
    ctypes.CDLL(None).prctl(24, power, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-c", "from evidoc.cli import main; main()", *sys.argv[1:]])
"""
"""Runs evidoc as a user to whom rights to files matter, also where that is the superuser."""
MEMORY = Path("/dev/shm")  # noqa: S108 - a file system that is not the one of the tests' folder
LIMITS = (0, 20, 200, 800, 1500, 3000, 6000, 20_000)
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits and rights are those of POSIX")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """Return a project that was built, and changed since."""
    folder = tmp_path_factory.mktemp("changed")
    yield crashing.case(folder)
    shutil.rmtree(folder)


def copied(one: Case, folder: Path) -> Path:
    return Path(shutil.copytree(one.template, folder / "project"))


def refused(root: Path, code: str, *first: str) -> str:
    """Build where the system refuses something; return what evidoc said of it."""
    command = [sys.executable, "-c", code, *first, "build", "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 6, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@ON_POSIX
@pytest.mark.parametrize("limit", LIMITS)
def test_a_full_disk_takes_nothing_from_anybody(changed: Case, tmp_path: Path, limit: int) -> None:
    root = copied(changed, tmp_path)
    said = refused(root, LIMITED, str(limit))
    assert "cannot be written: the system lets no file grow so large. [cannot-write]" in said
    assert "-> Make room, then build again; what was built before is as it was." in said
    assert crashing.files(root / "_site") == changed.old
    assert crashing.locked(root) == changed.old_lock
    assert not [path for path in root.rglob("*") if path.name.startswith(".evidoc-") or path.suffix == ".part"]
    crashing.check(changed, root, Report())


@ON_POSIX
@pytest.mark.parametrize("folder", [".", "_build", "_build/state", "_build/results"])
def test_a_folder_without_the_right_to_write_is_named(changed: Case, tmp_path: Path, folder: str) -> None:
    root = copied(changed, tmp_path)
    before = crashing.files(root)
    mode = (root / folder).stat().st_mode
    (root / folder).chmod(0o555)
    try:
        said = refused(root, POWERLESS)
    finally:
        (root / folder).chmod(mode)
    assert "gives no right to this. [cannot-write]" in said
    assert "Give yourself the right to read and write there" in said
    assert crashing.files(root / "_site") == changed.old
    assert crashing.locked(root) == changed.old_lock
    assert {path for path in before if not path.startswith("_build/")} == {
        path for path in crashing.files(root) if not path.startswith("_build/")
    }
    crashing.check(changed, root, Report())


@ON_POSIX
def test_a_project_that_may_not_be_written_at_all_stays_as_it_is(tmp_path: Path) -> None:
    root = miniature.make(tmp_path / "project")
    before = crashing.files(root)
    root.chmod(0o555)
    try:
        said = refused(root, POWERLESS)
    finally:
        root.chmod(0o755)
    assert said.startswith("write failed\n_build: The system gives no right to this. [cannot-write]\n")
    assert crashing.files(root) == before


@pytest.mark.parametrize(
    ("name", "kind"),
    [("_build", "file"), ("_build", "broken link"), ("_site", "file"), ("_site", "broken link"), ("_site", "link")],
)
def test_what_stands_in_the_way_is_named(tmp_path: Path, name: str, kind: str) -> None:
    root, elsewhere = miniature.make(tmp_path / "project"), tmp_path / "elsewhere"
    if kind == "file":
        (root / name).write_text("mine", encoding="utf-8")
    else:
        (root / name).symlink_to(elsewhere)
    if kind == "link":
        elsewhere.mkdir()
    said = refused(root, "from evidoc.cli import main; main()")
    assert said.startswith(f"write failed\n{name}: {name} is a {'file' if kind == 'file' else 'link'}")
    assert f"Move {name} away" in said
    assert (root / name).is_symlink() or (root / name).read_text(encoding="utf-8") == "mine"


def test_a_build_folder_on_another_disk_is_as_good(changed: Case, tmp_path: Path) -> None:
    if not MEMORY.is_dir() or MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    root = copied(changed, tmp_path)
    with tempfile.TemporaryDirectory(dir=MEMORY) as elsewhere:
        shutil.rmtree(root / "_build")
        (root / "_build").symlink_to(elsewhere)
        for edition in (1, 2):
            miniature.write_edition(root, edition)
            crashing.built_here(root)
        assert (Path(elsewhere) / "results").is_dir()
        assert crashing.files(root / "_site") == changed.new
        assert crashing.locked(root) == changed.new_lock
