"""In: locks of two authors who worked at once. Out: git merges them, unless both changed the same step."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests import crashing, miniature

from evidoc import lock
from evidoc.errors import CollectError
from evidoc.lock import Locked, Step

NAMES = ("analysis/a.py", "analysis/b.py", "documents/guide", "documents/note")


def script(data: str, value: str) -> Step:
    return Step({"analysis/common.py": "0", "data/x.csv": data}, {"x": value}, {"t": data}, {"f": data})


def document(value: str, text: str) -> Step:
    return Step({"chapters/x.qmd": text, "value x": value}, text=text)


STEPS: Mapping[str, Step] = {
    "analysis/a.py": script("1", "5 %"),
    "analysis/b.py": script("1", "6 %"),
    "documents/guide": document("1", "1"),
    "documents/note": document("1", "1"),
}


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    own = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    command = ["git", *own, *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def merged(folder: Path, *versions: Mapping[str, Step]) -> int:
    """Commit the base, then one branch for each further version; merge them all, and return git's exit code."""
    git(folder, "init")
    git(folder, "checkout", "-b", "base")
    for number, steps in enumerate([STEPS, *versions]):
        if number:
            git(folder, "checkout", "-b", f"author{number}", "base")
        lock.write(folder, lock.text(Locked({"evidoc": "0.1.0"}, steps)))
        git(folder, "add", lock.FILE)
        assert git(folder, "commit", "-m", "work").returncode == 0
    return git(folder, "merge", "--no-edit", "author1").returncode


@pytest.mark.parametrize("one", NAMES)
@pytest.mark.parametrize("other", NAMES)
def test_changes_of_different_steps_are_merged(tmp_path: Path, one: str, other: str) -> None:
    if one == other:
        return
    changed = {
        name: script("2", "9 %") if name.startswith("analysis/") else document("2", "2") for name in (one, other)
    }
    assert merged(tmp_path, {**STEPS, one: changed[one]}, {**STEPS, other: changed[other]}) == 0
    assert lock.read(tmp_path) == Locked({"evidoc": "0.1.0"}, {**STEPS, **changed})


@pytest.mark.parametrize("new", ["analysis/0.py", "analysis/aa.py", "documents/z"])
@pytest.mark.parametrize("other", NAMES)
def test_a_new_step_is_merged_with_a_change_of_any_other(tmp_path: Path, new: str, other: str) -> None:
    changed = replace(STEPS[other], inputs={**STEPS[other].inputs, "z": "2"})
    added = {**STEPS, new: script("7", "7 %")}
    assert merged(tmp_path, added, {**STEPS, other: changed}) == 0
    assert lock.read(tmp_path) == Locked({"evidoc": "0.1.0"}, {**added, other: changed})


def test_a_step_that_is_gone_is_merged_with_a_change_of_the_next(tmp_path: Path) -> None:
    fewer = {name: step for name, step in STEPS.items() if name != "analysis/b.py"}
    changed = document("1", "2")
    assert merged(tmp_path, fewer, {**STEPS, "documents/guide": changed}) == 0
    assert lock.read(tmp_path) == Locked({"evidoc": "0.1.0"}, {**fewer, "documents/guide": changed})


def test_two_changes_of_one_step_are_the_authors_to_decide(tmp_path: Path) -> None:
    one, other = ({**STEPS, "documents/guide": document("1", text)} for text in "23")
    assert merged(tmp_path, one, other) == 1
    with pytest.raises(CollectError) as caught:
        lock.read(tmp_path)
    (problem,) = caught.value.problems
    lines = (tmp_path / lock.FILE).read_text(encoding="utf-8").split("\n")
    assert lines[problem.place.line - 1].startswith("<<<<<<<")
    assert "Take either side" in problem.hint


def test_a_merge_of_two_authors_is_what_a_build_of_it_locks(tmp_path: Path) -> None:
    root = miniature.make(tmp_path / "project")
    settings = (root / "_quarto.yml").read_text(encoding="utf-8")
    (root / "_quarto.yml").write_text(settings + "    three: {chapter: chapters/three.qmd, genre: note}\n")
    other = "---\ntitle: Three\ndate: 2026-11-21\nstatus: draft\n---\n\nNothing is counted.\n"
    (root / "chapters" / "three.qmd").write_text(other, encoding="utf-8")
    (root / ".gitignore").write_text("_build/\n_site/\n", encoding="utf-8")
    git(root, "init")
    built = [_committed(root, "base", "")]
    miniature.write_edition(root, 2)  # data that a script reads, and the text of a document that shows its value
    built.append(_committed(root, "ada", "base"))
    git(root, "checkout", "base")
    (root / "chapters" / "three.qmd").write_text(other.replace("Nothing", "Something"), encoding="utf-8")
    built.append(_committed(root, "ben", "base"))
    assert len(set(built)) == 3
    assert git(root, "merge", "--no-edit", "ada").returncode == 0
    merged = crashing.locked(root)
    clone = tmp_path / "another machine"
    git(tmp_path, "clone", "--quiet", str(root), str(clone))
    for folder in (root, clone):
        crashing.built_here(folder)
        assert crashing.locked(folder) == merged
        assert git(folder, "status", "--porcelain").stdout == ""


def _committed(root: Path, branch: str, base: str) -> bytes:
    """Build, commit everything to a new branch, and return the lock."""
    git(root, "checkout", "-b", branch, *([base] if base else []))
    crashing.built_here(root)
    git(root, "add", "--all")
    assert git(root, "commit", "-m", "work").returncode == 0
    return crashing.locked(root)
