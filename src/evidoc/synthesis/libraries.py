"""Nothing comes in, PyMARE goes out: loaded where it is used, and without what it leaves lying about."""

from __future__ import annotations

import importlib
import warnings
from typing import Any


def pymare(module: str = "") -> Any:
    """Return PyMARE, or one of its modules such as ``estimators``.

    Loading it takes over a second, so only who pools or makes effects does. It leaves a file of its own open while it
    is loaded, which Python would complain of.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return importlib.import_module(f"pymare.{module}" if module else "pymare")
