"""The bytes of a text that is not UTF-8 go in; what they seem to be, and how to mend them, come out as a Problem."""

from __future__ import annotations

import re

from evidoc.errors import Place, Problem

_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_OLD = (("cp1252", "WINDOWS-1252"), ("mac_roman", "MACINTOSH"), ("cp850", "CP850"), ("iso8859_2", "ISO-8859-2"))
"""Encodings of one byte a sign that files of Western texts are found in: as Python and as iconv call them."""
_LOOKED_AT = 200_000
_START = 400
_BEYOND = re.compile(rb"[\x80-\xff]+")
_WORDLY = re.compile("[à-öø-ÿÀ-ÖØ-Ýß’‘“”–—]")
"""Usual signs of Western texts; the encoding that gives most of them is probably meant."""


def wide_encoding(data: bytes) -> str:
    """Return ``UTF-16LE``, ``UTF-16BE``, ``UTF-16`` or ``UTF-32`` for text of so many bytes a sign, else nothing."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    start = data[:_START]
    if b"\0" not in start:
        return ""
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) // 4
    return "UTF-16LE" if odd > half > even else "UTF-16BE" if even > half > odd else ""


def not_utf8(name: str, data: bytes, start: int) -> Problem:
    """Return the problem that the file `name` is not UTF-8, which shows at byte `start`."""
    wide = wide_encoding(data)
    if wide:
        message = f"The file '{name}' is not UTF-8: it seems to be {wide}, with several bytes for each sign."
        return Problem("not-utf-8", message, Place(name, 1, 1), _convert(name, wide))
    before = data[:start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
    codec, encoding = _seems(data)
    shown = data[start : start + 1].decode(codec, "ignore")
    looks = f", which is '{shown}' in {encoding}" if shown.isprintable() and shown.strip() else ""
    message = f"The file '{name}' is not UTF-8: its first bad byte is 0x{data[start]:02X}{looks}."
    good, bad = _counts(data)
    hint = _convert(name, encoding)
    if good:
        lines = "one place is" if bad == 1 else f"{bad} places are"
        message += f" Elsewhere it is: {lines} not, {good} {'is' if good == 1 else 'are'}."
        hint = (
            "Two encodings are mixed in it: do not convert the file, which would spoil the rest. Write what is wrong "
        )
        hint += f"anew from line {line} on, and save it as UTF-8."
    return Problem("not-utf-8", message, Place(name, line, column), hint)


def _convert(name: str, encoding: str) -> str:
    return f"Save it as UTF-8 in your editor, or run: iconv -f {encoding} -t UTF-8 '{name}' > new-file."


def _counts(data: bytes) -> tuple[int, int]:
    """Return how many runs of bytes beyond ASCII are UTF-8, and how many are not."""
    good = bad = 0
    for run in _BEYOND.findall(data[:_LOOKED_AT]):
        try:
            run.decode("utf-8")
        except UnicodeDecodeError:
            bad += 1
        else:
            good += 1
    return good, bad


def _seems(data: bytes) -> tuple[str, str]:
    """Return the encoding in which most of what is beyond ASCII are signs of Western texts; of equals the first."""
    runs = b" ".join(_BEYOND.findall(data[:_LOOKED_AT]))

    def score(codec: str) -> int:
        text = runs.decode(codec, "replace")
        return len(_WORDLY.findall(text)) - 2 * text.count("\ufffd")

    return max(_OLD, key=lambda one: score(one[0]))
