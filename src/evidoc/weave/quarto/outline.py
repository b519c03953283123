"""A page with Quarto's headings goes in; numbers as in evidoc's documents, and the outline, come out."""

from __future__ import annotations

import re
from typing import Any

from evidoc.weave.quarto.tree import Reading, classed, drop, has, make, words

TOP = 2
"""The title is the page's only heading of the first level."""
_NUMBER = re.compile(r"[\dA-Z]*\d[\d.]*$")


def number_headings(reading: Reading) -> None:
    """Give sections from h2 on a number where the genre does, note each heading, and mend the references to them.

    Quarto counts from h1, which no document of a site has: its numbers would begin with ``0.1``.
    """
    counts: list[int] = []
    named: dict[str, tuple[str, str]] = {}
    before = TOP - 1
    for heading in reading.main.xpath(".//h1 | .//h2 | .//h3 | .//h4 | .//h5 | .//h6"):
        level = int(heading.tag[1])
        section = heading.getparent()
        holder = section if section.tag == "section" and section.get("id") and section[0] is heading else heading
        for old in heading.xpath(f".//span[{has('header-section-number')}]"):
            drop(old)
        if heading.text:
            heading.text = heading.text.lstrip()
        text = _plain(heading)
        _check_level(reading, level, before, text)
        before = level
        number = ""
        if reading.job.genre.number_sections and not classed(heading, "unnumbered"):
            number = _next(counts, level)
        _write(heading, holder, number)
        if not classed(heading, "unlisted"):
            known = {"level": level, "id": holder.get("id", ""), "number": number, "text": text}
            reading.answer["headings"].append(known)
        named[holder.get("id", "")] = (number, text)
    for link in reading.main.xpath(f".//a[{has('quarto-xref')}][starts-with(@href, '#sec-')]"):
        number, text = named.get(link.get("href")[1:], ("", ""))
        _mend(link, number, text)


def _check_level(reading: Reading, level: int, before: int, text: str) -> None:
    hashes = "#" * level
    needles = (f"{hashes} {text}", f"{hashes} {text.partition(' ')[0]}")
    if level < TOP:
        message = f"The heading '{text}' is on the level of the document's title."
        hint = "Begin it with ##: the title is the page's only heading of the first level."
        reading.problem("heading-is-title-level", message, hint, *needles)
    elif level > before + 1:
        message = f"The heading '{text}' has {level} number signs after one with {before}."
        hint = f"Begin it with {'#' * (before + 1)}, so that nobody looks for a level that is not there."
        reading.problem("heading-skips-level", message, hint, *needles)


def _next(counts: list[int], level: int) -> str:
    depth = max(level - TOP + 1, 1)
    counts += [0] * (depth - len(counts))
    counts[depth - 1] += 1
    del counts[depth:]
    return ".".join(map(str, counts))


def _plain(heading: Any) -> str:
    """Return what a heading says, without the numbers of its notes."""
    notes = "".join(t for e in heading.xpath(f".//a[{has('footnote-ref')}]") for t in e.itertext())
    text = words(heading)
    return text.removesuffix(notes).strip() if notes else text


def _write(heading: Any, section: Any, number: str) -> None:
    for element in {id(e): e for e in (heading, section)}.values():
        element.attrib.pop("data-number", None)
        if number:
            element.set("data-number", number)
    if number:
        said = make("span", number, class_="header-section-number")
        said.tail = f" {heading.text or ''}"
        heading.text = None
        heading.insert(0, said)


def _mend(link: Any, number: str, text: str) -> None:
    """Say the section's number in place of the one that Quarto counted; a section without one is found by its name."""
    said = words(link).replace("\N{NO-BREAK SPACE}", " ")
    before = _NUMBER.sub("", said).rstrip()
    if number:
        shown = f"{before}\N{NO-BREAK SPACE}{number}" if before else number
    else:
        shown = f"“{text}”" if before in {"", "Section"} else f"{before} “{text}”"
    for child in list(link):
        link.remove(child)
    link.text = shown
