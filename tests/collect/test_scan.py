"""The scanner sees what pandoc will see: outside code and comments only, with the author's line and column."""

from __future__ import annotations

import time

import pytest

from evidoc.collect.scan import Lines, Scanned, scan, scan_setting
from evidoc.collect.sentences import sentences
from evidoc.errors import Place
from evidoc.model.chapter import INLINE_CODE, Sentence, mark


def _origins(text: str) -> list[Place]:
    return [Place("c.qmd", n + 1, 1) for n in range(text.count("\n") + 1)]


def _scan(text: str) -> Scanned:
    return scan(text, _origins(text))


def _sentences(text: str) -> tuple[Sentence, ...]:
    return sentences(_scan(text), text, Lines(text, _origins(text)))


def test_shortcode_becomes_a_mark_and_keeps_its_place() -> None:
    found = _scan("One.\n\nThe rate is {{< value absence.rate part=period >}} now.\n")
    (code,) = found.shortcodes
    assert (code.name, code.args, dict(code.options)) == ("value", ("absence.rate",), {"part": "period"})
    assert code.place == Place("c.qmd", 3, 13)
    assert found.text == f"One.\n\nThe rate is {mark(0)} now.\n"


@pytest.mark.parametrize(
    "hidden",
    [
        "`@key TBC`",
        "```\n@key TBC {#sec-a}\n```",
        "~~~~\n```\n@key TBC\n~~~~",
        "<!-- {{< value a >}}\n@key TBC -->",
        "``a ` @key``",
        "    @key TBC {{</* value a */>}}",
        "```{python}\nx = '@key TBC'\n```",
    ],
)
def test_code_and_comments_hold_no_tokens(hidden: str) -> None:
    found = _scan(f"Text.\n\n{hidden}\n\nText.\n")
    assert (found.shortcodes, found.citations, found.labels, found.tbc, found.problems) == ((), (), (), (), ())
    assert found.text == f"Text.\n\n{hidden}\n\nText.\n"


@pytest.mark.parametrize(
    "code", ["`{0} x`", "```\n{0}\n```", "~~~~ r\n```\n{0}\n~~~~", "``a ` {0}``", "    {0}", "`<b>{0}</b>`{{=html}}"]
)
def test_shortcodes_in_code_are_resolved_as_in_quarto(code: str) -> None:
    found = _scan("Text.\n\n" + code.format("{{< var region >}}") + "\n")
    assert [(c.name, c.context) for c in found.shortcodes] == [("var", "code")]
    assert found.text == "Text.\n\n" + code.format(mark(0)) + "\n"


def test_inline_code_is_a_mark_of_its_own() -> None:
    found = _scan("## About `{python} n` {#sec-a}\n\nThere are `{python} total + 1` of them, `{{< var x >}}`.\n")
    assert [(c.number, c.name, c.args, c.context) for c in found.shortcodes] == [
        (0, INLINE_CODE, ("n",), "heading"),
        (1, INLINE_CODE, ("total + 1",), "text"),
        (2, "var", ("x",), "code"),
    ]
    assert found.text == f"## About {mark(0)} {{#sec-a}}\n\nThere are {mark(1)} of them, `{mark(2)}`.\n"


@pytest.mark.parametrize("text", ["``{python} total``", "`{{python}} total`", "`python total`", "`{.python}`"])
def test_what_only_looks_like_inline_code_is_code(text: str) -> None:
    assert (_scan(text).shortcodes, _scan(text).problems) == ((), ())


def test_a_backtick_alone_hides_nothing() -> None:
    assert len(_scan("A ` tick.\n\nThen {{< value a >}} and ` again.\n").shortcodes) == 1


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("## Rate {{< value a >}} {#sec-a}", "heading"),
        ('::: {.callout-note title="At {{< value a >}}"}', "attribute"),
        ("[link](evidoc:values#{{< value a >}})", "attribute"),
        ("Plain {{< value a >}}", "text"),
    ],
)
def test_context_of_a_shortcode(text: str, context: str) -> None:
    assert _scan(text).shortcodes[0].context == context


def test_labels_and_empty_divs() -> None:
    found = _scan("## A {#sec-a}\n\n::: {#fig-one}\n:::\n\n::: {#tbl-two}\n\n| a |\n|---|\n\n: Cap {#tbl-three}\n:::\n")
    assert [(label.id, label.kind, label.filled) for label in found.labels] == [
        ("sec-a", "sec", False),
        ("fig-one", "fig", True),
        ("tbl-two", "tbl", False),
        ("tbl-three", "tbl", False),
    ]


