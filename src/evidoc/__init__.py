"""Analysis scripts and chapters come in, a project's documents go out: evidoc rebuilds them from their evidence.

1. **collect** reads what people wrote and changes nothing.
2. **plan** decides what must run and whether everything fits together.
3. **run** runs the analysis scripts, each in a clean process.
4. **weave** joins prose and results into documents.
5. **write** makes pages, PDFs, the site and its manifest.

The names below are what scripts in ``analysis/`` import; they are loaded when first used, so that the command line
starts without them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from evidoc.packaged import VERSION

if TYPE_CHECKING:
    from evidoc.products import figure, not_available, product, protected, source, table, value, values

__version__ = VERSION

__all__ = ["__version__", "figure", "not_available", "product", "protected", "source", "table", "value", "values"]


def __getattr__(name: str) -> Any:
    """Load a name of the author's interface when a script first asks for it (PEP 562)."""
    if name in __all__:
        return getattr(importlib.import_module("evidoc.products"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Show authors the public names only."""
    return __all__
