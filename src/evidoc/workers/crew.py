"""What `Pool` and `Cluster` have in common: module functions come in, child processes call them, futures go out."""

from __future__ import annotations

from concurrent.futures import Executor


class Crew(Executor):
    """An executor that calls functions of modules in clean child processes.

    Arguments and what is returned are JSON data; what the child printed or left behind is not seen. A future fails with
    `TaskError` where the function raised, and with `ChildDied` where its process ended without an answer.
    """

    slots: int
    """How many calls are under way at once; more may be submitted, and wait."""
