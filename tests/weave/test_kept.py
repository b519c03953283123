"""Each kind of thing that a document rests on, touched alone: which documents are woven again, and why.

Nothing is woven to find that out: the documents of an invented project are woven once, and every row looks at a copy.
Each row is a proof as well: left out of the inputs, the same change would have gone unnoticed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from evidoc import kept
from evidoc.collect import collect
from evidoc.collect.wording import with_words
from evidoc.errors import Place, Problem
from evidoc.fingerprint import Digests
from evidoc.model.cells import CellResult, Executed
from evidoc.model.chapter import notebook_id
from evidoc.model.document import Reason, StepReport, Woven
from evidoc.model.product import Figure, Provenance, Results, Table, TableColumn, Value
from evidoc.plan import make_plan
from evidoc.state import State
from evidoc.weave import last_woven, make_jobs, pandoc, weave
from evidoc.weave.inputs import inputs_of
from evidoc.weave.job import Job
from evidoc.weave.styles import csl_path

ONE = """\
---
title: "One of {{< var region >}}"
description: All that a document can rest on.
date: 2026-11-20
status: draft
---

## What there is {#sec-what}

It is {{< value rate.all >}} [@hart2015], says {{< fact team.lead >}} of {{< env WARD nowhere >}}, {{< meta mood >}}.

TBC

{{< include _part.qmd >}}

