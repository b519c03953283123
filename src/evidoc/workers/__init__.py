"""Functions with JSON arguments come in; what they return in a clean child process each goes out.

A thread holds each slot and owns one child process at a time. On Linux the child is forked from a server that loaded
the heavy modules once; elsewhere, or where asked (``fresh``), it is a new interpreter. A child that dies fails its own
task and no other. What `cluster` holds does the same on other machines::

    with Pool(2, preload=("pandas",)) as pool:  # costs nothing yet
        pool.warm()                             # starts loading, and does not wait for it
        pool.submit("package.module:function", {"a": 1}).result()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidoc.workers.crew import Crew
    from evidoc.workers.pool import Pool
    from evidoc.workers.task import ChildDied, TaskError, TimeLimit

__all__ = ["ChildDied", "Crew", "Pool", "TaskError", "TimeLimit"]

_MODULES = {"Crew": "crew", "Pool": "pool", "ChildDied": "task", "TaskError": "task", "TimeLimit": "task"}


def __getattr__(name: str) -> Any:
    """Load what is asked for: a child process needs none of what its parent listens with."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
