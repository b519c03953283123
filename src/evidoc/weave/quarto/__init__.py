"""The other engine: documents go in, stock Quarto renders them, and what it made comes out as woven documents."""

from __future__ import annotations

from evidoc.weave.quarto.engine import weave_with_quarto

__all__ = ["weave_with_quarto"]
