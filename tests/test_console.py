"""The console says the same on a terminal and in a log; only the looks differ."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys

import pytest

from evidoc.console import Console
from evidoc.errors import Place, Problem
from evidoc.model.document import Progress, Reason, StepReport

PROBLEM = Problem(
    "unknown-value", "No script makes [it].", Place("a.qmd", 3, 4), "Did you mean 'x'?", detail="line one"
)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        """Claim to be a terminal."""
        return True


def _console(err: io.StringIO, *, quiet: bool = False) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(quiet=quiet, out=out, err=err), out


def _plain(text: str) -> list[str]:
    """Return the lines without colours, cursor moves and the sign of work in progress."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r", "\n")
    return [line.rstrip() for line in text.splitlines() if line.strip() and not re.match(r"^[⠀-⣿] ", line)]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> _Terminal:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return _Terminal()


def _speak(console: Console) -> None:
    console.stage("run", "2 scripts")
    console.step(StepReport("analysis/a.py", "done", 1.25, reason=Reason("changed", "data/a.csv")))
    console.step(StepReport("analysis/b.py", "kept"))
    console.step(StepReport("analysis/[c].py", "failed", 0.5, reason=Reason("follows", "analysis/a.py")))
    console.step(StepReport("analysis/d.py", "kept"))
    console.stage("weave")
    console.problems([PROBLEM], "1 to mend:")
    console.note("By the way [so].")


def test_terminal_and_log_say_the_same(terminal: _Terminal) -> None:
    log = io.StringIO()
    _speak(_console(log)[0])
    _speak(_console(terminal)[0])
    said = _plain(log.getvalue())
    assert said == [
        "3/5 run     2 scripts",
        "    analysis/a.py: done 1.2 s (changed: data/a.csv)",
        "    analysis/[c].py: FAILED 0.5 s (follows: analysis/a.py)",
        "    2 kept",
        "4/5 weave",
        "1 to mend:",
        "a.qmd:3:4: No script makes [it]. [unknown-value]",
        "    line one",
        "    -> Did you mean 'x'?",
        "By the way [so].",
    ]
    assert "\x1b" not in log.getvalue()
    assert "\x1b[" in terminal.getvalue()
    assert [line for line in _plain(terminal.getvalue()) if line in said] == said


GOING = [
    (Progress(("analysis/a.py",), 0), "analysis/a.py"),
    (Progress(("a", "b"), 1, 0.2), "a, b · 1 waits · about 1 s left"),
    (Progress(("a", "b", "c", "d", "e"), 12, 99.4), "a, b, c and 2 more · 12 wait · about 99 s left"),
    (Progress(("[a]",), 0, 150.0), "[a] · about 2 min left"),
    (Progress(("a",), 0, 3600.0 + 300), "a · about 1 h 5 min left"),
    (Progress(("a",), 0, 7200.0), "a · about 2 h left"),
    (Progress(("a",), 0, 0.0), "a"),
]


@pytest.mark.parametrize(("progress", "line"), GOING)
def test_on_a_terminal_one_line_shows_what_goes_on(terminal: _Terminal, progress: Progress, line: str) -> None:
    console, _ = _console(terminal)
    console.stage("run")
    console.note("By the way.")  # takes the line away; it comes back
    console.going(progress)
    console.result("")
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue()).replace("\r", "\n").splitlines()
    assert any(re.fullmatch(r"[⠀-⣿] (.*)", one.rstrip()) and one.rstrip()[2:] == line for one in shown), shown


def test_a_log_says_once_of_a_step_that_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    console, _ = _console(log)
    for seconds in (0, 29, 30, 31, 300):
        monkeypatch.setattr("evidoc.console.time.monotonic", lambda now=float(seconds): now)
        console.going(
            Progress(("analysis/a.py", *(("b",) if seconds > 30 else ())), 2, 65.0 if seconds > 200 else None)
        )
    assert log.getvalue().splitlines() == [
        "    analysis/a.py: still running after 30 s",
        "    b: still running after 4 min, about 65 s left",
    ]


def test_quiet_tells_nothing_of_what_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    err = io.StringIO()
    console, _ = _console(err, quiet=True)
    for seconds in (0.0, 60.0):
        monkeypatch.setattr("evidoc.console.time.monotonic", lambda now=seconds: now)
        console.going(Progress(("a",), 0))
    assert err.getvalue() == ""


def test_in_ci_a_terminal_gets_plain_lines(terminal: _Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    _speak(_console(terminal)[0])
    assert "\x1b" not in terminal.getvalue()


def test_quiet_leaves_only_json() -> None:
    err = io.StringIO()
    console, out = _console(err, quiet=True)
    _speak(console)
    console.data({"b": 1, "a": "ä"})
    assert err.getvalue() == ""
    assert json.loads(out.getvalue()) == {"a": "ä", "b": 1}


def test_table_lines_up() -> None:
    console, out = _console(io.StringIO())
    console.table([("long-id", "1", "first"), ("x", "22", "second")], ("ID", "N", "MEANING"))
    assert out.getvalue().splitlines() == ["ID       N   MEANING", "long-id  1   first", "x        22  second"]


def test_a_reader_that_has_had_enough_gets_no_traceback() -> None:
    words = [sys.executable, "-c", "from evidoc.cli import main; main(['schema', 'quarto'])"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        told = started.stderr.read()
        assert (started.wait(), told) == (141, b"")
