"""A project that somebody changed goes in; it is built as it stands and from nothing, and what differs comes out."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.fuzz.dice import Dice
from tests.fuzz.edits import LOCK, Desk, Tree, edit, tree
from tests.fuzz.jar import write_jar
from tests.rebuilding.marbles import WritesDown

from evidoc import fingerprint
from evidoc.console import Console
from evidoc.errors import EvidocError
from evidoc.model.report import Options, Report
from evidoc.model.status import Status
from evidoc.pipeline import building, rebuilding
from evidoc.pipeline.copying import copy_inputs
from evidoc.pipeline.running import Work
from evidoc.pipeline.tracing import status
from evidoc.run.environment import PRELOAD, environment, preload
from evidoc.run.steps import LIMIT
from evidoc.workers import Pool
from evidoc.write.page_reading import read_page

_KNOWN = 4000
PLAIN = ("index.html", "values.html", "made.html", "accessibility.html", "manifest.json")
"""What `evidoc status` does not look into."""


@dataclass(frozen=True, slots=True)
class Prints(WritesDown):
    """A PDF is a digest of all that counts of its job; of its page, what is read there."""

    def submit(self, function: str, job: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """Write the digest, at once."""
        done = WritesDown.submit(self, function, {**job, "page": asdict(read_page(job["page"]))})
        library, target = Path(done.result()["libraries"][0]), Path(job["target"])
        target.write_bytes(target.read_bytes() + fingerprint.of_file(library).encode())
        return done


@dataclass(frozen=True, slots=True)
class Built:
    """How a build ended, and what stands in the project after it."""

    said: Mapping[str, Any]
    """Everything that people are told, but for which steps ran."""
    site: Mapping[str, str]
    results: Mapping[str, str]
    authors: str
    lock: str
    ran: tuple[str, ...] = ()
    unchanged: bool = False
    exchanged: bool = False
    reached: bool = False
    """Whether it came as far as the scripts."""


@dataclass(slots=True)
class Twice:
    """Builds projects as they stand and from nothing."""

    folder: Path
    known: dict[str, Built] = field(default_factory=dict)
    """What was built from nothing before."""
    spared: int = 0

    def step(self, desk: Desk, dice: Dice) -> list[str]:
        """Build a project that was just changed; return everything that is not as it should be."""
        root, new = desk.root, self.folder / "new"
        with _conditions(desk.env):
            shutil.rmtree(new, ignore_errors=True)
            copy_inputs(root, new)
            old = self.folder / "old"
            shutil.rmtree(old, ignore_errors=True)
            if (root / "_site").is_dir():
                shutil.copytree(root / "_site", old)
            before, lock, looked = _digests(root / "_site"), _digest(root / LOCK), _status(root)
            results = _digests(root / "_build" / "results")
            told_pdf = _pdf(root)
            now = build(root, desk.options)
            wrong = bool(now.said.get("exit_code", 1))
            if wrong and old.is_dir():
                old.rename(new / "_site")
            elif not wrong:
                (new / LOCK).unlink(missing_ok=True)
            nothing = self._from_nothing(new, desk, _digests(new / "_site"))
            found = _differences(now, nothing, results)
            found += _claims(
                looked, before, lock, now, same_way=told_pdf == desk.options.pdf and not desk.options.strict
            )
            found += self._after(desk, dice, now)
        desk.broken = wrong
        if not wrong:
            desk.past.append(tree(root))
            del desk.past[:-6]
        return found

    def _from_nothing(self, new: Path, desk: Desk, last: Mapping[str, str]) -> Built:
        about = [
            _plain(tree(new)),
            dict(last),
            _digest(new / LOCK),
            sorted(desk.env.items(), key=str),
            asdict(desk.options),
        ]
        key = fingerprint.of_data(about)
        if key in self.known:
            self.spared += 1
            return self.known[key]
        made = build(new, desk.options)
        if len(self.known) < _KNOWN:
            self.known[key] = made
        return made

    def _after(self, desk: Desk, dice: Dice, now: Built) -> list[str]:
        """Return what is wrong with a second build, and with what is said of the project after the first."""
        found: list[str] = []
        wrong = bool(now.said.get("exit_code", 1))
        if not wrong and not desk.options.strict:
            told = _status(desk.root)
            if told is not None and not told.fresh:
                every = [o for o in told.outputs if desk.options.pdf or o.kind != "PDF"]
                stale = [f"{o.name}: {[str(c) for c in o.causes]}" for o in every if o.state != "fresh"]
                if stale or told.site or told.lock != "agrees":
                    found.append(f"not fresh after a build: {stale} {told.site} {told.lock} {told.differences}")
        if not dice.chance(25):
            return found
        again = build(desk.root, desk.options)
        if not wrong and not again.unchanged:
            found.append(f"built again without a change: {again.ran}")
        if again.ran:
            found.append(f"ran again without a change: {again.ran}")
        if (again.site, again.lock, again.said) != (now.site, now.lock, now.said):
            found.append(
                f"another outcome without a change: {_unlike(now.site, again.site)} {_unlike(now.said, again.said)}"
            )
        return found


@contextlib.contextmanager
def bench(folder: Path) -> Iterator[Twice]:
    """Give what builds quickly: scripts share one server, and no PDF is laid out."""
    with (
        Pool(2, preload=PRELOAD, env=environment(folder / "cache"), limit=LIMIT) as pool,
        pytest.MonkeyPatch.context() as patch,
    ):

        def analysts(work: Work) -> contextlib.nullcontext[Pool]:
            preload(work.project)
            return contextlib.nullcontext(pool)

        folder.mkdir(parents=True, exist_ok=True)
        patch.setattr(rebuilding, "_printers", lambda *_: contextlib.nullcontext(Prints()))
        patch.setattr(building, "analysts", analysts)
        yield Twice(folder)


def work_on(twice: Twice, dice: Dice, steps: int, *, cells: bool = False) -> list[str]:
    """Change a project so many times, building it each time; return what was done till it was wrong."""
    root = twice.folder / "project"
    shutil.rmtree(root, ignore_errors=True)
    desk = Desk(write_jar(root))
    done = ["as it was written"]
    for number in range(steps + 1):
        if number:
            done.append(edit(desk, dice, cells=cells))
        found = twice.step(desk, dice)
        if found:
            return [*(f"{n}. {one}" for n, one in enumerate(done)), *found]
    return []


def build(root: Path, options: Options) -> Built:
    """Build a project."""
    try:
        report: Report | None = rebuilding.rebuild(root, options, Console(quiet=True))
        assert report is not None
        told = report.as_dict()
        said = {k: v for k, v in told.items() if k not in {"exchanged", "unchanged", "steps", "peak_bytes"}}
    except EvidocError as error:
        report, said = None, {"raised": [p.as_dict() for p in error.problems]}
    said = json.loads(json.dumps(said).replace(str(root), "ROOT"))
    return Built(
        said,
        _digests(root / "_site"),
        _digests(root / "_build" / "results"),
        _digest(root / "_build" / "authors.html"),
        _digest(root / LOCK),
        tuple(f"{s.step} ({s.reason})" for s in report.steps if s.outcome == "done") if report else (),
        unchanged=bool(report and report.unchanged),
        exchanged=bool(report and report.exchanged),
        reached=bool(report and (report.steps or report.exchanged)),
    )


def _differences(now: Built, nothing: Built, results: Mapping[str, str]) -> list[str]:
    """Return how a build differs from one of nothing."""
    found = []
    if now.said != nothing.said:
        found.append(f"says otherwise: {_unlike(nothing.said, now.said)}")
    if now.site != nothing.site:
        found.append(f"another site: {_unlike(nothing.site, now.site)}")
    if now.lock != nothing.lock:
        found.append("another lock")
    wanted = nothing.results if nothing.reached else results
    if now.results != wanted:
        found.append(f"other results: {_unlike(wanted, now.results)}")
    if now.exchanged and now.authors != nothing.authors:
        found.append("another report to authors")
    return found


def _claims(looked: Status | None, before: Mapping[str, str], lock: str, now: Built, *, same_way: bool) -> list[str]:
    """Return what was said to be fresh before a build that changed it."""
    # With the last formula goes the font for it, from every page: whether it is the last is known once all is woven.
    formulas = [any(name.startswith("assets/evidoc-math") for name in one) for one in (before, now.site)]
    if looked is None or not same_way or formulas[0] != formulas[1]:
        return []
    found = []
    pages = {output.name for output in looked.outputs if output.state == "fresh" and output.kind in {"page", "PDF"}}
    found += [f"{name} was fresh" for name in sorted(pages) if before.get(name) != now.site.get(name)]
    changed = _unlike(*({n: d for n, d in one.items() if n not in PLAIN} for one in (before, now.site)))
    if looked.fresh and (changed or lock != now.lock):
        found.append(f"all was fresh: {changed}")
    if looked.fresh and now.ran:
        found.append(f"all was fresh, and there ran {now.ran}")
    return found


def _unlike(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return "; ".join(f"{name}: {str(one.get(name))[:600]} | {str(other.get(name))[:600]}" for name in names)


def _status(root: Path) -> Status | None:
    try:
        return status(root)
    except EvidocError:
        return None


def _pdf(root: Path) -> bool | None:
    try:
        told = json.loads((root / "_site" / "manifest.json").read_text(encoding="utf-8"))["built"]["pdf"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return bool(told)


def _plain(files: Tree) -> dict[str, str]:
    return {n: f"-> {c}" if isinstance(c, str) else fingerprint.of_bytes(c) for n, c in files.items()}


def _digests(folder: Path) -> dict[str, str]:
    return {f.relative_to(folder).as_posix(): _digest(f) for f in sorted(folder.rglob("*")) if f.is_file()}


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


@contextlib.contextmanager
def _conditions(env: Mapping[str, str | None]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("SOURCE_DATE_EPOCH", "QUARTO_PROFILE", "EVIDOC_TEST_PLACE"):
            value = env.get(name)
            if value is None:
                patch.delenv(name, raising=False)
            else:
                patch.setenv(name, value)
        yield
