"""The HTML of a body goes in; formulas, task lists and players as the web or paper needs them come out."""

from __future__ import annotations

import re

from evidoc.write.maths import name_formulas

_CHECKBOX = re.compile(r'<input\b(?=[^>]*\btype="checkbox")([^>]*?)\s*/?>')
_FRAME = re.compile(r"<(iframe|video)\b[^>]*>.*?</\1>", re.DOTALL)
_DETAILS = re.compile(r"<(/?)(details|summary)\b([^>]*)>")
_TABSET = re.compile(r'class="[^"]*\bpanel-tabset\b')


def finished(body: str) -> str:
    """Return `body` for the web: formulas have a spoken text, and boxes of task lists, which change nothing, say so."""
    return name_formulas(_CHECKBOX.sub(_shut, body))


def for_paper(body: str) -> str:
    """Return `body` for print: boxes are signs, what can be folded stands open, and nothing plays.

    Formulas stay as they are; they are drawn where the PDF is made.
    """
    body = _FRAME.sub("", _CHECKBOX.sub(_sign, body))
    return _DETAILS.sub(lambda tag: f"<{tag[1]}div{_classed(tag) if not tag[1] else ''}>", body)


def needs_script(body: str) -> bool:
    """Whether `body` holds what only a script can work: tabs."""
    return bool(_TABSET.search(body))


def _shut(box: re.Match[str]) -> str:
    return box[0] if " disabled" in box[1] else f'<input{box[1]} disabled="">'


def _sign(box: re.Match[str]) -> str:
    done = " checked" in box[1]
    return f'<span class="evidoc-task{" evidoc-task-done" if done else ""}">{"☑" if done else "☐"}</span> '


def _classed(tag: re.Match[str]) -> str:
    name, rest = f"evidoc-{tag[2]}", tag[3]
    if 'class="' in rest:
        return rest.replace('class="', f'class="{name} ', 1)
    return f'{rest} class="{name}"'
