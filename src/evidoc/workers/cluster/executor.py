"""Calls come in from any thread; futures of what child processes on a cluster's workers answer go out.

A call whose worker is lost is sent again by Dask, as often as the cluster allows. One that was lost that often may be
innocent: whatever ran beside it was lost too. So it is sent once more when nothing else runs; only if its worker is
lost then as well does it fail, and no other call with it.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError, wait
from dataclasses import field
from pathlib import Path
from types import TracebackType
from typing import Any

from evidoc.errors import Problem, RunError
from evidoc.records import dataclass
from evidoc.workers.cluster.agreement import WHERE, problem
from evidoc.workers.cluster.errand import Build, Reply
from evidoc.workers.crew import Crew
from evidoc.workers.task import ChildDied, TaskError, name_of, request, result_of

Carry = Callable[[str, bytes], Future[Reply]]
"""Takes a call's name and its request to some worker."""
GONE = Problem(
    "cluster-lost",
    "The connection to the cluster was lost before the script ended.",
    WHERE,
    "Look whether its scheduler still runs, then build again: what was done is kept.",
)


@dataclass(slots=True, eq=False)
class _Call:
    """One call on its way."""

    name: str
    asked: bytes
    answer: Future[Any] = field(default_factory=Future)
    carried: Future[Reply] | None = None
    alone: bool = False
    """Whether nothing else runs while it does."""


