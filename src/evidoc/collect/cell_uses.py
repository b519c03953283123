"""The cells and inline expressions of a chapter go in; what they load through evidoc, and what is amiss, come out.

Nothing runs: names are read from the syntax, as those of scripts are. Code that is not Python is left to the kernel,
which shows its line; lines of IPython's own (``%…``, ``!…``) are understood, and refused where they do more than show.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace

from evidoc.collect.memory import Memory
from evidoc.collect.script_calls import Call, Loose, find_calls
from evidoc.collect.script_families import UNKNOWN
from evidoc.collect.script_modules import API, Module
from evidoc.collect.script_reads import check_calls
from evidoc.collect.script_syntax import NotLiteralError, Tops
from evidoc.errors import Place, Problem
from evidoc.model.chapter import INLINE_CODE, Cell, Chapter, Shortcode
from evidoc.model.execution import LANGUAGE, permissions_in, runs
from evidoc.model.magics import HARMLESS, Magic, without_magics
from evidoc.model.nearest import did_you_mean
from evidoc.model.script import Permissions
from evidoc.records import dataclass

PERMISSIONS = ("reads", "network", "clock")
GUARDED = frozenset(("undeclared-read", "reads-the-clock", "unseeded-random", "unknown-magic", "unknown-permission"))
"""Kinds of problems that are only those of cells which are held to what scripts are held to."""
MAKERS = frozenset(("value", "table", "figure"))
_NAME = "cells"
Uses = tuple[tuple[str, Place], ...]
"""What is loaded, such as ``value x``, and where first."""
_FUNCTIONS = tuple(f"evidoc.{name}" for name in sorted(API))


@dataclass(slots=True)
class _Read:
    """Everything that was parsed, as one module whose line n stood at ``places[n - 1]``."""

    lines: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    body: list[ast.stmt] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, code: str, place: Place) -> None:
        """Add code whose first line stands at `place`, unless it is not Python."""
        lines = code.split("\n")
        tree, _, magics = without_magics(lines)
        self.problems += [_refused(magic, place) for magic in magics if not magic.harmless]
        if tree is None:
            return
        for node in tree.body:
            ast.increment_lineno(node, len(self.lines))
        self.body += tree.body
        self.lines += lines
        self.places += [replace(place, line=place.line + number) for number in range(len(lines))]

    def at(self, place: Place) -> Place:
        """Return the chapter's own place of a place in the module."""
        first = self.places[place.line - 1] if 0 < place.line <= len(self.places) else Place("")
        return replace(first, column=first.column - 1 + place.column if first.column else place.column)


def with_uses(
    chapter: Chapter, memory: Memory | None = None, *, guarded: bool = True
) -> tuple[Chapter, tuple[Problem, ...]]:
    """Return a chapter with what its cells and inline expressions load filled in, and what is amiss in them.

    Parameters
    ----------
    chapter
        The chapter.
    memory
        What spares reading code again that did not change.
    guarded
        Whether its cells are held to what scripts are held to, as those of the site's documents are; a page that is
        only rendered may do what it may do in Quarto.
    """
    inlines = [code for code in chapter.shortcodes if code.name == INLINE_CODE]
    cells = [cell for cell in chapter.cells if runs(cell, chapter)]
    if not cells and not inlines:
        return chapter, ()
    uses, problems = uses_of(cells, inlines, memory)
    return replace(chapter, uses=uses), tuple(p for p in problems if guarded or p.kind not in GUARDED)


def uses_of(
    cells: Sequence[Cell], inlines: Sequence[Shortcode], memory: Memory | None = None
) -> tuple[Uses, tuple[Problem, ...]]:
    """Read what the cells and inline expressions of a chapter load.

    Parameters
    ----------
    cells
        All cells of the chapter; those of other languages, and those that are never run, are passed over.
    inlines
        Its inline expressions.
    memory
        What spares reading code again that did not change.

    Returns
    -------
    tuple
        ``value x``, ``table x``, ``figure x`` or ``source x`` with its first place; and the problems:
        ``name-cannot-be-known``, ``product-in-cell``, ``unknown-import``, ``unknown-magic``, ``unknown-permission``,
        ``undeclared-read``, ``reads-the-clock``, ``unseeded-random``.
    """
    run = [cell for cell in cells if cell.language == LANGUAGE and cell.options.get("eval") is not False]
    asked = [(code.args[0].strip(), code.place) for code in inlines if code.args]
    written = [[(cell.code, cell.code_place) for cell in run], asked]
    arguments = [[(code, place.file, place.line, place.column) for code, place in part] for part in written]
    return (memory or Memory()).recall("cells", arguments, lambda: _uses_of(run, asked))


