"""Data of a protected source come in, before a picture is drawn of them; the same without what is hidden go out."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.model.rows import NotAvailable, Row, as_rows, columns_of
from evidoc.products.boundary import ATTRIBUTE, Sealed, guarded, seal
from evidoc.products.boundary_shares import check_shares
from evidoc.products.origin import Names, find_sources, listed
from evidoc.products.passing import Protecting, carried_of
from evidoc.products.session import Faults, current


class ProtectedRows(list[Row]):
    """Rows that carry what was done to them, as data frames do in their ``attrs``."""

    attrs: dict[str, Any]


def protected(
    data: Any,
    *,
    base: str | None = None,
    counts: Sequence[str] = (),
    margins: str = "Total",
    source: Names = None,
    reliability: str | None = None,
    measure: Mapping[str, str] | str = "",
    levels: Mapping[str, Mapping[str, str]] | None = None,
    contributions: Mapping[str, Sequence[Sequence[float]]] | None = None,
) -> Any:
    """Return `data` as they may leave this script, to draw a picture from.

    Parameters
    ----------
    data
        A data frame or rows.
    source
        Ids of its sources; default: the script's only one.
    base, counts, margins, reliability, measure, levels, contributions
        As in `table`; whoever shows the data need not say them again.

    Returns
    -------
    pandas.DataFrame or list of dict
        As the data came. Numbers that are hidden are missing (NaN, or None in rows); numbers of people are rounded as
        the policy says. Data of published sources come back as they are.

    Raises
    ------
    RunError
        As for `table`.
    """
    faults = Faults(current(), "protected data")
    rows = as_rows(data)
    sources = guarded(find_sources(faults, listed(source)))
    faults.stop_if_any()
    if not sources or carried_of(data) is not None:
        return data
    session = faults.session
    usable = [session.sources[name] for name in session.usable if name in session.sources]
    periods = frozenset(c.name for one in usable for c in one.columns if c.type == "period") | {"period", "year"}
    asked = Protecting(base, counts, margins, reliability, measure, levels, contributions).asked(frozenset())
    sealed = seal(faults, sources, rows, asked, periods)
    if sealed is not None:
        check_shares(faults, sealed.people, ())
    faults.stop_if_any()
    return data if sealed is None else _as_it_came(data, sealed)


def _as_it_came(data: Any, sealed: Sealed) -> Any:
    if not hasattr(data, "columns"):
        made = ProtectedRows(
            {name: None if _hidden(cell) else cell for name, cell in row.items()} for row in sealed.rows
        )
        made.attrs = {ATTRIBUTE: sealed}
        return made
    pandas = importlib.import_module("pandas")
    frame, before = data.copy(), as_rows(data)
    for name in columns_of(before):
        cells = [row.get(name) for row in sealed.rows]
        if cells != [row.get(name) for row in before]:
            kept = [None if _hidden(cell) else cell for cell in cells]
            text = any(isinstance(cell, str) for cell in kept)
            frame[name] = pandas.Series(kept, index=frame.index, dtype="object" if text else "float64")
    frame.attrs[ATTRIBUTE] = sealed
    return frame


def _hidden(cell: Any) -> bool:
    return isinstance(cell, NotAvailable)
