"""A matplotlib figure, a function that draws one, or SVG text comes in; SVG text with its size goes out."""

from __future__ import annotations

import io
import re
from typing import Any
from xml.etree import ElementTree as ET

from evidoc.products.session import Faults
from evidoc.records import dataclass

WIDE, NARROW = 6.4, 3.4
"""Widths in inches: the text column of a page and of print, and a phone."""
_PER_UNIT = {"": 1.0, "px": 1.0, "pt": 96 / 72, "in": 96.0, "mm": 96 / 25.4, "cm": 96 / 2.54}
_LENGTH = re.compile(r"([\d.]+)\s*(px|pt|in|mm|cm|)")
_UNSAFE = re.compile(r"<script|\son\w+\s*=|(href|src)\s*=\s*[\"'](https?:|//|file:)|@import", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """SVG text and its width and height in CSS pixels; empty where there is none."""

    svg: str = ""
    size: tuple[int, int] = (0, 0)


def picture(faults: Faults, given: Any, name: str) -> tuple[Picture, Picture]:
    """Return the picture for pages and print, and the one for phones (empty where only one was given).

    Parameters
    ----------
    faults
        Takes what is wrong.
    given
        A matplotlib Figure, a function from width in inches to one, SVG text, or that and SVG text for phones.
    name
        The figure's id: it seeds the ids inside the SVG, so that they are the same in every run.
    """
    if isinstance(given, str):
        return _from_text(faults, given), Picture()
    if isinstance(given, tuple) and given and all(isinstance(one, str) for one in given):
        told = [_from_text(faults, one) for one in given[:2]]
        return told[0], told[1] if told[1:] else Picture()
    if hasattr(given, "savefig"):
        return _from_text(faults, svg_of(given, name)), Picture()
    if callable(given):
        drawn = [given(width) for width in (WIDE, NARROW)]
        if all(hasattr(one, "savefig") for one in drawn):
            wide, narrow = (_from_text(faults, svg_of(one, name)) for one in drawn)
            return wide, narrow
        faults.add("bad-picture", "the draw function returns no matplotlib Figure", "end it with: return fig")
        return Picture(), Picture()
    message = f"{type(given).__name__} is neither a matplotlib Figure, a draw function nor SVG text"
    faults.add("bad-picture", message, "give one of the three")
    return Picture(), Picture()


def svg_of(fig: Any, name: str) -> str:
    """Return a matplotlib figure as SVG text, the same bytes in every run; `name` seeds the ids inside it."""
    from matplotlib import rc_context

    written = io.BytesIO()
    # Paths instead of text: the same glyphs on every machine. Salt and empty metadata: the same bytes in every run.
    with rc_context({"svg.hashsalt": f"evidoc-{name}", "svg.fonttype": "path"}):
        fig.savefig(written, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = written.getvalue().decode("utf-8")
    return text[text.index("<svg") :]


def _from_text(faults: Faults, svg: str) -> Picture:
    try:
        root = ET.fromstring(svg)  # noqa: S314 - the project's own script wrote it
    except ET.ParseError as error:
        faults.add("bad-picture", f"the SVG cannot be read: {error}", "give well-formed SVG text")
        return Picture()
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        faults.add(
            "bad-picture",
            f"the picture begins with <{root.tag}>",
            'begin with <svg xmlns="http://www.w3.org/2000/svg">',
        )
        return Picture()
    if (found := _UNSAFE.search(svg)) is not None:
        message = f"the SVG holds {found.group().strip()!r}: scripts and outside addresses do not go into documents"
        faults.add("bad-picture", message, "take it out")
        return Picture()
    size = size_of(root)
    if size is None:
        faults.add("bad-picture", "the SVG says no size", 'give width="…" and height="…", or viewBox="…"')
        return Picture()
    return Picture(svg if svg.endswith("\n") else f"{svg}\n", size)


def size_of(root: ET.Element) -> tuple[int, int] | None:
    """Return the width and height of an SVG in CSS pixels; None where it says neither these nor a view box."""
    lengths = [_LENGTH.fullmatch(root.get(side, "").strip()) for side in ("width", "height")]
    if all(lengths):
        width, height = (float(found[1]) * _PER_UNIT[found[2]] for found in lengths if found)
    else:
        box = root.get("viewBox", "").replace(",", " ").split()
        if len(box) != len(("x", "y", "width", "height")):
            return None
        width, height = float(box[2]), float(box[3])
    return (round(width), round(height)) if width > 0 and height > 0 else None
