"""Two versions of a PDF go in; the first object in which they differ comes out: what readers see before all else."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from evidoc.records import dataclass

_BACKWARDS = frozenset(("/Parent", "/P", "/Pg"))
"""Keys that lead back up: what they name is met on the way down."""
_FOLLOWS = frozenset(("/ID", "/Size", "/Prev", "/XRefStm"))
"""Keys of the trailer that tell nothing by themselves: an id is made of all the rest."""
_INSTRUCTION = 160
"""Bytes of a drawing instruction that are shown."""

Found = tuple[str, str, str]
"""Where two PDFs part, and what each says there."""


def first_object(one: bytes, other: bytes) -> Found | None:
    """Find where two PDFs part.

    Returns
    -------
    tuple, or None
        The page, the object and the way to the part that differs, such as ``page 2, object 14 (Annot), /A /URI``, and
        what each PDF says there. None where only numbers or the order of objects differ, or one is no PDF.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(one)) as here, pikepdf.open(io.BytesIO(other)) as there:
            found = _first(here, there)
    except pikepdf.PdfError:
        return None
    if found is None:
        return None
    words = _words(one, other) if found.content else None
    return found.where, *(words or (found.one, found.other))


@dataclass(frozen=True, slots=True)
class _Parted:
    where: str
    one: str
    other: str
    content: bool = False
    """Whether it is what a page draws."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How a part of a PDF was reached."""

    page: int = 0
    """From 1; 0 for what belongs to no page."""
    object: str = ""
    """Number and type of the object that it stands in."""
    keys: tuple[str, ...] = ()
    """What leads from that object to it."""
    draws: bool = False
    """Whether it is what a page draws."""

    def into(self, thing: Any) -> _Way:
        """Return the way once `thing` is reached, which may be an object with a number of its own."""
        if not getattr(thing, "is_indirect", False):
            return self
        name = f"object {thing.objgen[0]}"
        # What leads to it is told where its own type says little.
        said = _type_of(thing) or (self.keys[-1].lstrip("/") if self.keys else "")
        return _Way(self.page, f"{name} ({said})" if said else name, draws=self.draws)

    def down(self, key: str) -> _Way:
        """Return the way to what `key` holds."""
        return _Way(self.page, self.object, (*self.keys, key), self.draws or key == "/Contents")

    def __str__(self) -> str:
        """Give page, object and keys in words."""
        page = f"page {self.page}" if self.page else ""
        return ", ".join(part for part in (page, self.object, " ".join(self.keys)) if part) or "the trailer"


def _first(here: Any, there: Any) -> _Parted | None:
    """Compare the pages first, then what is said of the whole file, then all the rest."""
    pages = [[page.obj.objgen for page in pdf.pages] for pdf in (here, there)]
    numbers = [{objgen: number for number, objgen in enumerate(some, 1)} for some in pages]
    walk = _Walk(*numbers)
    for number, (page, same) in enumerate(zip(here.pages, there.pages, strict=False), 1):
        found = walk.within(page.obj, same.obj, _Way(number).into(page.obj))
        if found:
            return found
    if len(pages[0]) != len(pages[1]):
        return _Parted("the number of pages", str(len(pages[0])), str(len(pages[1])))
    trailers = [{key: pdf.trailer[key] for key in pdf.trailer if key not in _FOLLOWS} for pdf in (here, there)]
    order = sorted({*trailers[0], *trailers[1]}, key=lambda key: (key != "/Info", key))
    for key in order:
        found = walk.compare(trailers[0].get(key), trailers[1].get(key), _Way(keys=(key,)))
        if found:
            return found
    return None


@dataclass(slots=True)
class _Walk:
    """Two PDFs walked at once."""

    ours: Mapping[Any, int]
    """Identity of each page of the first -> its number."""
    theirs: Mapping[Any, int]
    met: dict[Any, Any] = field(default_factory=dict)
    """Identity of each object of the first that was compared -> that of the one it was compared with."""

    def compare(self, one: Any, other: Any, way: _Way) -> _Parted | None:
        """Return the first part below these two in which they differ."""
        waiting = [(one, other, way)]
        while waiting:  # not by recursion: a long document's tags lie deep
            here, there, path = waiting.pop()
            known, found = self._known(here, there, path)
            path = path.into(here)
            found = found if known else _unlike(here, there, path)
            if found:
                return found
            if not known:
                waiting.extend(reversed(list(_below(here, there, path))))
        return None

    def within(self, one: Any, other: Any, way: _Way) -> _Parted | None:
        """Compare what two pages hold, the drawing first."""
        for key in sorted({*one.keys(), *other.keys()} - _BACKWARDS, key=lambda key: (key != "/Contents", key)):
            found = self.compare(one.get(key), other.get(key), way.down(key))
            if found:
                return found
        return None

    def _known(self, one: Any, other: Any, way: _Way) -> tuple[bool, _Parted | None]:
        """Tell whether an object is a page, or was met before; and where two ways to it part."""
        identities = [thing.objgen if getattr(thing, "is_indirect", False) else None for thing in (one, other)]
        if identities[0] is None:
            return False, None
        if identities[0] in self.ours:  # a link leads there: pages themselves are compared one by one
            pages = self.ours[identities[0]], self.theirs.get(identities[1], 0)
            said = f"page {pages[1]}" if pages[1] else _said(other)
            return True, None if pages[0] == pages[1] else _Parted(str(way), f"page {pages[0]}", said)
        if identities[0] not in self.met:
            self.met[identities[0]] = identities[1]
            return False, None
        if self.met[identities[0]] == identities[1]:
            return True, None
        return True, _Parted(
            str(way), f"object {identities[0][0]}", f"object {identities[1][0]}" if identities[1] else ""
        )


