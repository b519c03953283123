"""A folder and ways of building go in as words; the project is built so, in this process, and its exit code goes out.

``pdf`` makes PDFs; ``jobs=N`` does N things at once; ``ahead FOLDER`` has every process of evidoc load `sitecustomize`
of FOLDER; ``fresh`` starts a new interpreter for each step; ``executor`` runs scripts one after the other, through an
executor that is no pool of ours.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from evidoc.console import Console
from evidoc.model.report import Options
from evidoc.pipeline import running
from evidoc.pipeline.rebuilding import rebuild
from evidoc.run import script_pool
from evidoc.run.environment import environment
from evidoc.workers import Pool


class AtOnce(Executor):
    """Does each call when it is submitted: it is over before the next one is."""

    slots = 1

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def warm(self) -> None:
        """Start nothing."""

    def submit(self, fn: Callable[..., Any] | str, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function in a process, and wait for it."""
        done: Future[Any] = self.pool.submit(fn, *args, **kwargs)
        done.exception()
        return done

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes."""
        self.pool.shutdown(wait, cancel_futures=cancel_futures)


def main(root: str, *words: str) -> int:
    """Build, and return the exit code."""
    if "ahead" in words:
        environment.__globals__["_SET"]["PYTHONPATH"] = words[words.index("ahead") + 1]  # else they do not inherit it
    if "executor" in words:
        vars(running)["script_pool"] = lambda *args, **kwargs: AtOnce(script_pool(*args, **kwargs))
    jobs = next((int(word.partition("=")[2]) for word in words if word.startswith("jobs=")), 0)
    report = rebuild(Path(root), Options(pdf="pdf" in words, fresh="fresh" in words, jobs=jobs), Console())
    for problem in report.errors:
        sys.stderr.write(f"{problem.place}: {problem.message}\n{problem.detail}\n")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
