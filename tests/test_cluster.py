"""In: calls for a cluster that is played here. Out: their futures, and who is blamed where workers are lost."""

from __future__ import annotations

import importlib.util
import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any

import pytest
from distributed import KilledWorker

from evidoc.errors import Problem, RunError, UsageError
from evidoc.workers import ChildDied, TaskError
from evidoc.workers.cluster import Cluster, agreement, errand, open_executor
from evidoc.workers.cluster.agreement import WHERE
from evidoc.workers.cluster.errand import Build, Reply
from evidoc.workers.cluster.opening import scheduler_at

FACTS = {"Python": "3.11", "installed packages": "a", "evidoc": "b", "requirements.lock": "c", "project folder": "d"}
ENVIRONMENT = "evidoc.run.environment:environment"


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


class Carrier:
    """Plays Dask: takes requests, and lets the test say what comes of each."""

    def __init__(self) -> None:
        self.taken: list[tuple[Any, Future[Reply]]] = []
        self.refuses: Exception | None = None

    def __call__(self, _: str, asked: bytes) -> Future[Reply]:
        """Take one request."""
        if self.refuses is not None:
            raise self.refuses
        future: Future[Reply] = Future()
        self.taken.append((json.loads(asked)["arguments"][0], future))
        return future

    def names(self) -> list[Any]:
        """Return what was taken and is not back, in order."""
        return [name for name, future in self.taken if not future.done()]

    def _of(self, name: str) -> Future[Reply]:
        return next(future for taken, future in self.taken if taken == name and not future.done())

    def answer(self, name: str, **reply: Any) -> None:
        """Bring back what a worker said of a request."""
        told: Any = {"worker": "tcp://w:1", "facts": FACTS, "answer": json.dumps({"result": name}).encode(), **reply}
        self._of(name).set_result({key: value for key, value in told.items() if value is not None})  # type: ignore[arg-type]

    def lose(self, name: str) -> None:
        """Say that too many workers were lost with a request on them."""
        last = type("Last", (), {"address": "tcp://w:9"})
        self._of(name).set_exception(KilledWorker(name, last, 3))  # type: ignore[arg-type]  # its address is all we use

    def fail(self, name: str, error: Exception) -> None:
        """Bring back an error."""
        self._of(name).set_exception(error)

    def forget(self, name: str) -> None:
        """Cancel a request, as Dask does when the connection is lost."""
        self._of(name).cancel()


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def cluster(carrier: Carrier) -> Cluster:
    build = Build(
        id="1",
        root="/shared/project",
        token="_build/state/shared-1.txt",  # noqa: S106 - a file's name
        facts=FACTS,
        environment="",
        preload=[],
        fresh=False,
        limit=None,
    )
    return Cluster(carrier, build, slots=2)


def problem_of(future: Future[Any]) -> Problem:
    error = future.exception(timeout=0)
    assert isinstance(error, RunError)
    (problem,) = error.problems
    return problem


def test_a_call_returns_what_a_child_on_a_worker_returned(carrier: Carrier, cluster: Cluster) -> None:
    first, second = (cluster.submit("module:function", name) for name in "ab")
    carrier.answer("b")
    done, _ = wait([first, second], return_when=FIRST_COMPLETED)
    assert done == {second}
    carrier.answer("a")
    assert (first.result(), second.result()) == ("a", "b")


def test_what_a_child_raised_and_how_it_died_is_told_as_by_a_pool(carrier: Carrier, cluster: Cluster) -> None:
    raised, died = (cluster.submit("module:function", name) for name in "ab")
    carrier.answer("a", answer=json.dumps({"error": "ValueError: the reason"}).encode())
    carrier.answer("b", answer=None, died="killed by SIGKILL")
    with pytest.raises(TaskError, match="the reason"):
        raised.result()
    with pytest.raises(ChildDied, match="killed by SIGKILL, on tcp://w:1"):
        died.result()


