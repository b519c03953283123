"""A page of Quarto goes in; what it shows is noted, as the plan is held against it, and values lead to their origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidoc.weave.quarto.tree import Reading, has

_PLAIN = "ancestor::h1 | ancestor::h2 | ancestor::h3 | ancestor::h4 | ancestor::h5 | ancestor::h6 | ancestor::a"
_READ_ALOUD = ("alt", "title", "aria-label", "href", "src")


def note_shown(reading: Reading, front: Mapping[str, Any]) -> None:
    """Note values, citations and cross-references that readers meet."""
    main, chapter = reading.main, reading.job.chapter
    for name in front["shown"]["values"]:
        reading.show("values", name)
    for name in front["shown"].get("findings", ()):
        reading.show("findings", name)
    for kind in ("value", "finding"):
        for span in main.xpath(f".//span[{has(f'evidoc-{kind}')}][@data-id]"):
            reading.show(f"{kind}s", span.get("data-id"))
    cited = {key for s in main.xpath(".//*[@data-cites]") for key in s.get("data-cites").split()}
    for key in sorted((cited | reading.listed) & set(reading.job.expected.citations)):
        reading.show("citations", key)
    labels = {*(label.id for label in chapter.labels), *reading.job.labels}
    for link in main.xpath(f".//a[{has('quarto-xref')}]"):
        key = (link.get("href") or "").rpartition("#")[2]
        if key in labels:
            reading.show("references", key)
    _note_plain_values(reading)


def show_values(reading: Reading) -> None:
    """Make each value a link to what it rests on; in headings and links it is plain text."""
    for span in reading.main.xpath(f".//span[{has('evidoc-value')}][@data-id]"):
        if span.xpath(_PLAIN):
            span.drop_tag()
        else:
            span.tag = "a"
            span.set("href", f"evidoc:values#{span.get('data-id')}")


def _note_plain_values(reading: Reading) -> None:
    """Note the values of alt texts and code: they are plain text there, and so looked for by their words."""
    waiting = [c for c in reading.job.chapter.shortcodes if c.name == "value" and c.context not in {"text", "heading"}]
    if not waiting:
        return
    aloud = [e.get(name) for e in reading.main.iter() for name in _READ_ALOUD if e.get(name)]
    aloud += [e.text_content() for e in reading.main.xpath(".//pre | .//code")]
    for code in waiting:
        value = reading.job.results.values.get(code.args[0] if code.args else "")
        form = code.options.get("part") or code.options.get("style") or reading.job.genre.number_style
        words = value.shows.get(form) if value else None
        if value and words and any(words in text for text in aloud):
            reading.show("values", value.id)
