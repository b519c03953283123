"""In: synthetic studies. Out: how long the evidence page takes in Chromium to filter and to sort them."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from measure import REPOSITORY, table

from evidoc.write import write_site

sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tools")]

from tests import browser  # noqa: E402 - found only now
from tests.write import evidence_sample, sample  # noqa: E402

SIZES = (100, 1000)
AIM = "100 at 1,000 studies"
ROUNDS = 5
WIDTHS = (1280, 360)
ACTS = {
    "words (after 120 ms of quiet)": """
        const box = document.getElementById("filter-text");
        box.value = VALUE; box.dispatchEvent(new Event("input"));
        await new Promise(done => setTimeout(done, 120));""",
    "a list": """
        const list = document.getElementById("filter-1");
        list.selectedIndex = INDEX; list.dispatchEvent(new Event("change"));""",
    "a cell of the map": """document.querySelectorAll("table.evidence-map button")[INDEX].click();""",
    "order": """
        const order = document.getElementById("filter-sort");
        order.selectedIndex = INDEX + 1; order.dispatchEvent(new Event("change"));""",
}
"""What a reader does -> the script that does it."""
WORDS = ("listens 7", "", "number12", "alvsborg survey")


def measure(rounds: int = ROUNDS) -> str:
    """Write pages of several sizes, choose on each of them, and return the report (Markdown)."""
    rows = []
    with tempfile.TemporaryDirectory() as temporary, browser.browser() as chromium:
        for size in SIZES:
            page, seconds = written(Path(temporary) / str(size), size)
            for width in WIDTHS:
                with browser.opened(chromium, page, width) as window:
                    found = {name: times(window, name, act, rounds) for name, act in ACTS.items()}
                for name, taken in found.items():
                    cells = [f"{statistics.median(taken):.0f}", f"{max(taken):.0f}"]
                    rows.append([f"{size:,}", f"{width} px", name, *cells, f"{seconds * 1000:.0f}"])
    head = ["studies", "window", "chosen by", "median ms until painted", "longest", "ms to write the site"]
    return f"## The evidence page\n\nAim: under {AIM}.\n\n{table(head, rows)}"


def written(folder: Path, size: int) -> tuple[Path, float]:
    """Write a site whose evidence page shows `size` studies; return the page and the seconds it took."""
    (folder / "project").mkdir(parents=True)
    results = replace(sample.results(), evidence={"evidence/evidence.yml": evidence_sample.page(size)})
    begun = time.perf_counter()
    _, problems = write_site(sample.project(folder / "project"), [], results, folder / "site", pdf=False)
    if problems:
        raise AssertionError(problems)
    return folder / "site" / "evidence.html", time.perf_counter() - begun


def times(window: Any, name: str, act: str, rounds: int) -> list[float]:
    """Return how many milliseconds passed from each act until its outcome was painted."""
    found = []
    for number in range(rounds):
        script = act.replace("VALUE", repr(WORDS[number % len(WORDS)])).replace("INDEX", str(number % 3))
        timed = f"""async () => {{
            const begun = performance.now();
            {script}
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            document.body.getBoundingClientRect();
            return performance.now() - begun;
        }}"""
        waits = 120 if name.startswith("words") else 0
        found.append(window.evaluate(timed) - waits)
        window.evaluate("document.querySelector('form.evidence-filter').reset()")
        window.wait_for_timeout(50)
    return found


if __name__ == "__main__":
    print(measure())
