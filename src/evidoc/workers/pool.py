"""Calls come in from any thread; futures of what they return in child processes go out."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any

from evidoc.workers.crew import Crew
from evidoc.workers.frames import framed
from evidoc.workers.fresh import ask
from evidoc.workers.listening import SERVER_ENDED, listen
from evidoc.workers.processes import command, kill, not_started
from evidoc.workers.task import ChildDied, request, result_of

CAN_FORK = sys.platform == "linux"
"""Elsewhere forking is missing, or unsafe once system frameworks are loaded."""


class Pool(Crew):
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
        self.slots = slots
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
                kill(pid)
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
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, contextlib.ExitStack() as unless_started:
            unless_started.callback(control.close)
            self._server = subprocess.Popen(
                [*command("server"), str(theirs.fileno()), json.dumps(self._preload)],
                cwd=os.sep,  # what it loads must not read settings of wherever this process was started
                env=self._env,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            unless_started.pop_all()
        self._control = control

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
        return result_of(self.pass_on(asked))

    def pass_on(self, asked: bytes) -> bytes:
        """Have a child answer a request made elsewhere, and wait for it in this thread.

        Parameters
        ----------
        asked
            As `request` gives it.

        Returns
        -------
        bytes
            What `result_of` reads.

        Raises
        ------
        ChildDied
            The child ended without an answer, or could not be started.
        """
        try:
            if not self._forks:
                return self._in_new_interpreter(asked)
            for _ in range(2):  # a server that was killed is started once more; a child that began is never repeated
                answer = self._in_fork(asked)
                if answer is not None:
                    return answer
        except OSError as error:  # too many processes or files, too little memory: this call's fault alone
            raise ChildDied(not_started(error)) from error
        raise ChildDied(SERVER_ENDED)

    def _in_fork(self, asked: bytes) -> bytes | None:
        """Return the answer of a forked child; None where the server ended before it forked."""
        self.warm()
        task, theirs = socket.socketpair()
        status, their_status = socket.socketpair()
        born: list[int] = []
        with task, status:
            with theirs, their_status, self._lock:
                server = self._server
                if self._control is None:
                    raise ChildDied(SERVER_ENDED)
                with contextlib.suppress(OSError):  # the server is gone: seen below, on `status`
                    socket.send_fds(self._control, [b"f"], [theirs.fileno(), their_status.fileno()])
            # Sent from a thread of its own, a long request could not block; here the child reads before it answers.
            with contextlib.suppress(OSError):
                task.sendall(framed(asked))
            try:
                answer = listen(task, status, self._limit, lambda pid: self._lives(pid, born))
            finally:
                self._ended(born)
        if answer is None:
            self._stop_server(server)
        return answer

    def _in_new_interpreter(self, asked: bytes) -> bytes:
        born: list[int] = []
        try:
            return ask(asked, self._env, self._limit, lambda pid: self._lives(pid, born))
        finally:
            self._ended(born)

    def _lives(self, pid: int, born: list[int]) -> None:
        """Remember a child, so that `kill` finds it; one that comes too late is killed here."""
        born.append(pid)
        with self._lock:
            self._living.add(pid)
        if self._closed:
            kill(pid)

    def _ended(self, born: list[int]) -> None:
        with self._lock:
            self._living.difference_update(born)
