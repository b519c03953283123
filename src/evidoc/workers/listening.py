"""The two sockets of a forked child come in; its answer goes out, or how it ended without one.

On `task` the child itself answers. On `status` the server tells the child's process id, and later how it ended, or why
there could be none. A server that is killed takes no child with it: a child whose server is gone still answers.
"""

from __future__ import annotations

import contextlib
import json
import selectors
import socket
import time
from collections.abc import Callable
from typing import Any

from evidoc.workers.frames import whole
from evidoc.workers.processes import exit_words, kill
from evidoc.workers.task import ChildDied, TimeLimit

SERVER_ENDED = "the server of child processes ended"


def listen(
    task: socket.socket, status: socket.socket, limit: float | None, born: Callable[[int], None]
) -> bytes | None:
    """Wait for the answer of a child.

    Parameters
    ----------
    task, status
        As above.
    limit
        Seconds after which it is killed; None: never.
    born
        Called with its process id as soon as that is known.

    Returns
    -------
    bytes or None
        The answer; None where the server ended before there was a child.

    Raises
    ------
    ChildDied
        The child ended without an answer, or none could be started.
    TimeLimit
        It took too long.
    """
    answer, told = bytearray(), bytearray()
    pid, give_up = 0, float("inf")
    with selectors.DefaultSelector() as waiting:
        waiting.register(task, selectors.EVENT_READ, answer)
        waiting.register(status, selectors.EVENT_READ, told)
        while waiting.get_map() and _told(told, "exit") is None:
            left = give_up - time.monotonic()
            if left <= 0:
                kill(pid)
                raise TimeLimit(f"it took longer than {limit:g} seconds")
            for key, _ in waiting.select(left if give_up < float("inf") else None):
                _receive(waiting, key)
            # Its time begins with the child, not with what the server has to load before it forks the first.
            if limit is not None and give_up == float("inf") and (told or status not in waiting.get_map()):
                give_up = time.monotonic() + limit
            if not pid and (pid := _told(told, "pid") or 0):
                born(pid)
            if (message := whole(answer)) is not None:
                return message
    # The last bytes of an answer may still lie in the socket when the child has ended.
    message = _rest(task, answer)
    if message is None and told:
        raise ChildDied(_how(told))
    return message


def _receive(waiting: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    """Append what has come on a socket to its buffer; forget the socket at its end."""
    assert isinstance(key.fileobj, socket.socket)  # noqa: S101 - only sockets were registered
    try:
        received = key.fileobj.recv(1 << 20)
    except ConnectionError:
        received = b""
    if received:
        key.data.extend(received)
    else:
        waiting.unregister(key.fileobj)


def _rest(task: socket.socket, answer: bytearray) -> bytes | None:
    task.setblocking(False)
    with contextlib.suppress(OSError):
        while received := task.recv(1 << 20):
            answer.extend(received)
    return whole(answer)


def _told(told: bytearray, what: str) -> Any:
    """Return what the server has told of the child: ``pid``, ``exit`` or ``unborn``; None where it has not yet."""
    lines = [json.loads(line) for line in bytes(told).split(b"\n")[:-1]]
    return next((line[what] for line in lines if what in line), None)


def _how(told: bytearray) -> str:
    code, unborn = _told(told, "exit"), _told(told, "unborn")
    if unborn is not None:
        return str(unborn)
    return exit_words(code) if code is not None else SERVER_ENDED
