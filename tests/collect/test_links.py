"""Links of a page are held to the files and ids that are there; automatic ids are those of pandoc."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from evidoc.collect.links import automatic_id, link_problems
from evidoc.errors import Place
from evidoc.weave.pandoc import pandoc_binary

OTHER = "---\ntitle: B\n---\n\n## Two words\n\n## Two words\n\n::: {#box .note}\nA\n:::\n\n{{< include _c.qmd >}}\n"
HEADINGS = (
    "Plain words", "1. What is *new*?", "Pay & hours: 2019–2024", "`code` and [a link](x.html)", "A_b.c-d",
    "É is a letter", "12", "A heading {.unnumbered}",
)  # fmt: skip
THERE = (
    "b.qmd", "/notes/b.qmd", "b.qmd#two-words", "b.qmd#two-words-1", "b.qmd#box", "b.qmd#sec-c", "b.html", "posts.csv",
    "https://example.org/x", "mailto:a@example.org", "#here", "?q=1", "../notes/", "{{< var site >}}/x", "b.qmd?x=1",
)  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with pages to link to."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "b.qmd").write_text(OTHER, encoding="utf-8")
    (tmp_path / "notes" / "_c.qmd").write_text("### From an include {#sec-c}\n", encoding="utf-8")
    (tmp_path / "notes" / "posts.csv").write_text("a\n", encoding="utf-8")
    return tmp_path


def _told(text: str, root: Path, path: str = "notes/a.qmd") -> list[tuple[int, str, str]]:
    origins = [Place(path, number, 1) for number, _ in enumerate(text.split("\n"), 1)]
    return [(p.place.column, p.message, p.hint) for p in link_problems(text, origins, path, root)]


@pytest.mark.parametrize("target", THERE)
def test_what_is_there_is_no_problem(root: Path, target: str) -> None:
    """Follow relative paths, paths from the project, and every way in which an id comes to be."""
    assert _told(f"See [b]({target}) here.", root) == []


@pytest.mark.parametrize(
    ("target", "says", "hint"),
    [
        ("c.qmd", "leads to no file", "Did you mean '_c.qmd'?"),
        ("post.csv", "leads to no file", "Did you mean 'posts.csv'?"),
        ("b.qmd#box-2", "Nothing in 'b.qmd' has the id 'box-2'", "Did you mean 'box'?"),
        ("../../outside.qmd", "leads to no file", "Correct its path"),
    ],
)
def test_what_is_not_there_is_named_with_its_column(root: Path, target: str, says: str, hint: str) -> None:
    """Say which, where, and what was meant."""
    ((column, message, told),) = _told(f"See [b]({target}) here.", root)
    assert column == 5
    assert says in message
    assert hint in told


def test_code_and_comments_hold_no_links(root: Path) -> None:
    """Look at text only."""
    assert _told("`[a](gone.qmd)` <!-- [b](gone.qmd) -->\n\n```\n[c](gone.qmd)\n```\n\n\\[d](gone.qmd)", root) == []


def test_automatic_ids_are_those_of_pandoc() -> None:
    """Ask pandoc itself."""
    for heading in HEADINGS:
        command = [pandoc_binary(), "-f", "markdown", "-t", "json"]
        told = subprocess.run(command, input=f"# {heading}\n", capture_output=True, text=True, check=True).stdout
        assert automatic_id(heading) == json.loads(told)["blocks"][0]["c"][1][0], heading
