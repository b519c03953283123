"""A folder goes in; a small project that has one of most things that documents rest on stands in it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.rebuilding.marbles import FILES as MARBLES
from tests.rebuilding.marbles import write_marbles

_NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "one", "metadata": {}, "source": ["Words of a notebook.\n"]},
        {
            "cell_type": "code",
            "id": "two",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": ["#| label: told\n", "print(6 * 7)\n"],
        },
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
_SETTINGS = """\
project: {type: default, output-dir: _build/quarto}
title: Marbles
lang: en-GB
bibliography: [references.bib, more.bib]
csl: styles/own.csl
edition: second
evidoc:
  documents:
    red: {chapter: chapters/red.qmd, genre: note}
    blue: {chapter: chapters/blue.qmd, genre: own}
    green: {chapter: chapters/deep/green.qmd, genre: own}
    last: {chapter: chapters/last.qmd, genre: note}
"""
_FILES = {
    "_quarto.yml": _SETTINGS,
    "_quarto-web.yml": "edition: third\nnumber-sections: true\n",
    "more.bib": "@article{more, title = {An article}, author = {Other, O.}, year = {2019}, journal = {None}}\n",
    "chapters/deep/_metadata.yml": "number-sections: true\nauthor: Ann\n",
    "chapters/red.qmd": MARBLES["chapters/red.qmd"]
    + """
See [the blue ones](blue.qmd), or what is said of [how many more](blue.qmd#sec-how-many-more).

::: {.content-visible when-profile="web"}
Only on the web.
:::
""",
    "chapters/deep/green.qmd": """\
---
title: Green marbles
status: draft
date: 2026-01-02
bibliography: own.bib
---

## Two kinds {#sec-kinds}

Of {{< value by.red >}} and {{< value by.blue >}} marbles, {{< value by.red part=period >}}, {{< meta edition >}}
edition [@more; @own], ten times as many would be {{< value tens >}}, and {{< value tens style=nhs >}} about.

{{< include ../_part.qmd >}}

::: {#tbl-marbles}
:::

As @tbl-marbles shows, and [red ones](../red.qmd#sec-how-many). $x^2$

![Another jar.](../jar.svg){fig-alt="Another jar."}
""",
    "chapters/deep/own.bib": "@book{own, title = {Its own}, author = {Green, G.}, year = {2018}, publisher = {None}}\n",
    "chapters/last.qmd": """\
---
title: All marbles
status: final
date: 2026-01-03
---

## The end {#sec-end}

There are {{< value tens >}} tens, {{< var other >}}, {{< fact funder.name >}}.

::: {#fig-marbles}
:::
""",
    "chapters/_unused.qmd": "Nobody includes this: {{< value more >}}.\n",
    "analysis/by.py": '''\
"""Marbles by colour, as a family."""

from evidoc import source, values
from kit import words

rows = source("marbles", rows=True)
values("by.{colour}", rows, over={"colour": ["red", "blue"]}, number="number", meaning="{colour} " + words.MARBLES)
''',
    "analysis/tens.py": '''\
# evidoc: reads data/more
"""Ten times what another script made of what another made."""

from pathlib import Path

from evidoc import product, source, value
from kit.sums import times

source("blues", rows=True)
folder = Path(__file__).parents[1] / "data" / "more"
found = sorted(folder.iterdir())
value("tens", times(product("more"), 10) + len(found[0].read_text(encoding="utf-8")), meaning="Tens", source="marbles")
''',
    "analysis/kit/__init__.py": "",
    "analysis/kit/sums.py": "from .words import FACTOR\n\n\ndef times(one, other):\n    return one * other * FACTOR\n",
    "analysis/kit/words.py": 'FACTOR = 1\nMARBLES = "marbles"\n',
    "data/more/one.txt": "one\n",
    "data/more/two.txt": "two\n",
    "templates/genres/own.yml": "label: Own\nnumber_style: ons\nnumber_sections: false\naudience: anybody\n",
}
CELLS = """
```{python}
#| echo: true
from evidoc import value
print(value("red.number"))
```
"""


def write_jar(root: Path) -> Path:
    """Write the project into the new folder `root` and return it."""
    write_marbles(root)
    for name, text in _FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "chapters" / "told.ipynb").write_text(json.dumps(_NOTEBOOK, indent=1) + "\n", encoding="utf-8")
    return root
