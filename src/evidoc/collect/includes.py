"""A chapter file goes in; its lines with every include spelled out come out, each with the place it came from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import field, replace
from pathlib import Path, PurePosixPath

from evidoc.collect.files import inside, read_text, relative
from evidoc.collect.regions import find_regions
from evidoc.errors import Place, Problem
from evidoc.records import dataclass

_INCLUDE = re.compile(r"^(?P<indent>[ \t]*)\{\{<\s*include\s+(?P<path>\"[^\"]+\"|'[^']+'|\S+)\s*>\}\}[ \t]*$")
_NAMED = re.compile(r"\{\{<\s*include")
_FRONT = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)


@dataclass(slots=True)
class Spelled:
    """Lines, where each came from, and which files were taken in."""

    lines: list[str] = field(default_factory=list)
    origins: list[Place] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines)


def split_front(text: str) -> tuple[str, str, int]:
    """Return the front matter's YAML, the body, and the line of the file on which the body begins."""
    match = _FRONT.match(text)
    if not match:
        return "", text, 1
    return match["yaml"], text[match.end() :], match.group().count("\n") + 1


def spell_out(body: str, path: str, first_line: int, root: Path) -> Spelled:
    """Return the lines of `body` with includes put in their places, nested ones too.

    Parameters
    ----------
    body
        Markdown of the chapter below its front matter.
    path
        Project-relative path of the chapter; includes are taken from its folder, also where an included file asks for
        them, as Quarto does; ``/…`` from the project.
    first_line
        Line of `path` on which `body` begins.
    """
    out = Spelled()
    if not _NAMED.search(body):  # as of most chapters
        lines = body.split("\n")
        return Spelled(lines, [Place(path, first_line + number, 1) for number in range(len(lines))])
    _spell(body, path, first_line, "", root, (path,), out)
    return out


def runs_of(origins: Iterable[Place]) -> list[tuple[str, int, int, int]]:
    """Return the same in a short form: the file, line and column of the first of every run of lines, and their number.

    Parameters
    ----------
    origins
        Where the lines of a text came from.
    """
    runs: list[tuple[str, int, int, int]] = []
    file, line, column, count = "", 0, 0, 0
    for place in origins:
        if count and place.line == line + count and place.file == file and place.column == column:
            count += 1
            continue
        runs.append((file, line, column, count))
        file, line, column, count = place.file, place.line, place.column, 1
    return [*runs[1:], (file, line, column, count)]  # the very first run was none


def _spell(
    body: str, path: str, first_line: int, indent: str, root: Path, stack: tuple[str, ...], out: Spelled
) -> None:
    visible = find_regions(body).plain.split("\n")
    for number, line in enumerate(body.split("\n")):
        # Columns count from the author's own line: what an include's indent adds in front is taken off again.
        place = Place(path, first_line + number, 1 - len(indent))
        match = _INCLUDE.match(visible[number])
        if match is None:
            out.lines.append(indent + line if line.strip() else line)
            out.origins.append(place)
            continue
        _include(match, Place(path, first_line + number, match.end("indent") + 1), indent, root, stack, out)


def _include(match: re.Match[str], place: Place, indent: str, root: Path, stack: tuple[str, ...], out: Spelled) -> None:
    written = match["path"].strip("\"'")
    target = _target(written, stack[0])
    if not inside(root, target):
        message = f"The include '{written}' leaves the project."
        hint = "Copy the file into the project and include it from there."
        out.problems.append(Problem("path-leaves-project", message, place, hint))
        return
    name = relative(root, target)
    if name in stack:
        message = f"This include goes round in a circle: {' -> '.join((*stack, name))}."
        out.problems.append(Problem("include-cycle", message, place, "Take one of these includes out."))
        return
    text, problems = read_text(name, root, place)
    if problems:
        out.problems += [_missing(p, written, place, root, stack[0]) for p in problems]
        return
    front, inner, first = split_front(text)
    if front.strip():
        message = f"The included file '{name}' has front matter, which only a document may have."
        out.problems.append(Problem("front-matter-in-include", message, Place(name, 1, 1), "Move it to the document."))
    out.files.append(name)
    _spell(inner.rstrip("\n"), name, first, indent + match["indent"], root, (*stack, name), out)
    # What follows begins a new paragraph, as Quarto has it.
    out.lines.append("")
    out.origins.append(place)


def _target(written: str, path: str) -> str:
    """Return the project-relative path of what is included by the document `path`."""
    return written.lstrip("/") if written.startswith("/") else str(PurePosixPath(path).parent / written)


def _missing(problem: Problem, written: str, place: Place, root: Path, document: str) -> Problem:
    """Return the problem in the words of includes; a file that stands beside the including one is pointed to."""
    if problem.kind != "missing-file":
        return problem
    beside = str(PurePosixPath(place.file).parent / written)
    hint = problem.hint
    if place.file != document and inside(root, beside) and (root / beside).is_file():
        right = os.path.relpath(root / beside, (root / document).parent).replace(os.sep, "/")
        hint = f"Write {{{{< include {right} >}}}}: the path is taken from the folder of the document, {document}."
    return replace(problem, kind="missing-include", hint=hint)
