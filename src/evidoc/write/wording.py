"""Dates, sizes, counts and facts go in; the plain English in which pages show them comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Not from the locale: the same words on every machine."""
_DATE = re.compile(r"^(\d{4})-(\d{2})(?:-(\d{2}))?$")


def long_date(iso: object) -> str:
    """Return ``2026-11-20`` as ``20 November 2026``; anything that is not such a date stays as it is."""
    text = str(iso)
    match = _DATE.match(text)
    if not match or not 1 <= int(match[2]) <= len(MONTHS):
        return text
    day = f"{int(match[3])} " if match[3] else ""
    return f"{day}{MONTHS[int(match[2]) - 1]} {match[1]}"


def file_size(size: int) -> str:
    """Return a number of bytes as readers are told it beside a link: ``1KB``, ``245KB``, ``1.2MB``."""
    kilobytes = max(1, round(size / 1000))
    return f"{kilobytes}KB" if kilobytes < 1000 else f"{size / 1_000_000:.1f}MB"  # noqa: PLR2004 (a megabyte)


def count(number: int, noun: str) -> str:
    """Return ``1 gap`` or ``3 gaps``; none is ``no gaps``."""
    return f"{number or 'no'} {noun}" + ("" if number == 1 else "s")


def _named(item: Any) -> str:
    """Return one of several texts; authors may be mappings, whose name is ``{given, family}`` or one text."""
    if not isinstance(item, Mapping):
        return str(item)
    name = item.get("name", item)
    if not isinstance(name, Mapping):
        return str(name)
    return str(name.get("literal") or " ".join(str(name[part]) for part in ("given", "family") if name.get(part)))


def decided(data: Mapping[str, Any], *keys: str) -> str:
    """Return the first of these dotted keys that somebody has filled in; empty where nobody has.

    ``TBC`` counts as not filled in: pages print nothing that is not there.
    """
    for key in keys:
        found: Any = data
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if found is None or isinstance(found, Mapping | bool):
            continue
        text = ", ".join(map(_named, found)) if isinstance(found, list | tuple) else str(found).strip()
        if text and not re.match(r"TBC\b", text):
            return text
    return ""
