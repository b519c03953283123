"""A cell and what is to happen with it go in; its code as a Markdown listing comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evidoc.model.chapter import Cell
from evidoc.weave.cells.markup import attributes, fenced

_CODE_SETTINGS = ("code-fold", "code-summary", "code-line-numbers", "code-overflow")


def listing(cell: Cell, options: Mapping[str, Any], written: Sequence[str], *, to: str = "html") -> list[str]:
    """Return the code as readers see it, or nothing where they do not.

    Parameters
    ----------
    cell
        The cell.
    options
        What is to happen with it.
    written
        Its lines as they stand in the chapter, fences included, without what a list or quotation puts in front.
    to
        The format that is made; in print nothing is folded.
    """
    echo = options.get("echo")
    if echo == "fenced":
        return fenced(_as_written(written), attributes(classes=("cell-code",), pairs=_folding(options, to)))
    code = _trimmed(cell.code.split("\n"))
    if echo is False or not code:
        return []
    overflow = options.get("code-overflow")
    about = attributes(
        id=listing_label(options),
        classes=(cell.language, "cell-code", *([f"code-overflow-{overflow}"] if overflow else [])),
        pairs={
            "lst-cap": options.get("lst-cap"),
            "filename": options.get("filename"),
            **_folding(options, to),
        },
    )
    return fenced("\n".join(code), about)


def listing_label(options: Mapping[str, Any]) -> str:
    """Return the id by which the code itself is referred to: ``lst-label``, or a label that begins with ``lst-``."""
    own = str(options.get("lst-label") or "").removeprefix("#")
    label = str(options.get("label") or "")
    return own or (label if label.startswith("lst-") else "")


def code_settings(settings: Mapping[str, Any], to: str) -> dict[str, Any]:
    """Return what a document says for the code of all its cells: at its top, and closer for one format."""
    formats = settings.get("format")
    own = formats.get(to) if isinstance(formats, Mapping) else None
    found: dict[str, Any] = {}
    for level in (settings, own):
        if isinstance(level, Mapping):
            found.update({key: level[key] for key in _CODE_SETTINGS if key in level})
    return found


def _folding(options: Mapping[str, Any], to: str) -> dict[str, Any]:
    fold = options.get("code-fold")
    numbers = options.get("code-line-numbers")
    lines = {"code-line-numbers": _word(numbers)} if numbers not in (None, False) else {}
    if to != "html" or fold in (None, False):
        return lines
    return {"code-fold": _word(fold), "code-summary": options.get("code-summary"), **lines}


def _word(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _as_written(written: Sequence[str]) -> str:
    """Return the whole cell with its fences and options, but for the line that asks for this."""
    kept = [line for line in written if not (line.startswith("#|") and "echo:" in line and "fenced" in line)]
    return "\n".join([kept[0], *_trimmed(kept[1:-1]), kept[-1]])


def _trimmed(lines: Sequence[str]) -> list[str]:
    filled = [index for index, line in enumerate(lines) if line.strip()]
    return list(lines[filled[0] : filled[-1] + 1]) if filled else []
