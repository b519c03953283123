"""Stage 3: a plan and the scripts to run come in; their products go out, and a report of every step.

Each script runs in a clean child process (`child`), watched for reads that it does not declare (`guard`). What it
made is kept with digests of everything it rests on (`kept`), and made again only when one of them changes. The cells
of each document run after them, in a Jupyter kernel of their own (`cells`).

What stands here is loaded when it is asked for: the processes in which scripts run need nothing of what starts them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidoc.run.cells.documents import run_cells
    from evidoc.run.steps import run, script_pool

__all__ = ["run", "run_cells", "script_pool"]
_WHERE = {"run": "steps", "run_cells": "cells.documents", "script_pool": "steps"}


def __getattr__(name: str) -> Any:
    """Load one of the three when it is first asked for."""
    if name in _WHERE:
        return getattr(import_module(f"evidoc.run.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
