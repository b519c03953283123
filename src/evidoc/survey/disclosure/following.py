"""Cells and the sums that tables state come in; sums that follow although no table states them go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evidoc.model.disclosure import At, Sum
from evidoc.survey.disclosure.equations import EVERY, Interval, Key


def following(known: Mapping[Key, Interval], sums: Sequence[Sum]) -> tuple[Sum, ...]:
    """Return sums over categories that readers will take together, wherever they can.

    A set of categories is taken for all of its dimension where a table states so, or where they are all that stand
    in any table of the measure and nothing that is shown speaks against it. The whole need not be shown: two ways of
    cutting the same whole add up to the same.
    """
    stated = {(one.measure, one.whole, one.dimension) for one in sums}
    found: list[Sum] = []
    for (measure, dimension), sets in _category_sets(known, sums).items():
        for categories, sure in sets:
            new = [
                Sum(measure, whole, dimension, categories)
                for whole in _wholes(known, measure, dimension, categories)
                if (measure, whole, dimension) not in stated
            ]
            if sure or (_links(known, new) and all(_possible(known, one) for one in new)):
                found += [one for one in new if _possible(known, one)]
    return tuple(found)


def _category_sets(
    known: Mapping[Key, Interval], sums: Iterable[Sum]
) -> dict[tuple[str, str], list[tuple[tuple[str, ...], bool]]]:
    """Return for each measure and dimension which categories are all of it, and whether a table states so."""
    sets: dict[tuple[str, str], dict[tuple[str, ...], bool]] = {}
    for one in sums:
        if one.dimension not in dict(one.whole):
            sets.setdefault((one.measure, one.dimension), {})[tuple(sorted(one.categories))] = True
    seen: dict[tuple[str, str], dict[str, None]] = {}
    for measure, at in known:
        for dimension, category in at:
            seen.setdefault((measure, dimension), {})[category] = None
    for name, categories in seen.items():
        if name not in sets and len(categories) > 1:
            sets[name] = {tuple(sorted(categories)): False}
    return {name: _largest(found) for name, found in sets.items()}


def _largest(sets: Mapping[tuple[str, ...], bool]) -> list[tuple[tuple[str, ...], bool]]:
    """Return sets without those within another: a table that leaves out what is 0 states fewer categories."""
    return [(one, sure) for one, sure in sets.items() if not any(set(one) < set(other) for other in sets)]


def _wholes(known: Mapping[Key, Interval], measure: str, dimension: str, categories: tuple[str, ...]) -> tuple[At, ...]:
    """Return the places of which all these parts are known."""
    counted: dict[At, int] = {}
    among = set(categories)
    for other, at in known:
        if other == measure and dict(at).get(dimension) in among:
            rest = tuple(pair for pair in at if pair[0] != dimension)
            counted[rest] = counted.get(rest, 0) + 1
    return tuple(sorted(whole for whole, count in counted.items() if count == len(categories)))


def _links(known: Mapping[Key, Interval], sums: Iterable[Sum]) -> bool:
    """Say whether some whole is known: what is only guessed must at least meet a number somewhere."""
    return any((one.measure, one.whole) in known for one in sums)


def _possible(known: Mapping[Key, Interval], one: Sum) -> bool:
    """Say whether the parts can be their whole, as far as both are known."""
    low, high = known.get((one.measure, one.whole), (0.0, float("inf")))
    parts = [known[one.measure, part] for part in one.parts]
    slack = EVERY * max(1.0, abs(low))
    return sum(part[0] for part in parts) <= high + slack and sum(part[1] for part in parts) >= low - slack
