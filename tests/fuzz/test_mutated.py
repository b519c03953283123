"""Documents in which something went wrong are rendered, or refused by file and line; nothing is lost without a word."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.fuzz import checks, rounds
from tests.fuzz.grammar import Document, document
from tests.fuzz.mutations import TOKENS, YAML, mutated
from tests.fuzz.project import write_project

from evidoc import cli
from evidoc.console import Console
from evidoc.model.report import RenderOptions, RenderReport
from evidoc.pipeline.rendering import render

EVIDOC = Path(sys.executable).with_name("evidoc")
COUNT, PARTS, BATCH = 150, 1, 50
COMMANDS, ALONE = 90, 12
DOCUMENTED = {0, 2, 3, 4, 5, 6, 64}
LIMIT = 120.0
"""Seconds for a batch; one takes two or three."""


def _render(path: Path) -> RenderReport:
    return render(path, RenderOptions("html", None, plain=True, strict=False, jobs=2), Console(quiet=True))


@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_chapters_lose_nothing_in_silence(part: int, tmp_path: Path) -> None:
    codes = Counter[int]()
    for number in range(COUNT // PARTS // BATCH * rounds.TIMES):
        root = tmp_path / str(number)
        root.mkdir()
        sources = _mutated_chapters(write_project(root), part, number * BATCH)
        begun = time.monotonic()
        report = _render(root)
        assert time.monotonic() - begun < LIMIT, f"{root} took too long"
        codes[report.exit_code] += 1
        problems = [found.problem for found in report.verdict.found]
        assert report.exit_code in DOCUMENTED
        ill_told = [fault for problem in problems for fault in checks.ill_told(problem, root)]
        assert not ill_told, f"{root}: {ill_told[0]}"
        failed = [p for p in problems if p.kind in checks.FAILED]
        assert not failed, f"{root}/{failed[0].place}: {failed[0].detail}"
        named = {name for p in problems for name in (p.documents or sources)}
        pages = {page.with_suffix(".qmd").name for page in report.pages}
        for name in sorted(set(sources) - named):
            assert name in pages, f"{root / name} has neither a page nor a problem"
            html = (root / "_out" / name).with_suffix(".html").read_text(encoding="utf-8")
            lost = list(checks.lost(sources[name], html))
            assert not lost, f"{root / name}: {lost[0]}"
        shutil.rmtree(root)
    assert codes[2] > 0
    rounds.note("mutated", COUNT // PARTS * rounds.TIMES, part)


def _mutated_chapters(root: Path, part: int, first: int) -> dict[str, bytes]:
    sources: dict[str, bytes] = {}
    for number in range(first, first + BATCH):
        dice = rounds.dice(100 + part, number)
        own = document(dice, runs=False)
        name = f"d{number:05}.qmd"
        sources[name] = mutated(own.text.encode(), dice, YAML + TOKENS if dice.chance(15) else TOKENS)
        (root / name).write_bytes(sources[name])
    return sources


@pytest.mark.parametrize("part", range(2))
def test_mutated_settings_and_front_matter_through_the_command_line(
    part: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_project(tmp_path)
    whole = {name: (root / name).read_bytes() for name in FILES}
    codes = Counter[int]()
    for number in range(COMMANDS // 2 * rounds.TIMES):
        dice = rounds.dice(200 + part, number)
        own = document(dice, runs=False)
        file = dice.one(FILES)
        page = root / "page.qmd"
        if dice.chance(50):
            (root / file).write_bytes(mutated(whole[file], dice, YAML))
            page.write_text(own.text, encoding="utf-8")
        else:
            page.write_bytes(_with_front(own, mutated(own.front.encode(), dice, YAML)))
        code = _command(root, page, capsys)
        codes[code] += 1
        (root / file).write_bytes(whole[file])
    assert set(codes) <= DOCUMENTED
    assert codes[0] > 0
    assert codes[2] > 0
    rounds.note("through the command line", COMMANDS // 2 * rounds.TIMES, part)


FILES = ("_quarto.yml", "_variables.yml", "project.yml", "references.bib", "_part.qmd", "data/sources.yml")


def _with_front(own: Document, front: bytes) -> bytes:
    return b"---\n" + front + b"\n---\n\n" + own.body.encode()


def _command(root: Path, page: Path, capsys: pytest.CaptureFixture[str]) -> int:
    page.with_suffix(".html").unlink(missing_ok=True)
    shutil.rmtree(root / "_out", ignore_errors=True)
    code = cli.run(["render", str(page), "--plain", "--json"])
    told = json.loads(capsys.readouterr().out)
    pages = [*root.rglob("page.html")]
    assert told["exit_code"] == code
    assert bool(code) == bool(told["problems"])
    assert bool(pages) == (not code), page.read_bytes()
    for problem in (*told["problems"], *told.get("warnings", ())):
        missing = [part for part in ("kind", "message", "hint", "file") if not problem[part]]
        assert not missing, f"{problem['kind']} has no {missing}: {problem['message']}\n{page.read_bytes()!r}"
    for made in pages:
        made.unlink()
    return code


def test_mutated_files_through_the_command_itself(tmp_path: Path) -> None:
    """Run what people type: a traceback shows only there."""
    root = write_project(tmp_path)
    for number in range(ALONE):
        dice = rounds.dice(300, number)
        (root / f"p{number}.qmd").write_bytes(mutated(document(dice, runs=False).text.encode(), dice))
    done = [
        subprocess.run(
            [EVIDOC, "render", root / f"p{n}.qmd", "--plain"],
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
        for n in range(4)
    ]
    done.append(
        subprocess.run([EVIDOC, "render", root, "--strict"], capture_output=True, text=True, check=False, timeout=LIMIT)
    )
    assert {one.returncode for one in done} <= DOCUMENTED
    assert done[-1].returncode
    assert not [one.stderr for one in done if "Traceback" in one.stdout + one.stderr]
    rounds.note("through the command line", ALONE, 9)
