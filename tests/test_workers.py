"""In: calls for child processes, good and deadly ones. Out: futures that tell the truth, and no other task harmed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evidoc.workers import ChildDied, Pool, TaskError, TimeLimit
from evidoc.workers import pool as pool_module

HERE = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}


@pytest.fixture(params=["forked", "fresh"])
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    with Pool(2, env=HERE, fresh=request.param == "fresh") as made:
        yield made


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # a zombie only waits for somebody to ask how it ended


def test_a_call_returns_what_the_function_returned(pool: Pool) -> None:
    futures = [pool.submit("worker_tasks:double", {"number": number}) for number in range(5)]
    assert [future.result() for future in futures] == [{"twice": 2 * number} for number in range(5)]


def test_every_call_has_a_clean_process_of_its_own(pool: Pool) -> None:
    first, second = (pool.submit("worker_tasks:process", {}).result() for _ in range(2))
    assert first["pid"] != second["pid"]
    assert os.getpid() not in (first["pid"], second["pid"])
    assert pool.submit("worker_tasks:left_behind").result() is None


def test_an_exception_comes_back_with_its_traceback(pool: Pool) -> None:
    with pytest.raises(TaskError, match=r"in raising\n.*\nValueError: the reason"):
        pool.submit("worker_tasks:raising").result()


@pytest.mark.parametrize(
    ("function", "arguments", "how"),
    [("leaving", [3], "exit code 3"), ("leaving", [0], "exit code 0"), ("killed", [], "killed by SIGKILL")],
)
def test_a_child_that_dies_fails_its_own_task_only(pool: Pool, function: str, arguments: list[int], how: str) -> None:
    dying = pool.submit(f"worker_tasks:{function}", *arguments)
    living = [pool.submit("worker_tasks:double", {"number": number}) for number in (1, 2)]
    with pytest.raises(ChildDied, match=how):
        dying.result()
    assert [future.result()["twice"] for future in living] == [2, 4]


def test_what_a_task_prints_does_not_mix_with_its_answer(pool: Pool) -> None:
    assert pool.submit("worker_tasks:printing").result() == "quiet"


def test_long_requests_and_answers_pass_whole(pool: Pool) -> None:
    size = 3_000_000
    assert pool.submit("worker_tasks:echo_size", "x" * size).result() == size
    assert len(pool.submit("worker_tasks:large", size).result()) == size


@pytest.mark.parametrize("fresh", [False, True])
def test_a_task_over_the_limit_is_killed_with_what_it_started(tmp_path: Path, fresh: bool) -> None:
    marker = tmp_path / "pids"
    with Pool(1, env=HERE, fresh=fresh, limit=2) as pool, pytest.raises(TimeLimit, match="longer than 2 seconds"):
        pool.submit("worker_tasks:sleeping", str(marker)).result()
    for pid in map(int, marker.read_text(encoding="utf-8").split()):
        wait_for(lambda pid=pid: not alive(pid))  # type: ignore[misc]  # a lambda in a loop needs its default


@pytest.mark.skipif(not pool_module.CAN_FORK, reason="forks on Linux only")
def test_forked_children_hold_the_preloaded_modules_and_one_thread() -> None:
    with Pool(1, env=HERE, preload=("no.such.module", "broken_on_import", "wave")) as pool:
        assert pool.submit("worker_tasks:loaded", "wave").result() is True
        assert pool.submit("worker_tasks:threads").result() == 1


def test_a_pool_that_is_not_used_starts_nothing() -> None:
    with Pool(2, preload=("wave",)) as pool:
        assert pool._server is None


@pytest.mark.skipif(not pool_module.CAN_FORK, reason="forks on Linux only")
def test_a_server_that_was_killed_is_started_again() -> None:
    with Pool(1, env=HERE) as pool:
        assert pool.submit("worker_tasks:double", {"number": 1}).result() == {"twice": 2}
        assert pool._server is not None
        pool._server.kill()
        assert pool.submit("worker_tasks:double", {"number": 2}).result() == {"twice": 4}


@pytest.mark.skipif(not pool_module.CAN_FORK, reason="forks on Linux only")
def test_a_server_that_is_killed_takes_no_running_child_with_it(tmp_path: Path) -> None:
    begun, go_on = tmp_path / "begun", tmp_path / "go on"
    with Pool(2, env=HERE) as pool:
        running = pool.submit("worker_tasks:waiting", str(begun), str(go_on))
        wait_for(begun.exists)
        assert pool._server is not None
        pool._server.kill()
        assert pool.submit("worker_tasks:double", {"number": 2}).result() == {"twice": 4}
        go_on.touch()
        assert running.result() == "waited"


@pytest.mark.skipif(not pool_module.CAN_FORK, reason="forks on Linux only")
def test_a_child_that_cannot_be_forked_fails_its_own_task_only(tmp_path: Path) -> None:
    begun, go_on = tmp_path / "begun", tmp_path / "go on"
    with Pool(2, env=HERE, preload=("fork_fails",)) as pool:
        running = pool.submit("worker_tasks:waiting", str(begun), str(go_on))
        wait_for(begun.exists)
        with pytest.raises(ChildDied, match=r"could not be started .*temporarily unavailable"):
            pool.submit("worker_tasks:double", {"number": 1}).result()
        go_on.touch()
        assert running.result() == "waited"
        assert pool.submit("worker_tasks:double", {"number": 2}).result() == {"twice": 4}


@pytest.mark.parametrize("fresh", [False, True])
def test_a_process_that_cannot_be_started_fails_its_own_task(fresh: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    with Pool(1, env=HERE, fresh=fresh) as pool:
        with monkeypatch.context() as patch:
            patch.setattr("subprocess.Popen", refuse)
            with pytest.raises(ChildDied, match=r"could not be started \(Cannot allocate memory\)"):
                pool.submit("worker_tasks:double", {"number": 1}).result()
        assert pool.submit("worker_tasks:double", {"number": 2}).result() == {"twice": 4}


@pytest.mark.parametrize("fresh", [False, True])
def test_children_end_with_the_process_that_asked_though_it_was_killed(tmp_path: Path, fresh: bool) -> None:
    marker = tmp_path / "pids"
    code = f"import worker_tasks; worker_tasks.asking({str(marker)!r}, {fresh})"
    with subprocess.Popen([sys.executable, "-c", code], env=HERE) as asking:
        wait_for(lambda: marker.exists() and len(marker.read_text(encoding="utf-8").split()) == 2)
        asking.kill()
    for pid in map(int, marker.read_text(encoding="utf-8").split()):
        wait_for(lambda pid=pid: not alive(pid))  # type: ignore[misc]  # a lambda in a loop needs its default


def test_what_a_task_leaves_running_keeps_nobody_waiting_and_is_ended(pool: Pool, tmp_path: Path) -> None:
    assert pool.submit("worker_tasks:leaving_behind", str(tmp_path / "first")).result() == "done"
    with pytest.raises(ChildDied, match="killed by SIGKILL"):
        pool.submit("worker_tasks:dying_with_others", str(tmp_path / "second")).result()
    for marker in tmp_path.iterdir():
        left = int(marker.read_text(encoding="utf-8"))
        wait_for(lambda left=left: not alive(left))  # type: ignore[misc]  # a lambda in a loop needs its default


def test_a_task_has_nothing_to_read(pool: Pool) -> None:
    assert pool.submit("worker_tasks:reading").result() == ""


@pytest.mark.parametrize("fresh", [False, True])
def test_an_interrupt_kills_the_children_at_once(tmp_path: Path, fresh: bool) -> None:
    marker = tmp_path / "pids"
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Pool(1, env=HERE, fresh=fresh) as pool:  # noqa: PT012 - it raises itself
        pool.submit("worker_tasks:sleeping", str(marker))
        wait_for(lambda: marker.exists() and len(marker.read_text(encoding="utf-8").split()) == 2)
        raise KeyboardInterrupt
    assert time.monotonic() - began < 30
    for pid in map(int, marker.read_text(encoding="utf-8").split()):
        wait_for(lambda pid=pid: not alive(pid))  # type: ignore[misc]  # a lambda in a loop needs its default


def test_what_no_child_could_import_or_read_is_refused() -> None:
    with Pool(1) as pool:
        with pytest.raises(ValueError, match="not a function of a module"):
            pool.submit(lambda: None)
        with pytest.raises(TypeError, match="positional"):
            pool.submit("os:getpid", key=1)
        with pytest.raises(TypeError, match="JSON"):
            pool.submit("os:getpid", object())
