"""What a kernel says of a document's cells: outputs as Jupyter gives them, ready to be written as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from evidoc.records import dataclass

Output = Mapping[str, Any]
"""One output as in notebook format 4: ``output_type`` is stream, display_data, execute_result or error."""


@dataclass(frozen=True, slots=True)
class CellResult:
    """What one cell that ran gave."""

    outputs: tuple[Output, ...]
    """In order; neighbouring texts of one stream are one output."""
    count: int | None = None
    """The kernel's execution count."""


@dataclass(frozen=True, slots=True)
class Executed:
    """What the kernel of one document gave."""

    cells: Mapping[int, CellResult] = field(default_factory=dict)
    """`Cell.number` -> result, of the cells that ran."""
    inlines: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """`Shortcode.number` of an inline expression -> texts by MIME type (``text/markdown`` or ``text/plain``)."""
    read: tuple[str, ...] = ()
    """``value x``, ``source x``, … that the cells loaded through evidoc while they ran, sorted."""
