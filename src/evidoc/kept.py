"""What a step rested on and gave comes in; it stands in one file, whole or not at all, and comes back if it is true."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidoc import fingerprint

VERSION = 2
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
        told = json.loads(file.read_text(encoding="utf-8"))
        if told["version"] != VERSION or told["digest"] != fingerprint.of_data([told["inputs"], told["output"]]):
            return None
        return Record(told["inputs"], told["output"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(file: Path, record: Record) -> None:
    """Leave a step's inputs and output behind, as a whole."""
    inputs = dict(record.inputs)
    told = {
        "version": VERSION,
        "digest": fingerprint.of_data([inputs, record.output]),
        "inputs": inputs,
        "output": record.output,
    }
    replace(file, json.dumps(told, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n")


def replace(file: Path, content: str | bytes) -> None:
    """Write a file as a whole: whoever reads it, and whenever evidoc is killed, it is the old one or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(content if isinstance(content, bytes) else content.encode())
    with contextlib.suppress(OSError), part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(file)


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the inputs that are other than they were, new or gone; every step goes by this alone."""
    return tuple(name for name in dict.fromkeys([*now, *before]) if now.get(name) != before.get(name))
