"""In: a command. Out: how long it took, how much memory its largest process held, and the words for a table."""

from __future__ import annotations

import contextlib
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
EVIDOC = Path(sys.executable).with_name("evidoc")
"""The command that people type, of the environment that runs the benchmark."""
SAMPLE_SECONDS = 0.02
"""How often the processes of a command are looked at; each remembers its own peak, so only shorter lives are missed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took, in seconds."""

    wall: float
    """By the clock on the wall: what a person waits."""
    work: float
    """Of all processors together, in all its processes: what does not depend on what else the machine does."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Several runs of one command."""

    runs: tuple[Cost, ...]

    @property
    def wall(self) -> float:
        """The median wall time in seconds."""
        return statistics.median(run.wall for run in self.runs)

    def cells(self) -> list[str]:
        """Give the cells of a table: median, lowest and highest wall time; median work."""
        walls, work = [run.wall for run in self.runs], statistics.median(run.work for run in self.runs)
        return [f"{self.wall:.2f}", f"{min(walls):.2f} to {max(walls):.2f}", f"{work:.2f}"]


HEADER = ("seconds (median)", "lowest to highest", "of processor time")
"""The heads of `Costs.cells`."""


def cost(command: Sequence[str | Path], folder: Path, *, code: int = 0) -> Cost:
    """Run a command in a folder and return what it took; stop where it ends with another exit code."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - start, os.times()
    expect(command, done.returncode, code, done.stdout + done.stderr)
    return Cost(wall, sum(after[2:4]) - sum(before[2:4]))  # the times of children that ended


def peak_megabytes(command: Sequence[str | Path], folder: Path, *, code: int = 0) -> float:
    """Run a command in a folder and return the largest resident size that any one of its processes reached (Linux)."""
    child = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    highest = 0
    while child.poll() is None:
        highest = max([highest, *(peak_kilobytes(process) for process in session(child.pid))])
        time.sleep(SAMPLE_SECONDS)
    expect(command, child.returncode, code, "")
    return highest / 1000


def session(leader: int) -> list[Path]:
    """Return the /proc folders of all processes of a session, those included that lost their parent."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended while we looked
            if os.getsid(int(process.name)) == leader:
                found.append(process)
    return found


def peak_kilobytes(process: Path) -> int:
    """Return the highest resident size of a process so far, in kilobytes; 0 where it has ended."""
    with contextlib.suppress(OSError):
        for line in (process / "status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def expect(command: Sequence[str | Path], code: int, expected: int, said: str) -> None:
    """Stop the benchmark where a command did something else than what is to be measured."""
    if code != expected:
        sys.exit(f"{' '.join(str(word) for word in command)} ended with {code}, not {expected}:\n{said}")


def machine() -> str:
    """Describe the machine as far as it matters, and no further."""
    versions = f"Python {platform.python_version()}, WeasyPrint {metadata.version('weasyprint')}"
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {versions}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