def test_the_innocent_is_not_blamed_for_a_lost_worker(carrier: Carrier, cluster: Cluster) -> None:
    guilty, innocent = (cluster.submit("module:function", name) for name in ("guilty", "innocent"))
    carrier.lose("guilty")
    assert carrier.names() == ["innocent"]
    carrier.lose("innocent")
    late = cluster.submit("module:function", "late")
    assert carrier.names() == ["guilty"], "a suspect runs alone"
    carrier.lose("guilty")
    problem = problem_of(guilty)
    assert problem.kind == "worker-lost"
    assert "tcp://w:9" in problem.message
    assert carrier.names() == ["innocent"]
    carrier.answer("innocent")
    assert carrier.names() == ["late"]
    carrier.answer("late")
    assert (innocent.result(), late.result()) == ("innocent", "late")
    cluster.shutdown()


def test_a_suspect_waits_until_nothing_else_runs(carrier: Carrier, cluster: Cluster) -> None:
    suspect, other = (cluster.submit("module:function", name) for name in ("suspect", "other"))
    carrier.lose("suspect")
    assert carrier.names() == ["other"]
    carrier.answer("other")
    assert carrier.names() == ["suspect"]
    carrier.answer("suspect")
    assert (suspect.result(), other.result()) == ("suspect", "other")


def test_a_worker_that_differs_fails_the_call_and_says_in_what(carrier: Carrier, cluster: Cluster) -> None:
    names = ("python", "packages", "folder", "none")
    calls = {name: cluster.submit("module:function", name) for name in names}
    carrier.answer("python", facts={**FACTS, "Python": "3.12"}, answer=None)
    carrier.answer("packages", facts={**FACTS, "installed packages": "x", "evidoc": "x"}, answer=None)
    carrier.answer("folder", facts={**FACTS, "project folder": "x"}, answer=None)
    carrier.answer("none", facts={**FACTS, "project folder": "missing"}, answer=None)
    told = {name: problem_of(call) for name, call in calls.items()}
    assert {problem.kind for problem in told.values()} == {"worker-differs"}
    assert all("tcp://w:1" in problem.message and problem.hint for problem in told.values())
    assert "its Python is 3.12, not 3.11" in told["python"].message
    assert "other packages are installed there, and its evidoc is another" in told["packages"].message
    assert "/shared/project is another folder there" in told["folder"].message
    assert "does not see this project at /shared/project" in told["none"].message


def test_a_cancelled_call_is_cancelled_there_too_and_wakes_who_waits(carrier: Carrier, cluster: Cluster) -> None:
    going, other = (cluster.submit("module:function", name) for name in "ab")
    assert going.cancel()
    done, _ = wait([going, other], timeout=5, return_when=FIRST_COMPLETED)
    assert done == {going}
    assert carrier.names() == ["b"]
    carrier.answer("b")
    assert other.result() == "b"


def test_a_lost_connection_fails_all_calls_once_and_those_to_come(carrier: Carrier, cluster: Cluster) -> None:
    calls = [cluster.submit("module:function", name) for name in "ab"]
    carrier.forget("a")
    calls.append(cluster.submit("module:function", "c"))
    assert {problem_of(call).kind for call in calls} == {"cluster-lost"}
    carrier.forget("b")
    cluster.shutdown()


def test_a_cluster_without_workers_fails_what_is_held_back_too(carrier: Carrier, cluster: Cluster) -> None:
    calls = [cluster.submit("module:function", name) for name in "ab"]
    carrier.lose("a")
    calls.append(cluster.submit("module:function", "c"))
    cluster.fail(Problem("no-workers", "The cluster has had no worker for long.", WHERE))
    assert {problem_of(call).kind for call in calls} == {"no-workers"}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ModuleNotFoundError("No module named 'evidoc.workers.cluster'"), "cluster-without-evidoc"),
        (RuntimeError("Error during deserialization of the task graph."), "cluster-without-evidoc"),
        (MemoryError("there"), "cluster-failed"),
    ],
)
def test_what_the_cluster_does_wrong_is_a_problem(
    error: Exception, kind: str, carrier: Carrier, cluster: Cluster
) -> None:
    back = cluster.submit("module:function", "a")
    carrier.fail("a", error)
    carrier.refuses = error
    refused = cluster.submit("module:function", "b")
    for call in (back, refused):
        problem = problem_of(call)
        assert problem.kind == kind
        assert problem.hint
        assert str(error) in problem.detail