def _uses_of(cells: Sequence[Cell], inlines: Sequence[tuple[str, Place]]) -> tuple[Uses, tuple[Problem, ...]]:
    """Read cells that are run, and expressions with their places; of cells, only the code and its place count."""
    read = _Read()
    for cell in cells:
        read.take(cell.code, cell.code_place)
    for code, place in inlines:
        read.take(code, place)
    module = Module(_NAME, _NAME, "\n".join(read.lines), ast.Module(read.body, []))
    calls, loose = find_calls(_NAME, Tops({_NAME: module}))
    uses: dict[str, Place] = {}
    found = [*module.unknown_imports(), *_handed_on(loose), *_loads(calls, uses)]
    permissions, refused = _permissions(cells)
    found += check_calls(calls, permissions)
    moved = [replace(problem, place=read.at(problem.place)) for problem in found]
    problems = [*read.problems, *refused, *map(_worded, moved)]
    return tuple((key, read.at(place)) for key, place in uses.items()), tuple(dict.fromkeys(problems))


def _loads(calls: Iterable[Call], uses: dict[str, Place]) -> Iterator[Problem]:
    """Note what each call loads in `uses`; yield what is wrong with the others."""
    for call in calls:
        if call.name not in _FUNCTIONS:
            continue
        kind = call.name.removeprefix("evidoc.")
        if kind == "product" or kind not in {*MAKERS, "source"}:
            yield _makes(kind, call)
            continue
        words = {keyword.arg for keyword in call.node.keywords}
        if len(call.node.args) != 1 or (words - {"rows"} if kind == "source" else words):
            yield _makes(kind, call)
            continue
        try:
            name = call.scope.literal(call.node.args[0])
        except NotLiteralError:
            name = None
        if isinstance(name, str):
            uses.setdefault(f"{kind} {name}", call.place)
        else:
            hint = f'Write each name out in a call of its own: {kind}("…").'
            yield Problem(UNKNOWN, f"The name of this {kind} cannot be known before the cell runs.", call.place, hint)


def _makes(kind: str, call: Call) -> Problem:
    if kind == "product":
        message, hint = "product() is for scripts.", "Load it as what it is: value(…), table(…) or figure(…)."
    elif kind == "source":
        message, hint = "source() takes a name, and rows= at most.", 'Write: source("…").'
    else:
        message = f"{kind}() makes a product here, and cells make none: they show what scripts made."
        hint = 'Make it in a script of analysis/, and load it here by its name alone: value("…").'
    return Problem("product-in-cell", message, call.place, hint)


def _handed_on(loose: Iterable[Loose]) -> Iterator[Problem]:
    for use in loose:
        message = f"'{use.name}' is handed on here instead of being called, so its names cannot be known."
        yield Problem(UNKNOWN, message, use.place, 'Call it by its own name, with the id written out: value("…").')


def _permissions(cells: Iterable[Cell]) -> tuple[Permissions, list[Problem]]:
    reads: list[str] = []
    said: set[str] = set()
    problems: list[Problem] = []
    for word, path, place in permissions_in(cells):
        if word not in PERMISSIONS or bool(path) != (word == "reads"):
            hint = did_you_mean(word, PERMISSIONS) if word not in PERMISSIONS else ""
            hint = f"Write `# evidoc: reads PATH`, `# evidoc: network` or `# evidoc: clock`, one a line. {hint}".strip()
            problems.append(Problem("unknown-permission", f"Nobody knows the permission '{word} {path}'.", place, hint))
        elif word == "reads":
            reads.append(path)
        said.add(word)
    return Permissions(tuple(dict.fromkeys(reads)), "network" in said, "clock" in said), problems


def _worded(problem: Problem) -> Problem:
    """Return a problem that was worded for scripts as it is said of cells."""
    return replace(
        problem, hint=problem.hint.replace("at the top of the script", "in a cell").replace("at the top", "in a cell")
    )


def _refused(magic: Magic, place: Place) -> Problem:
    hint = f"Write it in Python. Of IPython's own lines there are: {', '.join(f'%{one}' for one in sorted(HARMLESS))}."
    message = f"'{magic.text}' is a line of IPython's own that is not run here."
    return Problem("unknown-magic", message, replace(place, line=place.line + magic.line), hint)
