"""The cells of a document come in with what they may use; a kernel runs them in order, and what they gave goes out."""

from __future__ import annotations

import importlib
import json
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.cells import CellResult, Executed
from evidoc.model.chapter import Cell, Chapter
from evidoc.model.document import Plan
from evidoc.model.execution import DEFAULTS, KERNEL, defaults_of, effective, kernel_of
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.model.script import Permissions, Script, Use
from evidoc.products.session import CELL
from evidoc.records import dataclass
from evidoc.run.cells import failure
from evidoc.run.cells.kernel import START_LIMIT, STEADY, TOLD, Answer, CellTimeoutError, Kernel, KernelDiedError
from evidoc.run.cells.order import Inlines, Item, in_order, place_of
from evidoc.run.cells.outputs import Shown, folders_of, plain, told_of
from evidoc.run.environment import kernel_environment
from evidoc.run.inputs import unplaced
from evidoc.run.job import Made, make_job
from evidoc.run.scratch import own_folder

_PACKAGE_PARENT = str(Path(__file__).resolve().parents[2])
_OWN = ("-m", "ipykernel_launcher", "-f", "{connection_file}")
_QUIET = ("--HistoryManager.enabled=False", "--IPKernelApp.log_level=40")
"""No list of what was typed, which would be written to a database while cells run."""
PICTURES = ("svg", "png", "retina", "jpeg")
"""Forms in which matplotlib may be asked to draw."""
_SIDE = "__import__('importlib').import_module('evidoc.run.cells.kernel_side')"
_TOLD = {TOLD: f"{_SIDE}.told()"}


@dataclass(frozen=True, slots=True)
class CellJob:
    """What one kernel is to do."""

    root: Path
    chapter: Chapter
    items: tuple[Item, ...]
    data: Mapping[str, Any]
    """What our own side of the kernel reads."""
    cache: Path
    home: Path | None
    """Where the cells run; None: in an empty folder, and guarded."""
    limit: float

    def run(self, stop: threading.Event) -> tuple[Executed, tuple[Problem, ...]]:
        """Run everything in order, until the first failure.

        Returns
        -------
        Executed, tuple of Problem
            What was given; and what went wrong, where something did.
        """
        name = kernel_of(self.chapter)
        command, known = command_of(name, guarded=self.home is None)
        if command is None:
            place = self.chapter.places.get("jupyter", place_of(self.items[0]))
            return Executed(), (failure.no_kernel(name, known, place),)
        with own_folder() as folder:
            scratch = folder / "work"
            scratch.mkdir()
            (folder / "matplotlibrc").write_text(_matplotlibrc(self.chapter), encoding="utf-8")
            job = folder / "job.json"
            job.write_text(json.dumps({**self.data, "scratch": str(scratch)}), encoding="utf-8")
            env = kernel_environment(self.cache, folder, guarded=self.home is None)
            kernel = Kernel(command, env=env, home=self.home or scratch, limit=self.limit, stop=stop)
            steps = _Steps(self.chapter, kernel, Shown(folders_of(self.root, scratch)), self.limit)
            return steps.go(self.items, job)


def make_cell_job(
    project: Project,
    plan: Plan,
    results: Results,
    chapter: Chapter,
    *,
    modules: Sequence[str],
    permissions: Permissions,
    style: str,
    cache: Path,
    home: Path | None,
    limit: float,
) -> CellJob:
    """Return what the kernel of a chapter is to do, with the products and sources that it may load."""
    named = [(key.partition(" ")[0], key.partition(" ")[2], place) for key, place in chapter.uses]
    sources = tuple(Use(name, place) for kind, name, place in named if kind == "source")
    script = Script(chapter.path, "", sources, (), (), tuple(modules), permissions)
    made = Made(results).only([key for key, _ in chapter.uses]).results
    # Cells may show all that a product says of itself, and are not run again because its line is another.
    values = {name: unplaced(one) for name, one in made.values.items()}
    tables = {name: unplaced(one) for name, one in made.tables.items()}
    figures = {name: unplaced(one) for name, one in made.figures.items()}
    given = Made(Results(values, tables, figures))
    data = make_job(project, script, given, [use.name for use in sources], Path())
    data["loading"] = {"style": style, "uses": sorted(key for key, _ in chapter.uses), "known": sorted(plan.makers)}
    form = defaults_of(chapter)["fig-format"]
    data["pictures"] = {"format": form if form in PICTURES else DEFAULTS["fig-format"]}
    data["guarded"] = home is None
    return CellJob(project.root, chapter, in_order(chapter), data, cache, home, limit)


def command_of(name: str, *, guarded: bool) -> tuple[list[str] | None, tuple[str, ...]]:
    """Return how the kernel of this name is started, or None; and the names of all kernels there are."""
    if name == KERNEL:
        # -P: cells that are guarded import nothing from the folder in which they run.
        return [sys.executable, *(["-P"] if guarded else []), *_OWN, *_QUIET], (KERNEL,)
    specs = importlib.import_module("jupyter_client.kernelspec").KernelSpecManager()
    known = tuple(sorted({KERNEL, *specs.find_kernel_specs()}))
    if name not in known:
        return None, known
    spec = specs.get_kernel_spec(name)
    if spec.language.lower() != "python":
        return None, known
    quiet = _QUIET if any("ipykernel" in part for part in spec.argv) else ()
    return [*spec.argv, *quiet], known


