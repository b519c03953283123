"""`cases/keep-out.txt` goes in; the names and places that must never leave, with their lines, and Problems come out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidoc.collect.files import read_text
from evidoc.errors import Place, Problem

if TYPE_CHECKING:
    from evidoc.model.keeping_out import KeptOut

FILE = "cases/keep-out.txt"
SHORTEST = 3
"""Shorter names are found in every page."""


def read_keep_out(root: Path) -> tuple[tuple[KeptOut, ...], list[Problem]]:
    """Read the list of names and places to be kept out; nothing where there is none.

    Parameters
    ----------
    root
        The project's folder.

    Returns
    -------
    tuple
        A name a line, without empty lines and those that begin with ``#``; and ``short-name`` problems with the ones
        of `read_text`. No message holds a name: messages travel.
    """
    if not (root / FILE).exists():
        return (), []
    from evidoc.model.keeping_out import KeptOut, folded  # few projects have such a list

    text, problems = read_text(FILE, root)
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        if len(folded(words).replace(" ", "")) < SHORTEST:
            message = (
                f"The name in this line has fewer than {SHORTEST} letters or digits: it would be found everywhere."
            )
            problems.append(Problem("short-name", message, Place(FILE, number), "Write it out, or take it out."))
            continue
        found.append(KeptOut(number, words))
    return tuple(found), problems
