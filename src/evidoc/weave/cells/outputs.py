"""A cell's outputs as Jupyter gives them go in; what is shown of each, as Quarto chooses it, comes out."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evidoc.model.cells import Output
from evidoc.records import dataclass
from evidoc.weave.cells.safety import unsafe_html, unsafe_markdown

WIDGETS = ("application/vnd.jupyter.widget-state+json", "application/vnd.jupyter.widget-view+json")
SCRIPT = "application/javascript"
HTML, MARKDOWN, LATEX, PLAIN = "text/html", "text/markdown", "text/latex", "text/plain"
PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpeg"}
PREFERENCE = (*WIDGETS, SCRIPT, HTML, MARKDOWN, *PICTURES, PLAIN)
"""What Quarto shows on a page, best first: formulas count as Markdown."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CELL_FILE = re.compile(r"\S*ipykernel_\d+/\d+\.py|<cell \d+>(?=:\d+: )")
_DRAWN = ("[<matplotlib", "<matplotlib", "<seaborn.", "<ggplot:")
_BRACKETED = re.compile(r"[<(\[].*[>)\]]")
_FORMULA = re.compile(r"\s*(?:\$.*\$|\\begin\{.*\\end\{.*)\s*", re.DOTALL)
_RETINA_DPI = 180


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a cell drew."""

    extension: str
    data: bytes
    size: tuple[int, int] | None = None
    """Width and height in CSS pixels, where they are not those of the file."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One output as it is shown."""

    kind: str
    """``stdout``, ``stderr``, ``error``, ``asis`` (printed Markdown); ``markdown``, ``html``, ``picture``, ``text``."""
    text: str = ""
    picture: Picture | None = None
    count: int | None = None
    """The kernel's execution count, of an expression's value."""

    @property
    def display(self) -> bool:
        """Whether it is a rich output, which captions and labels belong to."""
        return self.kind in ("markdown", "html", "picture", "text")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an output."""

    kind: str
    message: str
    hint: str


def read_outputs(
    outputs: Sequence[Output], *, warning: bool, asis: bool
) -> tuple[tuple[Piece, ...], tuple[Fault, ...]]:
    """Choose what is shown of each output.

    Parameters
    ----------
    outputs
        As in notebook format 4.
    warning
        Whether what went to standard error is shown.
    asis
        Whether printed text is Markdown.

    Returns
    -------
    tuple
        What is shown, in order, and what is wrong with it. All texts of one stream are one output, as in Quarto.
    """
    drew = any(_chosen(_data(one)) in PICTURES for one in outputs)
    pieces: list[Piece] = []
    faults: list[Fault] = []
    for one in _joined(outputs):
        kind = one.get("output_type")
        if kind == "stream" and (warning or one.get("name") != "stderr"):
            name = str(one.get("name", "stdout"))
            pieces.append(Piece("asis" if asis and name == "stdout" else name, clean(one.get("text", ""))))
        elif kind == "error":
            pieces.append(Piece("error", _traceback(one)))
        elif kind in ("display_data", "execute_result") and not _only_says_it_drew(one, drew=drew):
            piece, fault = _display(one)
            pieces += [piece] if piece else []
            faults += [fault] if fault else []
    faults += [fault for piece in pieces if (fault := _unsafe(piece))]
    return tuple(pieces), tuple(faults)


def clean(text: object) -> str:
    """Return text without colours, without the names that kernels give to cells, and without marks of shortcodes."""
    plain = _CELL_FILE.sub("CELL.py", _ANSI.sub("", _text(text)))
    # The private characters that stand for shortcodes are the scanner's alone.
    return plain.replace("\ue000", "\ufffd").replace("\ue001", "\ufffd").replace("\r\n", "\n")


def _joined(outputs: Iterable[Output]) -> Iterator[Output]:
    """Yield the outputs, all texts of one stream where its first stands."""
    streams: dict[str, str] = {}
    listed = list(outputs)
    for one in listed:
        if one.get("output_type") == "stream":
            name = str(one.get("name"))
            streams[name] = streams.get(name, "") + _text(one.get("text", ""))
    for one in listed:
        if one.get("output_type") != "stream":
            yield one
        elif str(one.get("name")) in streams:
            yield {**one, "text": streams.pop(str(one.get("name")))}


def _text(value: object) -> str:
    return "".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _data(output: Output) -> Mapping[str, Any]:
    data = output.get("data")
    if not isinstance(data, Mapping):
        return {}
    formula = _text(data.get(LATEX, ""))
    if formula and MARKDOWN not in data and _FORMULA.fullmatch(formula):
        return {**data, MARKDOWN: _as_markdown_formula(formula)}
    return data


def _as_markdown_formula(latex: str) -> str:
    text = latex.strip()
    return text if text.startswith("$") else f"$$\n{text}\n$$"


def _chosen(data: Mapping[str, Any]) -> str:
    return next((mime for mime in PREFERENCE if mime in data), "")


def _only_says_it_drew(output: Output, *, drew: bool) -> bool:
    """Say whether a value is only what a drawing function hands back, as in ``[<matplotlib.lines.Line2D>]``."""
    data = output.get("data", {})
    if output.get("output_type") != "execute_result" or set(data) != {PLAIN}:
        return False
    text = _text(data[PLAIN]).strip()
    if drew and "\n" not in text:
        return bool(_BRACKETED.fullmatch(text))
    return text.startswith(_DRAWN)


def _display(output: Output) -> tuple[Piece | None, Fault | None]:
    data, count = _data(output), output.get("execution_count")
    mime = _chosen(data)
    if mime in (*WIDGETS, SCRIPT):
        return _refused(mime, data)
    if mime in PICTURES:
        return _picture(mime, data, output.get("metadata"))
    if mime == PLAIN:
        return Piece("text", clean(data[PLAIN]).rstrip("\n"), count=count), None
    if mime:
        kind = "html" if mime == HTML else "markdown"
        return Piece(kind, clean(data[mime]).strip("\n"), count=count), None
    known = ", ".join(sorted(map(str, data))) or "nothing"
    if not data:
        return None, None
    message = f"A cell shows something that no page can hold ({known})."
    return None, Fault("unsupported-output", message, "Show it as text, Markdown, a table or a picture.")


def _refused(mime: str, data: Mapping[str, Any]) -> tuple[Piece | None, Fault]:
    what = "a script" if mime == SCRIPT else "a widget"
    message = f"A cell shows {what} ({mime}), which needs more than a page can hold."
    kind = "unsafe-output" if mime == SCRIPT else "unsupported-output"
    fault = Fault(kind, message, "Show a picture or a table instead, which also prints.")
    left = {k: v for k, v in data.items() if k in (HTML, MARKDOWN, PLAIN)}
    if mime == SCRIPT:
        return Piece("html", f'<script type="{mime}">\n{_text(data[mime])}\n</script>'), fault
    best = _chosen(left)
    if not best:
        return None, fault
    return Piece({HTML: "html", MARKDOWN: "markdown"}.get(best, "text"), clean(left[best]).strip("\n")), fault


def _traceback(output: Output) -> str:
    lines = output.get("traceback") or [f"{output.get('ename', 'Error')}: {output.get('evalue', '')}"]
    return clean("\n".join(map(str, lines))).rstrip()


def _unsafe(piece: Piece) -> Fault | None:
    look = unsafe_html if piece.kind == "html" else unsafe_markdown
    found = look(piece.text) if piece.kind in ("html", "markdown", "asis") else ()
    if piece.picture and piece.picture.extension == "svg":
        found = unsafe_html(piece.picture.data.decode("utf-8", "replace"))
    if not found:
        return None
    message = f"A cell's output holds {' and '.join(found)}."
    return Fault("unsafe-output", message, "Show a picture or a table instead: pages run no scripts and load no files.")


# Pictures ------------------------------------------------------------------------------------------------------------


def _picture(mime: str, data: Mapping[str, Any], metadata: object) -> tuple[Piece | None, Fault | None]:
    given = _text(data[mime])
    if mime == "image/svg+xml":
        # its metadata say when it was drawn
        text = re.sub(r"<metadata>.*?</metadata>\s*", "", given, flags=re.DOTALL)
        return Piece("picture", picture=Picture("svg", clean(text).encode())), None
    try:
        content = base64.b64decode(given)
    except (binascii.Error, ValueError):
        return None, Fault("unsupported-output", "A cell's picture is not base64.", "Run the notebook again.")
    said = metadata.get(mime) if isinstance(metadata, Mapping) else None
    return Piece("picture", picture=Picture(PICTURES[mime], content, _said_size(said) or _retina_size(content))), None


def _said_size(said: object) -> tuple[int, int] | None:
    if isinstance(said, Mapping) and all(isinstance(said.get(k), int | float) for k in ("width", "height")):
        return round(said["width"]), round(said["height"])
    return None


def _retina_size(png: bytes) -> tuple[int, int] | None:
    """Return half the size of a PNG drawn with twice the dots of a screen."""
    at = png.find(b"pHYs", 0, 4096)
    if not png.startswith(b"\x89PNG") or at < 0:
        return None
    per_metre = int.from_bytes(png[at + 4 : at + 8], "big")
    if per_metre * 0.0254 < _RETINA_DPI:
        return None
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    return round(width / 2), round(height / 2)


def as_json(value: object) -> str:
    """Return a list or number as attributes hold it, such as that of ``layout``."""
    return value if isinstance(value, str) else json.dumps(value)
