"""Lines of a CSV or TSV export go in (of databases, Covidence, Rayyan), its entries come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.record import SearchSource
from evidoc.synthesis.records import kinds
from evidoc.synthesis.records.entry import Entry, Trouble
from evidoc.synthesis.records.fields import doi_in, pages_of, pmid_in, pmid_of, serial
from evidoc.synthesis.records.headings import DECISIONS, FIELDS, columns_of, unknown_columns
from evidoc.synthesis.records.names import split_authors
from evidoc.synthesis.records.rows import Row, table_rows

_PLAIN = ("title", "year", "container", "volume", "issue", "doi", "url", "abstract", "language", "notes")


def table_entries(
    lines: Iterable[tuple[int, str]], source: SearchSource, trouble: Trouble, problems: list[Problem]
) -> Iterator[Entry]:
    """Give the entries of a table.

    Parameters
    ----------
    lines
        Numbers and lines.
    source
        Its `columns` say what the headings do not.
    trouble
        Told of ``short-row``.
    problems
        Gets ``unknown-column``, where `columns` names one that the table does not have.
    """
    rows = table_rows(lines)
    heading = next(rows, None)
    if heading is None:
        return
    width = len(heading.cells)
    for field, name in unknown_columns(heading.cells, source.columns).items():
        message = f"{trouble.file} has no column '{name}', which `columns:` of '{source.id}' names for '{field}'."
        offer = did_you_mean(name, [one for one in heading.cells if one.strip()])
        hint = offer or f"Its columns are: {', '.join(heading.cells)[:200]}."
        problems.append(Problem("unknown-column", message, source.place, hint))
    columns = columns_of(heading.cells, source.columns)
    if not columns.keys() & {"title", "doi", "pmid"}:
        message = "No column of this table is known to hold titles or identifiers."
        hint = f"Say under `columns:` of '{source.id}' which column holds which field: {', '.join(FIELDS)}."
        problems.append(Problem("no-known-column", message, Place(trouble.file, heading.line), hint))
    for row in rows:
        if not row.fault and len(row.cells) < width:
            message = f"This row has {len(row.cells)} cells, and the first row has {width}; the others are empty."
            trouble.tell("short-row", row.line, message, "Look whether the row was cut off.")
        yield Entry(row.line, row.raw, fault=row.fault) if row.fault else _entry(row, columns)


def _entry(row: Row, columns: dict[str, list[int]]) -> Entry:
    cells, width = row.cells, len(row.cells)

    def cell(field: str) -> str:
        for at in columns.get(field, ()):
            if at < width and (text := cells[at].strip()):
                return text
        return ""

    fields = {name: cell(name) for name in _PLAIN}
    fields["kind"] = kinds.of_words(cell("kind"))
    pages = cell("pages") or cell("pages first")
    fields["pages"] = pages_of(pages, "" if cell("pages") else cell("pages last")) or cell("pages article")
    fields["pmid"] = pmid_of(cell("pmid")) or pmid_in(fields["url"])
    fields["doi"] = fields["doi"] or doi_in(fields["url"])
    fields["isbn"] = serial(cell("isbn"))[1] or cell("isbn")
    ids = {field[3:]: text for field in columns if field.startswith("id ") and (text := cell(field))}
    extra: dict[str, object] = {name: text for name in DECISIONS if (text := cell(name))}
    return Entry(row.line, row.raw, fields, split_authors(cell("authors")), ids, extra=extra)
