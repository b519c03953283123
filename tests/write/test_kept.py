"""In: a made-up site, written twice, one input touched between. Out: which pages and PDFs were made again, and why."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from tests.write import evidence_sample, sample

from evidoc import kept
from evidoc.errors import Place, Problem
from evidoc.model.document import Gap, Progress, StepReport, Woven
from evidoc.model.product import Figure, Results, Table
from evidoc.model.project import Project
from evidoc.packaged import package_templates
from evidoc.state import State
from evidoc.write import Site, inputs, why_written, write_site

PICTURE = "pictures/map.svg"
BODY = f"""<p>The rate is <a href="evidoc:values#rate.library" class="evidoc-value" data-id="rate.library">5.1%</a>, or
<a href="evidoc:values#rate.library" class="evidoc-value" data-id="rate.library">about 5%</a>.
<a href="evidoc:document/other#top">The other document</a>.</p>
<p><img src="evidoc:figure/level" alt="Bars"> <a href="evidoc:data/level.csv">Download (CSV)</a></p>
<p class="evidoc-data"><a href="evidoc:table-data/kinds.csv">Download the data behind table 1 (CSV)</a></p>
<p><img src="evidoc:image/{PICTURE}" alt="A map"> <img src="evidoc:output/chart.svg" alt="A chart"></p>
"""


class Printer:
    """Makes a file that holds what a PDF would be made of."""

    def __init__(self, libraries: tuple[str, ...] = (), *, missing: bool = False, problem: str = "") -> None:
        self.made: list[str] = []
        self.libraries, self.missing, self.problem = libraries, missing, problem

    def submit(self, _: str, job: dict[str, Any]) -> Future[dict[str, Any]]:
        """Make the file at once."""
        self.made.append(job["document"])
        acting = [job["html"], job["epoch"], job["attachments"], job["css"]]
        data = hashlib.sha256(repr(acting).encode()).digest() * 40
        if not (self.missing or self.problem):
            Path(job["target"]).write_bytes(data)
        found = [Problem("pdf-differs", self.problem, Place(job["chapter"]), documents=(job["document"],)).as_dict()]
        future: Future[dict[str, Any]] = Future()
        future.set_result(
            {
                "problems": found if self.problem else [],
                "notices": [],
                "missing": self.missing,
                "libraries": list(self.libraries),
                "size": len(data),
                "took": 1.5,
                "seconds": {"render": 1.25},
                "peak": 1,
            }
        )
        return future


@dataclass(frozen=True)
class World:
    """Everything that a site is written from."""

    root: Path
    project: Project
    woven: tuple[Woven, ...]
    results: Results
    environment: Mapping[str, str]
    epoch: int | None = None
    pdf: bool = True
    printer: Printer = field(default_factory=Printer)

    def document(self, **changes: Any) -> World:
        """Change the first document."""
        return replace(self, woven=(replace(self.woven[0], **changes), *self.woven[1:]))

    def body(self, old: str, new: str) -> World:
        """Change the words of the first document."""
        assert old in self.woven[0].body
        return self.document(body=self.woven[0].body.replace(old, new))

    def facts(self, **changes: Any) -> World:
        """Change ``project.yml``."""
        return replace(self, project=replace(self.project, facts={**self.project.facts, **changes}))

    def settings(self, **changes: Any) -> World:
        """Change what ``_quarto.yml`` says."""
        return replace(self, project=replace(self.project, settings=replace(self.project.settings, **changes)))

    def genre(self, **changes: Any) -> World:
        """Change the kind of document."""
        entries = tuple(replace(e, genre=replace(e.genre, **changes)) for e in self.project.documents)
        return replace(self, project=replace(self.project, documents=entries))

    def figure(self, **changes: Any) -> World:
        """Change a figure."""
        figures: dict[str, Figure] = {**self.results.figures}
        figures["level"] = replace(figures["level"], **changes)
        return replace(self, results=replace(self.results, figures=figures))

    def table(self, **changes: Any) -> World:
        """Change a table."""
        tables: dict[str, Table] = {**self.results.tables}
        tables["kinds"] = replace(tables["kinds"], **changes)
        return replace(self, results=replace(self.results, tables=tables))

    def template(self, name: str, more: str) -> World:
        """Give the project a template of its own, a little longer than the package's."""
        own = self.root / "templates" / name
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text((package_templates() / name).read_text(encoding="utf-8") + more, encoding="utf-8")
        return self

    def file(self, name: str, text: str) -> World:
        """Write a file of the project."""
        (self.root / name).write_text(text, encoding="utf-8")
        return self


