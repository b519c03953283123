"""Code comes in, cell by cell; what a Jupyter kernel of its own says to it goes out: its answer, outputs, death.

The kernel is reached by sockets in a private folder (transport ``ipc``), never by a network port. It stands in a
process group of its own, which is killed as a whole when the kernel is closed; when this process dies, the kernel
ends by itself (`evidoc.run.cells.kernel_side`).
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from evidoc.records import dataclass
from evidoc.run.scratch import PREFIX, own_folder

START_LIMIT = 60.0
"""Seconds after which a kernel that has not answered is given up."""
GRACE = 3.0
"""Seconds that a cell has to say where it was, once it is interrupted."""
LONGEST_SOCKET = 90
"""Characters of a socket's path; systems allow little more than 100."""
TOLD = "evidoc"
"""Type of the message in which our own side of the kernel tells what a cell read and how it failed."""
STEADY = {"svg.fonttype": "path", "svg.hashsalt": "evidoc"}  # paths for text, which is alike on all machines; a salt
"""Settings of matplotlib without which its pictures would be others in every run."""
_TICK = 0.1
_KNOCK = 0.25


class KernelDiedError(Exception):
    """The kernel's process ended by itself; the message says how."""


class CellTimeoutError(Exception):
    """A cell ran longer than it may; holds what was known of it when it was interrupted."""

    def __init__(self, seconds: float, answer: Answer) -> None:
        super().__init__(f"{seconds:g} seconds")
        self.answer = answer


class StoppedError(Exception):
    """Somebody asked all kernels to stop."""


@dataclass(slots=True)
class Answer:
    """What one request gave."""

    ok: bool = False
    count: int | None = None
    outputs: list[dict[str, Any]] = field(default_factory=list)
    """Contents of the messages that show something, in order, each with its ``output_type``."""
    told: dict[str, Any] = field(default_factory=dict)
    """What our own side of the kernel told of the cell."""
    expressions: dict[str, Any] = field(default_factory=dict)
    """Key -> what evaluating one expression gave: ``data``, or ``ename`` and ``evalue``."""
    error: tuple[str, str] = ("", "")
    """Name and message of the exception."""


