"""What a page says and what its PDF says go in; words, headings, pictures, formulas, links that are lost come out."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from urllib.parse import unquote

from evidoc.write.page_reading import PageReading
from evidoc.write.pdf_reading import Element, Reading

CONTENTS = "Contents"
"""The one heading that print adds."""
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff"))
_EXCERPT = 60


def differences(page: PageReading, pdf: Reading) -> list[str]:
    """Return a sentence for each thing of the page that the PDF does not say; an empty list where it says all."""
    pieces, headings = _without_contents(pdf)
    return [
        *_lost_words(page.blocks, pieces),
        *_lost_headings(page.headings, headings),
        *_lost_header_cells(page.header_cells, pdf),
        *_lost_pictures(page.alts, [e.detail for e in pdf.of("Figure")]),
        *_lost_formulas(page.formulas, [e.detail for e in pdf.of("Formula")]),
        *_lost_links(page.links, [e.detail for e in pdf.of("Link")]),
    ]


def squeezed(text: str) -> str:
    """Return `text` without white space and invisible characters, composed."""
    return "".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


def _without_contents(pdf: Reading) -> tuple[list[str], list[tuple[int, str]]]:
    """Return text and headings without the list of contents, which repeats the headings."""
    pieces, kept, found = list(pdf.pieces), [], False
    titles = {squeezed(heading.text) for heading in pdf.headings}
    for heading in pdf.headings:
        end = _end_of_contents(pdf, heading, titles) if heading.text == CONTENTS and not found else heading.start
        if end > heading.start + len(heading.pieces):
            pieces[heading.start : end] = [""] * (end - heading.start)
            found = True  # a section of the document may bear the same name
        else:
            kept.append((heading.level, squeezed(heading.text)))
    return pieces, kept


def _end_of_contents(pdf: Reading, heading: Element, titles: set[str]) -> int:
    """Return the index of the first piece after the entries: links in a row, each a heading and its page number."""
    at = heading.start + len(heading.pieces)
    for link in pdf.of("Link"):
        text = squeezed(link.text)
        if link.start == at and any(text.startswith(t) and text[len(t) :].isdigit() for t in titles):
            at += len(link.pieces)
    return at


class _Stream:
    """Text without white space, and for each character whether a space follows, may follow, or does not."""

    def __init__(self, pieces: Sequence[str]) -> None:
        text: list[str] = []
        self.spaced: list[bool | None] = []  # None: the end of a run, where a line may end too
        for piece in pieces:
            for char in unicodedata.normalize("NFC", piece).translate(_INVISIBLE):
                if not char.isspace():
                    text.append(char)
                    self.spaced.append(False)
                elif self.spaced and self.spaced[-1] is False:
                    self.spaced[-1] = True
            if self.spaced and self.spaced[-1] is False:
                self.spaced[-1] = None
        self.text = "".join(text)

    def same_words(self, block: str, start: int) -> bool:
        """Whether the spaces of `block`, found at `start`, are spaces here and the other way round."""
        own = _Stream([block])
        pairs = zip(own.spaced[:-1], self.spaced[start:], strict=False)
        return all(here is None or here == there for there, here in pairs)


def _lost_words(blocks: Sequence[str], pieces: Sequence[str]) -> list[str]:
    """Look for each block after the one before it: order counts, and where words begin and end too."""
    stream = _Stream(pieces)
    found: list[str] = []
    position = 0
    for block in blocks:
        wanted = squeezed(block)
        first = at = stream.text.find(wanted, position)
        while at >= 0 and not stream.same_words(block, at):
            at = stream.text.find(wanted, at + 1)
        if at >= 0:
            position = at + len(wanted)
        elif first >= 0:
            found.append(f"Words run together or fall apart in the PDF: “{_excerpt(block)}”.")
            position = first + len(wanted)
        else:
            found.append(f"The PDF lacks these words, or has them elsewhere: “{_excerpt(block)}”.")
    return found


def _lost_headings(page: Sequence[tuple[int, str]], pdf: Sequence[tuple[int, str]]) -> list[str]:
    wanted = [(level, squeezed(text)) for level, text in page]
    if wanted == list(pdf):
        return []
    lost = [f"The PDF lacks the heading “{t}” of level {n}." for n, t in page if (n, squeezed(t)) not in pdf]
    more = [f"The PDF has a heading “{t}” of level {n} that the page lacks." for n, t in pdf if (n, t) not in wanted]
    return lost + more or ["The headings of the PDF stand in another order than those of the page."]


def _lost_header_cells(page: Sequence[str], pdf: Reading) -> list[str]:
    cells = pdf.of("TH")
    known = [squeezed(cell.text) for cell in cells]
    remaining = iter(known)  # a header row is repeated on each page of a long table, so the PDF may have more
    lost = [text for text in page if not any(cell == squeezed(text) for cell in remaining)]
    found = [f"The PDF lacks the header cell “{text}”, or has it elsewhere." for text in lost[:1]]
    wanted = {squeezed(text) for text in page}
    found += [
        f"The PDF has a header cell “{c.text}” that the page lacks." for c in cells if squeezed(c.text) not in wanted
    ]
    return found + [f"The header cell “{c.text}” does not say what it heads." for c in cells if not c.detail]


def _lost_pictures(page: Sequence[str], pdf: Sequence[str]) -> list[str]:
    if [squeezed(a) for a in page] == [squeezed(a) for a in pdf]:
        return []
    known = {squeezed(a) for a in pdf}
    lost = [f"The PDF lacks the picture described as “{_excerpt(alt)}”." for alt in page if squeezed(alt) not in known]
    return lost or ["The pictures of the PDF are not those of the page, or stand in another order."]


def _lost_formulas(page: Sequence[str], pdf: Sequence[str]) -> list[str]:
    if [squeezed(said) for said in page] == [squeezed(said) for said in pdf]:
        return []
    known = {squeezed(said) for said in pdf}
    lost = [f"The PDF lacks the formula “{_excerpt(said)}”." for said in page if squeezed(said) not in known]
    return lost or [f"The page has {len(page)} formulas and the PDF has {len(pdf)}, or they stand in another order."]


def _lost_links(page: Sequence[str], pdf: Sequence[str]) -> list[str]:
    known = {unquote(target).rstrip("/") for target in pdf}
    lost = [target for target in dict.fromkeys(page) if unquote(target).rstrip("/") not in known]
    found = [f"The PDF lacks the link to {target}." for target in lost]
    local = sorted(target for target in known if target.startswith("file:") or not target)
    return found + ["The PDF links to a file of the machine that made it, or nowhere."] * bool(local)


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rstrip()}…"
