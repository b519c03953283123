"""A Work goes in; what is wrong with its DOI, ISBN and ISSN comes out, by form and check digit."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote

from evidoc.collect.health.works import Work
from evidoc.model.health import Fault

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[!-~\u00a1-\U0010ffff]+")
"""DOI Handbook, 2.2: a prefix of digits that begins with 10., a stroke, and any graphic characters."""
_ANYWHERE = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s,;{}\"<>]+", re.IGNORECASE)
_RESOLVER = re.compile(r"^(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:?\s*)+", re.IGNORECASE)
_LONG, _SHORT = 13, 10
_ISBN_LIST = re.compile(r"[,;/]|\s+(?=97[89])|\)\s*")
_ISSN_LIST = re.compile(r"[,;/]|\s+(?=\d{4}-)")
_QUALIFIER = re.compile(r"\([^)]*\)?")


def identifier_faults(work: Work) -> Iterator[Fault]:
    """Yield ``malformed-doi``, ``hidden-doi``, ``malformed-isbn`` and ``malformed-issn``."""
    yield from _doi(work)
    for name, apart, wrong in (("isbn", _ISBN_LIST, wrong_isbn), ("issn", _ISSN_LIST, wrong_issn)):
        if written := work.get(name):
            for one in apart.split(_QUALIFIER.sub(" ", written)):
                if one.strip() and (reason := wrong(one)):
                    message = f"The {name.upper()} '{one.strip()}' of '{work.key}' {reason}."
                    hint = "Compare it with what the work itself prints."
                    yield Fault(f"malformed-{name}", work.key, message, work.place, hint)


def bare_doi(written: str) -> str:
    """Return a DOI as it is compared: without its resolver, in small letters, escapes undone; empty where it is none.

    DOIs are the same in small and capital letters (DOI Handbook, 2.4).
    """
    text = _RESOLVER.sub("", written.strip())
    if "\\" in text or "%" in text or "&" in text:
        text = html.unescape(unquote(re.sub(r"\\([_&%#$])", r"\1", text)))
    text = text.strip().rstrip(".,;").lower()
    return text if text.startswith("10.") else ""


def wrong_isbn(written: str) -> str:
    """Return what is wrong with an ISBN (ISO 2108), as the rest of a sentence; empty where nothing is."""
    digits = re.sub(r"^\s*ISBN(?:-1[03])?:?|[\s\u2010-\u2015-]", "", written, flags=re.IGNORECASE).upper()
    if not re.fullmatch(r"\d{9}[\dX]|\d{13}", digits):
        return f"has {len(digits)} characters: an ISBN has 13 digits, or 10 of which the last may be X"
    if len(digits) == _LONG:
        if not digits.startswith(("978", "979")):
            return "begins with neither 978 nor 979"
        right = sum(int(digit) * (3 if n % 2 else 1) for n, digit in enumerate(digits)) % 10 == 0
    else:
        right = sum(_value(digit) * (_SHORT - n) for n, digit in enumerate(digits)) % 11 == 0
    return "" if right else "has a wrong check digit: a digit is mistyped"


def wrong_issn(written: str) -> str:
    """Return what is wrong with an ISSN (ISO 3297), as the rest of a sentence; empty where nothing is."""
    digits = re.sub(r"^\s*e?ISSN:?|[\s\u2010-\u2015-]", "", written, flags=re.IGNORECASE).upper()
    if not re.fullmatch(r"\d{7}[\dX]", digits):
        return "is not eight characters, of which the last may be X"
    right = sum(_value(digit) * (8 - n) for n, digit in enumerate(digits)) % 11 == 0
    return "" if right else "has a wrong check digit: a digit is mistyped"


def _value(digit: str) -> int:
    return 10 if digit == "X" else int(digit)


def _doi(work: Work) -> Iterator[Fault]:
    written = work.get("doi")
    fault = partial(Fault, "malformed-doi", work.key, place=work.place)
    if not written:
        yield from _hidden(work)
        return
    right = bare_doi(written)
    if _RESOLVER.match(written.strip()):
        message = f"The DOI of '{work.key}' is written with what stands before it: '{written}'."
        yield fault(message=message, hint=f"Write only {right}." if right else "Write only what begins with 10.")
    elif not _DOI.fullmatch(written.strip()):
        message = f"'{written}', the DOI of '{work.key}', is none: one begins with 10., digits and a stroke."
        yield fault(message=message, hint="Compare it with the work's first page; a journal's address is no DOI.")
    elif right != written.strip().lower():
        why = "a backslash" if "\\" in written else "a sign at its end" if written[-1:] in ".,;" else "an escape"
        message = f"The DOI '{written}' of '{work.key}' leads nowhere: it has {why} that is no part of it."
        yield fault(message=message, hint=f"Write {right}.")


def _hidden(work: Work) -> Iterator[Fault]:
    """Tell of a DOI that stands in the address or the note only, where neither a style nor a check finds it."""
    for name in ("url", "note", "howpublished"):
        text = work.get(name)
        is_doi = "doi.org/" in text.lower() or (name != "url" and "doi" in text.lower())
        found = _ANYWHERE.search(text) if is_doi else None
        if found and (doi := bare_doi(found[0])):
            message = f"The DOI of '{work.key}' stands in its {name} only."
            yield Fault("hidden-doi", work.key, message, work.place, f"Add doi = {{{doi}}}.")
            return
