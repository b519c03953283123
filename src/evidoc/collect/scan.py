"""A chapter's text with includes spelled out goes in; shortcodes, labels, citations and faults come out, with places.

This is the only tokenizer of Quarto Markdown in the house: pandoc gives no positions for its Markdown, and two
readers would one day disagree.
"""

from __future__ import annotations

import re
import shlex
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evidoc.collect.regions import Regions, find_regions, inside_brackets
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Citation, Label, Shortcode, label_kind, mark
from evidoc.model.nearest import did_you_mean

SHORTCODES = {
    "value": "shows a number",
    "fact": "shows an entry of project.yml",
    "var": "shows an entry of _variables.yml",
    "meta": "shows a setting",
    "include": "puts another file in its place",
    "pagebreak": "begins a new page in print",
}
"""Every shortcode this version knows."""

PARTS = (
    "ons",
    "nhs",
    "number",
    "unit",
    "period",
    "geography",
    "population",
    "base",
    "interval",
    "source",
    "meaning",
    "status",
)
"""What ``part=`` of the ``value`` shortcode may ask for."""

_OPTIONS = {"value": {"part": PARTS, "style": ("ons", "nhs")}}
_UNSUPPORTED_CLASSES = {
    "panel-tabset": "tabs",
    "content-visible": "conditional content",
    "content-hidden": "conditional content",
    "column-margin": "margin content",
    "aside": "margin content",
}
_UNSUPPORTED_KEYS = {"layout-ncol": "figure layouts", "layout-nrow": "figure layouts", "layout": "figure layouts"}

