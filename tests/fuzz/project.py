"""In: a folder. Out: the project that all made documents stand in, and what its scripts would have made."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

from evidoc.model.product import Figure, Provenance, Results, Table, TableColumn, Value

GOOD = Path(__file__).resolve().parents[1] / "projects" / "good"
WORKS = ("ash2001", "birch:2002", "cedar_03", "Doe.2004", "elm-05")
VARIABLES = {"plain": "wv1q", "rich": "**wv2q**", "deep": {"er": {"still": "wv3q"}}, "number": 3}
FACTS = {"one": "wv4q", "two": {"three": "wv5q"}}
META = {"said": "wv6q", "tree": {"leaf": "wv7q", "list": ["wv8q", "wv9q"]}}
PARTS = {
    "_part.qmd": "Included wi1q *wi2q* with {{< var plain >}}.\n\nAnd wi3q.\n",
    "_outer.qmd": "Before wi4q.\n\n{{< include _part.qmd >}}\n\nAfter wi5q.\n",
    "_list.qmd": "- wi6q\n- wi7q\n\n    wi8q\n",
}
"""Files that documents include; and below, the words that each gives, in order."""
INCLUDED = {
    "_part.qmd": "wi1q wi2q wv1q wi3q",
    "_outer.qmd": "wi4q wi1q wi2q wv1q wi3q wi5q",
    "_list.qmd": "wi6q wi7q wi8q",
}
_BIBLIOGRAPHY = "".join(
    f"@book{{{key}, author = {{Author{n}, Ann and Other, Bo}}, title = {{Book number {n}}}, "
    f"publisher = {{Example Press}}, year = {{200{n}}}}}\n\n"
    for n, key in enumerate(WORKS, 1)
)
_SETTINGS = """\
project: {type: default, output-dir: _out}
title: A made project
lang: en-GB
bibliography: references.bib
said: wv6q
switch: {there: true}
tree: {leaf: wv7q, list: [wv8q, wv9q]}
"""
_VARIABLES = "plain: wv1q\nrich: '**wv2q**'\ndeep: {er: {still: wv3q}}\nnumber: 3\n"
_FACTS = "one: wv4q\ntwo: {three: wv5q}\n"


def write_project(root: Path) -> Path:
    """Write the project without any document into `root`, and return it."""
    for name in ("analysis", "data"):
        shutil.copytree(GOOD / name, root / name)
    files = {"_quarto.yml": _SETTINGS, "_variables.yml": _VARIABLES, "project.yml": _FACTS}
    for name, text in (files | {"references.bib": _BIBLIOGRAPHY} | PARTS).items():
        (root / name).write_text(text, encoding="utf-8")
    (root / "pics").mkdir()
    for name in ("one.png", "two words.png"):
        (root / "pics" / name).write_bytes(_png())
    return root


def _png() -> bytes:
    """Return a picture of one grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


def results() -> Results:
    """Return what the scripts of the project would have made."""
    made: dict[str, Any] = {"made_by": "analysis/marbles.py", "line": 3, "sources": ("marbles",), "definitions": ()}
    told = Provenance(**made, status="not stated", source_line="Counted by hand", redistribute=True)
    columns = (TableColumn("colour", "Colour"), TableColumn("number", "Marbles", "", "right"))
    rows = (("red", "30"), ("blue", "20"))
    shows = {"ons": "50", "nhs": "50", "period": "2024", "meaning": "Marbles", "number": "50", "unit": ""}
    values = {n: Value(n, 50, "", "Marbles", "2024", "", "", told, shows) for n in ("marbles.all", "marbles.red")}
    figure = Figure(
        id="marbles", title="wp1q", subtitle="wp2q", alt="Two bars", notes=(), svg="<svg/>", svg_narrow="<svg/>",
        size=(400, 80), size_narrow=(300, 80), columns=columns, rows=rows, csv="a\n", provenance=told,
    )  # fmt: skip
    table = Table(id="marbles", title="wp3q", columns=columns, rows=rows, notes=(), csv="a\n", provenance=told)
    return Results(values, {"marbles": table}, {"marbles": figure})
