"""A number of scripts and of documents goes in; a made-up project of that size, for speed alone, comes out.

Every word and number in it is made by counting and means nothing. A script reads one source of its own and, every
fifth, a value that another script makes; a document shows the values of five scripts, and cites two works.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

ROWS = 20
"""Of each source."""
SHOWN = 5
"""Scripts whose values a document shows."""
_SOURCE = """\
source-{n}:
  path: data/source-{n}.csv
  publisher: Nobody
  title: Numbers made by counting
  period: 2024
  geography: nowhere
  population: counts
  licence: CC0
  redistribute: yes
  seen_as: publisher
  status: synthetic
  definitions: counts
  address: not stated
  sha256: {digest}
  schema:
    step: {{type: integer, meaning: place in the count}}
    count: {{type: integer, meaning: the count}}
"""
_DEFINITIONS = """\
counts:
  label: Counts
  unit: count
  numerator: counts
  denominator: not applicable
  who_counts: nobody
"""
_SCRIPT = '''"""What the counts of source {n} come to."""

from evidoc import {names}

rows = source("source-{n}", rows=True)
total = sum(row["count"] for row in rows)
{before}value("total-{n}", total{more}, meaning="The total of source {n}", source="source-{n}")
'''
_FRONT = '---\ntitle: "Document {n}"\nstatus: draft\ndate: 2026-01-01\ndescription: "A made-up document."\n---\n\n'
_WORDS = "Nothing in this paragraph means anything, and there is as much of it as a short section of a report has. " * 6


def write_large(root: Path, scripts: int, documents: int, *, pdf: bool = False) -> Path:
    """Write the project into the new folder `root` and return it."""
    for folder in ("analysis", "data", "chapters"):
        (root / folder).mkdir(parents=True)
    entries = "".join(f"    d{n}: {{chapter: chapters/d{n}.qmd, genre: note}}\n" for n in range(documents))
    settings = f"title: Made up\nlang: en-GB\nbibliography: references.bib\nevidoc:\n  pdf: {str(pdf).lower()}\n"
    head = "project: {type: default, output-dir: _build/quarto}\n"
    (root / "_quarto.yml").write_text(f"{head}{settings}  documents:\n{entries}", encoding="utf-8")
    works = "".join(
        f"@book{{w{n}, title = {{Work {n}}}, author = {{Nobody, N.}}, year = {{2020}}, publisher = {{None}}}}\n"
        for n in range(documents * 2)
    )
    (root / "references.bib").write_text(works, encoding="utf-8")
    (root / "data" / "sources.yml").write_text("".join(_source(root, n) for n in range(scripts)), encoding="utf-8")
    (root / "data" / "definitions.yml").write_text(_DEFINITIONS, encoding="utf-8")
    for n in range(scripts):
        (root / "analysis" / f"s{n}.py").write_text(_script(n), encoding="utf-8")
    for n in range(documents):
        (root / "chapters" / f"d{n}.qmd").write_text(_chapter(n, scripts), encoding="utf-8")
    return root


def change_row(root: Path, number: int) -> None:
    """Change one number of one source, and the checksum that is declared of it."""
    file, declared = root / "data" / f"source-{number}.csv", root / "data" / "sources.yml"
    old = file.read_bytes()
    new = old.replace(b"1,", b"1,9", 1)
    file.write_bytes(new)
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace(_digest(old), _digest(new)), encoding="utf-8")


def _source(root: Path, n: int) -> str:
    rows = "".join(f"{step},{(n * 7 + step * 13) % 100}\n" for step in range(1, ROWS + 1))
    data = f"step,count\n{rows}".encode()
    (root / "data" / f"source-{n}.csv").write_bytes(data)
    return _SOURCE.format(n=n, digest=_digest(data))


def _script(n: int) -> str:
    follows = n % 5 == 4
    names = "product, source, value" if follows else "source, value"
    before = f'earlier = product("total-{n - 1}")\n' if follows else ""
    return _SCRIPT.format(n=n, names=names, before=before, more=" + earlier" if follows else "")


def _chapter(n: int, scripts: int) -> str:
    shown = [(n * SHOWN + k) % scripts for k in range(SHOWN)]
    told = "".join(f"The total of source {k} is {{{{< value total-{k} >}}}}. {_WORDS}\n\n" for k in shown)
    return f"{_FRONT.format(n=n)}## What it says\n\n{told}As others have it [@w{n * 2}; @w{n * 2 + 1}].\n"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
