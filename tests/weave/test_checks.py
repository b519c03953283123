"""What the built-in engine refuses: by name, with the line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Problems = Callable[..., Any]

REFUSED = [
    ("\n## One\n\n#### Three\n", "heading-skips-level", 4, "Three"),
    ("\n# Title again\n", "heading-is-title-level", 2, "Title again"),
    ("\n### First\n", "heading-skips-level", 2, "First"),
    ("\n::: {.callout-tip}\n## T\n\n### Inside\n:::\n", "heading-in-callout", 5, "Inside"),
    ("\n![Caption](images/map.png)\n", "image-without-alt", 2, "no alt text"),
    ('\n![](images/map.png){fig-alt="map.png"}\n', "image-without-alt", 2, "file name"),
    ('\n![](images/map.png){fig-alt="Image of a map"}\n', "image-without-alt", 2, "says it is a picture"),
    ('\n![](images/no.png){fig-alt="A map"}\n', "missing-image", 2, "images/no.png"),
    ('\n![](../../up.png){fig-alt="A map"}\n', "missing-image", 2, "up.png"),
    ('\n![](https://example.org/a.png){fig-alt="A map"}\n', "remote-image", 2, "https://example.org/a.png"),
    ("\n[there](data/x.csv)\n", "link-leads-nowhere", 2, "data/x.csv"),
    ("\n[there](#no-such)\n", "link-leads-nowhere", 2, "no-such"),
    ("\n[there](other.qmd)\n", "link-to-unknown-document", 2, "other.qmd"),
    ("\n[a]{#twice} [b]{#twice}\n", "duplicate-id", 2, "twice"),
    ("\n::: {.panel-input}\nText.\n:::\n", "unsupported", 2, "input panels (.panel-input)"),
    ("\n::: {.panel-tabset}\nText.\n:::\n", "tabset-without-tabs", 2, "no tabs"),
    ("\n::: {.panel-tabset}\nLost?\n\n## One\n\nText.\n:::\n", "text-before-tabs", 2, "Lost?"),
    ("\n::: {.panel-tabset}\n## One^[Why?]\n\nText.\n:::\n", "note-in-tab-title", 3, "title of a tab"),
    ('\n::: {.callout-tip collapse="maybe"}\nText.\n:::\n', "unknown-callout-option", 2, "maybe"),
    ('\n::: {.callout-tip appearance="loud"}\nText.\n:::\n', "unknown-callout-option", 2, "loud"),
    ("\nText $\\nosuch{x}$.\n", "unreadable-maths", 2, "\\nosuch{x}"),
    ("\nWritten in \\LaTeX.\n", "raw-tex", 2, "\\LaTeX"),
    ("\nWords {{< video https://youtu.be/x title=Talk >}} words.\n", "video-in-text", 2, "inside a paragraph"),
    ("\n{{< video https://youtu.be/x >}}\n", "video-without-title", 2, "https://youtu.be/x"),
    ("\n{{< embed a.ipynb#b >}}\n", "embed-in-text", 2, "paragraph of its own"),
    ("\n```python\nx = 1 # <1>\n```\n1. One.\n2. Two.\n", "annotation-without-line", 6, "Two."),
    ("\n{{< var list >}}\n", "not-one-value", 2, "'list' holds a list"),
    ("\nText {{< lipsum 2\n", "unknown-shortcode", 2, "left over"),
    ("\n{{< lipsum 2 >}}\n", "unknown-shortcode", 2, "lipsum"),
    ("\nText {{< pagebreak >}} more.\n", "pagebreak-in-text", 2, "page break"),
    ("\n|  | B |\n|---|---|\n| x | 3 |\n", "empty-table-header", 2, "no heading"),
    ("\n+---+---+\n| {{< value staff >}} | b |\n+---+---+\n", "shortcode-in-drawn-table", 3, "drawn with spaces"),
    ("\nA   B\n--- ---\n{{< value staff >}} b\n", "shortcode-in-drawn-table", 4, "drawn with spaces"),
]


@pytest.mark.parametrize(("text", "kind", "line", "said"), REFUSED)
def test_refused_with_its_line(problems_of: Problems, text: str, kind: str, line: int, said: str) -> None:
    found = [p for p in problems_of(text) if p.kind == kind]
    assert len(found) == 1
    assert found[0].place.file == "chapters/a.qmd"
    assert found[0].place.line == line
    assert said in found[0].message
    assert found[0].hint
    assert found[0].documents == ("a",)
    assert not found[0].gap


def test_all_problems_are_told_at_once(problems_of: Problems) -> None:
    text = "## One\n\n#### Three\n\n![Caption](images/map.png)\n\n[there](#no-such) and \\TeX\n"
    assert sorted(p.kind for p in problems_of(text)) == [
        "heading-skips-level",
        "image-without-alt",
        "link-leads-nowhere",
        "raw-tex",
    ]


FINE = [
    "[web](https://example.org) <https://example.org> [post](mailto:a@example.org) [here](#sec-a)\n\n## A {#sec-a}\n",
    "A note.^[It says so.] Another.^[And again.]\n",
    "[guide](guide/index.qmd) [part](guide/index.qmd#x) [self](a.qmd)\n",
    "![](/shared/logo.png){fig-alt='The logo'} and ![small map](images/map.png)\n",
    "```python\nx = 1\n```\n\n`code`{.r}\n",
    "---\n\nstatus: final\n\n---\n",
    "\\begin{align*}\na &= b\n\\end{align*}\n",
    "+---+---+\n| a | b |\n+---+---+\n\nOf {{< value staff >}}.\n",
    "<details><summary>More</summary>Raw.</details>\n",
    "`\\LaTeX`{=latex}`x`{=typst}\n\n```{=latex}\n\\foo\n```\n",
    "\\newcommand{\\size}{n}\n\nOf $\\size$ and $$x^2$$.\n",
    "{{</* var x */>}} and {{{< var x >}}} are how one writes it.\n",
]


@pytest.mark.parametrize("text", FINE)
def test_nothing_is_wrong_with(problems_of: Problems, text: str) -> None:
    assert problems_of(text) == ()


def test_a_picture_of_an_included_file_is_named_from_that_file(
    make_job: Callable[..., Any], problems_of: Problems
) -> None:
    from dataclasses import replace

    from evidoc.weave import weave

    job = make_job('![](map.png){fig-alt="A map"}\n')
    chapter = replace(job.chapter, includes=("parts/one.qmd",), images=("parts/map.png",))
    woven, problems = weave([replace(job, chapter=chapter)], processes=1)
    assert problems == ()
    assert woven[0].images == ("parts/map.png",)


def test_attributes_that_pandoc_does_not_read_are_named(problems_of: Problems) -> None:
    """An asterisk that closes nothing keeps a heading or a table from having an id."""
    (problem,) = problems_of("Text.\n\n## Some 2*3 {#sec-some}\n")
    assert (problem.kind, problem.place.line) == ("malformed-attributes", 3)
    assert "{#sec-some}" in problem.message
    (problem,) = problems_of("| a |\n|---|\n| b |\n\n: Rates of 2*3 kinds {#tbl-some}\n")
    assert (problem.kind, problem.place.line) == ("malformed-attributes", 5)
    assert problems_of("## Some 2\\*3 {#sec-some}\n\n## Of `{#sec-x}`\n") == ()
