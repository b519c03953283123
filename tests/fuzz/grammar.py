"""In: a die. Out: a document of Quarto Markdown, made of everything that is supported, and what has to become of it."""

# ruff: noqa: ARG002 - a block takes the place where it stands, whether it asks for it or not
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.fuzz.dice import Dice
from tests.fuzz.inlines import ATTRIBUTE, FLOW, HIDDEN, SOMEWHERE, Inlines, Made, Spot
from tests.fuzz.project import INCLUDED

PICTURE = "pics/one.png"
CALLOUTS = {"note": "nte", "tip": "tip", "warning": "wrn", "important": "imp", "caution": "cau"}


@dataclass(frozen=True)
class Document:
    """One made document."""

    front: str
    blocks: tuple[str, ...]
    made: Made

    @property
    def body(self) -> str:
        """The text below the front matter."""
        return "\n\n".join(self.blocks) + "\n"

    @property
    def text(self) -> str:
        """The file."""
        return f"---\n{self.front}---\n\n{self.body}" if self.front else self.body

    def without(self, index: int) -> Document:
        """Return it without one of its blocks."""
        return replace(self, blocks=self.blocks[:index] + self.blocks[index + 1 :])


@dataclass(frozen=True)
class Place:
    """Where a block stands."""

    kind: str = FLOW
    deep: int = 0
    margin: bool = True
    """At the margin of the page, or in divs that stand there: headings, includes and page breaks may stand here."""
    listed: bool = False
    quoted: bool = False
    boxed: bool = False
    """In a callout or tab."""
    noted: bool = False

    def inside(self, **changed: object) -> Place:
        """Return a place inside this one."""
        return replace(self, deep=self.deep + 1, **changed)  # type: ignore[arg-type]


