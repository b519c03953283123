"""The fuzz tests go in, with many more documents and a new seed; how they ended is written to benchmarks/soak.md."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "soak.md"
TIMES = 20
"""How many times more documents than in `make test`."""


def main() -> int:
    """Run the tests in ``tests/fuzz`` and write down what was run; return pytest's exit code."""
    seed = int(os.environ.get("SEED") or secrets.randbelow(2**31 - 1) + 1)
    times = int(os.environ.get("TIMES") or TIMES)
    print(f"seed {seed}, {times} times the documents of `make test`; again with: make soak SEED={seed} TIMES={times}")
    with tempfile.TemporaryDirectory() as notes:
        own = {"EVIDOC_SOAK": str(times), "EVIDOC_SOAK_SEED": str(seed), "EVIDOC_SOAK_NOTES": notes}
        command = [sys.executable, "-m", "pytest", "tests/fuzz", "-q", "--numprocesses=logical"]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, check=False)
        counts = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(Path(notes).iterdir())}
    RESULT.write_text(_page(seed, times, _added(counts), failed=bool(done.returncode)), encoding="utf-8")
    return done.returncode


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


if __name__ == "__main__":
    sys.exit(main())
