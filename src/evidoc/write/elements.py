"""The HTML of a body goes in; formulas, task lists, code and players as the web or paper needs them come out."""

from __future__ import annotations

import re
from html import unescape

from evidoc.write.maths import name_formulas

_CHECKBOX = re.compile(r'<input\b(?=[^>]*\btype="checkbox")([^>]*?)\s*/?>')
_FRAME = re.compile(r"<(iframe|video)\b[^>]*>.*?</\1>", re.DOTALL)
_DETAILS = re.compile(r"<(/?)(details|summary)\b([^>]*)>")
_PRE = re.compile(r"<pre\b([^>]*)>(.*?)</pre>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]+>")
_PHONE = 28
"""Letters of code in a line that a phone shows without scrolling."""
_TABSET = re.compile(r'class="[^"]*\bpanel-tabset\b')


def finished(body: str) -> str:
    """Return `body` for the web.

    Formulas have a spoken text, the boxes of task lists, which change nothing, say so, and code whose lines are too
    long for a phone can be scrolled by keyboard.
    """
    return name_formulas(_PRE.sub(_reachable, _CHECKBOX.sub(_shut, body)))


def for_paper(body: str) -> str:
    """Return `body` for print: boxes are signs, what can be folded stands open, and nothing plays.

    Formulas stay as they are; they are drawn where the PDF is made.
    """
    body = _FRAME.sub("", _CHECKBOX.sub(_sign, body))
    return _DETAILS.sub(lambda tag: f"<{tag[1]}div{_classed(tag) if not tag[1] else ''}>", body)


def needs_script(body: str) -> bool:
    """Whether `body` holds what only a script can work: tabs."""
    return bool(_TABSET.search(body))


def _reachable(code: re.Match[str]) -> str:
    longest = max(len(unescape(line)) for line in _MARKUP.sub("", code[2]).split("\n"))
    if longest <= _PHONE or "tabindex" in code[1]:
        return code[0]
    label = "Code" if "sourceCode" in code[1] else "Text as it was printed"
    return f'<pre{code[1]} tabindex="0" role="group" aria-label="{label}">{code[2]}</pre>'


def _shut(box: re.Match[str]) -> str:
    return box[0] if " disabled" in box[1] else f'<input{box[1]} disabled="">'


def _sign(box: re.Match[str]) -> str:
    done = " checked" in box[1]
    return f'<span class="evidoc-task{" evidoc-task-done" if done else ""}">{"✓" if done else "□"}</span> '


def _classed(tag: re.Match[str]) -> str:
    name, rest = f"evidoc-{tag[2]}", tag[3]
    if 'class="' in rest:
        return rest.replace('class="', f'class="{name} ', 1)
    return f'{rest} class="{name}"'
