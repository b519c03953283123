"""`project.yml` goes in; what is decided about the project, and where each entry stands, come out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evidoc.collect.files import read_text
from evidoc.collect.memory import Memory, read_yaml
from evidoc.errors import Place, Problem

FILE = "project.yml"


def read_facts(
    root: Path, memory: Memory | None = None
) -> tuple[Mapping[str, Any], Mapping[str, Place], list[Problem]]:
    """Return the facts, the place of each dotted key, and every fault; a project may have none."""
    if not (root / FILE).exists():
        return {}, {}, []
    text, problems = read_text(FILE, root)
    data, places, faults = read_yaml(text, FILE, memory or Memory())
    if data is not None and not isinstance(data, dict):
        hint = "Write each fact on a line of its own, as in 'length: 24 months'."
        faults.append(Problem("malformed-yaml", "It is not a list of 'key: value' lines.", Place(FILE, 1), hint))
    return (data if isinstance(data, dict) else {}), places, [*problems, *faults]
