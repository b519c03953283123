"""A Work goes in; what is wrong with its years and dates comes out. No clock is asked: same entry, same words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from evidoc.collect.health.folding import words
from evidoc.collect.health.works import Work
from evidoc.model.health import Fault

_NO_YEAR = re.compile(
    r"(?:n\.?\s?d\.?|no date|in press|in print|forthcoming|to appear|accepted|submitted|in preparation|"
    r"in review|advance online publication)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:c(?:a|irca)?\.?\s*)?\[?(\d{4})\]?[a-z]?\??(?:\s*[-–/]{1,2}\s*(\d{4}|\d{2}))?")
_DATE = re.compile(r"(-?\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?[?~%]?")
"""ISO 8601-2 (EDTF), as far as biblatex reads it; a month from 21 to 24 is a season."""
_MONTHS = words("""
    jan feb mar apr may jun jul aug sep oct nov dec january february march april june july august september sept
    october november december spring summer autumn fall winter
""")
_LATEST = 2100
"""A later year is a mistyped one."""
_MONTHS_OF_A_YEAR, _SEASONS = 12, range(21, 25)
_DATES = ("date", "urldate", "origdate", "eventdate")


def date_faults(work: Work) -> Iterator[Fault]:
    """Yield a ``malformed-date`` for each year, month or date that is none, and where two disagree."""
    if (year := work.get("year")) and (reason := wrong_year(year)):
        yield _fault(work, f"The year '{year}' of '{work.key}' {reason}.", "Write four digits, or n.d. for no date.")
    for name in _DATES:
        written = work.get(name)
        if written and (reason := wrong_date(written)):
            message = f"The {name} '{written}' of '{work.key}' {reason}."
            yield _fault(work, message, "Write YYYY, YYYY-MM or YYYY-MM-DD; two with / between them for a range.")
    if (month := work.get("month")) and not _is_month(month):
        message = f"The month '{month}' of '{work.key}' is none."
        yield _fault(work, message, "Write jan, feb, … without braces, or a number from 1 to 12.")
    first, second = re.match(r"\d{4}", work.get("year")), re.match(r"\d{4}", work.get("date"))
    if first and second and first[0] != second[0]:
        message = f"The year of '{work.key}' is {first[0]}, its date of {second[0]}."
        yield _fault(work, message, "Keep the right one.")


def wrong_year(written: str) -> str:
    """Return what is wrong with a year, as the rest of a sentence; empty where nothing is."""
    text = written.strip()
    if _NO_YEAR.fullmatch(text):
        return ""
    found = _YEAR.fullmatch(text)
    if not found:
        return "" if _DATE.fullmatch(text) and not wrong_date(text) else "is none"
    first, last = int(found[1]), found[2]
    if first > _LATEST:
        return "is in a far future"
    if last and int(found[1][: 4 - len(last)] + last) < first:
        return "ends before it begins"
    return ""


def wrong_date(written: str) -> str:
    """Return what is wrong with a date or a range of dates, as the rest of a sentence; empty where nothing is."""
    text = written.strip()
    if _NO_YEAR.fullmatch(text):
        return ""
    ends = text.split("/")
    open_ended = ("", "..")
    if ends[2:] or all(end in open_ended for end in ends):
        return "is none"
    for end in ends:
        if end not in open_ended and (reason := _wrong_day(end)):
            return reason
    begins, stops = ends[0][:10], ends[-1][:10]
    if ends[1:] and begins[:1].isdigit() and stops[:1].isdigit() and stops[: len(begins)] < begins[: len(stops)]:
        return "ends before it begins"
    return ""


def _wrong_day(written: str) -> str:
    found = _DATE.fullmatch(written)
    if not found:
        return "is none"
    year, month, day = found[1], found[2] or "", found[3] or ""
    if year.isdigit() and int(year) > _LATEST:
        return "is in a far future"
    if month.isdigit() and not 1 <= int(month) <= _MONTHS_OF_A_YEAR and (day or int(month) not in _SEASONS):
        return "has no such month"
    if year.isdigit() and int(year) and month.isdigit() and day.isdigit():
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            return "has no such day"
    return ""


def _is_month(written: str) -> bool:
    text = written.strip().rstrip(".").lower()
    if text.isdigit():
        return 1 <= int(text) <= _MONTHS_OF_A_YEAR
    return all(part in _MONTHS or part.isdigit() for part in re.split(r"[\s/.,–-]+", text) if part)


def _fault(work: Work, message: str, hint: str) -> Fault:
    return Fault("malformed-date", work.key, message, work.place, hint)
