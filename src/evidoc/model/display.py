"""A number with its unit comes in; every form in which a reader may meet it goes out, as text."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from evidoc.model.period import display as display_period
from evidoc.model.product import Value
from evidoc.model.unit import UNITS, Unit

NOT_AVAILABLE = "not available"
"""Shown wherever there is no number."""
_SYMBOL = re.compile(r"\[\w+\]")
"""How the reason of a number that is not there begins where a symbol stands in its place: ``[c] …``."""
ROUGHLY_FROM, ROUGHLY_TO = 1000, -2
"""In the ``nhs`` style, counts from 1,000 are rounded to the nearest 100."""


def rounded(number: float, decimals: int) -> Decimal:
    """Round half away from zero, as statistics are rounded; `decimals` may be negative (-2: hundreds)."""
    # str() gives the shortest text that is this float: 2.675 rounds to 2.68, as a reader with a pencil would.
    return Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def grouped(number: Decimal) -> str:
    """Write a rounded number with thousands commas and a true minus sign; there is no negative zero."""
    text = f"{abs(number):,f}" if number.as_tuple().exponent in range(-99, 1) else f"{int(abs(number)):,}"
    return f"−{text}" if number < 0 else text


def with_unit(number: float, unit: str, decimals: int | None = None) -> str:
    """Write `number` with its unit, to `decimals` or the unit's own; an unregistered unit follows as it is."""
    known = UNITS.get(unit) or Unit(unit, "plain", None, None, 1, f" {unit}" if unit else "")
    return known.worded(grouped(rounded(number, known.decimals if decimals is None else decimals)))


def roughly(number: float, unit: str, decimals: int | None = None) -> str:
    """Write `number` for a general reader: whole percentages, large counts to the nearest 100, ``about`` if changed."""
    known = UNITS[unit]
    exact = rounded(number, known.decimals if decimals is None else decimals)
    if known.family == "share":
        return _rough_share(number, exact, known)
    places = ROUGHLY_TO if abs(number) >= ROUGHLY_FROM else 0
    rough = rounded(number, places) if known.family == "count" else exact
    return ("" if rough == exact else "about ") + known.worded(grouped(rough))


def _rough_share(number: float, exact: Decimal, unit: Unit) -> str:
    whole = rounded(number, 0)
    if exact != whole and whole == 0:
        return f"less than {unit.worded('1')}"
    if exact != whole and whole == unit.high:
        return f"more than {unit.worded('99')}"
    return ("" if exact == whole else "about ") + unit.worded(grouped(whole))


def shows(value: Value, decimals: int | None = None, beside: str = "") -> dict[str, str]:
    """Return every form that a shortcode can ask of a value.

    Parameters
    ----------
    value
        Complete but for `shows`; its unit is registered.
    decimals
        Decimals of the exact forms; None: the unit's own.
    beside
        What follows the number in sentences, such as ``(n = 812; official statistics in development)``.
    """
    common = {
        "unit": value.unit,
        "period": display_period(value.period),
        "geography": value.geography,
        "population": value.population,
        "base": "" if value.base is None else grouped(rounded(value.base, 0)),
        "source": value.provenance.source_line,
        "meaning": value.meaning,
        "status": value.provenance.status,
        **({"reliability": value.reliability} if value.reliability else {}),
    }
    if value.number is None:
        symbol = _SYMBOL.match(value.missing)
        gone = symbol[0] if symbol else NOT_AVAILABLE
        return {"ons": gone, "nhs": gone, "number": gone, "interval": "", **common}
    after = f" {beside}" if beside else ""
    places = UNITS[value.unit].decimals if decimals is None else decimals
    return {
        "ons": with_unit(value.number, value.unit, decimals) + after,
        "nhs": roughly(value.number, value.unit, decimals) + after,
        "number": grouped(rounded(value.number, places)),
        "interval": _interval(value, places),
        **common,
    }


def _interval(value: Value, decimals: int) -> str:
    """Word both ends, each with its sign (``4.1% to 5.8%``), words only once (``1,200 to 1,400 FTE``)."""
    if value.low is None or value.high is None:
        return ""
    sign = len(UNITS[value.unit].after) <= 1
    low = with_unit(value.low, value.unit, decimals) if sign else grouped(rounded(value.low, decimals))
    return f"{low} to {with_unit(value.high, value.unit, decimals)}"
