"""A folder comes in; the synthetic cases of `projects/cases` stand in it, and what evidoc reads of them goes out."""

from __future__ import annotations

import shutil
from pathlib import Path

from evidoc.collect.cases import read_cases
from evidoc.model.case import Cases

PROJECT = Path(__file__).parent / "projects" / "cases"
NORTH, SOUTH, PRINTED = "cases/north-factory.md", "cases/south-workshop.md", "cases/printed.md"
CODEBOOK, FINDINGS, KEEP_OUT = "cases/codebook.yml", "cases/findings.yml", "cases/keep-out.txt"
RESEARCHER = "Synthetic researcher A"


def lay(folder: Path) -> Path:
    """Copy the cases into a folder that need not be there yet."""
    return Path(shutil.copytree(PROJECT, folder, dirs_exist_ok=True))


def edit(root: Path, file: str, old: str, new: str) -> None:
    """Put one text, which must be there, in the place of another."""
    text = (root / file).read_text(encoding="utf-8")
    assert old in text, (file, old)
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def read(root: Path, *, synthetic: bool = False) -> Cases:
    """Read the cases in a folder."""
    cases = read_cases(root, {}, synthetic=synthetic)
    assert cases is not None
    return cases


def kinds(cases: Cases, *, warnings: bool = False) -> list[str]:
    """Return the kinds of what is wrong with cases."""
    return [problem.kind for problem in cases.problems if warnings or not problem.warning]


def line_of(root: Path, file: str, words: str) -> int:
    """Return the line of a file that holds these words."""
    lines = (root / file).read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if words in line)
