"""The text of `data/sources.yml` and checksums come in; the same text with them in their lines goes out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evidoc.collect import marked_yaml
from evidoc.errors import CollectError, Place, Problem

FILE = "data/sources.yml"
_VALUE = re.compile(r"(?P<key>\s*sha256\s*:)(?P<gap>[ \t]*)(?P<value>[^\s#]*|'[^']*'|\"[^\"]*\")(?P<rest>[ \t]*(#.*)?)")


def lock_text(text: str, digests: Mapping[str, str]) -> str:
    """Return `text` with the checksum of each source in its entry; no other line changes.

    Parameters
    ----------
    text
        What the file holds, with the line ends that it has.
    digests
        Id of a source -> SHA-256.

    Raises
    ------
    CollectError
        ``not-locked``: an entry is not written with one key a line, so that a person has to write it.
    """
    _, places, _ = marked_yaml.load(_plain(text), FILE)
    lines = text.splitlines(keepends=True)
    added: dict[int, str] = {}
    for id_, digest in digests.items():
        at = places.get(f"{id_}.sha256")
        beside = at or places.get(f"{id_}.path")
        line = lines[beside.line - 1] if beside else ""
        if at and (found := _VALUE.fullmatch(line.rstrip("\r\n"))):
            lines[at.line - 1] = f"{found['key']}{found['gap'] or ' '}{digest}{found['rest']}{_ending(line)}"
        elif beside and not at and re.match(r"\s+path\s*:", line):
            indent = line[: len(line) - len(line.lstrip())]
            added[beside.line] = f"{indent}sha256: {digest}{_ending(line) or _end(text)}"
    for number in sorted(added, reverse=True):
        if not lines[number - 1].endswith(("\n", "\r")):
            lines[number - 1] += _end(text)
        lines.insert(number, added[number])
    made = "".join(lines)
    _check(text, made, digests, places)
    return made


def _check(before: str, after: str, digests: Mapping[str, str], places: Mapping[str, Place]) -> None:
    """Refuse a text that says anything else than before but for the checksums."""
    old, _, _ = marked_yaml.load(_plain(before), FILE)
    new, _, _ = marked_yaml.load(_plain(after), FILE)
    wrong = [id_ for id_, digest in digests.items() if not _is(new, id_, digest)]
    rest = {id_: {k: v for k, v in entry.items() if k != "sha256"} for id_, entry in old.items()} if not wrong else {}
    if wrong or rest != {id_: {k: v for k, v in entry.items() if k != "sha256"} for id_, entry in new.items()}:
        id_ = wrong[0] if wrong else next(iter(digests))
        message = f"The entry of the source '{id_}' is not written with one key a line, so its checksum was not put in."
        hint = f"Write it yourself: sha256: {digests[id_]}"
        raise CollectError(Problem("not-locked", message, places.get(id_, Place(FILE)), hint))


def _is(data: object, id_: str, digest: str) -> bool:
    entry = data.get(id_) if isinstance(data, dict) else None
    return isinstance(entry, dict) and str(entry.get("sha256")) == digest


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _ending(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
