"""One cell and its outputs go in; the Markdown that Quarto makes of both comes out, with files and faults.

Labels and captions are written as an author would write them (``![…]{#fig-x}``, ``::: {#tbl-x}``), so that one reader
numbers all floats.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.chapter import Cell, label_kind
from evidoc.records import dataclass
from evidoc.weave.cells.code import listing
from evidoc.weave.cells.markup import apart, attributes, div, fenced, in_brackets, paragraph, raw_html
from evidoc.weave.cells.outputs import Piece, as_json

FLOATS = ("fig", "tbl")
_LAYOUT = ("layout", "layout-ncol", "layout-nrow", "layout-align", "layout-valign")
_PLACING = ("fig-cap-location", "tbl-cap-location", "cap-location")


@dataclass(slots=True)
class Parts:
    """What is being written of one cell."""

    cell: Cell
    options: Mapping[str, Any]
    stem: str
    """How the names of its files begin."""
    pieces: Sequence[Piece]
    count: int | None = None
    mode: str = "document"
    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    """Labels that the Markdown gives besides the cell's own."""

    def problem(self, kind: str, message: str, hint: str, option: str = "") -> None:
        """Note what is wrong, at the option it concerns."""
        place: Place = self.cell.places.get(option, self.cell.place)
        self.problems.append(Problem(kind, message, place, hint))

    def texts(self, *names: str) -> list[str]:
        """Return the texts of the first of these options that is there."""
        for name in names:
            value = self.options.get(name)
            if isinstance(value, list):
                return [str(item) for item in value]
            if value is not None and not isinstance(value, bool):
                return [str(value)]
        return []

    @property
    def kind(self) -> str:
        """``fig`` or ``tbl`` where the cell is a float, else empty."""
        kind = label_kind(self.cell.label)
        return kind if kind in FLOATS else ""


def cell_markdown(parts: Parts, written: Sequence[str], *, to: str) -> list[str]:
    """Return the lines of one cell; `written` are its lines in the chapter (see `listing`)."""
    code = listing(parts.cell, parts.options, written, to=to)
    if parts.kind and not parts.pieces:
        shown, code = _empty_float(parts, code), [] if parts.mode == "page" else code
    else:
        shown = _shown(parts)
    if not code and not shown:
        return []
    if parts.options.get("output") == "asis" and not _needs_div(parts):
        return apart([code, shown])
    return div(_about_cell(parts), apart([code, shown]))


def _shown(parts: Parts) -> list[str]:
    displays = [piece for piece in parts.pieces if piece.display]
    _check_captions(parts, displays)
    if parts.kind:
        return _float(parts, displays)
    captions = _captions_of(parts, len(displays))
    blocks: list[list[str]] = []
    laid: list[list[str]] = []
    at = 0
    for piece in parts.pieces:
        if not piece.display:
            blocks.append(_stream(piece))
            continue
        label = parts.cell.label if len(displays) == 1 else ""
        laid.append(_display(parts, piece, at, captions[at], label, alone=len(displays) == 1 or not _layout(parts)))
        at += 1
        if not _layout(parts):
            blocks.append(laid.pop())
    if laid:
        blocks.append(div(attributes(pairs=_layout(parts)), apart(laid)))
    return apart(blocks)


# Floats --------------------------------------------------------------------------------------------------------------


def _float(parts: Parts, displays: Sequence[Piece]) -> list[str]:
    """Return a labelled figure or table, after what was printed."""
    label, kind = parts.cell.label, parts.kind
    printed = [_stream(piece) for piece in parts.pieces if not piece.display]
    caption = "\n".join(parts.texts(f"{kind}-cap", "fig-cap", "tbl-cap")[:1])
    placed = any(parts.options.get(key) for key in _PLACING)
    if kind == "fig" and len(displays) == 1 and not placed:
        return apart([*printed, _display(parts, displays[0], 0, caption, label, alone=True)])
    if not displays:
        return div(_about_float(parts), apart([*printed, [paragraph(caption)] if caption else []]))
    if len(displays) == 1:
        inner = [_display(parts, displays[0], 0, "", "", alone=True)]
    elif isinstance(parts.options.get("fig-cap"), list) and kind == "fig":
        return apart([*printed, *_several(parts, displays)])
    else:
        inner = _subfloats(parts, displays)
    return apart([*printed, div(_about_float(parts), apart([*inner, [paragraph(caption)] if caption else []]))])


