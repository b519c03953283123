"""A question that others can hardly answer comes in; its estimate with and without proxies, side by side, goes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evidoc.survey.refusal import RefusalError

if TYPE_CHECKING:
    import pandas as pd

ALL, OWN = "all answers", "own answers only"
PROXY, OWN_ANSWER = "IOUTCOME", (1,)


def with_and_without_proxies(
    estimate: Callable[..., Any],
    data: pd.DataFrame,
    column: str,
    *,
    proxy: str = PROXY,
    own: Sequence[int | str] = OWN_ANSWER,
    where: Mapping[str, Any] | None = None,
    **more: Any,
) -> pd.DataFrame:
    """Estimate the same thing from all answers and from people's own answers only.

    Parameters
    ----------
    estimate
        `evidoc.survey.share`, `mean` or `median`.
    data, column, where, more
        What it takes.
    proxy
        Column that says who answered.
    own
        Its codes for people who answered for themselves.

    Returns
    -------
    pandas.DataFrame
        What `estimate` gives, twice, with the first column ``answers``. The two rest on other people: those who were
        at home to answer are not like the others, so that their difference is not the error of proxies.

    Raises
    ------
    RefusalError
        Nothing says who answered, or nobody answered for themselves.
    """
    import pandas as pd

    if proxy not in data.columns:
        message = f"The data have no column '{proxy}': nothing says who answered."
        raise RefusalError("no-proxy-flag", message, "Name it with proxy=…; opinions need it.")
    if not data[proxy].isin(list(own)).any():
        message = f"Nobody answered for themselves: no row has {', '.join(map(str, own))} in '{proxy}'."
        raise RefusalError("no-own-answers", message, "Look at the codes: own=(…) names those of own answers.")
    both = {
        ALL: estimate(data, column, where=where, **more),
        OWN: estimate(data, column, where={**(where or {}), proxy: list(own)}, **more),
    }
    for name, frame in both.items():
        frame.insert(0, "answers", name)
        frame.attrs = {}
    found: pd.DataFrame = pd.concat(both.values(), ignore_index=True)
    return found
