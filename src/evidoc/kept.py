"""What a step rested on and gave comes in; it stands in one file, whole or not at all, and comes back if it is true."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evidoc import fingerprint
from evidoc.records import dataclass

VERSION = 4
"""Of the form of a record; another is not read."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a step left behind."""

    inputs: Mapping[str, str]
    """Everything it rested on: a name that a person understands -> digest."""
    output: Any
    """What it gave, as JSON-ready data."""


def read(file: Path) -> Record | None:
    """Return what a step left behind, or None where there is nothing or it is not whole.

    Parameters
    ----------
    file
        The record; one that was changed by hand or cut short is never trusted.
    """
    try:
        head, _, body = file.read_bytes().partition(b"\n")
        about = json.loads(head)
        if about["version"] != VERSION or about["digest"] != fingerprint.of_bytes(body):
            return None
        told = json.loads(body)
        return Record(told["inputs"], told["output"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write(file: Path, record: Record) -> None:
    """Leave a step's inputs and output behind, as a whole: a line that tells whether it is whole, and the record."""
    # The output as it came: a reader shows codes in the order of their codebook, and would show them in another.
    told = {"inputs": dict(sorted(record.inputs.items())), "output": record.output}
    body = f"{json.dumps(told, ensure_ascii=False, allow_nan=False)}\n".encode()
    head = json.dumps({"digest": fingerprint.of_bytes(body), "version": VERSION})
    # Not forced to the disk: what a power failure cuts short is seen to be no record, and made again.
    replace(file, f"{head}\n".encode() + body, forced=False)


def replace(file: Path, content: str | bytes, *, forced: bool = True) -> None:
    """Write a file as a whole: whoever reads it, and whenever evidoc is killed, it is the old one or the new one.

    Parameters
    ----------
    file
        The file; folders above it are made.
    content
        Its new content.
    forced
        Wait until it is on the disk: a file that says itself whether it is whole need not.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_bytes(content if isinstance(content, bytes) else content.encode())
        if forced:
            with contextlib.suppress(OSError), part.open("rb") as written:
                os.fsync(written.fileno())
        part.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):  # a full disk needs the room
            part.unlink(missing_ok=True)
        raise


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the inputs that are other than they were, new or gone; every step goes by this alone."""
    return tuple(name for name in dict.fromkeys([*now, *before]) if now.get(name) != before.get(name))
