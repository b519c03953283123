"""What can run jobs: the workers of the whole build, or, where there are none, this process, one after the other."""

from __future__ import annotations

import importlib
from concurrent.futures import Future
from typing import Any, Protocol


class Executor(Protocol):
    """Runs named functions on JSON-ready data, perhaps in other processes."""

    def submit(self, function: str, job: dict[str, Any], /) -> Future[dict[str, Any]]:
        """Start ``module:function`` on `job`."""


class HereAndNow:
    """Runs each job at once, in this process."""

    def submit(self, function: str, job: dict[str, Any], /) -> Future[dict[str, Any]]:
        """Run ``module:function`` on `job`; the future is done already."""
        module, _, name = function.partition(":")
        future: Future[dict[str, Any]] = Future()
        try:
            future.set_result(getattr(importlib.import_module(module), name)(job))
        except Exception as error:  # noqa: BLE001 (the caller meets it where it asks for the result, as with a worker)
            future.set_exception(error)
        return future