class Blocks:
    """Makes blocks."""

    def __init__(self, dice: Dice, made: Made) -> None:
        """Throw `dice`, and note in `made` what comes of it."""
        self.dice, self.made, self.inlines = dice, made, Inlines(dice, made)
        self.level = 0
        self.ids = 0

    # What stands in a document ----------------------------------------------------------------------------------------

    def several(self, place: Place, most: int = 2) -> str:
        """Return one block or more."""
        return "\n\n".join(self.block(place) for _ in range(1 + self.dice.below(most)))

    def block(self, place: Place) -> str:
        """Return one block."""
        makers: list[Callable[[Place], str]] = [self.paragraph, self.paragraph, self.bullets, self.numbered, self.verse,
                                                self.fenced, self.pipe_table, self.display, self.quotation]  # fmt: skip
        makers += [self.indented, self.tasks, self.definitions, self.simple_table, self.grid_table, self.raw_html,
                   self.plain_div, self.conditional, self.rule, self.figure, self.listing, self.examples]  # fmt: skip
        if place.margin:
            makers += [self.heading, self.include, self.include, self.break_page]
        if not place.noted:
            makers += [self.noted, self.margin, self.video, self.layout, self.columns, self.figure_div, self.table_div]
        if not place.quoted and self.made.runs:
            makers += [self.cell, self.cell]
        if not place.noted:
            makers += [self.callout, self.callout, self.tabs]
        if place.deep >= 3:
            makers = [self.paragraph, self.fenced, self.pipe_table, self.display]
        return self.dice.one(makers)(place)

    def spot(self, place: Place, *, bare: bool = False) -> Spot:
        """Return where text of a block stands."""
        return Spot(place.kind, bare=bare or place.noted)

    def label(self, prefix: str) -> str:
        """Return a new label."""
        self.ids += 1
        name = f"{prefix}-{self.dice.one(('a', 'b-c', 'x_y', 'D'))}{self.ids}"
        self.made.labels.append(name)
        return name

    def paragraph(self, place: Place) -> str:
        """Return a paragraph."""
        return self.inlines.lines(self.spot(place))

    def heading(self, place: Place, label: str = "") -> str:
        """Return a heading."""
        top = 2 if self.made.mode == "document" else 1
        if place.boxed:
            return self.paragraph(place)
        self.level = top if not self.level else top + self.dice.below(min(self.level + 1, 5) - top + 1)
        text = self.inlines.text(Spot(HIDDEN if place.kind == HIDDEN else SOMEWHERE, bare=True), 3).rstrip(".")
        text = _starless(text)
        marked = label or "{{<" in text or "`{python}" in text or self.dice.chance(40)
        own = [f"#{label or self.label('sec')}"] if marked else []
        own += [".unnumbered"] if self.dice.chance(10) and not label else []
        attributes = f" {{{' '.join(own)}}}" if own else ""
        if self.level <= 2 and self.dice.chance(20):
            return f"{text}{attributes}\n{'=-'[self.level - 1] * 5}"
        return f"{'#' * self.level} {text}{' ##' if self.dice.chance(5) and not own else ''}{attributes}"

    def bullets(self, place: Place) -> str:
        """Return a list."""
        return self._list(place, lambda _: self.dice.one(("-", "*", "+")), 1 + self.dice.below(4))

    def numbered(self, place: Place) -> str:
        """Return a list with numbers or letters."""
        form = self.dice.one(("{}.", "{})", "({})", "#."))
        signs = self.dice.one(("12345", ("i", "ii", "iii", "iv", "v"), "abcde"))
        return self._list(place, lambda n: form.format(signs[n]), 1 + self.dice.below(4))

    def _list(self, place: Place, sign: Callable[[int], str], count: int) -> str:
        loose, first = self.dice.chance(40), sign(0)
        items = []
        for n in range(count):
            mark = sign(n) if first not in "-*+" else first
            text = self.inlines.text(self.spot(place))
            if loose and self.dice.chance(40) and place.deep < 3:
                text += "\n\n" + self.block(place.inside(margin=False, listed=True))
            elif self.dice.chance(15) and place.deep < 3:
                text += "\n" + self.bullets(replace(place, deep=3))
            first_line = f"{mark} ".ljust(4)
            items.append(_indented(text, first_line, " " * (2 if "[" in mark else len(first_line))))
        return ("\n\n" if loose else "\n").join(items)

    def tasks(self, place: Place) -> str:
        """Return a list of tasks."""
        return self._list(place, lambda n: "- [x]" if n % 2 else "- [ ]", 1 + self.dice.below(3)).replace("]", "]", 1)

    def examples(self, place: Place) -> str:
        """Return a numbered example to which a text refers."""
        self.ids += 1
        one, two, three = (self.inlines.text(self.spot(place)) for _ in range(3))
        return f"(@ex{self.ids}) {one}\n(@) {two}\n\nAs (@ex{self.ids}) says, {three}"

    def definitions(self, place: Place) -> str:
        """Return terms and what they mean."""
        inner = place.inside(margin=False, listed=True)
        items = []
        for _ in range(1 + self.dice.below(3)):
            means = self.several(inner, 2) if self.dice.chance(30) else self.inlines.text(self.spot(place))
            means = self.inlines.word(place.kind) + "\n\n" + means
            items.append(f"{self.inlines.text(self.spot(place), 2)}\n\n" + _indented(means, ":   ", "    "))
        return "\n\n".join(items)

    def verse(self, place: Place) -> str:
        """Return lines that keep their ends."""
        lines = [self.inlines.text(self.spot(place), 3) for _ in range(1 + self.dice.below(3))]
        return "\n".join(f"| {self.dice.one(('', '   '))}{line}" for line in lines)

    def quotation(self, place: Place) -> str:
        """Return a quotation."""
        return _indented(self.several(place.inside(margin=False, quoted=True), 2), "> ", "> ")

    def rule(self, place: Place) -> str:
        """Return a line between two paragraphs."""
        line = self.dice.one(("***", "* * *", "----------", "_____"))
        return f"{self.inlines.word(place.kind)}\n\n{line}\n\n{self.inlines.word(place.kind)}"

    # Code -------------------------------------------------------------------------------------------------------------

    def _code(self, place: Place) -> str:
        odd = (
            "# no heading",
            "::: {.no}",
            "[^no]: x",
            "{{</* var x */>}}",
            "    deep",
            "",
            "| a |",
            "<!-- no",
            "@nobody",
            "$x$",
            "- x",
        )
        lines = [
            f"{self.inlines.word(place.kind)} {self.dice.one(odd)}".rstrip() for _ in range(1 + self.dice.below(3))
        ]
        return "\n".join([*lines, self.dice.one(odd), self.inlines.word(place.kind)])

    def fenced(self, place: Place) -> str:
        """Return a block of code."""
        fence = self.dice.one(("```", "~~~", "````", "`````"))
        info = self.dice.one(
            ("", "python", " r", "{.python}", '{.sql .numberLines filename="wa0q.sql"}', "{.text data-x=1}", " {.yaml}")
        )
        info = re.sub("wa0q", lambda _: self.inlines.word(ATTRIBUTE), info)
        return f"{fence}{info}\n{self._code(place)}\n{fence}"

    def indented(self, place: Place) -> str:
        """Return code by its indent."""
        return f"{self.inlines.word(place.kind)}\n\n" + _indented(self._code(place), "    ", "    ")

    def listing(self, place: Place, label: str = "") -> str:
        """Return a numbered listing."""
        name = label or self.label("lst")
        return f'```{{#{name} .python lst-cap="{self.inlines.word(SOMEWHERE)} of it"}}\n{self._code(place)}\n```'

    def cell(self, place: Place) -> str:
        """Return a cell, with what a kernel gave for it."""
        key = self.inlines.word(HIDDEN)
        options, outputs = [], [self._output() for _ in range(self.dice.below(3))]
        echo = self.dice.one(("", "true", "false"))
        options += [f"echo: {echo}"] if echo else []
        options += ["warning: false"] if self.dice.chance(20) else []
        if self.dice.chance(10):
            outputs, options = [], [*options, "include: false"]
        shown = self.inlines.word(HIDDEN if echo == "false" or "include: false" in options else SOMEWHERE)
        self.made.outputs[shown] = outputs
        code = f"# {shown}\nx = 1"
        return "```{python}\n" + "".join(f"#| {o}\n" for o in options) + f"{code}\n```" if key else ""

    def _output(self) -> dict[str, object]:
        word = self.inlines.word(SOMEWHERE)
        data = self.dice.one(
            (
                {"text/plain": word},
                {"text/plain": "x", "text/markdown": f"*{word}* and more"},
                {"text/plain": "x", "text/html": f"<div><b>{word}</b></div>"},
                {
                    "text/plain": "x",
                    "text/html": f"<table><thead><tr><th>a</th></tr></thead><tr><td>{word}</td></tr></table>",
                },
            )
        )
        if self.dice.chance(30):
            return {"output_type": "stream", "name": "stdout", "text": f"{word} *plain* <b>\n"}
        return {"output_type": "display_data", "data": data, "metadata": {}}

    # Tables -----------------------------------------------------------------------------------------------------------

    def _caption(self, label: str, *, always: bool = False) -> str:
        if not (always or label or self.dice.chance(40)):
            return ""
        name = f" {{#{label}}}" if label else self.dice.one(("", f" {{#{self.label('tbl')}}}"))
        return f"\n\n: {_starless(self.inlines.text(Spot(SOMEWHERE, bare=True), 3))}{name}"

    def pipe_table(self, place: Place, label: str = "") -> str:
        """Return a table with bars."""
        count = 1 + self.dice.below(3)
        spot = replace(self.spot(place), cell=True)
        rows = [[self.inlines.text(spot, 3) for _ in range(count)] for _ in range(2 + self.dice.below(3))]
        rule = "|".join(self.dice.one(("---", ":--", "--:", ":-:")) for _ in range(count))
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([lines[0], f"|{rule}|", *lines[1:]]) + self._caption(label)

    def simple_table(self, place: Place) -> str:
        """Return a table whose columns are drawn with spaces."""
        spot = replace(self.spot(place), drawn=True)
        rows = [[self.inlines.word(spot.kind) for _ in range(2)] for _ in range(2 + self.dice.below(2))]
        lines = [f"{a:<14}  {b:<14}" for a, b in rows]
        return "\n".join([lines[0], f"{'-' * 14}  {'-' * 14}", *lines[1:]]) + self._caption("")

    def grid_table(self, place: Place) -> str:
        """Return a table drawn with lines."""
        rows = [[self.inlines.word(place.kind) for _ in range(2)] for _ in range(2 + self.dice.below(2))]
        line = f"+{'-' * 16}+{'-' * 16}+"
        lines = [f"| {a:<14} | {b:<14} |" for a, b in rows]
        head = [line, lines[0], line.replace("-", "=")] if self.dice.chance(70) else [line, lines[0], line]
        return "\n".join([*head, *(part for row in lines[1:] for part in (row, line))]) + self._caption("")

    def table_div(self, place: Place, label: str = "") -> str:
        """Return a numbered table in a div."""
        name = label or self.label("tbl")
        table = self.pipe_table(replace(place, kind=SOMEWHERE)).split("\n\n")[0]
        return _div(f"#{name}", f"{table}\n\n{self.inlines.text(Spot(SOMEWHERE, bare=True), 3)}")

    # Formulas, pictures -----------------------------------------------------------------------------------------------

    def display(self, place: Place, label: str = "") -> str:
        """Return a formula on its own."""
        text = self.dice.one(
            ("E = mc^2", "\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}", "\\int_0^1 x\\,dx", "a + b")
        )
        text += f" + \\text{{{self.inlines.word(SOMEWHERE)}}}"
        name = label or (self.label("eq") if self.dice.chance(40) else "")
        dollars = self.dice.one(("$$\n{}\n$$", "$${}$$", "$$ {} $$")).replace("{}", text)
        return f"{dollars} {{#{name}}}" if name else dollars

    def figure(self, place: Place, label: str = "") -> str:
        """Return a picture with a caption."""
        caption = self.inlines.text(Spot(SOMEWHERE, bare=True), 3)
        options = [f"#{label or self.label('fig')}"] if label or self.dice.chance(60) else []
        options += [f'fig-alt="{self.inlines.word(ATTRIBUTE)} alt"']
        options += (
            [self.dice.one(("width=50%", ".any", 'fig-align="left"', 'height="3cm"'))] if self.dice.chance(30) else []
        )
        return f"![{caption}]({PICTURE})" + (f"{{{' '.join(options)}}}" if options else "")

    def figure_div(self, place: Place, label: str = "") -> str:
        """Return a numbered figure in a div, made of one picture or more."""
        name = label or self.label("fig")
        caption = self.inlines.text(Spot(SOMEWHERE, bare=True), 3)
        if self.dice.chance(50):
            return _div(f"#{name}", f'![]({PICTURE}){{fig-alt="{self.inlines.word(ATTRIBUTE)}"}}\n\n{caption}')
        words = self.inlines.word
        parts = [
            f"![{words(SOMEWHERE)}]({PICTURE}){{#{self.label('fig')} fig-alt={words(ATTRIBUTE)}}}" for _ in range(2)
        ]
        how = self.dice.one(("layout-ncol=2", 'layout="[[1,1]]"', "layout-nrow=1", 'layout="[[40,-20,40]]"'))
        return _div(f"#{name} {how}", "\n\n".join([*parts, caption]))

    def filled(self, place: Place, label: str = "") -> str:
        """Return a div that evidoc fills."""
        return _div(f"#{label}", "")

    # Boxes ------------------------------------------------------------------------------------------------------------

    def plain_div(self, place: Place) -> str:
        """Return a div."""
        how = self.dice.one((".any", ".a .b", 'style="color: red"', "#plain", ".column-page", 'lang="cy"', ".grid"))
        how = f"#{self.label('plain')}" if how == "#plain" else how
        inner = self.several(place.inside())
        if self.dice.chance(10) and how == ".any":
            return f"::: any\n{inner}\n:::"
        return _div(how, inner)

    def callout(self, place: Place, label: str = "") -> str:
        """Return a callout."""
        kind = next((k for k, prefix in CALLOUTS.items() if label.startswith(prefix)), "") or self.dice.one(
            tuple(CALLOUTS)
        )
        how = f"#{label} " if label else f"#{self.label(CALLOUTS[kind])} " if self.dice.chance(20) else ""
        how += f".callout-{kind}"
        how += self.dice.one(
            (
                "",
                "",
                " collapse=true",
                ' collapse="false"',
                ' appearance="simple"',
                " icon=false",
                ' appearance="minimal"',
            )
        )
        inner = place.inside(boxed=True)
        match self.dice.below(3):
            case 0:
                title = ""
            case 1:
                title = f"{'#' * (2 + self.dice.below(2))} {self.inlines.text(self.spot(place, bare=True), 3)}\n\n"
            case _:
                title, how = "", how + f' title="{self.inlines.word(place.kind)} *{self.inlines.word(place.kind)}*"'
        return _div(how, title + self.several(inner, 2))

    def tabs(self, place: Place) -> str:
        """Return tabs."""
        if place.boxed:
            return self.paragraph(place)
        hashes = "#" * (2 + self.dice.below(2))
        panes = []
        for _ in range(1 + self.dice.below(3)):
            title = self.inlines.text(Spot(SOMEWHERE, bare=True, linked=True), 2).rstrip(".")
            panes.append(
                f"{hashes} {title}{{{'#' + self.label('tab')}}}"
                if "{{<" in title or "`{" in title
                else f"{hashes} {title}"
            )
            panes.append(self.several(place.inside(boxed=True), 2))
        return _div(
            self.dice.one((".panel-tabset", '.panel-tabset group="g"', ".panel-tabset .nav-pills")), "\n\n".join(panes)
        )

    def margin(self, place: Place) -> str:
        """Return what stands in the margin."""
        if self.dice.chance(40):
            text = self.inlines.text(Spot(SOMEWHERE, bare=True), 3)
            return f"{self.inlines.word(place.kind)} [{text}]{{.aside}} {self.inlines.word(place.kind)}"
        return _div(
            self.dice.one((".column-margin", ".aside")),
            self.paragraph(replace(place, kind=HIDDEN if place.kind == HIDDEN else SOMEWHERE)),
        )

    def layout(self, place: Place) -> str:
        """Return blocks side by side."""
        how = self.dice.one(
            (
                "layout-ncol=2",
                "layout-nrow=2",
                'layout="[[1,1],[1]]"',
                'layout="[30,-10,60]"',
                'layout-ncol=2 layout-valign="center"',
            )
        )
        paragraphs = [self.inlines.text(self.spot(place), 3) for _ in range(3)]
        return _div(how, "\n\n".join(paragraphs))

    def columns(self, place: Place) -> str:
        """Return columns."""
        inner = [_div('.column width="50%"', self.several(place.inside(margin=False), 2)) for _ in range(2)]
        return f":::: {{.columns}}\n\n{inner[0]}\n\n{inner[1]}\n\n::::"

    def conditional(self, place: Place) -> str:
        """Return what is shown, or hidden, where something holds."""
        to = self.made.to
        other = "pdf" if to == "html" else "html"
        shown = self.dice.one((f'.content-visible when-format="{to}"', f'.content-hidden when-format="{other}"',
                               '.content-hidden when-profile="nobody"', f'.content-visible unless-format="{other}"',
                               '.content-visible unless-profile="nobody"', '.content-hidden when-meta="said"',
                               '.content-visible when-meta="switch.there"'))  # fmt: skip
        if self.dice.chance(60):
            if self.dice.chance(20):
                return (
                    f"{self.inlines.word(place.kind)} [{self.inlines.text(self.spot(place, bare=True), 3)}]{{{shown}}}"
                )
            return _div(shown, self.several(place.inside(margin=False), 2))
        swap = {"visible": "hidden", "hidden": "visible"}
        word = self.inlines.word
        hidden = re.sub("visible|hidden", lambda m: swap[m[0]], shown)
        return _div(
            hidden,
            f"{word(HIDDEN)} and {{{{< var plain >}}}}\n\n[{word(HIDDEN)}]{{#hidden-{self.made.words}}}",
        )

    def noted(self, place: Place) -> str:
        """Return a note that stands below its paragraph."""
        self.ids += 1
        note = self.inlines.text(Spot(SOMEWHERE, bare=True), 3)
        if self.dice.chance(30):
            note += "\n\n" + _indented(
                self.block(Place(SOMEWHERE, 3, margin=False, listed=True, noted=True)), "    ", "    "
            )
        text = f"{self.inlines.text(self.spot(place))} {self.inlines.word(place.kind)}"
        return f"{text}[^n{self.ids}]\n\n[^n{self.ids}]: {note}"

    # Others -----------------------------------------------------------------------------------------------------------

    def raw_html(self, place: Place) -> str:
        """Return HTML as it is."""
        word = self.inlines.word(place.kind)
        return self.dice.one(
            (
                f"<div class='x'>\n\n{word} *{self.inlines.word(place.kind)}*\n\n</div>",
                f"<p>{word}</p>",
                f"```{{=html}}\n<aside>{word}</aside>\n```",
                f"<details><summary>x</summary>\n\n{word}\n\n</details>",
                f"{word}\n\n<!-- {self.inlines.word(HIDDEN)}\n\n# no {{#no}} -->",
                f"```{{=latex}}\n{self.inlines.word(HIDDEN)}\n```\n\n{word}",
            )
        )

    def include(self, place: Place) -> str:
        """Return the text of another file."""
        name = self.dice.one(tuple(INCLUDED))
        return f"{{{{< include {name} >}}}}"

    def break_page(self, place: Place) -> str:
        """Return the beginning of a page."""
        return "{{< pagebreak >}}"

    def video(self, place: Place) -> str:
        """Return a video."""
        return f'{{{{< video https://youtu.be/abc title="{self.inlines.word(ATTRIBUTE)}" >}}}}'


