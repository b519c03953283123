"""In: a miniature project and a moment. Out: what is left when its build is killed there, and whether it is true."""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests import forked, miniature

from evidoc import cli, fingerprint, journal, lock, shelf

LIMIT = 60.0
"""Seconds after which something that should happen will not; far more than a slow machine needs."""
_BECOME_PARENT_OF_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER of Linux."""


def evidoc(root: Path, *words: str, until: str = "") -> forked.Forked:
    """Start an evidoc command on a project; it kills itself at the moment `until`."""
    return forked.Forked([*words, "--root", str(root)], root, until)


def built(root: Path, *words: str) -> float:
    """Build a project to the end; return the seconds that took without loading."""
    began = time.monotonic()
    with evidoc(root, "build", *words) as process:
        _, said = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, said
    return time.monotonic() - began


def built_here(root: Path, *words: str) -> str:
    """Build a project to the end in this process, which loads everything once; return what evidoc said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = cli.run(["build", *words, "--root", str(root)])
    assert code == 0, said.getvalue()
    return said.getvalue()


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file of a folder; none where there is no folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def locked(root: Path) -> bytes:
    """Return ``evidoc.lock``; nothing where there is none."""
    return (root / lock.FILE).read_bytes() if (root / lock.FILE).exists() else b""


@dataclass(frozen=True)
class Case:
    """A project whose next build is killed, and what it looks like before and after that build."""

    template: Path
    """As it is before; every kill takes a copy."""
    old: dict[str, bytes]
    """The site."""
    new: dict[str, bytes]
    """The site after a build that nobody disturbed."""
    old_lock: bytes
    new_lock: bytes
    seconds: float
    """How long that build took."""
    words: tuple[str, ...] = ()
    """Options of the build."""


def case(folder: Path, *, pdf: bool = False, cold: bool = False) -> Case:
    """Make a case in a new folder: of two editions, or (`cold`) of a project that was never built."""
    root = miniature.make(folder / "template", pdf=pdf)
    if not cold:
        built(root)
        miniature.write_edition(root, 2)
    undisturbed = _copied(root, folder / "undisturbed")
    seconds = built(undisturbed)
    return Case(root, files(root / "_site"), files(undisturbed / "_site"), locked(root), locked(undisturbed), seconds)


def _copied(template: Path, folder: Path) -> Path:
    return Path(shutil.copytree(template, folder, symlinks=True))


@dataclass
class Report:
    """What killing has shown."""

    kills: Counter[str] = field(default_factory=Counter)
    """How the site was found: ``old`` or ``new``, or that the build was ``done`` before it could be killed."""
    finished: int = 0
    """Locks that the next command has brought up to date."""
    longest: float = 0.0
    """Seconds until the last child process of a killed build was gone."""
    failed: list[str] = field(default_factory=list)
    """Kills after which something was wrong, where that is noted and not raised."""


def kill_at_moment(one: Case, folder: Path, moment: str, report: Report) -> None:
    """Kill a build at a moment of its journal, and check what is left."""
    root = _copied(one.template, folder)
    with survivors() as children:
        with evidoc(root, "build", *one.words, until=moment) as process:
            _, said = process.communicate(timeout=LIMIT)
        assert process.returncode == -signal.SIGKILL, f"it never came to '{moment}':\n{said}"
        report.longest = max(report.longest, children.gone())
    check(one, root, report)


def kill_after(one: Case, folder: Path, seconds: float, report: Report) -> None:
    """Kill a build when `seconds` have passed, and check what is left."""
    root = _copied(one.template, folder)
    with survivors() as children:
        with evidoc(root, "build", *one.words) as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            process.kill()
        report.longest = max(report.longest, children.gone())
    if process.returncode == 0:
        report.kills["done"] += 1
    check(one, root, report)


def kill_at_random(one: Case, folder: Path, times: int, dice: random.Random, report: Report) -> None:
    """Kill as many builds, each in a folder of its own, at moments spread over their usual duration."""
    for number in range(times):
        own = folder / str(number)
        kill_after(one, own, one.seconds * dice.random(), report)
        shutil.rmtree(own)


def check(one: Case, root: Path, report: Report) -> None:
    """Check that a killed build left the old site or the new one, a true lock, and all that the next build needs."""
    there = files(root / "_site")
    assert there in (one.old, one.new), f"the site is neither the old nor the new one: {_differing(one, there)}"
    report.kills["new" if there == one.new else "old"] += 1
    before = locked(root)
    with shelf.build_lock(root / "_build"):
        journal.finish(root, root / "_build" / "state")
    after = locked(root)
    assert after == (one.new_lock if there == one.new else one.old_lock), "the lock is not that of the site"
    assert files(root / "_site") == there
    if there:
        assert json.loads(there["manifest.json"])["lock"] == fingerprint.of_bytes(after)
    report.finished += before != after
    built_here(root, *one.words)
    there = files(root / "_site")
    assert there == one.new, f"the next build wrote another site: {_differing(one, there)}"
    assert locked(root) == one.new_lock
    assert not [*root.rglob(".evidoc-*"), *root.glob("*.part")]


def _differing(one: Case, there: dict[str, bytes]) -> list[str]:
    return sorted(path for path in {*one.new, *there} if one.new.get(path) != there.get(path))


def wait_until(true: Callable[[], bool], failed: str, what: Callable[[], object] = str) -> float:
    """Wait until something is true, and return the seconds that took; else fail with words, and what is the matter."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < LIMIT, f"{failed} {what()}"
        time.sleep(0.02)
    return time.monotonic() - began


class _Children:
    """The processes that came into being below this one since `survivors` began."""

    def __init__(self) -> None:
        self.before = _below(os.getpid())

    def now(self) -> set[int]:
        """Return those that live."""
        found = _below(os.getpid()) - self.before
        for pid in tuple(found):
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(pid, os.WNOHANG)[0]:
                    found.discard(pid)
        return found

    def gone(self) -> float:
        """Wait until none lives; return the seconds that took."""
        return wait_until(lambda: not self.now(), "still alive", lambda: [_command(pid) for pid in self.now()])


@contextlib.contextmanager
def survivors() -> Iterator[_Children]:
    """Watch the children of the processes that are started in the block, also of those that are killed (Linux)."""
    if sys.platform == "linux":
        control = ctypes.CDLL(None).prctl
        control(_BECOME_PARENT_OF_ORPHANS, 1, 0, 0, 0)
        forked.server()  # no child of what is started in the block
        try:
            yield _Children()
        finally:
            control(_BECOME_PARENT_OF_ORPHANS, 0, 0, 0, 0)
    else:
        yield _Children()


def _below(top: int) -> set[int]:
    """Return the processes below one."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            parents[int(folder.name)] = int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    found, todo = set[int](), {top}
    while todo:
        todo = {pid for pid, parent in parents.items() if parent in todo}
        found |= todo
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:200]
    except OSError:
        return str(pid)
