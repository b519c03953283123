"""A chapter and what a kernel gave for its cells go in; its text with every cell spelled out as Markdown comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.cells import CellResult, Executed
from evidoc.model.chapter import MARK_OPEN, Cell, Chapter, Embed, mark
from evidoc.model.execution import LANGUAGE, effective, runs
from evidoc.records import dataclass
from evidoc.weave.cells.code import code_settings
from evidoc.weave.cells.markup import apart, attributes, div
from evidoc.weave.cells.outputs import read_outputs
from evidoc.weave.cells.parts import Parts, cell_markdown

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
    notebooks: Mapping[str, Executed] = MappingProxyType({}),
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
    notebooks
        What kernels gave for the notebooks of which it embeds cells, by path.
    format
        ``html``, or ``pdf``, where no code is folded.
    mode
        ``document`` for the site's documents, ``page`` for a page as Quarto makes it.

    Returns
    -------
    Spelled
        The text without any cell; what Quarto lets pass although content is lost is among the problems.
    """
    if not chapter.cells and not chapter.embeds:
        return Spelled(chapter.text, chapter.lines, chapter.files)
    spelling = _Spelling(chapter, format, mode, chapter.text.split("\n"))
    spelling.files |= chapter.files
    own = {
        cell.first: _Block(cell.first, cell.last, cell.place, cell.lead, _own(spelling, cell, executed))
        for cell in chapter.cells
        if cell.language == LANGUAGE  # any other is refused by name where the chapter is read
    }
    embeds = {mark(embed.number): embed for embed in chapter.embeds}
    for at, line in enumerate(spelling.old, 1):
        if embeds and (embed := embeds.get(line.strip())) is not None:
            made = _embedded(spelling, embed, notebooks.get(embed.notebook))
            own[at] = _Block(at, at, chapter.lines[at - 1], line[: line.index(MARK_OPEN)], made)
    lines: list[str] = []
    places: list[Place] = []
    done = 0
    for _, block in sorted(own.items()):
        lines += spelling.old[done : block.first - 1]
        places += chapter.lines[done : block.first - 1]
        made = _led(block, spelling.old)
        lines += made
        places += [block.place] * len(made)
        done = block.last
    lines += spelling.old[done:]
    places += chapter.lines[done:]
    known = {label.id for label in chapter.labels}
    labels = tuple(name for name in dict.fromkeys(spelling.labels) if name not in known)
    problems = tuple(dict.fromkeys(_weighed(spelling.problems, mode)))
    return Spelled("\n".join(lines), tuple(places), spelling.files, problems, labels)


@dataclass(slots=True)
class _Spelling:
    """The chapter whose cells are being spelled, and what has come of them so far."""

    chapter: Chapter
    to: str
    mode: str
    old: list[str]
    """The chapter's lines."""
    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def spell(self, parts: Parts, written: list[str]) -> list[str]:
        """Return the Markdown of one cell, and keep its files, faults and labels."""
        made = cell_markdown(parts, written, to=self.to)
        self.files |= parts.files
        self.problems += parts.problems
        self.labels += [*parts.ids, *_printed(parts)]
        return made


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of the chapter, and the Markdown that comes in their place."""

    first: int
    last: int
    place: Place
    lead: str
    made: list[str]


def _own(spelling: _Spelling, cell: Cell, executed: Executed | None) -> list[str]:
    chapter = spelling.chapter
    options = {**code_settings(chapter.options, spelling.to), **effective(cell, chapter, spelling.to)}
    stem = re.sub(r"[^\w-]+", "-", cell.label) or f"cell-{cell.number}"
    result = executed.cells.get(cell.number) if executed and runs(cell, chapter) else None
    return spelling.spell(_parts(cell, options, stem, result, spelling.mode), _written(cell, spelling.old))


def _embedded(spelling: _Spelling, embed: Embed, executed: Executed | None) -> list[str]:
    """Return cells of a notebook: without their code and warnings, unless they or the shortcode ask for them."""
    notebook = spelling.chapter.notebooks[embed.notebook]
    old = notebook.text.split("\n")
    blocks: list[list[str]] = []
    for cell in notebook.cells:
        if cell.number not in embed.cells:
            continue
        options = {
            **effective(cell, notebook, spelling.to),
            "echo": embed.echo,
            "warning": False,
            "output": True,
            **cell.options,
        }
        name = PurePosixPath(embed.notebook).stem
        stem = re.sub(r"[^\w-]+", "-", f"{name}-{cell.label or cell.number}")
        result = executed.cells.get(cell.number) if executed else None
        made = spelling.spell(_parts(cell, options, stem, result, spelling.mode), _written(cell, old))
        if not made:
            message = f"The cell '{cell.label or cell.number}' of '{embed.notebook}' shows nothing to embed."
            hint = "Let the cell end with what it shows, or write echo=true to show its code."
            place = next(code.place for code in spelling.chapter.shortcodes if code.number == embed.number)
            spelling.problems.append(Problem("embed-without-output", message, place, hint))
        about = {"notebook": embed.notebook, "notebook-cellId": f"cell-{cell.label}" if cell.label else ""}
        blocks.append(div(attributes(classes=("quarto-embed-nb-cell",), pairs=about), ["", *made, ""]))
    return apart(blocks)


def _parts(cell: Cell, options: Mapping[str, Any], stem: str, result: CellResult | None, mode: str) -> Parts:
    shown = options.get("output") is not False and options.get("include") is not False
    pieces, faults = read_outputs(
        result.outputs if result and shown else (),
        warning=options.get("warning") is not False,
        asis=options.get("output") == "asis",
    )
    parts = Parts(cell, options, stem, pieces, result.count if result else None, mode)
    for fault in faults:
        parts.problem(fault.kind, fault.message, fault.hint)
    return parts


def _written(cell: Cell, old: list[str]) -> list[str]:
    """Return the cell's lines without what a list or quotation puts in front."""
    first, *rest = old[cell.first - 1 : cell.last]
    opening = first[first.find("`") :] if "`" in first else first.strip()
    return [opening, *(line.removeprefix(cell.lead) for line in rest)]


def _led(block: _Block, old: list[str]) -> list[str]:
    """Put the indent or quotation marks of a cell before each of its lines; a list marker before the first."""
    empty = block.lead.rstrip()
    if not block.made:
        return [empty]
    first = old[block.first - 1]
    opening = first[: first.find("`")] if "`" in first else block.lead
    led = [f"{block.lead}{line}" if line else empty for line in block.made]
    # A div, unlike a fence, cannot end a paragraph or begin right after one.
    above = [] if opening != block.lead or block.first == 1 or _is_blank(old[block.first - 2]) else [empty]
    below = [] if block.last >= len(old) or _is_blank(old[block.last]) else [empty]
    return [*above, f"{opening}{block.made[0]}", *led[1:], *below]


def _is_blank(line: str) -> bool:
    return not line.strip(" \t>")


def _printed(parts: Parts) -> list[str]:
    """Return the labels in Markdown that the cell printed or displayed."""
    texts = [piece.text for piece in parts.pieces if piece.kind in ("asis", "markdown")]
    return [found for text in texts for found in _LABEL.findall(text)]


def _weighed(problems: list[Problem], mode: str) -> list[Problem]:
    """Leave out what is wrong only in a document of the site."""
    return [p for p in problems if not (mode == "page" and p.kind == "unsafe-output")]
