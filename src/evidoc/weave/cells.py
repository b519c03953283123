"""A chapter and what a kernel gave for its cells go in; its text with every cell spelled out as Markdown comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.cells import CellResult, Executed
from evidoc.model.chapter import Cell, Chapter
from evidoc.model.execution import LANGUAGE, effective, runs
from evidoc.weave.cell_code import code_settings
from evidoc.weave.cell_parts import Parts, cell_markdown
from evidoc.weave.outputs import read_outputs

_LABEL = re.compile(r"(?<![\w`\\])\{(?:[^{}\n]*\s)?#([A-Za-z][\w:.-]*)[^{}\n]*\}")


@dataclass(frozen=True, slots=True)
class Spelled:
    """A chapter's text with every cell and its outputs as Markdown."""

    text: str
    lines: tuple[Place, ...]
    """Line n of `text` came from ``lines[n - 1]``; what a cell made comes from the cell's opening fence."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures that cells drew; `text` names them by ``evidoc:output/NAME``."""
    problems: tuple[Problem, ...] = ()
    labels: tuple[str, ...] = ()
    """Ids that the outputs give and the scanner could not see: printed labels, and parts of figures."""


def spell_cells(
    chapter: Chapter,
    executed: Executed | None,
    *,
    format: str = "html",  # noqa: A002 - what Quarto calls it
    mode: str = "document",
) -> Spelled:
    """Write every cell and its outputs as Quarto does.

    Parameters
    ----------
    chapter
        Its cells stand in its text as they were written.
    executed
        What a kernel gave; None where no cell was run.
    format
        ``html``, or ``pdf``, where no code is folded.
    mode
        ``document`` for the site's documents, ``page`` for a page as Quarto makes it.

    Returns
    -------
    Spelled
        The text without any cell; what Quarto lets pass although content is lost is among the problems.
    """
    if not chapter.cells:
        return Spelled(chapter.text, chapter.lines)
    old = chapter.text.split("\n")
    lines: list[str] = []
    places: list[Place] = []
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    labels: list[str] = []
    done = 0
    for cell in sorted(chapter.cells, key=lambda one: one.first):
        if cell.language != LANGUAGE:
            continue  # refused by name where the chapter is read
        lines += old[done : cell.first - 1]
        places += chapter.lines[done : cell.first - 1]
        parts = _parts(cell, chapter, executed, format, mode)
        made = _led(cell_markdown(parts, _written(cell, old), to=format), cell, old)
        lines += made
        places += [cell.place] * len(made)
        files |= parts.files
        problems += parts.problems
        labels += [*parts.ids, *_printed(parts)]
        done = cell.last
    lines += old[done:]
    places += chapter.lines[done:]
    known = {label.id for label in chapter.labels}
    new = tuple(name for name in dict.fromkeys(labels) if name not in known)
    return Spelled("\n".join(lines), tuple(places), files, tuple(_weighed(problems, mode)), new)


def _parts(cell: Cell, chapter: Chapter, executed: Executed | None, to: str, mode: str) -> Parts:
    options: Mapping[str, Any] = {**code_settings(chapter.options, to), **effective(cell, chapter, to)}
    result = executed.cells.get(cell.number) if executed and runs(cell, chapter) else None
    result = result or CellResult(())
    shown = options.get("output") is not False and options.get("include") is not False
    pieces, faults = read_outputs(
        result.outputs if shown else (),
        warning=options.get("warning") is not False,
        asis=options.get("output") == "asis",
    )
    stem = re.sub(r"[^\w-]+", "-", cell.label) or f"cell-{cell.number}"
    parts = Parts(cell, options, stem, pieces, result.count, mode)
    for fault in faults:
        parts.problem(fault.kind, fault.message, fault.hint)
    return parts


def _written(cell: Cell, old: list[str]) -> list[str]:
    """Return the cell's lines without what a list or quotation puts in front."""
    first, *rest = old[cell.first - 1 : cell.last]
    opening = first[first.find("`") :] if "`" in first else first.strip()
    return [opening, *(line.removeprefix(cell.lead) for line in rest)]


def _led(made: list[str], cell: Cell, old: list[str]) -> list[str]:
    """Put the indent or quotation marks of the cell before each of its lines; a list marker before the first."""
    empty = cell.lead.rstrip()
    if not made:
        return [empty]
    first = old[cell.first - 1]
    opening = first[: first.find("`")] if "`" in first else cell.lead
    led = [f"{cell.lead}{line}" if line else empty for line in made]
    # A div, unlike a fence, cannot end a paragraph or begin right after one.
    above = [] if opening != cell.lead or cell.first == 1 or _is_blank(old[cell.first - 2]) else [empty]
    below = [] if cell.last >= len(old) or _is_blank(old[cell.last]) else [empty]
    return [*above, f"{opening}{made[0]}", *led[1:], *below]


def _is_blank(line: str) -> bool:
    return not line.strip(" \t>")


def _printed(parts: Parts) -> list[str]:
    """Return the labels in Markdown that the cell printed or displayed."""
    texts = [piece.text for piece in parts.pieces if piece.kind in ("asis", "markdown")]
    return [found for text in texts for found in _LABEL.findall(text)]


def _weighed(problems: list[Problem], mode: str) -> list[Problem]:
    """Leave out what is wrong only in a document of the site."""
    return [p for p in problems if not (mode == "page" and p.kind == "unsafe-output")]
