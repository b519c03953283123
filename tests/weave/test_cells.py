"""Cells and what a kernel gave for them become the Markdown, and in the end the page, that Quarto makes of them."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
import yaml

from evidoc.errors import Place
from evidoc.model.cells import CellResult, Executed
from evidoc.model.chapter import Cell, Chapter, Embed, Label, Shortcode, label_kind, mark
from evidoc.weave import Job, weave
from evidoc.weave.cells.spelling import Spelled, spell_cells
from evidoc.weave.job import DOCUMENT

Make = Callable[..., Job]
FENCE = re.compile(r"(?P<lead>[\s>]*)(?P<marker>[-*] )?```\{(?P<language>\w+)\}")
FRAME = """<div>
<style scoped>.dataframe th { text-align: right; }</style>
<table border="1" class="dataframe">
  <thead><tr style="text-align: right;"><th></th><th>ward</th><th>beds</th></tr></thead>
  <tbody>
    <tr><th>0</th><td>North</td><td>1,204</td></tr>
    <tr><th>1</th><td>South</td><td>−3.5</td></tr>
  </tbody>
</table>
</div>"""


def chapter_of(text: str, *, path: str = "a.qmd", **changed: Any) -> Chapter:
    """Return a chapter whose cells are found as the scanner finds them."""
    lines = text.split("\n")
    cells: list[Cell] = []
    for at, line in enumerate(lines):
        if opening := FENCE.match(line):
            lead = opening["lead"] + (" " * len(opening["marker"]) if opening["marker"] else "")
            end = next(i for i in range(at + 1, len(lines)) if lines[i] == f"{lead}```")
            body = [one.removeprefix(lead) for one in lines[at + 1 : end]]
            said = [one for one in body if one.startswith("#|")]
            options = yaml.safe_load("\n".join(one[2:].removeprefix(" ") for one in said)) or {}
            places = {key: Place(path, at + 2 + i) for i, key in enumerate(options)}
            code = "\n".join(body[len(said) :])
            cells.append(
                Cell(
                    number=len(cells) + 1,
                    language=opening["language"],
                    label=str(options.get("label", "")),
                    options=options,
                    places=places,
                    code=code,
                    place=Place(path, at + 1),
                    code_place=Place(path, at + 2 + len(said)),
                    first=at + 1,
                    last=end + 1,
                    lead=lead,
                )
            )
    known: dict[str, Any] = {
        "path": path,
        "front": {},
        "places": {},
        "text": text,
        "lines": tuple(Place(path, n + 1) for n in range(len(lines))),
        "shortcodes": (),
        "labels": tuple(Label(c.label, label_kind(c.label), c.place) for c in cells if c.label),
        "citations": (),
        "sentences": (),
        "cells": tuple(cells),
    }
    return Chapter(**(known | changed))


def cell(*lines: str) -> str:
    """Return one cell."""
    return "\n".join(["```{python}", *lines, "```"])


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    """Return printed text."""
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data: str) -> dict[str, Any]:
    """Return a rich output; `data` has ``text_html`` for ``text/html``."""
    kinds = {key.replace("_", "/", 1).replace("svg_xml", "svg+xml"): value for key, value in data.items()}
    return {"output_type": "display_data", "data": kinds, "metadata": {}}


def value(text: str, count: int = 1) -> dict[str, Any]:
    """Return the value of a cell's last line."""
    return {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}, "execution_count": count}


SVG = shown(image_svg_xml="<svg><metadata>drawn today</metadata><path/></svg>", text_plain="<Figure>")


def spelled(text: str, *outputs: Sequence[Mapping[str, Any]], mode: str = "document", **changed: Any) -> Spelled:
    """Spell a text whose n-th cell gave the n-th outputs."""
    given = Executed({n: CellResult(tuple(one), n) for n, one in enumerate(outputs, 1)})
    return spell_cells(chapter_of(text, **changed), given, mode=mode)


def kinds(made: Spelled) -> list[str]:
    """Return the kinds of what is wrong."""
    return [problem.kind for problem in made.problems]


def page_of(make_job: Make, made: Spelled, *, mode: str = "page") -> str:
    """Return the page made of spelled cells, without line ends between its elements."""
    job = make_job(made.text)
    chapter = replace(job.chapter, text=made.text, lines=made.lines)
    options = {**DOCUMENT, "mode": mode, "top": 1 if mode == "page" else 2}
    woven, problems = weave([replace(job, chapter=chapter, options=options)], processes=1)
    assert [p for p in problems if p.kind != "heading-skips-level"] == []
    return woven[0].body


