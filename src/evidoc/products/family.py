"""The data and members of a family of values come in; the one row of each member, and its meaning, go out."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evidoc.model.rows import Row, as_rows, columns_of
from evidoc.products.grid import opened
from evidoc.products.session import Faults

MEMBER = re.compile(r"[a-z0-9-]+")


def family_rows(faults: Faults, data: Any) -> list[Row]:
    """Return the data as rows, or note why they are none."""
    try:
        rows = as_rows(opened(data))
    except TypeError as error:
        faults.add("missing-data", str(error))
        return []
    if not rows:
        faults.add("missing-data", "its data hold no row")
    return rows


def members_of(faults: Faults, over: Mapping[str, Sequence[str] | str]) -> list[dict[str, str]]:
    """Return each combination of members; all of them may stand in ids."""
    lists = [_listed_members(faults, key, given) for key, given in over.items()]
    for key, members in zip(over, lists, strict=True):
        for number, member in enumerate(members, 1):
            if not MEMBER.fullmatch(member):
                hint = "use small letters, digits and hyphens, in the data and in over="
                named = faults.cell(member, f"member {number} of {key!r}")
                faults.add("bad-member", f"{named} cannot be part of an id", hint)
    return [dict(zip(over, combination, strict=True)) for combination in itertools.product(*lists)]


def _listed_members(faults: Faults, key: str, given: Sequence[str] | str) -> list[str]:
    if not isinstance(given, str):
        return [str(member) for member in given]
    source_id, _, column_name = given.partition(":")
    source = faults.session.sources.get(source_id)
    column = next((c for c in source.columns if c.name == column_name), None) if source else None
    if column is None or not column.allowed:
        message = f"the members of {key!r} are not known: {given!r} names no column with an allowed list"
        faults.add("unknown-members", message, 'list them: over={…: ["one", "two"]}, or add allowed: to the schema')
        return []
    return list(column.allowed)


def check_columns(faults: Faults, rows: list[Row], names: Iterable[str]) -> None:
    """Note each name of a column that the rows do not have."""
    for column in dict.fromkeys(names):
        if rows and column not in columns_of(rows):
            faults.unknown("unknown-column", "column", column, columns_of(rows))


def parts_by_row(
    faults: Faults, contributions: Sequence[Sequence[float]] | None, rows: list[Row]
) -> dict[int, Sequence[float]]:
    """Return what is added to the number of each row, by the row's `id`; empty where the call does not say."""
    if contributions is None:
        return {}
    if len(contributions) != len(rows):
        hint = "give a list for each row of the data, in their order"
        faults.add("bad-contributions", f"its contributions are not {len(rows)} lists, one for each row", hint)
        return {}
    return {id(row): own for row, own in zip(rows, contributions, strict=True)}


def row_of(faults: Faults, rows: list[Row], member: Mapping[str, str]) -> Row | None:
    """Return the one row of `member`, or note that there is none, or more than one."""
    found = [row for row in rows if all(str(row.get(key)) == part for key, part in member.items())]
    if len(found) == 1:
        return found[0]
    what = ", ".join(f"{key} = {faults.cell(part)}" for key, part in member.items())
    if found:
        faults.add("ambiguous-member", f"{len(found)} rows have {what}", "leave one row for each member")
    else:
        hint = "add a row (its number may be not_available(…)), or take the member out of over="
        faults.add("missing-member", f"no row has {what}", hint)
    return None


def cell_of(row: Row, column: Any) -> Any:
    """Return the row's cell where `column` names one of its columns, else `column` itself, a constant."""
    return row[column] if isinstance(column, str) and column in row else column


def filled(faults: Faults, pattern: str, row: Row, member: Mapping[str, str]) -> str:
    """Fill the pattern of a meaning with the member and the cells of its row."""
    known = {**{column: str(cell) for column, cell in row.items()}, **member}
    wanted = [field for _, field, _, _ in string.Formatter().parse(pattern) if field is not None]
    for field in wanted:
        if field not in known:
            faults.unknown("unknown-column", "column", field, list(known))
    return pattern if any(field not in known for field in wanted) else pattern.format(**known)
