"""In: the real project and made-up ones. Out: what building again costs when nothing, or one thing, changed.

Every figure is set against another of the same run: a build from nothing, WeasyPrint alone, a smaller project, a core.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from build import BARE, CAPTURE, copy, forget
from large import change_row, write_large
from measure import EVIDOC, HEADER, Cost, Costs, cost, peak_megabytes, table

ROUNDS = 5
BUILD: tuple[str | Path, ...] = (EVIDOC, "build")
SIZES = ((100, 30), (300, 90), (1000, 300))
"""Scripts and documents of the made-up projects."""
CHAPTERS = {
    "guide": Path("chapters", "guidance", "keeping-staff.qmd"),
    "proposal": Path("chapters", "proposal", "_vision.qmd"),
    "briefing": Path("chapters", "briefings", "workforce.qmd"),
    "known": Path("chapters", "briefings", "known.qmd"),
}
"""The documents of the real project, shortest PDF first, and the chapter of each that changes."""
DECIDE = """
import json, sys, time
from pathlib import Path
from evidoc.collect import collect
from evidoc.model.report import Options
from evidoc.pipeline.tracing import status
began = time.perf_counter()
status(Path().resolve())
print(json.dumps(time.perf_counter() - began))
"""
"""Reads, plans and decides what must run; runs nothing."""


def measure() -> str:
    """Return the report (Markdown)."""
    return f"{_nothing()}\n{_chapter()}\n{_row()}\n{_sizes()}\n{_cores()}\n{_miniature()}"


def _nothing(rounds: int = ROUNDS) -> str:
    """Build the real project when nothing changed, and from nothing."""
    with tempfile.TemporaryDirectory() as temporary:
        project = copy(Path(temporary) / "project")
        cold, again = [], []
        for _ in range(rounds):
            forget(project)
            cold.append(cost(BUILD, project))
            again.append(cost(BUILD, project))
            again.append(cost(BUILD, project))
    first, second = Costs(tuple(cold)), Costs(tuple(again))
    share = f"{100 * second.wall / first.wall:.1f} %"
    rows = [
        ["from nothing", *first.cells(), "100 %", ""],
        ["nothing changed", *second.cells(), share, "0.4 s and 5 %"],
    ]
    return (
        f"## Building again when nothing changed\n\n{table(['evidoc build', *HEADER, 'share', 'aim: at most'], rows)}"
    )


def _chapter(rounds: int = ROUNDS) -> str:
    """Build the real project when one chapter changed, each in turn; compare with WeasyPrint's own time for its PDF."""
    rows, steps = list[list[str]](), list[str]()
    with tempfile.TemporaryDirectory() as temporary:
        project, pages = copy(Path(temporary) / "project"), Path(temporary) / "pages"
        pages.mkdir()
        cost([sys.executable, "-c", CAPTURE, pages], project)
        for document, chapter in CHAPTERS.items():
            own = Path(temporary) / document
            own.mkdir()
            shutil.copy(pages / f"{document}.json", own)
            changed, alone = [], []
            for number in range(rounds):
                _reword(project / chapter, number)
                changed.append(cost(BUILD, project))
                alone.append(cost([sys.executable, "-c", BARE, own], project))
            _reword(project / chapter, rounds)
            steps.append(f"{document}: {', '.join(ran(project))}")
            ours, bare = Costs(tuple(changed)), Costs(tuple(alone))
            rows.append([f"{document}: WeasyPrint alone, that PDF", *bare.cells(), "1.00", ""])
            rows.append([f"{document}: evidoc build", *ours.cells(), f"{ours.wall / bare.wall:.2f}", "1.3"])
    head = "## Building again when one chapter changed\n\n"
    told = "\n".join(f"- {one}" for one in steps)
    return f"{head}{table(['what', *HEADER, 'ratio', 'aim: at most'], rows)}\nSteps that ran:\n\n{told}\n"


def _row() -> str:
    """Change one row of one source of a made-up project and tell what ran."""
    scripts, documents = SIZES[0]
    with tempfile.TemporaryDirectory() as temporary:
        project = write_large(Path(temporary) / "project", scripts, documents)
        cost(BUILD, project)
        change_row(project, 8)
        first = ran(project)
        script = project / "analysis" / "s0.py"
        script.write_text(script.read_text(encoding="utf-8") + "# a comment changes no product\n", encoding="utf-8")
        second = ran(project)
    return (
        f"## Building again when one row of a source changed\n\nOf {scripts} scripts and {documents} documents ran: "
        f"{', '.join(first)}.\n\nA script was changed so that its product came out the same; "
        f"ran: {', '.join(second)}.\n"
    )


