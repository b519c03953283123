"""In: a folder. Out: a project with something of everything that is read, and a memory that tells what was read."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from evidoc.collect import Memory, collect
from evidoc.errors import CollectError, Problem
from evidoc.model.project import Project
from evidoc.state import State

GOOD = Path(__file__).resolve().parents[1] / "projects" / "good"
FRONT = "---\ntitle: {title}\ndate: 2026-11-21\nstatus: draft\n---\n\n"
T = TypeVar("T")

_SETTINGS = """\
project: {type: default}
title: Everything
lang: en-GB
bibliography: [references.bib, more.bib]
profile: {default: one}
evidoc:
  pdf: false
  documents:
    note: {chapter: chapters/note.qmd, genre: own}
    deep: {chapter: chapters/deep/deep.qmd, genre: note}
    book: {chapter: chapters/book.ipynb, genre: note}
"""
_CELL = "```{python}\n#| label: one\nfrom evidoc import value\nprint(value('marbles.all'))\n```\n"
_INLINE = "There are `{python} value('marbles.red')`.\n"
_DEEP = "# Part\n\nDeep in @more2020. {{< embed ../side.ipynb#shown >}}\n\n{{< embed ../side.ipynb#shown >}}\n"
_SCRIPT = """\
# evidoc: reads data/extra.txt
from _shared import NAME
from evidoc import value, values, source
import later

rows = source("marbles", rows=True)
value(NAME, 1, meaning="A name from elsewhere")
values("kinds.{colour}", rows, over={"colour": "marbles:colour"}, meaning="Kinds")
"""
_BEADS = """\
beads:
  path: data/beads.csv
  publisher: An invented office
  title: Beads
  period: 2024
  geography: one jar
  population: beads
  licence: CC0
  redistribute: yes
  seen_as: publisher
  status: invented
  address: not stated
  sha256: a000000000000000000000000000000000000000000000000000000000000000
  made_by: data/make/beads.py
  definitions: marbles
  key: colour
  schema:
    colour: {type: text, meaning: colour}
    number: {type: integer, meaning: how many, high: 9}
"""
"""A source whose data has every kind of fault."""
_GENRE = "label: Own\nnumber_style: ons\nnumber_sections: false\naudience: all\n"
_CLAIMS = "document,sentence,basis,note\nnote,It was so.,plan,\n"
_MORE = "@book{more2020, title = {More}, author = {Body, A.}, year = {2020}}\n"


def write_everything(root: Path) -> Path:
    """Write the project into the new folder `root`, and return it."""
    shutil.copytree(GOOD, root)
    note = (root / "chapters" / "note.qmd").read_text(encoding="utf-8")
    more = "\n\n{{< include _part.qmd >}}\n\n![A dot](../pics/dot.png)\n\n{{< var v >}} {{< fact f >}} {{< meta m >}}\n"
    notebook = _notebook(["markdown", "# A book\n\nIt is one.\n"], ["code", "from evidoc import value\nvalue('a')\n"])
    files = {
        "_quarto.yml": _SETTINGS,
        "_quarto-one.yml": "m: of a profile\n",
        "_quarto-two.yml": "m: of another\n",
        "_variables.yml": "v: one\n",
        "project.yml": "f: a fact\n",
        "more.bib": _MORE,
        "chapters/claims.csv": _CLAIMS,
        "chapters/note.qmd": f"{note}{more}\n{_CELL}\n{_INLINE}",
        "chapters/_part.qmd": "A part. It was so.\n",
        "chapters/deep/deep.qmd": FRONT.format(title="Deep") + _DEEP,
        "chapters/deep/_metadata.yml": "keywords: [deep]\n",
        "chapters/book.ipynb": notebook,
        "chapters/side.ipynb": _notebook(["code", "#| label: shown\nprint(1)\n"]),
        "templates/genres/own.yml": _GENRE,
        "analysis/more.py": _SCRIPT,
        "analysis/_shared.py": 'NAME = "more.name"\n',
        "analysis/book.ipynb": _notebook(["code", "from evidoc import value\nvalue('book.one', 1, meaning='One')\n"]),
        "analysis/broken.py": "value(\n",
        "data/extra.txt": "extra",
        "data/beads.csv": "colour,number\nred,1\nred,10\nblue,x\n",
        "data/make/beads.py": "",
        "pics/dot.png": "no picture",
    }
    with (root / "data" / "sources.yml").open("a", encoding="utf-8") as sources:
        sources.write(_BEADS)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def _notebook(*cells: list[str]) -> str:
    made: list[dict[str, Any]] = [
        {"cell_type": kind, "source": text.splitlines(keepends=True), "metadata": {}} for kind, text in cells
    ]
    return json.dumps({"cells": made, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}, indent=1)


def change(root: Path, name: str, old: str, new: str) -> None:
    """Put `new` into the place of `old` in one file."""
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def declare(root: Path, name: str = "data/marbles.csv") -> None:
    """Set the checksum in `data/sources.yml` to what the data is now."""
    text = (root / "data" / "sources.yml").read_text(encoding="utf-8")
    head, _, rest = text.partition("sha256: ")
    now = hashlib.sha256((root / name).read_bytes()).hexdigest()
    (root / "data" / "sources.yml").write_text(f"{head}sha256: {now}{rest[64:]}", encoding="utf-8")


class Watched(Memory):
    """A memory that tells what it had to have made."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.made: list[str] = []

    def recall(self, what: str, arguments: Any, make: Callable[[], T]) -> T:
        """Note what is made."""

        def noted() -> T:
            self.made.append(what)
            return make()

        return super().recall(what, arguments, noted)

    def of_file(self, what: str, file: Path, arguments: Any, make: Callable[[bytes], T]) -> T:
        """Note what is made."""

        def noted(data: bytes) -> T:
            self.made.append(what)
            return make(data)

        return super().of_file(what, file, arguments, noted)


def read(root: Path, state: Path) -> tuple[Project | tuple[Problem, ...], list[str]]:
    """Read a project with the memory in the folder `state`; return it, and what had to be made for it."""
    known = State.open(state)
    memory = Watched(known)
    project = attempt(root, memory)
    memory.save()
    known.save()
    return project, memory.made


def attempt(root: Path, memory: Memory | None = None) -> Project | tuple[Problem, ...]:
    """Read a project; where there is none to speak of, return why."""
    try:
        return collect(root, memory)
    except CollectError as error:
        return error.problems
