"""In: the real project. Out: the time of `evidoc build` against WeasyPrint's bare time for the same PDFs.

Each round runs, one after the other, evidoc from nothing, evidoc with its analyses cached, and WeasyPrint alone on the
pages for print that evidoc left in `_build/print/`; so a machine that slows down for a while slows all three.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from measure import EVIDOC, REPOSITORY, Spread, peak_megabytes, seconds, table

ROUNDS = 5
LIMIT_CACHED = 1.5
LIMIT_NOTHING = 2.5
LIMIT_MEGABYTES = 600
BARE = """
import sys
import weasyprint
for page in sys.argv[1:]:
    weasyprint.HTML(page).write_pdf(page.replace(".html", ".bare.pdf"), pdf_variant="pdf/ua-1")
"""
"""WeasyPrint alone: one process, one import, the documents one after the other, tagged as evidoc's are."""


def measure(rounds: int = ROUNDS) -> str:
    """Build the real project `rounds` times each way in a temporary folder and return the report (Markdown)."""
    with tempfile.TemporaryDirectory() as temporary:
        project = copy(Path(temporary) / "project")
        build: list[str | Path] = [EVIDOC, "build"]
        seconds(build, project)  # the first run fills the file system's and fontconfig's caches; it does not count
        pages = sorted((project / "_build" / "print").glob("*.html"))
        if not pages:
            sys.exit("evidoc build left no page in _build/print/, so there is nothing to compare.")
        bare: list[str | Path] = [sys.executable, "-c", BARE, *map(str, pages)]
        nothing, cached, alone = [], [], []
        for _ in range(rounds):
            forget(project)
            nothing.append(seconds(build, project))
            forget(project, keep_results=True)
            cached.append(seconds(build, project))
            alone.append(seconds(bare, project))
        forget(project)
        peak = peak_megabytes(build, project)
    return report(len(pages), Spread(tuple(nothing)), Spread(tuple(cached)), Spread(tuple(alone)), peak)


def report(documents: int, nothing: Spread, cached: Spread, alone: Spread, peak: float) -> str:
    """Return the table, with each ratio of medians and what we aim at."""
    rows = [
        ["WeasyPrint alone", str(alone), "1.00", ""],
        ["evidoc build, analyses cached", str(cached), f"{cached.median / alone.median:.2f}", f"{LIMIT_CACHED}"],
        ["evidoc build, from nothing", str(nothing), f"{nothing.median / alone.median:.2f}", f"{LIMIT_NOTHING}"],
    ]
    times = table(["what", "seconds: median (lowest to highest)", "ratio", "aim: at most"], rows)
    memory = f"The largest process of a build from nothing held {peak:.0f} MB (aim: under {LIMIT_MEGABYTES} MB).\n"
    return f"## Building {documents} documents, HTML and PDF\n\n{times}\n{memory}"


def copy(folder: Path) -> Path:
    """Copy the real project, without what is built and what is not its own."""
    leave = shutil.ignore_patterns(".git", ".venv", "_build", "_site", "raw", "tests", "*_cache", "__pycache__")
    return Path(shutil.copytree(REPOSITORY, folder, ignore=leave))


def forget(project: Path, *, keep_results: bool = False) -> None:
    """Remove the site and everything built; on request keep what the analyses gave, and the pages for print."""
    shutil.rmtree(project / "_site", ignore_errors=True)
    if not keep_results:
        shutil.rmtree(project / "_build", ignore_errors=True)
