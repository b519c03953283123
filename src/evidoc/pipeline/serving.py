"""A project's folder goes in; its site stands on this machine, written and shown anew at every save, until stopped.

Pages come first: they are built in this process, which has loaded everything, and shown at once. The PDFs follow in a
process of their own, which the next save ends without anything being lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
import time
from pathlib import Path

from evidoc import lock
from evidoc.errors import EvidocError, Place, Problem
from evidoc.model.document import Progress, StepReport
from evidoc.model.report import Listener, Options, Report
from evidoc.pipeline.live import HOST, State, open_server
from evidoc.pipeline.names import BUILD, SITE
from evidoc.pipeline.rebuilding import rebuild
from evidoc.records import dataclass

_LEFT_OUT = (SITE, BUILD, ".git", ".venv", "__pycache__", ".quarto", ".ipynb_checkpoints")
"""Folders whose changes are no author's."""
_PDF_COMMAND = "import sys; from evidoc.cli import main; main(['build', '--json', '--root', sys.argv[1]])"
_PATIENCE = 5.0
"""Seconds that a process making PDFs has to end when it is no longer wanted."""


def serve(root: Path, options: Options, listener: Listener, *, port: int = 8000) -> None:
    """Build, serve and watch the project in folder `root` until interrupted.

    Parameters
    ----------
    root
        The project's folder.
    options
        How to build; where PDFs are wanted they follow the pages.
    listener
        Who hears how it goes.
    port
        Of the loopback address; 0 takes a free one. No other port is opened.

    Raises
    ------
    UsageError
        The port cannot be used.
    """
    from evidoc.collect import require_project

    require_project(root)
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_Server(root, options, listener).run(port))


@dataclass(slots=True)
class _Server:
    """The loop: what changed, what is being built, who is told."""

    root: Path
    options: Options
    listener: Listener
    followers: asyncio.subprocess.Process | None = None
    """The process that makes PDFs now."""
    hearing: asyncio.Task[None] | None = None
    """Waits for its end; kept, because nothing else holds a task."""

    async def run(self, port: int) -> None:
        """Serve until cancelled."""
        state = State(self.root / SITE)
        server, at = open_server(state, port)
        self.listener.note(f"Serving _site/ at http://{HOST}:{at}/ until you press Ctrl+C.")
        changed = asyncio.Event()
        changed.set()
        stop = asyncio.Event()
        watching = asyncio.create_task(self._watch(changed, stop))
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C raises KeyboardInterrupt there
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
        try:
            await self._build_at_changes(state, changed, stop)
        finally:
            stop.set()
            server.stop()
            await server.close_all_connections()
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
            await self._end_followers()

    async def _watch(self, changed: asyncio.Event, stop: asyncio.Event) -> None:
        from watchfiles import awatch

        async for _ in awatch(self.root, watch_filter=self._is_an_authors, debounce=200, step=30, stop_event=stop):
            changed.set()

    def _is_an_authors(self, _: object, path: str) -> bool:
        parts = Path(path).relative_to(self.root).parts if Path(path).is_relative_to(self.root) else ()
        name = parts[-1] if parts else ""
        swap = name.endswith(("~", ".swp", ".swx", ".tmp", ".part")) or name.startswith(".#")
        # The lock is ours: a build that writes it must not begin the next.
        swap = swap or parts == (lock.FILE,)
        return bool(parts) and not swap and not any(part in _LEFT_OUT or part.startswith(".evidoc-") for part in parts)

    async def _build_at_changes(self, state: State, changed: asyncio.Event, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait())
        while not stop.is_set():
            waiting = asyncio.create_task(changed.wait())
            await asyncio.wait((waiting, stopping), return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if stop.is_set():
                break
            changed.clear()
            await self._end_followers()
            state.busy = True
            state.tell()
            began = time.monotonic()
            report, problems = await asyncio.to_thread(self._pages)
            state.busy, state.problems = False, problems
            state.number += bool(report and report.exchanged)
            state.tell()
            self.listener.note(_told(report, problems, time.monotonic() - began))
            if report and report.exchanged and self.options.pdf and not changed.is_set():
                await self._follow(state)
        stopping.cancel()

    def _pages(self) -> tuple[Report | None, tuple[Problem, ...]]:
        """Build the pages; whatever goes wrong is shown on the page, and the next save builds again."""
        options = Options(strict=self.options.strict, pdf=False, jobs=self.options.jobs)
        try:
            report = rebuild(self.root, options, _Quiet(self.listener))
        except EvidocError as error:
            return None, error.problems
        except OSError as error:
            message = f"The system refused: {error.strerror or error}."
            return None, (Problem("system", message, Place(str(error.filename or self.root.name)), "Save again."),)
        return report, (*report.errors, *report.slips)

    async def _follow(self, state: State) -> None:
        """Start the process that builds again with PDFs."""
        arguments = (sys.executable, "-c", _PDF_COMMAND, str(self.root))
        pipe, quiet = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        self.followers = await asyncio.create_subprocess_exec(*arguments, stdout=pipe, stderr=quiet)
        self.hearing = asyncio.create_task(self._hear(self.followers, state))

    async def _hear(self, process: asyncio.subprocess.Process, state: State) -> None:
        """Tell how making PDFs ended, unless a save ended it."""
        said, _ = await process.communicate()
        if process is not self.followers:
            return
        try:
            report = json.loads(said)
        except ValueError:
            self.listener.note("The PDFs could not be made: 'evidoc build' tells why.")
            return
        problems = tuple(Problem.from_dict(one) for one in report["problems"])
        if problems:
            state.problems = (*problems, *(p for p in state.problems if p not in problems))
            state.tell()
        self.listener.note(f"PDFs: {len(problems)} to mend." if problems else "The PDFs are made too.")

    async def _end_followers(self) -> None:
        process, self.followers = self.followers, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            await asyncio.wait_for(process.wait(), _PATIENCE)
        except TimeoutError:
            process.kill()
            await process.wait()


@dataclass(frozen=True, slots=True)
class _Quiet:
    """Hears a build and tells only the steps that ran: somebody who writes saves every few seconds."""

    listener: Listener

    def stage(self, name: str, detail: str = "") -> None:
        """Hear that a stage begins."""

    def step(self, report: StepReport) -> None:
        """Tell of what ran."""
        if report.outcome != "kept":
            self.listener.step(report)

    def going(self, progress: Progress) -> None:
        """Tell what goes on now."""
        self.listener.going(progress)

    def note(self, text: str) -> None:
        """Tell it."""
        self.listener.note(text)


def _told(report: Report | None, problems: tuple[Problem, ...], seconds: float) -> str:
    if report is None or not report.exchanged:
        first = f" {problems[0].place}: {problems[0].message}" if problems else ""
        return f"Not built ({seconds:.1f} s).{first} The page shows all that is to mend."
    more = f", {len(problems)} to mend" if problems else ""
    return f"Built in {seconds:.1f} s{more}."
