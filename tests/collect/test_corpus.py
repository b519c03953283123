"""The scanner and pandoc read the same chapters, and see the same headings, ids, citations, code and divs."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pypandoc
import pytest

from evidoc.collect.includes import spell_out, split_front
from evidoc.collect.regions import is_cell
from evidoc.collect.scan import Scanned, scan
from evidoc.errors import Place

REPOSITORY = Path(__file__).resolve().parents[2]
REAL = sorted(p for p in (REPOSITORY / "chapters").rglob("*.qmd") if not p.name.startswith("_"))
SAMPLES = (Path(__file__).parent / "corpus.md").read_text(encoding="utf-8").split("\n%%%%\n")
FORMAT = "markdown-yaml_metadata_block-pandoc_title_block"


class Seen(NamedTuple):
    """What one of the two readers sees in one text."""

    headings: list[tuple[int, str]]
    ids: list[str]
    citations: list[str]
    fences: list[str]
    divs: list[int]


def _scanner(scanned: Scanned) -> Seen:
    levels = [(h.level, h.attributes.id if h.attributes else "") for h in scanned.structure.headings]
    ids = sorted(label.id for label in scanned.labels)
    citations = sorted(c.key for c in scanned.citations)
    fences = [f.info.split()[0].strip("{}.") if f.info else "" for f in scanned.regions.fences]
    return Seen(levels, ids, citations, sorted(fences), sorted(depth for _, depth in scanned.structure.divs))


def _pandoc(text: str) -> Seen:
    """Return what pandoc sees; automatic ids are not told apart from given ones by pandoc, so they are switched off."""
    command = [pypandoc.get_pandoc_path(), "-f", f"{FORMAT}-auto_identifiers-task_lists", "-t", "json"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    found = Seen([], [], [], [], [])
    _walk(json.loads(done.stdout)["blocks"], found, 0)
    return Seen(found.headings, sorted(found.ids), sorted(found.citations), sorted(found.fences), sorted(found.divs))


def _walk(node: Any, found: Seen, depth: int) -> None:
    if isinstance(node, list):
        for item in node:
            _walk(item, found, depth)
    elif isinstance(node, dict) and "t" in node:
        _element(node["t"], node.get("c"), found, depth)
    elif isinstance(node, dict):
        for item in node.values():
            _walk(item, found, depth)


def _element(kind: str, content: Any, found: Seen, depth: int) -> None:
    attributes = {
        "Header": 1,
        "Div": 0,
        "CodeBlock": 0,
        "Span": 0,
        "Link": 0,
        "Image": 0,
        "Code": 0,
        "Table": 0,
        "Figure": 0,
    }
    if kind in attributes and content[attributes[kind]][0]:
        found.ids.append(content[attributes[kind]][0])
    if kind == "Header":
        found.headings.append((content[0], content[1][0]))
    elif kind == "Div" and not content[0][0].startswith("html-"):
        found.divs.append(depth)
    elif kind == "CodeBlock":
        found.fences.append(content[0][1][0] if content[0][1] else "")
    elif kind == "Cite":
        found.citations.extend(c["citationId"] for c in content[0])
        return
    _walk(content, found, depth + (kind == "Div"))


def _as_pandoc_reads(scanned: Scanned, text: str) -> str:
    """Return the text for pandoc, which knows neither cells nor equations' labels: the first become plain code."""
    for fence in reversed(scanned.regions.fences):
        if is_cell(fence.info):
            text = f"{text[: fence.info_at]}cell{text[fence.info_at + len(fence.info) :]}"
    return text


def _compare(text: str) -> None:
    scanned = scan(text, [Place("c.qmd", n + 1, 1) for n in range(text.count("\n") + 1)])
    seen, pandoc = _scanner(scanned), _pandoc(_as_pandoc_reads(scanned, text))
    own = {label.id for label in scanned.labels if label.kind == "eq"} | {c.label for c in scanned.cells}
    ids = [i for i in seen.ids if i not in own]
    fences = sorted("cell" if f == "python" and "cell" in pandoc.fences else f for f in seen.fences)
    indented = ["" for _ in _runs(scanned, text)]
    assert seen.headings == pandoc.headings
    assert ids == pandoc.ids
    assert seen.citations == pandoc.citations
    assert sorted([*fences, *indented]) == pandoc.fences
    assert seen.divs == pandoc.divs


def _runs(scanned: Scanned, text: str) -> Iterator[int]:
    """Give each run of lines that are code by their indent, empty lines between them counted in."""
    last = -1
    for start, end in scanned.regions.indented:
        if last < 0 or text[last:start].strip(" \n>"):
            yield start
        last = end


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.stem)
def test_real_chapters_are_seen_alike(path: Path) -> None:
    _, body, first = split_front(path.read_text(encoding="utf-8"))
    spelled = spell_out(body, path.relative_to(REPOSITORY).as_posix(), first, REPOSITORY)
    assert spelled.problems == []
    _compare(spelled.text)


@pytest.mark.parametrize("text", SAMPLES, ids=lambda t: t.strip().split("\n")[0][:40])
def test_samples_are_seen_alike(text: str) -> None:
    _compare(text)


def test_the_samples_hold_everything_that_is_compared() -> None:
    """Fail where a sample was lost: each thing compared must stand in several of them."""
    counts = Counter[str]()
    for text in SAMPLES:
        counts.update({n for n, items in zip(Seen._fields, _pandoc(text), strict=True) if items})
    assert min(counts[name] for name in Seen._fields) > 2, counts
    assert len(re.findall(r"^%%%%$", "\n%%%%\n".join(SAMPLES), re.MULTILINE)) == len(SAMPLES) - 1
