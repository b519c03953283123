"""In: processes that end well, or are killed. Out: folders of their own, none of which stays for good."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evidoc.run.scratch import PREFIX, own_folder

ASLEEP = """
import sys, time
sys.path.append({package!r})
from evidoc.run.scratch import own_folder

with own_folder({above!r}) as folder:
    print(folder, flush=True)
    time.sleep(60)
"""
PACKAGE = str(Path(sys.modules["evidoc"].__path__[0]).parent)


def folders(above: Path) -> list[Path]:
    return sorted(above.glob(f"{PREFIX}*"))


def test_a_folder_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    with own_folder(str(tmp_path)) as folder:
        (folder / "in").mkdir()
        (folder / "in" / "a.txt").touch()
        assert [folder] == folders(tmp_path.resolve())
        assert folder.stat().st_mode & 0o077 == 0
    assert folders(tmp_path) == []


def test_a_folder_goes_after_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x"), own_folder(str(tmp_path)):
        raise ValueError("x")
    assert folders(tmp_path) == []


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_is_not(tmp_path: Path) -> None:
    code = ASLEEP.format(package=PACKAGE, above=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as asleep:
        assert asleep.stdout is not None
        theirs = Path(asleep.stdout.readline().strip())
        with own_folder(str(tmp_path)) as mine, own_folder(str(tmp_path)) as more:
            assert folders(tmp_path.resolve()) == sorted([mine, more, theirs])
        asleep.send_signal(signal.SIGKILL)
        asleep.wait()
        assert folders(tmp_path.resolve()) == [theirs]
    with own_folder(str(tmp_path)) as mine:
        assert folders(tmp_path.resolve()) == [mine]


def test_what_is_no_folder_of_ours_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (tmp_path / f"{PREFIX}link").symlink_to(other)
    (tmp_path / f"{PREFIX}file").touch()
    with own_folder(str(tmp_path)):
        pass
    assert len(list(tmp_path.iterdir())) == 3
