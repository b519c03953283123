"""A call of `values()` and codebooks go in; the names of all members of the family come out."""

from __future__ import annotations

import ast
import itertools
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from evidoc.collect.script_calls import Call
from evidoc.collect.script_syntax import NotLiteralError
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass

UNKNOWN = "name-cannot-be-known"
"""The kind of every problem with a name that the syntax does not tell."""
_MEMBER = re.compile(r"[a-z0-9-]+")

Codebooks = Mapping[str, Mapping[str, Sequence[str]]]
"""Source -> column -> the values that it may hold, none where its schema does not list them."""


@dataclass(slots=True)
class Family:
    """The names of a family, the sources whose codebooks gave them, and what is wrong."""

    members: list[str] = field(default_factory=list)
    sources: list[tuple[str, Place]] = field(default_factory=list)
    """Ids as written, which may be unknown, and where."""
    problems: list[Problem] = field(default_factory=list)

    def note(self, kind: str, message: str, place: Place, hint: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(kind, message, place, hint))


def spell_out(pattern: str, call: Call, codebooks: Codebooks) -> Family:
    """Return the family that ``values(pattern, …, over=…)`` makes; without members where they cannot be known."""
    family = Family()
    try:
        fields = [part for _, part, _, _ in string.Formatter().parse(pattern) if part is not None]
    except ValueError:
        fields = [""]
    if not fields or not all(part.isidentifier() for part in fields):
        message = f"The family '{pattern}' has no members: nothing in it, such as {{type}}, takes their names."
        family.note(UNKNOWN, message, call.place, 'Write: values("a.{type}", …, over={"type": ["…", "…"]}).')
        return family
    over = _over(call, fields, family)
    lists = {key: _members(key, over[key], call, codebooks, family) for key in over}
    if lists and all(lists.values()):
        combinations = itertools.product(*lists.values())
        family.members = [pattern.format(**dict(zip(lists, one, strict=True))) for one in combinations]
    return family


def _over(call: Call, fields: list[str], family: Family) -> dict[str, Any]:
    """Return what ``over=`` says, its keys checked against the pattern; nothing where it cannot be known."""
    expr = call.keyword("over")
    example = ", ".join(f'"{part}": ["…", "…"]' for part in dict.fromkeys(fields))
    hint = f'Write its members out: over={{{example}}}, or name a column that lists them: "SOURCE:COLUMN".'
    try:
        over = call.scope.literal(expr) if expr is not None else None
    except NotLiteralError:
        over = _partly(expr, call)
    if not isinstance(over, dict):
        place = call.scope.module.place(expr) if expr is not None else call.place
        family.note(UNKNOWN, "The members of this family cannot be known before the script runs.", place, hint)
        return {}
    if set(over) != set(fields):
        said, wanted = ", ".join(sorted(over)) or "nothing", ", ".join(sorted(set(fields)))
        message = f"The family has members for {said}, but its name takes {wanted}."
        family.note(UNKNOWN, message, call.place, hint)
        return {}
    return over


def _partly(expr: ast.expr | None, call: Call) -> dict[str, Any] | None:
    """Return an ``over=`` of which some lists are not known, so that each of them can be named."""
    if not isinstance(expr, ast.Dict):
        return None
    over: dict[str, Any] = {}
    for key, item in zip(expr.keys, expr.values, strict=True):
        if not isinstance(key, ast.Constant):
            return None
        try:
            over[str(key.value)] = call.scope.literal(item)
        except NotLiteralError:
            over[str(key.value)] = None
    return over


def _members(key: str, written: Any, call: Call, codebooks: Codebooks, family: Family) -> list[str]:
    expr = call.keyword("over")
    place = call.scope.module.place(expr) if expr is not None else call.place
    if isinstance(written, str):
        return _codebook(key, written, place, codebooks, family)
    if not isinstance(written, list) or not written:
        message = f"The members for '{key}' of this family cannot be known before the script runs."
        hint = f'Write them out: over={{"{key}": ["…", "…"]}}, or name a column: "SOURCE:COLUMN".'
        family.note(UNKNOWN, message, place, hint)
        return []
    return _checked([str(member) for member in written], place, family)


def _codebook(key: str, written: str, place: Place, codebooks: Codebooks, family: Family) -> list[str]:
    """Return the values that the schema of a source's column allows."""
    id_, _, name = written.partition(":")
    if not name:
        message = f"The members for '{key}' are neither a list nor SOURCE:COLUMN: '{written}'."
        family.note(UNKNOWN, message, place, f'Write over={{"{key}": ["…", "…"]}}.')
        return []
    family.sources.append((id_, place))
    if id_ not in codebooks:
        return []
    columns = codebooks[id_]
    if name not in columns:
        message = f"The source '{id_}' has no column '{name}'."
        family.note("unknown-column", message, place, did_you_mean(name, columns) or f"It has: {', '.join(columns)}.")
        return []
    if not columns[name]:
        message = f"The column '{name}' of the source '{id_}' does not list its values."
        family.note(
            UNKNOWN, message, place, "Add `allowed:` to the column in data/sources.yml, or list the members here."
        )
        return []
    return _checked(list(columns[name]), place, family)


def _checked(members: list[str], place: Place, family: Family) -> list[str]:
    for member in members:
        if not _MEMBER.fullmatch(member):
            hint = "Use small letters, digits and hyphens, in the data and in over=."
            family.note("bad-name", f"'{member}' cannot be part of a name.", place, hint)
            return []
    return members