def _starless(text: str) -> str:
    """Return a text behind which pandoc reads attributes."""
    return text.replace("2*3", "2 x 3").replace("a_b_c", "a-b")


def _div(how: str, inner: str) -> str:
    """Return a div whose colons are more than those of any div in it."""
    colons = ":" * max([3, *(len(m) + 1 for m in re.findall(r"^[ >]*(:{3,})", inner, re.MULTILINE))])
    end = "\n" if re.search(r"^ *(>|[-*+:]|\S{1,4}[.)]) ", inner.rpartition("\n\n")[2], re.MULTILINE) else ""
    return f"{colons} {{{how}}}\n{inner}{end}\n{colons}" if inner else f"{colons} {{{how}}}\n{colons}"


def _indented(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        [first + lines[0], *((rest + line).rstrip() if line or rest.strip() else "" for line in lines[1:])]
    )


def document(dice: Dice, *, runs: bool = True) -> Document:
    """Make one document; one that does not run has no cells."""
    mode, to = dice.one((("page", "html"), ("page", "html"), ("page", "pdf"), ("document", "html")))
    made = Made(mode, to, citing=dice.chance(30)) if runs else Made(runs=False, citing=dice.chance(30))
    blocks = Blocks(dice, made)
    wanted: list[Callable[[], str]] = []
    kinds: tuple[tuple[str, Callable[[Place, str], str]], ...] = (
        ("sec", blocks.heading), ("fig", blocks.figure), ("fig", blocks.figure_div), ("tbl", blocks.pipe_table),
        ("tbl", blocks.table_div), ("eq", blocks.display), ("lst", blocks.listing), ("nte", blocks.callout),
        ("wrn", blocks.callout),
    )  # fmt: skip
    for prefix, make in kinds:
        if dice.chance(20):
            label = blocks.label(prefix)
            wanted.append(lambda make=make, label=label: make(Place(), label))  # type: ignore[misc]
    for label in ("fig-marbles", "tbl-marbles"):
        if runs and dice.chance(15):
            made.labels.append(label)
            wanted.append(lambda label=label: blocks.filled(Place(), label))  # type: ignore[misc]
    made.promised = list(made.labels)
    wanted += [lambda: blocks.block(Place())] * (1 + dice.below(5))
    order = sorted(range(len(wanted)), key=lambda _: dice.below(1000))
    texts = tuple(wanted[n]() for n in order)
    # a heading at the very end becomes the title of the references, as in Quarto
    return Document(front(dice, blocks.inlines), (*texts, f"{blocks.inlines.word()}."), made)