@dataclass
class Written:
    """A site that was written, and what was told of its steps."""

    site: Site
    steps: dict[str, StepReport]
    problems: tuple[Any, ...]

    def outcome(self, step: str) -> str:
        """Return how a step ended."""
        return self.steps[step].outcome if step in self.steps else ""

    def why(self, step: str) -> tuple[str, ...]:
        """Return why a step ran: the kind of reason, then names."""
        return names_of(self.steps[step])


def names_of(step: StepReport) -> tuple[str, ...]:
    reason = step.reason
    return tuple(filter(None, (reason.kind, reason.what, *reason.also))) if reason else ()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a project of two documents, the first of which shows one of everything."""
    root = tmp_path / "project"
    (root / "pictures").mkdir(parents=True)
    (root / "system").mkdir()
    library = root / "system/libpango.so.1"
    library.write_bytes(b"the first")
    gap = Gap("value", "rate.gallery", Place(sample.CHAPTER, 21, 9))
    first = replace(sample.woven(body=BODY), files={"chart.svg": b"<svg/>"}, gaps=(gap,), bibliography="")
    start = World(
        root,
        sample.project(root, "specimen", "other"),
        (first, sample.woven("other", body="<p>Other words.</p>")),
        sample.results(),
        {"Python": "3.11", "installed packages": "some"},
        printer=Printer((str(library),)),
    )
    return start.file(PICTURE, "<svg/>")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[World], Written]:
    """Return what writes a site into the next folder, with a store that stays."""
    folders: list[Path | None] = [None]

    def written(world: World, **more: Any) -> Written:
        steps: dict[str, StepReport] = {}
        folder = tmp_path / f"site-{len(folders)}"
        site, problems = write_site(
            world.project,
            world.woven,
            world.results,
            folder,
            store=tmp_path / "written",
            state=State(environment=world.environment),
            report=lambda step: steps.__setitem__(step.step, step),
            executor=world.printer,
            epoch=world.epoch,
            previous=folders[-1],
            pdf=world.pdf,
            **more,
        )
        folders.append(folder)
        return Written(site, steps, problems)

    return written


def look(world: World, store: Path) -> Mapping[str, StepReport]:
    state = State(environment=world.environment)
    found = why_written(
        world.project, world.woven, world.results, store=store, state=state, pdf=world.pdf, epoch=world.epoch
    )
    return {step.step: step for steps in found.values() for step in steps}


def changed(*names: str) -> tuple[str, ...]:
    return ("changed", *names)


@dataclass(frozen=True)
class Row:
    """One input touched: what must be made again, and because of what."""

    touch: Callable[[World], World]
    page: tuple[str, ...] = ()
    """Names of what changed for the page; empty: it is kept."""
    pdf: tuple[str, ...] = ()
    cut: bool = False
    """Whether the PDF is kept all the same, because what it is made of came out the same."""


NARROW = sample.svg(300, 150)
MUTATIONS: dict[str, Row] = {
    "nothing": Row(lambda w: w),
    "value": Row(lambda w: w.body("5.1%", "5.2%"), ("value rate.library",), ("value rate.library",)),
    "words": Row(lambda w: w.body("The rate is", "The rate was"), ("text",), ("text",)),
    "title": Row(lambda w: w.document(title="Another"), ("text",), ("text",)),
    "heading": Row(lambda w: w.document(headings=()), ("text",), ("text",)),
    "place of a gap": Row(
        lambda w: w.document(gaps=(replace(w.woven[0].gaps[0], place=Place(sample.CHAPTER, 22, 9)),)), ("text",)
    ),
    "number of gaps": Row(lambda w: w.document(gaps=()), ("text",), ("text",)),
    "front matter": Row(
        lambda w: w.document(front={**w.woven[0].front, "version": "0.2"}), ("front matter",), ("front matter",)
    ),
    "front matter that nobody shows": Row(lambda w: w.document(front={**w.woven[0].front, "colour": "red"})),
    "status": Row(lambda w: w.document(status="final"), ("front matter",), ("front matter",)),
    "own date": Row(
        lambda w: w.document(date="2026-11-21"),
        ("front matter",),
        ("front matter", "date"),
    ),
    "licence": Row(
        lambda w: w.facts(licence={"name": "CC0", "address": ""}),
        ("fact licence.address", "fact licence.name"),
        ("fact licence.address", "fact licence.name"),
    ),
    "summary of the project": Row(
        lambda w: w.facts(project={"summary": "Another."}),
        ("fact project.summary",),
        ("fact project.summary",),
        cut=True,
    ),
    "authors": Row(lambda w: w.facts(authors=["A. Nother"]), ("fact authors",), ("fact authors",)),
    "fact that nobody shows": Row(lambda w: w.facts(premises={"rooms": 4})),
    "genre": Row(lambda w: w.genre(label="Note"), ("genre",), ("genre",)),
    "genre of weaving": Row(lambda w: w.genre(number_style="nhs")),
    "title of the site": Row(lambda w: w.settings(title="Renamed"), ("settings",), ("settings",)),
    "figure": Row(lambda w: w.figure(svg=sample.svg(600, 150)), ("figure level",), ("figure level",)),
    "figure on phones": Row(lambda w: w.figure(svg_narrow=NARROW), ("figure level",), ("figure level",), cut=True),
    "data of a figure": Row(lambda w: w.figure(csv="kind,share\n"), ("figure level",), ("figure level",)),
    "table": Row(lambda w: w.table(csv="kind,share\n"), ("table kinds",), ("table kinds",)),
    "evidence page": Row(
        lambda w: replace(w, results=replace(w.results, evidence={"e": evidence_sample.page(1)})), ("evidence page",)
    ),
    "picture": Row(lambda w: w.file(PICTURE, "<svg> </svg>"), (PICTURE,), (PICTURE,)),
    "picture of a cell": Row(lambda w: w.document(files={"chart.svg": b"<svg> </svg>"}), ("cells",), ("cells",)),
    "template of pages": Row(
        lambda w: w.template("web/document.html", "\n"),
        ("templates/web/document.html",),
        ("templates/web/document.html",),
        cut=True,
    ),
    "template that pages extend": Row(
        lambda w: w.template("web/base.html", "\n"),
        ("templates/web/base.html",),
        ("templates/web/base.html",),
        cut=True,
    ),
    "template of both": Row(
        lambda w: w.template("shared/strip.html", "<p>Seen</p>"),
        ("templates/shared/strip.html",),
        ("templates/shared/strip.html",),
    ),
    "template of macros": Row(
        lambda w: w.template("shared/contents.html", "{# seen #}"),
        ("templates/shared/contents.html",),
        ("templates/shared/contents.html",),
        cut=True,
    ),
    "template of print": Row(lambda w: w.template("print/document.html", "\n"), (), ("templates/print/document.html",)),
    "style of pages": Row(lambda w: w.template("web/site.css", "a{}"), ("templates/web/site.css",)),
    "style of print": Row(lambda w: w.template("print/print.css", "a{}"), (), ("templates/print/print.css",)),
    "template of another page": Row(lambda w: w.template("web/values.html", "\n")),
    "date of the build": Row(lambda w: replace(w, epoch=1), (), ("date",)),
    "Python": Row(lambda w: replace(w, environment={**w.environment, "Python": "3.12"}), ("Python",), ("Python",)),
    "packages": Row(
        lambda w: replace(w, environment={**w.environment, "installed packages": "more"}),
        ("installed packages",),
        ("installed packages",),
    ),
    "library": Row(lambda w: w.file("system/libpango.so.1", "the second"), (), ("system libraries",)),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_only_what_rests_on_a_change_is_written_again(
    name: str, world: World, write: Callable[[World], Written], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = MUTATIONS[name]
    first = write(world)
    assert first.problems == ()
    assert {first.why(step) for step in first.steps} == {("first run",)}
    world.printer.made.clear()
    now = row.touch(world)
    with monkeypatch.context() as patch:  # without the inputs that changed, the change would be missed
        leave_out(patch, {*row.page, *row.pdf})
        assert {write(now).outcome(f"{kind} specimen") for kind in ("page", "pdf")} == {"kept"}
    looked = look(now, tmp_path / "written")
    second = write(now)
    assert second.problems == ()
    follows = ("follows", "pdf specimen") if row.pdf else ()
    for step, names, cut in (("page specimen", row.page, False), ("pdf specimen", row.pdf, row.cut)):
        assert second.outcome(step) == ("done" if names and not cut else "kept")
        assert second.why(step) == (changed(*names) if names and not cut else ())
        assert names_of(looked[step]) == (changed(*names) if names else follows if step.startswith("page") else ())
        assert looked[step].outcome == ("not reached" if names_of(looked[step]) else "kept")
        assert looked[step].inputs.keys() == second.steps[step].inputs.keys()
    assert ("specimen" in world.printer.made) is bool(row.pdf and not row.cut)


def leave_out(monkeypatch: pytest.MonkeyPatch, names: set[str]) -> None:
    true = kept.changed
    monkeypatch.setattr(kept, "changed", lambda before, now: tuple(n for n in true(before, now) if n not in names))


@pytest.mark.parametrize(
    ("touched", "part"),
    [
        ("template of print", "html"),
        ("style of print", "css"),
        ("table", "attachments"),
    ],
)
def test_what_a_pdf_is_made_of_decides_whether_it_is_made(
    touched: str, part: str, world: World, write: Callable[[World], Written], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(world)
    leave_out(monkeypatch, {part})
    assert write(MUTATIONS[touched].touch(world)).outcome("pdf specimen") == "kept"


def test_a_page_that_says_something_else_is_held_against_its_pdf_again(
    world: World, write: Callable[[World], Written], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(world)
    page = world.template("web/document.html", "")
    own = world.root / "templates/web/document.html"
    own.write_text(own.read_text(encoding="utf-8").replace("{{ body }}", "{{ body }}<p>More</p>"), encoding="utf-8")
    with monkeypatch.context() as patch:
        leave_out(patch, {"page"})
        assert write(page).outcome("pdf specimen") == "kept"
    own.write_text(own.read_text(encoding="utf-8").replace("More", "Still more"), encoding="utf-8")
    assert write(page).why("pdf specimen") == changed("templates/web/document.html")


@pytest.mark.parametrize(("what", "page", "pdf"), [("web_key", "done", "kept"), ("print_key", "kept", "done")])
def test_fonts_count(
    what: str,
    page: str,
    pdf: str,
    world: World,
    write: Callable[[World], Written],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(world)
    monkeypatch.setattr(inputs, what, lambda *_, **__: "another")
    with monkeypatch.context() as patch:
        leave_out(patch, {"fonts"})
        missed = write(world)
        assert (missed.outcome("page specimen"), missed.outcome("pdf specimen")) == ("kept", "kept")
    second = write(world)
    assert (second.outcome("page specimen"), second.outcome("pdf specimen")) == (page, pdf)
    assert {second.why(f"{kind} specimen") for kind in ("page", "pdf")} == {changed("fonts"), ()}


def test_code_counts(world: World, write: Callable[[World], Written], monkeypatch: pytest.MonkeyPatch) -> None:
    write(world)
    monkeypatch.setattr(inputs, "CODE", ("errors.py",))
    with monkeypatch.context() as patch:
        leave_out(patch, {"evidoc"})
        assert write(world).outcome("page specimen") == "kept"
    second = write(world)
    assert second.why("page specimen") == second.why("pdf specimen") == changed("evidoc")


def test_a_document_that_is_gone_stops_those_that_lead_to_it(
    world: World, write: Callable[[World], Written], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(world)
    alone = replace(world, woven=world.woven[:1])
    with monkeypatch.context() as patch:
        leave_out(patch, {"documents"})
        assert write(alone).outcome("page specimen") == "kept"
    second = write(alone)
    assert second.outcome("page specimen") == "failed"
    assert second.why("page specimen") == changed("documents")
    assert [p.kind for p in second.problems] == ["lost-address"]


def test_a_formula_anywhere_brings_all_pages_its_font(
    world: World, write: Callable[[World], Written], tmp_path: Path
) -> None:
    write(world)
    alone = replace(world, woven=world.woven[:1])
    assert look(alone, tmp_path / "written")["page specimen"].outcome == "kept"
    formula = replace(world, woven=(world.woven[0], replace(world.woven[1], body="<math><mi>x</mi></math>")))
    second = write(formula)
    assert second.why("page specimen") == changed("fonts")
    assert second.outcome("pdf specimen") == "kept"
    # where the other document has to be woven first, nobody knows yet whether it holds a formula
    assert look(alone, tmp_path / "written")["page specimen"].outcome == "kept"
    assert look(world, tmp_path / "written")["page specimen"].outcome == "not reached"


def test_pages_without_pdfs_keep_those_that_were_made(world: World, write: Callable[[World], Written]) -> None:
    first = write(world)
    without = write(replace(world, pdf=False))
    assert without.why("page specimen") == changed("pdf")
    assert "pdf specimen" not in without.steps
    assert "PDF" not in (without.site.folder / "specimen.html").read_text(encoding="utf-8")
    again = write(world)
    assert again.why("page specimen") == changed("pdf")
    assert again.outcome("pdf specimen") == "kept"
    assert again.site.files == first.site.files


def test_a_page_says_how_large_its_pdf_is_now(
    world: World, write: Callable[[World], Written], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Larger(Printer):
        def submit(self, name: str, job: dict[str, Any]) -> Future[dict[str, Any]]:
            done = super().submit(name, job)
            Path(job["target"]).write_bytes(b"x" * 20_000)
            return done

    write(world)
    larger = replace(world, epoch=1, printer=Larger())
    with monkeypatch.context() as patch:
        leave_out(patch, {"pdf"})
        assert write(larger).outcome("page specimen") == "kept"
    second = write(larger)
    assert second.why("page specimen") == changed("pdf")
    assert "(PDF, 20KB)" in (second.site.folder / "specimen.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "step"), [("specimen.html", "page specimen"), ("specimen.pdf", "pdf specimen")])
def test_what_somebody_changed_in_the_site_is_made_again(
    name: str, step: str, world: World, write: Callable[[World], Written], tmp_path: Path
) -> None:
    first = write(world)
    before = (first.site.folder / name).read_bytes()
    with (first.site.folder / name).open("ab") as file:  # in place: the stored file is the same file
        file.write(b"scribble")
    assert look(world, tmp_path / "written")[step].outcome == "not reached"
    second = write(world)
    assert second.why(step) == ("missing output", name)
    assert (second.site.folder / name).read_bytes() == before


def test_the_last_site_stays_as_it_was_while_the_next_is_written(
    world: World, write: Callable[[World], Written]
) -> None:
    def read(folder: Path) -> dict[str, bytes]:
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    first = write(world)
    before = read(first.site.folder)
    write(world)
    write(world.body("5.1%", "5.2%"))
    write(replace(world, pdf=False))
    assert read(first.site.folder) == before


def test_kept_files_take_no_room(world: World, write: Callable[[World], Written], tmp_path: Path) -> None:
    write(world)
    second = write(world)
    for name, stored in (("specimen.html", "page.html"), ("specimen.pdf", "document.pdf")):
        assert (second.site.folder / name).samefile(tmp_path / "written/specimen" / stored)


def test_without_hard_links_files_are_copied(
    world: World, write: Callable[[World], Written], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("not supported")

    monkeypatch.setattr(os, "link", refuse)
    first = write(world)
    second = write(world)
    assert second.outcome("pdf specimen") == "kept"
    assert second.site.files == first.site.files
    for name, digest in second.site.files.items():
        assert hashlib.sha256((second.site.folder / name).read_bytes()).hexdigest() == digest


def test_a_kept_site_is_the_site_that_would_be_made(world: World, write: Callable[[World], Written]) -> None:
    first, second = write(world), write(world)
    assert second.site.files == first.site.files
    assert {step.outcome for step in second.steps.values()} == {"kept"}
    assert second.site.libraries == first.site.libraries == frozenset(world.printer.libraries)


def test_a_pdf_that_could_not_be_made_for_want_of_pango_is_tried_again(
    world: World, write: Callable[[World], Written]
) -> None:
    without = write(replace(world, printer=Printer(missing=True)))
    assert without.outcome("pdf specimen") == "not reached"
    assert without.outcome("page specimen") == "done"
    assert [n.kind for n in without.site.notices] == ["pango-missing"] * 2
    second = write(world)
    assert second.why("pdf specimen") == ("first run",)
    assert second.outcome("pdf specimen") == "done"


def test_a_document_with_a_problem_is_not_kept(world: World, write: Callable[[World], Written]) -> None:
    bad = replace(world, printer=Printer(problem="The PDF lacks a word."))
    for _ in range(2):
        failed = write(bad)
        assert failed.outcome("pdf specimen") == "failed"
        assert failed.why("page specimen") == ("follows", "pdf specimen")
        assert [p.message for p in failed.problems] == ["The PDF lacks a word."] * 2
        assert "specimen" not in failed.site.documents


def test_after_a_fault_what_was_good_is_still_kept(world: World, write: Callable[[World], Written]) -> None:
    write(world)
    assert write(world.body("evidoc:data/level.csv", "evidoc:data/nothing.csv")).outcome("page specimen") == "failed"
    world.printer.made.clear()
    again = write(world)
    assert {step.outcome for step in again.steps.values()} == {"kept"}
    assert world.printer.made == []


def test_what_is_kept_of_a_document_goes_with_it(
    world: World, write: Callable[[World], Written], tmp_path: Path
) -> None:
    write(world)
    only = replace(world, project=sample.project(world.root, "other"), woven=world.woven[1:])
    write(only)
    assert [p.name for p in (tmp_path / "written").iterdir()] == ["other"]


def test_reports_and_times(world: World, tmp_path: Path) -> None:
    state, steps = State(environment=world.environment), list[StepReport]()
    heard: list[Progress] = []
    write_site(
        world.project,
        world.woven,
        world.results,
        tmp_path / "site",
        store=tmp_path / "written",
        state=state,
        report=steps.append,
        going=heard.append,
        executor=world.printer,
    )
    assert sorted(step.step for step in steps) == ["page other", "page specimen", "pdf other", "pdf specimen"]
    for name in ("other", "specimen"):
        own = [step.step for step in steps if step.step.endswith(name)]
        assert own == [f"pdf {name}", f"page {name}"], "the page says how large its PDF is"
    assert state.times["pdf specimen"] == 1.5
    assert state.times["page specimen"] > 0
    assert heard


def test_the_longest_is_begun_first(world: World, tmp_path: Path) -> None:
    def begun(**times: float) -> list[str]:
        state = State(environment=world.environment)
        for name, seconds in times.items():
            state.took(f"pdf {name}", seconds)
        printer = Printer()
        folder = tmp_path / f"{sorted(times.items())}"
        write_site(world.project, world.woven, world.results, folder, state=state, executor=printer)
        return printer.made

    assert begun(specimen=1, other=2) == ["other", "specimen"]
    assert begun(specimen=2, other=1) == ["specimen", "other"]
    assert begun() == ["specimen", "other"], "by length"
    assert begun(specimen=2) == ["other", "specimen"], "what nobody knows may be the longest"


@pytest.mark.pdf
def test_a_real_pdf_is_taken_from_the_store(tmp_path: Path, root: Path) -> None:
    class Nobody:
        def submit(self, *_: Any) -> Future[dict[str, Any]]:
            pytest.fail("the PDF was made again")

    body = "<p>A hollow bullet: ◦</p>"
    woven = [replace(sample.woven(body=body), headings=(), bibliography="", front={})]
    sites: list[Site] = []
    for executor in (None, Nobody()):
        site, problems = write_site(
            sample.project(root),
            woven,
            sample.results(),
            tmp_path / f"site-{len(sites)}",
            store=tmp_path / "written",
            executor=executor,
        )
        assert problems == ()
        sites.append(site)
    one, other = sites
    assert (one.folder / "specimen.pdf").read_bytes() == (other.folder / "specimen.pdf").read_bytes()
    assert one.files == other.files
    assert [n.kind for n in one.notices] == [n.kind for n in other.notices] == ["borrowed-font"]
    assert one.libraries == other.libraries
