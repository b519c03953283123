"""In: a small project, built. Out: proof that touching one thing runs exactly the steps that rest on it, and why.

Each row is proven twice: what it touches makes those steps run, and nothing runs where that one input is left out of
the comparison. So a dependency that somebody takes out of a fingerprint fails its row.
"""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.conftest import once, shared_folder
from tests.rebuilding.marbles import build, declare, edit, ran, write_marbles

from evidoc import fingerprint, kept
from evidoc.packaged import package_templates

Touch = Callable[[Path, pytest.MonkeyPatch], object]
Steps = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of thing that documents rest on."""

    name: str
    touch: Touch
    ran: Steps
    """Step -> why it ran; no other step ran."""
    inputs: tuple[str, ...] = ()
    """Under which names it is an input; empty where nothing rests on it."""


def changes(file: str, old: str, new: str) -> Touch:
    """Return what puts one text in the place of another."""
    return lambda root, _: edit(root, file, old, new)


def own_template(name: str, more: str) -> Touch:
    """Return what gives the project a template of its own."""

    def touch(root: Path, _: pytest.MonkeyPatch) -> None:
        (root / "templates" / name).parent.mkdir(parents=True)
        text = (package_templates() / name).read_text(encoding="utf-8")
        (root / "templates" / name).write_text(text + more, encoding="utf-8")

    return touch


def own_genre(root: Path, _: pytest.MonkeyPatch) -> None:
    """Let documents number their sections."""
    folder = root / "templates" / "genres"
    folder.mkdir(parents=True)
    text = "label: Note\nnumber_style: ons\nnumber_sections: true\naudience: anybody\n"
    (folder / "note.yml").write_text(text, encoding="utf-8")


def one_row(root: Path, _: pytest.MonkeyPatch) -> None:
    """Change one number of the data, and the checksum that is declared of them."""
    edit(root, "data/marbles.csv", "red,30", "red,31")
    declare(root)


def new_package(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package."""
    (root / ".installed" / "marbles-1.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(root / ".installed")


def touch_all(root: Path) -> None:
    """Give every file another time."""
    for file in root.glob("*/*.*"):
        os.utime(file)


def another_library(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change a library of the system; where it stands is known by its whole path, so the copy is built anew first."""
    shutil.rmtree(root / "_build")
    build(root, monkeypatch)
    edit(root, "libpango.so", "one version", "another version")


def done(reason: str, *steps: str) -> dict[str, str]:
    """Return these steps, run for one reason."""
    return dict.fromkeys(steps, reason)


def written(document: str, reason: str = "changed text") -> dict[str, str]:
    """Return the steps that write a document."""
    return done(reason, f"page {document}", f"pdf {document}")


RED_BY_VALUE = {"weave red": "changed value red.number", **written("red", "changed value red.number")}
BLUE_BY_VALUE = {"weave blue": "changed value more", **written("blue", "changed value more")}
BY_VALUES = {"analysis/more.py": "follows analysis/red.py", **RED_BY_VALUE, **BLUE_BY_VALUE}
SCRIPTS = ("analysis/exhibits.py", "analysis/more.py", "analysis/read.py", "analysis/red.py")
BOTH = (*(f"weave {d}" for d in ("blue", "red")), *(f"{s} {d}" for s in ("page", "pdf") for d in ("blue", "red")))


def everything(reason: str) -> dict[str, str]:
    """Return all steps: of scripts that read products the reason is their makers'."""
    return done(reason, *SCRIPTS, *BOTH)


ROWS = (
    # scripts
    Row(
        "a script",
        changes("analysis/red.py", '"red")', '"red") + 1'),
        {"analysis/red.py": "changed analysis/red.py", **BY_VALUES},
        ("analysis/red.py",),
    ),
    Row(
        "a script whose product comes out the same",
        changes("analysis/red.py", "rows =", "# a line more\nrows ="),
        {"analysis/red.py": "changed analysis/red.py"},
        ("analysis/red.py",),
    ),
    Row(
        "a module that a module imports",
        changes("analysis/deep.py", "one == other", "one != other"),
        {"analysis/red.py": "changed analysis/deep.py", **BY_VALUES},
        ("analysis/deep.py",),
    ),
    Row(
        "one row of the data",
        one_row,
        {**done("changed data/marbles.csv", *SCRIPTS), **BY_VALUES, "analysis/more.py": "changed data/marbles.csv"},
        ("data/marbles.csv",),
    ),
    Row(
        "what is declared of the data",
        changes("data/sources.yml", "Invented marbles in a jar", "Marbles in a jar"),
        {
            **done("changed source marbles", *SCRIPTS),
            "weave blue": "changed value more",
            "weave red": "changed value red.number",
            **written("blue"),
        },
        ("source marbles",),
    ),
    Row(
        "a definition",
        changes("data/definitions.yml", "in the jar", "in this jar"),
        done("changed definition marbles", *SCRIPTS),
        ("definition marbles",),
    ),
    Row(
        "a file that a script declares to read",
        changes("data/extra.txt", "7", "8"),
        {
            "analysis/read.py": "changed file data/extra.txt",
            "weave blue": "changed value read",
            **written("blue", "changed value read"),
        },
        ("file data/extra.txt",),
    ),
    Row(
        "a figure",
        changes("analysis/exhibits.py", 'title="Most are red"', 'title="Most of them are red"'),
        {
            "analysis/exhibits.py": "changed analysis/exhibits.py",
            "weave blue": "changed figure marbles",
            **written("blue"),
        },
        ("analysis/exhibits.py",),
    ),
    Row(
        "a table",
        changes("analysis/exhibits.py", 'title="Marbles by colour"', 'title="The marbles by colour"'),
        {
            "analysis/exhibits.py": "changed analysis/exhibits.py",
            "weave blue": "changed table marbles",
            **written("blue"),
        },
        ("analysis/exhibits.py",),
    ),
    # documents
    Row(
        "a chapter",
        changes("chapters/red.qmd", "as a book says", "as this book says"),
        {"weave red": "changed chapters/red.qmd", **written("red")},
        ("chapters/red.qmd",),
    ),
    Row(
        "an included file",
        changes("chapters/_part.qmd", "included", "included too"),
        {"weave red": "changed chapters/_part.qmd", **written("red")},
        ("chapters/_part.qmd",),
    ),
    Row(
        "front matter",
        changes("chapters/red.qmd", "title: Red marbles", "title: The red marbles"),
        {"weave red": "changed front matter", **written("red")},
        ("front matter", "chapters/red.qmd"),
    ),
    Row(
        "settings that documents inherit",
        changes("chapters/_metadata.yml", "bottom", "top"),
        done("changed settings", "weave blue", "weave red"),
        ("settings",),
    ),
    Row(
        "a variable",
        changes("_variables.yml", "colour: red", "colour: crimson"),
        {"weave red": "changed variable colour", **written("red")},
        ("variable colour",),
    ),
    Row("a variable that nothing shows", changes("_variables.yml", "green", "brown"), {}),
    Row(
        "a fact",
        changes("project.yml", "Ann", "Bea"),
        {"weave red": "changed fact team.lead", **written("red")},
        ("fact team.lead",),
    ),
    Row(
        "a fact that pages show and PDFs do not",
        changes("project.yml", "A made-up project.", "An invented project."),
        done("changed fact project.summary", "page blue", "page red"),
        ("fact project.summary",),
    ),
    Row(
        "an environment variable that a chapter shows",
        lambda _, monkeypatch: monkeypatch.setenv("EVIDOC_TEST_PLACE", "here"),
        {"weave red": "changed env EVIDOC_TEST_PLACE", **written("red")},
        ("env EVIDOC_TEST_PLACE",),
    ),
    Row(
        "a work that is cited",
        changes("references.bib", "A cited book", "The cited book"),
        {"weave red": "changed reference cited", **written("red")},
        ("reference cited",),
    ),
    Row("a work that nothing cites", changes("references.bib", "nobody cites", "no one cites"), {}),
    Row(
        "the citation style",
        changes("styles/own.csl", "<updated>", "<!-- ours --><updated>"),
        {"weave red": "changed styles/own.csl"},
        ("styles/own.csl",),
    ),
    Row(
        "the genre",
        own_genre,
        {**done("changed genre", "weave blue", "weave red"), **written("blue"), **written("red")},
        ("genre",),
    ),
    # pages and PDFs
    Row(
        "a picture",
        changes("chapters/jar.svg", '"9"', '"8"'),
        written("red", "changed chapters/jar.svg"),
        ("chapters/jar.svg",),
    ),
    Row(
        "the name of the project",
        changes("_quarto.yml", "title: Marbles", "title: Glass marbles"),
        {**written("blue", "changed settings"), **written("red", "changed settings")},
        ("settings",),
    ),
    Row(
        "a template of pages",
        own_template("web/document.html", "<!-- ours -->\n"),
        done("changed templates/web/document.html", "page blue", "page red"),
        ("templates/web/document.html",),
    ),
    Row(
        "the style of pages",
        own_template("web/site.css", "p {color: #111}\n"),
        done("changed templates/web/site.css", "page blue", "page red"),
        ("templates/web/site.css",),
    ),
    Row(
        "the style of PDFs",
        own_template("print/print.css", "p {color: #111}\n"),
        done("changed templates/print/print.css", "pdf blue", "pdf red"),
        ("templates/print/print.css",),
    ),
    Row(
        "the date that PDFs bear",
        lambda _, monkeypatch: monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000"),
        done("changed date", "pdf blue", "pdf red"),
        ("date",),
    ),
    Row(
        "a library that lays out text",
        another_library,
        done("changed system libraries", "pdf blue", "pdf red"),
        ("system libraries",),
    ),
    # everything
    Row(
        "Python",
        lambda _, monkeypatch: monkeypatch.setattr(platform, "python_version", lambda: "3.99.0"),
        everything("changed Python"),
        ("Python",),
    ),
    Row("an installed package", new_package, everything("changed installed packages"), ("installed packages",)),
    Row(
        "evidoc itself",
        lambda _, monkeypatch: monkeypatch.setattr(fingerprint, "of_code", lambda *_, **__: "another"),
        everything("changed evidoc"),
        ("evidoc",),
    ),
    # what nothing rests on
    Row("the times of files", lambda root, _: touch_all(root), {}),
    Row("a file that nothing reads", lambda root, _: (root / "notes.txt").write_text("a note", encoding="utf-8"), {}),
)


@pytest.fixture(scope="session")
def marbles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project, built; never write to it."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as monkeypatch:
            report = build(write_marbles(folder / "project"), monkeypatch)
        assert not report.errors, report.errors
        assert set(ran(report)) == {*SCRIPTS, *BOTH}

    return once(shared_folder(tmp_path_factory) / "marbles", make) / "project"


@pytest.fixture
def project(marbles: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(marbles, tmp_path / "project"))


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_touching_one_thing_runs_what_rests_on_it_and_nothing_else(
    row: Row, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row.touch(project, monkeypatch)
    report = build(project, monkeypatch)
    assert not report.errors
    assert ran(report) == row.ran
    assert build(project, monkeypatch).unchanged


@pytest.mark.parametrize("row", [row for row in ROWS if row.ran], ids=[row.name for row in ROWS if row.ran])
def test_a_dependency_that_is_left_out_is_missed(row: Row, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compare = kept.changed

    def without(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(name for name in compare(before, now) if name not in row.inputs)

    row.touch(project, monkeypatch)
    monkeypatch.setattr(kept, "changed", without)
    assert ran(build(project, monkeypatch)) == {}
