"""Two versions of an HTML page or an SVG picture go in; the first element in which they differ comes out."""

from __future__ import annotations

import re
from dataclasses import field
from html.parser import HTMLParser

from evidoc.records import dataclass
from evidoc.write.page_reading import VOID

_NAME = re.compile(r"<([^\s/>]+)")
_PLAIN_ID = re.compile(r"[A-Za-z][\w-]*")


def first_element(one: str, other: str) -> tuple[str, str, str, int] | None:
    """Find where two pages part.

    Returns
    -------
    tuple, or None
        A path such as ``section#pay > p:nth-of-type(2)`` in the first page, what each page says there (a tag or a
        text), and the line in the first page. None where only what no parser tells apart differs, as spaces in tags.
    """
    left, right = _events(one), _events(other)
    for here, there in zip(left, right, strict=False):
        if here.text != there.text:
            return here.at.path(), here.text, there.text, here.line
    if len(left) == len(right):
        return None
    longer = left if len(left) > len(right) else right
    more = longer[min(len(left), len(right))]
    texts = (more.text, "") if longer is left else ("", more.text)
    return more.at.path(), *texts, more.line if longer is left else 0


@dataclass(slots=True)
class _Node:
    """An element that stands in a page."""

    tag: str
    id: str = ""
    above: _Node | None = None
    number: int = 1
    """Its place among the elements of its tag in the same element."""
    counts: dict[str, int] = field(default_factory=dict)
    """Tag -> how many such elements stand in this one."""

    def path(self) -> str:
        """Return what leads to the element from the nearest one above that has an id."""
        steps: list[str] = []
        node: _Node | None = self
        while node is not None and node.above is not None:
            steps.append(node.step())
            if node.id or node.tag in {"body", "head"}:
                break
            node = node.above
        return " > ".join(reversed(steps)) or "the page"

    def step(self) -> str:
        """Return the element's own part of a path."""
        if self.id:
            return f"{self.tag}#{self.id}" if _PLAIN_ID.fullmatch(self.id) else f'{self.tag}[id="{self.id}"]'
        alone = self.above is None or self.above.counts[self.tag] == 1
        return self.tag if alone else f"{self.tag}:nth-of-type({self.number})"


@dataclass(frozen=True, slots=True)
class _Event:
    """A tag, a text, or a comment as it is written."""

    text: str
    at: _Node
    line: int


def _events(page: str) -> list[_Event]:
    parser = _Parser()
    parser.feed(page)
    parser.close()
    parser.end_text()
    return parser.events


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.events: list[_Event] = []
        self._open = [_Node("")]
        self._text: list[str] = []
        self._line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = self._enter(tag, attrs)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._enter(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._add(f"</{tag}>")
        names = [node.tag.lower() for node in self._open]
        if tag in names[1:]:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        self._say(data)

    def handle_entityref(self, name: str) -> None:
        self._say(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._say(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._add(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._add(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self._add(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self._add(f"<![{data}]>")

    def end_text(self) -> None:
        """Take in the text that was met since the last tag, as one piece."""
        if self._text:
            self.events.append(_Event("".join(self._text), self._open[-1], self._line))
            self._text.clear()

    def _enter(self, tag: str, attrs: list[tuple[str, str | None]]) -> _Node:
        raw = self.get_starttag_text() or f"<{tag}>"
        written = _NAME.match(raw)
        name = written[1] if written else tag  # SVG has names with capitals
        within = self._open[-1]
        within.counts[name] = within.counts.get(name, 0) + 1
        node = _Node(name, dict(attrs).get("id") or "", within, within.counts[name])
        self._add(raw, node)
        return node

    def _say(self, text: str) -> None:
        if not self._text:
            self._line = self.getpos()[0]
        self._text.append(text)

    def _add(self, text: str, at: _Node | None = None) -> None:
        self.end_text()
        self.events.append(_Event(text, at or self._open[-1], self.getpos()[0]))