def test_leaving_in_haste_cancels_everything_and_closes_once(carrier: Carrier) -> None:
    closed: list[str] = []
    build = Build(id="", root="", token="", facts={}, environment="", preload=[], fresh=False, limit=None)
    cluster = Cluster(carrier, build, slots=1, close=lambda: closed.append("once"))
    call = cluster.submit("module:function", "a")
    with pytest.raises(KeyboardInterrupt), cluster:
        raise KeyboardInterrupt
    cluster.kill()
    assert call.cancelled()
    assert not carrier.names()
    assert closed == ["once"]
    with pytest.raises(RuntimeError, match="closed"):
        cluster.submit("module:function", "b")


def test_only_json_goes_to_a_cluster(cluster: Cluster) -> None:
    with pytest.raises(TypeError, match="positional"):
        cluster.submit("os:getpid", key=1)
    with pytest.raises(TypeError, match="JSON"):
        cluster.submit("os:getpid", object())


@pytest.mark.parametrize(
    ("address", "scheduler"),
    [
        ("dask://node1:8786", "tcp://node1:8786"),
        ("dask://10.0.0.1:1/", "tcp://10.0.0.1:1"),
        ("dask://[::1]:8786", "tcp://[::1]:8786"),
    ],
)
def test_an_address_of_a_cluster(address: str, scheduler: str) -> None:
    assert scheduler_at(address) == scheduler


NO_ADDRESSES = """\
dask  node1:8786  dask://node1  dask://node1:port  dask://node1:99999  dask://:8786  tcp://node1:8786
dask://node1:8786/jobs  dask://me@node1:8786  dask://node1:0  dask://[::1:8786"""


@pytest.mark.parametrize("address", NO_ADDRESSES.split())
def test_what_is_no_address_is_said_with_an_example(address: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not an address of a Dask cluster") as caught:
        open_executor(address, tmp_path, child_environment=ENVIRONMENT)
    assert "dask://HOST:PORT" in caught.value.problems[0].hint


def test_without_the_extra_the_install_command_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match="not installed") as caught:
        open_executor("dask://127.0.0.1:8786", tmp_path, child_environment=ENVIRONMENT)
    assert "requirements-dask.lock" in caught.value.problems[0].hint


def test_nobody_at_the_address_is_said_at_once_and_nothing_is_left(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets it, nobody answers
        address = f"dask://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(RunError, match=f"No Dask scheduler answers at {address}") as caught:
            open_executor(address, tmp_path, child_environment=ENVIRONMENT)
    assert "dask scheduler" in caught.value.problems[0].hint
    assert not list(tmp_path.iterdir())


def test_a_token_is_new_each_time_and_replaces_what_killed_builds_left(tmp_path: Path) -> None:
    first = agreement.leave_token(tmp_path)
    before = agreement.facts(tmp_path, first)
    second = agreement.leave_token(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in (tmp_path / "_build/state").iterdir()] == [second]
    after = agreement.facts(tmp_path, second)
    assert {name for name in before if before[name] != after[name]} == {agreement.FOLDER}
    assert agreement.facts(tmp_path, first)[agreement.FOLDER] == "missing"
    assert agreement.problem("tcp://w:1", tmp_path, after, dict(after)) is None


def build_of(root: Path) -> Build:
    token = agreement.leave_token(root)
    return Build(
        id="1",
        root=str(root),
        token=token,
        facts=agreement.facts(root, token),
        environment=ENVIRONMENT,
        preload=[],
        fresh=False,
        limit=None,
    )


def test_a_worker_begins_to_load_only_where_it_agrees_and_ends_with_the_build(tmp_path: Path) -> None:
    build = build_of(tmp_path)
    theirs = errand.greet({**build, "facts": {**build["facts"], "Python": "3.12"}})
    assert theirs == build["facts"]
    assert not errand._rooms
    assert errand.greet(build) == build["facts"]
    pool = errand._rooms["1"].pool
    server = pool._server
    assert server is not None or not pool._forks
    errand.leave(build)
    assert not errand._rooms
    wait_for(lambda: server is None or server.returncode is not None)


def test_a_worker_forgets_a_build_whose_machine_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errand, "IDLE_SECONDS", 0.05)
    errand.greet(build_of(tmp_path))
    wait_for(lambda: not errand._rooms)


def test_a_worker_keeps_a_build_that_still_runs_something(tmp_path: Path) -> None:
    build = build_of(tmp_path)
    with errand._room(build):
        errand.leave_if_idle("1")
        assert errand._rooms
    errand.leave(build)
