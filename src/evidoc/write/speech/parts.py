"""Parts of a formula and a way to read a row go in; matrices, cases and lines in words come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

Read = Callable[[Sequence[Element]], str]
"""How a row of parts is read."""
APPLIED = "\u2061"
"""The invisible sign between a function and what it is of."""
_PLAIN = frozenset((",", ";", "∣", "|", APPLIED, "\u2062", "\u2063", "%", "′", "!", "∞", "…", "∂"))
"""Signs that join nothing, so that their parts need no end."""
_BINDING = frozenset(("mfrac", "mtable", "munder", "munderover", "msqrt", "mroot"))


def core(element: Element) -> Element:
    """Return the one part of a group, leaving out the sign that a function is applied; else the element itself."""
    while element.tag in {"mrow", "mstyle"}:
        kids = [kid for kid in element if (kid.text or "") != APPLIED]
        if len(kids) != 1:
            break
        element = kids[0]
    return element


def leaf(element: Element) -> str:
    """Return the text of an element that has no parts, also where it stands alone in a group."""
    element = core(element)
    return "" if len(element) else (element.text or "").strip()


def is_simple(elements: Sequence[Element]) -> bool:
    """Whether it is clear where these parts end when they are read: no operator and nothing stacked is in them."""
    for element in elements:
        for part in element.iter():
            text = (part.text or "").strip()
            joins = part.tag in {"mo", "mi"} and len(text) == 1 and not text.isalnum() and text not in _PLAIN
            if part.tag in _BINDING or (joins and element.tag not in {"mover", "msup", "msubsup"}):
                return False
    return True


def matrix(table: Element, what: str, read: Read) -> str:
    """Read a table in brackets row by row."""
    rows = _rows(table, read)
    wide = max((len(row) for row in rows), default=0)
    if wide == 1 and what == "matrix":
        return f"column vector of {len(rows)} entries: {'; '.join(row[0] for row in rows)}; end vector,"
    said = "; ".join(f"row {n}: {', '.join(row)}" for n, row in enumerate(rows, 1))
    of = "determinant of the matrix" if what == "determinant" else what
    return f"{of} with {_count(len(rows), 'row')} and {_count(wide, 'column')}: {said}; end matrix,"


def cases(table: Element, read: Read) -> str:
    """Read a table after an open curly bracket."""
    rows = _rows(table, read)
    said = "; ".join(f"case {n}: {', '.join(row)}" for n, row in enumerate(rows, 1))
    return f"{_count(len(rows), 'case')}: {said}; end cases,"


def lines(table: Element, read: Read) -> str:
    """Read a table that only sets lines under each other."""
    rows = [" ".join(cell for cell in row if cell) for row in _rows(table, read)]
    if len(rows) == 1:
        return rows[0]
    said = "; ".join(f"line {n}: {row}" for n, row in enumerate(rows, 1))
    return f"{_count(len(rows), 'line')}: {said};"


def _rows(table: Element, read: Read) -> list[list[str]]:
    return [[read(list(cell)) or "blank" * (len(row) > 1 and not _aligned(cell)) for cell in row] for row in table]


def _aligned(cell: Element) -> bool:
    """Whether a cell only sets the parts of a line under those of another."""
    return "padding" in cell.get("style", "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
