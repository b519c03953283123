"""Every word that a reader must meet is looked for in what was woven: whatever swallows text is found out."""

from __future__ import annotations

from pathlib import Path

from evidoc.collect.pages import collect_pages
from evidoc.collect.wording import with_words
from evidoc.errors import Place, Problem
from evidoc.model.product import Results
from evidoc.plan import make_plan
from evidoc.weave import make_job, options_of, weave
from evidoc.weave.lost import lost_words


def _found(folder: Path, text: str) -> list[Problem]:
    (folder / "page.qmd").write_text(f"---\ntitle: T\n---\n\n{text}", encoding="utf-8")
    project = with_words(collect_pages(folder, ["page.qmd"]))
    plan = make_plan(project)
    shown = options_of(project.chapters["page.qmd"], mode="page")
    _, problems = weave([make_job(project, plan, Results(), "page.qmd", {}, shown)])
    return [problem for problem in problems if problem.kind == "text-lost"]


def test_text_that_pandoc_swallows_is_named_with_its_place(tmp_path: Path) -> None:
    """Name line and words; pandoc itself says nothing of a div in a cell."""
    (problem,) = _found(tmp_path, "| fruit |\n|---|\n| <div>blackcurrants</div> |\n")
    assert problem.place == Place("page.qmd", 7, 3)
    assert "'blackcurrants'" in problem.message


def test_what_is_left_out_on_purpose_is_not_lost(tmp_path: Path) -> None:
    """Conditions, comments, raw text for other formats and captions that give way are the author's own choice."""
    text = (
        '::: {.content-visible when-format="pdf"}\nPrinted **words** only.\n:::\n\nHere [inside]{.content-hidden}.\n\n'
        "<!-- commented out -->\n\n```{=latex}\nprinted\n```\n\n`raspberries`{=latex} stand here.\n"
    )
    assert _found(tmp_path, text) == []


def test_markup_of_every_kind_hides_no_word(tmp_path: Path) -> None:
    """Emphasis, links, notes, captions, formulas, quotations and smart marks lose nothing."""
    text = (
        '# Heading words\n\n**Bold**, *emphasis*, ~~struck~~ [linked text](https://example.org) and "quoted" words.'
        "^[A longer note.]\n\n"
        "Term\n:   Its definition\n\n| column |\n|--------|\n| cell   |\n\n: A caption {#tbl-one}\n\n"
        "> A quotation\n\n"
        "- [ ] task\n\n| verse line\n\nFormula $word$ and `code`.\n\n::: {.panel-tabset}\n## Tabbed\n\nPanel.\n:::\n"
    )
    assert _found(tmp_path, text) == []


def test_many_lines_are_counted() -> None:
    """Name five, count the rest."""
    words = {f"word{'abcdefgh'[n]}": Place("a.qmd", n + 1, 1) for n in range(8)}
    told = [problem.message for problem in lost_words(words, ["<p>other</p>"])]
    assert len(told) == 6
    assert told[-1].startswith("3 more lines")


def test_a_tag_may_part_or_join_what_is_shown() -> None:
    """Read letters across tags, and words apart at them."""
    words = {"water": Place("a.qmd", 1, 1), "first": Place("a.qmd", 2, 1), "spoken": Place("a.qmd", 3, 1)}
    assert list(lost_words(words, ['<p>wa<b>ter</b></p><td>first</td><td>x</td><img alt="spoken">'])) == []
