"""Fields as exports write them go in; one line of NFC text, years, pages and identifiers in one form come out."""

from __future__ import annotations

import re
from unicodedata import normalize
from urllib.parse import unquote

from evidoc.synthesis.records.text import REPLACED

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]*[^\s\"<>.,;]")
_DOI_PREFIX = re.compile(r"(?i)\s*(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s*[:=]?\s*)+")
_DOI_URL = re.compile(r"(?i)https?://(?:dx\.|www\.)?doi\.org/(10\.\S+)")
_PMID_URL = re.compile(r"(?i)https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,8})\b")
_PMID = re.compile(r"(?i)(?:pmid\s*:?\s*|medline:)?0*([1-9]\d{0,7})(?:\.0)?")
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]")
_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")
_RANGE = re.compile(r"([A-Za-z]*)(\d+)\s*-+\s*([A-Za-z]*)(\d+)")
_DASH = re.compile(r"\s*[‐‑‒–—−]\s*")
_PAGES = re.compile(r"(?:pp?\.\s*|pages?\s+)", re.IGNORECASE)
_LONE = re.compile(r"[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xE000, 0xE001])
"""Signs that turn the direction of all text after them, and the two that stand for evidoc's own marks."""


def one_line(text: str) -> str:
    """Return text in one line, in Unicode's composed form (NFC); tags and commands stay what they are: text."""
    # Most text is one line already, and abstracts are long.
    plain = text.isprintable()
    folded = text.strip() if plain and "  " not in text else " ".join(text.split())
    if not plain:
        folded = folded.translate(_TURNING)
    return folded if folded.isascii() else normalize("NFC", folded)


def harmless_text(text: str) -> str:
    r"""Return text without what no file can hold: halves of characters and controls that escapes (``\ud800``) bring."""
    return _LONE.sub(REPLACED, text)


def year_of(text: str) -> int | None:
    """Return the first year from 1500 to 2099 that stands in `text`, or None."""
    if len(text) == 4 and text.isdecimal() and text.isascii():  # noqa: PLR2004 - what nearly all entries have
        return int(text) if "1500" <= text < "2100" else None
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def doi_of(text: str) -> str:
    """Return a DOI in small letters without what stands before it, or the empty string where it is none."""
    bare = text.strip()
    prefix = _DOI_PREFIX.match(bare)
    if prefix:
        bare = bare[prefix.end() :]
        if "%" in bare:
            bare = unquote(bare)
    found = _DOI.fullmatch(bare.rstrip(".,; "))
    return normalize("NFC", found[0].lower()) if found else ""


def doi_in(url: str) -> str:
    """Return the DOI of an address at doi.org, or the empty string."""
    found = _DOI_URL.search(url)
    return doi_of(unquote(found[1])) if found else ""


def pmid_of(text: str) -> str:
    """Return the digits of a PubMed number, or the empty string where it is none."""
    found = _PMID.fullmatch(text.strip())
    return found[1] if found else ""


def pmid_in(url: str) -> str:
    """Return the PubMed number of an address at PubMed, or the empty string."""
    if "ubmed" not in url:
        return ""
    found = _PMID_URL.search(url)
    return found[1] if found else ""


def pages_of(first: str, last: str = "") -> str:
    """Return pages as ``123-130``: of any dash, of ``pp. 123`` and of the short form ``123-30``."""
    text = first.strip()
    if not text.isascii():
        text = _DASH.sub("-", text)
    end = last.strip()
    if end and end != text and "-" not in text:
        text = f"{text}-{end}" if text else end
    if text[:1] in "pP":
        text = _PAGES.sub("", text)
    found = _RANGE.fullmatch(text)
    if not found:
        return one_line(text)
    head, low, tail, high = found.groups()
    if not tail and len(high) < len(low):
        full = low[: len(low) - len(high)] + high
        high = full if int(full) >= int(low) else high
        tail = head if high == full else tail
    return f"{head}{low}" if (head, low) == (tail, high) else f"{head}{low}-{tail}{high}"


def serial(text: str) -> tuple[str, str]:
    """Tell an ISBN from an ISSN, which many formats keep in one field.

    Returns
    -------
    tuple
        ``isbn`` or ``issn`` or the empty string, and the number without hyphens (an ISSN keeps its one).
    """
    for part in re.split(r"[;,\n]|\s\(|\)\s|\)$", text):
        bare = part.strip()
        if _ISBN.fullmatch(bare):
            return "isbn", re.sub(r"[- ]", "", bare).upper()
        if _ISSN.fullmatch(bare):
            digits = bare.replace("-", "").upper()
            return "issn", f"{digits[:4]}-{digits[4:]}"
    return "", ""
