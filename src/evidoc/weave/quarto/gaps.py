"""A page on which Quarto shows what it did not find in its own ways goes in; the same with labelled gaps comes out."""

from __future__ import annotations

import re
from typing import Any

from evidoc.model.chapter import label_kind
from evidoc.weave.quarto.tree import Reading, classed, has, make, replace, words

_NAMED = re.compile(r"^\[(?:Missing (?P<kind>[\w-]+)|TBC): (?P<what>.*)\]$")
_UNRESOLVED = re.compile(r"^\?@(?P<key>[\w-]+)$")
_ENTRY = re.compile(r"^\?(?P<name>var|meta|env):(?P<key>.+)$")
_TBC = re.compile(r"\bTBC\b")
_SHORTCODES = {"value": ("value",), "fact": ("fact",), "TBC": ("fact", "var", "meta"), "finding": ("finding",)}
_UNTOUCHED = {"pre", "code", "math", "svg", "a"}


def mark_gaps(reading: Reading) -> None:
    """Note the gaps that the extension labelled, and label those that Quarto shows in bold type."""
    for span in reading.main.xpath(f".//span[{has('evidoc-gap')}]"):
        _labelled(reading, span)
    for bold in reading.main.xpath(".//strong"):
        match = _UNRESOLVED.match(words(bold))
        if match and label_kind(match["key"]):
            _label(reading, bold, "cross-reference", match["key"])
        elif entry := _ENTRY.match(words(bold)):
            _entry(reading, bold, entry["name"], entry["key"])
    known = set(reading.job.expected.citations)
    for cite in reading.main.xpath(f".//span[{has('citation')}]"):
        missing = [key for key in (cite.get("data-cites") or "").split() if key not in known and not label_kind(key)]
        for bold in cite.xpath(".//strong"):
            key = words(bold).removesuffix("?")
            if key in missing:
                _label(reading, bold, "citation", key)


def mark_tbc(reading: Reading) -> None:
    """Label ``TBC`` in running text; where it stands is known from the chapter."""
    for element in list(reading.main.iter()):
        if not isinstance(element.tag, str) or _is_untouched(element):
            continue
        if element.text and _TBC.search(element.text):
            parts = _split(element.text)
            element.text = parts[0].tail
            for place, part in enumerate(parts[1:]):
                element.insert(place, part)
        for child in list(element):
            if child.tail and _TBC.search(child.tail):
                parts = _split(child.tail)
                child.tail = parts[0].tail
                at = element.index(child) + 1
                for offset, part in enumerate(parts[1:]):
                    element.insert(at + offset, part)


def _labelled(reading: Reading, span: Any) -> None:
    kind = span.get("data-kind") or ""
    match = _NAMED.match(words(span))
    what = match["what"] if match else ""
    if kind in {"figure", "table"}:
        at: dict[str, Any] = {"label": f"{'fig' if kind == 'figure' else 'tbl'}-{what}"}
    else:
        at = reading.shortcode(_SHORTCODES.get(kind, (kind,)), what)
    reading.gap(kind, what, at)


def _label(reading: Reading, element: Any, kind: str, what: str) -> None:
    gap = make("span", f"[Missing {kind}: {what}]", class_="evidoc-gap", data_kind=kind)
    replace(element, gap)
    reading.gap(kind, what, {"citation": what})


def _entry(reading: Reading, element: Any, name: str, key: str) -> None:
    kind = {"var": "variable", "meta": "setting"}.get(name, "environment variable")
    replace(element, make("span", f"[Missing {kind}: {key}]", class_="evidoc-gap", data_kind=kind))
    reading.gap(kind, key, reading.shortcode((name,), key))


def _is_untouched(element: Any) -> bool:
    here = element
    while here is not None:
        if here.tag in _UNTOUCHED or classed(here, "evidoc-gap"):
            return True
        here = here.getparent()
    return False


def _split(text: str) -> list[Any]:
    """Return a first element whose tail is the text before the first gap, then a gap each, with the text behind it."""
    pieces = _TBC.split(text)
    first = make("span")
    first.tail = pieces[0]
    parts = [first]
    for piece in pieces[1:]:
        gap = make("span", "TBC", class_="evidoc-gap", data_kind="TBC")
        gap.tail = piece
        parts.append(gap)
    return parts
