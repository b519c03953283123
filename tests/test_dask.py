"""In: a real Dask cluster of worker processes on this machine. Out: the bytes of a local build, whoever is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.dask

GOOD = Path(__file__).parent / "projects" / "good"
EVIDOC = Path(sys.executable).with_name("evidoc")
DASK = Path(sys.executable).with_name("dask")
PATIENCE = 300
"""Seconds in which anything must happen, on a machine that has much else to do."""
SLOW = '''"""What takes long."""

import os

from evidoc import source, value

print(os.getpid(), flush=True)
marbles = source("marbles", rows=True)
value("marbles.slowly", sum(number % 2 for number in range(TIMES)), meaning="Marbles counted one by one")
'''
DEADLY = '''"""What ends its worker."""

import os
from pathlib import Path

from evidoc import source, value

server = os.getppid()
worker = int(Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[1])
os.kill(worker, 9)
marbles = source("marbles", rows=True)
value("marbles.never", len(marbles), meaning="Marbles that nobody counts")
'''


def wait_for(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def stat_of(pid: int) -> list[str]:
    """Return what Linux tells of a process after its name: its state, its parent, ..."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["Z", "0"]


def gone(*pids: int) -> bool:
    return all(stat_of(pid)[0] == "Z" for pid in pids)  # a zombie only waits for somebody to ask how it ended


def parent(pid: int) -> int:
    return int(stat_of(pid)[1])


class LocalCluster:
    """A scheduler and its workers, each a process of its own, started as people start them."""

    def __init__(self, folder: Path, workers: int, **settings: str) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.env = {**os.environ, "DASK_TEMPORARY_DIRECTORY": str(folder), **settings}
        self._start("scheduler")
        for _ in range(workers):
            self._start("worker", "--nthreads", "1", "--no-nanny")

    def _start(self, *words: str) -> None:
        command: list[str | Path] = [
            DASK,
            *words,
            "--host",
            "127.0.0.1",
            "--no-dashboard",
            "--scheduler-file",
            self.file,
        ]
        if words == ("scheduler",):
            command += ["--port", "0"]
        with self._log(len(self.processes)).open("wb") as log:
            self.processes.append(subprocess.Popen(command, env=self.env, cwd=self.folder, stdout=log, stderr=log))

    def _log(self, number: int) -> Path:
        return self.folder / f"{number}.log"

    @property
    def address(self) -> str:
        """The address that ``--executor`` takes, once all workers are there."""
        for number in range(1, len(self.processes)):
            wait_for(lambda number=number: b"Registered to" in self._log(number).read_bytes())  # type: ignore[misc]  # as it needs its default
        return str(json.loads(self.file.read_text(encoding="utf-8"))["address"]).replace("tcp:", "dask:")

    def end(self) -> None:
        """Kill everything."""
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    made = LocalCluster(tmp_path_factory.mktemp("cluster"), 2)
    yield made
    made.end()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "project"))


def write_slow(project: Path, times: int) -> None:
    (project / "analysis" / "slow.py").write_text(SLOW.replace("TIMES", str(times)), encoding="utf-8")


def running_in(project: Path) -> int:
    """Wait until the slow script runs, and return its process."""
    found: list[str] = []

    def begun() -> bool:
        logs = (project / "_build" / "steps" / "analysis" / "slow").glob("log-*.txt")
        found[:] = [word for log in logs for word in log.read_text(encoding="utf-8").split()]
        return bool(found)

    wait_for(begun)
    return int(found[0])


def start(project: Path, *words: str, **env: str) -> subprocess.Popen[str]:
    """Start evidoc in a project."""
    return subprocess.Popen(
        [EVIDOC, *words], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | env
    )


def end_of(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for evidoc; return its exit code, and all that it said."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out + err


def made_in(project: Path) -> dict[str, bytes]:
    """Return everything that a build leaves to be read, and what each step keeps."""
    files = [*(project / "_site").rglob("*"), *(project / "_build" / "results").rglob("*"), project / "evidoc.lock"]
    files += (project / "_build" / "steps").rglob("step.json")
    return {file.relative_to(project).as_posix(): file.read_bytes() for file in files if file.is_file()}


def test_a_worker_that_is_killed_costs_no_step_and_changes_no_byte(cluster: LocalCluster, project: Path) -> None:
    write_slow(project, 12_000_000)
    local = Path(shutil.copytree(project, project.with_name("local")))
    build = start(project, "build", "--executor", cluster.address)
    child = running_in(project)
    server = parent(child)
    worker = parent(server)
    assert worker in [process.pid for process in cluster.processes]
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: gone(child, server))
    code, said = end_of(build)
    assert code == 0, said
    assert "distributed" not in said
    again = int((project / "_build" / "steps" / "analysis" / "slow" / "log.txt").read_text(encoding="utf-8"))
    assert again != child
    assert not list((project / "_build").rglob("log-*.txt"))
    assert not list((project / "_build" / "state").glob("shared-*"))
    code, said = end_of(start(local, "build"))
    assert code == 0, said
    assert made_in(project) == made_in(local)


def test_an_interrupt_ends_what_runs_on_the_workers(cluster: LocalCluster, project: Path) -> None:
    write_slow(project, 10**12)
    build = start(project, "run", "--executor", cluster.address)
    child = running_in(project)
    server = parent(child)
    build.send_signal(signal.SIGINT)
    code, said = end_of(build)
    assert code == 130, said
    wait_for(lambda: gone(child, server))
    assert not list((project / "_build" / "state").glob("shared-*"))


def test_workers_with_other_packages_are_named_before_anything_runs(
    cluster: LocalCluster, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "here" / "something-1.0.dist-info").mkdir(parents=True)
    code, said = end_of(start(project, "run", "--executor", cluster.address, PYTHONPATH=str(tmp_path / "here")))
    assert code == 4, said
    assert "The worker tcp://127.0.0.1:" in said
    assert "other packages are installed there" in said
    assert "uv pip sync requirements-dask.lock" in said
    assert not (project / "_build" / "steps").exists()


def test_nobody_at_the_address_is_an_error_that_says_what_to_do(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets it, nobody answers
        address = f"dask://127.0.0.1:{taken.getsockname()[1]}"
        code, said = end_of(start(project, "build", "--executor", address))
    assert code == 4, said
    assert f"No Dask scheduler answers at {address}" in said
    assert "Traceback" not in said
    assert not (project / "_site").exists()


def test_a_script_that_ends_its_workers_fails_and_no_other(project: Path, tmp_path: Path) -> None:
    (project / "analysis" / "deadly.py").write_text(DEADLY, encoding="utf-8")
    (tmp_path / "cluster").mkdir()
    cluster = LocalCluster(tmp_path / "cluster", 3, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    try:
        code, said = end_of(start(project, "run", "--executor", cluster.address))
    finally:
        cluster.end()
    assert code == 4, said
    assert "analysis/deadly.py: Each worker of the cluster that took the script was lost" in said
    assert said.count("to mend") == 1
    assert "1 to mend" in said
    assert (project / "_build" / "steps" / "analysis" / "marbles" / "step.json").exists()
