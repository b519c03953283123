"""Cards and a width come in; where each card, strip and line of the diagram stands goes out, in points from the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from evidoc.charts.sheet import EDGE
from evidoc.charts.style import NARROW_BELOW, SIZE, SMALL, line_height
from evidoc.records import dataclass
from evidoc.synthesis.flow.boxes import IDENTIFICATION, INCLUSION, SCREENING
from evidoc.synthesis.flow.cards import ASSESSED, FOUND, SCREENED, SOUGHT, Card, Track

PAD = 5.0
"""Points between the edge of a card and its words."""
GAP, BETWEEN, APART = 14.0, 15.0, 16.0
"""Points below a card, between a card and what leaves it, and between the columns of two ways of finding."""
STACKED = 6.0
"""Points between cards that leave the same card."""
STRIP, BELOW = 20.0, 11.0
"""Height of a strip, and the room below it for the head of an arrow."""
MARGIN = 13.0
"""Points left free for a line that passes cards."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A card and where it stands."""

    card: Card
    x: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Return where it ends."""
        return self.top + self.height

    @property
    def centre(self) -> float:
        """Return the middle between its sides."""
        return self.x + self.width / 2

    @property
    def middle(self) -> float:
        """Return the middle between top and bottom."""
        return self.top + self.height / 2


@dataclass(slots=True)
class Layout:
    """Everything that is drawn."""

    width: float
    cards: list[Placed] = field(default_factory=list)
    strips: list[tuple[str, float]] = field(default_factory=list)
    """Words and top of each strip, which is as wide as the picture."""
    heads: list[tuple[str, float, float]] = field(default_factory=list)
    """Words, left side and top."""
    arrows: list[tuple[Point, ...]] = field(default_factory=list)
    """Points that a line passes; its end has a head."""
    height: float = EDGE

    def strip(self, words: str) -> None:
        """Add a strip below everything."""
        self.strips.append((words, self.height))
        self.height += STRIP + BELOW

    def place(self, card: Card, x: float, width: float, top: float | None = None) -> Placed:
        """Add a card, below everything unless `top` is given; what comes next stands below it."""
        placed = Placed(card, x, self.height if top is None else top, width, height_of(card, width))
        self.cards.append(placed)
        return placed


def height_of(card: Card, width: float) -> float:
    """Return the height that a card takes at a width."""
    lines = sum(len(line.wrapped(width - 2 * PAD)) for line in card.lines)
    return lines * line_height(SMALL) + 2 * PAD


def lay_out(width: float, tracks: Sequence[Track], previous: Card | None, included: Sequence[Card]) -> Layout:
    """Lay the diagram out: in columns, or one below the other where it is narrow.

    Parameters
    ----------
    width
        In points.
    tracks
        Ways of finding, databases first.
    previous
        What the previous version of the review included.
    included
        Cards of the last stage.
    """
    layout = Layout(width)
    (_narrow if width < NARROW_BELOW else _wide)(layout, tracks, previous, included)
    layout.height += EDGE
    return layout


def _wide(layout: Layout, tracks: Sequence[Track], previous: Card | None, included: Sequence[Card]) -> None:
    left = EDGE + (MARGIN if previous else 0.0)
    room = layout.width - EDGE - left - APART * (len(tracks) - 1)
    one = room / len(tracks)
    card = (one - BETWEEN) / 2
    at = [left + number * (one + APART) for number in range(len(tracks))]
    layout.strip(IDENTIFICATION)
    before = None
    if previous:
        before = layout.place(previous, left, one)
        layout.height = before.bottom + GAP
    for x, track in zip(at, tracks, strict=True):
        layout.heads.append((track.title, x, layout.height))
    layout.height += line_height(SIZE) + PAD / 2
    last: dict[int, Placed] = {}
    for row in (FOUND, SCREENED, SOUGHT, ASSESSED):
        if row == SCREENED:
            layout.strip(SCREENING)
        top = layout.height
        bottoms = [top]
        for number, (x, track) in enumerate(zip(at, tracks, strict=True)):
            bottoms += _row(layout, track, row, (x, x + card + BETWEEN, card), top, last, number)
        layout.height = max(bottoms) + GAP
    layout.strip(INCLUSION)
    placed = _final(layout, included, left, one if len(tracks) > 1 else card)
    # From the middle of the last card straight down; from the second column round the corner.
    first = placed[0]
    start = last[0]
    layout.arrows.append(((start.centre, start.bottom), (start.centre, first.top)))
    if len(tracks) > 1:
        other = last[1]
        corner = (other.centre, first.middle)
        layout.arrows.append(((other.centre, other.bottom), corner, (first.x + first.width, first.middle)))
    if before:
        total, spine = placed[1], EDGE + 1
        turn = ((before.x, before.middle), (spine, before.middle), (spine, total.middle))
        layout.arrows.append((*turn, (total.x, total.middle)))


def _row(
    layout: Layout,
    track: Track,
    row: int,
    columns: tuple[float, float, float],
    top: float,
    last: dict[int, Placed],
    number: int,
) -> list[float]:
    """Place one row of one track; return where its cards end."""
    x, beside, width = columns
    bottoms: list[float] = []
    main: Placed | None = None
    leaves: float | None = None
    if row in track.main:
        main = layout.place(track.main[row], x, width, top)
        bottoms.append(main.bottom)
        if number in last:
            layout.arrows.append(((last[number].centre, last[number].bottom), (main.centre, main.top)))
        last[number] = main
    down = top
    for card in track.side.get(row, ()):
        side = layout.place(card, beside, width, down)
        down = side.bottom + STACKED
        bottoms.append(side.bottom)
        if main is None:  # what passes by leaves here
            layout.arrows.append(((last[number].centre, side.middle), (beside, side.middle)))
        elif leaves is None:
            leaves = main.middle if main.middle < side.bottom - PAD else side.middle
            layout.arrows.append(((x + width, leaves), (beside, leaves)))
        else:  # round the corner: what is open leaves the same card, not the card above it
            turn = (x + width + beside) / 2
            layout.arrows.append(((turn, leaves), (turn, side.middle), (beside, side.middle)))
    return bottoms


def _narrow(layout: Layout, tracks: Sequence[Track], previous: Card | None, included: Sequence[Card]) -> None:
    left = EDGE + (MARGIN if len(tracks) > 1 else 0.0)
    width = layout.width - EDGE - left
    line = left + BETWEEN / 2 + 1
    inner = line + BETWEEN
    ends: list[tuple[Placed, float]] = []
    for track in tracks:
        last: Placed | None = None
        for row in (FOUND, SCREENED, SOUGHT, ASSESSED):
            stage = {FOUND: IDENTIFICATION, SCREENED: SCREENING}.get(row)
            if stage:
                layout.strip(f"{stage}: {track.title.lower()}" if len(tracks) > 1 else stage)
            if row in track.main:
                main = layout.place(track.main[row], left, width)
                layout.height = main.bottom + STACKED + 2
                if last:
                    layout.arrows.append(((line, last.bottom), (line, main.top)))
                last = main
            for card in track.side.get(row, ()):
                side = layout.place(card, inner, left + width - inner)
                layout.height = side.bottom + STACKED + 2
                layout.arrows.append(((line, side.middle), (inner, side.middle)))
            layout.height += GAP - STACKED - 2
        if last:
            ends.append((last, layout.height))
    layout.strip(INCLUSION)
    placed = _final(layout, included, left, width, previous, (inner, line))
    end = placed[0]
    layout.arrows.append(((line, ends[-1][0].bottom), (line, end.top)))
    if len(ends) > 1:  # past the other methods, on a line of its own
        (start, down), spine = ends[0], EDGE + 1
        turn = down - GAP / 2
        points = ((line, start.bottom), (line, turn), (spine, turn), (spine, end.middle), (end.x, end.middle))
        layout.arrows.append(points)


def _final(
    layout: Layout,
    cards: Sequence[Card],
    x: float,
    width: float,
    previous: Card | None = None,
    side: tuple[float, float] = (0.0, 0.0),
) -> list[Placed]:
    """Place the cards of the last stage below each other; `previous` joins between the first and the second."""
    placed: list[Placed] = []
    for card in cards:
        one = layout.place(card, x, width)
        if placed:
            at = side[1] or one.centre
            layout.arrows.append(((at, placed[-1].bottom), (at, one.top)))
        layout.height = one.bottom + GAP
        placed.append(one)
        if previous and len(placed) == 1:
            joined = layout.place(previous, side[0], x + width - side[0], one.bottom + STACKED + 2)
            layout.height = joined.bottom + GAP
            layout.arrows.append(((side[0], joined.middle), (side[1], joined.middle)))
    layout.height -= GAP
    return placed
