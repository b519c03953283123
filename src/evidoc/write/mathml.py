"""The HTML of a formula goes in; its tree without the TeX, the TeX, and plain questions about both come out."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

from evidoc.records import dataclass

FORMULA = re.compile(
    r'<span\b[^>]*\brole="math"[^>]*>\s*<math\b[^>]*>.*?</math>\s*</span>|<math\b[^>]*>.*?</math>', re.DOTALL
)
"""One formula as pandoc's writer gives it, with the span around it in which its author says how it is read."""
_SAID = re.compile(r'\baria-label="([^"]*)"')
_PARTS = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3,
}  # fmt: skip
"""How many children an element has by the rules of MathML."""
_KNOWN = frozenset(
    (
        *_PARTS, "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msqrt", "mtable", "mtr", "mtd",
        "menclose", "mphantom", "mpadded", "mstyle", "merror",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula, read."""

    root: Element
    """``math`` with all that is shown; ``semantics`` is taken away."""
    said: str
    """How its author says that it is read; empty where nobody said it."""
    tex: str
    """What the author wrote; empty where it is not told."""
    strange: tuple[str, ...]
    """What is not as MathML has it: elements nobody knows, or that lack a part."""

    @property
    def display(self) -> bool:
        """Whether it stands on a line of its own."""
        return self.root.get("display") == "block"


def read_formula(html: str) -> Formula:
    """Read what `FORMULA` matches."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    strange = dict.fromkeys(tag for tag in (_fault(e) for e in parser.root.iter()) if tag)
    said = _SAID.search(html.partition("<math")[0])
    return Formula(
        parser.root,
        " ".join((unescape(said[1]) if said else "").split()),
        " ".join("".join(parser.tex).split()),
        tuple(strange),
    )


def letters(element: Element) -> int:
    """Return about how many letters stand side by side in `element`."""
    if element.tag in {"mi", "mn", "mo", "ms", "mtext"}:
        return len((element.text or "").strip())
    if element.tag == "mspace":
        return 2
    parts = [letters(kid) for kid in element]
    stacked = element.tag in {"mfrac", "mtable", "munder", "mover", "munderover"}
    return max(parts, default=0) if stacked else sum(parts)


def _fault(element: Element) -> str:
    wanted = _PARTS.get(element.tag)
    if element.tag not in _KNOWN or (wanted is not None and len(element) != wanted):
        return element.tag
    return ""


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("math")
        self.tex: list[str] = []
        self._open: list[tuple[str, Element]] = []
        self._annotation = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "math" and not self._open:
            self.root.attrib.update(display=attributes.get("display", "inline"))
            self._open.append((tag, self.root))
            return
        if not self._open:
            return  # the span around the formula
        parent = self._open[-1][1]
        if tag.startswith("annotation"):
            self._annotation += 1
        inside = parent if tag == "semantics" or self._annotation else SubElement(parent, tag, attributes)
        self._open.append((tag, inside))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {name for name, _ in self._open}:
            return
        while self._open:
            name, _ = self._open.pop()
            self._annotation -= name.startswith("annotation")
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._annotation:
            self.tex.append(data)
        elif self._open and data.strip():
            element = self._open[-1][1]
            element.text = (element.text or "") + data
