"""A request from the machine that builds comes in on a worker of a cluster; what a child process here answers goes out.

Nothing of a project runs in the worker itself. A build's calls share one pool, so that heavy modules are loaded once;
it ends with the build, when nobody has used it for a while, or with the worker.
"""

from __future__ import annotations

import importlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from typing import TypedDict

from evidoc.records import dataclass
from evidoc.workers.cluster.agreement import facts
from evidoc.workers.pool import Pool
from evidoc.workers.task import ChildDied

IDLE_SECONDS = 60.0


class Build(TypedDict):
    """What a worker must know of the build that sends requests."""

    id: str
    root: str
    token: str
    """A file of the project that only this build has made."""
    facts: dict[str, str]
    """What must be the same here."""
    environment: str
    """``module:function`` that returns the environment of child processes for a folder of caches."""
    preload: list[str]
    fresh: bool
    limit: float | None


class Reply(TypedDict, total=False):
    """What came of a request: `worker` and `facts` alone where these differ from those of the build."""

    worker: str
    """Its address."""
    facts: dict[str, str]
    answer: bytes
    died: str
    """How the child ended without an answer."""


@dataclass(slots=True)
class _Room:
    """The pool of one build, how many calls use it, and what closes it."""

    pool: Pool
    users: int = 0
    closing: threading.Timer | None = field(default=None)


_rooms: dict[str, _Room] = {}
_lock = threading.Lock()


def greet(build: Build) -> dict[str, str]:
    """Return the facts of this worker; where they agree, begin to load what the build's scripts will need."""
    found = _facts(build)
    if found == build["facts"]:
        with _room(build) as pool:
            pool.warm()
    return found


def attend(build: Build, asked: bytes) -> Reply:
    """Have a child process answer a request, if this worker has what the machine that builds has."""
    from distributed import get_worker

    told = Reply(worker=str(get_worker().address), facts=_facts(build))
    if told["facts"] != build["facts"]:
        return told
    try:
        with _room(build) as pool:
            return {**told, "answer": pool.pass_on(asked)}
    except ChildDied as error:
        return {**told, "died": error.how}


def leave(build: Build) -> None:
    """End what still runs here for a build, at once and without waiting for it."""
    with _lock:
        room = _rooms.pop(build["id"], None)
    if room is not None:
        threading.Thread(target=room.pool.kill, daemon=True).start()


def _facts(build: Build) -> dict[str, str]:
    return facts(Path(build["root"]), build["token"])


@contextmanager
def _room(build: Build) -> Iterator[Pool]:
    """Give the pool of a build; when its last user has gone, it is closed after a while."""
    key = build["id"]
    with _lock:
        room = _rooms.get(key) or _rooms.setdefault(key, _Room(_pool(build)))
        room.users += 1
        if room.closing is not None:
            room.closing.cancel()
    try:
        yield room.pool
    finally:
        with _lock:
            room.users -= 1
            if room.users == 0 and _rooms.get(key) is room:
                room.closing = threading.Timer(IDLE_SECONDS, leave_if_idle, (key,))
                room.closing.daemon = True
                room.closing.start()


def leave_if_idle(key: str) -> None:
    """Close the pool of a build that nobody uses: the machine that built may be gone without a word."""
    with _lock:
        room = _rooms.get(key)
        if room is None or room.users:
            return
        del _rooms[key]
    room.pool.kill()


def _pool(build: Build) -> Pool:
    module, _, function = build["environment"].partition(":")
    # What libraries keep, such as the list of installed fonts, is true of one machine only.
    cache = Path(build["root"]) / "_build" / "cache" / socket.gethostname()
    env = getattr(importlib.import_module(module), function)(cache)
    return Pool(1, preload=build["preload"], env=env, fresh=build["fresh"], limit=build["limit"])
