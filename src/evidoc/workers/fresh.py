"""A request comes in; what a new interpreter answers goes out, and nothing that it started stays behind."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Mapping

from evidoc.workers.frames import framed, whole
from evidoc.workers.processes import command, exit_words, kill, kill_group
from evidoc.workers.task import ChildDied, TimeLimit


def ask(asked: bytes, env: Mapping[str, str], limit: float | None, born: Callable[[int], None]) -> bytes:
    """Have a new interpreter answer a request.

    Parameters
    ----------
    asked
        The request.
    env
        The whole environment of the interpreter.
    limit
        Seconds after which it is killed; None: never.
    born
        Called with its process id.

    Raises
    ------
    ChildDied
        It ended without an answer.
    TimeLimit
        It took too long.
    OSError
        It could not be started.
    """
    child = subprocess.Popen(
        command("task"),
        env=dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    late = threading.Event()
    ending = threading.Thread(target=_end, args=(child,), daemon=True)
    clock = threading.Timer(limit or 0, _give_up, (child, late))
    born(child.pid)
    ending.start()
    if limit is not None:
        clock.start()
    try:
        answer = _talk(child, asked)
    finally:
        clock.cancel()
        ending.join()
    if late.is_set():
        raise TimeLimit(f"it took longer than {limit:g} seconds")
    if answer is None:
        raise ChildDied(exit_words(child.returncode))
    return answer


def _talk(child: subprocess.Popen[bytes], asked: bytes) -> bytes | None:
    """Send the request, and return the answer; the input stays open until then: its end tells that nobody listens."""
    assert child.stdin is not None  # noqa: S101 - pipes were asked for
    assert child.stdout is not None  # noqa: S101
    received = bytearray()
    with child.stdout, contextlib.suppress(BrokenPipeError), child.stdin:
        with contextlib.suppress(BrokenPipeError):  # it died already
            child.stdin.write(framed(asked))
            child.stdin.flush()
        while (answer := whole(received)) is None:
            part = os.read(child.stdout.fileno(), 1 << 20)
            if not part:
                return None
            received += part
        return answer
    return whole(received)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Wait for the end of a child, and kill what it left running: that could hold its output open for ever."""
    child.wait()
    kill_group(child.pid)


def _give_up(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    kill(child.pid)
