"""A YAML file of the evidence base goes in; the fields of its entries, and every Problem with the file, come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from evidoc.collect.fields import Fields
from evidoc.collect.files import read_text
from evidoc.collect.memory import Memory, read_yaml
from evidoc.errors import Place, Problem

FOLDER = "evidence"
NAME = re.compile(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*")
"""Ids, columns and codes: they stand in names of values, in shortcodes and in file names."""


def read_top(root: Path, file: str, what: str, memory: Memory) -> tuple[Fields | None, list[Problem]]:
    """Return the fields at the top of a YAML file of the project; None where there is no such file, or none to read.

    Parameters
    ----------
    root
        The project's folder.
    file, what
        Project-relative path, and how messages name what it holds.
    memory
        What spares reading it again.

    Returns
    -------
    tuple
        The fields, which note further problems in the list, and the list: ``malformed-yaml`` and those of `read_text`.
    """
    if not (root / file).exists():
        return None, []
    text, problems = read_text(file, root)
    if problems:
        return None, problems
    data, places, faults = read_yaml(text, file, memory)
    problems = [*faults]
    if data is not None and not isinstance(data, Mapping):
        hint = "Write `key: value` lines, each at the start of a line."
        problems.append(Problem("malformed-yaml", "It is not a mapping of keys to values.", Place(file, 1), hint))
    if not isinstance(data, Mapping):
        return None, problems
    return Fields(data, what, "", {"": Place(file, 1), **places}, problems), problems


def each(top: Fields, what: str, within: str = "") -> Iterator[tuple[str, Fields]]:
    """Yield the name and the fields of every entry of a mapping of entries, the file itself or its key `within`."""
    data: Mapping[str, Any] = top.mapping(within) if within else top.data
    for name, entry in data.items():
        path = f"{within}.{name}" if within else name
        yield name, Fields(entry, f"{what} '{name}'", path, top.places, top.problems)


def check_name(name: str, what: str, place: Place, problems: list[Problem], hint: str = "") -> None:
    """Note a name that could stand in no shortcode."""
    if not NAME.fullmatch(name):
        hint = hint or "Use letters, digits, and single hyphens or underscores between them."
        problems.append(Problem("bad-id", f"The {what} '{name}' cannot be part of a name.", place, hint))


def day(fields: Fields, key: str) -> date | None:
    """Return a field that must be a day; None where it is missing or none."""
    written = fields.text(key)
    found = as_day(written)
    if written and found is None:
        message = f"The {key} of the {fields.what} is '{written}', which is no day."
        fields.problem("wrong-value", message, key, "Write year, month and day: 2026-11-22.")
    return found


def as_day(written: str) -> date | None:
    """Return the day that ``2026-11-22`` writes; None where it writes none."""
    try:
        return date.fromisoformat(written) if len(written) == len("2026-11-22") else None
    except ValueError:
        return None
