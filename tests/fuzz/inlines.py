"""In: a die. Out: runs of text with everything that may stand inside a paragraph, and what has to become of it.

Words tell by their second letter what has to become of them: ``wf1q`` stands in the text, in order; ``wp1q`` stands in
the text, wherever it may be; ``wa1q`` stands in the text or in an attribute; ``wh1q`` is hidden.
"""

# ruff: noqa: ARG002 - an element takes the spot where it stands, whether it asks for it or not
from __future__ import annotations

from dataclasses import dataclass, field

from tests.fuzz.dice import Dice
from tests.fuzz.project import WORKS

FLOW, SOMEWHERE, ATTRIBUTE, HIDDEN = "f", "p", "a", "h"
ODD_TEXT = (
    "é",
    "ﬁ",
    "עברית",
    "日本語",
    "e\u0301",
    "👩‍🔬",
    "½",
    "“so”",
    "it's",
    "a--b",
    "a---b",
    "…",
    "x...",
    "5 < 6",
    "A & B",
    "&amp;",
    "&nbsp;",
    "50%",
    "£3",
    "\\$4",
    "\\*",
    "\\@no",
    "\\[no\\]",
    "\\#",
    "a_b_c",
    "2*3",
    "~",
    "^",
    "i.e.",
    "Mr. X",
    "{",
    "}",
    "a | b",
    "a@b.org",
    "#no",
    "1.",
    "-",
    "+1",
    "C++",
    "a/b",
    "\\\\",
    "'tis",
)
FORMULAS = (
    "a + b",
    "x_{1}^2",
    "\\frac{1}{2}",
    "\\alpha \\le \\beta",
    "\\sqrt{y}",
    "\\sum_{i=1}^n i",
    "p < 0.05",
    "\\text{so}",
    "\\mathbf{x}",
    "50\\,\\%",
    "a \\mid b",
    "f(x) = \\{1\\}",
)


@dataclass
class Made:
    """What stands in a document, as far as its text does not tell."""

    mode: str = "page"
    to: str = "html"
    labels: list[str] = field(default_factory=list)
    """Every label that is to become an id of the page."""
    promised: list[str] = field(default_factory=list)
    """Labels that stand somewhere in the document."""
    references: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    runs: bool = True
    """Whether there are cells and inline expressions, which ask for a kernel."""
    citing: bool = False
    """Whether works are cited, which takes longest."""
    inlines: dict[str, dict[str, str]] = field(default_factory=dict)
    """Inline expression -> what a kernel gave."""
    outputs: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    """A word of a cell's code -> its outputs."""
    words: int = 0


@dataclass(frozen=True)
class Spot:
    """Where a text stands, and so what may stand in it."""

    kind: str = FLOW
    """What becomes of its words."""
    deep: int = 0
    bare: bool = False
    """Neither notes nor ids: a title, a heading."""
    linked: bool = False
    drawn: bool = False
    """In a table whose columns are drawn: what is shown must be as long as what is written."""
    cell: bool = False
    """In a table: no bars."""


