"""Reports and problems go in, lines on a terminal or in a log come out; the only module that prints."""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Iterable, Sequence
from typing import IO, Any

from evidoc.errors import Problem
from evidoc.model.document import Progress, StepReport

STAGES = ("collect", "plan", "run", "weave", "write")
"""The five stages in order; progress lines number them so."""

LONG = 30.0
"""Seconds after which a log says of a step that it still runs."""
IN_SECONDS = 100.0
"""Times below are said in seconds."""
NAMED = 3
"""Steps named at once in the line that is written over; more would not fit into it."""
_OUTCOMES = {"done": "done", "kept": "kept", "failed": "FAILED", "not reached": "not reached"}


class Console:
    """Speaks to whoever started evidoc: coloured and in place on a terminal, plain lines elsewhere."""

    def __init__(self, *, quiet: bool = False, out: IO[str] | None = None, err: IO[str] | None = None) -> None:
        """Write results to `out` and progress and problems to `err`; `quiet` leaves progress out (``--json``)."""
        self.out = out or sys.stdout
        self.err = err or sys.stderr
        self.quiet = quiet
        self._rich: Any = None
        self._working: Any = None
        self._kept = 0
        self._since: dict[str, float] = {}
        """Step that runs -> when that was first heard; never, once it was told."""
        if not quiet and self.err.isatty() and not os.environ.get("CI"):
            from rich.console import Console as RichConsole

            self._rich = RichConsole(file=self.err, highlight=False)

    def stage(self, name: str, detail: str = "") -> None:
        """Say that a stage begins."""
        self._settle()
        number = f"{STAGES.index(name) + 1}/{len(STAGES)}"
        self._progress(f"{number} {name:<8}{detail}".rstrip(), f"[bold]{number} {name:<8}[/]{detail}")
        self._work(f"{name} …")

    def step(self, report: StepReport) -> None:
        """Say how one step ended, and why it ran; of those that were kept, only how many."""
        if report.outcome == "kept":
            self._kept += 1
            return
        why = ""
        if report.reason:
            why = f" ({report.reason.kind}{': ' + report.reason.what if report.reason.what else ''})"
        took = f" {report.seconds:.1f} s" if report.outcome in {"done", "failed"} else ""
        colour = {"failed": "red", "not reached": "yellow"}.get(report.outcome, "green")
        outcome, name = _OUTCOMES[report.outcome], report.step
        self._progress(
            f"    {name}: {outcome}{took}{why}",
            f"    {_plain(name)}: [{colour}]{outcome}[/]{took}[dim]{_plain(why)}[/]",
        )

    def going(self, progress: Progress) -> None:
        """Show what runs now and how long the rest will take; in a log, say once of what takes long that it runs."""
        if self._rich is not None:
            self._work(_going(progress) or "…")
            return
        now = time.monotonic()
        self._since = {step: self._since.get(step, now) for step in progress.running}
        for step, began in self._since.items():
            if now - began >= LONG:
                self._since[step] = math.inf
                left = f", {_left(progress.left)}" if progress.left else ""
                self._progress(f"    {step}: still running after {_span(now - began)}{left}", "")

    def note(self, text: str) -> None:
        """Say something by the way."""
        self._settle()
        self._progress(text, _plain(text))

    def problems(self, problems: Sequence[Problem], heading: str = "") -> None:
        """Show problems, all at once: place, what is wrong, what to do next."""
        self._settle()
        if self.quiet or not problems:
            return
        if heading:
            self._line(heading, f"[bold red]{heading}[/]")
        for problem in problems:
            for plain, styled in _problem_lines(problem):
                self._line(plain, styled)

    def result(self, text: str) -> None:
        """Print a line of what was asked for."""
        self._settle()
        print(text, file=self.out)

    def data(self, data: Any) -> None:
        """Print JSON."""
        print(json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False), file=self.out)

    def table(self, rows: Iterable[Sequence[str]], header: Sequence[str]) -> None:
        """Print rows in columns; the last column takes what is left of the line."""
        cells = [tuple(header), *(tuple(r) for r in rows)]
        widths = [max(len(r[i]) for r in cells) for i in range(len(header) - 1)]
        for row in cells:
            self.result("  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[-1]]).rstrip())

    def _work(self, text: str) -> None:
        """Put the sign of work in progress on the terminal, or other words beside it."""
        if self._working is not None:
            self._working.update(text)
        elif self._rich is not None:
            self._working = self._rich.status(text)
            self._working.start()

    def _settle(self) -> None:
        """Take the sign of work in progress off the terminal, and say how many steps were kept since it was last."""
        if self._working is not None:
            self._working.stop()
            self._working = None
        if self._kept:
            kept, self._kept = f"    {self._kept} kept", 0
            self._progress(kept, f"[dim]{kept}[/]")

    def _progress(self, plain: str, styled: str) -> None:
        if not self.quiet:
            self._line(plain, styled)

    def _line(self, plain: str, styled: str) -> None:
        if self._rich is not None:
            self._rich.print(styled, soft_wrap=True, markup=True)
        else:
            print(plain, file=self.err, flush=True)


def _going(progress: Progress) -> str:
    """Return what runs now in one line: ``analysis/pay.py, weave note · 3 wait · about 12 s left``."""
    named, more = progress.running[:NAMED], len(progress.running) - NAMED
    running = ", ".join(named) + (f" and {more} more" if more > 0 else "")
    waiting = f"{progress.waiting} wait{'s' if progress.waiting == 1 else ''}" if progress.waiting else ""
    left = _left(progress.left) if progress.left else ""  # nothing: all takes longer than ever, nobody knows how long
    return _plain(" · ".join(part for part in (running, waiting, left) if part))


def _left(seconds: float) -> str:
    return f"about {_span(seconds)} left"


def _span(seconds: float) -> str:
    """Return a time as people say it: ``40 s``, ``3 min``, ``2 h 5 min``."""
    if seconds < IN_SECONDS:
        return f"{max(1, round(seconds))} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)


def _problem_lines(problem: Problem) -> Iterable[tuple[str, str]]:
    where, what = str(problem.place), problem.message
    yield f"{where}: {what} [{problem.kind}]", f"[bold]{_plain(where)}[/]: {_plain(what)} [dim]\\[{problem.kind}][/]"
    for line in problem.detail.splitlines():
        yield f"    {line}", f"    [dim]{_plain(line)}[/]"
    if problem.hint:
        yield f"    -> {problem.hint}", f"    [cyan]->[/] {_plain(problem.hint)}"


def _plain(text: str) -> str:
    """Keep square brackets of messages from being read as styles."""
    return text.replace("[", r"\[")
