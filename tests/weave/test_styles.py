"""Citation styles by name and by path."""

from __future__ import annotations

from pathlib import Path

from evidoc.errors import Place, Problem
from evidoc.weave.styles import csl_path

HERE = Place("_quarto.yml", 7)


def test_a_name_of_the_collection(tmp_path: Path) -> None:
    path = csl_path("harvard-cite-them-right", tmp_path, HERE)
    assert isinstance(path, Path)
    assert path.name == "harvard-cite-them-right.csl"
    assert path.is_absolute()


def test_a_dependent_style_is_followed_to_its_parent(tmp_path: Path) -> None:
    path = csl_path("nature-genetics", tmp_path, HERE)
    assert isinstance(path, Path)
    assert path.name == "nature.csl"


def test_an_unknown_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    problem = csl_path("havard-cite-them-right", tmp_path, HERE)
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.place) == ("unknown-citation-style", HERE)
    assert problem.hint == "Did you mean 'harvard-cite-them-right'?"


def test_a_style_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "own.csl").write_text("<style/>", encoding="utf-8")
    assert csl_path("own.csl", tmp_path, HERE) == tmp_path / "own.csl"


def test_a_project_style_may_depend_on_the_collection(tmp_path: Path) -> None:
    link = '<style><info><link href="http://example.org/styles/nature" rel="independent-parent"/></info></style>'
    (tmp_path / "own.csl").write_text(link, encoding="utf-8")
    path = csl_path("own.csl", tmp_path, HERE)
    assert isinstance(path, Path)
    assert path.name == "nature.csl"
    (tmp_path / "own.csl").write_text(link.replace("styles/nature", "styles/none"), encoding="utf-8")
    problem = csl_path("own.csl", tmp_path, HERE)
    assert isinstance(problem, Problem)
    assert "'none'" in problem.message


def test_a_style_that_is_no_file_or_no_text_or_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "latin.csl").write_bytes(b"<style>\xe9</style>")
    names = ("styles/none.csl", "latin.csl", "../out.csl")
    kinds = [p.kind for n in names if isinstance(p := csl_path(n, tmp_path, HERE), Problem)]
    assert kinds == ["unknown-citation-style", "unreadable-citation-style", "path-leaves-project"]
