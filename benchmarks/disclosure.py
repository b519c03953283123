"""In: synthetic tables with totals, a tenth of their counts small. Out: what protecting and attacking them costs.

Each table is protected in this process, after a small one that loads the solver: seconds of processor, for other work
on the machine counts less in them. Numbers of hidden cells are the same in every run.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator

from measure import table

from evidoc.survey.disclosure import Counts, attack, leaks, policy, protect

SIZES = (10, 25, 50)
SMALL = 0.1
SPARSE = 0.02
"""A few small counts are harder than many, for many protect each other."""
SEED = 5


def measure() -> str:
    """Return the costs as Markdown."""
    header = ("table", "small", "hidden for others", "proven fewest", "protect (s)", "attack (s)", "given away")
    head = "## Disclosure control\n\nSynthetic tables with all totals, under the policy threshold-10."
    return f"{head}\n\n{table(header, list(_rows()))}\n"


def _rows() -> Iterator[list[str]]:
    rules = policy("threshold-10")
    protect(_synthetic(3, 0.5), rules)
    for size, share in itertools.product(SIZES, (SMALL, SPARSE)):
        counts = _synthetic(size, share)
        begin = time.process_time()
        done = protect(counts, rules)
        protected = time.process_time()
        attack(done.cells, done.sums)
        attacked = time.process_time()
        given = len(leaks({"table": done.protection(rules, ("synthetic",))}))
        yield [
            f"{size} × {size}, {share:.0%} small",
            str(done.hidden.count("primary")),
            str(done.hidden.count("secondary")),
            "yes" if done.best else "no",
            f"{protected - begin:.1f}",
            f"{attacked - protected:.1f}",
            str(given),
        ]


def _synthetic(size: int, share: float) -> Counts:
    chance = random.Random(SEED)  # noqa: S311 (a table to measure with)
    inner = {
        (str(row), str(column)): chance.randint(1, 9) if chance.random() < share else chance.randint(10, 400)
        for row in range(size)
        for column in range(size)
    }
    rows, counts = [], []
    for row, column in itertools.product([*map(str, range(size)), "Total"], repeat=2):
        rows.append({"row": row, "column": column})
        counts.append(sum(n for (r, c), n in inner.items() if row in (r, "Total") and column in (c, "Total")))
    return Counts("n", ("row", "column"), rows, counts)


if __name__ == "__main__":
    print(measure())
