"""Studies that an analysis would pool come in; the reasons why they must not be pooled go out, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

ALIKE = {
    "construct": "construct",
    "instrument": "instrument",
    "cutoff": "cut-off",
    "population": "population",
    "design": "design",
}
"""Columns in which studies must say the same before they are pooled -> how readers know them."""
PRIMARY, MEASURE, STUDY = "primary", "measure", "study"
FEWEST = 3
REVIEWS = ("meta-analysis", "meta analysis", "metaanalysis", "systematic review", "scoping review", "umbrella review")
"""Designs that are reviews of studies, never studies."""
NO, YES = ("no", "n", "0", "false"), ("yes", "y", "1", "true")
_SHOWN = 3


def reasons_not_to_pool(
    rows: Sequence[Mapping[str, Any]], *, columns: Sequence[str] = tuple(ALIKE), fewest: int = FEWEST
) -> tuple[str, ...]:
    """Return why these rows must not be pooled, a full sentence each; nothing where they may be.

    Parameters
    ----------
    rows
        One a study: ``study``, ``primary`` (``yes`` or ``no``), `columns`, and ``measure`` where a row names its own.
    columns
        In which all must say the same.
    fewest
        How many primary studies it takes.

    Returns
    -------
    tuple of str
        Empty: they may be pooled.
    """
    return (
        *_too_few(rows, fewest),
        *_twice(rows),
        *_reviews(rows),
        *_unsaid(rows),
        *(reason for column in columns for reason in _differ(rows, column, needed=True)),
        *_differ(rows, MEASURE, needed=False),
    )


def unlike(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return in what rows say themselves that they are unlike: for a file of which nothing else is known."""
    return (
        *_reviews(rows),
        *(reason for column in (*ALIKE, MEASURE) for reason in _differ(rows, column, needed=False)),
    )


def is_review(row: Mapping[str, Any]) -> bool:
    """Return whether a row is a review or meta-analysis, by ``primary`` or by its design."""
    design = _text(row, "design").casefold()
    return _text(row, PRIMARY).casefold() in NO or any(word in design for word in REVIEWS)


def primaries(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows that are studies of their own."""
    return [row for row in rows if not is_review(row)]


def _text(row: Mapping[str, Any], column: str) -> str:
    cell = row.get(column)
    return "" if cell is None else str(cell).strip()


def _name(row: Mapping[str, Any], at: int) -> str:
    return _text(row, "label") or _text(row, STUDY) or f"row {at}"


def _listed(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    named = ", ".join(names[:_SHOWN])
    return f"{named} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else named


def _too_few(rows: Sequence[Mapping[str, Any]], fewest: int) -> Iterator[str]:
    studies = {_text(row, STUDY) or f"row {at}" for at, row in enumerate(rows, 1) if not is_review(row)}
    if len(studies) < fewest:
        number = {0: "no primary study is", 1: "one primary study is"}.get(
            len(studies), f"{len(studies)} primary studies are"
        )
        yield f"Pooling takes at least {fewest} primary studies; {number} there."


def _twice(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    seen: dict[str, list[str]] = {}
    for at, row in enumerate(rows, 1):
        seen.setdefault(_text(row, STUDY) or f"row {at}", []).append(_name(row, at))
    twice = [names[0] for names in seen.values() if len(names) > 1]
    if twice:
        yield (
            f"More than one effect comes from {_listed(twice)}: effects of the same people are not independent. "
            "Choose one a study."
        )


def _reviews(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    reviews = [_name(row, at) for at, row in enumerate(rows, 1) if is_review(row)]
    if reviews and len(reviews) < len(rows):
        yield (
            f"A review is never pooled with primary studies, some of which it holds already: {_listed(reviews)}. "
            "It is reported as a review."
        )
    elif reviews:
        yield f"Reviews are reported as reviews, with their overlap, and not pooled: {_listed(reviews)}."


def _unsaid(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    studies = [(at, row) for at, row in enumerate(rows, 1) if not is_review(row)]
    unsaid = [_name(row, at) for at, row in studies if _text(row, PRIMARY).casefold() not in YES]
    if unsaid:
        yield f"It is not said ('{PRIMARY}') that these are primary studies: {_listed(unsaid)}."


def _differ(rows: Sequence[Mapping[str, Any]], column: str, *, needed: bool) -> Iterator[str]:
    shown = ALIKE.get(column, column)
    said: dict[str, list[str]] = {}
    written: dict[str, str] = {}
    for at, row in enumerate(rows, 1):
        text = _text(row, column)
        said.setdefault(text.casefold(), []).append(_name(row, at))
        written.setdefault(text.casefold(), text)
    unsaid = said.pop("", [])
    if needed and unsaid:
        yield f"The {shown} is not said of {_listed(unsaid)}, so it cannot be shown to be the same ('{column}')."
    if len(said) > 1:
        values = "; ".join(f"“{written[key]}” ({_listed(names)})" for key, names in said.items())
        yield f"The {shown} is not the same: {values}."
