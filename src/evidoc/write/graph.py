"""What a project is made of goes in; an SVG drawing of it comes out: sources to scripts to documents, left to right."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from evidoc.model.overview import Overview
from evidoc.records import dataclass
from evidoc.write.layout import Layout, arrange
from evidoc.write.lettering import width_of, wrapped
from evidoc.write.wording import count

MOST = 60
"""Boxes that a reader can still follow; of a larger project, sources and documents are drawn alone, or nothing."""
_KINDS = ("source", "script", "document")
_WIDE, _BETWEEN, _GAP, _HEAD = 290.0, 135.0, 14.0, 40.0
_PAD = 13.0
_PORT = 25.0
"""The least distance between the ends of two lines, so that the numbers on them stand apart."""
_NAME, _DETAIL, _LEADING = 15.0, 14.0, 19.0
_LINES = {"source": (2, 2), "script": (2, 3), "document": (4, 2)}
"""How many lines the name and the detail of a box may take."""
_FONT = "evidoc Sans, Source Sans 3, Source Sans Pro, system-ui, sans-serif"
_DEEP, _BLUE, _QUIET, _TINT, _LINE = "#0c2f4e", "#12436d", "#414b57", "#f2f5f9", "#62778f"
_LOOKS = {
    "source": f'fill="{_TINT}" stroke="{_LINE}"',
    "script": f'fill="#ffffff" stroke="{_BLUE}" stroke-width="1.5"',
    "document": f'fill="{_BLUE}" stroke="{_BLUE}" stroke-width="1.5"',
}


@dataclass(frozen=True, slots=True)
class Label:
    """What a box says."""

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Box:
    key: str
    kind: str
    name: tuple[str, ...]
    detail: tuple[str, ...]
    height: float


@dataclass(frozen=True, slots=True)
class _Line:
    source: str
    target: str
    number: int = 0
    """Products that go this way; 0 where that cannot be said."""


def drawing(seen: Overview, labels: Mapping[str, Label]) -> str:
    """Return the drawing as SVG text to stand in a page; empty where there is too much to draw, or nothing.

    Parameters
    ----------
    seen
        What the project is made of.
    labels
        ``source x``, a script's path or ``document x`` -> what its box says.
    """
    columns, lines = _whole(seen)
    if sum(map(len, columns)) > MOST:
        columns, lines = _without_scripts(seen)
    columns = [column for column in columns if column]
    if not lines or sum(map(len, columns)) > MOST:
        return ""
    boxes = {key: _box(key, labels.get(key, Label(key)), lines) for column in columns for key in column}
    heights = {key: box.height for key, box in boxes.items()}
    layout = arrange(columns, [(line.source, line.target) for line in lines], heights, _GAP)
    return _Sheet(columns, boxes, lines, layout).svg()


def _whole(seen: Overview) -> tuple[list[list[str]], list[_Line]]:
    """Return sources, scripts by what they wait for, and documents; and all that goes from one to another."""
    documents = {document: f"document {document}" for document in seen.documents}
    columns = [[f"source {s}" for s in seen.sources], *_by_depth(seen), list(documents.values())]
    of = {key: number for number, column in enumerate(columns) for key in column}
    lines = [
        _Line(f"source {source}", documents.get(reader, reader))
        for reader in seen.reads
        for source in seen.reads[reader]
    ]
    lines += [
        _Line(maker, documents.get(user, user), sum(kinds.values())) for (maker, user), kinds in seen.gives.items()
    ]
    # In a circle of scripts, which is a fault told elsewhere, no order is right.
    return columns, [line for line in lines if of[line.source] < of[line.target]]


def _without_scripts(seen: Overview) -> tuple[list[list[str]], list[_Line]]:
    lines = [_Line(f"source {source}", f"document {d}") for d in seen.documents for source in seen.sources_of(d)]
    return [[f"source {s}" for s in seen.sources], [f"document {d}" for d in seen.documents]], lines


def _by_depth(seen: Overview) -> list[list[str]]:
    """Return the scripts in columns, each after those whose products it reads."""
    waits = {script: set(seen.makers(script)) - {script} for script in seen.scripts}
    columns: list[list[str]] = []
    while waits:
        ready = [script for script, makers in waits.items() if makers.isdisjoint(waits)]
        columns.append(ready or list(waits))
        for script in columns[-1]:
            del waits[script]
    return columns


def _box(key: str, label: Label, lines: Sequence[_Line]) -> _Box:
    kind = key.partition(" ")[0] if key.startswith(("source ", "document ")) else "script"
    names, details = _LINES[kind]
    room = _WIDE - 2 * _PAD
    name, detail = wrapped(label.name, _NAME, room, names), wrapped(label.detail, _DETAIL, room, details)
    ends = max(sum(line.source == key for line in lines), sum(line.target == key for line in lines))
    return _Box(key, kind, name, detail, max(_LEADING * (len(name) + len(detail)) + 2 * _PAD - 4, ends * _PORT))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Everything that is drawn, and where."""

    columns: Sequence[Sequence[str]]
    boxes: Mapping[str, _Box]
    lines: Sequence[_Line]
    layout: Layout

    def svg(self) -> str:
        """Return the drawing."""
        wide = len(self.columns) * (_WIDE + _BETWEEN) - _BETWEEN
        high = self.layout.height + _HEAD + 2
        of = {key: number for number, column in enumerate(self.columns) for key in column}
        ends = self._ends()
        strokes, numbers = [], []
        for line in self.lines:
            ways = enumerate(self.layout.ways[line.source, line.target], of[line.source] + 1)
            passed = [(x, way + _HEAD) for column, way in ways for x in (_left(column), _left(column) + _WIDE)]
            first = (_left(of[line.source]) + _WIDE, ends[line, line.source])
            last = (_left(of[line.target]), ends[line, line.target])
            strokes.append(_stroke([first, *passed, last], line.number))
            numbers.append(_number(*last, line.number))
        parts = [
            *self._heads(),
            f'<g fill="none" stroke-linecap="round">{"".join(strokes)}</g>',
            *(_shape(self.boxes[key], _left(of[key]), self.layout.middles[key] + _HEAD) for key in of),
            f'<g font-size="14" font-weight="600" text-anchor="middle">{"".join(numbers)}</g>',
        ]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="made-title made-desc" '
            f'width="{wide + 2:.0f}" height="{high:.0f}" viewBox="-1 0 {wide + 2:.0f} {high:.0f}" '
            f'font-family="{_FONT}" font-size="{_NAME:.0f}" fill="{_DEEP}">'
            f'<title id="made-title">What the documents rest on</title>'
            f'<desc id="made-desc">{escape(self._words())}</desc>{"".join(parts)}</svg>\n'
        )

    def _ends(self) -> dict[tuple[_Line, str], float]:
        """Spread the ends of lines over the side of each box, in the order in which they come or go."""
        middles = self.layout.middles
        at: dict[tuple[str, bool], list[tuple[float, _Line]]] = {}
        for line in self.lines:
            ways = self.layout.ways[line.source, line.target]
            at.setdefault((line.source, True), []).append((ways[0] if ways else middles[line.target], line))
            at.setdefault((line.target, False), []).append((ways[-1] if ways else middles[line.source], line))
        found: dict[tuple[_Line, str], float] = {}
        for (key, _), met in at.items():
            apart = min(_PORT, self.boxes[key].height / len(met))
            top = _HEAD + middles[key] - apart * (len(met) - 1) / 2
            for place, (_, line) in enumerate(sorted(met, key=lambda end: (end[0], end[1].source, end[1].target))):
                found[line, key] = top + place * apart
        return found

    def _heads(self) -> list[str]:
        """Head the columns of each kind where they begin."""
        firsts = {self.boxes[column[0]].kind: number for number, column in reversed(list(enumerate(self.columns)))}
        return [
            f'<text x="{_left(number):.0f}" y="18" font-size="16" font-weight="600" fill="{_BLUE}">'
            f"{_heading(kind, self._many(kind))}</text>"
            for kind, number in sorted(firsts.items(), key=lambda one: one[1])
        ]

    def _many(self, kind: str) -> int:
        return sum(box.kind == kind for box in self.boxes.values())

    def _words(self) -> str:
        """Say what the drawing shows; the lists of the page say the rest."""
        there = ", ".join(count(number, kind) for kind in _KINDS if (number := self._many(kind)))
        means = " A number on a line says how many values, tables and figures go that way."
        numbered = means if any(line.number for line in self.lines) else ""
        lines = count(len(self.lines), "line")
        return f"From left to right: {there}, joined by {lines}.{numbered} The lists below say the same in words."


