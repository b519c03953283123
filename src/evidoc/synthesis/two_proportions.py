"""Counts of two groups come in as arrays; ratios and differences of risks, with their variances, go out.

They are statsmodels' ``effectsize_2proportions`` (but not its zero correction, which adds to the events of every study
and to the totals of some only).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidoc.synthesis.heterogeneity import Array

if TYPE_CHECKING:
    import numpy as np

ADDED = 0.5
"""Added to all cells of a study in which one is zero, and only there (metafor's ``to="only0"``)."""


def zero_cells(events_1: Any, n_1: Any, events_2: Any, n_2: Any) -> np.ndarray[Any, Any]:
    """Return in which studies one of the four cells is zero, so that `ADDED` is added to all four."""
    import numpy as np

    a, n, c, m = (np.asarray(one, dtype=float) for one in (events_1, n_1, events_2, n_2))
    return np.asarray((a == 0) | (c == 0) | (a == n) | (c == m))


def says_nothing_of_ratios(events_1: Any, n_1: Any, events_2: Any, n_2: Any) -> np.ndarray[Any, Any]:
    """Return which studies have no events, or only events, in both groups: of a ratio they say nothing."""
    import numpy as np

    a, n, c, m = (np.asarray(one, dtype=float) for one in (events_1, n_1, events_2, n_2))
    return np.asarray(((a == 0) & (c == 0)) | ((a == n) & (c == m)))


def risk_ratio(events_1: Any, n_1: Any, events_2: Any, n_2: Any) -> tuple[Array, Array]:
    """Return log risk ratios (group 1 over group 2) and their variances.

    Parameters
    ----------
    events_1, n_1, events_2, n_2 : sequences of length k
        People with the event, and all people, in group 1 and group 2 of each study.

    Returns
    -------
    tuple of arrays of length k
        Effects and variances; a study with a zero cell gets `ADDED` in all four of its cells.

    Notes
    -----
    statsmodels' ``effectsize_2proportions``.
    """
    return _two_proportions("risk-ratio", events_1, n_1, events_2, n_2)


def odds_ratio(events_1: Any, n_1: Any, events_2: Any, n_2: Any) -> tuple[Array, Array]:
    """Return log odds ratios (group 1 over group 2) and their variances (Woolf).

    Parameters
    ----------
    events_1, n_1, events_2, n_2 : sequences of length k
        People with the event, and all people, in group 1 and group 2 of each study.

    Returns
    -------
    tuple of arrays of length k
        Effects and variances; a study with a zero cell gets `ADDED` in all four of its cells.

    Notes
    -----
    statsmodels' ``effectsize_2proportions``.
    """
    return _two_proportions("odds-ratio", events_1, n_1, events_2, n_2)


def risk_difference(events_1: Any, n_1: Any, events_2: Any, n_2: Any) -> tuple[Array, Array]:
    """Return differences of risks (group 1 minus group 2) and their variances.

    Parameters
    ----------
    events_1, n_1, events_2, n_2 : sequences of length k
        People with the event, and all people, in group 1 and group 2 of each study.

    Returns
    -------
    tuple of arrays of length k
        Effects as shares from −1 to 1, and variances; zero cells as for ratios, so that no variance is 0.

    Notes
    -----
    statsmodels' ``effectsize_2proportions``.
    """
    return _two_proportions("diff", events_1, n_1, events_2, n_2)


def _two_proportions(statistic: str, *counts: Any) -> tuple[Array, Array]:
    import numpy as np
    from statsmodels.stats.meta_analysis import effectsize_2proportions

    a, n, c, m = (np.asarray(one, dtype=float) for one in counts)
    more = ADDED * zero_cells(a, n, c, m)
    effects, variances = effectsize_2proportions(a + more, n + 2 * more, c + more, m + 2 * more, statistic=statistic)
    return np.asarray(effects), np.asarray(variances)
