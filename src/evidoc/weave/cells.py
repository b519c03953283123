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
        made = cell_markdown(parts, _written(cell, old), to=format)
        made = _among(_led(made, cell, old), cell.lead.rstrip(), lines, old[cell.last : cell.last + 1])
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
    if not made:
        return []
    first = old[cell.first - 1]
    opening = first[: first.find("`")] if "`" in first else cell.lead
    led = [f"{cell.lead}{line}" if line else cell.lead.rstrip() for line in made]
    return [f"{opening}{made[0]}", *led[1:]]


def _among(made: list[str], empty: str, before: list[str], after: list[str]) -> list[str]:
    """Keep what a cell makes apart from the paragraphs beside it: a div, unlike a fence, cannot end a paragraph."""
    if not made:
        return [empty]
    blank = re.compile(r"[\s>]*")
    above = [empty] if before and not blank.fullmatch(before[-1]) and not _marked(made[0]) else []
    below = [empty] if after and not blank.fullmatch(after[0]) else []
    return [*above, *made, *below]


def _marked(line: str) -> bool:
    """Say whether a line begins an item of a list or goes on with a quotation."""
    return bool(re.match(r"\s*(?:[-*+]|\(?\w+[.)]|>)\s", line))


def _printed(parts: Parts) -> list[str]:
    """Return the labels in Markdown that the cell printed or displayed."""
    texts = [piece.text for piece in parts.pieces if piece.kind in ("asis", "markdown")]
    return [found for text in texts for found in _LABEL.findall(text)]


def _weighed(problems: list[Problem], mode: str) -> list[Problem]:
    """Leave out what is wrong only in a document of the site."""
    return [p for p in problems if not (mode == "page" and p.kind == "unsafe-output")]