::: {#fig-leavers}
:::

::: {#tbl-rates}
:::

![A map](map.png){fig-alt="Streets"}

See [the other](two.qmd) and @fig-leavers.

::: {.content-visible when-meta="show.detail"}
Only in detail.
:::

::: {.content-visible when-format="pdf"}
Only in print.
:::

```{python}
#| echo: false
1 + 1
```

{{< embed notes.ipynb#sum >}}
"""
TWO = """\
---
title: Two
description: Rests on little.
date: 2026-11-20
status: draft
---

Nothing {{< value no.such >}} here.
"""
CELL: Mapping[str, Any] = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": None, "outputs": []}
OTHER = {**CELL, "id": "b", "source": "3"}
FILES = {
    "_quarto.yml": """\
project: {type: default, output-dir: _build/quarto}
title: Made up
lang: en-GB
bibliography: references.bib
csl: styles/own.csl
mood: calm
show: {detail: true, cost: true}
number-depth: 4
toc: true
evidoc:
  documents:
    one: {chapter: chapters/one.qmd, genre: short}
    two: {chapter: chapters/two.qmd, genre: note}
""",
    "_variables.yml": "region: North Vale\nother: green\n",
    "project.yml": "team: {lead: Ann, size: 3}\nname: Nobody\n",
    "references.bib": """\
@book{hart2015, title = {The Long Shift}, author = {Hart, Beatrice}, year = {2015}, publisher = {None}}

@book{lind2019, title = {Staying in Post}, author = {Lind, Ada}, year = {2019}, publisher = {None}}
""",
    "templates/genres/short.yml": "label: Short\nnumber_style: ons\nnumber_sections: true\naudience: anybody\n",
    "chapters/one.qmd": ONE,
    "chapters/_part.qmd": "A part, included.\n\nIts second line.\n",
    "chapters/two.qmd": TWO,
    "chapters/map.png": "no picture, but there",
    "chapters/notes.ipynb": json.dumps(
        {
            "cells": [{**CELL, "source": "#| label: sum\n2 + 2"}, OTHER],
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    ),
}
ORIGIN = Provenance("analysis/a.py", 3, ("made-up",), ("rate",), "", "Office of Inventions", redistribute=True)
COLUMNS, ROWS = (TableColumn("kind", "Kind"), TableColumn("rate", "Rate", "%", "right")), (("Acute", "5"), ("All", "4"))
SHOWS = {"ons": "4.96%", "nhs": "5%"}
RATE = Value("rate.all", 4.96, "%", "Rate", "2024", "England", "all", ORIGIN, SHOWS)
RATES = Table("rates", "Rates", COLUMNS, ROWS, (), "kind,rate\n", ORIGIN)
LEAVERS = Figure(
    *("leavers", "Few leave", "2024", "Bars", (), "<svg/>", "<svg/>", (6, 3), (3, 6), COLUMNS, ROWS, "csv", ORIGIN)
)
RESULTS = Results({"rate.all": RATE}, {"rates": RATES}, {"leavers": LEAVERS})


def shown(text: str) -> CellResult:
    """Return what a cell gives that ends with an expression."""
    return CellResult(({"output_type": "execute_result", "data": {"text/plain": text}, "execution_count": 1},), 1)


@dataclass(frozen=True)
class Given:
    """What other stages hand to weaving."""

    results: Results = field(
        default_factory=lambda: Results({"rate.all": RATE}, {"rates": RATES}, {"leavers": LEAVERS})
    )
    executed: Mapping[str, Executed] = field(
        default_factory=lambda: {
            "one": Executed({1: shown("2")}),
            notebook_id("chapters/notes.ipynb"): Executed({1: shown("4")}),
        }
    )
    environment: Mapping[str, str] = field(default_factory=lambda: {"WARD": "Ward 7", "HOME": "/somewhere"})
    machine: Mapping[str, str] = field(default_factory=lambda: {"Python": "3", "installed packages": "some"})
    evidoc: str = "its code"
    problems: tuple[Problem, ...] = ()

    def value(self, **changed: Any) -> Given:
        """Return this with another value."""
        return replace(self, results=replace(self.results, values={"rate.all": replace(RATE, **changed)}))

    def table(self, **changed: Any) -> Given:
        """Return this with another table."""
        return replace(self, results=replace(self.results, tables={"rates": replace(RATES, **changed)}))

    def figure(self, **changed: Any) -> Given:
        """Return this with another figure."""
        return replace(self, results=replace(self.results, figures={"leavers": replace(LEAVERS, **changed)}))

    def ran(self, name: str, text: str) -> Given:
        """Return this with another outcome of a cell."""
        return replace(self, executed={**self.executed, name: Executed({1: shown(text)})})


class Code(Digests):
    """Digests of files, and a digest of evidoc's own code that tests choose."""

    def __init__(self, code: str) -> None:
        """Begin."""
        super().__init__()
        self._code = code

    def of_code(self, *_: str) -> str:
        """Return it."""
        return self._code


Told = tuple[tuple[Woven, ...], tuple[Problem, ...], dict[str, StepReport]]


def told(root: Path, given: Given, **how: Any) -> Told:
    """Weave the project in `root` and return what `weave` gives, and each step's report."""
    return told_of(jobs_of(root, given), given, root / "_build" / "woven", **how)


def jobs_of(root: Path, given: Given) -> list[Job]:
    """Read and plan the project."""
    project = with_words(collect(root))
    plan = make_plan(project)
    plan = replace(plan, problems=(*plan.problems, *given.problems))
    documents = [document.id for document in project.documents]
    return make_jobs(project, plan, given.results, documents, given.executed, environment=given.environment)


def told_of(jobs: Sequence[Job], given: Given, folder: Path | None, **how: Any) -> Told:
    """Weave jobs."""
    state, reports = State(files=Code(given.evidoc), environment=given.machine), dict[str, StepReport]()

    def report(step: StepReport) -> None:
        reports[step.step] = step

    woven, problems = weave(jobs, processes=1, folder=folder, state=state, report=report, **how)
    return woven, problems, reports


@pytest.fixture(scope="module")
def once_woven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project with what was woven of it."""
    root = tmp_path_factory.mktemp("kept") / "project"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    style = csl_path("harvard-cite-them-right", root, Place("_quarto.yml"))
    assert isinstance(style, Path)
    (root / "styles").mkdir()
    (root / "styles" / "own.csl").write_bytes(style.read_bytes())
    woven, problems, reports = told(root, Given())
    assert [p for p in problems if not p.gap] == []
    assert {step: (one.outcome, one.reason) for step, one in reports.items()} == {
        "weave one": ("done", Reason("first run")),
        "weave two": ("done", Reason("first run")),
    }
    assert [w.id for w in woven] == ["one", "two"]
    assert woven[0].printed
    return root


@pytest.fixture
def root(once_woven: Path, tmp_path: Path) -> Path:
    """Return a copy of it to change."""
    return Path(shutil.copytree(once_woven, tmp_path / "project"))


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Change a file of the project."""
    file = root / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


Change = Callable[[Path, Given], Given | None]


def edits(*changes: tuple[str, str, str]) -> Change:
    """Return a change of files."""

    def change(root: Path, _: Given) -> None:
        for name, old, new in changes:
            edit(root, name, old, new)

    return change


def gives(changed: Callable[[Given], Given]) -> Change:
    """Return a change of what other stages hand on."""
    return lambda _, given: changed(given)


def third(root: Path) -> None:
    """Add a document."""
    (root / "chapters/three.qmd").write_text(TWO.replace("Two", "Three"), encoding="utf-8")
    edit(root, "_quarto.yml", "    two:", "    three: {chapter: chapters/three.qmd, genre: note}\n    two:")


COUNTS_OTHERS = replace(ORIGIN, definitions=("others",))
CHAPTER, PART, GENRE = "chapters/one.qmd", "chapters/_part.qmd", "templates/genres/short.yml"
TABLE: Mapping[str, tuple[Change, Sequence[str]]] = {
    "a word of the chapter": (edits((CHAPTER, "It is", "It was")), [CHAPTER]),
    "a line of the chapter moved": (edits((CHAPTER, "\nIt is", "\n\nIt is")), [CHAPTER]),
    "a comment in the front matter": (edits((CHAPTER, "status:", "# so far\nstatus:")), [CHAPTER]),
    "a word of an included file": (edits((PART, "A part", "The part")), [PART]),
    "a line of an included file": (edits((PART, "included.\n", "included.\n\nMore.\n")), [PART]),
    "a text of the front matter": (edits((CHAPTER, "description: All", "description: Every")), ["front matter"]),
    "a shortcode of the chapter": (edits((CHAPTER, "env WARD nowhere", "env WARD there")), [CHAPTER]),
    "an inherited setting": (edits(("_quarto.yml", "number-depth: 4", "number-depth: 3")), ["settings"]),
    "the language": (edits(("_quarto.yml", "lang: en-GB", "lang: en-US")), ["settings"]),
    "how the genre writes numbers": (edits((GENRE, "ons", "nhs")), ["genre"]),
    "a value": (gives(lambda g: g.value(shows={"ons": "5.0%", "nhs": "5%"})), ["value rate.all"]),
    "what a value counts": (gives(lambda g: g.value(provenance=COUNTS_OTHERS)), ["value rate.all"]),
    "a table": (gives(lambda g: g.table(rows=(*ROWS, ("More", "1")))), ["table rates"]),
    "where a table is from": (gives(lambda g: g.table(provenance=replace(ORIGIN, source_line="x"))), ["table rates"]),
    "a figure": (gives(lambda g: g.figure(alt="Two bars")), ["figure leavers"]),
    "a value that is gone": (gives(lambda g: replace(g, results=replace(g.results, values={}))), ["value rate.all"]),
    "a cited work": (edits(("references.bib", "Long", "Short")), ["reference hart2015"]),
    "the citation style": (edits(("styles/own.csl", "</style>", "<!-- --></style>")), ["styles/own.csl"]),
    "a variable": (edits(("_variables.yml", "North", "South")), ["variable region"]),
    "a fact": (edits(("project.yml", "Ann", "Bea")), ["fact team.lead"]),
    "a setting that is shown": (edits(("_quarto.yml", "calm", "wild")), ["settings", "meta mood"]),
    "a setting that is asked for": (edits(("_quarto.yml", "detail: t", "detail: x")), ["settings", "meta show.detail"]),
    "a variable of the environment": (gives(lambda g: replace(g, environment={"WARD": "8"})), ["env WARD"]),
    "one that is not set any more": (gives(lambda g: replace(g, environment={})), ["env WARD"]),
    "the address of a linked document": (edits(("_quarto.yml", "    two:", "    deux:")), ["documents"]),
    "a picture that is gone": (lambda root, _: (root / "chapters/map.png").unlink(), ["pictures"]),
    "what a cell gave": (gives(lambda g: g.ran("one", "3")), ["cells"]),
    "the code of a cell": (edits((CHAPTER, "1 + 1", "3 - 1")), [CHAPTER]),
    "what a notebook's cell gave": (gives(lambda g: g.ran(notebook_id("chapters/notes.ipynb"), "5")), ["cells"]),
    "a notebook's cell": (edits(("chapters/notes.ipynb", "2 + 2", "1 + 3")), ["chapters/notes.ipynb"]),
    "evidoc": (gives(lambda g: replace(g, evidoc="newer")), ["evidoc"]),
    "Python": (gives(lambda g: replace(g, machine={**g.machine, "Python": "4"})), ["Python"]),
    "packages": (gives(lambda g: replace(g, machine={**g.machine, "installed packages": "x"})), ["installed packages"]),
}  # fmt: skip
"""What is changed -> what is said to have changed of the document `one`."""
OF_ALL = {"settings", "evidoc", "Python", "installed packages"}
"""What the document `two` rests on as well."""


@pytest.mark.parametrize("what", TABLE)
def test_a_document_is_woven_again_because_of_what_changed(
    root: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, names = TABLE[what]
    given = change(root, Given()) or Given()
    jobs, folder = jobs_of(root, given), root / "_build" / "woven"
    _, _, reports = told_of(jobs, given, folder, look=True)
    assert reports["weave one"].outcome == "not reached"
    assert reports["weave one"].reason == Reason("changed", names[0], tuple(names[1:]))
    if what != "the address of a linked document":  # there the other is a new one
        assert (reports["weave two"].outcome == "kept") == (not set(names) & OF_ALL)

    every = kept.changed
    monkeypatch.setattr(kept, "changed", lambda one, two: tuple(n for n in every(one, two) if n not in names))
    assert told_of(jobs, given, folder, look=True)[2]["weave one"].outcome == "kept"


def test_the_table_has_a_row_for_each_thing_that_a_document_rests_on(once_woven: Path) -> None:
    reports = told(once_woven, Given(), look=True)[2]
    assert {name for _, names in TABLE.values() for name in names} == set(reports["weave one"].inputs)


NOTHING: Mapping[str, Change] = {
    "nothing at all": edits(),
    "a work that is not cited": edits(("references.bib", "Staying", "Going")),
    "a work in front of a cited one": edits(("references.bib", "@book{hart", "@book{new, title={N}}\n\n@book{hart")),
    "a fact that is not shown": edits(("project.yml", "size: 3", "size: 4"), ("project.yml", "Nobody", "Somebody")),
    "a variable that is not shown": edits(("_variables.yml", "green", "blue")),
    "a setting that acts on no document": edits(("_quarto.yml", "toc: true", "toc: false")),
    "lines in the settings": edits(("_quarto.yml", "number-depth", "\n# more\nnumber-depth")),
    "what else the genre says": edits((GENRE, "anybody", "all"), (GENRE, "Short", "S")),
    "a document that is not linked to": lambda root, _: third(root),
    "another variable of the environment": gives(lambda g: replace(g, environment={"WARD": "Ward 7", "HOME": "/b"})),
    "the line on which a value is made": gives(lambda g: g.value(provenance=replace(ORIGIN, line=99, made_by="b.py"))),
    "the value beyond what is shown": gives(lambda g: g.value(number=4.961)),
    "the rows of a table as CSV": gives(lambda g: g.table(csv="kind;rate\n", provenance=replace(ORIGIN, line=4))),
    "the picture of a figure": gives(lambda g: g.figure(svg="<svg>new</svg>", svg_narrow="<svg>too</svg>")),
    "a product that is not shown": gives(lambda g: replace(g, results=g.results | Results({"b": RATE}))),
    "the bytes of a picture": edits(("chapters/map.png", "no picture", "another")),
    "a cell of a notebook that is not shown": edits(("chapters/notes.ipynb", '"3"', '"4"')),
    "a problem that somebody has told of": gives(
        lambda g: replace(g, problems=(Problem("x", "X.", Place(CHAPTER, 9, 1), gap=True, documents=("one",)),))
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", NOTHING)
def test_what_a_document_does_not_rest_on_weaves_none_again(root: Path, what: str) -> None:
    given = NOTHING[what](root, Given()) or Given()
    _, _, reports = told(root, given, look=True)
    assert (reports["weave one"].outcome, reports["weave two"].outcome) == ("kept", "kept"), reports["weave one"].reason


def test_what_is_kept_is_what_would_be_woven(root: Path) -> None:
    """All changes that a document does not rest on at once, and no page changes by them."""
    given = Given()
    for change in NOTHING.values():
        given = change(root, given) or given
    woven, problems, reports = told(root, given)
    assert {step: one.outcome for step, one in reports.items()} == {
        "weave one": "kept",
        "weave three": "done",
        "weave two": "kept",
    }
    fresh, same, _ = told_of(jobs_of(root, given), given, None)
    assert woven == fresh
    assert problems == same
    assert repr(woven) == repr(fresh)


def test_only_what_changed_is_woven(root: Path) -> None:
    edit(root, "chapters/two.qmd", "Nothing", "Something")
    woven, _, reports = told(root, Given())
    assert {step: one.outcome for step, one in reports.items()} == {"weave one": "kept", "weave two": "done"}
    assert reports["weave two"].seconds > 0
    assert "Something" in woven[1].body
    assert told(root, Given(), look=True)[2]["weave two"].outcome == "kept"
    edit(root, "chapters/two.qmd", "Something", "Nothing")
    assert told(root, Given(), look=True)[2]["weave two"].reason == Reason("changed", "chapters/two.qmd")


def test_a_look_weaves_nothing_and_leaves_everything(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(root, "chapters/two.qmd", "Nothing", "Something")
    edit(root, "_quarto.yml", "    one: {chapter: chapters/one.qmd, genre: short}\n", "")
    monkeypatch.setattr(pandoc, "_Process", None)
    woven, problems, reports = told(root, Given(), look=True)
    assert (woven, problems) == ((), ())
    assert list(reports) == ["weave two"]
    assert sorted(file.name for file in (root / "_build/woven").iterdir()) == ["one.json", "two.json"]


def test_a_record_that_is_damaged_or_gone_is_made_again(root: Path) -> None:
    (root / "_build/woven/one.json").unlink()
    record = root / "_build/woven/two.json"
    record.write_text(record.read_text(encoding="utf-8").replace("here.", "there."), encoding="utf-8")
    woven, _, reports = told(root, Given())
    assert reports["weave one"].reason == Reason("first run")
    assert reports["weave two"].reason == Reason("missing output", "what was kept of it is damaged")
    assert "here." in woven[1].body


def test_what_was_last_woven_can_be_had_whatever_changed(root: Path) -> None:
    edit(root, "chapters/two.qmd", "Nothing", "Something")
    last = last_woven("two", root / "_build" / "woven")
    assert last
    assert "Nothing" in last.body
    assert last_woven("three", root / "_build" / "woven") is None
    kept.write(root / "_build" / "woven" / "two.json", kept.Record({}, {"woven": {"older": 1}, "said": []}))
    assert last_woven("two", root / "_build" / "woven") is None


def test_what_was_kept_of_other_documents_is_dropped(root: Path) -> None:
    folder = root / "_build/woven"
    (folder / "gone.json").write_text("{}", encoding="utf-8")
    (folder / "gone.json.part").write_text("{", encoding="utf-8")
    told(root, Given())
    assert sorted(file.name for file in folder.iterdir()) == ["one.json", "two.json"]


def test_gaps_are_told_of_what_is_kept(root: Path) -> None:
    woven, problems, reports = told(root, Given())
    assert reports["weave two"].outcome == "kept"
    assert [(gap.what, gap.place.line) for gap in woven[1].gaps] == [("no.such", 8)]
    assert problems == ()  # the plan has told of it
    known = make_plan(collect(root)).problems
    assert [p.kind for p in known if p.documents == ("two",)] == ["unknown-value"]


def test_a_gap_that_nobody_knew_is_told_again(root: Path, make_job: Callable[..., Any]) -> None:
    job = make_job("Nothing {{< value no.such >}} here.")
    first, second = (weave([job], folder=root / "own", state=State()) for _ in range(2))
    assert first == second
    assert [(p.kind, p.gap) for p in second[1]] == [("missing-value", True)]
    gap = Problem("unknown-value", "x", second[1][0].place, gap=True)
    assert weave([replace(job, gaps=(gap,))], folder=root / "own", state=State())[1] == ()


def test_a_document_at_fault_is_not_kept(root: Path, make_job: Callable[..., Any]) -> None:
    good, bad = make_job("Fine.\n"), make_job("## One\n\n#### Three\n")
    reports: list[StepReport] = []
    for job in (good, bad, bad, good):
        weave([job], folder=root / "own", state=State(), report=reports.append)
    assert [report.outcome for report in reports] == ["done", "failed", "failed", "kept"]
    assert [p.kind for p in reports[2].problems] == ["heading-skips-level"]
    assert reports[2].reason == Reason("changed", "chapters/a.qmd")


def test_a_link_to_a_place_that_is_gone_stops_what_is_kept_too(tmp_path: Path, make_job: Callable[..., Any]) -> None:
    files = {"chapters/a.qmd": "a", "chapters/b.qmd": "b"}

    def both(heading: str) -> tuple[list[str], list[StepReport]]:
        reports: list[StepReport] = []
        other = make_job(heading, name="b", documents=files)
        other = replace(other, chapter=replace(other.chapter, path="chapters/b.qmd"))
        one = make_job("To [there](b.qmd#sec-there).\n", name="a", documents=files)
        woven, _ = weave([one, other], folder=tmp_path, state=State(), report=reports.append)
        return [w.id for w in woven], sorted(reports, key=lambda report: report.step)

    assert both("## There {#sec-there}\n")[0] == ["a", "b"]
    woven, reports = both("## Here {#sec-here}\n")
    assert woven == ["b"]
    assert [(report.step, report.outcome) for report in reports] == [("weave a", "failed"), ("weave b", "done")]
    assert [p.kind for p in reports[0].problems] == ["link-leads-nowhere"]
    woven, reports = both("## There {#sec-there}\n")
    assert woven == ["a", "b"]
    assert [report.outcome for report in reports] == ["kept", "done"]


def test_what_speaks_against_a_document_fails_its_step(make_job: Callable[..., Any]) -> None:
    problem = Problem("unknown-citation-style", "x", Place("_quarto.yml", 4)).touching("a")
    reports: list[StepReport] = []
    weave([make_job("Text.", problems=(problem,))], report=reports.append)
    assert [(report.step, report.outcome, report.problems) for report in reports] == [("weave a", "failed", (problem,))]


def test_the_longest_is_woven_first_by_what_it_took_before(
    make_job: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [make_job("x" * length, name=name) for name, length in (("a", 1000), ("b", 10), ("c", 100), ("d", 2000))]
    weights: list[float] = []
    stream = pandoc.stream

    def noting(payloads: Any, processes: int, **given: Any) -> Any:
        weights.extend(given["weights"])
        return stream(payloads, processes, **given)

    monkeypatch.setattr(pandoc, "stream", noting)
    state = State(times={"weave a": 0.1, "weave b": 3.0, "weave c": 0.02, "page d": 9.0})
    weave(jobs, state=state)
    assert weights == [0.1, 3.0, 0.02, pytest.approx(0.4)]
    assert 0 < state.times["weave b"] < 3.0


def test_a_pandoc_of_the_machine_is_an_input(tmp_path: Path, make_job: Callable[..., Any], monkeypatch: Any) -> None:
    job = make_job("Text.")
    assert "system libraries" not in inputs_of(job, State())
    own = tmp_path / "pandoc"
    own.write_text("one", encoding="utf-8")
    monkeypatch.setattr(pandoc, "bundled_pandoc", lambda: None)
    monkeypatch.setattr(pandoc, "pandoc_binary", lambda: str(own))
    before = inputs_of(job, State())
    own.write_text("two", encoding="utf-8")
    assert kept.changed(before, inputs_of(job, State())) == ("system libraries",)