# Code and printed text -----------------------------------------------------------------------------------------------


def test_code_and_value_stand_in_quartos_divs() -> None:
    made = spelled(cell("total = 40", "total + 2"), [stream("counting\n"), value("42", 7)])
    assert made.text.split("\n") == [
        '::: {.cell execution_count="1"}',
        "``` {.python .cell-code}",
        "total = 40",
        "total + 2",
        "```",
        "",
        "::: {.cell-output .cell-output-stdout}",
        "```",
        "counting",
        "```",
        ":::",
        "",
        '::: {.cell-output .cell-output-display execution_count="7"}',
        "```",
        "42",
        "```",
        ":::",
        ":::",
    ]
    assert made.problems == ()


def test_every_line_of_a_cell_comes_from_its_fence_and_the_others_stay() -> None:
    made = spelled(f"Before.\n\n{cell('1')}\n\nAfter.", [value("1")])
    places = [place.line for place in made.lines]
    assert len(places) == made.text.count("\n") + 1
    assert (places[:2], set(places[2:-2]), places[-2:]) == ([1, 2], {3}, [6, 7])


@pytest.mark.parametrize(
    ("options", "code", "output"),
    [
        ([], True, True),
        (["#| echo: false"], False, True),
        (["#| output: false"], True, False),
        (["#| eval: false"], True, False),
        (["#| include: false"], False, False),
        (["#| echo: false", "#| output: false"], False, False),
    ],
)
def test_options_decide_what_is_shown(options: list[str], code: bool, output: bool) -> None:
    made = spelled(cell(*options, "tell()"), [stream("told\n")])
    assert ("tell()" in made.text, "told" in made.text) == (code, output)
    assert (made.text == "") is not (code or output)


def test_a_document_decides_for_its_cells_and_a_cell_for_itself() -> None:
    text = f"{cell('first()')}\n\n{cell('#| echo: true', 'second()')}"
    made = spelled(text, [], [], options={"execute": {"echo": False}, "code-fold": True})
    assert "first()" not in made.text
    assert '``` {.python .cell-code code-fold="true"}\nsecond()' in made.text


def test_nothing_is_folded_in_print() -> None:
    text = cell("#| code-fold: true", '#| code-summary: "How"', "sum(x)")
    assert 'code-fold="true" code-summary="How"' in spell_cells(chapter_of(text), Executed()).text
    assert "code-fold" not in spell_cells(chapter_of(text), Executed(), format="pdf").text


def test_a_fenced_echo_shows_the_cell_without_the_line_that_asks_for_it() -> None:
    made = spelled(cell("#| echo: fenced", "#| label: sums", "1 + 1"), [value("2")])
    assert "```` {.cell-code}\n```{python}\n#| label: sums\n1 + 1\n```\n````" in made.text


def test_a_listing_has_its_own_label() -> None:
    made = spelled(cell("#| lst-label: lst-read", '#| lst-cap: Reading a "file"', "read()"), [])
    assert r'``` {#lst-read .python .cell-code lst-cap="Reading a \"file\""}' in made.text


def test_texts_of_one_stream_are_one_output_as_in_quarto() -> None:
    made = spelled(cell("go()"), [stream("a\n"), value("1"), stream("b\n"), stream("!\n", "stderr")])
    assert re.findall(r"cell-output-(\w+)", made.text) == ["stdout", "display", "stderr"]
    assert "a\nb\n" in made.text


def test_warnings_can_be_left_out_and_name_no_temporary_file() -> None:
    for name in ("/somewhere/ipykernel_71/2290.py", "<cell 3>"):
        warned = stream(f"{name}:1: UserWarning: mind\n", "stderr")
        assert "\nCELL.py:1: UserWarning: mind\n" in spelled(cell("warn()"), [warned]).text
    assert "mind" not in spelled(cell("#| warning: false", "warn()"), [warned]).text


def test_colours_and_marks_of_shortcodes_are_taken_out_of_outputs() -> None:
    made = spelled(cell("go()"), [stream(f"\x1b[31mred\x1b[0m {mark(0)}\n")])
    assert "\nred \ufffd0\ufffd\n" in made.text


