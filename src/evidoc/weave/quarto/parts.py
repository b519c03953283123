"""Quarto's floats, callouts, tables and notes go in; the same parts as evidoc's own pages have them come out."""

from __future__ import annotations

import re
from typing import Any

from evidoc.weave.quarto.tree import Reading, add_class, classed, drop, has, make, words, wrap

_FLOAT = re.compile(r"^(?P<prefix>[a-z]+)-.+$")
_CAPTION_NUMBER = re.compile(r"^\D*?(?P<number>[\dA-Z]*\d[\d.]*)")
_KINDS = ("note", "tip", "warning", "important", "caution")
_BELOW = ("evidoc-note", "evidoc-source", "evidoc-data")


def dress_floats(reading: Reading) -> None:
    """Note the number of each float; word what stands below it as a paragraph that names it."""
    for float_ in reading.main.xpath(f".//*[@id][{has('quarto-float')}]"):
        name = float_.get("id")
        captions = float_.xpath(f".//figcaption[{has('quarto-float-caption')}]")
        own = [c for c in captions if _holder(c) is float_]
        match = _CAPTION_NUMBER.match(words(own[0])) if own else None
        if match and _FLOAT.match(name):
            reading.answer["numbers"][name] = match["number"].rstrip(".")
        if own:
            own[0].set("id", f"{name}-caption")
        for element in float_.xpath(".//*[@aria-describedby]"):
            del element.attrib["aria-describedby"]
        for region in float_.xpath(f".//*[{has('evidoc-scroll')}][@aria-label]") if own else ():
            del region.attrib["aria-label"]
            region.set("aria-labelledby", f"{name}-caption")
        _note_table(reading, float_, name)
        _lines_below(float_, f"{'figure' if name.startswith('fig-') else 'table'}", match["number"] if match else "")


def dress_tabs(reading: Reading) -> None:
    """Let tabs lead to their panels, and panels begin with their titles: without a script they follow each other."""
    for tab in reading.main.xpath(f".//*[{has('panel-tabset')}]//a[@role='tab'][@aria-controls]"):
        name = tab.get("aria-controls")
        tab.set("href", f"#{name}")
        for panel in reading.main.xpath(".//*[@id=$name]", name=name):
            panel.set("tabindex", "0")
            title = make("p", words(tab), class_="evidoc-tab-title")
            title.tail, panel.text = panel.text, None
            panel.insert(0, title)


def dress_blocks(reading: Reading) -> None:
    """Give callouts a name, tables a region that scrolls, code a place in the order of tabs, notes a way back."""
    for number, callout in enumerate(reading.main.xpath(f".//div[{has('callout')}]"), 1):
        _callout(callout, number)
    for number, table in enumerate(reading.main.xpath(f".//table[not(ancestor::*[{has('evidoc-scroll')}])]"), 1):
        _scroll(table, number)
    for cell in reading.main.xpath(".//thead//th[not(@scope)]"):
        cell.set("scope", "colgroup" if int(cell.get("colspan") or 1) > 1 else "col")
    for code in reading.main.xpath(".//pre"):
        code.set("tabindex", "0")
    for back in reading.main.xpath(f".//a[{has('footnote-back')}]"):
        _way_back(back)


def _holder(caption: Any) -> Any:
    """Return the innermost float that a caption stands in."""
    here = caption.getparent()
    while here is not None and not (here.get("id") and classed(here, "quarto-float")):
        here = here.getparent()
    return here


def _note_table(reading: Reading, float_: Any, name: str) -> None:
    product = name.removeprefix("tbl-")
    filled = {label.id for label in reading.job.chapter.labels if label.filled}
    planned = product in reading.job.expected.tables and (name in filled or not filled)
    if name.startswith("tbl-") and planned and float_.xpath(".//table"):
        reading.show("tables", product)


def _lines_below(float_: Any, kind: str, number: str) -> None:
    for name in _BELOW:
        for line in float_.xpath(f".//div[{has(name)}]"):
            for paragraph in line.xpath("./p"):
                paragraph.drop_tag()
            line.tag = "p"
            line.text = (line.text or "").strip()
            _name(line, kind, number)
    for folded in float_.xpath(f".//details[{has('evidoc-web-only')}]"):
        for element in folded.xpath(".//summary | .//caption//span"):
            _name(element, kind, number)


def _name(element: Any, kind: str, number: str) -> None:
    """Say ``figure 1`` where the extension, which comes before Quarto counts, could only say ``this figure``."""
    if number:
        for one in element.iter():
            one.text = (one.text or "").replace(f"this {kind}", f"{kind} {number}") or None


def _callout(callout: Any, number: int) -> None:
    kind = next((k for k in _KINDS if classed(callout, f"callout-{k}")), "note")
    callout.set("role", "note")
    callout.attrib.pop("title", None)
    titles = callout.xpath(f"./div[{has('callout-header')}]//div[{has('callout-title-container')}]")
    if not titles:
        callout.set("aria-label", kind.capitalize())
        return
    title = titles[0]
    title.set("id", f"callout-{number}-title")
    callout.set("aria-labelledby", f"callout-{number}-title")
    for said in title.xpath(f"./span[{has('screen-reader-only')}]"):
        rest = words(title).removeprefix(words(said)).strip()
        if rest.startswith(kind.capitalize()):
            drop(said)
        else:
            add_class(said, "callout-kind")
            said.text = f"{kind.capitalize()}: "
    _folding(callout, title)


def _folding(callout: Any, title: Any) -> None:
    """Fold by the page's own means what Quarto folds with a script; print shows it open."""
    bodies = callout.xpath(f"./div[{has('callout-collapse')}]")
    if not bodies:
        return
    details, summary = make("details"), make("summary", class_="callout-header")
    if classed(bodies[0], "show"):
        details.set("open", "")
    add_class(bodies[0], "show")
    title.tag = "span"
    for header in callout.xpath(f"./div[{has('callout-header')}]"):
        drop(header)
    wrap(bodies[0], details)
    title.tail = None
    summary.append(title)
    details.insert(0, summary)


def _scroll(table: Any, number: int) -> None:
    """Put a table into a region named by its float's caption, or its own, or else its number."""
    region = make("div", class_="evidoc-scroll", role="region", tabindex="0")
    holder = _holder(table)
    if holder is not None and holder.get("id"):
        region.set("aria-labelledby", f"{holder.get('id')}-caption")
    elif captions := table.xpath("./caption"):
        captions[0].set("id", captions[0].get("id") or f"table-{number}-caption")
        region.set("aria-labelledby", captions[0].get("id"))
    else:
        region.set("aria-label", f"Table without a caption, {number}")
    wrap(table, region)


def _way_back(back: Any) -> None:
    number = (back.get("href") or "").removeprefix("#fnref")
    arrow = make("span", words(back), aria_hidden="true")
    back.text = None
    back.append(arrow)
    back.append(make("span", f"Back to note {number} in the text", class_="visually-hidden"))