def _sizes() -> str:
    """Measure projects of several sizes: deciding, a build in which nothing changed, memory."""
    rows: list[list[str]] = []
    found: dict[str, list[tuple[int, float]]] = {"deciding": [], "nothing changed": []}
    for scripts, documents in SIZES:
        with tempfile.TemporaryDirectory() as temporary:
            project = write_large(Path(temporary) / "project", scripts, documents)
            cold = cost(BUILD, project)
            deciding = Costs(tuple(Cost(_decide(project), 0.0) for _ in range(3)))
            again = Costs(tuple(cost(BUILD, project) for _ in range(3)))
            (project / "a-note.txt").write_text("No document rests on this.\n", encoding="utf-8")
            looked = cost(BUILD, project)
            (project / "another-note.txt").write_text("No document rests on this.\n", encoding="utf-8")
            memory = peak_megabytes(BUILD, project)
        found["deciding"].append((scripts, deciding.wall))
        found["nothing changed"].append((scripts, again.wall))
        seconds = (cold.wall, deciding.wall, again.wall, looked.wall)
        rows.append([str(scripts), str(documents), *(f"{one:.2f}" for one in seconds), f"{memory:.0f}"])
    header = ["scripts", "documents", "from nothing, s", "deciding what must run, s", "nothing changed, s"]
    header += ["a file that nothing rests on was added, s", "largest process, MB"]
    growth = [
        [what, f"{_exponent(points):.2f}", "1.1", aim]
        for (what, points), aim in zip(found.items(), ("2 s", "3 s"), strict=True)
    ]
    return (
        f"## Made-up projects of many scripts\n\nPages only. Aim for the largest process: under 500 MB.\n\n"
        f"{table(header, rows)}\n{table(['growth', 'exponent', 'aim: at most', 'aim for the largest'], growth)}"
    )


def _cores(documents: int = 12, rounds: int = 3) -> str:
    """Build a made-up project of 12 documents with PDFs from nothing, on one core and on two."""
    with tempfile.TemporaryDirectory() as temporary:
        project = write_large(Path(temporary) / "project", documents, documents, pdf=True)
        one: list[Cost] = []
        two: list[Cost] = []
        for _ in range(rounds):
            for costs, cores in ((one, {0}), (two, {0, 1})):
                forget(project)
                costs.append(_on(cores, lambda: cost([*BUILD, "--jobs", str(len(cores))], project)))  # noqa: B023
    single, double = Costs(tuple(one)), Costs(tuple(two))
    rows = [
        ["one core", *single.cells(), "1.00", ""],
        ["two cores", *double.cells(), f"{single.wall / double.wall:.2f}", "1.6"],
    ]
    head = f"## {documents} documents from nothing, on one core and on two\n\n"
    return head + table(["evidoc build", *HEADER, "times as fast", "aim: at least"], rows)


def _miniature(rounds: int = 7) -> str:
    """Build the project whose builds the tests kill, from nothing, by a process that has loaded evidoc."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests import crashing, miniature

    with tempfile.TemporaryDirectory() as temporary:
        seconds = [crashing.built(miniature.make(Path(temporary) / str(number))) for number in range(rounds)]
    lowest, highest = min(seconds), max(seconds)
    return (
        "## The miniature project of the tests that kill builds, from nothing\n\n"
        f"{median(seconds):.2f} s ({lowest:.2f} to {highest:.2f}), without the loading of evidoc; aim: under 0.5 s.\n"
    )


def ran(project: Path) -> list[str]:
    """Build, and return the steps that ran."""
    done = subprocess.run([*BUILD, "--json"], cwd=project, capture_output=True, text=True, check=True)
    report: Mapping[str, list[Mapping[str, str]]] = json.loads(done.stdout)
    return [f"{step['step']} ({step['reason']})" for step in report["steps"] if step["outcome"] == "done"]


def _decide(project: Path) -> float:
    done = subprocess.run([sys.executable, "-c", DECIDE], cwd=project, capture_output=True, text=True, check=True)
    return float(done.stdout)


def _reword(chapter: Path, number: int) -> None:
    """Change the words of the first heading that has an id."""
    text = chapter.read_text(encoding="utf-8")
    new = re.sub(r"^(##? .*?)(?:, \d+)? (\{#sec-)", rf"\1, {number} \2", text, count=1, flags=re.MULTILINE)
    assert new != text
    chapter.write_text(new, encoding="utf-8")


def _on(cores: set[int], what: Callable[[], Cost]) -> Cost:
    """Do something on these cores only (Linux)."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        return what()
    finally:
        os.sched_setaffinity(0, before)


def _exponent(points: Sequence[tuple[int, float]]) -> float:
    (small, quick), (large, slow) = points[0], points[-1]
    return math.log(slow / quick) / math.log(large / small)


if __name__ == "__main__":
    if shutil.which("evidoc") is None:
        os.environ["PATH"] = f"{EVIDOC.parent}{os.pathsep}{os.environ['PATH']}"
    print(measure())
