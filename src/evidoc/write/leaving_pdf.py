"""The bytes of a PDF come in; every text in it goes out: of pages, of pictures drawn on them, of its data, of files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from evidoc.write.pdf_reading import characters

Text = tuple[str, str]
_OPERATORS = "BT Tf Tj TJ ' \" Td TD Tm T* Do"
_MOVES = frozenset({"BT", "Td", "TD", "Tm", "T*", "'", '"'})
_DEEPEST = 8


def texts_of_pdf(data: bytes, depth: int = 0) -> Iterator[Text]:
    """Yield every text of a PDF as (where it stands, the text).

    Parameters
    ----------
    data
        The file.
    depth
        In how many files it is attached.
    """
    import pikepdf

    try:
        opened = pikepdf.open(io.BytesIO(data))
    except pikepdf.PdfError:
        yield "The text", data.decode("latin-1")
        return
    with opened as pdf:
        fonts: dict[tuple[int, int], Any] = {}
        for page in pdf.pages:
            pieces = [*_drawn(page, page.obj.get("/Resources", {}), fonts, 0)]
            # A line end stands where drawing moves; without it, words that were drawn in two pieces are whole again.
            yield "The text of a page", "".join(pieces)
            yield "The text of a page", "".join(piece for piece in pieces if piece != "\n")
        yield "What it says of itself", "\n".join(_strings(pdf))
        for name, attached in pdf.attachments.items():
            from evidoc.write.leaving_texts import texts_of

            yield "The name of an attached file", name
            for what, text in texts_of(name, attached.get_file().read_bytes(), depth + 1):
                yield f"{what} of an attached file", text


def _drawn(content: Any, resources: Any, fonts: dict[tuple[int, int], Any], depth: int) -> Iterator[str]:
    """Yield what a content stream draws, and the forms that it shows; a line end wherever it moves."""
    import pikepdf

    known, forms, font = resources.get("/Font", {}), resources.get("/XObject", {}), None
    for instruction in pikepdf.parse_content_stream(content, operators=_OPERATORS):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in _MOVES:
            yield "\n"
        if operator == "Tf":
            font = known.get(str(operands[0]))
        elif operator in ("Tj", "TJ", "'", '"') and font is not None:
            yield _decoded(operands[-1], font, fonts)
        elif operator == "Do" and depth < _DEEPEST:
            form = forms.get(str(operands[0]))
            if form is not None and form.get("/Subtype") == "/Form":
                yield from _drawn(form, form.get("/Resources", resources), fonts, depth + 1)


def _decoded(operand: Any, font: Any, fonts: dict[tuple[int, int], Any]) -> str:
    import pikepdf

    several: Any = operand if isinstance(operand, pikepdf.Array) else [operand]
    codes = b"".join(bytes(part) for part in several if not isinstance(part, (int, float, Decimal)))
    wide = font.get("/Subtype") == "/Type0"
    if not wide and "/ToUnicode" not in font:
        return codes.decode("cp1252", "replace")
    letters = characters(font, fonts)
    step = 2 if wide else 1
    return "".join(letters[int.from_bytes(codes[at : at + step], "big")] for at in range(0, len(codes), step))


def _strings(pdf: Any) -> Iterator[str]:
    """Yield every string of every object, and the metadata: titles, alternative texts, links, bookmarks."""
    import pikepdf

    for one in [*pdf.objects, pdf.trailer]:
        if isinstance(one, pikepdf.Stream) and one.get("/Type") == "/Metadata":
            yield bytes(one.read_bytes()).decode("utf-8", "replace")
        left = [one]
        while left:
            each = left.pop()
            if isinstance(each, pikepdf.String):
                yield str(each)
            elif isinstance(each, pikepdf.Array):
                left += [kid for kid in each if not _elsewhere(kid)]
            elif isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
                left += [kid for _, kid in each.items() if not _elsewhere(kid)]


def _elsewhere(kid: Any) -> bool:
    """Tell whether this is an object of its own, which comes by itself; or holds no text."""
    return bool(getattr(kid, "is_indirect", False)) or isinstance(kid, (int, bool, Decimal, float))