def _left(column: int) -> float:
    return column * (_WIDE + _BETWEEN)


def _heading(kind: str, many: int) -> str:
    return count(many, kind) + (" of data" if kind == "source" else "")


def _stroke(points: Sequence[tuple[float, float]], number: int) -> str:
    """Draw a line as curves that leave and arrive level; what passes a column goes straight through it."""
    x, y = points[0]
    path = f"M{x:.1f} {y:.1f}"
    for place, (to, down) in enumerate(points[1:]):
        bend = (to - x) / 2
        path += f"H{to:.1f}" if place % 2 else f"C{x + bend:.1f} {y:.1f} {to - bend:.1f} {down:.1f} {to:.1f} {down:.1f}"
        x, y = to, down
    colour, wide = (_BLUE, 1.25 + math.log2(1 + number) / 3) if number else (_LINE, 1.25)
    return f'<path d="{path}" stroke="{colour}" stroke-width="{wide:.2f}"/>'


def _number(x: float, y: float, number: int) -> str:
    """Write how many products a line brings, on the line, before the box it leads to."""
    if not number:
        return ""
    wide = width_of(str(number), _DETAIL) + 10
    left = x - 12 - wide
    return (
        f'<rect x="{left:.1f}" y="{y - 10:.1f}" width="{wide:.1f}" height="20" rx="10" fill="#ffffff"/>'
        f'<text x="{left + wide / 2:.1f}" y="{y + 4.8:.1f}">{number}</text>'
    )


def _shape(box: _Box, left: float, middle: float) -> str:
    """Draw a box with its name and, below it, the detail."""
    first = middle - _LEADING * (len(box.name) + len(box.detail)) / 2 + 14
    name, detail = ("#ffffff", "#ffffff") if box.kind == "document" else (_DEEP, _QUIET)
    looks = [f'font-weight="600" fill="{name}"'] * len(box.name)
    looks += [f'font-size="{_DETAIL:.0f}" fill="{detail}"'] * len(box.detail)
    words = "".join(
        f'<text x="{left + _PAD:.1f}" y="{first + _LEADING * place:.1f}" {look}>{escape(text)}</text>'
        for place, (text, look) in enumerate(zip((*box.name, *box.detail), looks, strict=True))
    )
    top = middle - box.height / 2
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{_WIDE:.0f}" height="{box.height:.1f}" rx="3" {_LOOKS[box.kind]}/>'
        f"{words}"
    )
