"""In: the real project, built twice. Out: whether every byte is the same; long, and so for `make soak` alone."""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fuzz.rounds import TIMES

if TIMES > 1:  # `make test` tries the same on a miniature project that holds everything (`test_same_bytes.py`)

    @pytest.mark.pdf
    def test_the_same_bytes_in_another_folder_at_another_time(built: Path, project_copy: Path, tmp_path: Path) -> None:
        other = tmp_path / "ein anderer Ordner"
        project_copy.rename(other)
        # The zone lies half a day ahead: a date taken from the clock would often be tomorrow's.
        strange = {
            "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "17", "HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
        }  # fmt: skip
        evidoc = Path(sys.executable).with_name("evidoc")
        done = subprocess.run(
            [evidoc, "build", "--jobs", "1"], cwd=other, env=strange, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert _differences(built / "_site", other / "_site") == []


def _differences(one: Path, other: Path) -> list[str]:
    names = sorted({p.relative_to(f).as_posix() for f in (one, other) for p in f.rglob("*") if p.is_file()})
    same, different, missing = filecmp.cmpfiles(one, other, names, shallow=False)
    assert same
    return different + missing
