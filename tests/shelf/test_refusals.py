"""In: what systems refuse. Out: problems that name the file, say what is wrong, and what to do next."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from evidoc.errors import WriteError
from evidoc.shelf.refusals import told_in_words

ROOT = Path("project").absolute()


@pytest.mark.parametrize(
    ("number", "names", "message", "place"),
    [
        (errno.ENOSPC, (), "disk is full", "_site"),
        (errno.EFBIG, (str(ROOT / "_site" / "a.html"),), "so large", "_site/a.html"),
        (errno.EROFS, (os.fsencode(ROOT / "_build"),), "read-only", "_build"),
        (errno.EACCES, ("elsewhere.csv",), "no right", "elsewhere.csv"),
        (errno.EXDEV, (str(ROOT / "new"), None, str(ROOT / "_site")), "another file system", "_site"),
    ],
)
def test_a_refusal_is_told_in_words(number: int, names: tuple[str, ...], message: str, place: str) -> None:
    with pytest.raises(WriteError) as caught, told_in_words(ROOT, "_site"):
        raise OSError(number, os.strerror(number), *names)
    (problem,) = caught.value.problems
    assert problem.kind == "cannot-write"
    assert message in problem.message
    assert str(problem.place) == place
    assert "build again" in problem.hint
    assert problem.detail == os.strerror(number)


def test_what_is_no_refusal_passes_as_it_is() -> None:
    with pytest.raises(FileNotFoundError), told_in_words(ROOT, "_site"):
        raise FileNotFoundError(errno.ENOENT, "gone")
    with pytest.raises(KeyError), told_in_words(ROOT, "_site"):
        raise KeyError("x")
