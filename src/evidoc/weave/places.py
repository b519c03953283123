"""A chapter goes in; the places of what the Lua speaks of (shortcodes, citations, labels, texts) come out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evidoc.errors import Place
from evidoc.model.chapter import MARK_CLOSE, MARK_OPEN, Chapter

_MARK = re.compile(f"{MARK_OPEN}\\d+{MARK_CLOSE}")
_AROUND = re.compile(r"(?:\S.{0,40})?\bTBC\b(?:.{0,20}\S)?")


class Places:
    """Looks up places; each further look-up of a citation gives its next occurrence, as readers meet them."""

    def __init__(self, chapter: Chapter) -> None:
        """Keep what the scanner noted of `chapter`."""
        self._chapter = chapter
        self._lines = chapter.text.split("\n")
        self._shortcodes = {code.number: code.place for code in chapter.shortcodes}
        self._labels = {label.id: label.place for label in chapter.labels}
        self._citations: dict[str, Iterator[Place]] = {}
        grouped: dict[str, list[Place]] = defaultdict(list)
        for citation in chapter.citations:
            grouped[citation.key].append(citation.place)
        self._citations = {key: iter(places) for key, places in grouped.items()}

    def of(self, at: Mapping[str, Any] | Sequence[Any], needles: Sequence[str]) -> Place:
        """Return the place of the token `at` speaks of, else of the first line that holds one of `needles`."""
        found: Place | None = None
        if isinstance(at, Mapping):
            if "shortcode" in at:
                found = self._shortcodes.get(int(at["shortcode"]))
            elif "label" in at:
                found = self._labels.get(at["label"])
            elif "citation" in at:
                found = next(self._citations.get(at["citation"], iter(())), None)
            elif "line" in at:
                found = self._chapter.lines[int(at["line"]) - 1]
        return found or self._search(needles) or Place(self._chapter.path, 1)

    def words(self, place: Place) -> str:
        """Return what stands around the ``TBC`` at `place`, without marks, or the key of the setting there."""
        for text, origin in zip(self._lines, self._chapter.lines, strict=False):
            if (origin.file, origin.line) == (place.file, place.line):
                return _around_tbc(_MARK.sub("…", text))
        return next((key for key, known in self._chapter.places.items() if known == place), "")

    def _search(self, needles: Sequence[str]) -> Place | None:
        for needle in needles:
            for index, text in enumerate(self._lines):
                at = text.find(needle) if needle else -1
                if at >= 0 and index < len(self._chapter.lines):
                    return self._column(index, at)
        return None

    def _column(self, index: int, at: int) -> Place:
        """Return the place of a character in a line.

        Only the line's, where that is what a cell made (its lines all come from one), or where a mark stands in front,
        which is not as long as its shortcode.
        """
        origins = self._chapter.lines
        origin = origins[index]
        of_cell = origin in (*origins[max(index - 1, 0) : index], *origins[index + 1 : index + 2])
        if of_cell or _MARK.search(self._lines[index], 0, at):
            return origin
        return replace(origin, column=max(origin.column, 1) + at)


def _around_tbc(line: str) -> str:
    """Return the words beside ``TBC``: enough to see what is still to be decided."""
    found = _AROUND.search(line)
    return found[0].strip(" #*-|:>[]\t") if found else line.strip()
