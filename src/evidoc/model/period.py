"""A period as ISO text comes in; its span of days and its form for readers go out."""

from __future__ import annotations

import calendar
import re
from datetime import date

from evidoc.records import dataclass

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTHS = tuple(calendar.month_name)
YEAR_STARTS_BY, YEAR_RUNS_TO = (9, 1), (3, 31)
"""Financial and academic years begin between April and September: the days that both kinds share."""


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time: its text, first and last day."""

    text: str
    first: date
    last: date

    @property
    def display(self) -> str:
        """Return the form for readers, e.g. ``April 2024 to March 2025``."""
        return " to ".join(_worded(part) for part in self.text.split("/"))

    def crosses(self, at: str) -> bool:
        """Say whether figures of this span lie on both sides of the point `at` (ISO year, year-month or date).

        Parameters
        ----------
        at
            The first moment of the new figures, as in `Break.at`.

        Raises
        ------
        ValueError
            `at` is not a point in time.
        """
        return self.first < _span(at)[0] <= self.last


def parse(text: str) -> Period:
    """Read an ISO year, month, day or interval.

    Parameters
    ----------
    text
        ``2024``, ``2024-09``, ``2024-09-30`` or ``2024-04/2025-03``. Two consecutive years (``2018/2019``) are one
        financial or academic year; of its days only those that both kinds share are counted.

    Raises
    ------
    ValueError
        The text is none of these, or ends before it starts.
    """
    first_text, _, last_text = text.partition("/")
    first, last = _span(first_text)
    if "/" in text:
        last = _span(last_text)[1]
        if len(first_text) == len(last_text) == len("2018") and int(last_text) == int(first_text) + 1:
            first, last = date(first.year, *YEAR_STARTS_BY), date(last.year, *YEAR_RUNS_TO)
    if last < first:
        raise ValueError(f"the period {text!r} ends before it starts")
    return Period(text, first, last)


def spanning(periods: list[Period]) -> Period:
    """Return the span from the first day of `periods` (at least one) to their last.

    Parameters
    ----------
    periods
        At least one period.
    """
    first, last = min(p.first for p in periods), max(p.last for p in periods)
    return Period(f"{first.isoformat()}/{last.isoformat()}", first, last)


def display(text: str) -> str:
    """Return the form of a period for readers; text that is no period stays as it is."""
    try:
        return parse(text).display
    except ValueError:
        return text


def _span(text: str) -> tuple[date, date]:
    found = _POINT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not an ISO year, month or day")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        first = date(year, month, 1)
        return first, date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


def _worded(point: str) -> str:
    year, month, day = ([*point.split("-"), "", ""])[:3]
    if day:
        return f"{int(day)} {_MONTHS[int(month)]} {year}"
    return f"{_MONTHS[int(month)]} {year}" if month else year
