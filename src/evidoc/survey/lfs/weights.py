"""Files of the survey and what they are wanted for come in; the right weight, and pooled quarters, go out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from evidoc.model.nearest import did_you_mean
from evidoc.survey.lfs.knowledge import Use, uses
from evidoc.survey.refusal import RefusalError

if TYPE_CHECKING:
    import pandas as pd

HOUSEHOLD, WAVE = "HSERIALP", "THISWV"
SOC = ("SOC20M", "SOC10M")


def weight_for(use: str, columns: Iterable[str]) -> str:
    """Return the weight that a use needs, among the columns of a file.

    Parameters
    ----------
    use
        ``people``, ``earnings``, ``households`` or ``flows``.
    columns
        Of the file; of several vintages of a weight the newest is taken.

    Raises
    ------
    RefusalError
        There is no such use, or the file has no weight for it: another one would be wrong, not merely less exact.
    """
    wanted = _use(use)
    names = [str(column) for column in columns]
    for begin in wanted.weights:
        found = sorted(name for name in names if re.fullmatch(rf"{begin}\d\d", name, re.IGNORECASE))
        if found:
            return found[-1]
    which = " or ".join(f"{begin}YY" for begin in wanted.weights)
    message = f"The file has no weight for {wanted.label} ({which})."
    others = [name for name in names if re.fullmatch(r"(PWT|PIWT|PHHWT|LGWT|LDWT)\d\d", name, re.IGNORECASE)]
    hint = f"It has {', '.join(others)}, for something else. " if others else ""
    raise RefusalError("no-weight", message, f"{hint}{wanted.rule}")


def design_for(data: pd.DataFrame, use: str = "people", *, cluster: str = HOUSEHOLD) -> dict[str, str]:
    """Return the design of one file for a use: its weight, and the household (or person) as the cluster."""
    design = {"weight": weight_for(use, data.columns)}
    return design | ({"cluster": cluster} if cluster in data.columns else {})


def asked(data: pd.DataFrame, use: str = "earnings") -> pd.DataFrame:
    """Return the rows that may be used: for earnings those of waves 1 and 5 with a weight above 0.

    Raises
    ------
    RefusalError
        The file does not say the wave, or has no weight for the use.
    """
    weight = weight_for(use, data.columns)
    found = data[data[weight] > 0]
    if waves := _use(use).waves:
        if WAVE not in data.columns:
            raise RefusalError("no-wave", f"The file has no {WAVE}, and {_use(use).label} is not asked in every wave.")
        found = found[found[WAVE].isin(waves)]
    return found


def pool_quarters(
    frames: Mapping[str, pd.DataFrame], *, use: str = "people", cluster: str = HOUSEHOLD, by_occupation: bool = True
) -> Any:
    """Put quarters of the survey together, with the weights divided and the household as the cluster.

    Parameters
    ----------
    frames
        First month of the quarter, such as ``2023-07`` -> its rows.
    use
        ``people``, ``earnings`` or ``households``; flows come from the longitudinal files.
    cluster
        Household or person, the same in every wave.
    by_occupation
        Whether figures by occupation are wanted: quarters that are coded by different classifications are refused.

    Returns
    -------
    pandas.DataFrame
        As of `evidoc.survey.pooled`, with the column ``quarter``.

    Raises
    ------
    RefusalError
        The use is flows; the quarters have weights of different vintages; or a break lies between them.
    RunError
        As of `evidoc.survey.pooled`.
    """
    from evidoc.survey.pooling import pooled

    if use == "flows":
        raise RefusalError("flows-from-quarters", FLOWS_FROM_QUARTERS, FLOWS_HINT)
    found = {name: weight_for(use, frame.columns) for name, frame in frames.items()}
    if len(set(found.values())) > 1:
        message = f"The quarters have weights of different vintages: {', '.join(sorted(set(found.values())))}."
        raise RefusalError("unlike-weights", message, "Take the reweighted editions, which all have the newest weight.")
    coded = {name: next((code for code in SOC if code in frame.columns), "") for name, frame in frames.items()}
    if by_occupation and len(set(coded.values())) > 1:
        other = next(name for name in coded if coded[name] != next(iter(coded.values())))
        message = f"A break lies before {other}: occupations are coded by another classification from there on."
        raise RefusalError("definition-break", message, "Pool each side by itself; by_occupation=False without them.")
    weight = next(iter(found.values()))
    return pooled(frames, period="quarter", design={"weight": weight, "cluster": cluster})


FLOWS_FROM_QUARTERS = "Moves and retention cannot be taken from the quarterly files."
FLOWS_HINT = (
    "Take the two-quarter or five-quarter longitudinal file with its own weight: the quarterly weights do not allow "
    "for people who are lost between waves, and losing them is not leaving."
)


def _use(name: str) -> Use:
    if name not in uses():
        hint = did_you_mean(name, uses()) or f"There are: {', '.join(uses())}."
        raise RefusalError("unknown-use", f"No weight is known for '{name}'.", hint)
    return uses()[name]
