"""HTML or SVG that a cell made goes in; by name, what a page must not hold comes out: scripts, frames, remote files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

_ACTIVE = {
    "script": "a script",
    "iframe": "a frame",
    "frame": "a frame",
    "object": "an embedded object",
    "embed": "an embedded object",
    "applet": "an embedded object",
    "form": "a form",
    "base": "a <base> address",
    "meta": "a <meta> instruction",
    "foreignobject": "HTML inside a drawing",
}
_LOADS = ("src", "srcset", "poster", "data", "background")
_REMOTE = re.compile(r"\s*(?:https?:|ftp:)?//", re.IGNORECASE)
_REMOTE_STYLE = re.compile(r"url\(\s*['\"]?\s*(?:https?:)?//|@import", re.IGNORECASE)
_CODE = re.compile(
    r"^[ \t]*(`{3,}|~{3,})[^\n]*\n.*?^[ \t]*\1[ \t]*$|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\2(?!`)",
    re.DOTALL | re.MULTILINE,
)


class _Reader(HTMLParser):
    """Notes what may not stand on a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Look at one element and its attributes."""
        self._in_style = tag == "style"
        if tag in _ACTIVE:
            self.found.append(f"{_ACTIVE[tag]} (<{tag}>)")
        self.found += _in_attributes(tag, attrs)

    def handle_data(self, data: str) -> None:
        """Look at a style sheet for files from elsewhere."""
        if self._in_style and _REMOTE_STYLE.search(data):
            self.found.append("a style that loads a file from elsewhere")


def _in_attributes(tag: str, attrs: Sequence[tuple[str, str | None]]) -> Iterator[str]:
    for name, given in attrs:
        value = given or ""
        if name.startswith("on"):
            yield f"a script ({name}=)"
        elif name in ("href", "xlink:href", "action", "formaction") and value.strip().lower().startswith("javascript:"):
            yield "a script (javascript:)"
        elif _is_remote(tag, name, value):
            yield f"a file from elsewhere ({value.strip()[:60]})"


def _is_remote(tag: str, name: str, value: str) -> bool:
    if name == "style":
        return bool(_REMOTE_STYLE.search(value))
    loads = name in _LOADS or (name in ("href", "xlink:href") and tag in ("link", "image", "use", "feimage"))
    return loads and bool(_REMOTE.match(value))


def unsafe_html(text: str) -> tuple[str, ...]:
    """Return what in `text` a page must not hold, each once, in order; nothing where it is safe."""
    if "<" not in text:
        return ()
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return tuple(dict.fromkeys(reader.found))


def unsafe_markdown(text: str) -> tuple[str, ...]:
    """Return what in the raw HTML of a Markdown `text` a page must not hold; code only speaks of it."""
    return unsafe_html(_CODE.sub("", text)) if "<" in text else ()