def _about_float(parts: Parts) -> str:
    placing = {key: parts.options.get(key) for key in _PLACING}
    widths = parts.options.get("tbl-colwidths")
    placing["tbl-colwidths"] = json.dumps(widths) if isinstance(widths, list | bool) else widths
    return attributes(id=parts.cell.label, pairs={**placing, **_layout(parts)})


def _empty_float(parts: Parts, code: list[str]) -> list[str]:
    """Return what stands for a figure or table that there is not: Quarto numbers the code of its cell."""
    label = parts.cell.label
    if parts.options.get("include") is False:
        return []
    why = "has no output" if parts.options.get("eval") is not False else "is not run ('eval: false')"
    parts.problem(
        "label-without-output",
        f"Nothing is shown that could have the label '{label}': the cell {why}.",
        "Let the cell end with what it shows, or take the label out.",
        "label",
    )
    if parts.mode == "page":
        return div(attributes(id=label), code)
    gap = attributes(classes=("evidoc-gap",), pairs={"data-kind": "output"})
    return div(attributes(id=label), [f"[\\[Missing output: {label}\\]]{gap}"])


def _several(parts: Parts, displays: Sequence[Piece]) -> list[list[str]]:
    """Return figures with a caption each, which Quarto gives one label: only the last can be referred to."""
    parts.problem(
        "duplicate-label",
        f"The {len(displays)} figures of this cell would all have the label '{parts.cell.label}'.",
        "Give the cell one 'fig-cap', and a caption to each part with 'fig-subcap'.",
        "label",
    )
    captions = _captions_of(parts, len(displays))
    return [_display(parts, piece, at, captions[at], parts.cell.label, alone=True) for at, piece in enumerate(displays)]


def _subfloats(parts: Parts, displays: Sequence[Piece]) -> list[list[str]]:
    captions = parts.texts(f"{parts.kind}-subcap", "fig-subcap", "tbl-subcap")
    captions += [""] * (len(displays) - len(captions))
    out = []
    for at, piece in enumerate(displays):
        label = f"{parts.cell.label}-{at + 1}"
        parts.ids.append(label)
        out.append(_display(parts, piece, at, captions[at], label, alone=False))
    return out


def _captions_of(parts: Parts, number: int) -> list[str]:
    """Return a caption, or nothing, for each of `number` displays."""
    captions = parts.texts("fig-cap")[:number]
    return captions + [""] * (number - len(captions))


def _check_captions(parts: Parts, displays: Sequence[Piece]) -> None:
    for option in ("fig-cap", "fig-subcap", "tbl-cap", "tbl-subcap"):
        given = len(parts.texts(option))
        room = len(displays) or int(any(piece.kind == "asis" for piece in parts.pieces))
        single = not isinstance(parts.options.get(option), list) and option.endswith("-cap")
        if given > room and not (parts.kind and single):
            message = f"'{option}' has {given} caption{'s' * (given > 1)}, but the cell shows {room or 'nothing'}."
            parts.problem("caption-without-output", message, "Leave out what has nothing to stand at.", option)
    label = parts.cell.label
    pictures = [piece for piece in displays if piece.kind == "picture"]
    if parts.texts("fig-cap") and pictures and label and not parts.kind:
        message = f"The figure's label '{label}' does not begin with 'fig-', so it has no number to refer to."
        parts.problem("label-without-prefix", message, f"Write 'label: fig-{label}'.", "label")
    if parts.kind == "tbl" and pictures and len(pictures) == len(displays):
        message = f"The label '{label}' is that of a table, but the cell draws a figure."
        parts.problem("label-of-another-kind", message, f"Write 'label: fig-{label[4:]}' and 'fig-cap'.", "label")


