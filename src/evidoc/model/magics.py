"""Code as IPython takes it comes in; plain Python goes out, and the lines of IPython's own that it held."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence

from evidoc.records import dataclass

HARMLESS = frozenset(("matplotlib", "config", "precision", "pprint"))
"""Line magics that change only how things are shown."""
SHOWING = frozenset(("html", "latex", "markdown", "svg"))
"""Cell magics that show the text below them."""
QUIET = frozenset(("capture",))
"""Cell magics below which Python goes on."""
_OWN_LINE = re.compile(r"^\s*(?:[\w.,\s]+=\s*)?(?P<sign>%%?|!!?|\?\??)\s*(?P<name>[\w.]*)")
_HELP = re.compile(r"^\s*%{0,2}[\w.*]+\?{1,2}\s*$")


@dataclass(frozen=True, slots=True)
class Magic:
    """One line of IPython's own."""

    line: int
    """From 0."""
    text: str
    name: str
    harmless: bool
    """Whether it only changes how things are shown."""


def without_magics(lines: Sequence[str]) -> tuple[ast.Module | None, list[str], list[Magic]]:
    """Parse code, passing over IPython's own lines.

    Only lines at which Python stumbles are taken for IPython's: a line of a longer expression may begin with %.

    Parameters
    ----------
    lines
        The lines of one cell.

    Returns
    -------
    tuple
        What was parsed, None where it is no Python, or a cell magic's text; the lines with ``pass`` where IPython's own
        stood; and these.
    """
    left, found = list(lines), list[Magic]()
    tree = parsed("\n".join(left))
    if tree is not None:
        return tree, left, found
    first = next((number for number, line in enumerate(left) if line.strip()), 0)
    if left[first].lstrip().startswith("%%"):
        found.append(_magic(first, left[first], HARMLESS | SHOWING | QUIET))
        left[first] = ""
        if found[0].name not in QUIET:
            return None, left, found
    while (number := _stumbles(left)) is not None:
        if not (_OWN_LINE.match(left[number]) or _HELP.match(left[number])):
            return None, left, found
        found.append(_magic(number, left[number], HARMLESS))
        left[number] = f"{left[number][: len(left[number]) - len(left[number].lstrip())]}pass"
    return parsed("\n".join(left)), left, found


def parsed(code: str) -> ast.Module | None:
    """Return the syntax of Python code, or None where it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is the author's own matter
            return ast.parse(code)
    except (SyntaxError, ValueError):
        return None


def _magic(number: int, line: str, fine: frozenset[str]) -> Magic:
    match = _OWN_LINE.match(line)
    name = match["name"] if match else ""
    return Magic(number, line.strip(), name, harmless=name in fine and line.lstrip().startswith("%"))


def _stumbles(lines: Sequence[str]) -> int | None:
    """Return the line, from 0, at which Python stumbles, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        return min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
    except ValueError:
        return 0
    return None
