"""In: a new folder. Out: a project that is soon built: a script without pandas, two documents, no PDF unless asked."""

from __future__ import annotations

from pathlib import Path

from evidoc import fingerprint

SETTINGS = """\
title: A project that is killed
lang: en-GB
evidoc:
  pdf: {pdf}
  documents:
    one: {{chapter: chapters/one.qmd, genre: note}}
    two: {{chapter: chapters/two.qmd, genre: note}}
"""
SOURCES = """\
marbles:
  path: data/marbles.csv
  publisher: An invented office
  title: Invented marbles in a jar
  period: 2024
  geography: one jar
  population: marbles
  licence: CC0
  redistribute: yes
  seen_as: publisher
  status: invented for a test
  address: not stated
  sha256: {digest}
  definitions: marbles
  schema:
    colour: {{type: text, meaning: colour of the marbles}}
    number: {{type: integer, meaning: how many marbles there are}}
"""
DEFINITIONS = """\
marbles: {label: Marbles, unit: count, numerator: marbles, denominator: not applicable, who_counts: an invented office}
"""
SCRIPT = '''\
"""How many marbles there are."""

from evidoc import source, table, value

rows = source("marbles", rows=True)
value("marbles.all", sum(row["number"] for row in rows), meaning="Marbles")
table("marbles", rows, title="Marbles", columns={"colour": "Colour", "number": ("Marbles", "count")})
'''
CHAPTER = """\
---
title: Document {name}
date: 2026-11-21
status: draft
---

## What was counted in edition {edition}

There were {{{{< value marbles.all >}}}} in the jar.

::: {{#tbl-marbles}}
:::
"""


def make(root: Path, *, pdf: bool = False) -> Path:
    """Write the first edition of the project into a new folder, and return it."""
    for folder in ("analysis", "chapters", "data"):
        (root / folder).mkdir(parents=True)
    _write(root / "_quarto.yml", SETTINGS.format(pdf=str(pdf).lower()))
    _write(root / "analysis" / "marbles.py", SCRIPT)
    _write(root / "data" / "definitions.yml", DEFINITIONS)
    write_edition(root, 1)
    return root


def write_edition(root: Path, edition: int) -> None:
    """Change data, and the text of one document; the other shows only the data."""
    data = f"colour,number\nred,{60 + edition}\nblue,40\n"
    _write(root / "data" / "marbles.csv", data)
    _write(root / "data" / "sources.yml", SOURCES.format(digest=fingerprint.of_bytes(data.encode())))
    _write(root / "chapters" / "two.qmd", CHAPTER.format(name="two", edition="all"))
    write_text(root, edition)


def write_text(root: Path, edition: int) -> None:
    """Change the text of one document, and nothing else."""
    _write(root / "chapters" / "one.qmd", CHAPTER.format(name="one", edition=edition))


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")
