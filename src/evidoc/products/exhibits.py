"""Rows and pictures come in with the words they need; tables and figures go out, each with its data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.model.disclosure import Protection
from evidoc.model.product import Figure, Table
from evidoc.products.grid import Columns, Grid, make_grid, opened
from evidoc.products.origin import Names, Origin, check_alike, find_origin, span_of
from evidoc.products.picture import picture
from evidoc.products.session import Faults, current

LONGEST_ALT = 300
_FILE_NAME = re.compile(r"\S+\.(png|svg|jpe?g|gif|pdf|webp|tiff?)", re.IGNORECASE)
_OPENING = re.compile(r"(an? |the )?(image|picture|figure|graphic|photo|diagram) (of|showing)\b", re.IGNORECASE)


def table(
    name: str,
    data: Any,
    *,
    title: str,
    columns: Columns = None,
    notes: Sequence[str] = (),
    decimals: int | Mapping[str, int] | None = None,
    source: Names = None,
    definition: Names = None,
    difference: str = "",
    derived: str = "",
    base: str | None = None,
    counts: Sequence[str] = (),
    margins: str = "Total",
    reliability: str | None = None,
    measure: Mapping[str, str] | str = "",
    levels: Mapping[str, Mapping[str, str]] | None = None,
    contributions: Mapping[str, Sequence[Sequence[float]]] | None = None,
) -> Table:
    """Make a table that documents may show.

    Parameters
    ----------
    name
        Its id without ``tbl-``, written out in the call.
    data
        A data frame (its index is left out) or rows; the first column is the row header, no cell is empty.
    title
        What the table shows; a number in it should be a value of the text instead.
    columns
        Column -> its label, or (label, unit), in the printed order; default: all columns under their names.
    notes
        Sentences printed under the table.
    decimals
        For all columns or by column; default: the column's unit's, or as many as the numbers have, at most 2.
    source, definition
        As in `value`; a column ``definition`` of the data counts too.
    difference
        How unlike sources or definitions, or the two sides of a break, differ; printed as the first note.
    derived
        How the numbers were calculated, where they are our own; they may then be given away although the source's
        rows may not.
    base
        Of protected sources and surveys: the column with the unweighted number of people behind each row.
    counts
        Columns that are numbers of people themselves.
    margins
        The category that stands for all of a dimension.
    reliability
        The column that says how reliable each estimate is, as `evidoc.survey` gives it.
    measure
        Of protected sources: what the base counts, where it is not everybody of whom the source knows; or column ->
        what it counts. Numbers of the same measure and place must be the same wherever they stand.
    levels
        Of nested categories: column -> category -> the category that it is part of.
    contributions
        Of protected sources: column of totals -> a list for each row of what each person or organisation adds to it.

    Raises
    ------
    RunError
        Anything about the call is not right; all of it at once.
    """
    faults = Faults(current(), f"table {name!r}")
    faults.claim("table", name)
    _check_texts(faults, columns, notes, title=title, difference=difference, derived=derived)
    _check_words(faults, "title", title)
    periods = _schema_periods(faults)
    grid = make_grid(faults, opened(data), columns, decimals, periods)
    origin = _origin(faults, grid, source, definition, difference, derived)
    faults.stop_if_any()
    said = (base, counts, margins, reliability, measure, levels, contributions)
    texts = _texts(notes, title=title, difference=difference, derived=derived)
    grid, protection, more = _passed(faults, origin, grid, data, columns, decimals, periods, said, texts)
    faults.stop_if_any()
    provenance = origin.provenance(faults, difference, derived=bool(derived.strip()), protection=protection)
    made = Table(
        id=name,
        title=title,
        columns=grid.columns,
        rows=grid.shown,
        notes=(*_notes(difference, derived, notes), *more),
        csv=grid.csv if provenance.redistribute else "",
        provenance=provenance,
    )
    faults.session.tables[name] = made
    faults.session.rows[f"table {name}"] = grid.rows
    return made


def figure(
    name: str,
    fig: Any,
    *,
    title: str,
    subtitle: str = "",
    alt: str,
    data: Any,
    columns: Columns = None,
    notes: Sequence[str] = (),
    decimals: int | Mapping[str, int] | None = None,
    source: Names = None,
    definition: Names = None,
    difference: str = "",
    derived: str = "",
    base: str | None = None,
    counts: Sequence[str] = (),
    margins: str = "Total",
    reliability: str | None = None,
    measure: Mapping[str, str] | str = "",
    levels: Mapping[str, Mapping[str, str]] | None = None,
    contributions: Mapping[str, Sequence[Sequence[float]]] | None = None,
) -> Figure:
    """Make a figure that documents may show.

    Parameters
    ----------
    name
        Its id without ``fig-``, written out in the call.
    fig
        A matplotlib Figure; or a function ``draw(width_inches) -> Figure``, called for pages (6.4) and phones (3.4);
        or SVG text.
    title
        Its message, as a sentence.
    subtitle
        Measure, geography, period.
    alt
        What the picture shows, for those who cannot see it: kind of chart, message; at most 300 characters.
    data
        The numbers drawn, as for `table`.
    columns, notes, decimals, source, definition, difference, derived
        As for `table`.
    base, counts, margins, reliability, measure, levels, contributions
        As for `table`; where something of protected data is hidden, draw from what `protected` gives.

    Raises
    ------
    RunError
        Anything about the call is not right; all of it at once.
    """
    faults = Faults(current(), f"figure {name!r}")
    faults.claim("figure", name)
    texts = {"title": title, "subtitle": subtitle, "alt": alt, "difference": difference, "derived": derived}
    _check_texts(faults, columns, notes, **texts)
    _check_words(faults, "title", title)
    _check_alt(faults, alt, title)
    periods = _schema_periods(faults)
    grid = make_grid(faults, opened(data), columns, decimals, periods)
    origin = _origin(faults, grid, source, definition, difference, derived)
    faults.stop_if_any()
    said = (base, counts, margins, reliability, measure, levels, contributions)
    told = _texts(notes, **texts)
    grid, protection, more = _passed(faults, origin, grid, data, columns, decimals, periods, said, told, drawn=True)
    faults.stop_if_any()  # drawing is slow, and may fail only because of what was just found
    wide, narrow = picture(faults, fig, name)
    faults.stop_if_any()
    provenance = origin.provenance(faults, difference, derived=bool(derived.strip()), protection=protection)
    made = Figure(
        id=name,
        title=title,
        subtitle=subtitle,
        alt=alt,
        notes=(*_notes(difference, derived, notes), *more),
        svg=wide.svg,
        svg_narrow=narrow.svg,
        size=wide.size,
        size_narrow=narrow.size,
        columns=grid.columns,
        rows=grid.shown,
        csv=grid.csv if provenance.redistribute else "",
        provenance=provenance,
    )
    faults.session.figures[name] = made
    faults.session.rows[f"figure {name}"] = grid.rows
    return made


def _passed(
    faults: Faults,
    origin: Origin,
    grid: Grid,
    data: Any,
    columns: Columns,
    decimals: int | Mapping[str, int] | None,
    periods: frozenset[str],
    said: tuple[Any, ...],
    texts: Mapping[str, str],
    *,
    drawn: bool = False,
) -> tuple[Grid, Protection | None, tuple[str, ...]]:
    """Return the grid as it may leave the script, what was done to it, and notes on that."""
    if origin.is_plain and not any((said[0], said[1], said[3])):  # base, counts, reliability
        return grid, None, ()
    from evidoc.products.passing import Protecting, carried_of, pass_grid  # few sources are protected

    made = pass_grid(
        faults, origin, grid, columns, decimals, periods, Protecting(*said), texts, carried_of(data), drawn=drawn
    )
    return made.grid, made.protection, made.notes


def _schema_periods(faults: Faults) -> frozenset[str]:
    session = faults.session
    sources = [session.sources[name] for name in session.usable if name in session.sources]
    return frozenset(c.name for source in sources for c in source.columns if c.type == "period") | {"period", "year"}


def _origin(faults: Faults, grid: Grid, source: Names, definition: Names, difference: str, derived: str) -> Origin:
    origin = find_origin(faults, source, definition, grid.rows)
    check_alike(faults, origin, difference, span_of(faults, grid.rows, origin))
    _check_derived(faults, origin, grid, derived)
    return origin


def _check_derived(faults: Faults, origin: Origin, grid: Grid, derived: str) -> None:
    """Refuse to give away, as our own calculation, rows that name single rows of a closed source."""
    for source in origin.sources:
        held = [column for column in grid.keys if column in source.key]
        if derived.strip() and not source.redistribute and held:
            message = f"the column {held[0]!r} names single rows of {source.id!r}, which may not be redistributed"
            faults.add("key-column", message, "leave the column out, or leave derived= out: then no CSV is made")


def _check_texts(faults: Faults, columns: object, notes: object, **texts: object) -> None:
    """Refuse words, notes and labels that are no text; printing and keeping them would fail far from here."""
    listed = [notes] if isinstance(notes, str) else notes
    if not isinstance(listed, (list, tuple)) or not all(isinstance(note, str) for note in listed):
        faults.add("not-a-text", "notes are not a list of texts", 'write notes=["…", "…"]')
    hint = 'write columns={"column": "Label"} or {"column": ("Label", "unit")}'
    if columns is not None and not isinstance(columns, Mapping):
        faults.add("not-a-text", "columns do not say which label belongs to which column", hint)
    for key, given in columns.items() if isinstance(columns, Mapping) else ():
        pair = (given,) if isinstance(given, str) else given
        if not isinstance(pair, (list, tuple)) or len(pair) not in {1, 2} or not all(isinstance(p, str) for p in pair):
            faults.add("not-a-text", f"the label of column {key!r} is no text", hint)
    faults.texts(**texts)


def _check_words(faults: Faults, what: str, text: Any) -> bool:
    if isinstance(text, str) and text.strip():
        return True
    faults.add(f"missing-{what}", f"it has no {what}", f'write one: {what}="…"')
    return False


def _check_alt(faults: Faults, alt: Any, title: str) -> None:
    if not _check_words(faults, "alt", alt):
        return
    hint = "say what kind of chart it is and what it shows, in one or two sentences"
    if _FILE_NAME.fullmatch(alt.strip()):
        faults.add("bad-alt", f"the alt text ({faults.cell(alt)}) is a file name", hint)
    elif _OPENING.match(alt.strip()):
        faults.add(
            "bad-alt", "the alt text begins with what a screen reader says by itself", f"{hint}; begin with that"
        )
    elif alt.strip() == str(title).strip():
        faults.add("bad-alt", "the alt text only repeats the title", hint)
    elif len(alt) > LONGEST_ALT:
        message = f"the alt text has {len(alt)} characters; at most {LONGEST_ALT} are read with patience"
        faults.add("bad-alt", message, "the data table below the figure holds the details")


def _texts(notes: Sequence[str], **texts: str) -> dict[str, str]:
    """Return the words that readers see, under names that people know."""
    numbered = [notes] if isinstance(notes, str) else list(notes)
    return {**texts, **{f"note {number}": note for number, note in enumerate(numbered, 1)}}


def _notes(difference: str, derived: str, notes: Sequence[str]) -> tuple[str, ...]:
    own = [difference.strip(), f"Own calculation: {derived.strip()}" if derived.strip() else ""]
    listed = [notes] if isinstance(notes, str) else list(notes)
    return tuple(note for note in (*own, *listed) if note)
