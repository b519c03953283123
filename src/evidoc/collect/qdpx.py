"""The bytes of a REFI-QDA project (`.qdpx`) come in; its codes, texts and coded passages, and Problems, go out.

REFI-QDA Standard, project exchange 1.0 and 1.5 (namespace ``urn:QDA-XML:project:1.0``): an archive with
``project.qde`` (XML) and ``sources/``; passages are given by the numbers of their first and last characters, from 0.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import field, replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from evidoc.errors import CollectError, Place, Problem
from evidoc.records import dataclass

PROJECT, SOURCES = "project.qde", "sources"
NAMESPACE = "{urn:QDA-XML:project:1.0}"
_TEXTS = ("TextSource", "Representation", "Transcript")
"""Elements that hold a plain text: the text itself, that of a PDF, that of a recording."""
_INTERNAL = "internal://"
_MOST_FILES, _MOST_BYTES, _MOST_DENSE = 20_000, 512 * 1024 * 1024, 200
"""Files, bytes in all, and how much larger than packed a member may be: more is no coded project of this kind."""
_SMALL = 1024 * 1024
"""A member up to this size may be packed as densely as it likes."""


@dataclass(frozen=True, slots=True)
class QdaCode:
    """One code of the tool."""

    guid: str
    name: str
    meaning: str
    parent: str
    """GUID of the code that it stands under; empty at the top."""
    codable: bool


@dataclass(frozen=True, slots=True)
class QdaPassage:
    """One coded passage."""

    text: str
    codes: tuple[str, ...]
    """GUIDs."""


@dataclass(frozen=True, slots=True)
class QdaSource:
    """One text."""

    guid: str
    name: str
    passages: tuple[QdaPassage, ...]


@dataclass(slots=True)
class QdaProject:
    """What a tool exported."""

    origin: str
    codes: list[QdaCode] = field(default_factory=list)
    sources: list[QdaSource] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    """Warnings: what was left out, and what must be looked at."""


def read_qdpx(data: bytes, name: str) -> QdaProject:
    """Read a coded project; nothing is unpacked to disk, and nothing outside of it is read.

    Parameters
    ----------
    data
        The bytes of the file.
    name
        What messages call it.

    Raises
    ------
    CollectError
        ``not-qdpx`` (no archive, no ``project.qde``, other XML) or ``unsafe-archive`` (paths that lead out of it,
        links, passwords, entities in the XML, or far more bytes than the file is large).
    """
    place = Place(name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, place)
            files = {member.filename: member for member in archive.infolist() if not member.is_dir()}
            found = next((one for path, one in files.items() if path.lower() == PROJECT), None)
            if found is None:
                raise _no("not-qdpx", f"The archive holds no {PROJECT}.", place, "Export it as a REFI-QDA project.")
            root = _xml(_bytes(archive, found, place), place)
            return _project(root, archive, files, place)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        hint = "Export it anew, as a REFI-QDA project (.qdpx)."
        raise _no("not-qdpx", "The file is no archive that can be read.", place, hint) from error


def _no(kind: str, message: str, place: Place, hint: str) -> CollectError:
    return CollectError(Problem(kind, message, place, hint))


def _check(archive: zipfile.ZipFile, place: Place) -> None:
    """Refuse what could do harm, before anything is unpacked."""
    members = archive.infolist()
    hint = "Do not open it; ask whoever gave it to you for another export."
    if len(members) > _MOST_FILES or sum(one.file_size for one in members) > _MOST_BYTES:
        raise _no("unsafe-archive", "The archive holds far more than a coded project does.", place, hint)
    for one in members:
        parts = PurePosixPath(one.filename.replace("\\", "/")).parts
        if one.filename.startswith(("/", "\\")) or ".." in parts or ":" in one.filename:
            raise _no("unsafe-archive", "A path in the archive leads out of it.", place, hint)
        if stat.S_ISLNK(one.external_attr >> 16):
            raise _no("unsafe-archive", "The archive holds a link to another file.", place, hint)
        if one.flag_bits & 1:
            raise _no("unsafe-archive", "The archive is locked by a password.", place, "Export it without one.")
        if one.file_size > max(_SMALL, one.compress_size * _MOST_DENSE):
            raise _no("unsafe-archive", "A file in the archive unpacks to far more than its size.", place, hint)


def _bytes(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Place) -> bytes:
    with archive.open(member) as file:
        data = file.read(member.file_size + 1)
    if len(data) > member.file_size:
        raise _no("unsafe-archive", "A file in the archive is larger than it says.", place, "Ask for another export.")
    return data


def _xml(data: bytes, place: Place) -> Any:
    from lxml import etree

    if b"<!DOCTYPE" in data.replace(b"\0", b"").upper():
        message = f"{PROJECT} declares a document type, which could hold entities."
        raise _no("unsafe-archive", message, place, "No tool writes one: ask whoever gave it to you.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        message = f"{PROJECT} is no XML that can be read: {error.msg}."
        raise _no("not-qdpx", message, place, "Export it anew.") from error
    if root.tag != f"{NAMESPACE}Project":
        message = f"{PROJECT} is no project of the REFI-QDA standard."
        raise _no("not-qdpx", message, place, "Export it as a REFI-QDA project, not as a codebook (.qdc).")
    return root


def _project(root: Any, archive: zipfile.ZipFile, files: dict[str, zipfile.ZipInfo], place: Place) -> QdaProject:
    made = QdaProject(" ".join(str(root.get("origin", "")).split()) or "another tool")
    for top in root.iterfind(f"{NAMESPACE}CodeBook/{NAMESPACE}Codes/{NAMESPACE}Code"):
        made.codes += _codes(top, "")
    known = {code.guid for code in made.codes}
    sources = root.find(f"{NAMESPACE}Sources")
    lower = {path.lower(): member for path, member in files.items()}
    read: list[tuple[Any, str]] = []
    for source in sources if sources is not None else ():
        if not isinstance(source.tag, str):
            continue
        element = source if _tag(source) in _TEXTS else next((one for one in source if _tag(one) in _TEXTS), None)
        text = None if element is None else _text(element, archive, lower, place)
        if element is None or text is None:
            message = f"A source of the kind {_tag(source)} holds no text that can be read, and was left out."
            made.problems.append(Problem("left-out", message, place, "Only texts come in.", warning=True))
            continue
        read.append((element, text))
        made.sources.append(QdaSource(_guid(source), " ".join(str(source.get("name", "")).split()), ()))
    ends = _ends(read, made, place)
    for number, (element, text) in enumerate(read):
        passages = tuple(_passages(element, text, ends, known, made, place))
        made.sources[number] = replace(made.sources[number], passages=passages)
    return made


def _tag(element: Any) -> str:
    return str(element.tag).removeprefix(NAMESPACE)


def _guid(element: Any) -> str:
    return str(element.get("guid", "")).strip().strip("{}").lower()


def _codes(element: Any, parent: str) -> Iterator[QdaCode]:
    """Yield a code and those under it, however deep: without recursion, for a file may be made to be deep."""
    left = [(element, parent)]
    while left:
        one, above = left.pop(0)
        guid = _guid(one)
        meaning = " ".join((one.findtext(f"{NAMESPACE}Description") or "").split())
        name = " ".join(str(one.get("name", "")).split())
        codable = str(one.get("isCodable", "true")).lower() in ("true", "1")
        yield QdaCode(guid, name, meaning, above, codable)
        left += [(kid, guid) for kid in one.iterfind(f"{NAMESPACE}Code")]


def _text(element: Any, archive: zipfile.ZipFile, files: dict[str, zipfile.ZipInfo], place: Place) -> str | None:
    """Return the plain text of a source, with plain line ends; None where the archive does not hold it."""
    own = element.findtext(f"{NAMESPACE}PlainTextContent")
    if own is not None:
        return _plain(own)
    path = unquote(str(element.get("plainTextPath", "")))
    if not path.startswith(_INTERNAL):
        return None  # outside of the archive: nothing there is read
    name = path.removeprefix(_INTERNAL).lower()
    member = files.get(f"{SOURCES}/{name}") or files.get(name)
    if member is None:
        return None
    data = _bytes(archive, member, place)
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return _plain(data.decode("utf-16" if wide else "utf-8-sig", "replace"))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _selections(element: Any) -> Iterator[tuple[Any, int, int]]:
    for one in element.iterfind(f"{NAMESPACE}PlainTextSelection"):
        try:
            yield one, int(one.get("startPosition", "")), int(one.get("endPosition", ""))
        except ValueError:
            continue


def _ends(read: list[tuple[Any, str]], made: QdaProject, place: Place) -> int:
    """Return what must be added to the end of passages: tools count the last character, or the one behind it.

    Told by passages whose name is their text, as most tools write it.
    """
    votes = [0, 0]
    any_at_all = False
    for element, text in read:
        for one, start, end in _selections(element):
            any_at_all = True
            name = _plain(str(one.get("name", "")))
            for more in (0, 1):
                votes[more] += bool(name) and text[start : end + more] == name
    if any_at_all and votes[0] == votes[1]:
        message = "Nothing tells whether passages end with their last character or behind it."
        hint = "Look at the ends of a few excerpts: a letter may be missing."
        made.problems.append(Problem("ends-not-told", message, place, hint, warning=True))
    return int(votes[1] > votes[0])


def _passages(
    element: Any, text: str, ends: int, known: set[str], made: QdaProject, place: Place
) -> Iterator[QdaPassage]:
    dropped = 0
    for one, start, end in _selections(element):
        refs = one.iterfind(f"{NAMESPACE}Coding/{NAMESPACE}CodeRef")
        codes = [str(ref.get("targetGUID", "")).strip().strip("{}").lower() for ref in refs]
        words = text[start : end + ends].strip() if 0 <= start <= end else ""
        named = tuple(dict.fromkeys(code for code in codes if code in known))
        if words and named:
            yield QdaPassage(words, named)
        else:
            dropped += 1
    if dropped:
        said = "1 passage has" if dropped == 1 else f"{dropped} passages have"
        message = f"{said} no code of this project, or lies outside of the text: left out."
        made.problems.append(Problem("left-out", message, place, "Look at them in your tool.", warning=True))
