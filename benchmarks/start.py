"""In: the real project. Out: how long a person waits for `evidoc --help` and for `evidoc check` to find a mistake."""

from __future__ import annotations

import tempfile
from pathlib import Path

from build import copy
from measure import EVIDOC, HEADER, Costs, cost, table

ROUNDS = 15
LIMIT_SECONDS = 0.5
PLAN_FAILED = 3


def measure(rounds: int = ROUNDS) -> str:
    """Time both commands `rounds` times in a copy with one unknown value, and return the report (Markdown)."""
    with tempfile.TemporaryDirectory() as temporary:
        project = copy(Path(temporary) / "project")
        chapter = min((project / "chapters").rglob("index.qmd"))
        text = chapter.read_text(encoding="utf-8")
        chapter.write_text(f"{text}\n{{{{< value nobody.made.this >}}}}\n", encoding="utf-8")
        cost([EVIDOC, "--help"], project)
        found = {
            "evidoc --help": Costs(tuple(cost([EVIDOC, "--help"], project) for _ in range(rounds))),
            "evidoc check, one unknown value": Costs(
                tuple(cost([EVIDOC, "check"], project, code=PLAN_FAILED) for _ in range(rounds))
            ),
        }
    rows = [[what, *costs.cells(), f"{LIMIT_SECONDS}"] for what, costs in found.items()]
    return f"## Starting\n\n{table(['what', *HEADER, 'aim: under'], rows)}"
