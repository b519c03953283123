"""A Work goes in; what of its text readers would see as signs, or not see at all, comes out."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from evidoc.collect.health.latex import is_balanced, lost
from evidoc.collect.health.works import BIBTEX, Work
from evidoc.model.health import Fault

_ENTITY = re.compile(r"\\?&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|span|p|br|a|scp|jats:[a-z-]+|mml:[a-z-]+)(?:\s[^<>]*)?/?>")
_CSL_TAG = re.compile(r"</?(?:i|b|sub|sup|sc)>|</?span[^<>]*>")
"""Marks that CSL itself reads."""
_BEYOND = re.compile(r"[^\x00-\x7f]{2,}")
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_CP1252 = {bytes([n]).decode("cp1252", "replace"): n for n in range(0x80, 0xA0)}
_READ = ("title", "author", "editor", "journaltitle", "booktitle", "publisher", "institution", "organization", "note")
"""Fields that a reference list shows."""


def character_faults(work: Work) -> Iterator[Fault]:
    """Yield ``characters``, ``html`` and ``latex``."""
    for reason, hint in _odd(work.raw):
        yield Fault("characters", work.key, f"The entry '{work.key}' {reason}.", work.place, hint)
    if "&" in work.raw or "<" in work.raw:
        yield from _html(work)
    if work.form == BIBTEX and ("\\" in work.raw or '"' in work.raw):  # else the reader has seen to its braces
        yield from _latex(work)


def decoded_once(text: str) -> str:
    """Return what a text was before it was read in the wrong encoding, ``ä`` for ``Ã¤``; as it is if it was not."""
    if text.isascii():
        return text
    return _BEYOND.sub(_once, text)


def _once(found: re.Match[str]) -> str:
    data = [_CP1252.get(sign, ord(sign)) for sign in found[0]]
    if max(data) > 0xFF:  # noqa: PLR2004 - no byte
        return found[0]
    try:
        return bytes(data).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def _odd(text: str) -> Iterator[tuple[str, str]]:
    if text.isascii() and not _ODD.search(text):
        return
    once = decoded_once(text)
    if once != text:
        at = next((n for n, (a, b) in enumerate(zip(text, once, strict=False)) if a != b), 0)
        wrong, right = _word(text, at), _word(once, at)
        yield (
            f"was decoded twice: '{wrong}' must be '{right}'",
            "Save the file it came from as UTF-8, and import it so.",
        )
    found = sorted(
        {_named(sign) for pattern in (_ODD, _PRIVATE) for sign in pattern.findall(text)} if once == text else []
    )
    if found:
        yield f"holds what readers cannot see: {', '.join(found)}", "Delete it, and write the word anew."
    if ligatures := _LIGATURES.findall(text):
        plain = unicodedata.normalize("NFKC", ligatures[0])
        yield (
            f"holds '{ligatures[0]}' as one sign, which came from a PDF: searching for its word finds nothing",
            f"Write '{plain}'.",
        )
    if not unicodedata.is_normalized("NFC", text):
        yield (
            "has accents apart from their letters, so that searching and sorting miss its words",
            "Save the file in the form NFC, or write these letters anew.",
        )


def _word(text: str, at: int) -> str:
    """Return the word around a place of a text."""
    start = max(text.rfind(" ", 0, at), text.rfind("{", 0, at), text.rfind("\n", 0, at)) + 1
    found = re.compile(r"[^\s{},;]+").match(text, start)
    return found[0] if found else text[at : at + 1]


def _named(sign: str) -> str:
    name = unicodedata.name(sign, "").lower()
    return f"U+{ord(sign):04X} ({name})" if name else f"U+{ord(sign):04X}"


def _html(work: Work) -> Iterator[Fault]:
    for name in _READ:
        text = work.fields.get(name, "")
        if "&" in text and (found := _ENTITY.search(text)):
            sign = html.unescape(found[0].lstrip("\\"))
            if sign != found[0].lstrip("\\"):
                message = f"The {name} of '{work.key}' holds '{found[0]}', which readers would see as it is."
                sign = f"\\{sign}" if work.form == BIBTEX and sign in "&%$#_" else sign
                yield Fault("html", work.key, message, work.place, f"Write {sign} instead.")
        if "<" in text:
            marks = _TAG.findall(text) if work.form == BIBTEX else _TAG.findall(_CSL_TAG.sub("", text))
            if marks:
                first = _TAG.search(text if work.form == BIBTEX else _CSL_TAG.sub("", text))
                message = f"The {name} of '{work.key}' holds '{first[0] if first else ''}', a mark of HTML."
                hint = "Write \\emph{…}, \\textsuperscript{…} or \\textsubscript{…}, or take it out."
                yield Fault("html", work.key, message, work.place, hint)


def _latex(work: Work) -> Iterator[Fault]:
    for name in _READ:
        text = work.fields.get(name, "")
        if "\\" not in text and "{" not in text and "}" not in text:
            continue
        if not is_balanced(text):
            message = f"The {name} of '{work.key}' has a brace without its partner."
            yield Fault("latex", work.key, message, work.place, "Close it, or write \\{ or \\} for the sign itself.")
        for command, instead in lost(text):
            message = f"Readers see nothing of the command \\{command} in the {name} of '{work.key}'."
            hint = f"Write {instead} instead." if instead else "Write the sign or the words themselves."
            yield Fault("latex", work.key, message, work.place, hint)
