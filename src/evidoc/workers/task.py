"""A request as bytes comes in, its function is called here and now, and the answer goes out as bytes."""

from __future__ import annotations

import importlib
import json
import os
import threading
import traceback
from collections.abc import Callable, Sequence
from typing import Any

from evidoc.workers.frames import framed, whole
from evidoc.workers.processes import kill


class TaskError(RuntimeError):
    """The function raised; its own traceback is in the message."""


class ChildDied(RuntimeError):  # noqa: N818 - it tells what happened, as BrokenPipe does
    """The child process ended without an answer."""

    def __init__(self, how: str) -> None:
        """Say how it ended, e.g. ``killed by SIGKILL``."""
        super().__init__(f"the process ended without an answer: {how}")
        self.how = how


class TimeLimit(ChildDied):
    """The child process took longer than allowed, and was killed."""


def name_of(function: Callable[..., Any] | str) -> str:
    """Return ``module:function`` for a function of a module.

    Parameters
    ----------
    function
        The function, or its name already.

    Raises
    ------
    ValueError
        It cannot be imported by name in another process.
    """
    if isinstance(function, str):
        return function
    if "<" in function.__qualname__ or "." in function.__qualname__:
        raise ValueError(f"{function.__qualname__} is not a function of a module: a child process cannot import it")
    return f"{function.__module__}:{function.__qualname__}"


def request(function: Callable[..., Any] | str, arguments: Sequence[Any]) -> bytes:
    """Return the bytes that ask for one call."""
    return json.dumps({"task": name_of(function), "arguments": list(arguments)}).encode()


def perform(asked: bytes) -> bytes:
    """Make the call that `asked` describes; return what it returned or raised, as bytes."""
    try:
        wanted = json.loads(asked)
        module, _, function = wanted["task"].partition(":")
        result = getattr(importlib.import_module(module), function)(*wanted["arguments"])
        return json.dumps({"result": result}).encode()
    except BaseException:  # noqa: BLE001 - a child has nobody else to tell, also of SystemExit
        return json.dumps({"error": traceback.format_exc()}).encode()


def result_of(answer: bytes) -> Any:
    """Return what the call returned.

    Parameters
    ----------
    answer
        As `perform` gave it.

    Raises
    ------
    TaskError
        The call raised.
    """
    told = json.loads(answer)
    if "error" in told:
        raise TaskError(told["error"])
    return told["result"]


def main() -> None:
    """Answer one request from standard input: the whole life of a new interpreter.

    The input stays open as long as the asking process lives: its end ends this process, and all that it started.
    """
    # What the task reads or prints must not mix with the request and the answer.
    requests, answers, silent = os.dup(0), os.dup(1), os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 0)
    os.dup2(silent, 1)
    received = bytearray()
    while (asked := whole(received)) is None:
        received += os.read(requests, 1 << 20) or gone()
    threading.Thread(target=_end_with, args=(requests,), daemon=True).start()
    answer = perform(asked)
    with os.fdopen(answers, "wb") as out:
        out.write(framed(answer))
    os._exit(0)


def gone() -> bytes:
    """Give up: nobody waits for an answer.

    Raises
    ------
    ConnectionError
        Always.
    """
    raise ConnectionError("the asking process is gone")


def _end_with(requests: int) -> None:
    """Wait until the asking process is gone, then end this one and all that it started."""
    os.read(requests, 1)
    kill(os.getpid())
    os._exit(1)
