"""What scripts in ``analysis/`` call: sources and other scripts' products come in, values, tables and figures go out.

Nothing here reads the project: the step that is running (`session`) says which names are promised and what the
sources and definitions say. Every check raises `RunError` with a `Problem` at the script's own line. In the cells of a
document `value`, `table` and `figure` take a name alone and give what scripts made (`loading`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidoc.model.rows import NotAvailable
    from evidoc.products.calls import figure, table, value
    from evidoc.products.inputs import product, source
    from evidoc.products.protecting import protected
    from evidoc.products.statistics import not_available, values

__all__ = ["NotAvailable", "figure", "not_available", "product", "protected", "source", "table", "value", "values"]
_WHERE = {
    "NotAvailable": "model.rows",
    **dict.fromkeys(("figure", "table", "value"), "products.calls"),
    **dict.fromkeys(("product", "source"), "products.inputs"),
    "protected": "products.protecting",
    **dict.fromkeys(("not_available", "values"), "products.statistics"),
}


def __getattr__(name: str) -> Any:
    """Load a call when it is first asked for: whoever only runs scripts needs none of them."""
    if name in _WHERE:
        return getattr(import_module(f"evidoc.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
