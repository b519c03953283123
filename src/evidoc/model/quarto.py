"""What Quarto Markdown has, as data: each feature, whether it is supported, how it is recognised, what differs."""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.model import quarto_faults
from evidoc.records import dataclass

ENGINE = "--engine quarto"
"""The option that weaves with Quarto itself; every refusal names it."""


PASSES = quarto_faults.PASSES
DIFFERENCES = quarto_faults.DIFFERENCES

LEFT_TO_QUARTO = frozenset({"unsupported", "unsupported-setting", "unsupported-output", "unknown-shortcode"})
"""Kinds of problems that only evidoc's own engine has: with that option Quarto itself says what it cannot show."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of Quarto; the scanner refuses what is not supported by what is written here."""

    id: str
    name: str
    """For people, as in "This version cannot show NAME"."""
    group: str
    supported: bool = True
    write: str = ""
    """How an author writes it."""
    note: str = ""
    """What differs from Quarto, and why; empty where nothing does."""
    shortcodes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    """Classes by which it is known; one that ends in ``*`` stands for all that begin so."""
    attributes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    """Of labels: ``fig`` for ``{#fig-…}``."""
    languages: tuple[str, ...] = ()
    """Of code cells."""


TEXT, REFERENCES, FIGURES, LAYOUT, CODE, SHORT, WHOLE = (
    "Text",
    "Cross-references, citations and notes",
    "Figures and tables",
    "Layout and boxes",
    "Code",
    "Shortcodes and conditions",
    "Formats and projects",
)
GROUPS = (TEXT, REFERENCES, FIGURES, LAYOUT, CODE, SHORT, WHOLE)
"""The groups of the support table, in its order."""

CALLOUTS = ("note", "tip", "warning", "important", "caution")
"""Kinds of callouts."""

CONDITIONS = ("when-format", "unless-format", "when-profile", "unless-profile", "when-meta", "unless-meta")
"""Attributes that say where conditional content is shown."""

FORMATS = (
    "html", "html:js", "html5", "html4", "pdf", "latex", "beamer", "context", "typst", "docx", "odt", "rtf", "pptx",
    "powerpoint", "revealjs", "slidy", "s5", "dzslides", "slideous", "epub", "epub2", "epub3", "dashboard", "email",
    "markdown", "md", "gfm", "commonmark", "markua", "mediawiki", "dokuwiki", "asciidoc", "asciidoctor", "rst", "org",
    "jats", "docbook", "texinfo", "man", "ms", "tei", "opml", "icml", "fb2", "plain", "hugo", "hugo-md", "docusaurus",
    "docusaurus-md", "confluence", "ipynb", "muse", "textile", "zimwiki", "jira", "xwiki", "haddock", "native", "json",
)  # fmt: skip
"""Formats that a condition may ask for; of those, evidoc makes ``html`` and ``pdf``."""

_THEOREMS = ("thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr", "sol", "rem", "prf", "alg")

