"""A longitudinal file of the survey comes in; moves between occupations and who stayed go out, with its own weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evidoc.survey.lfs.knowledge import uses
from evidoc.survey.lfs.weights import FLOWS_FROM_QUARTERS, FLOWS_HINT, weight_for
from evidoc.survey.refusal import RefusalError

if TYPE_CHECKING:
    import pandas as pd

    from evidoc.survey.workforce.moves import Moves

NOT_IN_WORK, OTHER = "Not in work", "Other work"
EMPLOYED = 1
"""Of ILODEFR."""


def is_longitudinal(columns: Sequence[str]) -> bool:
    """Say whether a file is longitudinal: it has a longitudinal weight."""
    begins = tuple(uses()["flows"].weights)
    return any(str(column).upper().startswith(begins) for column in columns)


def moves(
    data: pd.DataFrame, *, groups: Mapping[str, str], first: int = 1, last: int = 2, variable: str = "SOC20M"
) -> Moves:
    """Return the moves of people in work between groups of occupations, other work and no work.

    Parameters
    ----------
    data
        A two-quarter or five-quarter file, with `variable` and ``ILODEFR`` of each wave (``SOC20M1``, ``SOC20M2``, …).
    groups
        Four-digit code -> name of the group, in the order in which they are shown; any other code is other work.
    first, last
        The waves that are compared.
    variable
        Of the occupation.

    Returns
    -------
    evidoc.survey.workforce.Moves
        Of people who were in one of `groups` at the first wave.

    Raises
    ------
    RefusalError
        The file is not longitudinal, or a wave is not in it.
    """
    from evidoc.survey.workforce.moves import transitions

    weight = _checked(data, variable, (first, last))
    states = {wave: _state(data, variable, wave, groups) for wave in (first, last)}
    frame = data.assign(start=states[first], end=states[last])
    frame = frame[frame["start"].isin(list(groups.values()))]
    order = [*dict.fromkeys(groups.values()), OTHER, NOT_IN_WORK]
    return transitions(frame, start="start", end="end", weight=weight, order=order)


def retention(
    data: pd.DataFrame,
    *,
    groups: Mapping[str, str],
    first: int = 1,
    last: int = 2,
    variable: str = "SOC20M",
    cluster: str = "",
    **more: Any,
) -> Any:
    """Return the share of each group that was still in it at the later wave, with interval, base and reliability.

    Parameters
    ----------
    data, groups, first, last, variable
        As of `moves`.
    cluster
        Column of the household, where the file has one.
    more
        As of `evidoc.survey.share`.

    Returns
    -------
    pandas.DataFrame
        As of `evidoc.survey.share`, with the column ``occupation``: the share still in the same group of occupations,
        with any employer. That is retention in the occupation, and not in the post.

    Raises
    ------
    RefusalError
        As of `moves`.
    """
    from evidoc.survey import share

    weight = _checked(data, variable, (first, last))
    before, after = (_state(data, variable, wave, groups) for wave in (first, last))
    frame = data.assign(occupation=before, stayed=(before == after).astype(int))
    design = {"weight": weight} | ({"cluster": cluster} if cluster else {})
    names = list(dict.fromkeys(groups.values()))
    return share(frame, "stayed", by="occupation", where={"occupation": names}, design=design, **more)


def spells(
    data: pd.DataFrame,
    *,
    groups: Mapping[str, str],
    waves: Sequence[int] = (1, 2, 3, 4, 5),
    variable: str = "SOC20M",
    months: int = 3,
) -> pd.DataFrame:
    """Return for each person of a group when they were first seen out of it, for `workforce.survival`.

    Parameters
    ----------
    data, groups, variable
        As of `moves`.
    waves
        The waves that are looked at, rising; the first says the group. Fewer waves make steps that more people take,
        where a step of a few people would give them away.
    months
        Between two waves.

    Returns
    -------
    pandas.DataFrame
        ``occupation months left weight``: months until the first of `waves` in which the person was not in the group
        (left is 1), or until the last (left is 0). Who comes back has left all the same.

    Raises
    ------
    RefusalError
        As of `moves`.
    """
    import pandas as pd

    weight = _checked(data, variable, waves)
    begins = _state(data, variable, waves[0], groups)
    names = list(dict.fromkeys(groups.values()))
    rows = data[begins.isin(names)]
    group = begins[begins.isin(names)]
    last = months * (waves[-1] - waves[0])
    until, left = pd.Series(last, index=rows.index), pd.Series(0, index=rows.index)
    for wave in reversed(waves[1:]):
        gone = _state(rows, variable, wave, groups) != group
        until, left = until.where(~gone, months * (wave - waves[0])), left.where(~gone, 1)
    return pd.DataFrame({"occupation": group, "months": until, "left": left, "weight": rows[weight]})


def _state(data: pd.DataFrame, variable: str, wave: int, groups: Mapping[str, str]) -> pd.Series[Any]:
    """Return what each person was in a wave: a group, other work or not in work."""
    names = {int(code): name for code, name in groups.items()}
    working = data[f"ILODEFR{wave}"] == EMPLOYED
    found = data[f"{variable}{wave}"].map(lambda code: names.get(code, OTHER))
    return found.where(working, NOT_IN_WORK)


def _checked(data: pd.DataFrame, variable: str, waves: Sequence[int]) -> str:
    """Return the longitudinal weight of a file that can show flows."""
    if not is_longitudinal([str(column) for column in data.columns]) or "evidoc.pooled" in data.attrs:
        raise RefusalError("flows-from-quarters", FLOWS_FROM_QUARTERS, FLOWS_HINT)
    for wave in waves:
        for name in (f"{variable}{wave}", f"ILODEFR{wave}"):
            if name not in data.columns:
                message = f"The file has no column '{name}'."
                raise RefusalError("missing-wave", message, "Longitudinal files number variables by wave.")
    return weight_for("flows", data.columns)
