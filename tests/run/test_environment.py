"""In: the environment of whoever runs evidoc. Out: none of it that a calculation could rest on."""

from __future__ import annotations

import os
from pathlib import Path

from evidoc.run.environment import environment


def test_scripts_see_the_same_world_everywhere() -> None:
    outer = {"PATH": "/bin", "LANG": "de_DE", "TZ": "Asia/Tokyo", "PYTHONPATH": "/x", "SECRET": "s"}
    inner = environment(Path("cache"), outer)
    assert inner["PATH"] == os.defpath  # what is found there is no input
    assert (inner["TZ"], inner["LC_ALL"], inner["PYTHONHASHSEED"]) == ("UTC", "C.UTF-8", "0")
    assert inner["MPLCONFIGDIR"] == str(Path("cache") / "matplotlib")
    assert {"LANG", "PYTHONPATH", "SECRET"}.isdisjoint(inner)
