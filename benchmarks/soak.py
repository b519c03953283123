"""The fuzz tests go in, many times longer, and builds to be killed; what was found is written to benchmarks/soak.md."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from kills import TIMES as KILLS
from kills import kills
from tests.crashing import Report

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "soak.md"
TIMES = 80
"""How many times more documents than in `make test`."""
LONG = (
    *("tests/fuzz", "tests/test_same_bytes.py", "tests/test_whole_project.py"),
    "tests/test_architecture.py::test_types_are_strict",
)
"""Tests that can be longer than in `make test`."""


def main() -> int:
    """Run the tests that can be long, kill builds, and write down what was found; return 0 if that is nothing."""
    seed = int(os.environ.get("SEED") or secrets.randbelow(2**31 - 1) + 1)
    times = int(os.environ.get("TIMES") or TIMES)
    print(f"seed {seed}, {times} times the documents of `make test`; again with: make soak SEED={seed} TIMES={times}")
    with tempfile.TemporaryDirectory() as notes:
        own = {"EVIDOC_SOAK": str(times), "EVIDOC_SOAK_SEED": str(seed), "EVIDOC_SOAK_NOTES": notes}
        command = [
            sys.executable,
            "-m",
            "pytest",
            *LONG,
            "-q",
            "--numprocesses=logical",
        ]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, check=False)
        counts = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(Path(notes).iterdir())}
    print(f"{KILLS} builds are killed")
    killed = kills(KILLS, seed)
    for line in killed.failed:
        print(line)
    page = _page(seed, times, _added(counts), failed=bool(done.returncode)) + _killed(killed)
    RESULT.write_text(page, encoding="utf-8")
    return done.returncode or bool(killed.failed)


def _added(counts: dict[str, int]) -> dict[str, int]:
    """Add what the parts of one test have noted, each under a name of its own."""
    added: dict[str, int] = {}
    for name, count in counts.items():
        test = name.partition("-")[0]
        added[test] = added.get(test, 0) + count
    return added


def _page(seed: int, times: int, counts: dict[str, int], *, failed: bool) -> str:
    outcome = "something was found: run it again with the seed" if failed else "nothing was found"
    rows = "".join(f"| {name} | {count:,} |\n" for name, count in counts.items())
    return (
        "# The last long run of the fuzz tests\n\n"
        f"`make soak SEED={seed} TIMES={times}`: {outcome}. Written by `benchmarks/soak.py`; a test that found"
        " something is not counted.\n\n| documents | without a fault |\n| --- | ---: |\n" + rows
    )


def _killed(report: Report) -> str:
    done, found = report.kills["done"], [f"- {line}\n" for line in report.failed]
    outcome = (
        f"after {len(found)} something was wrong"
        if found
        else "each time the lock was that of the site or the next command made it so, no process lived on, and the"
        " next build ended with the bytes of a build that nobody disturbed"
    )
    return (
        "\n## Killed builds\n\n"
        f"{KILLS} builds of miniature projects were killed (`kill -9`): at every moment of the journal, at random,"
        f" while PDFs were made, and the first time of all; {done} had ended before. The site was the old one"
        f" {report.kills['old']} times and the new one {report.kills['new']} times, as a whole and to the byte;"
        f" {outcome}. The next command finished the lock {report.finished} times; the last child process was gone after"
        f" at most {report.longest:.1f} s.\n" + "".join(found)
    )


if __name__ == "__main__":
    sys.exit(main())
