"""Calls come in from any thread; futures of what they return in child processes go out."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

from evidoc.workers.server import send_frame, whole_frame
from evidoc.workers.task import ChildDied, TimeLimit, request, result_of

PACKAGE_PARENT = str(Path(__file__).resolve().parents[2])
CAN_FORK = sys.platform == "linux"
"""Elsewhere forking is missing, or unsafe once system frameworks are loaded."""
NOT_STARTED = "the server of child processes ended"


class Pool(Executor):
    """An executor with `slots` child processes at a time, a clean one for every call.

    Parameters
    ----------
    slots
        How many children run at once.
    preload
        Modules that the server loads before it forks; a module that is missing is left out.
    env
        The whole environment of the children; None: that of this process.
    fresh
        Start a new interpreter for every call, also where forking is possible.
    limit
        Seconds after which a call is given up and its child killed; None: never.
    """

    def __init__(
        self,
        slots: int,
        *,
        preload: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        fresh: bool = False,
        limit: float | None = None,
    ) -> None:
        self._threads = ThreadPoolExecutor(slots, "evidoc-slot")
        self._preload, self._limit = tuple(preload), limit
        self._env = dict(os.environ if env is None else env)
        self._forks = CAN_FORK and not fresh
        self._lock = threading.Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._living: set[int] = set()
        self._closed = False

    def warm(self) -> None:
        """Start the server without waiting for it, so that its loading overlaps other work."""
        with self._lock:
            if self._forks and not self._closed and self._server is None:
                self._start()

    def submit(self, fn: Callable[..., Any] | str, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a module's function in a child process.

        Parameters
        ----------
        fn
            The function, or ``module:function``.
        *args
            JSON data.
        **kwargs
            None are taken: JSON requests hold positional arguments only.

        Raises
        ------
        TypeError
            Keyword arguments were given, or an argument is not JSON data.
        """
        if kwargs:
            raise TypeError("calls in child processes take positional arguments only")
        return self._threads.submit(self._call, request(fn, args))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls, and end the server when the running ones are done."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        if wait:
            self._stop()

    def kill(self) -> None:
        """End all children at once; their futures fail."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            for pid in self._living:
                _kill(pid)
        self._stop()
        self._threads.shutdown(wait=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Wait for the running calls; after an exception (also Ctrl-C) kill them instead."""
        if kind is None:
            self.shutdown(wait=True)
        else:
            self.kill()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [*_python("server"), str(theirs.fileno()), json.dumps(self._preload)]
            self._server = subprocess.Popen(
                command,
                env=self._env,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def _stop(self) -> None:
        self._closed = True
        self._stop_server(self._server)

    def _stop_server(self, server: subprocess.Popen[bytes] | None) -> None:
        """End this server, if another thread has not done so already."""
        with self._lock:
            if server is not self._server:
                return
            if self._control is not None:
                self._control.close()
            if self._server is not None:
                self._server.terminate()
                self._server.wait()
            self._server = self._control = None

    def _call(self, asked: bytes) -> Any:
        if not self._forks:
            return result_of(self._in_new_interpreter(asked))
        for _ in range(2):  # a server that was killed is started once more; a child that began is never repeated
            answer = self._in_fork(asked)
            if answer is not None:
                return result_of(answer)
        raise ChildDied(NOT_STARTED)

    def _in_fork(self, asked: bytes) -> bytes | None:
        """Return the answer of a forked child; None where the server ended before it forked."""
        self.warm()
        task, theirs = socket.socketpair()
        status, their_status = socket.socketpair()
        with task, status:
            with theirs, their_status, self._lock:
                server = self._server
                if self._control is None:
                    raise ChildDied(NOT_STARTED)
                with contextlib.suppress(OSError):  # the server is gone: seen below, on `status`
                    socket.send_fds(self._control, [b"f"], [theirs.fileno(), their_status.fileno()])
            # Sent from a thread of its own, a long request could not block; here the child reads before it answers.
            with contextlib.suppress(OSError):
                send_frame(task, asked)
            answer = self._listen(task, status)
        if answer is None:
            self._stop_server(server)
        return answer

    def _listen(self, task: socket.socket, status: socket.socket) -> bytes | None:
        """Return the answer from `task`, or say by `status` how the child ended without one."""
        answer, told = bytearray(), bytearray()
        pid = 0
        give_up: float | None = None
        with selectors.DefaultSelector() as waiting:
            waiting.register(task, selectors.EVENT_READ, answer)
            waiting.register(status, selectors.EVENT_READ, told)
            while True:
                left = None if give_up is None else give_up - time.monotonic()
                if left is not None and left <= 0:
                    _kill(pid)
                    raise TimeLimit(f"it took longer than {self._limit:g} seconds")
                for key, _ in waiting.select(left):
                    _receive(waiting, key)
                if not pid and b"\n" in told:
                    pid = self._begun(told)
                    give_up = None if self._limit is None else time.monotonic() + self._limit
                whole = whole_frame(answer)
                if whole is None and status in waiting.get_map():
                    continue
                self._living.discard(pid)
                # The last bytes of an answer may still lie in the socket when the child has ended.
                whole = whole or _rest(task, answer)
                if whole is None and pid:
                    raise ChildDied(_how(told))
                return whole

    def _begun(self, told: bytearray) -> int:
        pid = int(json.loads(bytes(told).splitlines()[0])["pid"])
        with self._lock:
            self._living.add(pid)
        if self._closed:
            _kill(pid)
        return pid

    def _in_new_interpreter(self, asked: bytes) -> bytes:
        child = subprocess.Popen(
            _python("task"),
            env=self._env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        with self._lock:
            self._living.add(child.pid)
        try:
            answer, _ = child.communicate(asked, self._limit)
        except subprocess.TimeoutExpired:
            _kill(child.pid)
            child.communicate()
            raise TimeLimit(f"it took longer than {self._limit:g} seconds") from None
        finally:
            self._living.discard(child.pid)
        if not answer:
            raise ChildDied(_exit_words(child.returncode))
        return answer


def _python(module: str) -> list[str]:
    # -P: the folder of the project must not shadow modules of the library. The package may lie where only this
    # process looks for it.
    start = f"import sys; sys.path.append({PACKAGE_PARENT!r}); from evidoc.workers.{module} import main; main()"
    return [sys.executable, "-P", "-c", start]


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
    return whole_frame(answer)


def _how(told: bytearray) -> str:
    lines = [json.loads(line) for line in bytes(told).splitlines()]
    codes = [line["exit"] for line in lines if "exit" in line]
    return _exit_words(codes[0]) if codes else NOT_STARTED


def _exit_words(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def _kill(pid: int) -> None:
    """Kill a child and everything it started."""
    if not pid:
        return
    for kill in (os.killpg, os.kill):  # in its first moments a child has no group of its own yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
