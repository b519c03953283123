"""Headings, divs, attributes and pictures that readers would lose or see as marks are named with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.collect.includes import spell_out
from evidoc.collect.scan import Scanned, scan
from evidoc.errors import Place


def _scan(text: str) -> Scanned:
    return scan(text, [Place("c.qmd", n + 1, 1) for n in range(text.count("\n") + 1)])


@pytest.mark.parametrize(
    ("text", "kind", "place", "says"),
    [
        ("Text.\n\n::: {.a}\n\nText.", "unclosed-div", "3:1", "Write :::"),
        ("> ::: {.a}\n> Text.", "unclosed-div", "1:3", "Write :::"),
        ("Text.\n\n:::\n", "stray-div", "3:1", "Take it out"),
        ("Text\n::: {.a}\nText.\n:::", "malformed-div", "2:1", "empty line"),
        ("  ::: {.a}\n  Text.\n  :::", "malformed-div", "1:3", "spaces"),
        ("::: {.a\n\nText.\n", "malformed-div", "1:1", "'::: {.callout-note}'"),
        ("::: two words\n\nText.\n", "malformed-div", "1:1", "'::: {.callout-note}'"),
        ("```python\nx\n", "unclosed-fence", "1:1", "```"),
        ("~~~~\nx\n~~~\n", "unclosed-fence", "1:1", "~~~~"),
        ("Text.\n\n##\n\nText.", "empty-heading", "3:1", "words"),
        ("## {#sec-a}", "empty-heading", "1:1", "words"),
        ("## <!-- later -->", "empty-heading", "1:1", "words"),
        ("Text\n## Title", "heading-in-text", "2:1", "empty line"),
        ("![](a.png)", "image-without-alt", "1:1", "fig-alt"),
        ("Text ![](a.png){width=1em} in it.", "image-without-alt", "1:6", "fig-alt"),
        ('![](a.png){fig-alt=""}', "image-without-alt", "1:1", "fig-alt"),
        ('<img src="a.png">', "image-without-alt", "1:1", 'alt="'),
        ('![A](a.png){#fig-a fig-alt="open}', "malformed-attributes", "1:12", "quotation marks"),
        ("## Title {#sec-a bad}", "malformed-attributes", "1:10", "{#id"),
        ("::: {.callout-danger}\n:::", "unknown-callout", "1:6", "callout-"),
        ("::: {.callout-nte}\n:::", "unknown-callout", "1:6", "Did you mean 'callout-note'?"),
        ("::: {.panel-tabest}\n:::", "unknown-class", "1:6", "Did you mean 'panel-tabset'?"),
        ("::: {.content-visible}\n:::", "no-condition", "1:5", "when-format"),
        ('::: {.content-visible when-format="nosuch"}\n:::', "unknown-condition-format", "1:23", "html"),
        ('::: {.content-hidden when-fromat="pdf"}\n:::', "unknown-condition", "1:22", "Did you mean 'when-format'?"),
        ('::: {when-format="pdf"}\n:::', "condition-without-class", "1:6", ".content-visible"),
        ("::: {#thm-one}\n:::", "unsupported", "1:7", "--engine quarto"),
        ("- one\n- two {.fragment}\n\n[a]{.fragment}", "unsupported", "4:5", "--engine quarto"),
    ],
)  # fmt: skip
def test_faults_have_their_line_and_column(text: str, kind: str, place: str, says: str) -> None:
    problem = next(p for p in _scan(text).problems if p.kind == kind)
    assert str(problem.place) == f"c.qmd:{place}"
    assert says in problem.hint


GOOD = """## Heading {#sec-a}

::: {#fig-panel layout-ncol=2}

![One](a.png){#fig-one fig-alt="One"}

![](b.png){#fig-two fig-alt="Two"}

Both of them
:::

::: {.panel-tabset}

## First

Text with [a note]{.aside} and [margin]{.column-margin}.

:::

::: {.content-visible when-format="html" unless-profile="print"}
::: {.callout-note title="At {{< value a >}}" collapse=true}
Text.
:::
:::

| a |
|---|
| 1 |

: Caption over
two lines {#tbl-a tbl-colwidths="[100]"}

$$ x_{1} $$ {#eq-one}

```{.python #lst-one lst-cap="Code"}
x
```

::: {#nte-this .callout-note}
Text.
:::

[span]{#here} `code`{#there}, {{< video https://x.org/v.mp4 title="A film" >}}

1. item

   ::: {.callout-tip}
   Text.
   :::
"""


def test_what_is_supported_is_not_refused() -> None:
    found = _scan(GOOD)
    assert found.problems == ()
    assert [label.id for label in found.labels] == [
        "sec-a", "fig-panel", "fig-one", "fig-two", "tbl-a", "eq-one", "lst-one", "nte-this", "here", "there",
    ]  # fmt: skip
    assert [label.kind for label in found.labels][:-2] == [
        "sec", "fig", "fig", "fig", "tbl", "eq", "lst", "nte",
    ]  # fmt: skip


def test_only_an_empty_div_is_filled() -> None:
    text = "::: {#fig-a}\n:::\n\n::: {#tbl-b}\n\n:::\n\n::: {#fig-c}\nText\n:::\n\n::: {#fig-d}\n```\nx\n```\n:::\n"
    assert [(label.id, label.filled) for label in _scan(text).labels] == [
        ("fig-a", True),
        ("tbl-b", True),
        ("fig-c", False),
        ("fig-d", False),
    ]


def test_faults_in_an_included_file_are_named_there(tmp_path: Path) -> None:
    (tmp_path / "_part.qmd").write_text("Text.\n\n  ## Title\n\n::: {.open}\n\n![](a.png)\n", encoding="utf-8")
    spelled = spell_out("- item\n\n  {{< include _part.qmd >}}\n\n## Again {#x}\n\n[a]{#x}\n", "c.qmd", 1, tmp_path)
    found = sorted(scan(spelled.text, spelled.origins).problems, key=lambda p: p.place)
    assert [(p.kind, str(p.place)) for p in found] == [
        ("heading-in-text", "_part.qmd:3:3"),
        ("unclosed-div", "_part.qmd:5:1"),
        ("image-without-alt", "_part.qmd:7:1"),
        ("duplicate-label", "c.qmd:7:6"),
    ]


def test_pictures_have_the_path_that_is_meant() -> None:
    text = (
        '![A [b](c) d](pics/a%20b.png "Title"){width=1em} ![B](<c d.png>)\n\n'
        "![C](https://x.org/c.png) ![D]({{< var p >}}/d.png)\n"
    )
    found = _scan(text)
    assert [path for path, _ in found.images] == ["pics/a b.png", "c d.png"]
    assert found.problems == ()