FEATURES = (
    Feature("pandoc", "Pandoc Markdown", TEXT, write="headings, lists, quotations, tables, links, definitions, verse",
            note="Raw HTML is kept on pages; raw LaTeX is for formats that evidoc does not make."),
    Feature("sections", "numbered sections", TEXT, write="`number-sections: true`, `{.unnumbered}`, `{-}`"),
    Feature("math", "formulas", TEXT, write="`$x$`, `$$ x $$`",
            note="MathML on pages; a drawing with a spoken text in print."),
    Feature("spans", "spans", TEXT, write="`[text]{.mark}`, also `.smallcaps`, `.underline`",
            classes=("mark", "smallcaps", "underline", "kbd", "unnumbered", "unlisted", "external")),
    Feature("appendix-class", "sections moved to the end", TEXT, write="`## Title {.appendix}`", classes=("appendix",)),
    Feature("cross-references", "cross-references", REFERENCES, write="`@sec-why`, `[-@fig-a]`, `[Chapter @sec-why]`",
            prefixes=("sec", "fig", "tbl", "eq", "lst", "nte", "tip", "wrn", "imp", "cau")),
    Feature("theorems", "theorems and proofs", REFERENCES, False, "`::: {#thm-one}`",
            "No document here has needed them.",
            classes=("theorem", "proof", "remark", "solution"), prefixes=_THEOREMS),
    Feature("citations", "citations", REFERENCES, write="`@key`, `[see @key, p. 3; -@other]`, `nocite`",
            note="A work that no bibliography holds is an error, not a bold question mark. Bibliographies may be "
            "BibTeX, CSL JSON or YAML, or `references:` of the document."),
    Feature("bibliography-place", "a place for the references", REFERENCES, write="`::: {#refs}`"),
    Feature("footnotes", "footnotes", REFERENCES, write="`text[^name]`, `^[inline]`"),
    Feature("listings", "numbered listings", REFERENCES, write='`{#lst-one lst-cap="…"}` on a block of code',
            attributes=("lst-cap",)),
    Feature("figures", "figures", FIGURES, write='`![Caption](picture.png){#fig-one fig-alt="…"}`, `::: {#fig-one}`',
            attributes=("fig-alt", "fig-cap", "fig-scap", "fig-align", "fig-env", "fig-pos", "fig-link"),
            note="`fig-env`, `fig-pos` and `fig-scap` speak to LaTeX only, and change nothing."),
    Feature("filled", "figures and tables that evidoc fills", FIGURES,
            write="an empty `::: {#fig-one}` or `::: {#tbl-one}`",
            note="Stock Quarto fills them through `_extensions/evidoc/`."),
    Feature("subfigures", "figures side by side", FIGURES,
            write='`layout-ncol=2`, `layout-nrow=2`, `layout="[[1,1],[1]]"`',
            attributes=("layout-ncol", "layout-nrow", "layout", "layout-align", "layout-valign")),
    Feature("tables", "table captions and widths", FIGURES, write="`: Caption {#tbl-one}`",
            attributes=("tbl-cap", "tbl-colwidths", "tbl-align"),
            classes=("striped", "hover", "bordered", "borderless")),
    Feature("lightbox", "pictures that open in front of the page", FIGURES, write="`{.lightbox}`",
            classes=("lightbox", "nolightbox"),
            attributes=("lightbox", "group"), note="The picture is shown in its place; a click does not enlarge it."),
    Feature("callouts", "callouts", LAYOUT, write="`::: {.callout-note}`",
            classes=tuple(f"callout-{k}" for k in CALLOUTS),
            attributes=("collapse", "icon", "appearance"),
            note="In print a callout that is closed on the web is open."),
    Feature("tabsets", "tabs", LAYOUT, write="`::: {.panel-tabset}`",
            classes=("panel-tabset", "nav-pills", "nav-tabs"),
            attributes=("group",), note="In print the tabs follow each other under their titles."),
    Feature("margin", "margin content", LAYOUT, write="`{.column-margin}`, `{.aside}`",
            classes=("column-margin", "aside", "margin-caption", "margin-ref")),
    Feature("columns-of-page", "content wider than the text", LAYOUT, write="`{.column-page}`, `{.column-screen}`",
            classes=("column-body*", "column-page*", "column-screen*"),
            note="The class is kept; our style sheets keep the width of the text."),
    Feature("columns", "columns", LAYOUT, write='`::: {.columns}`, `::: {.column width="40%"}`',
            classes=("columns", "column")),
    Feature("grid", "Bootstrap's grid", LAYOUT, write="`::: {.grid}`, `.g-col-6`",
            classes=("grid", "g-col-*", "g-start-*"),
            note="The classes are kept; our style sheets show the parts below each other."),
    Feature("panels", "interactive panels", LAYOUT, False, "`::: {.panel-input}`",
            "They need a server behind the page.",
            classes=("panel-input", "panel-sidebar", "panel-fill", "panel-center")),
    Feature("slides", "what only slides have", LAYOUT, False,
            "`.fragment`, `.incremental`", "evidoc makes no slides.",
            classes=("fragment", "incremental", "nonincremental", "r-stack", "r-fit-text", "r-stretch", "notes")),
    Feature("code-blocks", "code that is shown", CODE, write='` ```python `, `{.python filename="a.py"}`',
            attributes=("filename", "code-fold", "code-summary", "code-line-numbers", "startFrom"),
            classes=("numberLines", "number-lines"),
            note="Without colours."),
    Feature("cells", "Python cells", CODE, write="` ```{python} ` with `#| option: value`", languages=("python",),
            note="Run in one Jupyter kernel a document."),
    Feature("outputs", "what cells show", CODE, write="printed text, Markdown, HTML tables, pictures, formulas",
            note="Widgets are refused by name; in documents of the site also scripts, frames and files from elsewhere. "
            "HTML tables become tables with captions and numbers."),
    Feature("notebooks", "notebooks as documents", CODE, write="`chapter: a.ipynb`, `evidoc render a.ipynb`",
            note="Cells are always run anew, where Quarto shows what was stored: nothing tells what stored outputs "
            "rest on."),
    Feature("inline", "inline code", CODE, write="`` `{python} expression` ``"),
    Feature("other-cells", "cells in other languages", CODE, False, "` ```{r} `, `{julia}`, `{ojs}`, `{bash}`",
            "evidoc runs Python.",
            languages=("r", "julia", "ojs", "bash", "sh", "sql", "stan", "js", "css", "perl", "ruby")),
    Feature("diagrams", "diagrams", CODE, False, "` ```{mermaid} `, `{dot}`",
            "Make a figure in a script, or a picture file.",
            languages=("mermaid", "dot")),
    Feature("annotations", "notes beside lines of code", CODE, write="`# <1>` in the code, a numbered list below it",
            attributes=("code-annotations",)),
    Feature("value", "evidoc's own", SHORT, write="`{{< value id >}}`, `{{< finding id >}}`, `{{< fact key >}}`",
            shortcodes=("value", "finding", "fact"),
            note="Stock Quarto has them through `_extensions/evidoc/`."),
    Feature("settings", "settings in the text", SHORT,
            write="`{{< meta key >}}`, `{{< var key >}}`, `{{< env NAME default >}}`",
            shortcodes=("meta", "var", "env"),
            note="A name that is not there is an error, not a bold question mark."),
    Feature("include", "includes", SHORT, write="`{{< include _part.qmd >}}`", shortcodes=("include",),
            note="Alone on its line; the path is taken from the document's folder, also in an included file, or "
            "from the project with `/` in front. In a list the indent is kept."),
    Feature("pagebreak", "page breaks", SHORT, write="`{{< pagebreak >}}`", shortcodes=("pagebreak",)),
    Feature("kbd", "keys", SHORT, write="`{{< kbd Ctrl-S mac=Command-S >}}`", shortcodes=("kbd",),
            note="The keys of one system are shown; Quarto's script picks those of the reader's."),
    Feature("video", "videos", SHORT, write='`{{< video https://… title="…" >}}`', shortcodes=("video",),
            note="A link in print."),
    Feature("embed", "cells of notebooks", SHORT, write="`{{< embed notebook.ipynb#label >}}`",
            shortcodes=("embed",), note="By label, id or tag; whole notebooks and positions (`[2]`) are refused. "
            "The notebook's cells are run anew; its code is shown with `echo=true`."),
    Feature("conditions", "conditional content", SHORT, write='`::: {.content-visible when-format="html"}`',
            classes=("content-visible", "content-hidden"), attributes=CONDITIONS,
            note="A condition on a format that nobody knows, or no condition at all, is an error."),
    Feature("other-shortcodes", "Quarto's other shortcodes", SHORT, False,
            "`{{< lipsum >}}`, `{{< placeholder >}}`, `{{< version >}}`",
            shortcodes=("lipsum", "placeholder", "version", "brand", "contents", "prerelease")),
    Feature("nested-shortcodes", "a shortcode inside a shortcode", SHORT, False, "`{{< meta {{< var key >}} >}}`"),
    Feature("shortcode-in-cell", "shortcodes in the code of a cell", SHORT, False, '`print("{{< var key >}}")`',
            "Python sees the code as it is written; use `evidoc.value` there."),
    Feature("html", "web pages", WHOLE, write="`format: html`", note="evidoc's own templates."),
    Feature("pdf", "PDF", WHOLE, write="`format: pdf`", note="PDF/UA-1 and PDF/A-3a, not through LaTeX."),
    Feature("other-formats", "other formats", WHOLE, False, "`format: docx`, `typst`, `revealjs`"),
)  # fmt: skip
"""Every feature, in the order of the table."""


