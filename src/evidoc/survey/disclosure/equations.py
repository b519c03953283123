"""Cells and sums of any number of tables come in; small systems of equations between unknown cells go out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from evidoc.model.disclosure import At, Cell, Sum
from evidoc.records import dataclass

Key = tuple[str, At]
"""Measure and place of a cell."""
Interval = tuple[float, float]
Row = tuple[tuple[tuple[int, int], ...], float]
"""Cells with their signs, and what they add up to."""
EVERY = 1e-9


class ContradictionError(ValueError):
    """What is shown cannot all be true: one cell with two numbers, or parts that cannot be their total."""

    def __init__(self, key: Key) -> None:
        """Keep which cell the tables disagree on."""
        self.key = key
        super().__init__(f"The tables disagree about {said(key)}.")


@dataclass(frozen=True, slots=True)
class System:
    """Unknown cells that hang together, and the equations between them; others cannot tell anything of them."""

    keys: tuple[Key, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    rows: tuple[Row, ...]

    @property
    def whole(self) -> bool:
        """Whether all that is known are whole numbers: then the unknown ones are counts too."""
        known = [*self.low, *(n for n in self.high if math.isfinite(n)), *(right for _, right in self.rows)]
        return all(float(n).is_integer() for n in known)


def said(key: Key) -> str:
    """Return a cell in words: ``persons (region A, sex F)``."""
    measure, at = key
    return f"{measure} ({', '.join(f'{name} {category}' for name, category in at) or 'total'})"


def merged(cells: Iterable[Cell]) -> dict[Key, Interval]:
    """Return what is known of each cell from all tables that it stands in.

    Raises
    ------
    ContradictionError
        Two tables tell of one cell what cannot both be true.
    """
    known: dict[Key, Interval] = {}
    for one in cells:
        key = (one.measure, one.at)
        low, high = known.get(key, (-math.inf, math.inf))
        known[key] = max(low, one.low), min(high, one.high)
        if known[key][0] > known[key][1] + EVERY:
            raise ContradictionError(key)
    return known


def systems(known: Mapping[Key, Interval], sums: Iterable[Sum]) -> tuple[System, ...]:
    """Return the equations between cells that are not known exactly, each group that hangs together by itself.

    Cells that a sum names and no table shows are unknown, and not negative.
    """
    known = dict(known)
    rows = []
    for key, parts in dict.fromkeys(
        ((one.measure, one.whole), tuple(sorted((one.measure, part) for part in one.parts))) for one in sums
    ):
        signs = [(key, -1), *((part, 1) for part in parts)]
        known.update({cell: (0.0, math.inf) for cell, _ in signs if cell not in known})
        unknown = [(cell, sign) for cell, sign in signs if known[cell][0] != known[cell][1]]
        right = -sum(sign * known[cell][0] for cell, sign in signs if known[cell][0] == known[cell][1])
        if unknown:
            rows.append((unknown, right))
        elif abs(right) > EVERY * max(1.0, abs(known[key][0])):
            raise ContradictionError(key)
    return tuple(_system(group, known) for group in _groups(rows))


def _groups(rows: Sequence[tuple[list[tuple[Key, int]], float]]) -> list[list[tuple[list[tuple[Key, int]], float]]]:
    """Return the rows in groups that share cells, in the order in which they came."""
    head: dict[Key, Key] = {}

    def find(key: Key) -> Key:
        while (up := head.setdefault(key, key)) != key:
            head[key] = key = head[up]
        return key

    for signs, _ in rows:
        for cell, _ in signs[1:]:
            head[find(cell)] = find(signs[0][0])
    groups: dict[Key, list[tuple[list[tuple[Key, int]], float]]] = {}
    for row in rows:
        groups.setdefault(find(row[0][0][0]), []).append(row)
    return list(groups.values())


def _system(rows: Sequence[tuple[list[tuple[Key, int]], float]], known: Mapping[Key, Interval]) -> System:
    number = {key: n for n, key in enumerate(sorted({cell for signs, _ in rows for cell, _ in signs}))}
    return System(
        tuple(number),
        tuple(known[key][0] for key in number),
        tuple(known[key][1] for key in number),
        tuple((tuple(sorted((number[cell], sign) for cell, sign in signs)), right) for signs, right in rows),
    )


def propagated(system: System, rounds: int = 40) -> tuple[list[float], list[float]]:
    """Return bounds that each equation alone gives, again and again; exact where there is only one equation.

    Raises
    ------
    ContradictionError
        Parts cannot be their total.
    """
    low, high = list(system.low), list(system.high)
    for _ in range(rounds):
        changed = False
        for signs, right in system.rows:
            changed |= _tighten(system, signs, right, low, high)
        if not changed:
            break
    return low, high


def _tighten(
    system: System, signs: Sequence[tuple[int, int]], right: float, low: list[float], high: list[float]
) -> bool:
    """Tighten the cells of one equation by the others in it."""
    least = [low[n] if sign > 0 else -high[n] for n, sign in signs]
    most = [high[n] if sign > 0 else -low[n] for n, sign in signs]
    open_low, open_high = sum(map(math.isinf, least)), sum(map(math.isinf, most))
    sum_low, sum_high = sum(n for n in least if math.isfinite(n)), sum(n for n in most if math.isfinite(n))
    changed = False
    for (n, sign), mine_low, mine_high in zip(signs, least, most, strict=True):
        up = down = math.inf
        if open_low == math.isinf(mine_low):
            up = right - (sum_low - (0 if math.isinf(mine_low) else mine_low))
        if open_high == math.isinf(mine_high):
            down = sum_high - (0 if math.isinf(mine_high) else mine_high) - right
        new_low, new_high = (-down, up) if sign > 0 else (-up, down)
        slack = EVERY * max(1.0, abs(right))
        if new_low > low[n] + slack:
            low[n], changed = new_low, True
        if new_high < high[n] - slack:
            high[n], changed = new_high, True
        if low[n] > high[n] + 1e-6 * max(1.0, abs(right)):
            raise ContradictionError(system.keys[n])
    return changed
