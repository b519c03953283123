"""In: the real project. Out: the time of `evidoc build` against WeasyPrint's bare time for the same PDFs.

Each round runs, one after the other, evidoc from nothing, evidoc with its analyses cached, and WeasyPrint alone on the
same pages for print; so a machine that slows down for a while slows all three.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from measure import EVIDOC, HEADER, REPOSITORY, Costs, cost, peak_megabytes, table

ROUNDS = 5
LIMIT_CACHED = 1.5
LIMIT_NOTHING = 2.5
LIMIT_MEGABYTES = 600
CAPTURE = """
import json, pathlib, sys
from evidoc.cli import run
from evidoc.write.printing import Printing

begin = Printing.begin

def tap(printing, draft, job):
    kept = {name: job[name] for name in ("html", "css")}
    pathlib.Path(sys.argv[1], job["document"] + ".json").write_text(json.dumps(kept), encoding="utf-8")
    begin(printing, draft, job)

Printing.begin = tap
sys.exit(run(["build"]))
"""
"""Builds once, and keeps the HTML and CSS for print that evidoc gives to WeasyPrint."""
BARE = """
import json, pathlib, sys
import weasyprint
from weasyprint.text.fonts import FontConfiguration

base = pathlib.Path("_site", "print.html").resolve().as_uri()
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    page, fonts = json.loads(file.read_text(encoding="utf-8")), FontConfiguration()
    style = weasyprint.CSS(string=page["css"], font_config=fonts, base_url=base)
    html = weasyprint.HTML(string=page["html"], base_url=base)
    html.write_pdf(file.with_suffix(".pdf"), stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a")
"""
"""WeasyPrint alone: one process, one import, the documents one after the other, tagged as evidoc's are."""


def measure(rounds: int = ROUNDS) -> str:
    """Build the real project `rounds` times each way in a temporary folder and return the report (Markdown)."""
    with tempfile.TemporaryDirectory() as temporary:
        project, pages = copy(Path(temporary) / "project"), Path(temporary) / "pages"
        pages.mkdir()
        build: list[str | Path] = [EVIDOC, "build"]
        bare: list[str | Path] = [sys.executable, "-c", BARE, pages]
        cost([sys.executable, "-c", CAPTURE, pages], project)  # fills the machine's caches too
        documents = len(list(pages.glob("*.json")))
        nothing, cached, alone = [], [], []
        for _ in range(rounds):
            forget(project)
            nothing.append(cost(build, project))
            forget(project, keep_results=True)
            cached.append(cost(build, project))
            alone.append(cost(bare, project))  # on the site just built
        forget(project)
        peak = peak_megabytes(build, project)
    return report(documents, Costs(tuple(nothing)), Costs(tuple(cached)), Costs(tuple(alone)), peak)


def report(documents: int, nothing: Costs, cached: Costs, alone: Costs, peak: float) -> str:
    """Return the table, with the ratios of the medians and what we aim at."""
    rows = [
        ["WeasyPrint alone", *alone.cells(), "1.00", ""],
        ["evidoc build, analyses cached", *cached.cells(), f"{cached.wall / alone.wall:.2f}", f"{LIMIT_CACHED}"],
        ["evidoc build, from nothing", *nothing.cells(), f"{nothing.wall / alone.wall:.2f}", f"{LIMIT_NOTHING}"],
    ]
    times = table(["what", *HEADER, "ratio", "aim: at most"], rows)
    memory = f"The largest process of a build from nothing held {peak:.0f} MB (aim: under {LIMIT_MEGABYTES} MB).\n"
    return f"## Building {documents} documents, HTML and PDF\n\n{times}\n{memory}"


def copy(folder: Path) -> Path:
    """Copy the real project, without what is built and what is not its own."""
    leave = shutil.ignore_patterns(".git", ".venv", "_build", "_site", "raw", "tests", "*_cache", "__pycache__")
    return Path(shutil.copytree(REPOSITORY, folder, ignore=leave))


def forget(project: Path, *, keep_results: bool = False) -> None:
    """Remove the site and everything built; on request keep what the analyses gave."""
    shutil.rmtree(project / "_site", ignore_errors=True)
    for folder in ("_build/woven", "_build/written") if keep_results else ("_build",):
        shutil.rmtree(project / folder, ignore_errors=True)
