"""Shares with their bases come in, and numbers of people that are hidden; a share that gives one away goes out.

Products of one script are compared by their true numbers, which never leave it; between scripts, the attack on all
that a build publishes needs a name for what a share counts (``measure=``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

from evidoc.model.disclosure import At, Cell
from evidoc.products.session import Faults


def check_shares(faults: Faults, hidden: Sequence[tuple[At, float]], shares: Sequence[Cell]) -> None:
    """Note shares that give hidden numbers of people away, of this product and of those before it.

    Parameters
    ----------
    faults
        Takes what is wrong, as ``disclosive``.
    hidden
        Places and true numbers that this one hides.
    shares
        What shares that this one shows tell, as `share_cell` words it.
    """
    seen, own = faults.session, faults.what
    mine = [(own, at, number) for at, number in hidden]
    pairs = [
        *product(((own, cell) for cell in shares), [*seen.hidden_people, *mine]),
        *product(seen.shown_shares, mine),
    ]
    for (showing, cell), (hiding, at, number) in pairs:
        if cell.at == at and cell.low == cell.high == number:
            message = f"a share in {showing}, times its base, is a number of people that {hiding} hides"
            hint = "show fewer decimals of the share, leave it out, or put both into one table that names both counts"
            faults.add("disclosive", message, hint)
    seen.hidden_people += mine
    seen.shown_shares += [(own, cell) for cell in shares]


def share_cell(measure: str, at: At, percent: float, decimals: int, base: float) -> Cell | None:
    """Return what a share that is shown tells of the number of people that it is of its base; None where it is none.

    A share that is weighted is that of no whole number of people, and tells nothing once it has decimals enough.
    """
    half, noise = 0.5 * 10.0**-decimals, 1e-9 * max(base, 1)
    least = math.ceil((percent - half) * base / 100 - noise)
    most = math.floor((percent + half) * base / 100 + noise)
    return Cell(measure, at, float(max(least, 0)), float(min(most, base))) if least <= most else None
