"""The font packages go in; small web fonts, their licence and the CSS that names them come out.

The open licence keeps the name "Source" for unchanged fonts, so the reduced ones bear another name.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

RECIPE = 1
"""Counts changes of how fonts are reduced, so that a kept font is never one of another recipe."""


@dataclass(frozen=True, slots=True)
class Face:
    """One weight or slope of a family."""

    family: str
    file: str
    weight: int
    style: str


FACES = (
    Face("Sans", "SourceSansPro-Regular.ttf", 400, "normal"),
    Face("Sans", "SourceSansPro-It.ttf", 400, "italic"),
    Face("Sans", "SourceSansPro-Semibold.ttf", 600, "normal"),
    Face("Serif", "SourceSerifPro-Semibold.ttf", 600, "normal"),
)

COPYRIGHT_AND_LICENCE = frozenset({0, 13, 14})
"""Numbers of the names that reduced fonts keep."""

_CHARACTERS = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x1E80, 0x1E85), (0x1EF2, 0x1EF3), (0x2010, 0x2027), (0x202F, 0x203A),
    (0x2070, 0x209C), (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2150, 0x215E), (0x2190, 0x2199), (0x2212, 0x2212),
    (0x2248, 0x2248), (0x2260, 0x2265), (0x25A0, 0x25CF), (0x2713, 0x2717),
)  # fmt: skip
"""Latin of Western and Central Europe, Welsh included, punctuation, arrows and the signs of statistics."""


def package_file(face: Face) -> Path:
    """Return the file of `face` in its font package."""
    if face.family == "Serif":
        import font_source_serif_pro as package  # type: ignore[import-untyped]
    else:
        import font_source_sans_pro as package  # type: ignore[import-untyped]
    return Path(package.font_directory) / face.file


def recipe_key() -> str:
    """Return what the reduced fonts depend on, as one digest: the same key, the same bytes."""
    import fontTools  # type: ignore[import-untyped]

    digest = hashlib.sha256(f"{RECIPE} {fontTools.version} {_CHARACTERS}".encode())
    for face in FACES:
        digest.update(package_file(face).read_bytes())
    return digest.hexdigest()


def make_fonts(folder: Path) -> dict[str, str]:
    """Write the reduced fonts and their licence into `folder`; return original file name -> written name."""
    written = {face.file: _write(folder, _stem(face), ".woff2", _reduced(package_file(face))) for face in FACES}
    licence = (package_file(FACES[0]).parent / "LICENSE.txt").read_bytes()
    written["LICENSE.txt"] = _write(folder, "fonts-licence", ".txt", licence)
    return written


def web_faces(written: dict[str, str]) -> str:
    """Return the ``@font-face`` rules for the pages; addresses are relative to the style sheet beside the fonts."""
    return "".join(
        f'@font-face{{font-family:"evidoc {face.family}";font-weight:{face.weight};font-style:{face.style};'
        f'font-display:swap;src:url("{written[face.file]}") format("woff2")}}\n'
        for face in FACES
    )


def print_faces() -> str:
    """Return the ``@font-face`` rules for print: the unchanged fonts of the packages, under their own names."""
    return "".join(
        f'@font-face{{font-family:"Source {face.family} Pro";font-weight:{face.weight};font-style:{face.style};'
        f'src:url("{package_file(face).as_uri()}")}}\n'
        for face in FACES
    )


def _stem(face: Face) -> str:
    slope = "-italic" if face.style == "italic" else ""
    return f"evidoc-{face.family.lower()}-{face.weight}{slope}"


def _write(folder: Path, stem: str, suffix: str, content: bytes) -> str:
    name = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
    (folder / name).write_bytes(content)
    return name


def _reduced(path: Path) -> bytes:
    from fontTools import subset

    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["kern", "liga", "mark", "mkmk", "locl", "ccmp", "tnum", "lnum"]
    options.drop_tables = [*options.drop_tables, "name"]  # comes back below, without the reserved name
    options.recalc_timestamp = False  # the date of the original, never the clock's
    out = io.BytesIO()
    with subset.load_font(os.fspath(path), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[u for first, last in _CHARACTERS for u in range(first, last + 1)])
        names = font["name"]
        subsetter.subset(font)
        names.names = [record for record in names.names if record.nameID in COPYRIGHT_AND_LICENCE]
        font["name"] = names
        subset.save_font(font, out, options)
    return out.getvalue()
