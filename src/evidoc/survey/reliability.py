"""Coefficients of variation come in; the words of a publisher's bands, with a mark on the worst, go out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from evidoc.errors import CollectError, Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass

FILE = "bands.yml"
PLACE = f"evidoc/survey/{FILE}"
UNKNOWN = "not known"
"""Said of an estimate whose coefficient of variation tells nothing, although it is shown."""
_KEYS = {"label", "source", "address", "note", "bands"}


@dataclass(frozen=True, slots=True)
class Band:
    """One band: up to which coefficient of variation it reaches, and what is said of an estimate in it."""

    to: float
    """In percent, itself included; infinite for the last."""
    words: str
    mark: str = ""
    """A symbol in square brackets, of the worst band only."""

    @property
    def text(self) -> str:
        """The words and, where there is one, the mark."""
        return f"{self.words} {self.mark}".strip()


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands of one publisher, from the best to the worst."""

    id: str
    label: str
    source: str
    """Who says so, and where."""
    address: str
    note: str
    bands: tuple[Band, ...]

    def of(self, cv: float | None) -> Band | None:
        """Return the band of a coefficient of variation (0.05 is 5 %); None where there is no such number."""
        if cv is None or math.isnan(cv):
            return None
        # Rounded, so that 0.05 is 5 % and no hair more.
        percent = round(abs(cv) * 100, 9)
        return next(band for band in self.bands if percent <= band.to)

    def words(self, cv: float | None) -> str:
        """Return the words and mark of a coefficient of variation; empty where there is no such number."""
        band = self.of(cv)
        return band.text if band else ""

    def said(self, estimate: float, cv: float, df: float, low: float, high: float) -> str:
        """Return what is said of an estimate.

        Parameters
        ----------
        estimate, cv
            It, and its coefficient of variation; not a number where there is none.
        df
            The degrees of freedom: below 1, the variance is not known, whatever its formula gives.
        low, high
            The interval: where nobody in the sample differs, the variance is 0, and the interval knows better.

        Returns
        -------
        str
            The words and mark of a band; `UNKNOWN`; empty where there is no estimate.
        """
        if math.isnan(estimate):
            return ""
        unknown = math.isnan(cv) or math.isnan(df) or df < 1 or (cv == 0 and low < high)
        return UNKNOWN if unknown else self.words(cv)


def bands(name: str) -> Bands:
    """Return bands by their name.

    Parameters
    ----------
    name
        ``ons-lfs`` or ``abs``.

    Raises
    ------
    CollectError
        There are none of that name.
    """
    known = all_bands()
    if name not in known:
        hint = did_you_mean(name, known) or f"Known: {', '.join(known)}."
        message = f"There are no bands of reliability called '{name}'."
        raise CollectError(Problem("unknown-bands", message, Place(PLACE), hint))
    return known[name]


@cache
def all_bands() -> Mapping[str, Bands]:
    """Return the bands of every publisher, by name."""
    import yaml

    return read_bands(yaml.safe_load((files("evidoc.survey") / FILE).read_text(encoding="utf-8")))


def read_bands(data: Any) -> Mapping[str, Bands]:
    """Return the bands that a file holds.

    Parameters
    ----------
    data
        As parsed: name -> label, source, address, note and bands.

    Raises
    ------
    CollectError
        Something is missing, of the wrong kind, or in the wrong order; all of it is told.
    """
    problems: list[Problem] = []
    entries = data if isinstance(data, dict) and data else {}
    if not entries:
        problems.append(_problem("the file", "has no bands"))
    found = {str(name): _bands(str(name), entry, problems) for name, entry in entries.items()}
    if problems:
        raise CollectError(*problems)
    return found


def _bands(name: str, entry: Any, problems: list[Problem]) -> Bands:
    given = entry if isinstance(entry, dict) else {}
    missing, foreign = sorted(_KEYS - given.keys()), sorted(map(str, given.keys() - _KEYS))
    if missing:
        problems.append(_problem(name, f"lacks {', '.join(missing)}"))
    if foreign:
        problems.append(_problem(name, f"has unknown keys: {', '.join(foreign)}"))
    texts = {key: str(given.get(key, "")).strip() for key in ("label", "source", "address", "note")}
    empty = [key for key in ("label", "source", "address") if key in given and not texts[key]]
    problems.extend(_problem(name, f"has an empty {key}") for key in empty)
    rows = given.get("bands")
    read = tuple(_band(name, row, problems) for row in (rows if isinstance(rows, list) else ()))
    _check_order(name, read, problems)
    return Bands(name, bands=read, **texts)


def _band(name: str, row: Any, problems: list[Problem]) -> Band:
    given = row if isinstance(row, dict) else {}
    to, words, mark = given.get("to", math.inf), given.get("words"), given.get("mark", "")
    if not isinstance(to, int | float) or isinstance(to, bool) or not to > 0:
        problems.append(_problem(name, f"has a band that ends at {to!r}: it must be a number above 0"))
        to = math.inf
    if not isinstance(words, str) or not words.strip():
        problems.append(_problem(name, "has a band without words"))
    if mark and not (isinstance(mark, str) and mark.startswith("[") and mark.endswith("]")):
        problems.append(_problem(name, f"has the mark {mark!r}: marks stand in square brackets"))
    return Band(float(to), str(words), str(mark))


def _check_order(name: str, read: tuple[Band, ...], problems: list[Problem]) -> None:
    ends = [band.to for band in read]
    if not ends or ends != sorted(set(ends)) or not math.isinf(ends[-1]):
        problems.append(_problem(name, "has bands out of order: each must end above the one before, the last nowhere"))
    marked = [band.mark for band in read if band.mark]
    if read and (len(marked) != 1 or not read[-1].mark):
        problems.append(_problem(name, "must mark its last band, and no other"))


def _problem(name: str, what: str) -> Problem:
    message = f"Bands of reliability: {name} {what}."
    return Problem("bad-bands", message, Place(PLACE), "Write each as the ones in evidoc/survey/bands.yml are written.")
