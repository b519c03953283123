"""Notes that nothing calls and cells beyond a table's columns are named: pandoc drops them without a word."""

from __future__ import annotations

import pytest

from evidoc.collect.scan import scan
from evidoc.errors import Place, Problem


def _problems(text: str) -> tuple[Problem, ...]:
    return scan(text, [Place("c.qmd", n + 1, 1) for n in range(text.count("\n") + 1)]).problems


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("Text.\n\n[^a]: Nobody calls it.\n", "unused-note", 3),
        ("> Text.\n>\n> [^a]: Nobody calls it.\n", "unused-note", 3),
        ("Text.[^a]\n\n[^a]: One.\n\n[^a]: Two.\n", "duplicate-note", 5),
        ("Text.[^b]\n", "unknown-note", 1),
        ("| a | b |\n|---|---|\n| c | d |\n| e | f | g |\n", "table-row-too-long", 4),
        ("> | a |\n> |---|\n> | c | d |\n", "table-row-too-long", 3),
        ("a | b\n--|--\nc | d | e\n", "table-row-too-long", 3),
    ],
)
def test_what_would_be_dropped_is_named(text: str, kind: str, line: int) -> None:
    assert [(p.kind, p.place.line) for p in _problems(text)] == [(kind, line)]


@pytest.mark.parametrize(
    "text",
    [
        "Text.[^a]\n\n[^a]: It.\n\n    More of it.\n",
        "Text[^a]: with a colon behind it.\n\n[^a]: It.\n",
        "- Item.[^a]\n\n    [^a]: It.\n",
        "Code `[^no]` and \\[^no].\n\n```\n[^no]: x\n```\n",
        "```{python}\n#| fig-cap: 'Bars[^a]'\nx = 1\n```\n\n[^a]: It.\n",
        "| a | b |\n|---|---|\n| c \\| c | `d | d` |\n| e |\n\nText | with | bars | in it.\n",
        "a | b\n--|--\nc | d\n\nwords\n-----\n\nx | y | z\n",
        "| verse | with | bars\n| --- | and more\n",
        "+---+---+\n| a | b |\n+---+---+\n| c | d |\n+---+---+\n",
    ],
)
def test_nothing_is_dropped_from(text: str) -> None:
    assert _problems(text) == ()
