"""A list of patterns chooses the files that Quarto would choose."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evidoc.collect.selection import input_files, output_folder, select

SHARED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "quarto-parity" / "open" / "selection"
FILES = (
    "start.qmd",
    "README.md",
    "AGENTS.md",
    "_part.qmd",
    "style.css",
    ".hidden/x.qmd",
    "_drafts/idea.qmd",
    "staff/pay.qmd",
    "staff/readme.qmd",
    "staff/old/pay-2019.qmd",
    "staff/old/pay-2020.md",
    "staff/_table.qmd",
    "staff/count.ipynb",
    "more/staff/late.qmd",
    "venv/lib/notes.md",
    "_site/start.qmd",
)
STAFF = ("staff/count.ipynb", "staff/old/pay-2019.qmd", "staff/old/pay-2020.md", "staff/pay.qmd")
EVERYTHING = (
    "more/staff/late.qmd",
    "staff/count.ipynb",
    "staff/old/pay-2019.qmd",
    "staff/old/pay-2020.md",
    "staff/pay.qmd",
    "start.qmd",
)


@pytest.mark.parametrize(
    ("render", "chosen"),
    [
        (None, EVERYTHING),
        ([], ()),
        (["!start.qmd"], ()),
        (["start.qmd", "gone.qmd"], ("start.qmd",)),
        (["_drafts/idea.qmd"], ("_drafts/idea.qmd",)),
        (["_drafts/"], ("_drafts/idea.qmd",)),
        (["README.md"], ("README.md",)),
        (["*.md"], ("staff/old/pay-2020.md",)),
        (["/*.qmd"], ("start.qmd",)),
        (["staff/*.qmd"], ("more/staff/late.qmd", "staff/pay.qmd")),
        (["/staff/*.qmd"], ("staff/pay.qmd",)),
        (["./staff/pay.qmd"], ("staff/pay.qmd",)),
        (["staff"], STAFF),
        (["staff/", "!staff/old/"], STAFF),
        (["staff/**/*.{qmd,md}", "!staff/old/"], ("more/staff/late.qmd", "staff/pay.qmd")),
        (["pay-20[!1]?.*"], ("staff/old/pay-2020.md",)),
        (["@(start|late).qmd"], ("more/staff/late.qmd", "start.qmd")),
        (["staff/o*"], ("staff/old/pay-2019.qmd", "staff/old/pay-2020.md")),
        (["[z-a].qmd"], ()),
    ],
)  # fmt: skip
def test_a_list_selects(render: list[str] | None, chosen: tuple[str, ...]) -> None:
    assert select(FILES, render, output_dir="_site") == chosen


def test_output_is_never_input() -> None:
    assert "_site/start.qmd" in select(FILES, ["_site/start.qmd"])
    assert select(FILES, ["_site/start.qmd"], output_dir="./_site/") == ()
    assert select(FILES, ["_site/start.qmd"], project_type="website") == ()


def test_a_project_is_walked(tmp_path: Path) -> None:
    for file in FILES:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("x", encoding="utf-8")
    assert input_files(tmp_path, {}) == EVERYTHING
    assert input_files(tmp_path, {"project": {"render": "start.qmd"}}) == ("start.qmd",)
    assert input_files(tmp_path, {"project": {"render": ["*.qmd", "!staff/"]}}) == ("start.qmd",)
    assert input_files(tmp_path, {"project": {"output-dir": "staff"}}) == ("more/staff/late.qmd", "start.qmd")


@pytest.mark.parametrize(
    ("project", "folder"),
    [
        ({}, ""),
        ({"type": "website"}, "_site"),
        ({"output-dir": "./out/pages/"}, "out/pages"),
        ({"type": "website", "output-dir": "."}, ""),
    ],
)
def test_where_output_goes(project: dict[str, str], folder: str) -> None:
    assert output_folder({"project": project}) == folder


def test_the_shared_cases_agree(told: Callable[[str], None]) -> None:
    if not SHARED.is_dir():
        told("Which files Quarto renders: the shared cases are not beside this clone; our own were tested.")
        return
    shared = json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))
    for case in shared["cases"]:
        chosen = select(shared["files"], case["render"], project_type=case["type"])
        assert list(chosen) == case["selected"], case["render"]
