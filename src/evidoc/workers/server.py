"""Requests to fork come in over a socket; children that already hold the preloaded modules go out, one a request.

The server has one thread for its whole life, because a fork copies only the thread that calls it. With each request
come two sockets: one on which the child hears its task and answers, one on which the server tells the child's process
id, and later how it ended, or why there is none. When the asking process is gone, the server kills its children and
ends.
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import io
import json
import os
import selectors
import signal
import socket
import sys

from evidoc.workers.frames import framed, whole
from evidoc.workers.processes import kill, kill_group, not_started
from evidoc.workers.task import gone, perform

SOCKETS_A_REQUEST = 2


def main() -> None:
    """Serve on the socket whose number is the first argument; the second is the JSON list of modules to load."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the asking process decides what Ctrl-C means
    gc.disable()  # what is loaded stays: to look for circles in it takes a tenth of the time
    for name in json.loads(sys.argv[2]):
        # A module that is missing, or lacks a library of the system: the task that needs it will say so.
        with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # the children's collector leaves these pages alone, so they stay shared
    gc.enable()
    _Server(control).run()


class _Server:
    """The loop: fork when asked, tell when a child has ended."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.children: dict[int, socket.socket] = {}
        self.woken, self.wake = os.pipe()
        os.set_blocking(self.wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self.end)
        signal.set_wakeup_fd(self.wake)

    def run(self) -> None:
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.control, selectors.EVENT_READ)
            waiting.register(self.woken, selectors.EVENT_READ)
            while True:
                ready = {key.fd for key, _ in waiting.select()}
                if self.woken in ready:
                    os.read(self.woken, 4096)
                    self.reap()
                if self.control.fileno() in ready and not self.accept():
                    self.end()

    def end(self, *_: object) -> None:
        """End, and all children with everything they started."""
        for pid in self.children:
            kill(pid)
        os._exit(0)

    def accept(self) -> bool:
        """Take one request; say whether there may be more."""
        size = array.array("i").itemsize * SOCKETS_A_REQUEST
        message, ancillary, _, _ = self.control.recvmsg(1, socket.CMSG_LEN(size))
        if not message:
            return False
        numbers = array.array("i")
        numbers.frombytes(ancillary[0][2][:size])
        task, status = (socket.socket(fileno=number) for number in numbers)
        try:
            pid = os.fork()
        except OSError as error:  # too little memory, or too many processes: the other children go on
            self.tell(status, {"unborn": not_started(error)})
            task.close()
            status.close()
            return True
        if pid == 0:
            self.become_child(task)
        task.close()
        self.children[pid] = status
        self.tell(status, {"pid": pid})
        return True

    def reap(self) -> None:
        """Tell of every child that has ended, and kill what it left running."""
        while self.children:
            pid, ended = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            status = self.children.pop(pid)
            kill_group(pid)
            self.tell(status, {"exit": os.waitstatus_to_exitcode(ended)})
            status.close()

    @staticmethod
    def tell(status: socket.socket, what: dict[str, int | str]) -> None:
        with contextlib.suppress(OSError):  # nobody listens any more: the task was given up
            status.sendall(json.dumps(what).encode() + b"\n")

    def become_child(self, task: socket.socket) -> None:
        """Do one task and end; never returns."""
        try:
            os.setsid()  # its own group, so that it can be killed with everything it started
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            for one in (self.control, *self.children.values()):
                one.close()
            os.close(self.woken)
            os.close(self.wake)
            received = bytearray()
            while (asked := whole(received)) is None:
                received += task.recv(1 << 20) or gone()
            task.sendall(framed(perform(asked)))
        finally:
            os._exit(0)  # not through the server's own clean-up