def test_an_allowed_error_shows_its_traceback() -> None:
    failed = {
        "output_type": "error",
        "ename": "KeyError",
        "evalue": "'x'",
        "traceback": ["\x1b[0;31mKeyError\x1b[0m", "'x'"],
    }
    made = spelled(cell("#| error: true", "d['x']"), [failed])
    assert "::: {.cell-output .cell-output-error}\n```\nKeyError\n'x'\n```" in made.text


def test_what_drawing_hands_back_is_not_shown() -> None:
    made = spelled(cell("plot()"), [value("[<lines.Line2D at 0x…>]"), SVG])
    assert "Line2D" not in made.text
    assert "evidoc:output/cell-1-output-1.svg" in made.text
    assert "<matplotlib" not in spelled(cell("plot()"), [value("<matplotlib.axes.Axes>")]).text
    assert "[3, 4]" in spelled(cell("x"), [value("[3, 4]")]).text


def test_code_with_fences_in_it_stays_whole() -> None:
    made = spelled(cell("#| echo: false", "show()"), [stream("```\ninner\n```\n")])
    assert "\n````\n```\ninner\n```\n````\n" in made.text


# Where a cell stands -------------------------------------------------------------------------------------------------


def test_a_cell_in_a_list_keeps_its_indent(make_job: Make) -> None:
    made = spelled(f"1. First\n\n   {cell('1').replace(chr(10), chr(10) + '   ')}\n\n2. Second\n", [value("1")])
    assert all(line.startswith("   ") for line in made.text.split("\n")[2:-4] if line)
    assert page_of(make_job, made).count("<li>") == 2


def test_a_cell_that_begins_an_item_keeps_its_marker(make_job: Make) -> None:
    made = spelled("- ```{python}\n  #| echo: false\n  1\n  ```\n- Next\n", [value("one")])
    assert made.text.startswith("- ::: {.cell")
    assert page_of(make_job, made).count("<li>") == 2


def test_a_cell_in_a_quotation_stays_in_it(make_job: Make) -> None:
    made = spelled("> Said:\n> ```{python}\n> 1\n> ```\n> Done.\n", [value("one")])
    assert all(line.startswith(">") for line in made.text.split("\n") if line)
    page = page_of(make_job, made)
    assert page.count("<blockquote>") == 1
    assert "<p>Said:</p>" in page


def test_a_cell_right_below_a_paragraph_does_not_run_into_it(make_job: Make) -> None:
    page = page_of(make_job, spelled(f"Words.\n{cell('1')}\nMore.", [value("one")]))
    assert re.search(r"<p>Words.</p>\s*<div class=.cell.", page)
    assert "<p>More.</p>" in page


def test_a_chapter_without_cells_is_as_it_was() -> None:
    chapter = chapter_of("Words.\n\n```python\nx\n```\n")
    assert spell_cells(chapter, None) == Spelled(chapter.text, chapter.lines)


# Figures -------------------------------------------------------------------------------------------------------------


def test_a_labelled_figure_is_written_as_authors_write_one(make_job: Make) -> None:
    text = cell("#| label: fig-rise", '#| fig-cap: "A rise [n]"', '#| fig-alt: It "rises"', "draw()")
    made = spelled(text, [SVG])
    assert r'![A rise [n]](evidoc:output/fig-rise-output-1.svg){#fig-rise fig-alt="It \"rises\""}' in made.text
    assert made.files == {"fig-rise-output-1.svg": b"<svg><path/></svg>"}
    page = page_of(make_job, made)
    assert re.search(r'<div id="fig-rise"[^>]*>\s*<figure[^>]*>\s*<img src="evidoc:output/fig-rise-output-1.svg"', page)
    assert "Figure 1: A rise [n]" in re.sub(r"\s+|\u00a0", " ", page)


def test_a_caption_can_stand_above(make_job: Make) -> None:
    text = cell(
        "#| label: fig-rise", "#| fig-cap: A rise", "#| fig-alt: It rises", "#| fig-cap-location: top", "draw()"
    )
    page = page_of(make_job, spelled(text, [SVG]))
    assert page.index("</figcaption>") < page.index("<img")


def png(width: int, height: int, dots_a_metre: int) -> str:
    """Return the head of a PNG file as base64."""
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\x00\x00\x00crc!"
    return base64.b64encode(head + struct.pack(">I4sIIB", 9, b"pHYs", dots_a_metre, dots_a_metre, 1)).decode()


