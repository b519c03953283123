"""Documents that a real Quarto rendered, kept beside this repository: `evidoc render --plain` must make the same.

They are no part of the project, so a fresh clone has none of them, and the run says so. Our own cases, in our own
words, are in `tests/weave`; these show how far the two engines agree on documents that neither was written for.
"""

from __future__ import annotations

import difflib
import importlib.util
import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from evidoc import cli
from evidoc.model.quarto import DIFFERENCES

PAIRS = Path(__file__).resolve().parents[3] / "shared" / "reference" / "quarto-parity"
CASES = PAIRS / "open"
ALLOWED = 0.03
"""The share of blocks that may differ, each with its reason in docs/quarto.md."""


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, PAIRS / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _pages(case: Path) -> dict[str, Path]:
    """Return the pages of a case: address of the page in the folder -> what Quarto made of it."""
    if (case / "doc.qmd").exists() and (case / "expected.json").exists():
        return {"doc.html": case / "expected.json"}
    made = case / "expected"
    return {str(file.relative_to(made).with_suffix(".html")): file for file in sorted(made.rglob("*.json"))}


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[int, int, int, str]]:
    """Return for each page: blocks that agree, that Quarto made, that we made, and the blocks that differ."""
    if not CASES.is_dir():
        return {}
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("ORACLE_STUDY_YEAR", "2024")
    monkeypatch.setitem(sys.modules, "normalise", normalise := _module("normalise"))
    compare = _module("compare")
    found: dict[str, tuple[int, int, int, str]] = {}
    for case in sorted(CASES.iterdir()):
        folder = tmp_path_factory.mktemp("pair") / case.name
        shutil.copytree(case, folder, ignore=shutil.ignore_patterns("expected*"))
        pages = _pages(case)
        if pages:
            code = cli.run(
                ["render", str(folder if (folder / "_quarto.yml").exists() else folder / "doc.qmd"), "--plain"]
            )
            assert code == 0, f"{case.name} ended with {code}"
        for name, expected_file in pages.items():
            out = folder / name
            blocks, _ = normalise.normalise(out.read_text(encoding="utf-8"))
            expected: list[Any] = json.loads(expected_file.read_text(encoding="utf-8"))
            lines = (compare.lines(expected), compare.lines(blocks))
            shown = "\n".join(difflib.unified_diff(*lines, "Quarto", "evidoc", lineterm="", n=0))
            found[f"{case.name}/{name}"] = (*compare.agreement(expected, blocks), shown)
    monkeypatch.undo()
    return found


def test_what_quarto_made_and_what_we_make_agree(
    compared: Mapping[str, tuple[int, int, int, str]], told: Callable[[str], None]
) -> None:
    """Hold every page to what Quarto made of it, but for differences that docs/quarto.md gives a reason for."""
    if not CASES.is_dir():
        told(
            "Quarto parity: the reference pairs are not beside this clone, so nothing was compared with Quarto itself."
        )
        return
    wrong: list[str] = []
    differing = total = 0
    for page, (matched, expected, made, shown) in compared.items():
        total += expected
        differing += max(expected, made) - matched
        listed = sum(one.blocks for one in DIFFERENCES if one.page == page)
        if max(expected, made) - matched != listed:
            wrong.append(f"{page}: {matched} of {expected} ({made} made), {listed} listed as different\n{shown}")
    assert not wrong, "\n\n".join(wrong)
    assert differing <= ALLOWED * total
    told(f"Quarto parity: {total - differing} of {total} blocks as Quarto makes them; the rest is in docs/quarto.md.")


def test_the_pages_compared_are_all_that_there_are(compared: Mapping[str, tuple[int, int, int, str]]) -> None:
    """Fail where a case was passed over: a folder that is there is compared."""
    named = {case.name for case in CASES.iterdir() if case.is_dir()} if CASES.is_dir() else set()
    seen = {page.split("/")[0] for page in compared}
    assert named - seen <= {
        "selection"
    }  # a list of files to choose from, not pages: see tests/collect/test_selection.py
