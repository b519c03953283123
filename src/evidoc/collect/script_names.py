"""The calls of a script go in; the names it uses and the products it promises come out, and what it may not say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import field

from evidoc.collect.script_calls import Call, Loose
from evidoc.collect.script_families import UNKNOWN, Codebooks, spell_out
from evidoc.collect.script_syntax import NotLiteralError
from evidoc.errors import Place, Problem
from evidoc.model.script import Promise, Use
from evidoc.records import dataclass

_ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
_WORDS = {"table": ("title",), "figure": ("title", "alt", "data")}
"""What a call must say for its product to be shown to anybody; the run looks into what it says."""


@dataclass(slots=True)
class Names:
    """What a script uses and promises, and what is wrong with the names in its calls."""

    sources: list[Use] = field(default_factory=list)
    """Every time that a source is named."""
    codebooks: list[str] = field(default_factory=list)
    """Sources whose codebooks say what the members of a family are called."""
    products: list[Use] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    made: dict[tuple[str, str], list[Call]] = field(default_factory=dict)
    """(kind, name) -> the calls that make it."""

    def note(self, kind: str, message: str, place: Place, hint: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(kind, message, place, hint))


def read_names(calls: Iterable[Call], loose: Iterable[Loose], codebooks: Codebooks) -> Names:
    """Read the names in all calls of a script and its helper modules.

    Returns
    -------
    Names
        Products used once each, at their first place; promises with families spelled out, as far as the codebooks are
        at hand; and the problems: ``name-cannot-be-known``, ``unknown-column``, ``bad-name``, ``made-twice``,
        ``missing-title``, ``missing-alt``, ``missing-data``.
    """
    names = Names()
    for use in loose:
        message = f"'{use.name}' is handed on here instead of being called, so its names cannot be known."
        hint = 'Call it by its own name, with the id written out: value("a.b", …).'
        names.note(UNKNOWN, message, use.place, hint)
    for call in calls:
        package, _, kind = call.name.rpartition(".")
        if package != "evidoc":
            continue
        if kind in ("source", "product"):
            _use(kind, call, names)
        elif kind in ("value", "table", "figure"):
            name = _name(kind, call, names)
            if name is not None:
                _promise(kind, name, call, names)
                _words(kind, name, call, names)
            _named_sources(call, names)
        elif kind == "values":
            _family(call, codebooks, names)
            _named_sources(call, names)
    return names


def _use(kind: str, call: Call, names: Names) -> None:
    name = _name(kind, call, names)
    if name is None:
        return
    if kind == "source":
        names.sources.append(Use(name, call.place))
    elif name not in [use.name for use in names.products]:
        names.products.append(Use(name, call.place))


def _named_sources(call: Call, names: Names) -> None:
    """Note the sources that a product names by ``source=``: what they say of themselves goes into the product."""
    expr = call.keyword("source")
    if expr is None:
        return
    try:
        written = call.scope.literal(expr)
    except NotLiteralError:
        return  # the run checks it; the names of products are what must be known before
    for name in written if isinstance(written, list) else [written]:
        if isinstance(name, str):
            names.sources.append(Use(name, call.scope.module.place(expr)))


def _promise(kind: str, name: str, call: Call, names: Names) -> None:
    if not _ID.fullmatch(name):
        hint = "Use small letters and digits, joined by single points, hyphens or underscores: absence.rate.all."
        names.note("bad-name", f"The name '{name}' cannot be shown by a document.", call.place, hint)
        return
    before = names.made.setdefault((kind, name), [])
    clash = next((other for other in before if not call.excludes(other)), None)
    if clash is not None:
        message = f"The {kind} '{name}' is made twice; it is first made at {clash.place}."
        names.note("made-twice", message, call.place, "Give one of the two another name.")
    if not before:
        names.promises.append(Promise(kind, name, call.place))
    before.append(call)


def _words(kind: str, name: str, call: Call, names: Names) -> None:
    if any(keyword.arg is None for keyword in call.node.keywords):
        return  # handed on as **words, which only the run can see
    for word in _WORDS.get(kind, ()):
        if call.keyword(word) is None:
            what = {"alt": "alt text"}.get(word, word)
            names.note(f"missing-{word}", f"The {kind} '{name}' has no {what}.", call.place, f"Write it: {word}=….")


def _name_expr(call: Call) -> ast.expr | None:
    if call.node.args:
        return None if isinstance(call.node.args[0], ast.Starred) else call.node.args[0]
    return call.keyword("name") or call.keyword("id")


def _name(kind: str, call: Call, names: Names) -> str | None:
    """Return the name that a call gives, or note that it cannot be known and return None."""
    expr = _name_expr(call)
    if expr is None:
        message = f"This call of {kind}() does not say its name first, so it cannot be known."
        names.note(UNKNOWN, message, call.place, f'Write the name out: {kind}("a.b", …).')
        return None
    place = call.scope.module.place(expr)
    try:
        name = call.scope.literal(expr)
    except NotLiteralError:
        message = f"The name of this {kind} cannot be known before the script runs."
        names.note(UNKNOWN, message, place, _hint(kind, expr, call))
        return None
    if not isinstance(name, str):
        names.note(UNKNOWN, f"The name of this {kind} is not a text.", place, f'Write it out: {kind}("a.b", …).')
        return None
    return name


def _hint(kind: str, expr: ast.expr, call: Call) -> str:
    """Show how the very call would be written: a family for values, one call each for everything else."""
    holes: dict[str, ast.expr] = {}
    pattern = _pattern(expr, holes, call)
    members = {hole: call.scope.members(part) for hole, part in holes.items()}
    if kind in ("value", "values"):
        over = ", ".join(f'"{hole}": [{_listed(members[hole])}]' for hole in holes)
        return f'Write a family: values("{pattern}", rows, number="…", over={{{over}}}, meaning="…").'
    first = next(iter(holes))
    spelled = [pattern.replace(f"{{{first}}}", member) for member in members[first]] if len(holes) == 1 else []
    example = spelled[0] if spelled else re.sub(r"\{\w+\}", "…", pattern)
    return f'Write each name out in its own call: {kind}("{example}", …).'


def _listed(members: list[str]) -> str:
    return ", ".join(f'"{member}"' for member in members) or '"…", "…"'


def _pattern(expr: ast.expr, holes: dict[str, ast.expr], call: Call) -> str:
    """Return the text of a name with a hole such as ``{kind}`` for each part that is not known."""
    try:
        return str(call.scope.literal(expr))
    except NotLiteralError:
        pass
    if isinstance(expr, ast.JoinedStr):
        return "".join(_pattern(part, holes, call) for part in expr.values)
    if isinstance(expr, ast.FormattedValue):
        return _pattern(expr.value, holes, call)
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
        return _pattern(expr.left, holes, call) + _pattern(expr.right, holes, call)
    hole = _hole(expr)
    holes[hole] = expr
    return f"{{{hole}}}"


def _hole(expr: ast.expr) -> str:
    match expr:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))) if name.isidentifier():
            return name
    return "part"


def _family(call: Call, codebooks: Codebooks, names: Names) -> None:
    """Spell out a family into the values that it promises."""
    pattern = _name("values", call, names)
    if pattern is None:
        return
    family = spell_out(pattern, call, codebooks)
    names.problems += family.problems
    names.sources += [Use(name, place) for name, place in family.sources]
    names.codebooks += [name for name, _ in family.sources]
    for name in family.members:
        _promise("value", name, call, names)
