"""Documents as JSON go to processes of `pandoc lua`, each to whichever is free; an answer for each comes out."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

LUA = Path(__file__).parent / "lua"
START_LIMIT, DOCUMENT_LIMIT = 30.0, 15.0
"""Seconds a process may take to start, and for each document: a chapter takes a tenth of one, and what goes on for
ever must not keep the others waiting for minutes."""
BATCH = 100
"""Documents that one process weaves at most: what it holds in memory grows with them, and starting costs little."""

WARMING = LUA / "warming.json"
"""A text with three citations: after it, a process has worked out what it needs for any."""

Answer = Mapping[str, Any]
"""What `weave.lua` says of a document, and the seconds it ``took``; or ``fault`` and ``fault_kind``, where it has no
text for it."""


def pandoc_binary() -> str:
    """Return the path of the pandoc that comes with the environment."""
    bundled = bundled_pandoc()
    if bundled is not None:
        return str(bundled)
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def bundled_pandoc() -> Path | None:
    """Return the pandoc that is an installed package, or None where it is a program of the machine."""
    # found without importing the package, which starts pandoc once, only to learn its version
    spec = find_spec("pypandoc")
    name = "pandoc.exe" if os.name == "nt" else "pandoc"
    binary = Path(spec.origin).parent / "files" / name if spec and spec.origin else None
    return binary if binary and binary.is_file() else None


@contextmanager
def starting(*, start: bool, warm: bool) -> Iterator[None]:
    """Let one process start, and warm up, for as long as the block lasts: nobody waits for it."""
    if start or warm:
        _READY.append(_Process(LUA / "weave.lua"))
    if warm:
        _READY[0].warm()
    try:
        yield
    finally:
        while _READY:
            _READY.pop().end()


def run(payloads: Sequence[Mapping[str, Any]], processes: int, script: Path = LUA / "weave.lua") -> list[Answer]:
    """Weave `payloads` and return the answers in their order; see `stream`."""
    answers = dict(stream(payloads, processes, script))
    return [answers[index] for index in range(len(payloads))]


def stream(
    payloads: Sequence[Mapping[str, Any]],
    processes: int,
    script: Path = LUA / "weave.lua",
    weights: Sequence[float] = (),
    meanwhile: Callable[[], object] = bool,
) -> Generator[tuple[int, Answer], None, None]:
    """Weave `payloads` in up to `processes` processes at once.

    Parameters
    ----------
    payloads
        One a document (see `Job.payload`).
    processes
        How many may run at once.
    script
        What they run: it reads one payload a line, and answers each with one line.
    weights
        About how long each takes, in whatever measure: the longest come first, so that all processes end at the same
        time. Without it, the length of the text.
    meanwhile
        Called once all that can has been handed over.

    Yields
    ------
    tuple
        The index of a payload and its answer, as they come. A document whose process ends or hangs is asked of a new
        process once more, unless it was the first: so only the document at fault is without its text.
    """
    costs = weights or [float(len(one["text"])) for one in payloads]
    waiting = deque(sorted(range(len(payloads)), key=lambda index: (-costs[index], index)))
    answers: SimpleQueue[tuple[int, Answer] | BaseException] = SimpleQueue()
    workers = [_Worker(payloads, waiting, answers, script) for _ in range(min(max(processes, 1), len(payloads)))]
    for worker in workers:
        worker.start()
    try:
        for number, _ in enumerate(payloads):
            if not number:
                meanwhile()
            found = answers.get()
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        waiting.clear()
        for worker in workers:
            worker.stop()
        for worker in workers:
            worker.join()


class _Worker(threading.Thread):
    """Takes documents that wait, one after the other, and has them woven by a process of its own."""

    def __init__(
        self,
        payloads: Sequence[Mapping[str, Any]],
        waiting: deque[int],
        answers: SimpleQueue[tuple[int, Answer] | BaseException],
        script: Path,
    ) -> None:
        super().__init__(daemon=True)
        self._payloads, self._waiting, self._answers, self._script = payloads, waiting, answers, script
        self._process: _Process | None = None
        self._stopped = False

    def run(self) -> None:
        """Work until nothing waits; what goes wrong here is raised where the answers are read."""
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - a thread has nobody else to tell
            self._answers.put(error)
        finally:
            if self._process:
                self._process.end()

    def stop(self) -> None:
        """End at once."""
        self._stopped = True
        if self._process:
            self._process.kill()

    def _work(self) -> None:
        index = self._take()
        process = self._asked(index)
        while index is not None and process is not None:
            answer = process.receive()
            if process.ended and process.asked > 1 and not self._stopped:
                process = self._asked(index, anew=True)  # not its fault, perhaps: what came before it may be to blame
                answer = process.receive() if process else answer
            following = self._take()
            process = self._asked(following)  # the process works on while the answer is looked at
            self._answers.put((index, {"document": self._payloads[index]["document"], **answer}))
            index = following

    def _take(self) -> int | None:
        try:
            return self._waiting.popleft()
        except IndexError:
            return None

    def _asked(self, index: int | None, *, anew: bool = False) -> _Process | None:
        """Send a document to the process, or to a new one where that is at its end."""
        if index is None or self._stopped:
            return None
        if anew or self._process is None or self._process.ended or self._process.asked >= BATCH:
            if self._process:
                self._process.end()
            ready = _READY.pop() if _READY and self._script == LUA / "weave.lua" else None
            self._process = ready or _Process(self._script)
        self._process.send(self._payloads[index])
        return self._process


class _Process:
    """A `pandoc lua` that weaves one document after the other."""

    def __init__(self, script: Path) -> None:
        self.asked = 0
        self.ended = False
        self._late = False
        self._warming = False
        self._fault: Answer = {}
        self._child: subprocess.Popen[bytes] | None = None
        command, pipe, environment = [pandoc_binary(), "lua", str(script)], subprocess.PIPE, _environment()
        # each process that is ended leaves a folder of its own among temporary files
        self._scratch = TemporaryDirectory(prefix="evidoc-pandoc-", ignore_cleanup_errors=True)
        environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._scratch.name)
        self._said = TemporaryFile()  # noqa: SIM115 - closed by `end`
        try:
            self._child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=self._said, env=environment)
        except OSError as error:
            self._fault = {"fault_kind": "pandoc-missing", "fault": f"pandoc cannot be started: {error.strerror}."}

    def warm(self) -> None:
        """Hand over a text that nobody waits for."""
        self._warming = True
        self._write(WARMING.read_bytes())

    def send(self, payload: Mapping[str, Any]) -> None:
        """Hand over a document."""
        self.asked += 1
        self._write(json.dumps(payload).encode() + b"\n")

    def _write(self, line: bytes) -> None:
        if self._child and self._child.stdin:
            with suppress(OSError):  # it is gone: `receive` says so
                self._child.stdin.write(line)
                self._child.stdin.flush()

    def receive(self) -> Answer:
        """Wait for the answer; a process that ends, or takes too long, is the answer too."""
        if self._child is None or self._child.stdout is None:
            self.ended = True
            return self._fault
        limit = DOCUMENT_LIMIT + (START_LIMIT if self.asked == 1 else 0)
        watch = threading.Timer(limit, self._give_up)
        watch.daemon = True
        watch.start()
        if self._warming:
            self._child.stdout.readline()
            self._warming = False
        line = self._child.stdout.readline()
        watch.cancel()
        self.ended = self._late or not line.endswith(b"\n")
        if line.endswith(b"\n"):
            return dict(json.loads(line))
        if self._late:
            return {"fault_kind": "weave-timeout", "fault": f"It took more than {limit:.0f} seconds."}
        return {"fault_kind": "weave-crash", "fault": self._last_words(self._child.wait())}

    def kill(self) -> None:
        """Stop it, whatever it does."""
        if self._child:
            self._child.kill()

    def end(self) -> None:
        """Stop it and leave nothing open."""
        self.kill()
        self._said.close()
        if self._child:
            with suppress(OSError), closing(self._child.stdin or self._said):
                self._child.communicate()
        self._scratch.cleanup()

    def _give_up(self) -> None:
        self._late = True
        self.kill()

    def _last_words(self, code: int) -> str:
        self._said.seek(0)
        return self._said.read().decode(errors="replace").strip() or f"It ended with code {code}."


def _environment() -> dict[str, str]:
    # a person's own pandoc folder may hold an init.lua, which would change what comes out
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LUA_")}
    # and by the language of the machine it would decide which titles of works are English, to be set in small letters
    return {**kept, "XDG_DATA_HOME": str(LUA), "HOME": str(LUA), "APPDATA": str(LUA), "LANG": "en_US.UTF-8"}


_READY: list[_Process] = []
"""A process that has been started before anybody asked, see `warming`."""
