"""What people get wrong, as data: what a strict build does about each, what a plain rendering does, and why."""

from __future__ import annotations

from evidoc.records import dataclass

ERROR, WARNING, FINE = "error", "warning", "fine"


@dataclass(frozen=True, slots=True)
class BadCase:
    """One mistake."""

    what: str
    quarto: str
    """What Quarto does: ``stops``, ``warns``, ``says nothing`` or ``never ends``."""
    strict: str
    """What ``build --strict``, ``check`` and ``render --strict`` do: `ERROR`, `WARNING` or `FINE`."""
    render: str
    """What ``render`` without ``--strict`` does."""
    kinds: tuple[str, ...]
    """The problems by which it is known; empty where it is fine."""
    reason: str


def _stops(what: str, kinds: str, reason: str) -> BadCase:
    return BadCase(what, "stops", ERROR, ERROR, tuple(kinds.split()), reason)


def _warns(what: str, kinds: str, reason: str) -> BadCase:
    return BadCase(what, "warns", ERROR, WARNING, tuple(kinds.split()), reason)


def _silent(what: str, kinds: str, reason: str) -> BadCase:
    return BadCase(what, "says nothing", ERROR, WARNING, tuple(kinds.split()), reason)


BAD_CASES = (
    _warns("A cross-reference to nothing", "unknown-cross-reference", "Readers see a question mark."),
    _silent("Words behind a cross-reference, in its brackets", "words-behind-reference", "Quarto leaves them out."),
    _silent("A label given twice, to figures, tables, or a figure and a cell", "duplicate-label",
            "A reference leads to the wrong one of the two."),
    _warns("A section's id given twice", "duplicate-label", "A reference leads to the wrong one of the two."),
    _stops("A label given to two cells", "duplicate-cell-label", "As in Quarto."),
    _stops("An included file that is not there", "missing-include", "Text would be missing."),
    _stops("An include written relative to the including file", "missing-include",
           "Quarto takes the path from the document; the hint says how to write it."),
    _stops("Includes that go round in a circle", "include-cycle", "There is no end to it."),
    _warns("An include, or a cell of a notebook, beside other text", "include-not-alone embed-not-alone embed-in-text",
           "Text would be missing: Quarto shows the shortcode instead."),
    _warns("A shortcode that nobody knows", "unknown-shortcode", "Readers see braces."),
    _silent("A shortcode that is not closed", "unclosed-shortcode", "Quarto loses the text up to the next one."),
    _silent("A shortcode that an editor has escaped", "escaped-shortcode", "Readers see braces and no value."),
    _warns("A variable, setting or environment variable that is not there", "unknown-var unknown-meta unknown-env",
           "Readers see a question mark."),
    _warns("A variable or setting that is a list or a mapping", "not-one-value",
           "Readers see a question mark, or nothing at all."),
    _silent("Inline code that was not run", "missing-result", "A number is missing."),
    _silent("A TeX command in the text", "raw-tex", "On a page it shows nothing."),
    _silent("A formula that cannot be read", "unreadable-maths", "Readers see TeX."),
    _silent("A shortcode in a table whose columns are drawn with spaces", "shortcode-in-drawn-table",
            "What it shows is longer or shorter, and cells melt together."),
    _warns("A variable in a project without `_variables.yml`", "unknown-var", "Readers see a question mark."),
    _warns("A citation of a work that no bibliography holds", "unknown-citation", "Readers see a question mark."),
    _silent("Citations without any bibliography", "citation-without-bibliography unknown-citation",
            "Readers see the key, and no work."),
    _stops("A bibliography that is not there", "missing-file", "No citation could be shown."),
    _stops("A bibliography that cannot be read", "malformed-reference", "Citations would be missing."),
    _stops("A citation style that is not there", "unknown-citation-style unreadable-citation-style",
           "Every citation would look wrong."),
    _silent("A picture that is not there", "missing-image", "Readers see a gap."),
    _stops("A cell that fails", "cell-failed", "What it makes would be missing."),
    BadCase("A cell that fails where `error: true` is set", "says nothing", FINE, FINE, (),
            "The author wants readers to see the failure."),
    _stops("A cell that is no Python", "cell-failed", "It cannot run."),
    _stops("Inline code that fails", "inline-failed malformed-inline-code", "A number would be missing."),
    _stops("A kernel that is not installed", "unknown-kernel", "No cell could run."),
    _stops("Front matter with an open quotation mark", "malformed-yaml", "It cannot be read."),
    _stops("Front matter with a wrong indent", "malformed-yaml", "It cannot be read."),
    _stops("Front matter with a colon in a bare title", "malformed-yaml", "It cannot be read."),
    _stops("Front matter with a tab", "malformed-yaml", "It cannot be read."),
    _stops("Front matter that never ends", "unclosed-front-matter", "The whole text would be taken for settings."),
    _stops("A key of the front matter given twice", "duplicate-key", "Nobody knows which one is meant."),
    _stops("A setting of the wrong type", "malformed-setting", "It would be passed over."),
    BadCase("A top-level key that is nearly a known one and that no `meta` reads", "says nothing", WARNING, WARNING,
            ("near-key",), "It is legal, since `meta` may read any key, but looks like a slip."),
    _silent("An unknown key under `format:`, `execute:`, `project:` or `evidoc:`", "unknown-key",
            "What the author asked for would not happen."),
    _stops("An option comment with an open list", "malformed-option", "It cannot be read."),
    _stops("An option comment without a colon", "malformed-option", "It cannot be read."),
    _stops("An option comment with an open quotation mark", "malformed-option", "It cannot be read."),
    _stops("A cell option of the wrong type", "wrong-option", "It would be passed over."),
    _silent("A cell option that nobody knows", "unknown-cell-option", "What the author asked for would not happen."),
    BadCase("An option comment below the first line of code", "says nothing", FINE, FINE, (),
            "It is a comment like any other."),
    _warns("A figure caption on a cell whose label does not begin with `fig-`", "label-without-prefix",
           "The figure gets no number, and nothing can refer to it."),
    _silent("A table's label on a cell that draws a figure", "label-of-another-kind", "The figure is called a table."),
    _silent("A figure's or table's label on a cell that shows nothing", "label-without-output",
            "A number and a caption stand beside nothing."),
    _warns("A div that is not closed", "unclosed-div", "It takes in everything below it."),
    _silent("A block of code that is not closed", "unclosed-fence", "Code is read as text, and a cell is not run."),
    _silent("A kind of callout that nobody knows", "unknown-callout callout-kind", "The box is missing."),
    _silent("A condition on a format that nobody knows", "unknown-condition-format",
            "The text is hidden, or shown, everywhere."),
    BadCase("A condition on a profile that nobody has set", "says nothing", FINE, FINE, (),
            "Profiles are names that people make up; a profile may be set in another run."),
    _silent("Conditional content without a condition", "no-condition unknown-condition condition-without-class",
            "The text is shown everywhere, though somebody wanted it hidden somewhere."),
    BadCase("An empty document", "says nothing", WARNING, WARNING, ("empty-document",),
            "Nothing is lost, but nobody meant it."),
    _stops("A file to render that is not there", "missing-file usage", "There is nothing to do."),
    _stops("A project file that cannot be read", "malformed-yaml", "Without it there is no project."),
    _stops("A type of project that nobody knows", "unknown-project-type", "Nobody knows what to make."),
    _stops("A `_metadata.yml` that cannot be read", "malformed-yaml", "Documents would lose their settings."),
    _stops("A `_variables.yml` that cannot be read", "malformed-yaml", "Variables would be missing."),
    _stops("A chapter of a book that is not there", "missing-file unsupported-setting",
           "evidoc makes no books, and says so; a document that is named and not there is an error too."),
    _silent("A heading without words", "empty-heading", "Contents and screen readers have nothing to say."),
    _silent("A picture without caption and alt text", "image-without-alt", "Who cannot see it learns nothing."),
    _silent("A heading that shows a value and has no id", "heading-without-id", "Its address changes with the number."),
    _silent("A heading without an empty line above it", "heading-in-text", "It is read as part of the text above."),
    _silent("A div that begins in the middle of text, or has an opening that cannot be read",
            "malformed-div stray-div", "Readers see colons, and the box is missing."),
    _silent("Attributes that cannot be read", "malformed-attributes", "Readers see braces, and the label is missing."),
    _silent("A class that is nearly one of Quarto's", "unknown-class", "What the author asked for does not happen."),
    _silent("A note that nothing calls, or that is written twice", "unused-note duplicate-note", "Nobody sees it."),
    _silent("A call of a note that is not there", "unknown-note", "Readers see brackets."),
    _silent("A row of a table that has more cells than the table has columns", "table-row-too-long",
            "The cells at its end are not shown."),
    _silent("Text that pandoc swallows, whatever the reason", "text-lost", "Readers do not meet it."),
    BadCase("Brackets in brackets, more than seven deep", "never ends", ERROR, ERROR, ("brackets-too-deep",),
            "Each doubles the time that pandoc takes."),
    _silent("A cell in a quotation, beside a list's mark, or between tildes", "cell-not-run", "It is not run."),
    _silent("A cell that an editor has made into inline code", "flattened-cell", "Its lines are joined."),
    _silent("Inline code in an option of a cell", "inline-code-in-option", "Readers see the code, not the number."),
    _silent("A caption for something that a cell does not show", "caption-without-output", "The caption is lost."),
    _silent("A link to a page or a place that is not there", "link-leads-nowhere link-to-unknown-document",
            "Readers come to nothing."),
    _silent("What is still to be decided (`TBC`)", "tbc", "A final document has no gaps."),
    _silent("What the pages' structure needs, and the text has not",
            "heading-skips-level heading-is-title-level heading-in-callout empty-table-header duplicate-id "
            "pagebreak-in-text video-in-text remote-image video-without-title note-in-tab-title "
            "tabset-without-tabs text-before-tabs bad-layout bad-column-widths unknown-callout-option "
            "annotation-without-line",
            "Pages must be read aloud, printed and kept; each message says what to change."),
)  # fmt: skip
"""Every mistake of the table in ``docs/quarto.md``, in its order."""

PASSES = frozenset(kind for case in BAD_CASES if (case.strict, case.render) == (ERROR, WARNING) for kind in case.kinds)
"""Kinds of problems that Quarto lets pass: errors where we are strict, warnings in a plain rendering."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a page of evidoc differs from Quarto's, and why."""

    page: str
    """As in ``tables/doc.html``: the reference case and the page of it."""
    blocks: int
    """How many of its blocks differ for this reason."""
    quarto: str
    evidoc: str
    reason: str


DIFFERENCES: tuple[Difference, ...] = ()
"""What differs on the reference documents from Quarto 1.10, though both read the same text."""