class Inlines:
    """Makes text."""

    def __init__(self, dice: Dice, made: Made) -> None:
        """Throw `dice`, and note in `made` what comes of it."""
        self.dice, self.made = dice, made

    def word(self, kind: str = FLOW) -> str:
        """Return a word that stands nowhere else."""
        self.made.words += 1
        return f"w{kind}{self.made.words}q"

    def text(self, spot: Spot, most: int = 6) -> str:
        """Return words, with an element here and there."""
        parts = [self.word(spot.kind)]
        for _ in range(self.dice.below(most)):
            one = self.piece(spot) if self.dice.chance(55) else self.word(spot.kind)
            parts += [one]
        joined = " ".join(parts)
        return joined if self.dice.chance(30) else f"{joined}."

    def lines(self, spot: Spot) -> str:
        """Return text over one or more lines."""
        ends = ("\n", "\\\n", "  \n", "\n") if not spot.cell else (" ",)
        out = self.text(spot)
        for _ in range(self.dice.below(3)):
            out += self.dice.one(ends) + self.text(spot)
        return out

    def piece(self, spot: Spot) -> str:
        """Return one element."""
        makers = [self.emphasis, self.odd, self.code]
        if not spot.drawn:
            makers += [self.shortcode, self.shortcode, self.formula, self.reference, self.spanned, self.raw,
                       self.comment, self.picture]  # fmt: skip
            makers += [self.inline_code] if self.made.runs else []
            makers += [self.citation, self.citation] if self.made.citing else []
            makers += [] if spot.bare else [self.note, self.labelled]
            makers += [] if spot.linked else [self.link]
        return self.dice.one(makers)(spot)

    def _inner(self, spot: Spot) -> str:
        if spot.deep >= 2 or self.dice.chance(60):
            return self.word(spot.kind)
        return self.text(Spot(spot.kind, spot.deep + 1, spot.bare, spot.linked, spot.drawn, spot.cell), 3).rstrip(".")

    def emphasis(self, spot: Spot) -> str:
        """Return words that are stressed, struck out, raised or lowered."""
        opened, closed = self.dice.one((("*", "*"), ("**", "**"), ("_", "_"), ("***", "***"), ("~~", "~~")))
        if self.dice.chance(25):
            sign = self.dice.one(("^", "~"))
            return f"{self.word(spot.kind)}{sign}{self.word(spot.kind)}{sign}"
        return f"{opened}{self._inner(Spot(spot.kind, 2, spot.bare, spot.linked, True, spot.cell))}{closed}"

    def odd(self, spot: Spot) -> str:
        """Return signs that mean something elsewhere, and letters of other scripts."""
        sign = self.dice.one([s for s in ODD_TEXT if not (spot.cell and "|" in s)])
        return f"{self.word(spot.kind)} {sign} {self.word(spot.kind)}"

    def code(self, spot: Spot) -> str:
        """Return code, with signs that mean nothing in it."""
        inside = self.dice.one(
            ("", "", " {#no-id}", " @nobody", " [x](y)", " <b>", " *a*", " \\", " $x$", " {{</* var x */>}}")
        )
        if spot.cell or spot.drawn:
            inside = ""
        return f"`{self.word(spot.kind)}{inside}`" + ("{.python}" if self.dice.chance(10) else "")

    def shortcode(self, spot: Spot) -> str:
        """Return a shortcode of any kind that shows text."""
        word = self.word(spot.kind)
        forms = (
            "{{< var plain >}}",
            "{{< var rich >}}",
            "{{< var deep.er.still >}}",
            "{{<var number>}}",
            "{{< meta said >}}",
            "{{< meta tree.leaf >}}",
            "{{< meta tree.list.2 >}}",
            "{{< fact one >}}",
            "{{< fact two.three >}}",
            f'{{{{< env EVIDOC_NOWHERE "{word}" >}}}}',
            f"{{{{< env EVIDOC_NOWHERE {word} >}}}}",
            "{{</* var plain */>}}",
            "{{{< var plain >}}}",
            "`{{< var plain >}}`",
            "**{{< var plain >}}**",
            "[{{< meta said >}}](https://example.org/)",
        )
        values = ("{{< value marbles.all >}}", "{{<  value   marbles.red  part=period >}}")
        own: tuple[str, ...] = (*(values if self.made.runs else ()), *(forms[:-1] if spot.linked else forms))
        return self.dice.one(own)

    def formula(self, spot: Spot) -> str:
        """Return a formula."""
        return f"${self.dice.one(FORMULAS)} + \\text{{{self.word(SOMEWHERE)}}}$"

    def citation(self, spot: Spot) -> str:
        """Return a citation in one of pandoc's forms."""
        if spot.linked:
            return self.word(spot.kind)
        one, two = self.dice.one(WORKS), self.dice.one(WORKS)
        self.made.cited += [one]
        forms = (
            "@{k}",
            "[@{k}]",
            "[see @{k}, p. 3]",
            "[-@{k}]",
            "@{k} [pp. 4-5]",
            "-@{k}",
            "[*see* @{k}; also @{o}, ch. 2]",
            "[@{k}; @{o}]",
            "[-@{k}, p. 3 and *after*]",
            "@{{{k}}}",
            "[@{{{k}}}, {{p. 4}}]",
        )
        form = self.dice.one(forms)
        self.made.cited += [two] if "{o}" in form else []
        return f"{self.word(spot.kind)} {form.format(k=one, o=two)}"

    def reference(self, spot: Spot) -> str:
        """Return a cross-reference to a label that there is."""
        if not self.made.promised or spot.linked:
            return self.word(spot.kind)
        label = self.dice.one(self.made.promised)
        self.made.references.append(label)
        if label.startswith("plain-"):
            return f"[{self.word(spot.kind)}](#{label})"
        form = self.dice.one(("@{}", "[@{}]", "[-@{}]", "-@{}", "[Part @{}]", "@{{{}}}", "(@{})", "*@{}*", "@{}."))
        one = self.dice.one([other for other in self.made.promised if not other.startswith("plain-")])
        if self.dice.chance(15):
            self.made.references.append(one)
            return f"[@{label}; @{one}]"
        name = label[0].upper() + label[1:] if self.dice.chance(15) else label
        return form.format(name)

    def note(self, spot: Spot) -> str:
        """Return a note that stands where it is called."""
        inner = Spot(SOMEWHERE, spot.deep + 1, True, spot.linked, spot.drawn, spot.cell)
        return f"{self.word(spot.kind)}^[{self._inner(inner)}]"

    def spanned(self, spot: Spot) -> str:
        """Return words in a span."""
        marks = ".mark", ".smallcaps", ".underline", ".any-class", 'lang="cy"', ".a .b data-x=1", 'style="color: red"'
        return f"[{self._inner(spot)}]{{{self.dice.one(marks)}}}"

    def labelled(self, spot: Spot) -> str:
        """Return a span with an id."""
        self.made.labels.append(f"span-{self.made.words}")
        return f"[{self.word(spot.kind)}]{{#span-{self.made.words - 1}}}"

    def link(self, spot: Spot) -> str:
        """Return a link."""
        inner = Spot(spot.kind, spot.deep + 1, True, True, spot.drawn, spot.cell)
        form = self.dice.one(
            (
                "[{}](https://example.org/)",
                '[{}](https://example.org/ "Title")',
                "[{}](mailto:a@example.org)",
                "[{}](https://example.org/a_(b))",
                "[{}](<https://example.org/a b>){{.external}}",
            )
        )
        return form.format(self._inner(inner))

    def inline_code(self, spot: Spot) -> str:
        """Return an expression that a kernel has worked out."""
        word = self.word(spot.kind)
        name = f"n{self.made.words}"
        texts = ({"text/plain": word}, {"text/plain": f"'{word}'"}, {"text/markdown": f"**{word}**"})
        self.made.inlines[name] = self.dice.one(texts)
        return f"`{{python}} {name}`"

    def raw(self, spot: Spot) -> str:
        """Return HTML."""
        word = self.word(spot.kind)
        return self.dice.one((f"<b>{word}</b>", f'<span class="x">{word}</span>', f"`<i>{word}</i>`{{=html}}",
                              f"`\\tex{{}}`{{=latex}} {word}", f"<br>{word}", f'<i title="x">{word}</i>'))  # fmt: skip

    def comment(self, spot: Spot) -> str:
        """Return a remark that nobody sees."""
        return f"{self.word(spot.kind)} <!-- {self.word(HIDDEN)} {{{{< var nowhere >}}}} @nobody -->"

    def picture(self, spot: Spot) -> str:
        """Return a picture in the text."""
        alt = self.word(ATTRIBUTE)
        form = self.dice.one(
            (
                "![{}](pics/one.png)",
                "![{}](pics/one.png){{width=50%}}",
                "![](pics/one.png){{fig-alt={}}}",
                "![{}](pics/two%20words.png)",
                "![{}](<pics/two words.png>)",
            )[: 5 if self.made.mode == "page" else 3]
        )
        return f"{self.word(spot.kind)} {form.format(alt)} {self.word(spot.kind)}"
