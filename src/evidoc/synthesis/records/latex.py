r"""Text of a BibTeX field goes in; Unicode comes out where LaTeX only writes letters, and unchanged text otherwise.

A command that is no letter, such as ``\input``, stays text: readers see what stands in the export, and nothing of it
is ever obeyed.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

_COMMAND = re.compile(r"\\([A-Za-z]+|.|$)", re.DOTALL)
_TOKEN = re.compile(
    r"\\(?:[cvuHkrbdt]\s+[A-Za-z]|[A-Za-z]+(?:\s*\{[^{}]*\}|\s+|)|[^A-Za-z](?:\s*\{[^{}]*\}|\s*\\?[A-Za-z]|))",
    re.DOTALL,
)
"""A command and what it works on, as far as it has no braces of its own."""
_FORMULA = re.compile(r"((?<!\\)\$[^$]*(?<!\\)\$)")
_NEVER = frozenset(
    ("input", "include", "begin", "end", "includegraphics", "item", "href", "url", "cite", "footnote", "ref", "verb")
)


def unicode_of(text: str) -> str:
    r"""Return ``Öztürk`` for ``{\"O}zt{\"u}rk``; braces that only protect capitals go, formulas stay."""
    if "\\" not in text:
        return _punctuated(text)
    if any(name in _NEVER or not _known(name) for name in _COMMAND.findall(text)):
        return text
    if "$" not in text:
        return _punctuated(_TOKEN.sub(_spelled, text))
    parts = _FORMULA.split(text)
    return "".join(part if n % 2 else _punctuated(_TOKEN.sub(_spelled, part)) for n, part in enumerate(parts))


def _spelled(found: re.Match[str]) -> str:
    return _decoded(found[0])


@lru_cache(maxsize=4096)  # the same few letters come again and again, and reading one costs as much as an entry
def _decoded(token: str) -> str:
    try:
        return str(_reader().latex_to_text(token))
    except Exception:  # noqa: BLE001 - whatever it cannot read is text
        return token


def _punctuated(text: str) -> str:
    if "{" in text or "}" in text:
        text = text.replace("{", "").replace("}", "")
    if "~" in text:
        text = text.replace("~", " ")
    if "``" in text or "''" in text:
        text = text.replace("``", "“").replace("''", "”")
    return text.replace("---", "—").replace("--", "–") if "--" in text else text


@cache
def _known(name: str) -> bool:
    from pylatexenc.latex2text import get_default_latex_context_db

    return bool(name) and getattr(get_default_latex_context_db().get_macro_spec(name), "macroname", "") == name


@cache
def _reader() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="verbatim", keep_comments=True)
