"""What `_quarto.yml` says of the checks of the bibliography goes in; every name and level that is none comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidoc.collect.marked_yaml import dotted
from evidoc.errors import Place, Problem
from evidoc.model.health import ALL, CHECKS, LEVELS, SETTING, level_of
from evidoc.model.nearest import did_you_mean

_AT = f"evidoc.{SETTING}"


def health_setting_problems(evidoc: Any, places: Mapping[str, Place], file: str) -> Iterator[Problem]:
    """Yield ``unknown-key`` for checks that nobody knows, and ``malformed-setting`` for levels that are none.

    Parameters
    ----------
    evidoc
        What stands under ``evidoc:``.
    places, file
        Where everything stands, and in which file.
    """
    written = evidoc.get(SETTING) if isinstance(evidoc, Mapping) else None
    if written is None:
        return
    at = places.get(_AT, Place(file, 1))
    if not isinstance(written, Mapping):
        if not level_of(written):
            yield _no_level(SETTING, written, at, " or a level for each check")
        return
    for check, level in written.items():
        place = places.get(dotted(_AT, check), at)
        if check not in CHECKS and check != ALL:
            hint = did_you_mean(str(check), (*CHECKS, ALL)) or f"Known here: {', '.join((ALL, *CHECKS))}."
            yield Problem("unknown-key", f"Nobody knows the check '{check}' under '{_AT}'.", place, hint)
        elif level is not None and not level_of(level):
            yield _no_level(str(check), level, place)


def _no_level(name: str, written: Any, place: Place, more: str = "") -> Problem:
    shown = "yes" if written is True else "a list" if isinstance(written, list) else str(written)
    hint = did_you_mean(shown, LEVELS) or "Write error, warning or off."
    return Problem("malformed-setting", f"'{name}' must be error, warning or off{more}, not '{shown}'.", place, hint)
