"""A Jupyter notebook goes in; the same as Quarto Markdown comes out, each line with its place in the notebook's file.

Outputs that are stored in a notebook are not read: its cells are run anew like those of a chapter, because nobody can
tell what stored results rest on.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import field, fields, is_dataclass, replace
from typing import Any, TypeVar

from evidoc.collect.json_lines import JsonLines
from evidoc.errors import Place, Problem
from evidoc.model.quarto_keys import CELL_OPTIONS, REFUSED
from evidoc.records import dataclass

SUFFIX = ".ipynb"
_FORMAT = 4
_TAGS: Mapping[str, tuple[str, object]] = {
    "hide-cell": ("include", False),
    "remove-cell": ("include", False),
    "hide-code": ("echo", False),
    "hide-output": ("output", False),
    "hide-warnings": ("warning", False),
    "show-code": ("echo", True),
    "show-output": ("output", True),
    "show-warnings": ("warning", True),
    "remove-input": ("echo", False),
    "remove-output": ("output", False),
}
"""Tags of cells that mean an option: Quarto's own, and two that Jupyter Book made common."""
_RAW = {"text/html": "html", "text/latex": "tex", "text/restructuredtext": "rst"}
_FRONT = re.compile(r"\A\s*---[ \t]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<title>.*?)[ \t]*#*[ \t]*(?P<about>\{[^{}]*\})?[ \t]*")
_OPTION = re.compile(r"#\|\s*([\w-]+)\s*:")
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpeg", "image/svg+xml": "svg", "image/gif": "gif"}

Line = tuple[str, Place]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook as Quarto Markdown."""

    text: str
    lines: tuple[Place, ...]
    """Line n of `text` stands at ``lines[n - 1]`` of the notebook's file."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures attached to its cells; `text` names them by ``evidoc:output/NAME``."""
    problems: tuple[Problem, ...] = ()
    unreadable: bool = False


def notebook_markdown(text: str, path: str) -> Notebook:
    """Read the notebook `text`, which stands at the project-relative `path`."""
    data, problem = _parsed(text, path)
    if problem:
        return Notebook("", (Place(path, 1),), problems=(problem,), unreadable=True)
    where = JsonLines(text)
    cells: list[_Cell] = []
    problems: list[Problem] = []
    for index, cell in enumerate(data["cells"]):
        read, fault = _read_cell(cell, index, where, path)
        cells += [read] if read else []
        problems += [fault] if fault else []
    front = _take_front(cells)
    body: list[Line] = []
    files: dict[str, bytes] = {}
    for one in cells:
        lines, attached = _as_markdown(one)
        if lines:
            body += [*lines, ("", lines[-1][1])]
            files |= attached
    made = [*front, *body] or [("", Place(path, 1))]
    problems += _languages(data, path)
    return Notebook("\n".join(line for line, _ in made), tuple(p for _, p in made), files, tuple(problems))


def placed(thing: T, notebook: Notebook, path: str) -> T:
    """Return `thing` with every place in the notebook's Markdown turned into one in its file, however deep it lies."""
    changed: Any = thing
    if isinstance(thing, Place):
        if thing.file == path and 0 < thing.line <= len(notebook.lines):
            there = notebook.lines[thing.line - 1]
            changed = replace(there, column=there.column + max(thing.column, 1) - 1 if there.column else 0)
    elif isinstance(thing, tuple | list):
        changed = type(thing)(placed(one, notebook, path) for one in thing)
    elif isinstance(thing, Mapping):
        changed = {key: placed(value, notebook, path) for key, value in thing.items()}
    elif is_dataclass(thing) and not isinstance(thing, type):
        changed = replace(thing, **{f.name: placed(getattr(thing, f.name), notebook, path) for f in fields(thing)})
    result: T = changed
    return result


@dataclass(slots=True)
class _Cell:
    kind: str
    lines: list[Line]
    metadata: Mapping[str, Any]
    attachments: Mapping[str, Any]
    number: int
    place: Place


# Reading the file ----------------------------------------------------------------------------------------------------


def _parsed(text: str, path: str) -> tuple[Any, Problem | None]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"The notebook is not JSON: {error.msg}."
        hint = "Open it in Jupyter and save it again; a merge of two versions may have left its marks in it."
        return None, Problem("malformed-notebook", message, Place(path, error.lineno, error.colno), hint)
    except RecursionError:
        message = "The notebook is nested too deeply to be one."
        return None, Problem("malformed-notebook", message, Place(path, 1), "Open it in Jupyter and save it again.")
    version = data.get("nbformat") if isinstance(data, dict) else None
    if isinstance(version, int) and version != _FORMAT:
        message = f"The notebook has format {version}; notebooks of format {_FORMAT} can be read."
        hint = "Run: jupyter nbconvert --to notebook --inplace FILE."
        return None, Problem("malformed-notebook", message, Place(path, 1), hint)
    if version is None or not isinstance(data.get("cells"), list):
        message = "The file is no Jupyter notebook: it has no 'nbformat' or no list of 'cells'."
        return None, Problem("malformed-notebook", message, Place(path, 1), "Give the path of a notebook.")
    return data, None


