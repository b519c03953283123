"""Rows of counts, means or correlations come in; the same rows with an effect and its variance go out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evidoc.model.nearest import did_you_mean
from evidoc.synthesis.measures import FUNCTIONS, MEASURES, RATIOS
from evidoc.synthesis.two_proportions import ADDED, says_nothing_of_ratios, zero_cells

Row = Mapping[str, Any]
GIVEN = ("yi", "vi")
CORRECTED = f"{ADDED:g} was added to every cell, because one was zero"
LEFT_OUT = "left out: no events, or only events, in both groups, which says nothing of a ratio"
_LEAST_Z, _LEAST_GROUP = 4, 2
"""Fisher's z has a variance from four people on; a standard deviation takes two."""
_MOST_RATIO = 50
"""A ratio of 5e21: whoever writes more has written the ratio, or something else."""


def effects(rows: Sequence[Row], measure: str, columns: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return the rows with ``yi`` (the effect), ``vi`` (its variance) and ``note``.

    Parameters
    ----------
    rows
        Numbers, or text that is a number; other columns stay as they are.
    measure
        A key of `evidoc.synthesis.MEASURES`.
    columns
        What the measure needs (``events_1``) -> how the rows call it; what is not named is called so.

    Returns
    -------
    list of dict
        ``note`` says where cells were corrected. A study that says nothing of a ratio keeps ``yi`` and ``vi`` None
        and its ``note`` begins with ``left out``. A row that brings ``yi`` and ``vi`` keeps them.

    Raises
    ------
    ValueError
        Rows that have no effect; the message names every one.
    """
    if measure not in MEASURES:
        raise ValueError(f"There is no measure {measure!r}. {did_you_mean(measure, MEASURES)}".strip())
    faults = [f"Row {at}: {what}" for at, row in enumerate(rows, 1) for _, what in row_faults(row, measure, columns)]
    if faults:
        raise ValueError("\n".join(faults))
    made: list[dict[str, Any]] = []
    for row in rows:
        both = [as_number(row.get(name)) for name in GIVEN]
        given = None not in both
        made.append({**row, "yi": both[0] if given else None, "vi": both[1] if given else None, "note": ""})
    open_rows = [at for at, row in enumerate(made) if row["yi"] is None]
    if open_rows and measure in FUNCTIONS:
        _fill(made, open_rows, measure, columns)
    return made


def usable(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that have an effect: those that were left out are gone.

    Parameters
    ----------
    rows
        As `effects` gives them.

    Returns
    -------
    list
        The same rows, in order, without those whose ``yi`` is None.
    """
    return [row for row in rows if row.get("yi") is not None]


def as_number(cell: Any) -> float | None:
    """Return a cell as a number; None where it is empty or no finite number."""
    text = str(cell).strip()
    if "_" in text or not text.isascii():
        return None  # Python takes 1_0 for ten; who types that into a sheet meant something else
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def row_faults(row: Row, measure: str, columns: Mapping[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """Give why a row has no effect: the column, and a sentence; nothing where all is well."""
    named = columns or {}
    given = [str(row.get(name, "") if row.get(name) is not None else "").strip() for name in GIVEN]
    if any(given) or measure not in FUNCTIONS:
        yield from _given_faults(given)
        effect = as_number(given[0])
        if effect is not None and measure in RATIOS and abs(effect) > _MOST_RATIO:
            yield "yi", f"'yi' is {given[0]}: no logarithm of a ratio is so far from 0"
    else:
        needs = {name: named.get(name, name) for name in MEASURES[measure].needs}
        numbers: dict[str, float] = {}
        for name, column in needs.items():
            found = as_number(row.get(column))
            if found is None:
                yield column, _no_number(row.get(column), column)
            else:
                numbers[name] = found
        if len(numbers) == len(needs):
            yield from ((needs[name], what) for name, what in _impossible(numbers))


def _given_faults(given: Sequence[str]) -> Iterator[tuple[str, str]]:
    effect, variance = (as_number(cell) for cell in given)
    if effect is None:
        yield "yi", _no_number(given[0], "yi")
    if not given[1]:
        yield "vi", "the effect has no variance ('vi' is empty), so it has no weight"
    elif variance is None:
        yield "vi", _no_number(given[1], "vi")
    elif variance <= 0:
        yield "vi", f"the variance is {given[1]}; a variance is above 0"


def _no_number(cell: Any, column: str) -> str:
    if cell is None or not str(cell).strip():
        return f"'{column}' is empty"
    return f"'{cell}' in '{column}' is no number"


def _impossible(numbers: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """Give what counts, deviations and correlations cannot be."""
    for name, number in numbers.items():
        if name.startswith("n") and number < (_LEAST_Z if "r" in numbers else _least(numbers)):
            yield name, f"'{name}' is {number:g}: too few for an effect with a variance"
        if name.startswith("events") and number < 0:
            yield name, f"'{name}' is {number:g}: events cannot be fewer than none"
        if name.startswith("events") and number > (people := numbers[name.replace("events", "n")]):
            yield name, f"there are {number:g} events among {people:g} people"
        if name.startswith("sd") and number <= 0:
            yield name, f"'{name}' is {number:g}: a standard deviation is above 0"
        if name == "r" and abs(number) >= 1:
            yield name, f"'{name}' is {number:g}: a correlation lies between −1 and 1"


def _least(numbers: Mapping[str, float]) -> int:
    return _LEAST_GROUP if "sd_1" in numbers else 1


def _fill(made: list[dict[str, Any]], at: Sequence[int], measure: str, columns: Mapping[str, str] | None) -> None:
    """Work out the effects of the rows `at`, all at once."""
    import numpy as np

    named = columns or {}
    needs = MEASURES[measure].needs
    arrays = [np.array([as_number(made[i].get(named.get(name, name))) for i in at], dtype=float) for name in needs]
    yi, vi = FUNCTIONS[measure](*arrays)
    two_groups = needs[0] == "events_1"
    empty = says_nothing_of_ratios(*arrays) if measure in RATIOS else np.zeros(len(at), dtype=bool)
    zero = zero_cells(*arrays) if two_groups else np.zeros(len(at), dtype=bool)
    if measure == "PLO":
        zero = (arrays[0] == 0) | (arrays[0] == arrays[1])
    for n, i in enumerate(at):
        if empty[n]:
            made[i]["note"] = LEFT_OUT
        else:
            made[i] |= {"yi": float(yi[n]), "vi": float(vi[n]), "note": CORRECTED if zero[n] else ""}
