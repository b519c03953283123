"""In: the text of scripts. Out: a project on disk with its plan, run without `collect` and `plan`, quickly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from evidoc.errors import Place, Problem
from evidoc.model.document import Plan, StepReport
from evidoc.model.product import Results
from evidoc.model.project import Project, Settings
from evidoc.model.script import Permissions, Promise, Script, Use
from evidoc.model.source import Break, Column, Definition, Source
from evidoc.run import run
from evidoc.run.environment import environment
from evidoc.state import State
from evidoc.workers import Pool

ABSENCE = "type,period,rate\nacute,2024,4.9\nambulance,2024,7.5\n"
_CALL = re.compile(r"\b(value|table|figure|source|product)\(\s*[\"']([^\"']+)")


def definition(name: str, **changes: Any) -> Definition:
    """Return a definition whose other fields do not matter."""
    given: dict[str, Any] = {"unit": "%", "numerator": "days lost", "denominator": "days available"}
    given |= {"label": name, "who_counts": "staff", "place": Place("data/definitions.yml", 1)}
    return Definition(id=name, **{**given, **changes})


def source(name: str, **changes: Any) -> Source:
    """Return a source whose other fields do not matter."""
    columns = (
        Column("type", "text", "kind of trust", allowed=("acute", "ambulance")),
        Column("period", "period", "year"),
        Column("rate", "number", "days lost", low=0, high=100),
    )
    given: dict[str, Any] = {
        "path": f"data/{name}.csv",
        "publisher": "The Publisher",
        "title": "The Release",
        "period": "2024",
        "geography": "England",
        "population": "NHS staff",
        "licence": "OGL",
        "redistribute": True,
        "seen_as": "publisher",
        "status": "official statistics",
        "address": "",
        "sha256": "",
        "definitions": ("rate",),
        "columns": columns,
        "place": Place("data/sources.yml", 1),
    }
    return Source(id=name, **{**given, **changes})


@dataclass
class Bench:
    """A project in a folder: write scripts, run them, read what came of it."""

    root: Path
    pool: Pool
    sources: dict[str, Source] = field(default_factory=lambda: {"absence": source("absence")})
    definitions: dict[str, Definition] = field(
        default_factory=lambda: {
            "rate": definition("rate", breaks=(Break("2020", "a new system"),)),
            "level": definition("level"),
        },
    )
    promised: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Script -> members of families, which the simple reading below does not see."""
    permissions: dict[str, Permissions] = field(default_factory=dict)
    modules: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reports: dict[str, StepReport] = field(default_factory=dict)
    results: Results = field(default_factory=Results)

    def write(self, path: str, text: str) -> Path:
        """Write one file of the project; scripts may leave their imports out."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def scripts(self) -> list[Script]:
        """Read every script as plainly as these tests need it."""
        modules = {module for listed in self.modules.values() for module in listed}
        found = sorted((self.root / "analysis").glob("*.py"))
        return [self._script(f"analysis/{path.name}") for path in found if f"analysis/{path.name}" not in modules]

    def _script(self, path: str) -> Script:
        text = (self.root / path).read_text(encoding="utf-8")
        calls = [(m[1], m[2], Place(path, text.count("\n", 0, m.start()) + 1)) for m in _CALL.finditer(text)]
        promises = [Promise(kind, name, place) for kind, name, place in calls if kind in ("value", "table", "figure")]
        promises += [Promise("value", name, Place(path, 1)) for name in self.promised.get(path, ())]
        return Script(
            path=path,
            question="",
            sources=tuple(Use(name, place) for kind, name, place in calls if kind == "source"),
            products=tuple(Use(name, place) for kind, name, place in calls if kind == "product"),
            promises=tuple(promises),
            modules=self.modules.get(path, ()),
            permissions=self.permissions.get(path, Permissions()),
        )

    def project(self) -> Project:
        """Return the project."""
        settings = Settings("A project", "en-GB", (), "", Place("_quarto.yml"))
        scripts = tuple(self.scripts())
        return Project(self.root, settings, (), {}, scripts, self.sources, self.definitions, {}, (), {}, {})

    @staticmethod
    def plan(project: Project) -> Plan:
        """Return a plan in which every product is shown by the document of its script."""
        makers = {f"{p.kind} {p.name}": s.path for s in project.scripts for p in reversed(s.promises)}
        kinds = ("value", "table", "figure")
        after = {
            s.path: tuple(
                sorted({makers[k] for u in s.products for kind in kinds if (k := f"{kind} {u.name}") in makers}),
            )
            for s in project.scripts
        }
        order = sorted(after, key=lambda path: (len(after[path]), path))
        needs = {
            Path(s.path).stem: tuple(f"{p.kind} {p.name}" for p in s.promises) for s in project.scripts if s.promises
        }
        return Plan(makers, tuple(order), after, needs, {})

    def run(self, **options: Any) -> dict[str, StepReport]:
        """Run every script; the reports are returned, the products kept in `results`."""
        project = self.project()
        plan = self.plan(project)
        folder = self.root / "_build" / "steps"
        given = {"folder": folder, "state": State(), "jobs": 2, "pool": self.pool, **options}
        self.results, reports = run(project, plan, plan.order, **given)
        self.reports = {report.step.removeprefix("analysis/").removesuffix(".py"): report for report in reports}
        return self.reports

    def outcomes(self) -> Mapping[str, str]:
        """Return how each step of the last run ended."""
        return {name: report.outcome for name, report in self.reports.items()}

    def fails(self, text: str, *kinds: str, **changes: Any) -> Problem:
        """Run one script that must fail with just these kinds of problem; return the first."""
        self.write("analysis/it.py", text)
        for name, value in changes.items():
            getattr(self, name)["analysis/it.py"] = value
        report = self.run()["it"]
        assert [problem.kind for problem in report.problems] == list(kinds), report.problems
        assert report.outcome == "failed"
        return report.problems[0]

    def change_source(self, **changes: Any) -> None:
        """Declare the source ``absence`` differently."""
        self.sources = {"absence": replace(self.sources["absence"], **changes)}


@pytest.fixture(scope="session")
def prepared_pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Children without pandas and matplotlib, so that a script takes milliseconds."""
    cache = tmp_path_factory.mktemp("cache")
    with Pool(2, preload=("evidoc.run.prepared", "evidoc.products"), env=environment(cache), limit=60) as pool:
        yield pool


@pytest.fixture
def bench(tmp_path: Path, prepared_pool: Pool) -> Bench:
    """Make a project with one source, ``absence``, and its definition ``rate``."""
    made = Bench(tmp_path / "project", prepared_pool)
    made.write("data/absence.csv", ABSENCE)
    return made


@pytest.fixture
def new_bench(tmp_path: Path, prepared_pool: Pool) -> Callable[[str], Bench]:
    """Give a function that makes further projects, in folders of other names."""

    def make(name: str) -> Bench:
        made = Bench(tmp_path / name, prepared_pool)
        made.write("data/absence.csv", ABSENCE)
        return made

    return make