# Displays and streams ------------------------------------------------------------------------------------------------


def _display(parts: Parts, piece: Piece, at: int, caption: str, label: str, *, alone: bool) -> list[str]:
    """Return one rich output; where it stands alone it has Quarto's div for outputs around it."""
    if piece.picture:
        content = [_picture(parts, piece, at, caption, label)]
        label = caption = ""
        if not alone:
            return content
    else:
        content = _words(piece)
    if not alone:
        # a part of a float is known by its label alone
        classes = () if label else ("cell-output", "cell-output-display")
        return div(attributes(id=label, classes=classes), apart([content, [paragraph(caption)] if caption else []]))
    table_caption = "" if parts.kind else "\n".join(parts.texts("tbl-cap")[:1])
    about = attributes(
        id=label,
        classes=("cell-output", "cell-output-display", *(["cell-output-markdown"] if piece.kind == "markdown" else [])),
        pairs={
            "execution_count": piece.count,
            "tbl-cap": table_caption,
            "html-table-processing": parts.options.get("html-table-processing"),
        },
    )
    return div(about, apart([content, [paragraph(caption)] if caption else []]))


def _words(piece: Piece) -> list[str]:
    if piece.kind == "html":
        return raw_html(piece.text)
    if piece.kind == "markdown":
        return piece.text.split("\n")
    return fenced(piece.text)


def _stream(piece: Piece) -> list[str]:
    if piece.kind == "asis":
        return piece.text.strip("\n").split("\n")
    return div(attributes(classes=("cell-output", f"cell-output-{piece.kind}")), fenced(piece.text.rstrip("\n")))


def _picture(parts: Parts, piece: Piece, at: int, caption: str, label: str) -> str:
    picture = piece.picture
    if picture is None:  # pragma: no cover - only pictures come here
        return ""
    number = next(n for n, one in enumerate(parts.pieces, 1) if one is piece)  # two may be equal
    name = f"{parts.stem}-output-{number}.{picture.extension}"
    parts.files[name] = picture.data
    alts = parts.texts("fig-alt")
    alt = (alts[at] if at < len(alts) else "") if isinstance(parts.options.get("fig-alt"), list) else "".join(alts)
    width, height = picture.size or (None, None)
    align = parts.options.get("fig-align")
    about = attributes(id=label, pairs={"fig-alt": alt, "width": width, "height": height, "fig-align": align})
    return f"![{in_brackets(caption)}](evidoc:output/{name}){about}"


# The cell's own div --------------------------------------------------------------------------------------------------


def _layout(parts: Parts) -> dict[str, object]:
    return {key: as_json(parts.options[key]) for key in _LAYOUT if parts.options.get(key) is not None}


def _classes(parts: Parts) -> Iterator[str]:
    for text in parts.texts("classes"):
        yield from (name.removeprefix(".") for name in text.split())
    column = parts.options.get("column")
    if isinstance(column, str):
        yield f"column-{column.removeprefix('column-')}"


def _needs_div(parts: Parts) -> bool:
    """Say whether printed Markdown needs a div around it; without one its headings are the document's own."""
    return bool(parts.cell.label or parts.texts("fig-cap") or list(_classes(parts)) or _layout(parts))


def _about_cell(parts: Parts) -> str:
    label = parts.cell.label
    displays = [piece for piece in parts.pieces if piece.display]
    own = label and not parts.kind and len(displays) != 1 and not label.startswith("lst-")
    id_ = label if own else f"cell-{label}" if label else ""
    return attributes(id=id_, classes=("cell", *_classes(parts)), pairs={"execution_count": parts.count})
