"""Texts go in; pieces of Markdown that keep them whole (fences, divs, attributes, captions) come out as lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_BEGINS_A_BLOCK = re.compile(
    r"(?:#{1,6}|[-+*|:]|\(?(?:\w{1,9}|#|@[\w-]*)[.)]|[Tt]able:|\[[^\]]+\]:)(?=\s|$)|>",
)
"""How a heading, list, quotation, table, definition or note begins; a caption that does so is meant as text."""
_PART = re.compile(r"\\.|(?P<code>`+)|[\[\]]", re.DOTALL)


def one_line(text: object) -> str:
    """Return `text` without line ends: captions, titles and attributes are one line."""
    return " ".join(str(text).split())


def attributes(
    *,
    id: str = "",  # noqa: A002 - what HTML and Pandoc call it
    classes: Iterable[str] = (),
    pairs: Mapping[str, object] | None = None,
) -> str:
    """Return ``{#id .class key="value"}``, or nothing where there is nothing to say; empty values are left out."""
    said = {key: one_line(value) for key, value in (pairs or {}).items() if value is not None}
    parts = [
        *([f"#{id}"] if id else []),
        *(f".{name}" for name in classes),
        *(f'{key}="{_quoted(value)}"' for key, value in said.items() if value),
    ]
    return "{" + " ".join(parts) + "}" if parts else ""


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def fenced(text: str, about: str = "") -> list[str]:
    """Return `text` as a code block whose fence is longer than any in it; `about` are its attributes."""
    longest = max((len(m[0]) for m in re.finditer(r"^\s*(`+)", text, re.MULTILINE)), default=0)
    ticks = "`" * max(3, longest + 1)
    return [f"{ticks} {about}".rstrip(), *text.split("\n"), ticks]


def raw_html(text: str) -> list[str]:
    """Return `text` as raw HTML."""
    return fenced(text, "{=html}")


def div(about: str, content: Sequence[str]) -> list[str]:
    """Return `content` in a div with the attributes `about`."""
    return [f"::: {about}", *content, ":::"]


def apart(blocks: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of `blocks`, which are not empty, with a blank line between any two."""
    lines: list[str] = []
    for block in blocks:
        if not block:
            continue
        if lines:
            lines.append("")
        lines += block
    return lines


def paragraph(text: object) -> str:
    """Return a caption as a paragraph that Markdown takes for nothing else."""
    line = one_line(text)
    found = _BEGINS_A_BLOCK.match(line)
    if not found:
        return line
    at = 0 if line.startswith("#") else found.end() - 1
    return f"{line[:at]}\\{line[at:]}"


def in_brackets(text: object) -> str:
    """Return a caption for ``![…]``: one line, with a backslash before each bracket that has no partner."""
    line = one_line(text)
    lonely: set[int] = set()
    opened: list[int] = []
    at = 0
    while found := _PART.search(line, at):
        at = found.end()
        if found["code"]:
            closing = re.compile(rf"(?<!`){found['code']}(?!`)").search(line, at)
            at = closing.end() if closing else at
        elif found[0] == "[":
            opened.append(found.start())
        elif found[0] == "]" and opened:
            opened.pop()
        elif found[0] == "]":
            lonely.add(found.start())
    lonely.update(opened)
    return "".join(f"\\{char}" if index in lonely else char for index, char in enumerate(line))