def _unlike(one: Any, other: Any, way: _Way) -> _Parted | None:
    """Compare two parts without what they hold; streams are compared as they are packed."""
    import pikepdf

    if isinstance(one, pikepdf.Stream) and isinstance(other, pikepdf.Stream):
        return None if one.read_raw_bytes() == other.read_raw_bytes() else _streams(one, other, way)
    if any(isinstance(one, kind) and isinstance(other, kind) for kind in (pikepdf.Dictionary, pikepdf.Array)):
        return None
    if type(one) is type(other) and (bytes(one) == bytes(other) if isinstance(one, pikepdf.String) else one == other):
        return None
    return _Parted(str(way), _said(one), _said(other))


def _below(one: Any, other: Any, way: _Way) -> Iterator[tuple[Any, Any, _Way]]:
    import pikepdf

    if isinstance(one, pikepdf.Array):
        ours, theirs = list(one), list(other)
        for number in range(max(len(ours), len(theirs))):
            yield _item(ours, number), _item(theirs, number), way.down(f"[{number}]")
    elif isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
        for key in sorted({*one.keys(), *other.keys()} - _BACKWARDS - {"/Length"}):
            yield one.get(key), other.get(key), way.down(key)


def _item(items: list[Any], number: int) -> Any:
    return items[number] if number < len(items) else None


def _streams(one: Any, other: Any, way: _Way) -> _Parted:
    """Say where two streams differ: which instruction, which line, or which byte."""
    ours, theirs = _plain(one), _plain(other)
    if ours == theirs:
        sizes = [f"{len(stream.read_raw_bytes())} bytes" for stream in (one, other)]
        return _Parted(f"{way}, packed in another way", sizes[0], sizes[1])
    drawn = _drawn(one, other, way) if way.draws or one.get("/Subtype") == "/Form" else None
    if drawn:
        return drawn
    try:
        here, there = ours.decode().split("\n"), theirs.decode().split("\n")
    except UnicodeDecodeError:
        at = next(
            (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
        )
        return _Parted(f"{way}, byte {at}", ours[at : at + 8].hex(" "), theirs[at : at + 8].hex(" "))
    for number, (line, same) in enumerate(zip(here, there, strict=False), 1):
        if line != same:
            return _Parted(f"{way}, line {number}", line, same)
    return _Parted(f"{way}, number of lines", str(len(here)), str(len(there)))


def _drawn(one: Any, other: Any, way: _Way) -> _Parted | None:
    """Return the first instruction in which two drawings differ; None where they cannot be read as such."""
    import pikepdf

    try:
        both = pikepdf.parse_content_stream(one), pikepdf.parse_content_stream(other)
    except (pikepdf.PdfError, TypeError):
        return None
    for number, pair in enumerate(zip(*both, strict=False), 1):
        here, there = (pikepdf.unparse_content_stream([each])[:_INSTRUCTION].decode("latin-1") for each in pair)
        if here != there:
            return _Parted(f"{way}, instruction {number}", here, there, content=True)
    return _Parted(f"{way}, number of instructions", str(len(both[0])), str(len(both[1])), content=True)


def _plain(stream: Any) -> bytes:
    import pikepdf

    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:  # a picture whose packing only its reader knows
        return bytes(stream.read_raw_bytes())


def _words(one: bytes, other: bytes) -> tuple[str, str] | None:
    """Return the first words that differ, as they are read aloud; None where the words are the same."""
    from evidoc.write.pdf_reading import read

    try:
        ours, theirs = read(one).pieces, read(other).pieces
    except (AttributeError, KeyError, ValueError):  # it has no tags, or they lead nowhere
        return None
    for here, there in zip(ours, theirs, strict=False):
        if here != there:
            return here, there
    return None


def _type_of(thing: Any) -> str:
    import pikepdf

    if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        return ""
    named = [str(thing[key])[1:] for key in ("/Type", "/Subtype", "/S") if isinstance(thing.get(key), pikepdf.Name)]
    return " ".join(dict.fromkeys(named[:2]))


def _said(thing: Any) -> str:
    """Return a part of a PDF in words."""
    import pikepdf

    if thing is None:
        return ""
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
        return _type_of(thing) or {pikepdf.Array: "a list", pikepdf.Stream: "data"}.get(type(thing), "a dictionary")
    return str(thing)
