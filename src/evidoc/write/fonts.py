"""The font packages go in; small web fonts, their licence and the CSS that names them come out.

The open licence keeps the name "Source" for unchanged fonts, so the reduced ones bear another name.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
from dataclasses import dataclass
from pathlib import Path

from evidoc.fingerprint import Digests, of_data
from evidoc.write.folder import write_anew

RECIPE = 2
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

MATHS = Face("Math", "STIXTwoMath-Regular.ttf", 400, "normal")
"""The font of formulas: the one that draws them in print, on pages that have any."""

MONO = Face("Mono", "DejaVuSansMono.ttf", 400, "normal")
"""The font of code in print: it comes with the library that draws charts."""

COPYRIGHT_AND_LICENCE = frozenset({0, 13, 14})
"""Numbers of the names that reduced fonts keep."""

_CHARACTERS = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x1E80, 0x1E85), (0x1EF2, 0x1EF3), (0x2010, 0x2027), (0x202F, 0x203A),
    (0x2070, 0x209C), (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2150, 0x215E), (0x2190, 0x2199), (0x2212, 0x2212),
    (0x2248, 0x2248), (0x2260, 0x2265), (0x25A0, 0x25CF), (0x2713, 0x2717),
)  # fmt: skip
"""Latin of Western and Central Europe, Welsh included, punctuation, arrows and the signs of statistics."""

_MATHS = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x2C6, 0x2DD), (0x300, 0x338), (0x391, 0x3F6), (0x2010, 0x2057), (0x2061, 0x2064),
    (0x20D0, 0x20E1), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2308, 0x230B), (0x23B4, 0x23E1),
    (0x25A0, 0x25CF), (0x27C2, 0x27FF), (0x2A00, 0x2AFF), (0x1D400, 0x1D503), (0x1D538, 0x1D56B), (0x1D6A4, 0x1D71B),
)  # fmt: skip
"""Letters, Greek, operators, arrows, brackets, and mathematical letters: bold, italic, script, double-struck."""


def package_file(face: Face) -> Path:
    """Return the file of `face` in its font package."""
    if face.family == "Mono":
        return _folder_of("matplotlib") / "mpl-data/fonts/ttf" / face.file
    if face.family == "Math":
        return _folder_of("ziamath") / "fonts" / face.file
    if face.family == "Serif":
        import font_source_serif_pro as package  # type: ignore[import-untyped]
    else:
        import font_source_sans_pro as package  # type: ignore[import-untyped]
    return Path(package.font_directory) / face.file


def _folder_of(package: str) -> Path:
    """Find a package without loading it, which would take a second."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(package)
    return Path(found.origin).parent


def recipe_key(digests: Digests, *, maths: bool = False) -> str:
    """Return what the reduced fonts depend on, as one digest: the same key, the same bytes."""
    import fontTools  # type: ignore[import-untyped]

    files = [digests.of_file(package_file(face)) for face in faces(maths=maths)]
    return of_data([RECIPE, fontTools.version, _CHARACTERS, _MATHS, files])


def print_key(digests: Digests) -> str:
    """Return what print is set in, as one digest."""
    return of_data([digests.of_file(package_file(face)) for face in (*FACES, MONO)])


def faces(*, maths: bool) -> tuple[Face, ...]:
    """Return the faces that pages are set in."""
    return (*FACES, MATHS) if maths else FACES


def make_fonts(folder: Path, *, maths: bool = False) -> dict[str, str]:
    """Write the reduced fonts and their licence into `folder`; return original file name -> written name."""
    written = {face.file: _write(folder, _stem(face), ".woff2", _reduced(face)) for face in faces(maths=maths)}
    licence = (package_file(FACES[0]).parent / "LICENSE.txt").read_bytes()
    written["LICENSE.txt"] = _write(folder, "fonts-licence", ".txt", licence)
    return written


def web_faces(written: dict[str, str]) -> str:
    """Return the ``@font-face`` rules for the pages; addresses are relative to the style sheet beside the fonts."""
    return "".join(
        f'@font-face{{font-family:"evidoc {face.family}";font-weight:{face.weight};font-style:{face.style};'
        f'font-display:swap;src:url("{written[face.file]}") format("woff2")}}\n'
        for face in faces(maths=MATHS.file in written)
    )


def print_faces() -> str:
    """Return the ``@font-face`` rules for print: the unchanged fonts of the packages.

    Under their own names, fonts of the same names that somebody has installed would be taken for some of the letters.
    """
    return (
        "".join(
            f'@font-face{{font-family:"evidoc {face.family}";font-weight:{face.weight};font-style:{face.style};'
            f'src:url("{package_file(face).as_uri()}")}}\n'
            for face in FACES
        )
        + f'@font-face{{font-family:"evidoc Mono";src:url("{package_file(MONO).as_uri()}")}}\n'
    )


def font_folders() -> list[str]:
    """Return the folders that the making of a PDF may read fonts from."""
    return sorted({str(package_file(face).parent) for face in (*FACES, MONO)})


def _stem(face: Face) -> str:
    slope = "-italic" if face.style == "italic" else ""
    return f"evidoc-{face.family.lower()}-{face.weight}{slope}"


def _write(folder: Path, stem: str, suffix: str, content: bytes) -> str:
    name = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
    write_anew(folder / name, content)
    return name


def _reduced(face: Face) -> bytes:
    from fontTools import subset

    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["kern", "liga", "mark", "mkmk", "locl", "ccmp", "tnum", "lnum"]
    options.drop_tables = [*options.drop_tables, "name"]  # comes back below, without the reserved name
    options.recalc_timestamp = False  # the date of the original, never the clock's
    ranges = _MATHS if face == MATHS else _CHARACTERS
    if face == MATHS:
        options.layout_features = ["ssty"]  # smaller forms for indices; the sizes of brackets stand in its MATH table
    out = io.BytesIO()
    with subset.load_font(os.fspath(package_file(face)), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[u for first, last in ranges for u in range(first, last + 1)])
        names = font["name"]
        subsetter.subset(font)
        names.names = [record for record in names.names if record.nameID in COPYRIGHT_AND_LICENCE]
        font["name"] = names
        subset.save_font(font, out, options)
    return out.getvalue()
