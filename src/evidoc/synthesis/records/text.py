"""A file of any encoding goes in; its text comes out in blocks and lines, and what was guessed or replaced is told.

A block is decoded at once, so that a file of 50 MB is never held whole and plain files cost next to nothing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from evidoc.synthesis.records.entry import Trouble

BLOCK = 1 << 20
"""Bytes that are decoded at once."""
REPLACED = "\N{REPLACEMENT CHARACTER}"
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CONTROL_BYTES = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\r")
"""Those of UTF-8 that are a control character alone; the others begin with the byte C2."""
_ODD = re.compile(r"[\udc80-\udcff]")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAVE = "Save the export as UTF-8 in the database or in an editor, if a letter looks wrong."
_CLEAN = f"It stands as {REPLACED} in the record; export again, or correct the file."


def blocks(path: Path, trouble: Trouble) -> Iterator[tuple[int, str]]:
    r"""Give the text of a file in blocks that end where lines end, with the number of their first line.

    Lines end with ``\n``, whatever the file has. Bytes that are no UTF-8 are read as Windows-1252 (a warning tells the
    first such line); UTF-16 needs its mark. Control characters are replaced, and told.

    Raises
    ------
    OSError
        Where the file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(3)
        mark, codec = next(((b, c) for b, c in _BOMS if start.startswith(b)), (b"", "utf-8"))
        file.seek(len(mark))
        number = 1
        for text, odd in _utf8(file, trouble) if codec == "utf-8" else _utf16(file, codec):
            clean = text.replace("\ufeff", "")  # exports that somebody put one behind the other
            if "\r" in clean:
                clean = clean.replace("\r\n", "\n").replace("\r", "\n")
            if odd and CONTROLS.search(clean):
                clean = _without_controls(clean, number, trouble)
            yield number, clean
            number += clean.count("\n")


def lines(path: Path, trouble: Trouble) -> Iterator[tuple[int, str]]:
    """Give every line of a file with its number, without its end; see `blocks`."""
    for first, block in blocks(path, trouble):
        parts = block.split("\n")
        if not parts[-1]:
            parts.pop()
        yield from enumerate(parts, first)


def whole(path: Path, trouble: Trouble) -> str:
    """Return the text of a file; see `blocks`."""
    return "".join(block for _, block in blocks(path, trouble))


def _utf8(file: IO[bytes], trouble: Trouble) -> Iterator[tuple[str, bool]]:
    """Give text, and whether it may hold control characters: bytes tell that much faster than characters do."""
    number = 1
    while data := file.read(BLOCK):
        data += file.readline()
        try:
            yield data.decode("utf-8"), b"\xc2" in data or len(data.translate(None, _CONTROL_BYTES)) != len(data)
        except UnicodeDecodeError:
            yield _line_by_line(data, number, trouble), True
        number += _line_ends(data)


def _line_ends(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _utf16(file: IO[bytes], codec: str) -> Iterator[tuple[str, bool]]:
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    held = ""
    while data := file.read(BLOCK):
        held += decoder.decode(data)
        cut = held.rfind("\n") + 1
        if cut:
            yield held[:cut], True
            held = held[cut:]
    held += decoder.decode(b"", final=True)
    if held:
        yield held, True


def _line_by_line(data: bytes, number: int, trouble: Trouble) -> str:
    """Decode a block that is not UTF-8 throughout: exports of several tools are often joined in one file."""
    found = []
    for line in re.split(rb"(?<=\n)|(?<=\r)(?!\n)", data):
        text = line.decode("utf-8", "surrogateescape")
        odd = _ODD.search(text)
        if odd:
            byte = ord(odd[0]) - 0xDC00
            text = _western(text, line)
            message = f"This line is not UTF-8 (byte 0x{byte:02X}); it was read as Windows-1252."
            trouble.tell("odd-encoding", number, message, _SAVE, most=1)
        found.append(text)
        number += 1
    return "".join(found)


def _western(text: str, line: bytes) -> str:
    """Read a line as Windows-1252, or only its odd bytes where most of its accents are good UTF-8."""
    odd = len(_ODD.findall(text))
    good = sum(1 for char in text if ord(char) > 0x7F) - odd  # noqa: PLR2004 - the end of ASCII
    if good > odd:
        return _ODD.sub(lambda m: _byte(bytes((ord(m[0]) - 0xDC00,))), text)
    return _byte(line)


def _byte(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:  # five bytes mean nothing there
        return data.decode("latin-1")


def _without_controls(text: str, first: int, trouble: Trouble) -> str:
    for number, line in enumerate(text.split("\n"), first):
        found = CONTROLS.search(line)
        if found:
            message = f"This line holds the control character U+{ord(found[0]):04X}, which no text has."
            trouble.tell("control-character", number, message, _CLEAN)
    return CONTROLS.sub(REPLACED, text)
