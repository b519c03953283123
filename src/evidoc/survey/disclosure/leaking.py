"""Protections of several products come in; every hidden cell that they give away together goes out."""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.model.disclosure import SECONDARY, SHOWN, At, Cell, Protection, Sum
from evidoc.records import dataclass
from evidoc.survey.disclosure.attacking import Bounds, attack
from evidoc.survey.disclosure.equations import ContradictionError, Key, said
from evidoc.survey.disclosure.rules import Policy, policy


@dataclass(frozen=True, slots=True)
class Leak:
    """A hidden cell that readers can work out, or nearly."""

    names: tuple[str, ...]
    """The products that give it away together; without any one of them it would be safe."""
    measure: str
    at: At
    low: float
    high: float
    reason: str
    """In words, without the number."""


UNSAID = "hidden"
"""Of a cell in a file from elsewhere: it does not say whether it is hidden for itself or for others."""


def leaks(named: Mapping[str, Protection], rules: Policy | None = None) -> tuple[Leak, ...]:
    """Return what the products give away together.

    A hidden cell is given away where readers know it exactly, or where its bounds are nearer to each other than the
    policy's width (but not than what the policy itself tells of it). A cell that is shown rounded is given away where
    it is below the threshold and known exactly. One that was hidden for others only is not given away: it is not small,
    and what it protected is looked at for itself. What contradicts itself cannot be attacked together; each product is
    then attacked alone, and the contradiction is told as a leak without bounds, for it hides what readers can do.

    Parameters
    ----------
    named
        Name of a product -> what was done to it; products of yesterday too, for two releases may differ by one person.
    rules
        In place of the policies that the protections name.

    Returns
    -------
    tuple
        In the order of measures and places.
    """
    named = {name: named[name] for name in sorted(named) if named[name].cells}
    if not any(one.low != one.high or one.hidden for protection in named.values() for one in protection.cells):
        return ()
    found: list[Leak] = []
    try:
        found = _found(named, rules)
    except ContradictionError as error:
        found.append(_contradiction(error.key, named))
        for name, protection in named.items():
            try:
                found += _found({name: protection}, rules)
            except ContradictionError as own:
                found.append(_contradiction(own.key, {name: protection}))
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.measure, one.at, one.names)))


def given_away(bounds: Bounds, cell: Cell, rules: Policy) -> str:
    """Say in what way readers know a cell too well; empty where they do not."""
    small = bounds.high < rules.threshold
    if cell.hidden == SHOWN:
        return "exactly, though it is shown rounded" if bounds.exact and small and bounds.low > 0 else ""
    if bounds.exact:
        return "exactly" if small or cell.hidden != SECONDARY else ""
    if cell.hidden == SECONDARY or (cell.hidden == UNSAID and not small):
        return ""
    width = min(rules.width, cell.high - cell.low)
    if bounds.high - bounds.low < width - 1e-6:
        return f"to within {bounds.high - bounds.low:g}, where the policy '{rules.name}' asks for {rules.width:g}"
    return ""


def _found(named: Mapping[str, Protection], given: Policy | None) -> list[Leak]:
    bounds = attack(*_together(named))
    found: dict[Key, Leak] = {}
    for protection in named.values():
        rules = given or policy(protection.policy)
        for cell in protection.cells:
            key = (cell.measure, cell.at)
            if (cell.low == cell.high and cell.hidden == SHOWN) or key in found:
                continue
            here = bounds[key] if key in bounds else Bounds(cell.low, cell.high)
            how = given_away(here, cell, rules)
            if how:
                found[key] = _leak(named, key, cell, here, how, rules)
    return list(found.values())


def _leak(named: Mapping[str, Protection], key: Key, cell: Cell, bounds: Bounds, how: str, rules: Policy) -> Leak:
    names = _needed(named, key, cell, rules)
    if len(names) == 1:
        whose = f"{names[0]!r} alone gives"
    else:
        whose = f"{', '.join(map(repr, names[:-1]))} and {names[-1]!r} together give"
    hiding = [name for name, one in named.items() if any((c.measure, c.at) == key and c.hidden for c in one.cells)]
    if hiding and not set(hiding) & set(names):
        whose = f"It is hidden in {hiding[0]!r}, but {whose}"
    return Leak(names, cell.measure, cell.at, bounds.low, bounds.high, f"{whose} it away: readers know it {how}.")


def _needed(named: Mapping[str, Protection], key: Key, cell: Cell, rules: Policy) -> tuple[str, ...]:
    """Return products without any of which the cell would be safe: one after the other is left out, if it can be."""
    kept = {name: named[name] for name in _near(named, key)}
    for name in tuple(kept):
        fewer = {other: one for other, one in kept.items() if other != name}
        if fewer and _still(fewer, key, cell, rules):
            kept = fewer
    return tuple(kept)


def _still(named: Mapping[str, Protection], key: Key, cell: Cell, rules: Policy) -> bool:
    bounds = attack(*_together(named, cell)).get(key)
    return bounds is not None and bool(given_away(bounds, cell, rules))


def _near(named: Mapping[str, Protection], key: Key) -> list[str]:
    """Return the products of the same measure; others cannot tell anything of the cell."""
    return [name for name, one in named.items() if any(cell.measure == key[0] for cell in one.cells)]


def _together(named: Mapping[str, Protection], veiled: Cell | None = None) -> tuple[list[Cell], list[Sum]]:
    cells = [] if veiled is None else [veiled]
    cells += [one for protection in named.values() for one in protection.cells]
    return cells, [one for protection in named.values() for one in protection.sums]


def _contradiction(key: Key, named: Mapping[str, Protection]) -> Leak:
    measure, at = key
    names = tuple(name for name, one in named.items() if any((c.measure, c.at) == key for c in one.cells))
    reason = (
        f"The products do not agree about {said(key)}, so that what they give away together cannot be worked out: "
        "name what they count apart, or correct one."
    )
    return Leak(names or tuple(named), measure, at, float("nan"), float("nan"), reason)
