"""A workbook's file comes in; a refusal goes out where it is locked, damaged, or made to fill the memory."""

from __future__ import annotations

import zipfile
from pathlib import Path

from evidoc.products.reading.problems import refusal

UNPACKED = 1_000_000_000
"""Bytes that a workbook may unpack to."""
RATIO, SMALL = 200, 50_000_000
"""How many times its size a part may unpack to, and the size up to which that does not matter."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_HEAD = 65_536
_ENTITIES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


def check_workbook(path: Path, name: str) -> None:
    """Refuse a file that is no workbook which can be read safely and as a whole.

    Raises
    ------
    Unreadable
        ``locked-file``, ``damaged-file`` or ``too-big``.
    """
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            if _LOCKED in file.read():
                hint = "Open it with the password, save it without one, and keep it where only its users can read it."
                raise refusal("locked-file", f"The workbook '{name}' is protected by a password.", name, hint)
            message = f"The file '{name}' is in the old form of Excel (.xls)."
            raise refusal("damaged-file", message, name, "Open it and save it as .xlsx, or give its own `format`.")
        if not zipfile.is_zipfile(file):
            message = f"The file '{name}' is no workbook: it is damaged or cut short, or of another format."
            raise refusal("damaged-file", message, name, "Get it anew, or say what it is with `format:`.")
        try:
            with zipfile.ZipFile(file) as archive:
                _check_parts(archive, name)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            message = f"The workbook '{name}' is damaged: {error}."
            raise refusal("damaged-file", message, name, "Get it anew.") from error


def _check_parts(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    whole = sum(part.file_size for part in parts)
    swollen = any(part.file_size > SMALL and part.file_size > RATIO * max(part.compress_size, 1) for part in parts)
    if whole > UNPACKED or swollen:
        message = f"The workbook '{name}' would unpack to {whole / 1e6:,.0f} MB; it is not opened."
        raise refusal("too-big", message, name, "Save what is needed of it as CSV or Parquet.")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as opened:
                head = opened.read(_HEAD)
            if any(mark in head for mark in _ENTITIES):
                message = f"The workbook '{name}' defines entities of its own, which no office program does."
                raise refusal("damaged-file", message, name, "Do not open it; ask who sent it.")
