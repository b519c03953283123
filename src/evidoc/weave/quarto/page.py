"""A page that Quarto made goes in; the answer that evidoc's own engine would give, its body and all, comes out.

Quarto's main content is taken as it is, for its class names are evidoc's too. What a site of evidoc has and Quarto has
not is put in: values that link to what they rest on, addresses of the site, labelled gaps, regions that scroll.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evidoc.weave.job import Job
from evidoc.weave.quarto.gaps import mark_gaps, mark_tbc
from evidoc.weave.quarto.outline import number_headings
from evidoc.weave.quarto.parts import dress_blocks, dress_floats, dress_tabs
from evidoc.weave.quarto.shown import note_shown, show_values
from evidoc.weave.quarto.tree import Reading, drop, has, inner
from evidoc.weave.quarto.urls import address_links, address_pictures

_LEFT_OUT = (
    ".//script | .//style | .//link | .//meta | .//noscript | .//template | .//nav | .//comment()"
    "| .//*[@id='title-block-header'] | .//*[@id='quarto-margin-sidebar'] | .//*[@id='quarto-back-to-top']"
)
_LEFT_OUT_CLASSES = ("anchorjs-link", "callout-btn-toggle", "callout-icon-container", "code-copy-button", "hidden")
_NOISE = re.compile(r"^(?:data-bs-.*|data-anchor-id|data-quarto-.*|data-execution_count|onclick)$")
_NOISE_CLASSES = {"anchored", "d-flex", "flex-fill", "align-content-center", "code-with-copy"}


def read_page(text: str, job: Job, page: Path, front: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be woven of a page.

    Parameters
    ----------
    text
        The page.
    job
        The document, for its chapter, its results and what the plan says that it shows.
    page
        Where the page lies, with the pictures that cells drew beside it.
    front
        The answer of evidoc's own engine to the front matter alone: titles are plain text, values filled in.
    """
    reading = Reading(job, page, _main(text))
    _clean(reading)
    reading.answer["bibliography"] = _bibliography(reading)
    mark_gaps(reading)
    note_shown(reading, front)
    show_values(reading)
    dress_tabs(reading)
    address_pictures(reading)
    address_links(reading)
    dress_floats(reading)
    number_headings(reading)
    dress_blocks(reading)
    mark_tbc(reading)
    gaps = [*front["gaps"], *reading.answer["gaps"]]
    problems = [*front["problems"], *reading.answer["problems"]]
    known = {"document": job.document, "front": front["front"], "body": inner(reading.main) + "\n"}
    return {**reading.answer, **known, "gaps": gaps, "problems": problems}


def _main(text: str) -> Any:
    from lxml import html

    # told as bytes with their encoding, so that nothing in the page decides how it is read
    tree = html.document_fromstring(text.encode() or b"<p></p>", parser=html.HTMLParser(encoding="utf-8"))
    found = tree.xpath("//main[@id='quarto-document-content'] | //main") or tree.xpath("//body")
    return found[0] if found else tree


def _clean(reading: Reading) -> None:
    """Take out what belongs to Quarto's page and not to the document."""
    main = reading.main
    for element in main.xpath(_LEFT_OUT):
        drop(element)
    for name in _LEFT_OUT_CLASSES:
        for element in main.xpath(f".//*[{has(name)}]"):
            drop(element)
    for element in main.iter():
        for name in [name for name in element.attrib if _NOISE.match(name)]:
            del element.attrib[name]
        classes = [c for c in (element.get("class") or "").split() if c not in _NOISE_CLASSES]
        if classes:
            element.set("class", " ".join(classes))
        elif "class" in element.attrib:
            del element.attrib["class"]


def _bibliography(reading: Reading) -> str:
    """Take the list of works and the notes out of Quarto's appendix; return the works, leave the notes at the end."""
    main = reading.main
    refs = main.xpath(".//*[@id='refs']")
    listed = inner(refs[0]).strip() if refs else ""
    cited = [e.get("id", "").removeprefix("ref-") for e in main.xpath(".//*[@id='refs']/*[starts-with(@id, 'ref-')]")]
    reading.listed.update(cited)
    for element in [*main.xpath(".//*[@id='quarto-bibliography']"), *refs]:
        if element.getparent() is not None:
            drop(element)
    notes = main.xpath(".//section[@id='footnotes']")
    for section in notes:
        for heading in section.xpath("./h1 | ./h2"):
            drop(heading)
        section.tail = "\n"
        main.append(section)
    for appendix in main.xpath(".//*[@id='quarto-appendix']"):
        appendix.drop_tag()
    return f"{listed}\n" if listed else ""
