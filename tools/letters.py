"""The house's font goes in; outlines of its letters come out: ``python tools/letters.py`` writes them for evidoc.

What is drawn without matplotlib (a placeholder, the words over a figure of synthetic data) then needs no font at all.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path

from evidoc.products.outlines import FILE

_CHARACTERS = [*range(0x20, 0x7F), *range(0xA1, 0x180), *(ord(one) for one in "–—‘’“”…€")]


def outlines() -> str:
    """Return the outlines as JSON text: what a unit is, and of each letter its width and its path."""
    from fontTools.pens.roundingPen import RoundingPen  # type: ignore[import-untyped]
    from fontTools.pens.svgPathPen import SVGPathPen  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    package = Path(str(importlib.import_module("font_source_sans_pro").__file__)).parent
    with TTFont(package / "files" / "SourceSansPro-Semibold.ttf") as font:
        glyphs, names = font.getGlyphSet(), font.getBestCmap()
        letters: dict[str, list[object]] = {}
        for code in _CHARACTERS:
            if code in names:
                pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:g}")
                glyphs[names[code]].draw(RoundingPen(pen))
                letters[chr(code)] = [glyphs[names[code]].width, pen.getCommands()]
        told = {"units": font["head"].unitsPerEm, "letters": letters}
    return json.dumps(told, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    FILE.write_text(outlines(), encoding="utf-8")
