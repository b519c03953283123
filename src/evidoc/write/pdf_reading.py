"""A finished PDF goes in; what its structure tree says to assistive technology, in reading order, comes out."""

from __future__ import annotations

import io
import re
import struct
from dataclasses import field
from decimal import Decimal
from typing import Any

from evidoc.records import dataclass

_BFCHAR = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_BFRANGE = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
_TRIPLE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
PICTURES = ("Figure", "Formula")
"""Tags of what is drawn and has an alternative text; a formula's is read where it stands."""
_HEADING = re.compile(r"^H([1-6])$")


@dataclass(slots=True)
class Element:
    """One heading, header cell, picture, formula or link, with the text inside it."""

    tag: str
    """Such as ``H2``, ``TH``, ``Figure``, ``Link``."""
    detail: str = ""
    """Scope of a header cell, alternative text of a picture or formula, target of a link (``#name``: inside)."""
    pieces: list[str] = field(default_factory=list)
    start: int = 0
    """Index into `Reading.pieces` where it begins."""

    @property
    def text(self) -> str:
        """Everything inside it; line ends are not spaces."""
        return "".join(self.pieces)

    @property
    def level(self) -> int:
        """Of a heading; 0 for anything else."""
        match = _HEADING.match(self.tag)
        return int(match[1]) if match else 0


@dataclass(slots=True)
class Reading:
    """A PDF as assistive technology meets it."""

    pieces: list[str] = field(default_factory=list)
    """Runs of text outside pictures, in reading order, formulas as they are spoken; between two a space may be."""
    elements: list[Element] = field(default_factory=list)
    fonts: dict[str, str] = field(default_factory=dict)
    """Name of each font -> the characters it draws."""

    def of(self, tag: str) -> list[Element]:
        """Return the elements with this tag."""
        return [e for e in self.elements if e.tag == tag]

    @property
    def headings(self) -> list[Element]:
        """The headings, in order."""
        return [e for e in self.elements if e.level]


def read(data: bytes) -> Reading:
    """Walk the structure tree of `data` from its root, depth first."""
    import pikepdf

    reading = Reading()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts: dict[tuple[int, int], _Letters] = {}
        texts = {page.obj.objgen: _texts(page, fonts) for page in pdf.pages}
        reading.fonts = {name: "".join(sorted(set(chars))) for name, chars in _names(pdf, fonts).items()}
        _walk(pdf.Root.StructTreeRoot.K, None, texts, reading, [])
    return reading


def _walk(node: Any, page: Any, texts: dict[Any, dict[int, str]], reading: Reading, within: list[Element]) -> None:
    """Take in `node` and everything below it; `within` are the elements that it stands in."""
    if isinstance(node, int):  # most are: asking pikepdf what something is takes longer
        _take(texts.get(page, {}).get(node, ""), reading, within)
        return
    import pikepdf

    if isinstance(node, pikepdf.Array):
        for kid in node:
            _walk(kid, page, texts, reading, within)
    elif isinstance(node, pikepdf.Dictionary):
        own, tag = node.get("/Pg"), node.get("/S")
        page = page if own is None else own.objgen
        if tag is not None:
            inside = [*within, *_enter(node, str(tag)[1:], reading, within)]
            if (kids := node.get("/K")) is not None:
                _walk(kids, page, texts, reading, inside)
        elif node.get("/Type") == "/MCR":
            _take(texts.get(page, {}).get(int(node.MCID), ""), reading, within)
        elif node.get("/Type") == "/OBJR":
            _link(node.Obj, within)


def _enter(node: Any, tag: str, reading: Reading, within: list[Element]) -> list[Element]:
    """Take in the element that begins here, if it is one that counts."""
    element = _element(node, tag, len(reading.pieces))
    if element is None:
        return []
    reading.elements.append(element)
    if element.tag == "Formula":
        _take(element.detail, reading, within)
    return [element]


