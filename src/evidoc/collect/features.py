"""Attribute blocks and pictures of a text go in; what Quarto knows and we refuse, or nobody knows, comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evidoc.collect.attributes import Attributes, read_attributes
from evidoc.collect.shortcodes import PlaceOf, refused
from evidoc.errors import Problem
from evidoc.model.nearest import did_you_mean, nearest
from evidoc.model.quarto import CALLOUTS, CONDITIONS, FORMATS, is_known, known_names, refused_by
from evidoc.records import dataclass

_FAMILIES = ("callout-", "panel-", "content-", "column-")
"""How the names of classes begin that only Quarto gives a meaning to."""
_CONDITIONAL = ("content-visible", "content-hidden")
_PICTURE = re.compile(r"(?<!\\)!\[")
_DEFINED = re.compile(r"^[ \t>]*\[(?P<name>[^\]\n^][^\]\n]*)\]:[ \t]*\n?[ \t]*<?(?P<path>[^\s<>]+)", re.MULTILINE)
"""``[name]: address`` on a line of its own."""
_BRACKET = re.compile(r"\\.|[\[\]()]|\n[ \t>]*\n")
_DEEPEST = 7
_IMAGE_HTML = re.compile(r"<img\b(?![^<>]*\balt=)[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Image:
    """One picture of the text."""

    start: int
    path: str
    """As written, shortcodes hidden."""
    caption: str
    attributes: Attributes | None


def find_images(bare: str) -> Iterator[Image]:
    """Yield the pictures, whose address stands in round brackets or, by a name, on a line of its own."""
    closing = _brackets(bare)
    defined: dict[str, str] | None = None
    for match in _PICTURE.finditer(bare):
        closed = closing.get(match.end() - 1, -1)
        target = closing.get(closed, -1) if closed > 0 and bare.startswith("(", closed) else -1
        path = bare[closed + 1 : target - 1].strip() if target > 0 else ""
        if closed > 0 and target < 0:
            if defined is None:
                defined = {_named(m["name"]): m["path"] for m in reversed(list(_DEFINED.finditer(bare)))}
            target = closing.get(closed, closed) if bare.startswith("[", closed) else closed
            own = _named(bare[closed + 1 : target - 1]) if target > closed else ""
            path = defined.get(own or _named(bare[match.end() : closed - 1]), "")
        if path:
            attributes = read_attributes(bare, target, "inline") if bare.startswith("{", target) else None
            yield Image(match.start(), _address(path), bare[match.end() : closed - 1], attributes)


def _named(text: str) -> str:
    """Return the name of a link as pandoc compares it: without regard to case, and to how many spaces it has."""
    return " ".join(text.split()).casefold()


def unsupported(blocks: Iterable[Attributes], place: PlaceOf) -> Iterator[Problem]:
    """Yield refusals by name, and names that are nearly one that means something to Quarto."""
    for block in blocks:
        for name, at in block.classes:
            yield from _class(name, block, at, place)
        for key, _, at in block.pairs:
            known = refused_by("attributes", key)
            if known:
                yield refused(known, place(at), key)
        known = refused_by("prefixes", block.id.partition("-")[0]) if block.where == "div" and "-" in block.id else None
        if known:
            yield refused(known, place(block.id_at), f"#{block.id}")
        yield from _conditions(block, place)


def _class(name: str, block: Attributes, at: int, place: PlaceOf) -> Iterator[Problem]:
    known = refused_by("classes", name)
    if known:
        yield refused(known, place(at), f".{name}")
    elif name.startswith("callout-") and not is_known("classes", name):
        kinds = [f"callout-{kind}" for kind in CALLOUTS]
        hint = did_you_mean(name, kinds) or f"There are: {', '.join(kinds)}."
        yield Problem("unknown-callout", f"There is no kind of callout '{name}'.", place(at), hint)
    elif block.where in {"div", "inline"} and name.startswith(_FAMILIES) and not is_known("classes", name):
        meant = nearest(name, known_names("classes"))
        if meant:
            message = f"Nobody knows the class '{name}', which is nearly one that Quarto knows."
            yield Problem("unknown-class", message, place(at), f"Did you mean '{meant}'?")


def _conditions(block: Attributes, place: PlaceOf) -> Iterator[Problem]:
    keys = [(key, value, at) for key, value, at in block.pairs if key in CONDITIONS]
    conditional = next((name for name in _CONDITIONAL if name in block.class_names), "")
    for key, _, at in block.pairs:
        meant = nearest(key, CONDITIONS) if key.startswith(("when-", "unless-")) or conditional else None
        if key not in CONDITIONS and (meant or key.startswith(("when-", "unless-"))):
            hint = f"Did you mean '{meant}'?" if meant else f"There are: {', '.join(CONDITIONS)}."
            yield Problem("unknown-condition", f"There is no condition '{key}'.", place(at), hint)
    if conditional and not keys:
        hint = 'Say when, as in {.content-visible when-format="html"}.'
        yield Problem("no-condition", f"This '{conditional}' has no condition.", place(block.start), hint)
    if keys and not conditional:
        hint = f"Add the class: {{.content-visible {keys[0][0]}=…}}."
        message = f"The condition '{keys[0][0]}' does nothing without '.content-visible' or '.content-hidden'."
        yield Problem("condition-without-class", message, place(keys[0][2]), hint)
    for key, value, at in keys:
        if key.endswith("-format") and value not in FORMATS and "\x01" not in value:
            hint = did_you_mean(value, FORMATS) or "There are html, pdf, docx, typst and others."
            yield Problem("unknown-condition-format", f"There is no format '{value}'.", place(at), hint)


def without_alt(bare: str, images: Iterable[Image], place: PlaceOf) -> Iterator[Problem]:
    """Yield pictures that say nothing to those who cannot see them."""
    message, hint = "This picture has no alt text.", 'Write a caption, or {fig-alt="what the picture shows"}.'
    for image in images:
        said = image.attributes and (image.attributes.get("fig-alt") or image.attributes.get("alt"))
        if not image.caption.strip() and not said:
            yield Problem("image-without-alt", message, place(image.start), hint)
    for match in _IMAGE_HTML.finditer(bare):
        yield Problem("image-without-alt", message, place(match.start()), 'Add alt="what the picture shows".')


def too_deep(bare: str, place: PlaceOf) -> Iterator[Problem]:
    """Yield paragraphs with brackets in brackets in brackets: each doubles the time that pandoc takes, without end."""
    depth = 0
    for match in _BRACKET.finditer(bare):
        sign = match.group()
        depth = 0 if sign.startswith("\n") else max(depth + (sign == "[") - (sign == "]"), 0)
        if sign == "[" and depth == _DEEPEST + 1:
            message = f"More than {_DEEPEST} square brackets are open here."
            hint = "Close them, or write \\[ for a bracket that is text; code goes between backticks."
            yield Problem("brackets-too-deep", message, place(match.start()), hint)


def _brackets(text: str) -> dict[int, int]:
    """Return, for each bracket that opens, the offset behind the one that closes it in the same paragraph."""
    closing: dict[int, int] = {}
    opened: dict[str, list[int]] = {"[": [], "(": []}
    for match in _BRACKET.finditer(text):
        sign = match.group()
        if sign in opened:
            opened[sign].append(match.start())
        elif sign in {"]", ")"}:
            waiting = opened["[" if sign == "]" else "("]
            if waiting:
                closing[waiting.pop()] = match.end()
        elif sign.startswith("\n"):
            opened = {"[": [], "(": []}
    return closing


def _address(target: str) -> str:
    """Return the address without its title and angle brackets."""
    if target.startswith("<") and ">" in target:
        return target[1 : target.index(">")]
    return re.split(r"\s+[\"']", target, maxsplit=1)[0]
