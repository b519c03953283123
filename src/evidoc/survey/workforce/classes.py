"""Days lost and available by organisation and month come in; classes within a kind, and how firm they are, go out."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from evidoc.model.display import grouped
from evidoc.records import dataclass
from evidoc.survey.refusal import RefusalError
from evidoc.survey.workforce.tables import counts, need

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LOW_TO_HIGH = ("low", "medium", "high")
FEWEST = 10
"""Organisations in a class: what fewer of them do can be recognised."""
REPLICATES = 2_000


@dataclass(frozen=True, eq=False)
class Classes:
    """Organisations of each kind in thirds by their level over the period."""

    organisations: pd.DataFrame
    """``organisation kind class rate size change``: for the analyst only; the last is how often the class changed."""
    summary: pd.DataFrame
    """``kind class organisations rate change``: rates are sums over sums; `change` the mean share that changed (%)."""
    changed: Mapping[str, np.ndarray[Any, Any]]
    """Kind -> whether each organisation (row) was in another class when the months were drawn again (column)."""
    left_out: pd.DataFrame
    """``kind organisations reason``: kinds that are too small, and organisations that miss a month."""

    def change(self, kind: str | None = None) -> dict[str, float]:
        """Return the mean share of organisations in another class, and its 2.5th and 97.5th percentile, in per cent."""
        import numpy as np

        moved = np.vstack(list(self.changed.values())) if kind is None else self.changed[kind]
        shares = 100 * moved.mean(axis=0)
        return {"number": shares.mean(), "low": np.quantile(shares, 0.025), "high": np.quantile(shares, 0.975)}


def classify(
    data: pd.DataFrame,
    *,
    lost: str,
    available: str,
    seed: int,
    organisation: str = "organisation",
    month: str = "month",
    kind: str = "kind",
    kinds: Sequence[str] = (),
    replicates: int = REPLICATES,
    fewest: int = FEWEST,
) -> Classes:
    """Return thirds of the organisations of each kind by the share of days lost, and how many change class by chance.

    Months are drawn again with replacement, the same months for all organisations: what a winter does to all of them
    is not taken for a difference between them.

    Parameters
    ----------
    data
        A row for each organisation and month.
    lost, available
        Columns of days lost and of days available; rates are sums over sums, in per cent.
    seed
        Of the months that are drawn again.
    organisation, month, kind
        Columns that name the row, and the kind of organisation; classes are formed within a kind only, as kinds do
        different work.
    kinds
        The kinds to classify, in order; the default is all, in the order of the data.
    replicates
        How often the months are drawn again.
    fewest
        Organisations that every class must hold.

    Returns
    -------
    Classes

    Raises
    ------
    RefusalError
        A column is missing, a row occurs twice, or no kind has enough organisations with every month.
    """
    import numpy as np
    import pandas as pd

    need(data, [organisation, month, kind])
    counts(data, [lost, available])
    if data.duplicated([organisation, month]).any():
        twice = data.loc[data.duplicated([organisation, month]), [organisation, month]].iloc[0]
        message = f"{twice[organisation]} has two rows for {twice[month]}."
        raise RefusalError("row-twice", message, "Keep one row for each organisation and month.")
    months = sorted(data[month].unique())
    complete = data[data.groupby(organisation)[month].transform("size") == len(months)]
    drawn = np.random.default_rng(seed).multinomial(len(months), [1 / len(months)] * len(months), size=replicates).T
    tables: list[pd.DataFrame] = []
    summary: list[dict[str, Any]] = []
    changed: dict[str, np.ndarray[Any, Any]] = {}
    left_out: list[dict[str, object]] = []
    for name in kinds or list(dict.fromkeys(data[kind])):
        own = complete[complete[kind] == name]
        number = own[organisation].nunique()
        _note(left_out, name, data[data[kind] == name][organisation].nunique() - number, "not every month was reported")
        if number < fewest * len(LOW_TO_HIGH):
            _note(left_out, name, number, f"the kind has fewer than {fewest * len(LOW_TO_HIGH)} with every month")
            continue
        table, groups, moved = _classes_of(own, (organisation, month, lost, available), drawn)
        if min(group["organisations"] for group in groups) < fewest:
            _note(left_out, name, number, f"ties leave a class with fewer than {fewest}")
            continue
        table.insert(1, "kind", name)
        tables.append(table)
        summary += [{"kind": name, **group} for group in groups]
        changed[name] = moved
    if not tables:
        message = f"No kind has {fewest * len(LOW_TO_HIGH)} organisations that reported every month."
        hint = f"A class must hold at least {fewest} organisations, or one of them can be recognised."
        raise RefusalError("too-few-organisations", message, hint)
    every = pd.concat(tables, ignore_index=True)
    columns = ["organisation", "kind", "class", "rate", "size", "change"]
    reasons = pd.DataFrame(left_out, columns=["kind", "organisations", "reason"])
    return Classes(every[columns], pd.DataFrame(summary), changed, reasons)


def sampling_frame(
    classes: Classes,
    *,
    bands: Sequence[float],
    unit: str = "staff",
    scale: float = 1.0,
    seed: int,
    fewest: int = FEWEST,
) -> pd.DataFrame:
    """Return the sites from which case studies may be drawn, so that no row tells which organisation it is.

    Parameters
    ----------
    classes
        As `classify` gives them.
    bands
        Bounds of the size bands, rising.
    unit
        What the size counts, for the labels.
    scale
        What the sum of days available is divided by, so that it is in `unit` (days of the period, for staff).
    seed
        Of the order of the rows.
    fewest
        Organisations that a row's kind, class and size band must fit; with fewer, no size of that class is shown.

    Returns
    -------
    pandas.DataFrame
        ``site kind class size_band``. Sites are numbered after the rows were sorted by these three columns alone and
        then shuffled: rows that look alike are exchangeable, so that the number says nothing about the organisation,
        not even to somebody who knows seed and list.
    """
    import numpy as np

    labels = _labels(bands, unit)
    frame = classes.organisations[["kind", "class"]].copy()
    sizes = classes.organisations["size"] / scale
    frame["size_band"] = [labels[int(np.searchsorted(list(bands), size, side="right"))] for size in sizes]
    cells = frame.groupby(["kind", "class", "size_band"])["class"].transform("size")
    thin = frame[cells < fewest].drop_duplicates(["kind", "class"])[["kind", "class"]].itertuples(index=False)
    for name, group in thin:
        frame.loc[(frame["kind"] == name) & (frame["class"] == group), "size_band"] = "not shown"
    frame = frame.sort_values(["kind", "class", "size_band"], ignore_index=True)
    frame = frame.iloc[np.random.default_rng(seed).permutation(len(frame))].reset_index(drop=True)
    frame.insert(0, "site", [f"site-{number:03d}" for number in range(1, len(frame) + 1)])
    return frame


def _classes_of(
    rows: pd.DataFrame, columns: tuple[str, str, str, str], drawn: np.ndarray[Any, Any]
) -> tuple[pd.DataFrame, list[dict[str, Any]], np.ndarray[Any, Any]]:
    """Return the organisations of one kind with their class, its summary, and who changed class in each replicate."""
    import pandas as pd

    organisation, month, lost_name, available_name = columns
    wide = rows.pivot_table(index=organisation, columns=month, values=[lost_name, available_name])
    lost, available = wide[lost_name].to_numpy(), wide[available_name].to_numpy()
    rates = 100 * lost.sum(axis=1) / available.sum(axis=1)
    own = _thirds(rates[:, None])[:, 0]
    moved = _thirds(100 * (lost @ drawn) / (available @ drawn)) != own[:, None]
    table = pd.DataFrame({"organisation": wide.index, "class": [LOW_TO_HIGH[number] for number in own]})
    table["rate"], table["size"], table["change"] = rates, available.sum(axis=1), 100 * moved.mean(axis=1)
    found = []
    for number, name in enumerate(LOW_TO_HIGH):
        inside = own == number
        rate = 100 * lost[inside].sum() / available[inside].sum() if inside.any() else float("nan")
        change = 100 * moved[inside].mean() if inside.any() else float("nan")
        found.append({"class": name, "organisations": int(inside.sum()), "rate": rate, "change": change})
    return table, found, moved


def _thirds(rates: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return 0, 1 or 2 for the lowest, middle or highest third within each column of organisations."""
    import numpy as np

    cuts = np.quantile(rates, [1 / 3, 2 / 3], axis=0)
    found: np.ndarray[Any, Any] = (rates > cuts[0]).astype(int) + (rates > cuts[1]).astype(int)
    return found


def _note(left_out: list[dict[str, object]], kind: str, number: int, reason: str) -> None:
    if number:
        left_out.append({"kind": kind, "organisations": number, "reason": reason})


def _labels(bands: Sequence[float], unit: str) -> list[str]:
    if not bands or list(bands) != sorted(set(bands)):
        raise RefusalError(
            "bands-not-rising", "The bounds of the size bands must rise.", "Write e.g. bands=[3000, 6000]."
        )
    bounds = [grouped(Decimal(f"{bound:.0f}")) for bound in bands]
    between = [f"{low} to under {high} {unit}" for low, high in itertools.pairwise(bounds)]
    return [f"under {bounds[0]} {unit}", *between, f"{bounds[-1]} {unit} or more"]
