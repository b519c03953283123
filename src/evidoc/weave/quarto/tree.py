"""A tree of HTML goes in; small changes of it, and what is noted on the way, come out."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import field, fields
from pathlib import Path
from typing import Any

from evidoc.model.document import Shown
from evidoc.records import dataclass
from evidoc.weave.job import Job


def _empty() -> dict[str, Any]:
    shown: dict[str, list[str]] = {one.name: [] for one in fields(Shown)}
    empty: dict[str, Any] = {"headings": [], "gaps": [], "problems": [], "numbers": {}, "images": [], "files": {}}
    return {**empty, "shown": shown}


@dataclass(slots=True)
class Reading:
    """A page while it is read."""

    job: Job
    page: Path
    main: Any
    """The element that holds the document; it is changed in place."""
    answer: dict[str, Any] = field(default_factory=_empty)
    listed: set[str] = field(default_factory=set)
    """Keys of the works in the list of references."""
    _met: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def problem(self, kind: str, message: str, hint: str, *needles: str, at: dict[str, Any] | None = None) -> None:
        """Note a fault; `needles` are texts by which its line is looked for."""
        found = {"kind": kind, "message": message, "hint": hint, "needles": list(needles), "at": at or {}}
        self.answer["problems"].append(found)

    def gap(self, kind: str, what: str, at: dict[str, Any]) -> None:
        """Note a gap that readers see."""
        self.answer["gaps"].append({"kind": kind, "what": what, "at": at})

    def show(self, kind: str, name: str) -> None:
        """Note that something is shown; once is enough."""
        if name not in self.answer["shown"][kind]:
            self.answer["shown"][kind].append(name)

    def shortcode(self, names: tuple[str, ...], words: str) -> dict[str, int]:
        """Return the next shortcode of one of these names whose words are `words`, as places are looked up by it."""
        wanted = words.split()
        fitting = [
            code.number
            for code in self.job.chapter.shortcodes
            if code.name in names and list(code.args[:1]) == wanted[:1]
        ]
        if not fitting:
            return {}
        met = self._met[(*names, *wanted[:1])]
        self._met[(*names, *wanted[:1])] += 1
        return {"shortcode": fitting[min(met, len(fitting) - 1)]}


def has(name: str) -> str:
    """Return the XPath condition that an element has this class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def classed(element: Any, name: str) -> bool:
    """Tell whether an element has this class."""
    return name in (element.get("class") or "").split()


def add_class(element: Any, *names: str) -> None:
    """Give an element more classes, each once."""
    known = (element.get("class") or "").split()
    element.set("class", " ".join([*known, *(n for n in names if n not in known)]))


def drop(element: Any) -> None:
    """Take an element out, and leave the text behind it where it is."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def replace(element: Any, new: Any) -> None:
    """Put another element in the place of one."""
    new.tail = element.tail
    element.tail = None
    element.getparent().replace(element, new)


def wrap(element: Any, around: Any) -> None:
    """Put an element into another, which takes its place."""
    replace(element, around)
    around.append(element)


def make(tag: str, text: str = "", **attributes: str) -> Any:
    """Return a new element; `class_` is its class, and an underscore in any other name is a hyphen."""
    from lxml import html as builder

    element: Any = builder.Element(tag)
    element.text = text or None
    for name, value in attributes.items():
        element.set("class" if name == "class_" else name.replace("_", "-"), value)
    return element


def words(element: Any) -> str:
    """Return the text that an element shows, with white space folded."""
    return re.sub(r"\s+", " ", element.text_content()).strip()


def inner(element: Any) -> str:
    """Return the HTML inside an element."""
    from lxml import html as writer

    parts = [html.escape(element.text or "", quote=False)]
    parts += [writer.tostring(child, encoding="unicode", method="html") for child in element]
    return "".join(parts)
