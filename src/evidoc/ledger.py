"""All products of a run come in; what contradicts itself across scripts, or the publishers, goes out as problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.finding import Finding
from evidoc.model.period import parse
from evidoc.model.product import KINDS, Product, Results, Value
from evidoc.model.source import Definition, Published

TOLERANCE = 0.5
"""Percentage points by which a computed share may differ from the published one of the same definition."""
_NOISE = 1e-9
"""A difference of exactly 0.5 in decimals is a little more or less in binary fractions."""


def join(parts: Iterable[Results]) -> tuple[Results, tuple[Problem, ...]]:
    """Put the products of all scripts together.

    Parameters
    ----------
    parts
        The products of each script, in the order of the scripts.

    Returns
    -------
    Results, tuple of Problem
        Of two products of the same kind and name the first is kept; the second is a problem ``made-twice``.
    """
    known: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    pages: dict[str, Mapping[str, Any]] = {}
    problems: list[Problem] = []
    for part in parts:
        for kind, before in known.items():
            new: Mapping[str, Product] = getattr(part, f"{kind}s")
            problems += _twice(kind, before, new)
            before.update({name: one for name, one in new.items() if name not in before})
        pages.update(part.evidence)
    return Results(known["value"], known["table"], known["figure"], known["finding"], pages), tuple(problems)


def _twice(kind: str, known: Mapping[str, Product], new: Mapping[str, Product]) -> list[Problem]:
    return [
        Problem(
            "made-twice",
            f"the {kind} {name!r} is made here and in {_place(known[name])}",
            _place(new[name]),
            "give one of the two another name",
        )
        for name in sorted(name for name in new if name in known)
    ]


def check(results: Results, definitions: Mapping[str, Definition]) -> tuple[Problem, ...]:
    """Compare every computed share with what the publisher prints for the same thing.

    Parameters
    ----------
    results
        All products of a run.
    definitions
        By id, with the figures that publishers print.

    Returns
    -------
    tuple of Problem
        ``differs-from-published`` for each value in ``%`` that is more than `TOLERANCE` percentage points from a
        published figure of the same definition, period, geography and population.
    """
    problems: list[Problem] = []
    for value in results.values.values():
        for definition in (definitions[name] for name in value.provenance.definitions if name in definitions):
            for printed in definition.published:
                if value.unit == "%" == definition.unit and _same_thing(value, printed):
                    problems += _compare(value, printed, definition)
    return tuple(sorted(problems, key=lambda problem: (problem.place, problem.message)))


def _same_thing(value: Value, printed: Published) -> bool:
    return (
        _span(value.period) == _span(printed.period)
        and value.geography.casefold() == printed.geography.casefold()
        and value.population.casefold() == printed.population.casefold()
    )


def _span(period: str) -> object:
    try:
        read = parse(period)
    except ValueError:
        return period
    return read.first, read.last


def _compare(value: Value, printed: Published, definition: Definition) -> list[Problem]:
    if value.number is None or abs(value.number - printed.number) <= TOLERANCE + _NOISE:
        return []
    message = (
        f"value {value.id!r} is {value.number:g}%, but {printed.source} prints {printed.number:g}% "
        f"for the same definition ({definition.id}), period ({printed.period}), geography and population"
    )
    hint = "check the calculation; if it counts something else, give it a definition of its own in data/definitions.yml"
    return [Problem("differs-from-published", message, _place(value), hint)]


def _place(product: Product) -> Place:
    return Place(product.made_by, 0 if isinstance(product, Finding) else product.provenance.line)
