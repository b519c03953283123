"""The text of ``evidence.yml`` and a source go in; the same text with that source in it comes out.

The text is edited as a person would do it, so that comments and order stay. What was written is read again: where it
does not say what it should, nothing is changed and the lines to paste are told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

MINIMAL = """\
# What was searched, and how. Exports lie in search/.
kind: review
title: Evidence base
sources:
"""


def with_source(text: str, name: str, entry: Mapping[str, str]) -> str | None:
    """Add a source.

    Parameters
    ----------
    text
        Of ``evidence.yml``.
    name
        Of the source, which is not there yet.
    entry
        Its keys and values.

    Returns
    -------
    str or None
        The new text; None where the old one is written in a way that cannot be added to line by line.
    """
    before = loaded(text)
    if before is None:
        return None
    lines = text.splitlines()
    at = next((n for n, line in enumerate(lines) if re.match(r"sources\s*:", line)), None)
    if at is None:
        lines += ["sources:"]
        at = len(lines) - 1
    lines[at] = re.sub(
        r"^sources\s*:\s*(?:\{\s*\}|null|~)?\s*(#.*)?$", lambda m: f"sources: {m[1] or ''}".rstrip(), lines[at]
    )
    end, indent = _block(lines, at)
    lines[end:end] = source_lines(name, entry, indent)
    made = "\n".join(lines) + "\n"
    wanted = {**before, "sources": {**(before.get("sources") or {}), name: dict(entry)}}
    return made if loaded(made) == _plain(wanted) else None


def with_file(text: str, name: str, file: str) -> str | None:
    """Add an export to a source that is there; return None as `with_source` does."""
    before = loaded(text)
    source = ((before or {}).get("sources") or {}).get(name)
    if before is None or not isinstance(source, dict):
        return None
    files = files_of(source)
    lines = text.splitlines()
    top = next((n for n, line in enumerate(lines) if re.match(r"sources\s*:", line)), 0)
    own = next((n for n in range(top + 1, len(lines)) if re.match(rf"\s+(['\"]?){re.escape(name)}\1\s*:", lines[n])), 0)
    end, indent = _block(lines, own)
    line = next((n for n in range(own + 1, end) if re.match(r"\s+files?\s*:\s*[^\s#]", lines[n])), None)
    new = json.dumps([*files, file], ensure_ascii=False)
    if line is not None:
        lines[line] = re.sub(r"^(\s+)files?\s*:.*$", lambda m: f"{m[1]}files: {new}", lines[line])
    elif not files:
        lines[end:end] = [f"{' ' * indent}files: {new}"]
    else:
        last = next((n for n in range(end - 1, own, -1) if _item(lines[n]) == files[-1]), None)
        if last is None:
            return None
        lines[last + 1 : last + 1] = [f"{lines[last][: lines[last].index('-')]}- {json.dumps(file)}"]
    made = "\n".join(lines) + "\n"
    changed = {key: value for key, value in source.items() if key not in {"file", "files"}} | {"files": [*files, file]}
    wanted = {**before, "sources": {**before["sources"], name: changed}}
    return made if loaded(made) == _plain(wanted) else None


def source_lines(name: str, entry: Mapping[str, str], indent: int = 2) -> list[str]:
    """Return a source as lines of YAML."""
    space = " " * indent
    return [f"{space}{name}:", *(f"{space}  {key}: {_scalar(key, value)}" for key, value in entry.items())]


def files_of(source: Mapping[str, Any]) -> list[str]:
    """Return what ``file:`` and ``files:`` of a source name."""
    found: list[str] = []
    for key in ("file", "files"):
        value = source.get(key)
        found += [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []
    return found


def loaded(text: str) -> dict[str, Any] | None:
    """Return what the text says, {} where it is empty, None where it is no mapping or no YAML; dates are text."""
    import yaml

    try:
        found = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes texts, lists and mappings only
    except (yaml.YAMLError, RecursionError):
        return None
    if not found:
        return {}
    if not isinstance(found, dict) or not isinstance(found.get("sources") or {}, dict):
        return None
    return {str(key): value for key, value in found.items()}


def _plain(wanted: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in wanted.items() if value is not None}


def _scalar(key: str, value: str) -> str:
    return value if key in {"kind", "file", "searched", "format"} else json.dumps(value, ensure_ascii=False)


def _block(lines: list[str], at: int) -> tuple[int, int]:
    """Return where the lines below line `at` end, and how far they are indented."""
    depth = len(lines[at]) - len(lines[at].lstrip())
    end, indent = at + 1, 0
    for number in range(at + 1, len(lines)):
        line = lines[number]
        bare = line.lstrip()
        if not bare or bare.startswith("#"):
            continue
        if len(line) - len(bare) <= depth:
            break
        indent = indent or len(line) - len(bare)
        end = number + 1
    return end, indent or depth + 2


def _item(line: str) -> str:
    found = re.match(r"\s+-\s+(['\"]?)(.*?)\1\s*(?:#.*)?$", line)
    return found[2] if found else ""