def refused_by(kind: str, name: str) -> Feature | None:
    """Return the feature that is not supported and known by `name`, or None.

    Parameters
    ----------
    kind
        ``shortcodes``, ``classes``, ``attributes``, ``prefixes`` or ``languages``.
    name
        What is written in the chapter.
    """
    return next((f for f in FEATURES if not f.supported and _has(getattr(f, kind), name)), None)


def feature(name: str) -> Feature:
    """Return the feature with this id."""
    return next(f for f in FEATURES if f.id == name)


def known_names(kind: str) -> tuple[str, ...]:
    """Return every name of this kind that means something to Quarto, without those that stand for many."""
    return tuple(n for f in FEATURES for n in getattr(f, kind) if not n.endswith("*"))


def is_known(kind: str, name: str) -> bool:
    """Tell whether a name of this kind means something to Quarto."""
    return any(_has(getattr(f, kind), name) for f in FEATURES)


def _has(names: tuple[str, ...], name: str) -> bool:
    return any(name.startswith(n[:-1]) if n.endswith("*") else name == n for n in names)


@dataclass(frozen=True, slots=True)
class ShortcodeForm:
    """What a shortcode is called with."""

    says: str
    example: str
    fewest: int = 1
    most: int = 1
    options: Mapping[str, tuple[str, ...]] | None = None
    """Option -> what it may be; empty stands for anything."""


