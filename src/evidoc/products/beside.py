"""Estimates of a survey come in; what must stand beside them goes out: base, interval, reliability, status."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidoc.model.display import grouped, rounded
from evidoc.model.source import Source
from evidoc.products.session import Faults

if TYPE_CHECKING:
    from evidoc.products.boundary import Asked

_INTERVALS = (("ci_low", "ci_high"), ("low", "high"))
_MARK = re.compile(r"\[\w+\]")


def check_estimates(
    faults: Faults, survey: Source, present: Sequence[str], asked: Asked, reliability: str | None
) -> None:
    """Note what a table or figure of estimates does not say; numbers of people themselves need nothing more."""
    if not asked.base and not asked.counts:
        message = f"it shows {survey.id!r}, a survey, and does not say how many answers stand behind each row"
        hint = 'name the column of unweighted numbers: base="base"; or columns that are such numbers: counts=["n"]'
        faults.add("missing-base", message, hint)
    if not asked.base:
        return
    if reliability is None:
        message = f"it shows estimates of {survey.id!r}, and not how reliable they are"
        faults.add(
            "missing-reliability", message, 'name the column that evidoc.survey gives: reliability="reliability"'
        )
    if interval_columns(present) == ("", ""):
        message = f"it shows estimates of {survey.id!r} without their intervals"
        faults.add("missing-interval", message, "keep the columns ci_low and ci_high that evidoc.survey gives")


def check_value(faults: Faults, survey: Source, *, base: bool, interval: bool, reliability: bool) -> None:
    """Note what an estimate in prose does not say."""
    hints = {"base": "base=…", "interval": "low=…, high=…", "reliability": "reliability=…"}
    for what, there in (("base", base), ("interval", interval), ("reliability", reliability)):
        if not there:
            message = f"it is an estimate of {survey.id!r}, a survey, and has no {what}"
            hint = f"give what evidoc.survey gives: {hints[what]}; a number of people asked is no estimate: counts=True"
            faults.add(f"missing-{what}", message, hint)


def interval_columns(present: Sequence[str]) -> tuple[str, str]:
    """Return the columns of the ends of an interval, or nothing where there are none."""
    return next((pair for pair in _INTERVALS if set(pair) <= set(present)), ("", ""))


def mark_of(reliability: str) -> str:
    """Return the symbol in the words of a band, such as ``[u]``; empty where there is none."""
    found = _MARK.search(reliability)
    if found:
        return found[0]
    from evidoc.survey.reliability import all_bands

    marked = {band.words: band.mark for bands in all_bands().values() for band in bands.bands}
    return marked.get(reliability.strip(), "")


def status_note(surveys: Sequence[Source], asked: Asked) -> tuple[str, ...]:
    """Return the note on the status of a survey's figures, and on what the base is."""
    if not surveys:
        return ()
    status = " and ".join(dict.fromkeys(source.status for source in surveys))
    base = " The base is the unweighted number of answers (n)." if asked.base else ""
    return (f"Status of the figures: {status}.{base}",)


def beside_value(survey: Source | None, base: float | None, status: str, reliability: str) -> str:
    """Return what follows a survey's number in sentences: ``[u] (n = 812; official statistics in development)``."""
    if survey is None:
        return ""
    n = f"n = {grouped(rounded(base, 0))}; " if base is not None else ""
    return f"{mark_of(reliability)} ({n}{status})".strip()
