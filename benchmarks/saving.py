"""In: the real project and a made-up one. Out: how long a person waits from a save to the page in `evidoc serve`.

A chapter of about 10,000 words (some 20 pages) without cells is saved again and again while `evidoc serve` runs; the
clock runs from the write to the event by which open pages reload. What pandoc takes for that chapter is taken off: it
is measured in the same save, in the process that serves.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import corpus
from build import copy
from measure import REPOSITORY, expect, table

SAVES = 7
CHAPTERS = 60
SECTIONS = 26
"""Of the long chapter: about 10,000 words, those in tables and boxes included."""
LIMIT_SECONDS = 1.0
LENGTHENED = "chapters/guidance/keeping-staff.qmd"
"""A chapter of the real project that has no cells."""
_PATIENCE = 600
_SERVE = """
import sys, time
from pathlib import Path
from evidoc.cli import main
from evidoc.weave import pandoc

class Timed(pandoc._Process):
    def __init__(self, script):
        self.start = time.perf_counter()
        super().__init__(script)

    def receive(self):
        answer = super().receive()
        with Path(sys.argv[1]).open("a") as log:
            log.write(f"{time.perf_counter() - self.start}\\n")
        self.start = time.perf_counter()
        return answer

pandoc._Process = Timed
main(["serve", "--port", "0", "--no-pdf"])
"""
"""`evidoc serve`, which writes down how long each of its pandoc processes takes."""


def measure(saves: int = SAVES) -> str:
    """Time saves in both projects and return the report (Markdown)."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        real = _lengthened(copy(folder / "real"))
        made = corpus.write_project(folder / "made", CHAPTERS)
        long = made / "chapters" / "c0007.qmd"
        long.write_text(corpus.chapter(7, CHAPTERS * corpus.CITED, SECTIONS), encoding="utf-8")
        found = {
            "the real project": _saves(real, real / LENGTHENED, saves),
            f"a made-up project of {CHAPTERS} chapters": _saves(made, long, saves),
        }
    head = ["one chapter of", "seconds (median)", "of which pandoc", "beyond pandoc", "lowest to highest", "aim: under"]
    return f"## From a save to the page\n\n{table(head, [[what, *_row(times)] for what, times in found.items()])}"


def _row(times: list[tuple[float, float]]) -> list[str]:
    beyond = [wall - pandoc for wall, pandoc in times]
    return [
        f"{statistics.median(wall for wall, _ in times):.2f}",
        f"{statistics.median(pandoc for _, pandoc in times):.2f}",
        f"{statistics.median(beyond):.2f}",
        f"{min(beyond):.2f} to {max(beyond):.2f}",
        f"{LIMIT_SECONDS}",
    ]


def _lengthened(project: Path) -> Path:
    """Make one chapter of the copied project long: with made-up sections that show no pictures and cite its works."""
    chapter = project / LENGTHENED
    keys = re.findall(r"^@\w+\{([^,\s]+),", (REPOSITORY / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)
    text = corpus.chapter(0, corpus.CITED, SECTIONS - 4).split("---\n", 2)[2]
    text = re.sub(r"!\[[^\n]*\n\nAs @[^\n]*\n", "", text)
    text = re.sub(r"@[a-z]+\d{4}n(\d+)", lambda cited: f"@{keys[int(cited[1]) % len(keys)]}", text)
    chapter.write_text(f"{chapter.read_text(encoding='utf-8')}\n{text}", encoding="utf-8")
    return project


def _saves(project: Path, chapter: Path, saves: int) -> list[tuple[float, float]]:
    """Serve the project, save the chapter; return for each save the seconds until the event, and pandoc's."""
    log, text = project.parent / f"{project.name}.log", chapter.read_text(encoding="utf-8")
    command = [sys.executable, "-c", _SERVE, str(log)]
    with subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        port = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stderr.readline())
        assert port is not None
        connection = HTTPConnection("127.0.0.1", int(port[1]), timeout=_PATIENCE)
        connection.request("GET", "/__evidoc__/events")
        numbers = _numbers(connection.getresponse())
        next(numbers)
        times = []
        for number in range(saves):
            log.write_text("", encoding="utf-8")
            time.sleep(0.5)  # what the last save set off has ended
            start = time.perf_counter()
            chapter.write_text(f"{text}\nSentence number {number} was just saved.\n", encoding="utf-8")
            next(numbers)
            wall = time.perf_counter() - start
            # the page and its variant for print are woven beside each other: the longer one is waited for
            times.append((wall, max(map(float, log.read_text(encoding="utf-8").split()))))
        connection.close()
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=_PATIENCE)[1]
    expect(["evidoc serve"], process.returncode, 0, said)
    shutil.rmtree(project)
    return times


def _numbers(events: HTTPResponse) -> Iterator[int]:
    """Yield the number of each build that wrote the site, once."""
    last = 0
    while line := events.readline().decode():
        state: dict[str, Any] = json.loads(line[5:]) if line.startswith("data:") else {"busy": True}
        if not state["busy"] and not state["number"] > last:
            sys.exit(f"evidoc serve did not build: {state['problems'][:3]}")
        if not state["busy"]:
            last = state["number"]
            yield last