@pytest.mark.parametrize(("dots", "size"), [(7559, 'width="300" height="200"'), (3780, "")])
def test_a_picture_with_twice_the_dots_is_half_as_large(dots: int, size: str) -> None:
    made = spelled(cell("#| fig-alt: A map", "draw()"), [shown(image_png=png(600, 400, dots))])
    assert re.findall(r'width="\d+" height="\d+"', made.text) == ([size] if size else [])
    assert list(made.files) == ["cell-1-output-1.png"]


def test_several_outputs_are_parts_of_one_figure(make_job: Make) -> None:
    text = cell(
        "#| label: fig-pair",
        "#| fig-cap: Both",
        "#| fig-subcap: [Left, Right]",
        "#| fig-alt: [Up, Down]",
        "#| layout-ncol: 2",
        "draw()",
    )
    made = spelled(text, [SVG, SVG])
    assert '::: {#fig-pair layout-ncol="2"}' in made.text
    assert '![Right](evidoc:output/fig-pair-output-2.svg){#fig-pair-2 fig-alt="Down"}' in made.text
    assert made.labels == ("fig-pair-1", "fig-pair-2")
    page = page_of(make_job, made)
    assert "(a) Left" in page
    assert page.index('id="fig-pair-1"') < page.index('id="fig-pair-2"') < page.index("Both")


def test_outputs_without_a_label_can_stand_side_by_side() -> None:
    made = spelled(cell("#| layout-ncol: 2", '#| fig-cap: ["One", "Two"]', "draw()"), [SVG, SVG])
    assert '\n::: {layout-ncol="2"}\n![One]' in made.text
    assert "\n\n![Two]" in made.text


def test_faults_that_quarto_lets_pass_are_named_at_the_option() -> None:
    cases = {
        "label-without-output": (["#| label: fig-none", "#| fig-cap: Nothing", "x = 1"], [], 2),
        "label-without-prefix": (["#| label: bars", "#| fig-cap: Bars", "draw()"], [SVG], 2),
        "label-of-another-kind": (["#| label: tbl-bars", "#| tbl-cap: Bars", "draw()"], [SVG], 2),
        "caption-without-output": (["#| fig-cap: Lost", "x = 1"], [], 2),
        "duplicate-label": (["#| label: fig-two", "#| fig-cap: [One, Two]", "draw()"], [SVG, SVG], 2),
    }
    for kind, (lines, outputs, line) in cases.items():
        made = spelled(cell(*lines), outputs)
        assert [(p.kind, p.place) for p in made.problems] == [(kind, Place("a.qmd", line))]


def test_a_figure_that_is_not_there_is_a_gap_in_a_document_and_its_code_on_a_page(make_job: Make) -> None:
    text = f"{cell('#| label: fig-none', '#| fig-cap: Nothing', 'x = 1')}\n\nSee @fig-none."
    document = spelled(text, [])
    assert "Missing output: fig-none" in document.text
    page = page_of(make_job, spelled(text, [], mode="page"))
    assert re.search(r'<div id="fig-none".*x = 1.*Figure\s1.*</figure>.*<p>See <a', page, re.DOTALL)


# Tables --------------------------------------------------------------------------------------------------------------


def test_a_data_frame_becomes_a_table_with_number_and_caption(make_job: Make) -> None:
    text = cell("#| label: tbl-beds", "#| tbl-cap: 1. Beds by ward", "#| echo: false", "beds")
    page = page_of(make_job, spelled(text, [shown(text_html=FRAME, text_plain="ward beds")]))
    assert "Table 1: 1. Beds by ward" in re.sub(r"\s+|\u00a0", " ", page)
    assert "<style" not in page
    assert re.findall(r"<t[hd][^>]*>([^<]*)</t", page) == [
        "",
        "ward",
        "beds",
        "0",
        "North",
        "1,204",
        "1",
        "South",
        "−3.5",
    ]


def test_a_document_has_numbers_right_scopes_and_one_row_of_headings(make_job: Make) -> None:
    head = "<tr><th></th><th>ward</th><th>beds</th></tr><tr><th>key</th><th></th><th></th></tr>"
    named = re.sub(r"(?<=<thead>).*(?=</thead>)", head, FRAME)
    page = page_of(make_job, spelled(cell("beds"), [shown(text_html=named)]), mode="document")
    assert re.findall(r'<th[^>]*scope="col"[^>]*>([^<]*)<', page) == ["key", "ward", "beds"]
    assert re.findall(r'<th scope="row">([^<]*)<', page) == ["0", "1"]
    assert '<td style="text-align: right;">1,204</td>' in page
    assert "<td>North</td>" in page