def _read_cell(cell: Any, index: int, where: JsonLines, path: str) -> tuple[_Cell | None, Problem | None]:
    number = index + 1
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    source = cell.get("source") if isinstance(cell, dict) else None
    texts = isinstance(source, str) or (isinstance(source, list) and all(isinstance(s, str) for s in source))
    if kind not in ("markdown", "code", "raw") or not texts or source is None:
        message = f"Cell {number} of the notebook is neither Markdown, code nor raw text."
        return None, Problem("malformed-notebook", message, Place(path, 1), "Open it in Jupyter and save it again.")
    found = where.lines_of(("cells", index, "source"), source)
    lines = [(line.rstrip("\r"), Place(path, *spot)) for line, spot in found]
    metadata, attached = cell.get("metadata"), cell.get("attachments")
    about = dict(metadata) if isinstance(metadata, dict) else {}
    if isinstance(cell.get("id"), str):
        about["id"] = cell["id"]
    place = lines[0][1] if lines else Place(path, 1)
    return _Cell(kind, lines, about, attached if isinstance(attached, dict) else {}, number, place), None


def _languages(data: Mapping[str, Any], path: str) -> Iterator[Problem]:
    metadata = data.get("metadata")
    said = metadata if isinstance(metadata, dict) else {}
    for key, name in (("kernelspec", "language"), ("language_info", "name")):
        about = said.get(key)
        language = about.get(name) if isinstance(about, dict) else None
        if isinstance(language, str) and language.lower() not in ("python", "ipython"):
            message = f"The notebook is written in {language}; only Python can be run here."
            yield Problem("unsupported", message, Place(path, 1), "Render it with `--engine quarto`.")
            return


# Front matter and title ----------------------------------------------------------------------------------------------


def _take_front(cells: list[_Cell]) -> list[Line]:
    """Take the front matter out of the first cell that has some; without a title, a heading at the top is the title."""
    for cell in cells:
        found = _FRONT.match("\n".join(line for line, _ in cell.lines)) if cell.kind != "code" else None
        if found:
            before = found.group()[: found.start("yaml")].count("\n")
            after = before + found["yaml"].count("\n") + 1
            front = cell.lines[before:after]
            cell.lines = cell.lines[after + 1 :]
            break
    else:
        front = []
    if not any(re.match(r"title\s*:", line) for line, _ in front):
        front = [*_take_title(cells), *front]
    if not front:
        return []
    return [("---", front[0][1]), *front, ("---", front[-1][1])]


def _take_title(cells: list[_Cell]) -> list[Line]:
    """Take the heading that the first Markdown cell begins with."""
    first = next(
        (cell for cell in cells if cell.kind == "markdown" and any(line.strip() for line, _ in cell.lines)), None
    )
    at = next((i for i, (line, _) in enumerate(first.lines) if line.strip()), 0) if first else 0
    heading = _HEADING.fullmatch(first.lines[at][0]) if first else None
    if not first or not heading or not heading["title"]:
        return []
    place = first.lines[at][1]
    first.lines = first.lines[at + 1 :]
    return [(f"title: {json.dumps(heading['title'], ensure_ascii=False)}", place)]


# Cells ---------------------------------------------------------------------------------------------------------------


def _as_markdown(cell: _Cell) -> tuple[list[Line], dict[str, bytes]]:
    lines = _trimmed(cell.lines)
    if not lines:
        return [], {}
    if cell.kind == "code":
        return _code(cell, lines), {}
    if cell.kind == "raw" and (mime := cell.metadata.get("raw_mimetype") or cell.metadata.get("format")) in _RAW:
        return _fenced(lines, f"{{={_RAW[mime]}}}"), {}
    return _with_attachments(cell, lines)


def _trimmed(lines: list[Line]) -> list[Line]:
    filled = [index for index, (line, _) in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def _fenced(lines: list[Line], about: str) -> list[Line]:
    longest = max((len(m[1]) for line, _ in lines for m in [re.match(r"\s*(`+)", line)] if m), default=0)
    ticks = "`" * max(3, longest + 1)
    return [(f"{ticks}{about}", lines[0][1]), *lines, (ticks, lines[-1][1])]


def _code(cell: _Cell, lines: list[Line]) -> list[Line]:
    """Return a code cell; options that stand in its metadata or tags come before those written in it."""
    written = {m[1] for line, _ in lines for m in [_OPTION.match(line)] if m}
    said: dict[str, Any] = {}
    tags = cell.metadata.get("tags")
    for tag in tags if isinstance(tags, list) else []:
        if tag in _TAGS:
            key, value = _TAGS[tag]
            said[key] = value
    said |= {k: cell.metadata[k] for k, about in CELL_OPTIONS.items() if k in cell.metadata and about.state != REFUSED}
    name = cell.metadata.get("name")
    if isinstance(name, str) and name and "label" not in said:
        said["label"] = name
    place = lines[0][1]
    options = [(f"#| {k}: {json.dumps(v, ensure_ascii=False)}", place) for k, v in said.items() if k not in written]
    return _fenced([*options, *lines], "{python}")


def _with_attachments(cell: _Cell, lines: list[Line]) -> tuple[list[Line], dict[str, bytes]]:
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for index, (file, kinds) in enumerate(cell.attachments.items()):
        mime = next((m for m in _EXTENSIONS if isinstance(kinds, dict) and m in kinds), None)
        if mime is None:
            continue
        stem = re.sub(r"[^\w-]+", "-", file.rpartition(".")[0] or file)
        name = f"cell-{cell.number}-{index + 1}-{stem}.{_EXTENSIONS[mime]}"
        content = _decoded(kinds[mime])
        if content is not None:
            files[name] = content
            names[f"attachment:{file}"] = f"evidoc:output/{name}"
    out: list[Line] = []
    for line, place in lines:
        changed = line
        for old, new in names.items():
            changed = changed.replace(old, new)
        out.append((changed, place))
    return out, files


def _decoded(value: Any) -> bytes | None:
    text = "".join(value) if isinstance(value, list) else str(value)
    if text.lstrip().startswith("<svg"):
        return text.encode()
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return None