def test_duplicate_label_names_the_first() -> None:
    (problem,) = _scan("## A {#sec-a}\n\n## B {#sec-a}\n").problems
    assert (problem.kind, problem.place.line) == ("duplicate-label", 3)
    assert "c.qmd:1:8" in problem.hint


def test_citations_are_not_mail_addresses_or_addresses_of_pages() -> None:
    text = "See @one, [@two, p. 3; -@three] and [see @{four}]. Write to a@b.org or [x](https://x.org/@y) \\@not.\n"
    text += "Or @{f:i/ve}, not @{a b}.\n"
    assert [c.key for c in _scan(text).citations] == ["one", "two", "three", "four", "f:i/ve"]


def test_citation_key_ends_before_punctuation() -> None:
    assert [c.key for c in _scan("As @smith_2020. And @doe:1999, too; @fig-a?").citations] == [
        "smith_2020",
        "doe:1999",
        "fig-a",
    ]


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("{{< valu a >}}", "unknown-shortcode", "Did you mean 'value'?"),
        ("{{< value >}}", "malformed-shortcode", "{{< value NAME >}}"),
        ("{{< value a part=perod >}}", "unknown-option", "Did you mean 'period'?"),
        ("{{< value a colour=red >}}", "unknown-option", "It has: part, style"),
        ('{{< value "a >}}', "malformed-shortcode", "Close it"),
        ("{{<  >}}", "malformed-shortcode", "Write a name"),
        ("## Rate {{< value a >}}", "heading-without-id", "{#sec-name}"),
        ("```{r}\n1\n```", "unsupported", "--engine quarto"),
        ("`{r} x`", "unsupported", "--engine quarto"),
        ("::: {.panel-input}\n:::", "unsupported", "--engine quarto"),
        ("{{< lipsum 2 >}}", "unsupported", "--engine quarto"),
        ("{{< meta {{< var x >}} >}}", "unsupported", "--engine quarto"),
        ("{{< env >}}", "malformed-shortcode", "default"),
        ("{{< env A b c >}}", "malformed-shortcode", "default"),
        ("{{< video >}}", "malformed-shortcode", "ADDRESS"),
        ("{{< video a.mp4 titel=x >}}", "unknown-option", "Did you mean 'title'?"),
        ("{{< embed a.qmd >}}", "malformed-shortcode", "notebook.ipynb#label"),
        ("{{< zebra F1 >}}", "unknown-shortcode", "Known here"),
        ("`{{< valeu a >}}`", "unknown-shortcode", "{{</* … */>}}"),
        ("A {{< var name shortcode.\n\nNext >}} here.", "unclosed-shortcode", ">}}"),
        ("Text {{< embed a.ipynb >}}", "embed-not-alone", "line of its own"),
        ("Text {{< include a.qmd >}}", "include-not-alone", "line of its own"),
        ("> {{< include a.qmd >}}", "include-not-alone", "line of its own"),
        ("```\n{{< include a.qmd >}}\n```", "include-not-alone", "Copy the lines"),
        ("`{python} a +`", "malformed-inline-code", "one expression"),
        ("`{python} #| label: a x = 1`", "flattened-cell", "```{python}"),
    ],
)
def test_faults_are_named(text: str, kind: str, says: str) -> None:
    (problem,) = _scan(text).problems
    assert problem.kind == kind
    assert says in problem.hint


@pytest.mark.parametrize("text", ["Write {{{< value a >}}} so.", "So: `{{</* valu a */>}}`.", "{{</* x\ny */>}}"])
def test_quoted_shortcode_is_text(text: str) -> None:
    assert (_scan(text).shortcodes, _scan(text).problems, _scan(text).text) == ((), (), text)


@pytest.mark.parametrize(
    "escaped", ["{{\\< value a.b \\>}}", "{{\\< value\na.b \\>}}", "[x](%7B%7B%3C%20value%20a.b%20%3E%7D%7D/y)"]
)
def test_escaped_shortcode_is_an_error_with_the_repair(escaped: str) -> None:
    (problem,) = _scan(f"Text {escaped} end.\n").problems
    assert (problem.kind, problem.place.line) == ("escaped-shortcode", 1)
    assert "{{< value a.b >}}" in problem.hint


def test_refusals_name_the_feature() -> None:
    (problem,) = _scan("::: {.panel-input}\n:::\n").problems
    assert "interactive panels (.panel-input)" in problem.message