def test_a_frame_whose_index_has_no_name_is_named_where_its_cell_stands(make_job: Make) -> None:
    made = spelled(f"Words.\n\n{cell('beds')}", [shown(text_html=FRAME)])
    job = make_job(made.text)
    chapter = replace(job.chapter, text=made.text, lines=made.lines)
    _, problems = weave([replace(job, chapter=chapter)], processes=1)
    assert [(p.kind, p.place) for p in problems] == [("empty-table-header", Place("a.qmd", 3))]
    assert "index.name" in problems[0].hint


def test_a_caption_without_a_label_stands_at_its_table(make_job: Make) -> None:
    made = spelled(cell("#| tbl-cap: Beds *now*", "beds"), [shown(text_html=FRAME)])
    assert re.search(r"<caption[^>]*>Beds <em>now</em></caption>", page_of(make_job, made))


def test_a_table_can_be_kept_as_it_is(make_job: Make) -> None:
    made = spelled(cell("#| html-table-processing: none", "beds"), [shown(text_html=FRAME)])
    assert 'style="text-align: right;"' in page_of(make_job, made)


def test_printed_markdown_is_part_of_the_document(make_job: Make) -> None:
    printed = "### Printed {#sec-printed}\n\n| a |\n|---|\n| 1 |\n\n: From code {#tbl-printed}\n"
    made = spelled(cell("#| output: asis", "#| echo: false", "show()"), [stream(printed)])
    assert ":::" not in made.text
    assert made.labels == ("sec-printed", "tbl-printed")
    assert 'id="tbl-printed"' in page_of(
        make_job, spelled("# One\n\n## Two\n\n" + cell("#| output: asis", "#| echo: false", "x"), [stream(printed)])
    )


def test_a_printed_table_takes_the_caption_of_its_cell(make_job: Make) -> None:
    text = cell("#| label: tbl-md", "#| tbl-cap: Printed", "#| output: asis", "show()")
    page = page_of(make_job, spelled(text, [stream("| a |\n|---|\n| 1 |\n")]))
    assert re.search(r'<div id="tbl-md".*Table\s1: Printed.*<td[^>]*>1</td>', page, re.DOTALL)


# What is chosen, and what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"text_html": "<b>h</b>", "text_markdown": "**m**", "text_plain": "p"}, "<b>h</b>"),
        ({"text_markdown": "**m**", "image_svg_xml": "<svg/>"}, "**m**"),
        ({"text_latex": "$x^2$", "image_png": "AAAA", "text_plain": "x**2"}, "$x^2$"),
        ({"text_latex": "\\begin{align}x\\end{align}", "text_plain": "p"}, "$$\n\\begin{align}"),
        ({"text_latex": "\\section{x}", "text_plain": "plain"}, "```\nplain\n```"),
        ({"image_svg_xml": "<svg/>", "image_png": "AAAA"}, "output-1.svg"),
    ],
)
def test_the_best_form_is_chosen_as_quarto_chooses_it(data: dict[str, str], found: str) -> None:
    assert found in spelled(cell("#| fig-alt: x", "x"), [shown(**data)]).text


def test_widgets_and_scripts_are_refused_by_name() -> None:
    view = {
        "output_type": "display_data",
        "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "IntSlider(value=3)"},
        "metadata": {},
    }
    made = spelled(cell("slider"), [view])
    assert kinds(made) == ["unsupported-output"]
    assert "widget" in made.problems[0].message
    assert "IntSlider(value=3)" in made.text
    script = {"output_type": "display_data", "data": {"application/javascript": "go()"}, "metadata": {}}
    assert "a script" in spelled(cell("x"), [script]).problems[0].message
    kept = spelled(cell("x"), [script], mode="page")
    assert (kinds(kept), "go()" in kept.text) == ([], True)
    audio = {"output_type": "display_data", "data": {"audio/x": "…"}, "metadata": {}}
    assert "audio/x" in spelled(cell("x"), [audio]).problems[0].message


