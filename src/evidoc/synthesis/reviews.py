"""Studies that bring others together come in; a table that reports them as reviews, with their results, goes out."""

from __future__ import annotations

from collections.abc import Iterator

from evidoc.model.evidence import Evidence, Study
from evidoc.synthesis.exhibits import Cell, Exhibits
from evidoc.synthesis.studies import READ_WORDS, words_of

TABLE = "evidence-reviews"
RESULT = "result"
"""Column of the codebook that holds what a review pooled, as it is printed."""
PRIMARY, REVIEWS = "evidence.primary", "evidence.reviews"


def reviews_of(evidence: Evidence) -> tuple[Study, ...]:
    """Return the studies whose design the codebook counts among ``reviews``, in the order of the table of studies."""
    marked = [column for column in evidence.codebook.values() if column.reviews]
    return tuple(
        study
        for study in evidence.studies.values()
        if any(set(study.cells.get(column.name, ())) & set(column.reviews) for column in marked)
    )


def reviews_names(evidence: Evidence) -> tuple[str, ...]:
    """Return the names of what `reviews_products` makes; nothing where the codebook tells no reviews."""
    if not any(column.reviews for column in evidence.codebook.values()):
        return ()
    table = (f"table {TABLE}",) if reviews_of(evidence) else ()
    return (*table, f"value {PRIMARY}", f"value {REVIEWS}")


def reviews_products(evidence: Evidence, exhibits: Exhibits) -> None:
    """Add the table of existing reviews and the numbers of reviews and of studies with data of their own."""
    if not reviews_names(evidence):
        return
    found, population = reviews_of(evidence), "studies of the evidence base"
    own = len(evidence.studies) - len(found)
    exhibits.value(REVIEWS, len(found), "reviews", "Reviews of other studies", population=population)
    exhibits.value(PRIMARY, own, "studies", "Studies with data of their own", population=population)
    if not found:
        return
    columns: dict[str, str | tuple[str, str]] = {"review": "Review"}
    columns |= {name: evidence.codebook[name].label for name in _columns(evidence)}
    columns["read"] = "Read"
    rows = [_row(study, evidence) for study in found]
    title = "Existing reviews, reported as reviews"
    exhibits.table(TABLE, title, rows, columns, notes=tuple(_notes(found)))


def _columns(evidence: Evidence) -> Iterator[str]:
    """Yield the columns that say how a review was done, whom it speaks of and what it pooled."""
    for column in evidence.codebook.values():
        if column.reviews or column.name in {"population", RESULT}:
            yield column.name


def _row(study: Study, evidence: Evidence) -> dict[str, Cell]:
    cells: dict[str, Cell] = {"review": evidence.citations.get(study.id, study.id)}
    for name in _columns(evidence):
        cells[name] = "; ".join(words_of(evidence.codebook[name], study.cells.get(name, ())))
    cells["read"] = READ_WORDS.get(study.read, study.read)
    return cells


def _notes(found: tuple[Study, ...]) -> Iterator[str]:
    yield "Results are the reviews' own. They are not pooled here, neither with each other nor with single studies."
    if not all(study.read == "full-text" for study in found):
        yield "Reviews may rest on the same studies: which ones they share is not known, as not all were read in full."
