"""A number as the script gave it comes in; the same as a float goes out, or what is wrong with it in its unit."""

from __future__ import annotations

import math
import numbers
from typing import Any

from evidoc.model.rows import NotAvailable
from evidoc.model.unit import UNITS, Unit
from evidoc.products.session import Faults

SHARE_LIKELY_A_FRACTION = 1
"""Shares in ``%`` that are all at most this are almost always fractions of 1."""
MOST_DECIMALS = 6


def find_unit(faults: Faults, unit: str) -> Unit | None:
    """Return the registered unit, or note that there is none of this name."""
    if unit not in UNITS:
        faults.unknown("unknown-unit", "unit", unit, sorted(UNITS))
    return UNITS.get(unit)


def as_number(faults: Faults, given: Any, what: str = "the number") -> float | None:
    """Return `given` as a finite float, or note why it is none.

    Parameters
    ----------
    faults
        Takes what is wrong.
    given
        Whatever the script gave; numpy's scalars are numbers, booleans and text are not.
    what
        What the number is, for the message.
    """
    if given is None or type(given).__name__ in {"NAType", "NaTType"}:
        faults.add("missing-number", f"{what} is missing", 'say why there is none: not_available("reason")')
    elif isinstance(given, bool) or not isinstance(given, numbers.Real):
        faults.add("not-a-number", f"{what} is {_described(faults, given)}, not a number", "give one int or float")
    elif math.isnan(given):
        faults.add("not-finite", f"{what} is NaN (not a number)", 'say why there is none: not_available("reason")')
    elif math.isinf(given):
        faults.add("not-finite", f"{what} is infinite", "look for a division by zero")
    else:
        return float(given)
    return None


def check_range(faults: Faults, number: float, unit: Unit, what: str = "the number") -> None:
    """Note a number that cannot be in this unit."""
    shown = _shown(faults, f" {number:g}")
    if unit.low is not None and number < unit.low:
        faults.add("out-of-range", f"{what}{shown} is below {unit.low:g}, the least possible in {unit.name!r}", _WAIVE)
    elif unit.high is not None and number > unit.high:
        faults.add("out-of-range", f"{what}{shown} is above {unit.high:g}, the most possible in {unit.name!r}", _WAIVE)


_WAIVE = 'give it in the unit named, or say why it is right: waive="reason"'


def check_share(faults: Faults, given: list[float], unit: str) -> None:
    """Note shares in ``%`` that are all at most 1: most likely fractions."""
    if UNITS[unit].family == "share" and given and all(abs(number) <= SHARE_LIKELY_A_FRACTION for number in given):
        shown = _shown(faults, ", ".join(f"{number:g}" for number in given[:3]), "the number")
        message = f"{shown} under {unit!r} looks like a fraction of 1, not a percentage"
        faults.add("fraction-as-percent", message, 'multiply by 100, or say why it is right: waive="reason"')


def check_interval(faults: Faults, number: float | None, low: float | None, high: float | None) -> None:
    """Note an interval that has one end only, or does not hold the number."""
    if (low is None) != (high is None):
        faults.add("bad-interval", "the interval has one end only", "give both low and high, or neither")
    elif low is not None and high is not None:
        ends = [_shown(faults, f" ({end:g})") for end in (low, high)]
        if low > high:
            faults.add("bad-interval", f"low{ends[0]} is above high{ends[1]}", "exchange them")
        elif number is not None and not low <= number <= high:
            shown = _shown(faults, f"{number:g}", "the number")
            faults.add("bad-interval", f"{shown} is not between low{ends[0]} and high{ends[1]}", "check all three")


def check_base(faults: Faults, base: float | None) -> None:
    """Note a number of cases that is none."""
    if base is not None and base < 0:
        faults.add("out-of-range", f"base{_shown(faults, f' {base:g}')} is below 0", "give the number of cases")


def check_decimals(faults: Faults, decimals: Any) -> None:
    """Note decimals that are no small whole number."""
    if decimals is not None and (isinstance(decimals, bool) or decimals not in range(MOST_DECIMALS + 1)):
        faults.add("bad-decimals", f"decimals is {decimals!r}", f"give a whole number from 0 to {MOST_DECIMALS}")


def check_reason(faults: Faults, missing: NotAvailable) -> None:
    """Note a missing number without a reason."""
    reason: Any = missing.reason
    if not isinstance(reason, str) or not reason.strip():
        faults.add("missing-number", "not_available() gives no reason", 'say it: not_available("not published")')


def _shown(faults: Faults, number: str, instead: str = "") -> str:
    """Return a number as a message may say it: one of protected people may be hidden later, and is not told."""
    return instead if faults.session.discreet else number


def _described(faults: Faults, given: Any) -> str:
    if isinstance(given, (bool, str)):
        return faults.cell(given, f"a {type(given).__name__}")
    return f"a {type(given).__name__}"