_SHORTCODE = re.compile(r"\{\{<(?!\s*/\*)(?P<body>.*?)>\}\}", re.DOTALL)
_ESCAPED = re.compile(r"\{\{\{<.*?>\}\}\}", re.DOTALL)
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(?P<text>[^\n]*)$", re.MULTILINE)
_DIV = re.compile(r"^(?P<lead>[ \t>]*)(?P<colons>:{3,})[ \t]*(?P<rest>\S[^\n]*)$", re.MULTILINE)
_DIV_CLOSE = re.compile(r"\s*^[ \t>]*:{3,}[ \t]*$", re.MULTILINE)
_ATTRIBUTES = re.compile(r"(?<!\{)\{(?!\{<)(?P<body>(?:[^{}\n]|\{\{<[^\n]*?>\}\})*)\}")
_ID = re.compile(r"(?:^|\s)#(?P<id>[A-Za-z][\w:.-]*)")
_CITATION = re.compile(r"(?<![\w@\\/.])@(?:\{(?P<braced>[^}\n]+)\}|(?P<key>\w(?:[\w]|[:.#$%&\-+?<>~/](?=\w))*))")
_TBC = re.compile(r"\bTBC\b")
_IMAGE = re.compile(r"!\[[^\]]*\]\((?P<path>[^)\s]+)")
_REMOTE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one text holds."""

    text: str
    """With every shortcode replaced by its mark."""
    regions: Regions
    """Of the text before marks were put in."""
    shortcodes: tuple[Shortcode, ...]
    labels: tuple[Label, ...]
    citations: tuple[Citation, ...]
    tbc: tuple[Place, ...]
    images: tuple[tuple[str, Place], ...]
    problems: tuple[Problem, ...]


class Lines:
    """Turns offsets of a text into places, through the list that says where each line came from."""

    def __init__(self, text: str, origins: Sequence[Place]) -> None:
        """Take the `text` and, for each of its lines, the place where that line begins."""
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self._origins = origins

    def place(self, offset: int) -> Place:
        """Return where the character at `offset` stands in what the author wrote."""
        index = bisect_right(self._starts, offset) - 1
        origin = self._origins[min(index, len(self._origins) - 1)]
        return replace(origin, column=offset - self._starts[index] + max(origin.column, 1))


def scan(text: str, origins: Sequence[Place]) -> Scanned:
    """Read `text`, whose line n came from ``origins[n - 1]``."""
    lines = Lines(text, origins)
    regions = find_regions(text)
    plain = _ESCAPED.sub(lambda m: "\x00" * len(m.group()), regions.plain)
    problems: list[Problem] = []
    found = [(m, _read(m, number, plain, lines, problems)) for number, m in enumerate(_SHORTCODE.finditer(plain))]
    shortcodes = tuple(code for _, code in found if code)
    labels = tuple(_labels(plain, lines))
    problems += _duplicate_labels(labels)
    problems += _headings_without_id(plain, lines)
    problems += _unsupported(plain, regions, lines)
    images = tuple((m["path"], lines.place(m.start())) for m in _IMAGE.finditer(plain) if not _REMOTE.match(m["path"]))
    return Scanned(
        text=_with_marks(text, found),
        regions=regions,
        shortcodes=shortcodes,
        labels=labels,
        citations=tuple(_citations(regions.prose, lines)),
        tbc=tuple(lines.place(m.start()) for m in _TBC.finditer(regions.prose)),
        images=images,
        problems=tuple(problems),
    )


def scan_setting(text: str, place: Place, first_number: int) -> tuple[str, tuple[Shortcode, ...], tuple[Problem, ...]]:
    """Read one text of the front matter (a title, say); return it with marks, its shortcodes and its faults."""
    lines = Lines(text, [place] * (text.count("\n") + 1))
    problems: list[Problem] = []
    found = [
        (m, _read(m, first_number + i, text, lines, problems, context="front matter"))
        for i, m in enumerate(_SHORTCODE.finditer(text))
    ]
    return _with_marks(text, found), tuple(code for _, code in found if code), tuple(problems)


def _read(
    match: re.Match[str],
    number: int,
    plain: str,
    lines: Lines,
    problems: list[Problem],
    context: str = "",
) -> Shortcode | None:
    """Return the shortcode that `match` found, or note why there is none."""
    place = lines.place(match.start())
    try:
        words = shlex.split(match["body"])
    except ValueError:
        problems.append(
            Problem(
                "malformed-shortcode",
                "A quotation mark is not closed in this shortcode.",
                place,
                "Close it, or leave both marks out.",
            )
        )
        return None
    if not words:
        problems.append(Problem("malformed-shortcode", "This shortcode is empty.", place, "Write a name in it."))
        return None
    name, *rest = words
    args = tuple(w for w in rest if not re.match(r"^[A-Za-z-]+=", w))
    options = dict(w.split("=", 1) for w in rest if re.match(r"^[A-Za-z-]+=", w))
    problems += _misuse(name, args, options, place)
    context = context or _context(plain, match.start())
    return Shortcode(number, name, args, options, place, context)


def _misuse(name: str, args: Sequence[str], options: dict[str, str], place: Place) -> Iterator[Problem]:
    if name not in SHORTCODES:
        known = ", ".join(SHORTCODES)
        yield Problem(
            "unknown-shortcode",
            f"There is no shortcode '{name}'.",
            place,
            did_you_mean(name, SHORTCODES) or f"Known here: {known}.",
        )
        return
    wanted = 0 if name == "pagebreak" else 1
    if len(args) != wanted:
        example = f"{{{{< {name} NAME >}}}}" if wanted else f"{{{{< {name} >}}}}"
        yield Problem(
            "malformed-shortcode",
            f"'{name}' takes {wanted or 'no'} name, here it has {len(args)}.",
            place,
            f"Write {example}.",
        )
    for key, value in options.items():
        allowed = _OPTIONS.get(name, {}).get(key)
        if allowed is None:
            has = _OPTIONS.get(name, {})
            yield Problem(
                "unknown-option",
                f"'{name}' has no option '{key}'.",
                place,
                did_you_mean(key, has) or f"It has: {', '.join(has) or 'none'}.",
            )
        elif value not in allowed:
            yield Problem(
                "unknown-option",
                f"'{key}={value}' is not something '{name}' can show.",
                place,
                did_you_mean(value, allowed) or f"It can show: {', '.join(allowed)}.",
            )


def _context(plain: str, offset: int) -> str:
    if inside_brackets(plain, offset):
        return "attribute"
    start = plain.rfind("\n", 0, offset) + 1
    return "heading" if _HEADING.match(plain, start) else "text"


def _with_marks(text: str, found: Sequence[tuple[re.Match[str], Shortcode | None]]) -> str:
    parts, last = [], 0
    for match, code in found:
        if code is None:
            continue
        parts.append(text[last : match.start()])
        # Line ends inside a shortcode are kept behind its mark, so that later lines keep their places.
        parts.append(mark(code.number) + "\n" * match.group().count("\n"))
        last = match.end()
    return "".join((*parts, text[last:]))


def _labels(plain: str, lines: Lines) -> Iterator[Label]:
    empty_divs = {m.start("rest") for m in _DIV.finditer(plain) if _DIV_CLOSE.match(plain, m.end())}
    for block in _ATTRIBUTES.finditer(plain):
        found = _ID.search(block["body"])
        if not found:
            continue
        filled = block.start() in empty_divs and found["id"].startswith(("fig-", "tbl-"))
        at = lines.place(block.start("body") + found.start("id"))
        yield Label(found["id"], label_kind(found["id"]), at, filled)


def _duplicate_labels(labels: Sequence[Label]) -> Iterator[Problem]:
    first: dict[str, Label] = {}
    for label in labels:
        if label.id in first:
            yield Problem(
                "duplicate-label",
                f"The label '{label.id}' is given twice in this document.",
                label.place,
                f"It was first given at {first[label.id].place}; rename one of them.",
            )
        first.setdefault(label.id, label)


def _headings_without_id(plain: str, lines: Lines) -> Iterator[Problem]:
    for match in _HEADING.finditer(plain):
        if _SHORTCODE.search(match["text"]) and not re.search(r"\{[^{}]*#[A-Za-z][^{}]*\}\s*$", match["text"]):
            yield Problem(
                "heading-without-id",
                "This heading shows a value but has no id of its own.",
                lines.place(match.start()),
                "Add one, as in '## Title {#sec-name}': its address must not change with the number.",
            )


def _citations(prose: str, lines: Lines) -> Iterator[Citation]:
    for match in _CITATION.finditer(prose):
        yield Citation(match["braced"] or match["key"], lines.place(match.start()))


def _unsupported(plain: str, regions: Regions, lines: Lines) -> Iterator[Problem]:
    """Refuse by name what the built-in engine cannot show; nothing is dropped silently."""
    for fence in regions.fences:
        if re.match(r"\{\s*(python|r|julia|ojs|bash|mermaid|dot)\b", fence.info):
            yield _refused(f"code cells ({fence.info})", lines.place(fence.start))
    for block in _ATTRIBUTES.finditer(plain):
        for word in block["body"].split():
            name = word.lstrip(".").split("=")[0]
            feature = _UNSUPPORTED_CLASSES.get(name) if word.startswith(".") else _UNSUPPORTED_KEYS.get(name)
            if feature:
                yield _refused(f"{feature} ({word})", lines.place(block.start()))


def _refused(feature: str, place: Place) -> Problem:
    return Problem(
        "unsupported",
        f"This version cannot show {feature}.",
        place,
        "Take it out, or move what it makes into a script in analysis/.",
    )
