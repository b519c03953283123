"""In: an evidoc command. Out: a process of its own that obeys it, forked from one that has loaded evidoc already.

To load evidoc takes longer than to build a miniature: killed builds need not do it each time.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

SERVER = """
import gc, json, os, signal, sys
import evidoc.commands.making, evidoc.console, evidoc.pipeline.building  # and what these load only when asked:
import evidoc.run.cells.documents, evidoc.run.child, evidoc.run.steps, evidoc.write.authors, evidoc.write.site
import jinja2, lxml.html, yaml
from evidoc.cli import main
from evidoc.journal import Journal
mark = Journal.mark
def killed(self, moment):
    mark(self, moment)
    if moment == until:
        os.kill(os.getpid(), signal.SIGKILL)
Journal.mark = killed
gc.collect()
gc.freeze()  # else the collector of each child copies all pages that it shares
while line := os.read(0, 1 << 20):
    words, until, folder, said, env = json.loads(line)
    if pid := os.fork():
        os.write(1, f"{pid}\\n".encode())
        os.write(1, f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\\n".encode())
    else:
        nothing, err = os.open(os.devnull, os.O_RDWR), os.open(said, os.O_WRONLY)
        for old, new in ((nothing, 0), (nothing, 1), (err, 2)):
            os.dup2(old, new)
        os.environ.clear()
        os.environ.update(env)
        os.chdir(folder)
        main(words)  # and it ends as any Python does
"""
"""One at a time: tells a child's process id, and then how it ended."""


class Forked:
    """A command that runs, perhaps until it kills itself at a moment of its journal; as `subprocess.Popen` is."""

    def __init__(self, words: list[str], folder: Path, until: str) -> None:
        """Start it in a folder."""
        number, name = tempfile.mkstemp()
        os.close(number)
        self._said = Path(name)
        self._server = server()
        asked = json.dumps([words, until, str(folder), name, dict(os.environ)])
        assert self._server.stdin is not None
        self._server.stdin.write(asked.encode())
        self.pid = int(self._line(None))
        self.returncode: int | None = None

    def _line(self, seconds: float | None) -> str:
        """Return what the server says next; nothing where it has not said it after so many seconds."""
        assert self._server.stdout is not None
        if not select.select([self._server.stdout], [], [], seconds)[0]:
            return ""
        line = self._server.stdout.readline()
        assert line, "the server of forked commands ended"
        return line.decode()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        if self.returncode is None:
            line = self._line(timeout)
            if not line:
                raise subprocess.TimeoutExpired("evidoc", timeout or 0)
            self.returncode = int(line)
        return self.returncode

    def poll(self) -> int | None:
        """Return how it ended; None while it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def communicate(self, timeout: float | None = None) -> tuple[None, str]:
        """Wait for its end; return what it said of how it went."""
        self.wait(timeout)
        return None, self._said.read_text(encoding="utf-8", errors="replace")

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.wait()
        self._said.unlink(missing_ok=True)


@functools.cache
def server() -> subprocess.Popen[bytes]:
    """Return the process that forks, started once."""
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdin=pipe, stdout=pipe, bufsize=0)
    assert process.stdin is not None
    atexit.register(process.wait)
    atexit.register(process.stdin.close)
    return process