class Kernel:
    """One running kernel.

    Parameters
    ----------
    command
        How it is started, with ``{connection_file}`` where its address goes.
    env
        Its whole environment.
    home
        The folder in which it runs.
    limit
        Seconds that one request may take.
    stop
        When set, every wait ends.
    """

    def __init__(
        self, command: Sequence[str], *, env: Mapping[str, str], home: Path, limit: float, stop: threading.Event
    ) -> None:
        self._command, self._env, self._home = list(command), dict(env), home
        self._limit, self._stop = limit, stop
        self._closing = contextlib.ExitStack()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it, and wait until it answers.

        Raises
        ------
        KernelDiedError
            It ended instead, or never answered.
        """
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """End it, and whatever it started."""
        self.close()

    def close(self) -> None:
        """End it, and whatever it started; nothing of it is left."""
        self._closing.close()

    def execute(
        self, code: str, *, silent: bool = False, expressions: Mapping[str, str] | None = None, limit: float = 0.0
    ) -> Answer:
        """Run code, then evaluate expressions.

        Parameters
        ----------
        code
            As IPython takes it.
        silent
            Count and show nothing.
        expressions
            Key -> expression, evaluated once the code has run without an error.
        limit
            Seconds that it may take; 0: as every request.

        Raises
        ------
        KernelDiedError
            The kernel ended meanwhile.
        CellTimeoutError
            It took too long; the kernel is of no use any more.
        StoppedError
            All kernels are to stop.
        """
        content = {
            "code": code,
            "silent": silent,
            "store_history": not silent,
            "user_expressions": dict(expressions or {}),
            "allow_stdin": False,
            "stop_on_error": False,
        }
        return self._ask("execute_request", content, limit or self._limit)

    def _start(self) -> None:
        zmq = importlib.import_module("zmq")
        connect = importlib.import_module("jupyter_client.connect")
        folder = self._closing.enter_context(_private_folder())
        link = connect.ConnectionFileMixin(
            transport="ipc", ip=str(folder / "k"), connection_file=str(folder / "connection.json")
        )
        # A context of its own: that of the library is shared by the whole process and never closed.
        link.context = zmq.Context()
        self._closing.callback(link.context.destroy, linger=0)
        link.write_connection_file()
        self._log = folder / "log.txt"
        command = [part.replace("{connection_file}", link.connection_file) for part in self._command]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                env=self._env,
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._closing.callback(_end, self._process)
        self._session = link.session
        self._shell, self._published = link.connect_shell(), link.connect_iopub()
        self._poller = zmq.Poller()
        for socket in (self._shell, self._published):
            self._poller.register(socket, zmq.POLLIN)
        self._knock()

    def _knock(self) -> None:
        """Ask until answer and broadcast both arrive: a broadcast from before we were heard is lost."""
        until = time.monotonic() + START_LIMIT
        while time.monotonic() < until:
            with contextlib.suppress(_Late):
                self._wait(self._send("kernel_info_request", {}), time.monotonic() + _KNOCK, Answer())
                return
        raise KernelDiedError(f"it did not answer within {START_LIMIT:g} seconds")

    def _ask(self, kind: str, content: dict[str, Any], limit: float) -> Answer:
        answer, asked = Answer(), self._send(kind, content)
        try:
            self._wait(asked, time.monotonic() + limit, answer)
        except _Late:
            assert self._process is not None  # noqa: S101 - a request was sent to it
            with contextlib.suppress(ProcessLookupError, _Late):
                self._process.send_signal(signal.SIGINT)
                self._wait(asked, time.monotonic() + GRACE, answer)
            raise CellTimeoutError(limit, answer) from None
        return answer

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        message = self._session.msg(kind, content)
        self._session.send(self._shell, message)
        return str(message["header"]["msg_id"])

    def _wait(self, asked: str, until: float, answer: Answer) -> None:
        """Take messages until the request is answered and everything it shows has come."""
        replied = idle = False
        while not (replied and idle):
            if self._stop.is_set():
                raise StoppedError
            if time.monotonic() > until:
                raise _Late
            ready = dict(self._poller.poll(_TICK * 1000))
            if not ready and self._process is not None and self._process.poll() is not None:
                raise KernelDiedError(self._how_it_ended())
            for socket in ready:
                message = self._receive(socket)
                if message is None or message["parent_header"].get("msg_id") != asked:
                    continue
                if socket is self._shell:
                    _take_reply(answer, message["content"])
                    replied = True
                else:
                    idle = _take_broadcast(answer, message) or idle

    def _receive(self, socket: Any) -> dict[str, Any] | None:
        _, message = self._session.recv(socket, mode=0)
        return message if isinstance(message, dict) else None

    def _how_it_ended(self) -> str:
        code = self._process.returncode if self._process is not None else None
        how = f"killed by {_signal_name(-code)}" if code is not None and code < 0 else f"exit code {code}"
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return f"{how}\n{lines[-1]}" if lines else how


class _Late(Exception):  # noqa: N818 - never leaves this module
    """A wait took too long."""


def _take_reply(answer: Answer, content: Mapping[str, Any]) -> None:
    answer.ok = content.get("status") == "ok"
    answer.count = content.get("execution_count")
    answer.expressions = dict(content.get("user_expressions") or {})
    if not answer.ok:
        answer.error = (str(content.get("ename", "")), str(content.get("evalue", "")))


def _take_broadcast(answer: Answer, message: Mapping[str, Any]) -> bool:
    """Note what a broadcast shows; say whether it was the last of its request."""
    kind, content = message["msg_type"], message["content"]
    taker = _TAKERS.get(kind)
    if taker is not None:
        taker(answer, {"output_type": kind, **content})
    return bool(kind == "status" and content.get("execution_state") == "idle")


def _show(answer: Answer, shown: dict[str, Any]) -> None:
    answer.outputs.append(shown)


def _tell(answer: Answer, told: dict[str, Any]) -> None:
    answer.told = told


_TAKERS: dict[str, Callable[[Answer, dict[str, Any]], None]] = {
    **dict.fromkeys(
        ("stream", "display_data", "execute_result", "error", "update_display_data", "clear_output"), _show
    ),
    TOLD: _tell,
}


def _private_folder() -> contextlib.AbstractContextManager[Path]:
    """Return a folder that nobody else may enter; its path is short enough for sockets."""
    long = len(tempfile.gettempdir()) >= LONGEST_SOCKET - len(f"/{PREFIX}12345678/k-5")
    return own_folder("/tmp" if long else "")  # noqa: S108 - its name cannot be known before


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
