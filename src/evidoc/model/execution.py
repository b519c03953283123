"""A cell and its chapter come in; what is to happen with the cell, with Quarto's defaults filled in, goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from evidoc.errors import Place
from evidoc.model.chapter import Cell, Chapter

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "enabled": True,
        "eval": True,
        "echo": True,
        "output": True,
        "warning": True,
        "error": False,
        "include": True,
        "fig-width": 7,
        "fig-height": 5,
        "fig-dpi": 96,
        "fig-format": "svg",
        "df-print": "default",
    },
)
"""What Quarto does with a cell where nobody says otherwise; only its pictures are SVG here, where Quarto makes PNG."""
KERNEL = "python3"
"""The kernel of documents that name none."""
LANGUAGE = "python"
"""The only language whose cells are run here."""
_PERMISSION = re.compile(r"^\s*#\s*evidoc:\s*(\S*)[ \t]*(.*?)\s*$")


def defaults_of(chapter: Chapter, to: str = "html") -> Mapping[str, Any]:
    """Return what a chapter and its project say for all cells, over `DEFAULTS`.

    Quarto reads these keys at the top of the front matter and under ``execute:``, and both once more under the format
    that is made; what is said more closely counts.

    Parameters
    ----------
    chapter
        Its `options` are read.
    to
        The format whose own settings count.
    """
    formats = chapter.options.get("format")
    own = formats.get(to) if isinstance(formats, Mapping) else None
    found = dict(DEFAULTS)
    for level in (chapter.options, own):
        if isinstance(level, Mapping):
            found.update({key: level[key] for key in DEFAULTS if key in level})
            execute = level.get("execute")
            if isinstance(execute, Mapping):
                found.update(execute)
    return found


def effective(cell: Cell, chapter: Chapter, to: str = "html") -> Mapping[str, Any]:
    """Return every option of a cell: its own ``#|`` lines over what its chapter and project say.

    Parameters
    ----------
    cell
        A cell of `chapter`.
    chapter
        The chapter.
    to
        The format whose own settings count.

    Returns
    -------
    Mapping
        Options that only this cell has (``fig-cap``, …) are there too. A cell that is not included shows nothing, so
        its ``echo``, ``output`` and ``warning`` are False.
    """
    found = {**defaults_of(chapter, to), **cell.options}
    if found["include"] is False:
        found.update(echo=False, output=False, warning=False)
    return found


def runs(cell: Cell, chapter: Chapter) -> bool:
    """Say whether a cell is run at all."""
    options = effective(cell, chapter)
    return cell.language == LANGUAGE and options["eval"] is not False and options["enabled"] is not False


def kernel_of(chapter: Chapter) -> str:
    """Return the name of the kernel that a chapter asks for (``jupyter: NAME``, or its ``kernelspec:``)."""
    said = chapter.options.get("jupyter", chapter.options.get("kernelspec"))
    if isinstance(said, Mapping):
        spec = said.get("kernelspec", said)
        said = spec.get("name") if isinstance(spec, Mapping) else None
    return said if isinstance(said, str) and said else KERNEL


def permissions_in(cells: Iterable[Cell]) -> Iterator[tuple[str, str, Place]]:
    """Yield each ``# evidoc: WORD PATH`` line of cells: the word, the path, and where the line stands."""
    for cell in cells:
        for number, line in enumerate(cell.code.split("\n")):
            found = _PERMISSION.match(line)
            if found and cell.language == LANGUAGE:
                place = Place(cell.code_place.file, cell.code_place.line + number, 1)
                yield found[1], found[2].strip("'\"`"), place
