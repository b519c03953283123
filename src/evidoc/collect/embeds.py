"""A chapter goes in; the same with the notebooks that its ``embed`` shortcodes show cells of comes out, and faults."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field, replace
from pathlib import PurePosixPath

from evidoc.errors import Place, Problem
from evidoc.model.chapter import MARK_OPEN, Cell, Chapter, Embed, Label, Shortcode, label_kind
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass

_ADDRESS = re.compile(r"(?P<file>.*?\.ipynb)(?:#(?P<ids>[^#]*))?")

Reader = Callable[[str, Place], tuple[Chapter | None, list[Problem]]]


@dataclass(slots=True)
class _Found:
    embeds: list[Embed] = field(default_factory=list)
    notebooks: dict[str, Chapter | None] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def with_embeds(chapter: Chapter, read: Reader) -> tuple[Chapter, list[Problem]]:
    """Fill in `Chapter.embeds` and `Chapter.notebooks`, with the labels and needs that come with them.

    Parameters
    ----------
    chapter
        As it was read.
    read
        Reads the notebook at a project-relative path, which is asked for at a place.
    """
    found = _Found()
    for code in chapter.shortcodes:
        if code.name == "embed" and code.args and code.context == "text":
            _embed(code, chapter, read, found)
    if not found.embeds:
        return chapter, found.problems
    notebooks = {path: notebook for path, notebook in found.notebooks.items() if notebook is not None}
    uses = dict(chapter.uses)
    for notebook in notebooks.values():
        uses = {**dict(notebook.uses), **uses}
    changed = replace(
        chapter,
        embeds=tuple(found.embeds),
        notebooks=notebooks,
        labels=(*chapter.labels, *found.labels),
        uses=tuple(uses.items()),
    )
    return changed, found.problems


def _embed(code: Shortcode, chapter: Chapter, read: Reader, found: _Found) -> None:
    address = _ADDRESS.fullmatch(code.args[0])
    if not address:
        if ".ipynb" in code.args[0]:
            found.problems.append(_unsupported("cells by their positions", code.place))
        return  # anything else is refused where shortcodes are read
    names = [name.strip() for name in (address["ids"] or "").split(",") if name.strip()]
    if not names:
        found.problems.append(_unsupported("a whole notebook", code.place))
        return
    written = address["file"]
    path = written.lstrip("/") if written.startswith("/") else _beside(code.place.file, written)
    if path not in found.notebooks:
        found.notebooks[path], problems = read(path, code.place)
        found.problems += problems
    notebook = found.notebooks[path]
    if notebook is None:
        return
    cells = [cell for name in names if (cell := _cell(name, notebook, code.place, found)) is not None]
    for cell in cells:
        _label(cell, chapter, code.place, found)
    echo = code.options.get("echo") == "true"
    found.embeds.append(Embed(code.number, path, tuple(cell.number for cell in cells), echo))


def _beside(file: str, written: str) -> str:
    parts: list[str] = []
    for step in (PurePosixPath(file).parent / written).parts:
        if step == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(step)
    return str(PurePosixPath(*parts))


def _cell(name: str, notebook: Chapter, place: Place, found: _Found) -> Cell | None:
    """Return the code cell with this label, else with this id, else with this tag."""

    def tags(cell: Cell) -> list[str]:
        given = cell.options.get("tags")
        return [str(tag) for tag in given] if isinstance(given, list) else []

    for fits in (
        lambda cell: cell.label == name,
        lambda cell: str(cell.options.get("id", "")) == name,
        lambda cell: name in tags(cell),
    ):
        for cell in notebook.cells:
            if fits(cell):
                return cell
    known = [cell.label for cell in notebook.cells if cell.label]
    hint = did_you_mean(name, known) or f"Its labels: {', '.join(known) or 'none; write #| label: … in the cell'}."
    message = f"No cell of the notebook '{notebook.path}' has the label, id or tag '{name}'."
    found.problems.append(Problem("unknown-cell", message, place, hint))
    return None


def _label(cell: Cell, chapter: Chapter, place: Place, found: _Found) -> None:
    marked = [key for key, value in cell.options.items() if MARK_OPEN in str(value)]
    if marked:
        at = cell.places.get(marked[0], cell.place)
        found.problems.append(_unsupported("a shortcode in an option of an embedded cell", at))
    if not cell.label:
        return
    first = next((label for label in (*chapter.labels, *found.labels) if label.id == cell.label), None)
    if first:
        message = f"The label '{cell.label}' is given twice in this document."
        hint = f"It was first given at {first.place}; rename one of them."
        found.problems.append(Problem("duplicate-label", message, place, hint))
    found.labels.append(Label(cell.label, label_kind(cell.label), place))


def _unsupported(what: str, place: Place) -> Problem:
    hint = "Name the cells by their labels, as in {{< embed notebook.ipynb#fig-one >}}, or use `--engine quarto`."
    return Problem("unsupported", f"This version cannot embed {what}.", place, hint)