@pytest.mark.parametrize(
    "html",
    [
        "<p>x</p><script>go()</script>",
        '<iframe src="/x"></iframe>',
        '<img src="https://elsewhere.example/x.png" alt="">',
        '<b onclick="go()">x</b>',
        '<a href=" javascript:go()">x</a>',
        "<style>@import 'x.css'</style>",
        '<div style="background: url(//elsewhere.example/x.png)">x</div>',
    ],
)
def test_what_a_page_must_not_hold_is_refused_in_documents_and_kept_on_pages(html: str) -> None:
    assert kinds(spelled(cell("x"), [shown(text_html=html)])) == ["unsafe-output"]
    kept = spelled(cell("x"), [shown(text_html=html)], mode="page")
    assert kinds(kept) == []
    assert html in kept.text


@pytest.mark.parametrize(
    "text", ["`<script>` is a tag", "```\n<iframe>\n```", '<a href="https://x.example">x</a>', "1 < 2"]
)
def test_speaking_of_scripts_is_no_script(text: str) -> None:
    assert kinds(spelled(cell("x"), [shown(text_markdown=text)])) == []


def test_a_drawing_with_a_script_is_refused() -> None:
    assert kinds(spelled(cell("#| fig-alt: x", "x"), [shown(image_svg_xml="<svg><script>1</script></svg>")])) == [
        "unsafe-output"
    ]


# Classes, places, and cells of notebooks -----------------------------------------------------------------------------


def test_classes_and_columns_are_those_of_the_cell() -> None:
    made = spelled(cell("#| label: sums", "#| classes: [wide, .tall]", "#| column: margin", "1"), [value("1")])
    assert '::: {#cell-sums .cell .wide .tall .column-margin execution_count="1"}' in made.text
    assert "::: {#sums .cell-output .cell-output-display" in made.text


def test_marks_of_shortcodes_in_captions_stay() -> None:
    text = cell("#| label: fig-a", f'#| fig-cap: "At {mark(3)}"', "#| fig-alt: x", "draw()")
    assert f"![At {mark(3)}](" in spelled(text, [SVG]).text


@pytest.mark.parametrize(
    ("caption", "written"),
    [
        ("open [ only", r"open \[ only"),
        ("`]` in code", "`]` in code"),
        ("[a](b) and ]", r"[a](b) and \]"),
        ("two\n lines", "two lines"),
    ],
)
def test_brackets_without_a_partner_do_not_end_a_caption(caption: str, written: str) -> None:
    chapter = chapter_of(cell("#| fig-alt: x", "draw()"))
    options = {**chapter.cells[0].options, "fig-cap": caption}
    changed = replace(chapter, cells=(replace(chapter.cells[0], options=options),))
    made = spell_cells(changed, Executed({1: CellResult((SVG,))}))
    assert f"![{written}](evidoc" in made.text


def embedding(*, echo: bool = False) -> Chapter:
    """Return a chapter that embeds the second cell of a notebook."""
    notebook = chapter_of(
        f"{cell('x = 1')}\n\n{cell('#| label: fig-x', '#| fig-cap: An x', '#| fig-alt: An x', 'draw()')}\n",
        path="work/trial.ipynb",
    )
    code = Shortcode(4, "embed", ("work/trial.ipynb#fig-x",), {}, Place("a.qmd", 3), "text")
    return chapter_of(
        f"Before.\n\n{mark(4)}\n\nAfter.",
        shortcodes=(code,),
        embeds=(Embed(4, "work/trial.ipynb", (2,), echo),),
        notebooks={"work/trial.ipynb": notebook},
    )


def test_a_cell_of_a_notebook_stands_where_it_is_embedded() -> None:
    given = {"work/trial.ipynb": Executed({2: CellResult((stream("mind", "stderr"), SVG), 5)})}
    made = spell_cells(embedding(), None, notebooks=given)
    assert '![An x](evidoc:output/trial-fig-x-output-1.svg){#fig-x fig-alt="An x"}' in made.text
    assert '::: {.quarto-embed-nb-cell notebook="work/trial.ipynb" notebook-cellId="cell-fig-x"}' in made.text
    assert "draw()" not in made.text
    assert "mind" not in made.text
    assert {place.line for place in made.lines[2:-2]} == {3}
    assert "draw()" in spell_cells(embedding(echo=True), None, notebooks=given).text


def test_a_cell_that_shows_nothing_cannot_be_embedded() -> None:
    chapter = embedding()
    bare = replace(chapter, embeds=(Embed(4, "work/trial.ipynb", (1,)),))
    problems = spell_cells(bare, None, notebooks={"work/trial.ipynb": Executed({1: CellResult(())})}).problems
    assert [(p.kind, p.place.line) for p in problems] == [("embed-without-output", 3)]
