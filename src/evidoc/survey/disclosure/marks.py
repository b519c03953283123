"""Marks that stand in a table come in; the key that says what they mean goes out, from `symbols.yml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from evidoc.records import dataclass

CONFIDENTIAL = "[c]"
_FILE = Path(__file__).with_name("symbols.yml")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A mark in square brackets."""

    mark: str
    """With its brackets: ``[c]``."""
    words: str
    instead: bool
    """Whether it stands instead of a number; others stand beside one."""


@cache
def symbols() -> Mapping[str, Symbol]:
    """Return every known mark, with its brackets, in the order of the alphabet."""
    import yaml

    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    found = [Symbol(f"[{letter}]", one["words"], one.get("instead", False)) for letter, one in data.items()]
    return {one.mark: one for one in sorted(found, key=lambda one: one.mark)}


def key_of(marks: Iterable[str]) -> str:
    """Return the key to print below a table: ``[c] confidential …; [u] low reliability …``; unknown ones are left out.

    Examples
    --------
    >>> key_of(["[x]", "[z]", "[x]"])
    '[x] not available; [z] not applicable'
    """
    known = symbols()
    return "; ".join(f"{mark} {known[mark].words}" for mark in sorted(set(marks)) if mark in known)