class Cluster(Crew):
    """An executor whose calls run in child processes on other machines.

    Parameters
    ----------
    carry
        Takes a request to some worker; its future fails with ``KilledWorker`` where too many workers were lost.
    build
        What workers are told of this build.
    slots
        How many calls the cluster takes at once.
    close
        Called once at the end, when nothing is wanted of the cluster any more.
    """

    def __init__(self, carry: Carry, build: Build, *, slots: int, close: Callable[[], None] = lambda: None) -> None:
        self.slots = slots
        self._carry, self._build, self._close = carry, build, close
        self._lock = threading.RLock()
        self._waiting: deque[_Call] = deque()
        self._going: set[_Call] = set()
        self._suspects: deque[_Call] = deque()
        self._lost: Problem | None = None
        self._closed = False

    def submit(self, fn: Callable[..., Any] | str, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a module's function in a child process on some worker.

        Parameters
        ----------
        fn
            The function, or ``module:function``.
        *args
            JSON data.
        **kwargs
            None are taken: JSON requests hold positional arguments only.

        Returns
        -------
        Future
            Fails with `TaskError` or `ChildDied` as in a `Pool`, or with `RunError` where the cluster is at fault.

        Raises
        ------
        TypeError
            Keyword arguments were given, or an argument is not JSON data.
        RuntimeError
            The executor was closed.
        """
        if kwargs:
            raise TypeError("calls in child processes take positional arguments only")
        if self._closed:
            raise RuntimeError("a closed executor takes no calls")
        call = _Call(name_of(fn), request(fn, args))
        call.answer.add_done_callback(lambda answer: self._cancelled(call) if answer.cancelled() else None)
        with self._lock:
            self._waiting.append(call)
            self._send()
        return call.answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; wait for those on their way, and leave the cluster."""
        self._closed = True
        if cancel_futures:
            self._cancel([*self._waiting])
        if wait:
            self._wait()
            self._leave()

    def kill(self) -> None:
        """Want nothing of the cluster any more, and end what runs there."""
        self._closed = True
        with self._lock:
            calls = [*self._waiting, *self._suspects, *self._going]
        self._cancel(calls)
        self._leave()

    def fail(self, why: Problem) -> None:
        """Fail all calls, also those to come: the cluster is of no use any more."""
        with self._lock:
            self._lost = self._lost or why
            calls = [*self._waiting, *self._suspects, *self._going]
            for holder in (self._waiting, self._suspects, self._going):
                holder.clear()
        for call in calls:
            _end(call, error=RunError(self._lost))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Wait for the running calls; after an exception (also Ctrl-C) give them up instead."""
        if kind is None:
            self.shutdown(wait=True)
        else:
            self.kill()

    def _send(self) -> None:
        """Send what may go now; the lock is held."""
        if any(call.alone for call in self._going):
            return
        if self._suspects and not self._going:
            call = self._suspects.popleft()
            call.alone = True
            self._send_one(call)
        while self._waiting and not self._suspects and not any(call.alone for call in self._going):
            self._send_one(self._waiting.popleft())

    def _send_one(self, call: _Call) -> None:
        if self._lost is not None:
            _end(call, error=RunError(self._lost))
            return
        self._going.add(call)
        try:
            call.carried = self._carry(call.name, call.asked)
        except Exception as error:  # noqa: BLE001 - a cluster may fail in many ways; the call's future tells of it
            self._going.discard(call)
            _end(call, error=RunError(_failed(error)))
            return
        call.carried.add_done_callback(lambda carried: self._came_back(call, carried))

    def _came_back(self, call: _Call, carried: Future[Reply]) -> None:
        """Take a worker's reply, or what became of the call instead."""
        error = CancelledError() if carried.cancelled() else carried.exception()
        suspect = _is_loss(error) and not call.alone
        with self._lock:
            self._going.discard(call)
            if suspect:
                self._suspects.append(call)
        if error is None:
            self._take(call, carried.result())
        elif isinstance(error, CancelledError):
            if not call.answer.done():  # nobody here wanted that
                _end(call, error=RunError(GONE))
                self.fail(GONE)
        elif not suspect:
            _end(call, error=RunError(_lost(error) if _is_loss(error) else _failed(error)))
        with self._lock:
            self._send()

    def _take(self, call: _Call, reply: Reply) -> None:
        worker = reply["worker"]
        wrong = problem(worker, Path(self._build["root"]), self._build["facts"], reply["facts"])
        if wrong is not None:
            _end(call, error=RunError(wrong))
        elif "answer" not in reply:
            _end(call, error=ChildDied(f"{reply['died']}, on {worker}"))
        else:
            try:
                _end(call, result_of(reply["answer"]))
            except TaskError as error:
                _end(call, error=error)

    def _cancelled(self, call: _Call) -> None:
        with self._lock:
            for holder in (self._waiting, self._suspects):
                with contextlib.suppress(ValueError):
                    holder.remove(call)
        if call.carried is not None:
            call.carried.cancel()
        call.answer.set_running_or_notify_cancel()  # else those who wait for several futures would not wake

    def _cancel(self, calls: list[_Call]) -> None:
        for call in calls:
            call.answer.cancel()

    def _wait(self) -> None:
        while True:
            with self._lock:
                answers = [call.answer for call in (*self._waiting, *self._suspects, *self._going)]
            if not answers:
                return
            wait(answers)

    def _leave(self) -> None:
        close, self._close = self._close, lambda: None
        close()


def _end(call: _Call, result: Any = None, *, error: BaseException | None = None) -> None:
    """Tell the one who waits for a call, unless it was told already or has gone."""
    with contextlib.suppress(InvalidStateError):
        if error is not None:
            call.answer.set_exception(error)
        else:
            call.answer.set_result(result)


def _is_loss(error: BaseException | None) -> bool:
    if error is None:
        return False
    from distributed import KilledWorker

    return isinstance(error, KilledWorker)


def _lost(error: BaseException) -> Problem:
    last = str(getattr(getattr(error, "last_worker", None), "address", "")) or "unknown"
    message = f"Each worker of the cluster that took the script was lost, at last {last}, where it alone ran."
    hint = "Look into the worker's log: too little memory on its machine ends it whole. The other scripts went on."
    return Problem("worker-lost", message, WHERE, hint)


def _failed(error: BaseException) -> Problem:
    text = f"{type(error).__name__}: {error}".strip()
    if "No module named 'evidoc" in text or "deserialization of the task graph" in text:
        message = "The cluster cannot read what this machine sends: evidoc is missing there, or is another one."
        hint = "Install evidoc with the extra dask for the scheduler and for every worker, and start them again."
        return Problem("cluster-without-evidoc", message, WHERE, hint, detail=text)
    message = "The cluster could not run the script."
    return Problem("cluster-failed", message, WHERE, "Look into the logs of its scheduler.", detail=text)