def _matplotlibrc(chapter: Chapter) -> str:
    said = defaults_of(chapter)
    lines = {
        "figure.figsize": f"{_number(said, 'fig-width')}, {_number(said, 'fig-height')}",
        "figure.dpi": _number(said, "fig-dpi"),
        "savefig.dpi": "figure",
        **STEADY,
    }
    return "".join(f"{name}: {one}\n" for name, one in lines.items())


def _number(options: Mapping[str, Any], name: str) -> float:
    """Return an option that is a number; one that is none is told where options are read, and counts for nothing."""
    given = options[name]
    return float(given if isinstance(given, (int, float)) and given > 0 else DEFAULTS[name])


@dataclass(slots=True)
class _Steps:
    """What has run so far, and what it gave."""

    chapter: Chapter
    kernel: Kernel
    shown: Shown
    limit: float
    cells: dict[int, CellResult] = field(default_factory=dict)
    inlines: dict[int, Mapping[str, str]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    ran: dict[str, Cell] = field(default_factory=dict)
    """The file name of a cell's code -> the cell."""
    problems: list[Problem] = field(default_factory=list)

    def go(self, items: Iterable[Item], job: Path) -> tuple[Executed, tuple[Problem, ...]]:
        """Start the kernel and do everything in order, until the first failure."""
        outputs: dict[int, list[dict[str, Any]]] = {}
        counts: dict[int, int | None] = {}
        item: Item | None = None
        try:
            with self.kernel:
                self._begin(job)
                for item in items:
                    if isinstance(item, Cell):
                        answer = self._cell(item)
                        outputs[item.number], counts[item.number] = self.shown.add(answer.outputs), answer.count
                    else:
                        self._inline(item)
                    if self.problems:
                        break
        except KernelDiedError as error:
            place = place_of(item) if item is not None else Place(self.chapter.path)
            self.problems.append(failure.died(place, str(error)))
        except CellTimeoutError as error:
            self._late(item, error)
        cells = {number: CellResult(plain(shown), counts[number]) for number, shown in outputs.items()}
        return Executed(cells, self.inlines, tuple(sorted(self.read))), tuple(self.problems)

    def _begin(self, job: Path) -> None:
        path = f"__import__('sys').path.append({_PACKAGE_PARENT!r})"
        answer = self.kernel.execute(f"{path}; {_SIDE}.begin({str(job)!r})", silent=True, limit=START_LIMIT)
        if not answer.ok:
            raise KernelDiedError(f"it could not be prepared: {': '.join(answer.error)}")

    def _cell(self, cell: Cell) -> Answer:
        options = effective(cell, self.chapter)
        if {"fig-width", "fig-height"} & set(cell.options):
            width, height = (_number(options, name) for name in ("fig-width", "fig-height"))
            self.kernel.execute(f"{_SIDE}.figure_size({width}, {height})", silent=True)
        answer = self.kernel.execute(cell.code)
        self.ran[f"{CELL}{answer.count}>"] = cell
        self._note(answer.told, cell.code_place)
        if self.problems or options["error"] is True:
            return answer
        raised = next((one for one in answer.outputs if one["output_type"] == "error"), None)
        told = answer.told.get("error")
        if told is None and (raised is not None or not answer.ok):
            # Raised while a result was shown: by then the cell itself was done.
            name, text = answer.error if raised is None else (raised["ename"], raised["evalue"])
            told = {"name": name, "message": text, "frames": [], "library": ""}
        if told is not None:
            said = {**told, "message": self.shown.clean(told["message"])}
            self.problems.append(failure.failed(cell, said, self._find))
        return answer

    def _inline(self, item: Inlines) -> None:
        wanted = {str(code.number): code.args[0].strip() for code in item.codes}
        answer = self.kernel.execute("", silent=True, expressions={**wanted, **_TOLD})
        told = told_of(answer.expressions)
        self._note(json.loads(told) if told else {}, item.codes[0].place)
        if self.problems:
            return
        for code in item.codes:
            given = answer.expressions.get(str(code.number), {})
            if given.get("status") == "ok":
                self.inlines[code.number] = self.shown.inline(given)
            else:
                name, text = str(given.get("ename", "")), self.shown.clean(str(given.get("evalue", "")))
                self.problems.append(failure.inline_failed(code.args[0], code.place, name, text))

    def _note(self, told: Mapping[str, Any], place: Place) -> None:
        """Take what was read and what was refused; a refusal in no cell of its own stands at `place`."""
        self.read.update(told.get("read", ()))
        for data in told.get("problems", ()):
            problem = Problem.from_dict(data)
            found = self._find(problem.place.file, problem.place.line) if problem.place.line else place
            self.problems.append(replace(problem, place=found))

    def _find(self, file: str, line: int) -> Place:
        """Return the chapter's own place of a line of a cell's code."""
        cell = self.ran.get(file)
        if cell is None:
            return Place(file, line)
        return Place(cell.code_place.file, cell.code_place.line + max(line, 1) - 1)

    def _late(self, item: Item | None, error: CellTimeoutError) -> None:
        cell = item if isinstance(item, Cell) else None
        place = place_of(item) if item is not None else Place(self.chapter.path)
        if cell is not None:
            told = error.answer.told.get("error") or {}
            for frame in told.get("frames", ()):
                self.ran.setdefault(frame[0], cell)
        self.problems.append(failure.timed_out(cell, place, f"{self.limit:g} seconds", error.answer.told, self._find))
