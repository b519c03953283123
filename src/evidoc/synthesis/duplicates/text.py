"""Titles, names, journals, pages and identifiers come in as databases write them; forms that compare well go out."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_TAG = re.compile(r"</?([a-zA-Z][\w:.-]*)\b[^<>]*>")
_INLINE = {"i", "b", "em", "strong", "sub", "sup", "span", "italic", "bold", "u", "sc", "inf", "scp", "tt", "font"}
"""Tags within a word, as in ``CO<sub>2</sub>``; any other stands between words."""
_LATEX_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j)(?![a-zA-Z])\s?(?:\{\})?")
_LATEX_ACCENT = re.compile(r"\\(?:[`'^\"~=.]\s*|[uvHtcdbrk](?=[{\s])\s*)\{?\\?([a-zA-Z])\}?")
_LATEX_COMMAND = re.compile(r"\\(?:text|math|emph|bf|it|rm|sf|tt)[a-z]*\s*")
_LATEX_MARKS = str.maketrans("", "", "{}$^")
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "ð": "d"}
    | {"Đ": "D", "þ": "th", "ı": "i", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "\u00ad": "", "\ufeff": ""}
    | dict.fromkeys("–—‐‑−", "-")
    | {"…": "..."}
)
_CONTINUED = "\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™"
_WRONGLY_DECODED = re.compile(f"[ÂÃÄÅÎÏ][{_CONTINUED}]|â[{_CONTINUED}][{_CONTINUED}]")
"""UTF-8 of two or three bytes that somebody read as Windows-1252."""
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"'s\b|'")

_SPELLING = (
    (re.compile(r"(?<=\w{2})isation(s|al|ally)?$"), r"ization\1"),
    (re.compile(r"(?<=\w{3})is(e|ed|es|er|ers|ing)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|ing)$"), r"yz\1"),
    (re.compile(r"(?<=\w{2})our(?!n)"), "or"),
    (re.compile(r"(?<=\w{2})ll(ed|ing|er|ers|or|ors)$"), r"l\1"),
    (re.compile(r"(?<=\w{3})l(l)?ment(s?)$"), r"lment\2"),
    (re.compile(r"([bcdt])re(s?)$"), r"\1er\2"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"gramme(s|d)?$"), r"gram\1"),
    (re.compile(r"(?<=\w{2})ence(s?)$"), r"ense\1"),
    (re.compile(r"ae|oe"), "e"),
)
"""British -> American, as rules on words: both sides of a comparison go through them, so a wrong one does no harm."""


def plain(text: str) -> str:
    """Return text without markup, accents and typographic signs, as ASCII letters where its script has them."""
    if "&" in text:
        # Some exports escape twice: &amp;amp; and &amp;eacute; are common.
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(lambda tag: "" if tag[1].lower() in _INLINE else " ", text)
    if "\\" in text or "{" in text or "$" in text:
        text = _without_latex(text)
    if text.isascii():
        return text
    text = _WRONGLY_DECODED.sub(_decoded_again, text)
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(letter for letter in text if not unicodedata.combining(letter)).translate(_LETTERS)


def words(text: str) -> list[str]:
    """Return the words of a text in one spelling: no case, no accents, no punctuation, ``&`` as ``and``."""
    text = plain(text).casefold().replace("&", " and ")
    if "'" in text:
        text = _POSSESSIVE.sub("", text)
    return [american(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=200_000)
def american(word: str) -> str:
    """Return a word in American spelling."""
    if len(word) < 5 or not word.isascii():  # noqa: PLR2004 (shorter words are spelt alike)
        return word
    for british, replacement in _SPELLING:
        word = british.sub(replacement, word)
    return word


_PAGES = re.compile(r"([a-z]*)(\d+)(?:\s*-+\s*([a-z]*)(\d+))?")
_PAGE_WORDS = re.compile(r"\b(?:pp?|pages?|pgs?|article|art|no|number|id)\b\.?:?|\s")


@lru_cache(maxsize=200_000)
def pages(text: str) -> tuple[str, str]:
    """Return first and last page in full (``123-8`` is 123 to 128), empty where there is none; e-pages have no last."""
    found = _PAGES.search(_PAGE_WORDS.sub("", plain(text).casefold()))
    if not found:
        return "", ""
    letters, first, _, last = found.groups()
    first = first.lstrip("0") or "0"
    if last and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    letters = "" if letters in {"e", "article"} else letters
    return letters + first, letters + last.lstrip("0") if last else ""


def is_article_number(text: str) -> bool:
    """Tell whether pages are really the number of an article: ``e1234``, ``CD001234``, ``102345``."""
    text = text.strip().casefold()
    return text[:1] == "e" or (len(text) > 5 and text.isalnum())  # noqa: PLR2004 (no journal has 100,000 pages)


_VOLUME = re.compile(r"\d+")


def volume(text: str) -> str:
    """Return the number of a volume: ``12`` of ``vol. 12(3)``."""
    found = _VOLUME.search(text)
    return found[0].lstrip("0") if found else text.strip().casefold()


_DOI = re.compile(r"10\.\d{4,9}/\S+", re.IGNORECASE)


def doi(text: str) -> str:
    """Return a DOI in lower case without resolver and closing punctuation; empty where it is none."""
    found = _DOI.search(text)
    return found[0].lower().rstrip(".,;\"'") if found else ""


def isbns(text: str) -> tuple[str, ...]:
    """Return the ISBNs of a field as 13 digits, checked ones only."""
    if not text:
        return ()
    found = (re.sub(r"[^\dX]", "", one.upper()) for one in re.findall(r"[\dXx][\dXx -]{8,16}[\dXx]", text))
    return tuple(sorted({thirteen for one in found if (thirteen := _isbn13(one))}))


def _isbn13(digits: str) -> str:
    if re.fullmatch(r"\d{9}[\dX]", digits):
        weighed = sum(weight * (10 if digit == "X" else int(digit)) for weight, digit in zip(range(10, 0, -1), digits))  # noqa: B905 (both are ten long)
        if weighed % 11:
            return ""
        digits = f"978{digits[:9]}"
        return digits + _check_digit(digits)
    return digits if re.fullmatch(r"\d{13}", digits) and _check_digit(digits[:12]) == digits[12] else ""


def _check_digit(twelve: str) -> str:
    return str(-sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(twelve)) % 10)


def _without_latex(text: str) -> str:
    text = text.replace(r"\&", "&").replace(r"\%", "%").replace("$_", "$")
    text = _LATEX_LETTER.sub(r"\1", text)
    text = _LATEX_ACCENT.sub(r"\1", text)
    text = _LATEX_COMMAND.sub("", text)
    return text.replace("_{", "{").translate(_LATEX_MARKS)


def _decoded_again(found: re.Match[str]) -> str:
    """Return UTF-8 that somebody read as Windows-1252 as it was meant; the text itself where that fails."""
    try:
        # Five bytes have no letter in Windows-1252: they pass as control characters.
        return b"".join(_byte(letter) for letter in found[0]).decode()
    except UnicodeError:
        return found[0]


def _byte(letter: str) -> bytes:
    return bytes([ord(letter)]) if "\u0080" <= letter <= "\u009f" else letter.encode("cp1252")
