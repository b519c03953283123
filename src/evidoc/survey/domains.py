"""Rows and the columns that divide them come in; numbered groups in a fixed order, with their keys, go out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.records import dataclass
from evidoc.survey.faults import Faults, listed

ESTIMATED = ("estimate", "se", "ci_low", "ci_high", "base", "deff", "df", "cv", "reliability")
"""The columns that every table of estimates has after those of its domains."""
MANY = 5_000
"""Groups above which somebody divided by a number or a name."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups that are estimated, in order, and which row belongs to which."""

    by: tuple[str, ...]
    keys: tuple[tuple[Any, ...], ...]
    codes: Any
    """Array of the length of the data: place in `keys`, or −1 for a row of no group."""
    missing: Mapping[str, int]
    """Column of `by` -> rows in which it is missing."""


def names_of(by: str | Sequence[str]) -> tuple[str, ...]:
    """Return the columns that were asked for: one, several or none."""
    return (by,) if isinstance(by, str) else tuple(by)


def groups_of(data: Any, by: Sequence[str], wanted: Any) -> Groups:
    """Return the groups of a table, numbered.

    Parameters
    ----------
    data : pandas.DataFrame
        The rows.
    by
        Columns whose combinations are the groups; none: all rows are one.
    wanted : array of bool
        Rows that belong to any group at all (``where``); the others stay in the design only.

    Returns
    -------
    Groups
        Sorted by value: numbers by size, ordered categories in their order, text by its letters.
    """
    import numpy as np

    if not by:
        return Groups((), ((),), np.where(wanted, 0, -1), {})
    missing = {name: int((data[name].isna() & wanted).sum()) for name in by}
    complete = wanted & data[list(by)].notna().all(axis=1).to_numpy()
    inside = data.loc[complete, list(by)]
    first = inside.drop_duplicates()
    numbers = inside.groupby(list(by), sort=False, observed=True).ngroup().to_numpy()
    keys = [tuple(map(plain, row)) for row in first.itertuples(index=False, name=None)]
    ranks = [_rank(data[name]) for name in by]
    order = sorted(range(len(keys)), key=lambda at: tuple(r(k) for r, k in zip(ranks, keys[at], strict=True)))
    place = np.empty(len(keys), dtype=np.int64)
    place[order] = np.arange(len(keys))
    codes = np.full(len(data), -1, dtype=np.int64)
    codes[complete] = place[numbers]
    return Groups(tuple(by), tuple(keys[at] for at in order), codes, {k: n for k, n in missing.items() if n})


def check_domains(faults: Faults, by: Sequence[str], extra: Sequence[str] = ()) -> None:
    """Note domains that are named twice, or whose names the table of estimates needs itself."""
    names = [*by, *extra]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        hint = "Name each column once; the column of a share is a domain of its own."
        faults.add("twice", f"Named twice as a domain: {listed(twice)}.", hint)
    if taken := sorted(set(names) & set(ESTIMATED)):
        message = f"A domain cannot be called {listed(taken)}: the table of estimates has such a column itself."
        faults.add("reserved-name", message, "Rename the column before estimating.")


def check_number(faults: Faults, groups: Groups) -> None:
    """Note that there are too many groups, or none."""
    if len(groups.keys) > MANY:
        message = f"{' × '.join(groups.by)} gives {len(groups.keys)} groups."
        faults.add("too-many-groups", message, "Divide by columns with few values, such as bands of age.")
    if not groups.keys:
        message = f"No row has a value in {listed(groups.by)}."
        faults.add("nothing-left", message, "Look at the codes that count as missing, and at what `where` leaves.")


def plain(value: Any) -> Any:
    """Return a value as plain Python: no numpy scalar."""
    return value.item() if hasattr(value, "item") and not isinstance(value, str) else value


def label_of(labels: Mapping[str, Mapping[str, str]], column: str, value: Any) -> Any:
    """Return what a code stands for, or the code itself where the file says nothing."""
    known = labels.get(column, {})
    return known.get(code_of(value), value)


def code_of(value: Any) -> str:
    """Return a code as it is written in a file: 1, 1.0 and "1" are the same."""
    whole = isinstance(value, float) and math.isfinite(value) and value == int(value)
    return str(int(value)) if whole else str(value)


def _rank(column: Any) -> Any:
    """Return the order of a column's values, as a key for sorting."""
    if str(column.dtype) == "category":
        order = {plain(one): at for at, one in enumerate(column.cat.categories)}
        return order.__getitem__
    return in_order


def in_order(value: Any) -> tuple[int, float, str]:
    """Return a key for sorting values of any kind: numbers before text."""
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, value.isoformat() if hasattr(value, "isoformat") else str(value))
