"""The font packages go in; small fonts for pages and their licence come out: ``python tools/web_fonts.py`` writes them.

The open licence keeps the name "Source" for unchanged fonts, so the reduced ones bear no name but that of their file.
"""

from __future__ import annotations

import io
import os
import shutil

from evidoc.write.fonts import FACES, MATHS, Face, licence, package_file, web_file

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


def reduced(face: Face) -> bytes:
    """Return a font with the characters of pages and nothing that only print needs, as WOFF2."""
    from fontTools import subset  # type: ignore[import-untyped]

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


def write() -> None:
    """Reduce every font that pages are set in."""
    for face in (*FACES, MATHS):
        web_file(face).parent.mkdir(exist_ok=True)
        web_file(face).write_bytes(reduced(face))
    shutil.copyfile(package_file(FACES[0]).parent / "LICENSE.txt", licence())


if __name__ == "__main__":
    write()
