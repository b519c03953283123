"""A flow comes in; the words of every card of its diagram go out, in columns and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from evidoc.charts.style import SMALL, width_of
from evidoc.model.evidence import EvidenceSettings
from evidoc.records import dataclass
from evidoc.synthesis.flow.boxes import BY_NAME, DATABASES, OTHER, PREVIOUS
from evidoc.synthesis.flow.making import Flow
from evidoc.synthesis.flow.rows import has_part, shows_box, sources_of

FOUND, SCREENED, SOUGHT, ASSESSED = range(4)
"""Rows of the diagram above the included studies."""
UNKNOWN = "(not known yet)"
INDENT = 7.0
"""Points by which a line that goes on stands further right than its beginning."""
_FULL_TEXT = {"": "databases", "other.": "other"}


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a card; its number never stands apart from its ``n =``."""

    words: str
    number: str = ""
    bold: bool = False
    part: bool = False
    """Whether it is a part of the line above, and stands further right."""

    def wrapped(self, room: float) -> list[tuple[str, float]]:
        """Return its printed lines, each with how far right it begins, in points."""
        weight = "Semibold" if self.bold else "Regular"
        first = INDENT if self.part else 0.0
        lines: list[tuple[str, float]] = []
        for token in _tokens([*self.words.split(), *([self.number] if self.number else [])], room - 2 * INDENT, weight):
            start = lines[-1][1] if lines else first
            longer = f"{lines[-1][0]} {token}" if lines else token
            if lines and width_of(longer, SMALL, weight) > room - start:
                lines.append((token, first + INDENT if self.number and not self.bold else first))
            else:
                lines[-1:] = [(longer, start)]
        return lines


@dataclass(frozen=True, slots=True)
class Card:
    """One box of the diagram."""

    lines: tuple[Line, ...]
    look: str = "main"
    """``main`` (goes on), ``side`` (leaves), ``open`` (awaits a decision) or ``final``."""


@dataclass(frozen=True, slots=True)
class Track:
    """One column of the diagram: how records came in, and what became of them."""

    title: str
    main: Mapping[int, Card]
    """Row -> card."""
    side: Mapping[int, tuple[Card, ...]] = field(default_factory=dict)


def tracks_of(flow: Flow, settings: EvidenceSettings) -> list[Track]:
    """Return the columns of the diagram; without other methods there is one."""
    parts = [(DATABASES, "")] + ([(OTHER, "other.")] if has_part(settings, OTHER) else [])
    return [_track(flow, settings, part, prefix) for part, prefix in parts]


def previous_card(flow: Flow, settings: EvidenceSettings) -> Card | None:
    """Return the card of the previous version of the review; None where there was none."""
    if not has_part(settings, PREVIOUS):
        return None
    return _both(flow, "previous", "Included in the previous version of the review", "main")


def included_cards(flow: Flow, settings: EvidenceSettings) -> list[Card]:
    """Return the cards of the last stage, from top to bottom."""
    cards = [_both(flow, "included", "New studies included in the review", "final")]
    if flow.counts["awaiting.extraction"]:
        lines = (*cards[0].lines, _item(flow, "awaiting.extraction"))
        cards = [Card(lines, "final")]
    if has_part(settings, PREVIOUS):
        cards.append(_both(flow, "total", "Total studies included in the review", "final"))
    if "in-meta-analysis" in flow.counts:
        studies, reports = flow.counts["in-meta-analysis"], flow.counts["in-meta-analysis.reports"]
        cards.append(Card((Line("In a meta-analysis", bold=True), _pair(studies, reports)), "final"))
    return cards


def _track(flow: Flow, settings: EvidenceSettings, part: str, prefix: str) -> Track:
    main = {
        FOUND: _found(flow, settings, prefix),
        SOUGHT: _single(flow, f"{prefix}sought"),
        ASSESSED: _single(flow, f"{prefix}assessed"),
    }
    side = {
        FOUND: _removed(flow, prefix),
        SCREENED: (),
        SOUGHT: (_single(flow, f"{prefix}not-retrieved", "side"),),
        ASSESSED: (_reasons(flow, prefix),),
    }
    if part == DATABASES:
        main[SCREENED] = _single(flow, "screened")
        side[SCREENED] = (_single(flow, "excluded", "side"),)
    elif flow.counts["other.excluded"]:
        side[SCREENED] = (_single(flow, "other.excluded", "side"),)
    for row, names in {
        SCREENED: ("awaiting.screening", "undecided"),
        SOUGHT: ("awaiting.retrieval",),
        ASSESSED: ("awaiting.full-text", "undecided.full-text"),
    }.items():
        waiting = [f"{prefix}{name}" for name in names if flow.counts.get(f"{prefix}{name}")]
        side[row] += tuple(_single(flow, name, "open") for name in waiting)
    return Track(part, main, side)


def _found(flow: Flow, settings: EvidenceSettings, prefix: str) -> Card:
    lines = [
        Line(BY_NAME[f"{prefix}identified"].label, bold=True),
        Line("", _n(flow.counts[f"{prefix}identified"]), bold=True),
    ]
    part = OTHER if prefix else DATABASES
    for box in BY_NAME.values():
        if box.part == part and (sources := sources_of(flow, settings, box.name)) and shows_box(flow, settings, box):
            lines.append(_item(flow, box.name))
            lines += [Line(label, _n(number), part=True) for label, number in sources]
    return Card(tuple(lines))


def _removed(flow: Flow, prefix: str) -> tuple[Card, ...]:
    if prefix:
        names = [name for name in ("other.already", "other.duplicates") if flow.counts[name]]
        lines = tuple(_item(flow, name) for name in names)
        return (Card((Line("Counted once only", bold=True), *lines), "side"),) if names else ()
    names = ["duplicates", "automation", "other-removed"]
    return (Card((Line("Removed before screening", bold=True), *(_item(flow, name) for name in names)), "side"),)


def _reasons(flow: Flow, prefix: str) -> Card:
    card = _single(flow, f"{prefix}excluded-full-text", "side")
    reasons = flow.reasons[_FULL_TEXT[prefix]]
    return Card((*card.lines, *(Line(reason, _n(number)) for reason, number in reasons.items())), "side")


def _single(flow: Flow, name: str, look: str = "main") -> Card:
    return Card((Line(BY_NAME[name].label, bold=True), Line("", _n(flow.counts[name]), bold=True)), look)


def _both(flow: Flow, part: str, title: str, look: str) -> Card:
    studies, reports = (flow.counts.get(f"{part}.{what}") for what in ("studies", "reports"))
    return Card((Line(title, bold=True), _pair(studies, reports)), look)


def _pair(studies: int | None, reports: int | None) -> Line:
    words = [
        f"{what} {UNKNOWN if number is None else _n(number)}"
        for what, number in (("Studies", studies), ("reports", reports))
    ]
    return Line(", ".join(words))


def _item(flow: Flow, name: str) -> Line:
    return Line(BY_NAME[name].label, _n(flow.counts[name]))


def _n(number: int) -> str:
    return f"(n = {number:,})"


def _tokens(words: list[str], room: float, weight: str) -> list[str]:
    """Break words that are wider than `room`, as addresses can be."""
    tokens = []
    for word in words:
        piece = ""
        for letter in word:
            if piece and width_of(piece + letter, SMALL, weight) > room:
                tokens.append(piece)
                piece = ""
            piece += letter
        tokens.append(piece)
    return tokens
