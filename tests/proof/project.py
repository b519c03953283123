"""A new folder goes in; a miniature project of everything that could differ from build to build comes out.

Data frames, charts of two kinds, a cell document, tables, formulas, citations, and PDFs where they are wanted.
"""

from __future__ import annotations

import shutil
from pathlib import Path

GOOD = Path(__file__).resolve().parents[1] / "projects" / "good"
SETTINGS = """\
title: A miniature project
lang: en-GB
bibliography: references.bib
evidoc:
  documents:
    note: {chapter: chapters/note.qmd, genre: note}
    report: {chapter: chapters/report.qmd, genre: note}
"""
SCRIPT = '''"""What share of the marbles each colour has."""

from evidoc import figure, source, table, values
from evidoc.charts import bars

marbles = source("marbles")
marbles["share"] = 100 * marbles["number"] / marbles["number"].sum()
meaning = "Share of {colour} marbles"
values("shares.{colour}", marbles, number="share", unit="%", over={"colour": "marbles:colour"}, meaning=meaning)
columns = {"colour": "Colour", "share": ("Share of marbles", "%")}
table("shares", marbles, title="Shares by colour", columns=columns)
figure(
    "shares",
    bars(marbles[["colour", "share"]].to_dict("records"), x="share", y="colour", unit="%"),
    title="Red marbles have the larger share",
    alt="Bar chart of two bars: the bar of red marbles is the longer one.",
    data=marbles,
    columns=columns,
)
'''
REPORT = """\
---
title: Marbles drawn and computed
description: A report that computes with invented marbles.
date: 2026-11-21
status: draft
---

## What was computed

Red marbles are {{< value shares.red >}} [@invented2024, p. 7], as @fig-shares draws and @tbl-shares lists. With
$n$ marbles of which $r$ are red, the share is

$$
s = \\frac{r}{n} \\cdot 100.
$$ {#eq-share}

By @eq-share it is `{python} round(100 * 60 / 100)` of a hundred.

```{python}
#| label: fig-drawn
#| fig-cap: Drawn by a cell
#| fig-alt: A line that rises.
#| echo: false
import matplotlib.pyplot as plt
plt.plot([1, 2, 3], [1, 4, 9]);
```

```{python}
from evidoc import source
{row["colour"]: row["number"] for row in source("marbles", rows=True)}
```

::: {#fig-shares}
:::

::: {#tbl-shares}
:::
"""


def write_project(root: Path) -> Path:
    """Write the project into the new folder `root`, and return it."""
    shutil.copytree(GOOD, root, ignore=shutil.ignore_patterns("expect.yml"))
    (root / "_quarto.yml").write_text(SETTINGS, encoding="utf-8")
    (root / "analysis" / "shares.py").write_text(SCRIPT, encoding="utf-8")
    (root / "chapters" / "report.qmd").write_text(REPORT, encoding="utf-8")
    return root
