"""A project's files and its `project: render:` list go in; the files that Quarto would render come out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

ENDINGS = (".qmd", ".md", ".ipynb", ".rmd", ".markdown")
"""Files that Quarto renders, whatever the case of their ending."""
OUTPUT_DIRS = {"website": "_site"}
"""Where a type of project writes if nobody says; any other writes beside its documents."""
_PASSED_OVER = ("node_modules", "renv", "packrat", "rsconnect", "venv", "env")
_NEVER = re.compile(r"readme\.[rq]?md|agents(\.local)?\.md|.*\.llms\.md", re.IGNORECASE)
"""Files for people and tools who work on the project, not for its readers."""
_GLOB = re.compile(r"[*?]|\[[^\]]*\]|\{[^}]*\}|[@+!]\([^)]*\)")
_GROUP = re.compile(r"([?*+@])\(([^()]*)\)")


def select(
    files: Sequence[str], render: Sequence[str] | None, *, project_type: str = "default", output_dir: str = ""
) -> tuple[str, ...]:
    """Return which of `files` a ``render:`` list selects, sorted, as Quarto does.

    - Without a list: every document, but for what is in a file or folder whose name begins with ``_`` or ``.``,
      and READMEs.
    - A pattern matches at any depth unless it begins with ``/``. A name without a pattern is a file, taken even where
      it begins with ``_``, or a folder, taken whole.
    - What begins with ``!`` takes files out again that patterns or names selected, but none of a folder named whole.
    - What names nothing is passed over; only ``!`` entries select nothing.

    Parameters
    ----------
    files
        Every file of the project, as project-relative POSIX paths.
    render
        ``project: render:``, or None where there is none.
    project_type
        ``project: type:``; decides where output goes if nobody says.
    output_dir
        ``project: output-dir:``; what lies in it is output, never input.
    """
    output = _folder(output_dir or OUTPUT_DIRS.get(project_type, ""))
    inputs = [file for file in files if file.lower().endswith(ENDINGS) and not (output and file.startswith(output))]
    if render is None:
        return tuple(sorted(_in_folder(inputs, "")))
    named = {entry.removeprefix("\\") for entry in render if not entry.startswith("!")}
    taken_out = [_pattern(entry[1:]) for entry in render if entry.startswith("!")]
    folders = _folders_of(inputs)
    found = {path for entry in named for path in _matching(entry, inputs, folders)}
    left = {path for path in found if not any(pattern.fullmatch(path) for pattern in taken_out)}
    whole = {file for path in left & folders for file in _in_folder(inputs, f"{path}/")}
    return tuple(sorted((left - folders) | whole))


def input_files(root: Path, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the files of the project at `root` that Quarto would render, by its ``_quarto.yml`` as data."""
    project = settings.get("project")
    project = project if isinstance(project, Mapping) else {}
    render, output = project.get("render"), project.get("output-dir")
    listed = [render] if isinstance(render, str) else [str(one) for one in render] if isinstance(render, list) else None
    kind = str(project.get("type") or "default")
    return select(tuple(_walk(root)), listed, project_type=kind, output_dir=str(output or ""))


def output_folder(settings: Mapping[str, Any]) -> str:
    """Return the project-relative folder that Quarto would write into, empty where it writes beside the documents."""
    project = settings.get("project")
    project = project if isinstance(project, Mapping) else {}
    named = str(project.get("output-dir") or OUTPUT_DIRS.get(str(project.get("type")), ""))
    return _folder(named).rstrip("/")


def _folder(name: str) -> str:
    """Return a folder's name as a prefix of paths: ``a/b/`` of ``./a/b``; the project itself is none."""
    normal = os.path.normpath(name).replace(os.sep, "/") if name else "."
    return "" if normal == "." else f"{normal}/"


def _walk(root: Path) -> Iterator[str]:
    """Yield every file, sorted; links to folders are not followed, for they may go round in a circle."""
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = sorted(f for f in subfolders if f not in _PASSED_OVER and f != ".git")
        for file in sorted(files):
            yield (Path(folder) / file).relative_to(root).as_posix()


def _folders_of(files: Iterable[str]) -> set[str]:
    return {str(folder) for file in files for folder in PurePosixPath(file).parents if str(folder) != "."}


def _in_folder(files: Iterable[str], folder: str) -> list[str]:
    """Return the files below `folder` that are documents by their names, seen from it: it may itself begin with _."""
    return [file for file in files if file.startswith(folder) and not _left_alone(file[len(folder) :])]


def _left_alone(path: str) -> bool:
    parts = path.split("/")
    hidden = any(part.startswith(("_", ".")) or part in _PASSED_OVER for part in parts)
    return hidden or _NEVER.fullmatch(parts[-1]) is not None


def _matching(entry: str, files: Iterable[str], folders: Iterable[str]) -> Iterator[str]:
    """Yield the files and folders that one entry names; patterns leave alone what begins with ``_`` or ``.``."""
    if not _GLOB.search(entry):
        name = _folder(entry.lstrip("/")).rstrip("/")
        yield from (path for path in (*files, *folders) if path == name)
        return
    pattern = _pattern(entry)
    yield from (path for path in (*files, *folders) if pattern.fullmatch(path) and not _left_alone(path))


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    """Return a pattern as Quarto reads it: at any depth unless it begins with ``/``; ``folder/`` is all in it."""
    glob = f"{glob}**/*" if glob.endswith("/") else glob
    glob = glob.removeprefix("./")
    glob = glob[1:] if glob.startswith("/") else f"**/{glob}"
    try:
        return re.compile("".join(_translated(glob)))
    except re.error:  # a range such as [z-a], which matches nothing
        return re.compile(re.escape(glob))


def _translated(glob: str) -> Iterator[str]:
    at = 0
    while at < len(glob):
        piece, length = _piece(glob, at)
        yield piece
        at += length


def _piece(glob: str, at: int) -> tuple[str, int]:
    """Return the regular expression of what stands at one place of a pattern, and how much of the pattern it is."""
    group = _GROUP.match(glob, at)
    if group:
        inner = "|".join("".join(_translated(part)) for part in group[2].split("|"))
        return f"(?:{inner}){group[1].replace('@', '')}", len(group.group())
    if glob.startswith("**/", at):
        return "(?:[^/]+/)*", 3
    if glob.startswith("**", at):
        return ".*", 2
    closing = {"[": glob.find("]", at + 2), "{": glob.find("}", at)}.get(glob[at], -1)
    if closing > 0 and glob[at] == "[":
        written = glob[at + 1 : closing]
        negated = "^" if written[0] in "!^" else ""
        inner = re.sub(r"([\\\[\]^])", r"\\\1", written[len(negated) :])
        return f"[{negated}{inner}]", closing + 1 - at
    if closing > 0:
        inner = "|".join("".join(_translated(part)) for part in glob[at + 1 : closing].split(","))
        return f"(?:{inner})", closing + 1 - at
    return {"*": "[^/]*", "?": "[^/]"}.get(glob[at], re.escape(glob[at])), 1
