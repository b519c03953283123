"""A copy of a project goes in; it is built in a new process of other habits, and how that went comes out.

Hash seed, time zone and language of a process are settled before Python begins, so `evidoc verify` needs a process of
its own. `build_again` is what asks and listens, `main` what builds and answers.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evidoc.errors import EvidocError, Place, Problem
from evidoc.model.document import Progress, StepReport
from evidoc.model.report import Listener, Options
from evidoc.pipeline.names import SITE
from evidoc.pipeline.running import INNER
from evidoc.records import dataclass

_START = "import sys; sys.path.append(sys.argv[1]); from evidoc.pipeline.again import main; main()"
_PACKAGE_PARENT = str(Path(__file__).resolve().parents[2])
_PATIENCE = 10.0
"""Seconds that a build has to end its own processes when it is no longer wanted."""
_DETAIL = 2000
"""Characters shown of what a process said that ended without an answer."""

Tell = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the new build ended."""

    exchanged: bool
    """Whether there is a site."""
    problems: tuple[Problem, ...]


def build_again(root: Path, options: Options, conditions: Mapping[str, str], listener: Listener) -> Outcome:
    """Build the project in folder `root` in a process of its own.

    Parameters
    ----------
    root
        The project's folder.
    options
        How to build.
    conditions
        Variables of the environment to set; the rest is as it is here.
    listener
        Who hears how it goes.
    """
    env = {name: text for name, text in os.environ.items() if name != INNER} | dict(conditions)
    asked = json.dumps({"root": str(root), "options": asdict(options)}).encode()
    last: dict[str, Any] = {}
    with tempfile.TemporaryFile() as errors, _process(root.parent, env, errors) as process:
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        with contextlib.suppress(BrokenPipeError), process.stdin as asking:
            asking.write(asked)
        for line in process.stdout:
            last = json.loads(line)
            _pass_on(last, listener)
        process.wait()
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    if "exchanged" not in last:
        message = f"The process that built again ended without an answer (exit code {process.returncode})."
        problem = Problem("process-died", message, Place(SITE), "Verify again.", detail=said[-_DETAIL:])
        return Outcome(exchanged=False, problems=(problem,))
    return Outcome(last["exchanged"], tuple(Problem.from_dict(p) for p in last["problems"]))


@contextlib.contextmanager
def _process(folder: Path, env: Mapping[str, str], errors: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Start the process; end it, and what it started, when this one is interrupted."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-P", "-c", _START, _PACKAGE_PARENT],
        cwd=folder,
        env=env,
        stdin=pipe,
        stdout=pipe,
        stderr=errors,
        start_new_session=True,  # Ctrl-C is for this process, which tells that one
    ) as process:
        try:
            yield process
        except BaseException:
            with contextlib.suppress(ValueError, ProcessLookupError):  # Windows cannot interrupt it: it is killed
                process.send_signal(signal.SIGINT)
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
            raise


def _pass_on(told: Mapping[str, Any], listener: Listener) -> None:
    if "stage" in told:
        listener.stage(told["stage"], told["detail"])
    elif "step" in told:
        listener.step(StepReport(told["step"], told["outcome"], told["seconds"]))
    elif "note" in told:
        listener.note(told["note"])


def main() -> None:
    """Build as asked on standard input.

    The request is one JSON object: ``root`` and ``options``, as `Options` has them. Each line of the answer is one
    too: ``stage``, ``step`` or ``note``, and at the end ``exchanged`` with ``problems``.
    """
    asked = json.loads(sys.stdin.buffer.read())
    # What libraries print must not mix with the answer.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)

        def tell(what: Mapping[str, Any]) -> None:
            out.write(json.dumps(what) + "\n")
            out.flush()

        tell(_built(Path(asked["root"]), Options(**asked["options"]), _Relay(tell)))


def _built(root: Path, options: Options, relay: _Relay) -> dict[str, Any]:
    from evidoc.pipeline.rebuilding import rebuild

    try:
        report = rebuild(root, options, relay)
    except EvidocError as error:
        return {"exchanged": False, "problems": [p.as_dict() for p in error.problems]}
    except OSError as error:
        message = f"The system refused: {error.strerror or error}."
        problem = Problem("system", message, Place(str(error.filename or "the copy")), "Make room, then verify again.")
        return {"exchanged": False, "problems": [problem.as_dict()]}
    except KeyboardInterrupt:
        return {"exchanged": False, "problems": []}
    return {"exchanged": report.exchanged, "problems": [p.as_dict() for p in report.errors]}


@dataclass(frozen=True, slots=True)
class _Relay:
    """Hears a build and passes on what a person waits for."""

    tell: Tell

    def stage(self, name: str, detail: str = "") -> None:
        self.tell({"stage": name, "detail": detail})

    def step(self, report: StepReport) -> None:
        # Why it ran is plain: everything is built anew.
        self.tell({"step": report.step, "outcome": report.outcome, "seconds": report.seconds})

    def going(self, progress: Progress) -> None:
        """Pass on nothing: this goes to no terminal."""

    def note(self, text: str) -> None:
        self.tell({"note": text})
