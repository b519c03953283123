"""The name and the bytes of a file come in; every text that could be found in it goes out, with where it stands."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

_HTML = frozenset({".html", ".htm", ".xhtml"})
_XML = frozenset({".xml", ".svg", ".rdf", ".xmp", ".atom", ".qde"})
_PLAIN = frozenset({".css", ".js", ".csv", ".tsv", ".txt", ".md", ".qmd", ".bib", ".yml", ".yaml", ".ris", ".tex"})
_INLINE = frozenset(
    {
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "kbd", "mark", "q", "s"),
        *("samp", "small", "span", "strong", "sub", "sup", "time", "tspan", "u", "var"),
    }
)
"""Elements that part no words."""
_ZIPPED = frozenset({".zip", ".xlsx", ".ods", ".odt", ".docx", ".epub", ".qdpx"})
_MOST = 64 * 1024 * 1024
"""Bytes of one member of an archive that are looked at; a site of evidoc's holds no larger one."""
_DEEPEST = 3
_RUN = re.compile(rb"(?:[\x20-\x7e]|[\xc3-\xc5][\x80-\xbf]){6,}")
"""Letters that stand together in a file of no known kind; shorter runs are found in every picture by chance."""
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e]\x00){6,}")
_PNG = b"\x89PNG\r\n\x1a\n"
Text = tuple[str, str]


def texts_of(name: str, data: bytes, depth: int = 0) -> Iterator[Text]:
    """Yield every text of a file as (where it stands, the text), such as (``The page``, …).

    Parameters
    ----------
    name
        Its name: by the ending it is told what it is, and by its first bytes where that says nothing.
    data
        What it holds.
    depth
        In how many archives it lies.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending == ".pdf" or data[:5] == b"%PDF-":
        from evidoc.write.leaving_pdf import texts_of_pdf

        yield from texts_of_pdf(data, depth)
    elif ending in _ZIPPED or data[:4] == b"PK\x03\x04":
        yield from _of_archive(data, depth)
    elif ending in _HTML:
        yield from _of_html(data)
    elif ending in _XML:
        yield from _of_xml(data)
    elif ending == ".json":
        yield from _of_json(data)
    elif ending in _PLAIN or _is_text(data):
        yield "The text", plain(data)
    else:
        yield from _of_binary(data)


def plain(data: bytes) -> str:
    """Return bytes as text; what is no UTF-8 is read as Western European."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _of_html(data: bytes) -> Iterator[Text]:
    from lxml import html

    if not data.strip():
        return
    parser = html.HTMLParser(encoding="utf-8", no_network=True)
    yield from _of_tree(html.document_fromstring(data, parser=parser))


def _of_xml(data: bytes) -> Iterator[Text]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        yield "The text", plain(data)
    else:
        yield from _of_tree(tree)


def _of_tree(tree: Any) -> Iterator[Text]:
    """Yield texts with a line end between all elements, and between blocks only: a mark may stand inside a word."""
    yield "The text", "\n".join(tree.itertext())
    yield "The text", "".join(_run_on(tree))
    attributes = [value for node in tree.iter() if isinstance(node.tag, str) for value in node.attrib.values()]
    yield "An attribute", "\n".join(part for value in attributes for part in (str(value), unquote(str(value))))
    yield "A comment", "\n".join(str(node.text or "") for node in tree.iter() if not isinstance(node.tag, str))


def _run_on(tree: Any) -> Iterator[str]:
    from lxml import etree

    for event, node in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        apart = "" if isinstance(node.tag, str) and etree.QName(node).localname in _INLINE else "\n"
        if event == "start":
            yield f"{apart}{node.text or ''}"
        else:
            yield f"{apart if event == 'end' else ''}{node.tail or ''}"


def _of_json(data: bytes) -> Iterator[Text]:
    try:
        found = json.loads(plain(data))
    except (ValueError, RecursionError):
        yield "The text", plain(data)
        return
    pieces: list[str] = []
    left: list[Any] = [found]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += [*one, *one.values()]
        elif isinstance(one, list):
            left += one
        elif isinstance(one, str):
            pieces.append(one)
    yield "The text", "\n".join(pieces)


def _of_archive(data: bytes, depth: int) -> Iterator[Text]:
    """Yield the texts of the files in an archive; one that is damaged, too deep or too large is read as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist() if depth < _DEEPEST else ():
                yield "The name of a file inside", member.filename
                if not member.is_dir() and member.file_size <= _MOST:
                    with archive.open(member) as file:
                        held = file.read(_MOST)
                    yield from ((f"{what} inside", text) for what, text in texts_of(member.filename, held, depth + 1))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error):
        yield from _of_binary(data)


def _of_binary(data: bytes) -> Iterator[Text]:
    """Yield runs of letters, such as what a camera wrote into a picture; and packed texts of PNG."""
    runs = [run.decode("utf-8", "replace") for run in _RUN.findall(data)]
    runs += [run.decode("utf-16-le", "replace") for run in _WIDE_RUN.findall(data)]
    yield "What is written inside", "\n".join(runs)
    if data.startswith(_PNG):
        yield "What is written inside", "\n".join(_packed(data))


def _packed(data: bytes) -> Iterator[str]:
    at = len(_PNG)
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind in (b"zTXt", b"iTXt"):
            body = data[at + 8 : at + 8 + size]
            for start in [match.end() for match in re.finditer(b"\0", body)][:6]:
                unpacked = zlib.decompressobj()
                try:
                    yield unpacked.decompress(body[start:].lstrip(b"\0"), _MOST).decode("utf-8", "replace")
                except zlib.error:
                    yield body[start:].decode("utf-8", "replace")
        at += 12 + size