def _take(text: str, reading: Reading, within: list[Element]) -> None:
    if not text or any(e.tag in PICTURES for e in within):
        return  # lettering inside a picture stands in its alternative text
    reading.pieces.append(text)
    for element in within:
        element.pieces.append(text)


def _element(node: Any, tag: str, start: int) -> Element | None:
    if tag in PICTURES:
        return Element(tag, str(node.get("/Alt", "")), start=start)
    if tag == "TH":
        return Element(tag, str(node.get("/A", {}).get("/Scope", ""))[1:], start=start)
    return Element(tag, start=start) if tag == "Link" or _HEADING.match(tag) else None


def _link(annotation: Any, within: list[Element]) -> None:
    links = [e for e in within if e.tag == "Link"]
    if links and "/Dest" in annotation:
        links[-1].detail = f"#{annotation.Dest}"
    elif links and "/A" in annotation:
        links[-1].detail = str(annotation.A.get("/URI", ""))


class _Letters(dict[int, str]):
    """Code -> text of a font."""

    def __missing__(self, code: int) -> str:
        """Show that a code means nothing."""
        return "\ufffd"


def _texts(page: Any, fonts: dict[tuple[int, int], _Letters]) -> dict[int, str]:
    """Return the text of each marked-content id of a page."""
    import pikepdf

    found: dict[int, list[str]] = {}
    marks: list[int | None] = []
    font = _Letters()
    saved: list[_Letters] = []
    known = page.obj.Resources.get("/Font", {})
    for instruction in pikepdf.parse_content_stream(page, operators="BDC BMC EMC Tf Tj TJ q Q"):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in {"BDC", "BMC"}:
            marks.append(_mcid(operands))
        elif operator == "EMC":
            marks.pop()
        elif operator == "q":
            saved.append(font)
        elif operator == "Q":
            font = saved.pop()
        elif operator == "Tf":
            font = characters(known[str(operands[0])], fonts)
        elif marks and (mark := next((m for m in reversed(marks) if m is not None), None)) is not None and mark >= 0:
            found.setdefault(mark, []).append(_decoded(operands[0], font))
    return {mark: "".join(parts) for mark, parts in found.items()}


def _mcid(operands: Any) -> int | None:
    """Return the id of a marked content; -1 for an artifact, None where it says nothing."""
    if str(operands[0]) == "/Artifact":
        return -1
    properties = operands[1] if len(operands) > 1 else {}
    return int(properties["/MCID"]) if "/MCID" in properties else None


def _decoded(operand: Any, font: _Letters) -> str:
    """Return the text of a string, or of a list of strings with numbers, which are distances, between them."""
    import pikepdf

    several: Any = operand if isinstance(operand, pikepdf.Array) else [operand]
    codes = b"".join(bytes(part) for part in several if not isinstance(part, (int, Decimal)))
    return "".join(map(font.__getitem__, struct.unpack(f">{len(codes) // 2}H", codes[: len(codes) & ~1])))


def _names(pdf: Any, fonts: dict[tuple[int, int], _Letters]) -> dict[str, str]:
    found: dict[str, str] = {}
    for page in pdf.pages:
        for font in page.obj.Resources.get("/Font", {}).values():
            name = str(font.get("/BaseFont", "/unnamed"))[1:].partition("+")
            found[name[2] or name[0]] = "".join(characters(font, fonts).values())
    return found


def characters(font: Any, fonts: dict[tuple[int, int], _Letters]) -> _Letters:
    """Return code -> text of a font's ToUnicode map; WeasyPrint's fonts have two-byte codes."""
    if font.objgen not in fonts:
        data = bytes(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else b""
        table = _Letters()
        for block in _BFCHAR.findall(data):
            for code, text in _PAIR.findall(block):
                table[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
        for block in _BFRANGE.findall(data):
            for first, last, text in _TRIPLE.findall(block):
                start = int(text, 16)
                table.update({c: chr(start + n) for n, c in enumerate(range(int(first, 16), int(last, 16) + 1))})
        fonts[font.objgen] = table
    return fonts[font.objgen]
