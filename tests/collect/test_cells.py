"""Code cells are read with their options, labels and places; what Quarto would pass over is named."""

from __future__ import annotations

import pytest

from evidoc.collect.scan import Scanned, scan
from evidoc.errors import Place
from evidoc.model.chapter import mark


def _scan(text: str) -> Scanned:
    return scan(text, [Place("c.qmd", n + 1, 1) for n in range(text.count("\n") + 1)])


CELL = """Before {{< var a >}}.

```{python}
#| label: fig-bars
#| fig-cap: "Bars of {{< var b >}}, see @lind2019"
#| layout:
#|   - [1, 2]
#|   - [3]
#| echo: false
draw()
#| echo: true
```

After.
"""


def test_a_cell_is_read_whole() -> None:
    found = _scan(CELL)
    assert found.problems == ()
    (cell,) = found.cells
    assert (cell.number, cell.language, cell.label, cell.lead) == (1, "python", "fig-bars", "")
    caption = f"Bars of {mark(1)}, see @lind2019"
    assert cell.options == {
        "label": "fig-bars", "fig-cap": caption, "layout": [[1, 2], [3]], "echo": False,
    }  # fmt: skip
    assert cell.code == "draw()\n#| echo: true"
    assert (cell.first, cell.last) == (3, 12)
    assert (cell.place, cell.code_place) == (Place("c.qmd", 3, 1), Place("c.qmd", 10, 1))
    assert (cell.places["echo"], cell.places["layout.1"]) == (Place("c.qmd", 9, 4), Place("c.qmd", 8, 8))
    assert [(c.number, c.args, c.context, c.place.line) for c in found.shortcodes] == [
        (0, ("a",), "text", 1),
        (1, ("b",), "option", 5),
    ]
    assert [(c.key, c.place.line) for c in found.citations] == [("lind2019", 5)]
    assert [(label.id, label.kind, label.place) for label in found.labels] == [
        ("fig-bars", "fig", Place("c.qmd", 4, 4))
    ]
    assert found.text.split("\n")[2:12] == CELL.split("\n")[2:12]


def test_a_cell_in_a_list_loses_the_indent_of_the_list() -> None:
    (cell,) = _scan("- item\n\n  ```{python}\n  #| echo: false\n  if x:\n      y()\n  ```\n").cells
    assert (cell.lead, cell.code, cell.options) == ("  ", "if x:\n    y()", {"echo": False})
    assert (cell.place, cell.code_place, cell.first, cell.last) == (
        Place("c.qmd", 3, 3), Place("c.qmd", 5, 3), 3, 7,
    )  # fmt: skip


def test_a_cell_without_code_points_to_its_end() -> None:
    (cell,) = _scan("```{python}\n#| label: a\n```\n").cells
    assert (cell.code, cell.code_place) == ("", Place("c.qmd", 3, 1))


def test_parts_of_a_figure_and_a_listing_have_labels() -> None:
    text = "```{python}\n#| label: fig-x\n#| fig-subcap: [One, Two]\n#| lst-label: lst-y\nx\n```\n"
    assert [(label.id, label.kind) for label in _scan(text).labels] == [
        ("fig-x", "fig"),
        ("fig-x-1", "fig"),
        ("fig-x-2", "fig"),
        ("lst-y", "lst"),
    ]


@pytest.mark.parametrize(
    ("option", "kind", "column", "says"),
    [
        ("#| echo: [", "malformed-option", 4, "Close the list or mapping"),
        ("#| echo false", "malformed-option", 4, "#| echo: false"),
        ('#| fig-cap: "Open', "malformed-option", 13, "Close the quote"),
        ("#| echo: maybe", "wrong-option", 4, "yes or no, or 'fenced'"),
        ("#| fig-cap: {a: b}", "wrong-option", 4, "text"),
        ("#| eco: false", "unknown-cell-option", 4, "Did you mean 'echo'?"),
        ("#| fig-width: 3", "unknown-cell-option", 4, "knitr"),
        ("#| panel: tabset", "unsupported", 4, "--engine quarto"),
        ("#| echo: true\n#| echo: false", "duplicate-key", 4, "Keep one"),
        ('#| tbl-cap: "Of `{python} n`"', "inline-code-in-option", 4, "{{< value"),
        ('#| fig-cap: "Of {{< valu a >}}"', "unknown-shortcode", 4, "Did you mean 'value'?"),
    ],
)
def test_faults_of_options_are_named(option: str, kind: str, column: int, says: str) -> None:
    (problem,) = _scan(f"Text.\n\n```{{python}}\n{option}\nx\n```\n").problems
    assert (problem.kind, problem.place) == (kind, Place("c.qmd", 4 + option.count("\n"), column))
    assert says in problem.hint


@pytest.mark.parametrize(
    ("cell", "kind", "says"),
    [
        ("```{python .big key=1}\nx\n```", "malformed-option", "#| echo: false"),
        ("```{python, echo=False}\nx\n```", "malformed-option", "#| echo: false"),
        ("> ```{python}\n> x\n> ```", "cell-not-run", "with the list's indent"),
        ("- ```{python}\n  x\n  ```", "cell-not-run", "with the list's indent"),
        ("~~~{python}\nx\n~~~", "cell-not-run", "```{python}"),
        ("```{mermaid}\nx\n```", "unsupported", "--engine quarto"),
        ("```{ojs}\nx\n```", "unsupported", "--engine quarto"),
        ("```{python}\nprint('{{< var x >}}')\n```", "unsupported", "evidoc.value"),
        ("```{python}\nx", "unclosed-fence", "Write ```"),
    ],
)
def test_what_quarto_would_not_run_is_named(cell: str, kind: str, says: str) -> None:
    (problem,) = _scan(f"Text.\n\n{cell}\n").problems
    assert (problem.kind, problem.place.line >= 3) == (kind, True)
    assert says in problem.hint


@pytest.mark.parametrize(
    "block", ["```{.python}\nx\n```", "```{=html}\n<b>\n```", "```python\nx\n```", "```{{python}}\nx\n```"]
)
def test_code_that_is_only_shown_is_no_cell(block: str) -> None:
    found = _scan(f"{block}\n")
    assert (found.cells, found.problems) == ((), ())


def test_labels_given_twice() -> None:
    cell = "```{python}\n#| label: same\n1\n```\n\n"
    assert [(p.kind, p.place.line) for p in _scan(cell + cell).problems] == [("duplicate-cell-label", 7)]
    figure = "![One](a.png){#fig-a}\n\n```{python}\n#| label: fig-a\n1\n```\n"
    assert [(p.kind, p.place.line) for p in _scan(figure).problems] == [("duplicate-label", 4)]
