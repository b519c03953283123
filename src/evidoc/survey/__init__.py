"""A toolbox for secondary data: tables and designs come in, estimates with base, interval and reliability go out.

The names below are loaded when first used, so that importing the package costs next to nothing. No module is called
as one of them: whoever imported it first would find it in the place of the function.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidoc.survey.contrasts import change, difference
    from evidoc.survey.design import Design
    from evidoc.survey.estimates import mean, median, percent, quantile, ratio, share, total
    from evidoc.survey.pooling import pooled
    from evidoc.survey.reliability import Bands, bands

_MODULES = {
    "evidoc.survey.contrasts": (
        "change",
        "difference",
    ),
    "evidoc.survey.design": ("Design",),
    "evidoc.survey.estimates": (
        "mean",
        "median",
        "percent",
        "quantile",
        "ratio",
        "share",
        "total",
    ),
    "evidoc.survey.pooling": ("pooled",),
    "evidoc.survey.reliability": (
        "Bands",
        "bands",
    ),
}
"""Module -> the names of it that are public."""
_WHERE = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Bands",
    "Design",
    "bands",
    "change",
    "difference",
    "mean",
    "median",
    "percent",
    "pooled",
    "quantile",
    "ratio",
    "share",
    "total",
]


def __getattr__(name: str) -> Any:
    """Load a name when a script first asks for it (PEP 562)."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    """Show authors the public names only."""
    return __all__
