"""The text of ``{#id .class key=value}`` goes in, its parts with their offsets come out; None where it is malformed."""

from __future__ import annotations

import re

from evidoc.records import dataclass

HIDDEN = "\x01"
"""Stands for every character of a shortcode, so that what is in it breaks no pattern."""

_TOKEN = re.compile(
    r"\s*(?:#(?P<id>[^\s{}\"'=]+)|\.(?P<class>[^\s{}\"'=]+)|(?P<bare>-)(?=[\s}])|(?P<raw>=[\w+-]+)(?=\s*\})"
    r"|(?P<key>[A-Za-z_][\w:.-]*)=(?:\"(?P<two>(?:[^\"\\]|\\.)*)\"|'(?P<one>(?:[^'\\]|\\.)*)'|(?P<word>[^\s{}\"']+)))",
    re.DOTALL,
)
_GAP = re.compile(r"\s*\}")


@dataclass(frozen=True, slots=True)
class Attributes:
    """One attribute block."""

    start: int
    """Offset of its opening brace."""
    end: int
    where: str
    """``heading``, ``div``, ``inline``, ``caption``, ``equation`` or ``code``."""
    id: str = ""
    id_at: int = 0
    classes: tuple[tuple[str, int], ...] = ()
    pairs: tuple[tuple[str, str, int], ...] = ()
    filled: bool = False
    """Of a div that is empty and so will be filled."""

    def get(self, key: str) -> str | None:
        """Return the value of a key, or None where it is not given."""
        return next((value for name, value, _ in self.pairs if name == key), None)

    @property
    def class_names(self) -> frozenset[str]:
        """The classes without their offsets."""
        return frozenset(name for name, _ in self.classes)


def read_attributes(text: str, start: int, where: str) -> Attributes | None:
    """Read the block whose brace opens at `start` of `text`, in which shortcodes are hidden."""
    at, name, name_at = start + 1, "", 0
    classes: list[tuple[str, int]] = []
    pairs: list[tuple[str, str, int]] = []
    while not (closing := _GAP.match(text, at)):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        if match["id"]:
            name, name_at = match["id"], match.start("id")
        elif match["class"]:
            classes.append((match["class"], match.start("class") - 1))
        elif match["key"]:
            value = next(match[g] for g in ("two", "one", "word") if match[g] is not None)
            pairs.append((match["key"], value, match.start("key")))
        at = match.end()
    return Attributes(start, closing.end(), where, name, name_at, tuple(classes), tuple(pairs))
