"""Lines of a BibTeX export go in, its entries come out, each parsed alone: a broken one costs only itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from evidoc.model.plain_entries import plain_entries
from evidoc.synthesis.records import kinds
from evidoc.synthesis.records.entry import Entry, Trouble
from evidoc.synthesis.records.fields import doi_in, pages_of, pmid_of, serial
from evidoc.synthesis.records.latex import unicode_of

_BEGIN = re.compile(r"\s*@\s*([A-Za-z]+)\s*[{(]")
_PART = re.compile(
    r'\s*(?:\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}|"((?:[^"{}]|\{[^{}]*\})*)"|([^\s#{}"]+))\s*(?:#|$)'
)
_NO_ENTRIES = frozenset(("string", "comment", "preamble"))
_REASONS = (
    ("Unexpected block start", "a brace or a quotation mark in it is not closed before the next entry begins"),
    ("end of file", "a brace or a quotation mark in it is never closed"),
    ("after entry key, but found", "there is no comma after its key"),
    ("Expected a `=`", "a field in it has no equals sign"),
    ("after a closed entry field", "a comma is missing between two of its fields"),
)
_LOOK = "A brace too many above may have ended its entry too early: look at this place."


def bibtex_entries(lines: Iterable[tuple[int, str]], trouble: Trouble) -> Iterator[Entry]:
    """Give the entries of a BibTeX file, with LaTeX's letters as Unicode."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)  # what it has to say is told as problems
    strings: dict[str, str] = {}
    held: list[str] = []
    start, kind = 0, ""
    for number, line in lines:
        found = _BEGIN.match(line)
        if found:
            yield from _read(held, start, kind, strings, trouble)
            held, start, kind = [line], number, found[1].lower()
        elif held:
            held.append(line)
    yield from _read(held, start, kind, strings, trouble)


def _read(held: list[str], start: int, kind: str, strings: dict[str, str], trouble: Trouble) -> Iterator[Entry]:
    if not held or kind in {"comment", "preamble"}:
        return
    text = "\n".join(held).rstrip()
    plain, left = plain_entries(text)
    if len(plain) == 1 and not left.strip():  # as nearly all are: several times as fast as the parser
        yield _told(kind, plain[0].key, plain[0].fields, start, text)
    else:
        yield from _parsed(text, start, kind, strings, trouble)


def _parsed(text: str, start: int, kind: str, strings: dict[str, str], trouble: Trouble) -> Iterator[Entry]:
    from bibtexparser import model
    from bibtexparser.splitter import Splitter

    blocks = Splitter(text).split().blocks
    several = sum(not isinstance(block, (model.ImplicitComment, model.ExplicitComment)) for block in blocks) > 1
    for block in blocks:
        line = start + (block.start_line or 0)
        raw = str(block.raw or "") if several else text
        if isinstance(block, model.DuplicateFieldKeyBlock):
            yield _entry(block.ignore_error_block, line, raw, strings)
        elif isinstance(block, model.ParsingFailedBlock):
            if kind not in _NO_ENTRIES:
                yield Entry(line, raw, fault=_reason(block))
        elif isinstance(block, model.String):
            strings[block.key.lower()] = _value(str(block.value), strings)
        elif isinstance(block, model.Entry):
            yield _entry(block, line, raw, strings)
        elif isinstance(block, model.ImplicitComment) and re.search(r"[{}]|\w\s*=\s*[{\"]", str(block.comment)):
            words = " ".join(str(block.comment).split())[:50]
            trouble.tell("text-between-records", line, f"The text '{words}' belongs to no entry.", _LOOK)


def _reason(block: Any) -> str:
    said = getattr(block.error, "abort_reason", "") or str(block.error)
    return next((words for part, words in _REASONS if part in said), said)


def _entry(block: Any, line: int, raw: str, strings: dict[str, str]) -> Entry:
    written: dict[str, str] = {}
    for field in block.fields:
        written.setdefault(field.key.lower(), _value(str(field.value), strings))
    return _told(str(block.entry_type), str(block.key), written, line, raw)


def _told(kind: str, key: str, written: Mapping[str, str], line: int, raw: str) -> Entry:
    plain = {name: unicode_of(text) for name, text in written.items() if name not in _AS_WRITTEN}

    def first(*names: str) -> str:
        return next((plain[name] for name in names if plain.get(name)), "")

    fields = {
        "kind": kinds.of_bibtex(kind),
        "title": first("title", "booktitle"),
        "year": first("year", "date"),
        "container": first("journal", "journaltitle", "booktitle") if plain.get("title") else first("journal"),
        "volume": first("volume"),
        "issue": first("number", "issue"),
        "pages": pages_of(first("pages")),
        "doi": written.get("doi", "").replace("\\_", "_") or doi_in(written.get("url", "")),
        "pmid": pmid_of(first("pmid") or (first("eprint") if first("eprinttype") == "pubmed" else "")),
        "isbn": serial(first("isbn"))[1] or first("isbn"),
        "url": written.get("url", "").replace("\\_", "_"),
        "abstract": first("abstract"),
        "language": first("language", "langid"),
        "notes": first("note"),
    }
    ids = {"key": key} if key else {}
    if first("issn"):
        ids["issn"] = serial(first("issn"))[1] or first("issn")
    return Entry(line, raw, fields, _authors(written.get("author", "")), ids)


_AS_WRITTEN = frozenset(("author", "editor", "doi", "url", "file", "keywords"))


def _value(written: str, strings: dict[str, str]) -> str:
    """Return a field without its braces or quotes, with abbreviations spelled out."""
    found, at = [], 0
    while at < len(written):
        part = _PART.match(written, at)
        if part is None:  # deeper braces than the pattern knows: one group
            found.append(written[at:].strip()[1:-1])
            break
        word = part[3]
        found.append(strings.get(word.lower(), word) if word else part[1] or part[2] or "")
        at = part.end()
    return " ".join("".join(found).split())


def _authors(written: str) -> list[str]:
    if "{" not in written and "\\" not in written:
        names = re.split(r"\s+and\s+", written)
        if all("," in name for name in names):
            return names
    from bibtexparser.middlewares.names import split_multiple_persons_names

    return [_author(name) for name in split_multiple_persons_names(written)] if written else []


@lru_cache(maxsize=4096)
def _author(name: str) -> str:
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    if name.startswith("{") and name.endswith("}") and "}" not in name[1:-1].replace("\\}", ""):
        return unicode_of(name[1:-1])  # an organisation
    parts = parse_single_name_into_parts(name, strict=False)
    family = " ".join([*parts.von, *parts.last])
    given = ", ".join(filter(None, (" ".join(parts.first), " ".join(parts.jr))))
    return unicode_of(f"{family}, {given}" if given else family)