PARTS = (
    "ons", "nhs", "number", "unit", "period", "geography", "population", "base", "interval", "source", "meaning",
    "status", "reliability",
)  # fmt: skip
"""What ``part=`` of the ``value`` shortcode may ask for."""

_ANY: tuple[str, ...] = ()
SHORTCODES: Mapping[str, ShortcodeForm] = {
    "value": ShortcodeForm("shows a number", "{{< value NAME >}}", options={"part": PARTS, "style": ("ons", "nhs")}),
    "finding": ShortcodeForm("shows a finding and how sure we are of it", "{{< finding NAME >}}"),
    "fact": ShortcodeForm("shows an entry of project.yml", "{{< fact NAME >}}"),
    "var": ShortcodeForm("shows an entry of _variables.yml", "{{< var NAME >}}"),
    "meta": ShortcodeForm("shows a setting", "{{< meta NAME >}}"),
    "env": ShortcodeForm("shows a variable of the environment", '{{< env NAME "default" >}}', most=2),
    "include": ShortcodeForm("puts another file in its place", "{{< include NAME >}}"),
    "embed": ShortcodeForm("shows a cell of a notebook", "{{< embed notebook.ipynb#label >}}",
                           options={"echo": ("true", "false")}),
    "video": ShortcodeForm("shows a video", "{{< video ADDRESS >}}", fewest=0, options={
        "src": _ANY, "title": _ANY, "start": _ANY, "width": _ANY, "height": _ANY, "aspect-ratio": _ANY,
        "aspectRatio": _ANY}),
    "kbd": ShortcodeForm("shows keys to press", "{{< kbd Ctrl-S >}}", fewest=0, options={
        "mac": _ANY, "win": _ANY, "linux": _ANY}),
    "pagebreak": ShortcodeForm("begins a new page in print", "{{< pagebreak >}}", fewest=0, most=0),
}  # fmt: skip
"""Every shortcode this version knows."""
