"""Code blocks: language, file name, numbered lines, annotations, folding; formulas; raw text for other formats."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from evidoc.weave.job import DOCUMENT

Weave = Callable[..., Any]
PAGE = {**DOCUMENT, "mode": "page", "top": 1}


def test_a_language_is_said_in_quartos_classes(weave_one: Weave) -> None:
    assert weave_one('```python\nx = "<b>"\n```\n').body == (
        '<div class="sourceCode"><pre tabindex="0" class="sourceCode python"><code class="sourceCode python">'
        "x = &quot;&lt;b&gt;&quot;</code></pre></div>\n"
    )


def test_the_code_of_a_cell_is_known_as_such(weave_one: Weave) -> None:
    body = weave_one("```{.python .cell-code}\n1\n```\n").body
    assert '<div class="sourceCode cell-code"><pre tabindex="0" class="sourceCode python">' in body


def test_a_file_name_stands_above(weave_one: Weave) -> None:
    body = weave_one('```{.python filename="a&b.py"}\n1\n```\n').body
    assert '<div class="code-with-filename-file">\n<pre><strong>a&amp;b.py</strong></pre>' in body
    assert '<div class="sourceCode" data-filename="a&amp;b.py">' in body


def test_lines_are_numbered_where_asked(weave_one: Weave) -> None:
    body = weave_one(
        "```{.python .numberLines startFrom=5}\na\nb\n```\n\n```{.r code-line-numbers=false}\nc\n```\n"
    ).body
    assert '<pre tabindex="0" class="sourceCode numberSource number-lines python">' in body
    assert '<code class="sourceCode python" style="counter-reset: source-line 4;">' in body
    assert re.findall(r'<span id="(cb1-\d)">', body) == ["cb1-1", "cb1-2"]
    assert body.count("number-lines") == 1


def test_annotations_join_code_and_list(weave_one: Weave) -> None:
    text = "```python\nx = 1 # <1>\ny = 2 # <2>\n```\n\n1. Sets *x*.\n2. Sets y.\n\nAfter.\n"
    body = weave_one(text).body
    assert "# &lt;1&gt;" not in body
    assert '<span id="annotated-cell-1-1">x = 1</span> <span class="code-annotation-anchor">1</span>' in body
    assert "<ol" not in body
    assert re.findall(r"<dt[^>]*>(\d)<span class=\"visually-hidden\"> \(line (\d)\)</span></dt>", body) == [
        ("1", "1"),
        ("2", "2"),
    ]
    assert "Sets <em>x</em>." in body
    page = weave_one(text, options=PAGE).body
    assert (
        '<a class="code-annotation-anchor" data-target-cell="annotated-cell-1" data-target-annotation="1">1</a>' in page
    )


def test_a_comment_that_only_looks_like_one_stays(weave_one: Weave) -> None:
    assert "x = 1 # &lt;1&gt;" in weave_one("```python\nx = 1 # <1>\n```\n\nText.\n").body


def test_annotations_in_other_languages_and_very_long_lines(weave_one: Weave) -> None:
    lines = "a: 1" + " " * 100_000 + "b # <1>\n"
    body = weave_one(f"```yaml\n{lines}```\n1. Says a.\n\n```css\nb {{}} /* <1> */\n```\n1. Says b.\n").body
    assert body.count('class="code-annotation-anchor"') == 2
    assert "&lt;1&gt;" not in body


def test_code_may_be_folded(weave_one: Weave) -> None:
    text = '```{.python code-fold="true" code-summary="How"}\n1\n```\n'
    assert '<details class="code-fold">\n<summary>How</summary>' in weave_one(text).body
    assert "<details" not in weave_one(text, options={**DOCUMENT, "format": "pdf"}).body


def test_formulas_are_mathml(weave_one: Weave) -> None:
    body = weave_one("Of $x^2$ and\n\n$$\\frac{1}{2}$$\n").body
    assert '<math display="inline"' in body
    assert '<math display="block"' in body
    assert '<annotation encoding="application/x-tex">x^2</annotation>' in body


def test_raw_text_for_another_format_is_left_out_there(weave_one: Weave) -> None:
    text = "Web.`\\pagebreak`{=latex}`<b>bold</b>`{=html}\n\n```{=typst}\n#pagebreak()\n```\n"
    assert weave_one(text).body == "<p>Web.<b>bold</b></p>\n"