def test_tbc_outside_code() -> None:
    assert [p.line for p in _scan("Start: TBC.\n\n`TBC`\n\nTBCs are not.\n").tbc] == [1]


def test_setting_gets_marks_of_its_own_numbers() -> None:
    text, codes, problems = scan_setting("Rate {{< value a >}} of {{< value b >}}", Place("c.qmd", 2, 8), 7)
    assert text == f"Rate {mark(7)} of {mark(8)}"
    assert [c.context for c in codes] == ["front matter"] * 2
    assert problems == ()


def test_sentences_know_whether_they_are_bound() -> None:
    text = (
        "A plain sentence here. One with a citation [@k, p. 3]. See @fig-a. See @sec-a.\n"
        "A value {{< value a.b >}} stands here.\n\n- an item without an end\n- {{< value c >}} of them\n"
    )
    assert [(s.text, s.bound) for s in _sentences(text)] == [
        ("A plain sentence here.", False),
        ("One with a citation [@k, p. 3].", True),
        ("See @fig-a.", True),
        ("See @sec-a.", False),
        ("A value {{< value a.b >}} stands here.", True),
        ("an item without an end", False),
        ("{{< value c >}} of them", True),
    ]


def test_headings_tables_captions_and_code_are_no_sentences() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n\n: Caption here\n"
    text = f"## Not this one\n\n{table}\n```\ncode\n```\n\n::: {{.x}}\nThis one.\n:::\n"
    assert [s.text for s in _sentences(text)] == ["This one."]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("About 45% left in 2019.", ("45%",)),
        ("On 6 August 2018 it was 1,234.5 in all.", ("1,234.5",)),
        ("In 2024 there were {{< value a.b2 >}} of them [@k, p. 3][^1].", ()),
        ("Stage 1 comes first.", ("1",)),
    ],
)
def test_typed_numbers(text: str, typed: tuple[str, ...]) -> None:
    (sentence,) = _sentences(text)
    assert sentence.digits == typed


def test_sentence_place_is_its_first_word() -> None:
    assert [s.place for s in _sentences("One ends. Two\ngoes on. Three.\n")] == [
        Place("c.qmd", 1, 1),
        Place("c.qmd", 1, 11),
        Place("c.qmd", 2, 10),
    ]


@pytest.mark.parametrize(
    "sign",
    ["![", "<!-- ", "{{< ", "{{\\< ", "* ", "<div ", "`a", "[", "::: {.a}\n", "]{#a ", "`{python} x` {{< var a >}} "],
)
def test_signs_without_end_are_read_in_time_that_grows_with_them(sign: str) -> None:
    """Guard against patterns that look at the whole rest again from every sign: those take minutes."""
    before = time.process_time()
    _scan(sign * 5000)
    assert time.process_time() - before < 10


def test_the_title_of_a_callout_or_tab_needs_no_id() -> None:
    """Nothing links to it, so that no address changes with the value."""
    boxed = "::: {{.{}}}\n## Rate {{{{< value a >}}}}\n\nText.\n:::\n"
    assert _scan(boxed.format("callout-note") + "\n" + boxed.format("panel-tabset")).problems == ()
    assert [p.kind for p in _scan(boxed.format("any")).problems] == ["heading-without-id"]


def test_pictures_may_be_named_elsewhere() -> None:
    text = "![A map][The Map] and ![logo] and ![plan][]\n\n[the map]: pics/map.png\n"
    text += "[logo]: <pics/logo.png>\n[plan]:\n  p.png\n"
    assert [name for name, _ in _scan(text).images] == ["pics/map.png", "pics/logo.png", "p.png"]
    assert _scan("![words] in brackets, [named]: here\n").images == ()


def test_the_caption_of_a_listing_may_hold_code() -> None:
    text = '```{#lst-one .python lst-cap="Of `x`"}\nx = 1\n```\n\n```{.python} `no fence`\n'
    assert [label.id for label in _scan(text).labels] == ["lst-one"]


def test_brackets_in_brackets_are_refused_before_pandoc_takes_for_ever() -> None:
    (problem,) = _scan("Text.\n\nSo " + "[" * 60 + "\n").problems
    assert (problem.kind, problem.place.line, problem.place.column) == ("brackets-too-deep", 3, 11)
    assert _scan("[a [b [c [d](x)](y)](z)]{.mark}\n\n" + "A [ alone.\n\n" * 9 + "`" + "[" * 60 + "`\n").problems == ()
