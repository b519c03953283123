"""In: the arguments of calls. Out: what child processes of `test_workers` do; no pytest here: they start fast."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def double(job: dict[str, int]) -> dict[str, int]:
    return {"twice": 2 * job["number"]}


def process(_: dict[str, int]) -> dict[str, int]:
    os.environ["LEFT_BEHIND"] = "yes"
    return {"pid": os.getpid(), "parent": os.getppid()}


def left_behind() -> str | None:
    return os.environ.get("LEFT_BEHIND")


def loaded(module: str) -> bool:
    return module in sys.modules


def threads() -> int:
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def large(size: int) -> str:
    return "x" * size


def echo_size(text: str) -> int:
    return len(text)


def printing() -> str:
    sys.stdout.write("noise " * 100)
    sys.stdout.flush()
    return "quiet"


def raising() -> None:
    raise ValueError("the reason")


def leaving(code: int) -> None:
    os._exit(code)


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleeping(marker: str) -> None:
    helper = subprocess.Popen(["sleep", "60"])
    Path(marker).write_text(f"{os.getpid()} {helper.pid}", encoding="utf-8")
    time.sleep(60)


def leaving_behind(marker: str, *, dying: bool = False) -> str:
    pid = os.fork()
    if pid == 0:
        time.sleep(600)
    Path(marker).write_text(str(pid), encoding="utf-8")
    if dying:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def dying_with_others(marker: str) -> str:
    return leaving_behind(marker, dying=True)


def reading() -> str:
    return sys.stdin.read()


def waiting(marker: str, until: str) -> str:
    Path(marker).touch()
    end = time.monotonic() + 20
    while not Path(until).exists() and time.monotonic() < end:
        time.sleep(0.02)
    return "waited"


def asking(marker: str, fresh: bool) -> None:
    """Be the process that asks: start a pool whose child sleeps, and wait for it."""
    from evidoc.workers import Pool

    with Pool(1, env=dict(os.environ), fresh=fresh) as pool:
        pool.submit("worker_tasks:sleeping", marker).result()
