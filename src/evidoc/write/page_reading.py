"""The HTML of a page goes in; its words, headings, header cells, pictures, formulas and links, in order, come out."""

from __future__ import annotations

from dataclasses import field
from html.parser import HTMLParser

from evidoc.records import dataclass

BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "figcaption",
        "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
        "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    },
)  # fmt: skip
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"},
)
UNPRINTED = frozenset(("evidoc-web-only", "evidoc-print-only", "footnote-back", "callout-icon-container", "nav-tabs"))
"""Classes of what stands only on one of the two, or is shown on neither."""
UNREAD = frozenset(("math", "nav", "script", "style", "template"))


@dataclass(slots=True)
class PageReading:
    """What the PDF of a page must say too."""

    blocks: list[str] = field(default_factory=list)
    """Text of each paragraph, heading, cell and so on, white space folded."""
    headings: list[tuple[int, str]] = field(default_factory=list)
    header_cells: list[str] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """Addresses on the web, and ``#name`` inside the document; pages and files of the site are left out."""
    formulas: list[str] = field(default_factory=list)
    """Spoken text of each formula; it stands among the words too."""


def read_page(html: str) -> PageReading:
    """Read what stands inside ``<main>``."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.reading


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.reading = PageReading()
        self._open: list[tuple[str, bool]] = []  # tag, and whether it hides what is inside
        self._block: list[str] = []
        self._caught: list[tuple[str, list[str]]] = []  # headings and header cells that are open
        self._hidden = 0
        self._main = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "math" and self._seen:
            self.reading.formulas.append(attributes.get("alttext", ""))
            self.handle_data(attributes.get("alttext", ""))
        hides = tag in UNREAD or not UNPRINTED.isdisjoint(attributes.get("class", "").split())
        if tag in BLOCKS:
            self._flush()
        if tag not in VOID:
            self._open.append((tag, hides))
            self._hidden += hides
            self._main += tag == "main"
        if not self._seen or hides:
            return
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6", "th"}:
            self._caught.append((tag, []))
        elif tag == "img":
            self.reading.alts.append(attributes.get("alt", ""))
        elif tag == "a" and attributes.get("href", "").startswith(("#", "http:", "https:", "mailto:")):
            self.reading.links.append(attributes["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._flush()
        if tag in VOID:
            return
        while self._open:
            name, hides = self._open.pop()
            self._hidden -= hides
            self._main -= name == "main"
            if name == tag:
                break
        if self._caught and self._caught[-1][0] == tag:
            self._catch()

    def handle_data(self, data: str) -> None:
        if self._seen:
            self._block.append(data)
            for _, texts in self._caught:
                texts.append(data)

    @property
    def _seen(self) -> bool:
        return bool(self._main) and not self._hidden

    def _flush(self) -> None:
        text = " ".join("".join(self._block).split())
        self._block.clear()
        if text:
            self.reading.blocks.append(text)

    def _catch(self) -> None:
        tag, texts = self._caught.pop()
        text = " ".join("".join(texts).split())
        if tag == "th":
            self.reading.header_cells.append(text)
        else:
            self.reading.headings.append((int(tag[1]), text))
