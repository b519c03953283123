"""A field of a BibTeX entry goes in as it is written; its text comes out, and abbreviations that nobody defined."""

from __future__ import annotations

import re
from typing import Any

from evidoc.errors import Place, Problem

_MONTHS = frozenset(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"))


def spelled_out(
    written: str, strings: dict[str, Any], used: dict[str, str], place: Place, problems: list[Problem]
) -> str:
    """Return a field without its outer braces or quotes, abbreviations spelled out; note those used."""
    parts = []
    for part in pieces(written):
        if part[:1] in '{"' or part.isdigit() or not part:
            parts.append(part[1:-1] if part[:1] in ("{", '"') else part)
            continue
        found = strings.get(part.lower())
        if found is not None:
            used[part.lower()] = found.raw
            parts.append(spelled_out(str(found.value), {}, {}, place, []))
        else:
            parts.append(part)
            if part.lower() not in _MONTHS:
                hint = f"Put braces around it: {{{part}}}, or define it by @string{{{part} = {{…}}}}."
                message = f"The abbreviation '{part}' is not defined."
                problems.append(Problem("unknown-string", message, place, hint))
    return " ".join("".join(parts).split())


def pieces(written: str) -> list[str]:
    """Split a value at the # signs that join its parts; one inside braces or quotes joins nothing."""
    found, depth, quoted, start = [], 0, False, 0
    for at, char in enumerate(written):
        if char in "{}":
            depth += 1 if char == "{" else -1
        elif char == '"' and not depth:
            quoted = not quoted
        elif char == "#" and not depth and not quoted:
            found.append(written[start:at].strip())
            start = at + 1
    return [*found, written[start:].strip()]


def is_whole(piece: str) -> bool:
    """Return whether a value is one group in braces, one text in quotes, or one bare word or number."""
    if not piece.startswith("{"):
        return re.fullmatch(r'"[^"]*"|"(?:[^{}"]|\{.*\})*"|[^\s{}"]*', piece, re.DOTALL) is not None
    depth = 0
    for at, char in enumerate(piece):
        escaped = at and piece[at - 1] == "\\"
        depth += 0 if escaped else (char == "{") - (char == "}")
        if not depth:
            return at == len(piece) - 1
    return False
