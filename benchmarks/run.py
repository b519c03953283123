"""In: the real project. Out: benchmarks/results.md, and the same on standard output. Run it by `make bench`."""

from __future__ import annotations

import build
import bulk
import disclosure
import evidence
import rebuild
import saving
import start
from measure import REPOSITORY, machine

import weave

RESULTS = REPOSITORY / "benchmarks" / "results.md"
HEAD = f"""# What evidoc costs

Measured by `make bench` on {machine()}.

Numbers are medians of several runs, taken in turn with what they are compared to, except where many chapters are built:
each of those builds was made once. No test depends on them. How it is done: the first lines of
`build.py`, `start.py`, `weave.py`, `saving.py`, `rebuild.py`,
`evidence.py`, `bulk.py` and `disclosure.py` in this folder.
"""

if __name__ == "__main__":
    parts = (
        start.measure,
        saving.measure,
        weave.measure,
        weave.measure_references,
        build.measure,
        rebuild.measure,
        evidence.measure,
        bulk.measure,
        disclosure.measure,
    )
    text = "\n".join([HEAD, *(part() for part in parts)])
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
