"""The console says the same on a terminal and in a log; only the looks differ."""

from __future__ import annotations

import io
import json
import re

import pytest

from evidoc.console import Console
from evidoc.errors import Place, Problem
from evidoc.model.document import Reason, StepReport

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
        "    analysis/b.py: kept",
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
