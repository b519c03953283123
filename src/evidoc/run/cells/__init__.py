"""Documents with cells come in; what a Jupyter kernel of each makes of them goes out, kept as long as it is true."""

from __future__ import annotations

from evidoc.run.cells.documents import run_cells

__all__ = ["run_cells"]