def front(dice: Dice, inlines: Inlines) -> str:
    """Return the front matter of a document."""
    lines = [f"title: {inlines.word('t')}"]
    choices = (
        "subtitle: A part",
        "author: Ann Example",
        "author: [Ann, {name: Bo Other, orcid: 0000-0002-1825-0097}]",
        "date: 2026-11-21",
        "abstract: |\n  In short, *this*.\n\n  And more.",
        "lang: en-GB",
        "lang: cy",
        "keywords: [one, two]",
        "toc: true",
        "number-sections: true",
        "toc-depth: 2",
        "number-depth: 2",
        "description: Of {{< meta said >}}",
        "format: html",
        "format: {html: {toc: true, number-sections: true}, pdf: default}",
        "execute: {warning: false}",
        "nocite: '@elm-05'",
        "license: CC BY",
        "copyright: Somebody",
        "categories: [a, b]",
        "fig-cap-location: top",
        "crossref: {fig-title: Picture, sec-prefix: Part}",
        "tbl-cap-location: bottom",
        "csl: harvard-cite-them-right",
    )
    keys: set[str] = {"title"}
    for line in (dice.one(choices) for _ in range(dice.below(5))):
        if line.partition(":")[0] not in keys:
            keys.add(line.partition(":")[0])
            lines.append(line)
    return "\n".join(lines) + "\n" if dice.chance(90) else ""
