"""Chapters and what kernels gave go in; their text with every cell spelled out as Markdown comes out."""

from __future__ import annotations

from evidoc.weave.cells.spelling import Spelled, spell_cells

__all__ = ["Spelled", "spell_cells"]
