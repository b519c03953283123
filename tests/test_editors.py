"""A round trip through an editor that writes with pandoc leaves values and labels, or says how to repair them.

RStudio's visual mode and that of VS Code read a chapter with pandoc and write it with pandoc's Markdown writer; what
they do not protect themselves, the writer escapes.
"""

from __future__ import annotations

import subprocess

import pypandoc
import pytest

from evidoc.collect.scan import Scanned, scan
from evidoc.errors import Place


def _scan(text: str) -> Scanned:
    return scan(text, [Place("c.qmd", n + 1, 1) for n in range(text.count("\n") + 1)])


def _edited(text: str) -> str:
    """Return what is in the file after an editor has opened and saved it."""
    command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", "markdown"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


KEPT = (
    "::: {#fig-rates}\n:::\n",
    "::: {#tbl-rates}\n:::\n\nSee @tbl-rates and [@lind2019, p. 3].\n",
    "> ::: {#fig-rates}\n> :::\n",
    "- item\n\n  ::: {#fig-rates}\n  :::\n",
    "Shown in code: `{{< value a.b >}}`.\n",
    "```\n{{< var region >}}\n```\n",
    '::: {.callout-note title="At {{< value a.b >}}"}\nText.\n:::\n',
    '![Caption](a.png){#fig-a fig-alt="Rate {{< value a.b >}}"}\n',
    "There are `{python} total` of them.\n",
    "## Title {#sec-title .unnumbered}\n\nText.[^1]\n\n[^1]: Note.\n",
    "| a |\n|---|\n| 1 |\n\n: Caption {#tbl-typed}\n",
    '::: {.content-visible when-format="html"}\nText.\n:::\n',
    "::: {.panel-tabset}\n## One\n\nText.\n\n## Two\n\nText.\n:::\n",
    '``` {.python #lst-code filename="a.py"}\nx = 1\n```\n',
    "$$\nx\n$$ {#eq-x}\n\nSee @eq-x.\n",
)


@pytest.mark.parametrize("text", KEPT, ids=lambda t: t.strip().split("\n")[0][:30])
def test_what_the_writer_keeps_is_read_as_before(text: str) -> None:
    before, after = _scan(text), _scan(_edited(text))
    assert after.problems == before.problems == ()
    assert [(c.name, c.args, c.options, c.context) for c in after.shortcodes] == [
        (c.name, c.args, c.options, c.context) for c in before.shortcodes
    ]
    assert [(label.id, label.filled) for label in after.labels] == [(label.id, label.filled) for label in before.labels]
    assert [c.key for c in after.citations] == [c.key for c in before.citations]
    assert before.shortcodes or before.labels or "visible" in text or "tabset" in text


ESCAPED = {
    "The rate is {{< value a.b part=period >}} now.\n": "{{< value a.b part=period >}}",
    "{{< pagebreak >}}\n": "{{< pagebreak >}}",
    "{{< include _people_and_places.qmd >}}\n": "{{< include _people_and_places.qmd >}}",
    "## Rate {{< value a.b >}} {#sec-rate}\n": "{{< value a.b >}}",
    "![Of {{< value a.b >}}](a.png){#fig-a}\n": "{{< value a.b >}}",
    "| a |\n|---|\n| {{< value a.b >}} |\n": "{{< value a.b >}}",
    "[page]({{< var site >}}/north)\n": "{{< var site >}}",
    "- {{< meta study.name >}}\n": "{{< meta study.name >}}",
    "Long text before the value, so that the writer must break the line just there: {{< value absence.rate.all >}}.\n":
        "{{< value absence.rate.all >}}",
    'Text {{< env HOME "no home" >}}.\n': '{{< env HOME "no home" >}}',
}  # fmt: skip


@pytest.mark.parametrize(("text", "repair"), ESCAPED.items(), ids=[t.strip()[:30] for t in ESCAPED])
def test_what_the_writer_escapes_is_an_error_that_names_the_repair(text: str, repair: str) -> None:
    assert _scan(text).problems == ()
    edited = _edited(text)
    found = [p for p in _scan(edited).problems if p.kind == "escaped-shortcode"]
    assert len(found) == 1, edited
    assert f"Write {repair}" in found[0].hint
    assert repair in text
    assert found[0].place.line >= 1


def test_every_shortcode_of_a_chapter_is_kept_or_named() -> None:
    text = "\n\n".join((*KEPT[:1], *ESCAPED))
    assert len(_scan(_edited(text)).problems) == len(ESCAPED)


def test_a_cell_that_an_editor_has_flattened_is_named() -> None:
    edited = _edited("```{python}\n#| label: fig-a\nx = 1\n```\n")
    (problem,) = _scan(edited).problems
    assert problem.kind == "flattened-cell"
    assert "```{python}" in problem.hint


def test_a_flattened_cell_of_several_lines_is_no_expression() -> None:
    (problem,) = _scan(_edited("```{python}\nx = 1\ny = 2\n```\n")).problems
    assert problem.kind == "malformed-inline-code"
