"""Chapters go in; the words that a reader of them must meet come out, each where it first stands.

Weaving looks for every one of them in what it made: whatever may swallow text (a table whose lines do not meet, a note
that is read as something else, HTML that closes at the wrong place), nothing is lost without a word. So only what is
certain counts: words of letters alone, whole between spaces, in text that no markup hides or changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from evidoc.collect.regions import BLANK, find_regions
from evidoc.collect.scan import Lines
from evidoc.errors import Place
from evidoc.model.chapter import Chapter
from evidoc.model.project import Project

LETTERS = 4
"""Letters that a word has at least; shorter ones stand somewhere in every text."""
_UNCERTAIN = (
    re.compile(r"(?<!\\)\$\$.*?\$\$|(?<![\\$\w])\$(?=\S)[^$\n]*?(?<=\S)\$(?!\d)", re.DOTALL),  # formulas
    re.compile(r"\\begin\{([^{}\n]+)\}.*?\\end\{\1\}", re.DOTALL),
    re.compile(r"<[A-Za-z/!?][^<>]*>", re.DOTALL),
    re.compile(r"\[[^\[\]]*@[^\[\]]*\]|@\{?[\w:.#$%&+?<>~/-]+\}?(?:\s*\[[^\[\]]*\])?"),  # locators are reworded
    re.compile(r"^[ \t>]*\[(?!\^)[^\]\n]+\]:.*$|^[ \t>]*:{3,}.*$|^[ \t>]*\*\[[^\]\n]+\]:.*$", re.MULTILINE),
    re.compile(r"\{\{<.*?>\}\}", re.DOTALL),
    re.compile(r"!\[(?:[^\[\]]|\[[^\[\]]*\])*\]"),  # a caption may give way to an alt text
    re.compile(r"\{[^{}\n]*\}"),
)
_TOKEN = re.compile(r"\S+")
_AROUND = "*_~\"'“”‘’().,;!?…–—[]|" + BLANK
_WORD = re.compile(rf"[^\W\d_]{{{LETTERS},}}")


class _Words(Mapping[str, Place]):
    """The words of a chapter, looked for when somebody first asks: a document that is not woven again asks for none."""

    def __init__(self, chapter: Chapter) -> None:
        self._chapter = chapter
        self._found: Mapping[str, Place] | None = None

    def _words(self) -> Mapping[str, Place]:
        if self._found is None:
            self._found = words(self._chapter)
        return self._found

    def __getitem__(self, word: str) -> Place:
        return self._words()[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words())

    def __len__(self) -> int:
        return len(self._words())


def with_words(project: Project) -> Project:
    """Return the project with the words of each chapter: what weaving wants, and a mere look at a project does not."""
    chapters = {name: replace(chapter, words=_Words(chapter)) for name, chapter in project.chapters.items()}
    return replace(project, chapters=chapters)


def words(chapter: Chapter) -> dict[str, Place]:
    """Return the words that are certain to be shown, in small letters, and the place where each first stands."""
    lines = Lines(chapter.text, chapter.lines)
    prose = find_regions(chapter.text).prose.replace("^[", "  ")  # a note begins in the middle of a word
    for pattern in _UNCERTAIN:
        prose = pattern.sub(lambda m: re.sub(r"[^\n]", BLANK, m.group()), prose)
    found: dict[str, Place] = {}
    for match in _TOKEN.finditer(prose):
        bare = match.group().rstrip(":").strip(_AROUND)
        if _WORD.fullmatch(bare) and bare.lower() not in found:
            found[bare.lower()] = lines.place(match.start())
    return found
