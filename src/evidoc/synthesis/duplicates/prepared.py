"""Records come in; what comparisons need of them, made once, goes out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from evidoc.model.record import Record
from evidoc.records import dataclass
from evidoc.synthesis.duplicates import text
from evidoc.synthesis.duplicates.markers import is_generic, kind_words, number_of
from evidoc.synthesis.duplicates.names import Name, journal_words, name_of

_NOTE = re.compile(
    r"\s*[\[(](?:in \w+|\w+ (?:language|version|translation)|internet|online|proceedings|serial)[\])]\.?\s*$",
    re.IGNORECASE,
)
"""What databases add to a title: ``[Spanish version]``, ``(Online)``."""
_SUBTITLE = re.compile(r":\s|\s[-–—]+\s|\?\s|\s:|\.\s+(?=[A-Z])|;\s")
_CUT = re.compile(r"(?:\.\.\.|…|\[truncated\])\s*$", re.IGNORECASE)
_MEETING = re.compile(
    r"\b(?:proceedings|conference|congress|symposium|workshop|meeting|abstracts?|poster|colloqui\w+|convention)\b"
)
_BOOKS = {"book", "report", "thesis"}
_AUTHORS = 40
"""Of longer lists only the first names are compared."""
_COMPLETE = ("title", "authors", "year", "container", "volume", "issue", "pages", "doi", "pmid", "abstract", "url")


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """One record as it compares."""

    record: Record
    title: str
    """Its words with a space between them."""
    words: tuple[str, ...]
    main: tuple[str, ...]
    """The words before a subtitle; all where there is none."""
    truncated: bool
    """Whether it says itself that it was cut."""
    kinds: frozenset[str]
    """``erratum``, ``reply``, ``protocol`` …: what sets it apart from a work of the same title."""
    numbers: tuple[str, ...]
    generic: bool
    """Whether many works have this title (``Editorial``)."""
    names: tuple[Name, ...]
    year: int | None
    journal: tuple[str, ...]
    meeting: bool | None
    """Whether it was given at a conference; None where nothing tells."""
    volume: str
    pages: tuple[str, str]
    article_number: bool
    doi: str
    pmid: str
    isbns: tuple[str, ...]
    whole_book: bool

    @property
    def author(self) -> str:
        """What blocks go by of the first author; empty where there is none."""
        return self.names[0].key if self.names else ""


def prepare(record: Record) -> Prepared:
    """Return a record as it compares."""
    shown = _NOTE.sub("", text.plain(record.title)).strip()
    cut = _CUT.search(shown)
    words = tuple(text.words(shown))
    container = text.plain(record.container)
    numbers = number_of(words)
    return Prepared(
        record=record,
        title=" ".join(words),
        words=words,
        main=_main(shown, words),
        truncated=cut is not None,
        kinds=kind_words(words, container.casefold()),
        numbers=numbers,
        generic=is_generic(words),
        names=tuple(name for one in record.authors[:_AUTHORS] if (name := name_of(one))),
        year=record.year,
        journal=journal_words(container),
        meeting=_meeting(record.kind, container.casefold()),
        volume=text.volume(record.volume),
        pages=text.pages(record.pages) if record.pages else ("", ""),
        article_number=text.is_article_number(record.pages),
        doi=text.doi(record.doi),
        pmid=record.pmid.strip().lstrip("0") if record.pmid.strip().isdigit() else "",
        isbns=text.isbns(record.isbn),
        whole_book=record.kind in _BOOKS and not record.pages,
    )


def in_order(records: Iterable[Record], sources: Sequence[str] = ()) -> list[Record]:
    """Return records in an order that does not depend on the one in which they came: by id, then by source."""
    rank = {name: number for number, name in enumerate(sources)}
    return sorted(records, key=lambda one: (one.id, rank.get(one.source, len(rank)), one.place, one.source, one.raw))


def completeness(record: Record) -> tuple[int, int]:
    """Return how many fields a record has, and how much they hold: the representative of a group has most."""
    # A shorter list of authors or a cut title is less complete, but a long abstract must not outweigh them.
    filled = [field for field in _COMPLETE if getattr(record, field)]
    return len(filled), len(record.title) + sum(map(len, record.authors)) + min(len(record.abstract), 1)


def renamed(record: Record) -> Record:
    """Return a record under an id of its own: another work has the one that its identifier gives."""
    digest = hashlib.sha256(" ".join(text.words(record.title)).encode()).hexdigest()[:8]
    return replace(record, id=f"{record.id}~{digest}")


def _main(shown: str, words: Sequence[str]) -> tuple[str, ...]:
    found = _SUBTITLE.search(shown, 12)
    if not found:
        return tuple(words)
    return tuple(text.words(shown[: found.start()]))


def _meeting(kind: str, container: str) -> bool | None:
    if kind == "paper-conference" or _MEETING.search(container):
        return True
    return False if kind == "article-journal" or container else None
