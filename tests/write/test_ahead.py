"""`evidoc.write.ahead`: a PDF that was begun before it is asked for is the one asked for, or counts for nothing."""

from __future__ import annotations

import shutil
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from tests import crashing, miniature
from tests.write import sample

from evidoc import cli
from evidoc.fingerprint import of_data
from evidoc.kept import Record
from evidoc.kept import write as keep
from evidoc.write.ahead import Ahead
from evidoc.write.documents import RENDER
from evidoc.write.folder import SiteFolder

HTML, PRINT = (f'::: {{.content-visible when-format="{name}"}}' for name in ("html", "pdf"))
EITHER = f"{HTML}\nRead on.\n:::\n\n{PRINT}\nTurn over.\n:::\n"


class Asked:
    """Takes jobs, and ends them when the test says so."""

    def __init__(self) -> None:
        self.jobs: list[tuple[dict[str, Any], Future[dict[str, Any]]]] = []

    def submit(self, function: str, job: dict[str, Any], /) -> Future[dict[str, Any]]:
        """Take a job."""
        future: Future[dict[str, Any]] = Future()
        self.jobs.append((job, future))
        assert function in {RENDER, "other:function"}
        return future


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def ahead(tmp_path: Path, asked: Asked) -> Ahead:
    return Ahead(asked, SiteFolder(tmp_path / "site"), tmp_path / "written")


def begin(ahead: Ahead, tmp_path: Path) -> None:
    ahead.begin(sample.project(tmp_path), sample.woven(), [sample.woven().id], sample.results(), None)


def test_the_same_job_is_done_once_and_its_file_is_moved_to_where_it_belongs(
    ahead: Ahead, asked: Asked, tmp_path: Path
) -> None:
    begin(ahead, tmp_path)
    [(job, done)] = asked.jobs
    target = tmp_path / "site" / "a.pdf"
    given = ahead.submit(RENDER, {**job, "target": str(target)})
    assert len(asked.jobs) == 1
    assert given.running()
    Path(job["target"]).write_bytes(b"%PDF")
    done.set_result({"problems": []})
    assert given.result(0) == {"problems": []}
    assert target.read_bytes() == b"%PDF"
    assert not list((tmp_path / "written").iterdir())
    ahead.submit(RENDER, {**job, "target": str(target)})
    assert len(asked.jobs) == 2, "it counts once"


def test_what_went_wrong_is_told_to_whoever_asks(ahead: Ahead, asked: Asked, tmp_path: Path) -> None:
    begin(ahead, tmp_path)
    [(job, done)] = asked.jobs
    given = ahead.submit(RENDER, {**job, "target": "elsewhere"})
    done.set_exception(RuntimeError("it died"))
    with pytest.raises(RuntimeError, match="it died"):
        given.result(0)


def test_another_job_is_done_for_itself(ahead: Ahead, asked: Asked, tmp_path: Path) -> None:
    assert ahead.submit("other:function", {"a": 1}) is asked.jobs[-1][1]
    begin(ahead, tmp_path)
    job = asked.jobs[-1][0]
    for other in ({**job, "html": "other"}, {**job, "epoch": 1}):
        assert ahead.submit(RENDER, other) is asked.jobs[-1][1]
        assert asked.jobs[-1][0] is other


def test_a_pdf_that_stays_as_it_was_is_not_begun(ahead: Ahead, asked: Asked, tmp_path: Path) -> None:
    begin(ahead, tmp_path)
    html, place = asked.jobs[0][0]["html"], tmp_path / "written" / sample.woven().id
    place.mkdir(parents=True)
    output = {"version": 1, "digest": "", "job": {"html": of_data(html)}}
    keep(place / "document.json", Record({}, output))
    begin(ahead, tmp_path)
    assert len(asked.jobs) == 1
    keep(place / "document.json", Record({}, {**output, "job": {"html": "another"}}))
    begin(ahead, tmp_path)
    assert len(asked.jobs) == 2


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = miniature.make(tmp_path_factory.mktemp("ahead") / "project", pdf=True)
    chapter = root / "chapters" / "one.qmd"
    chapter.write_text(chapter.read_text(encoding="utf-8") + EITHER, encoding="utf-8")
    crashing.built_here(root)
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("evidoc.write.ahead.Ahead.submit", _counted(Ahead.submit))
    return Path(shutil.copytree(built, tmp_path / "project", symlinks=True))


def _counted(submit: Any) -> Any:
    def counted(self: Ahead, function: str, job: dict[str, Any]) -> Any:
        TAKEN.append(self._made is not None)
        found = submit(self, function, job)
        TAKEN[-1] = TAKEN[-1] and self._made is None
        return found

    return counted


TAKEN: list[bool] = []
"""Of each PDF that was asked for, whether it had begun."""


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [
        ("Turn over.", "Turn the page.", [True]),
        ("Read on.", "Read it all.", []),
        ("There were", "Behold, there were", [True]),
    ],
)
def test_a_pdf_that_was_begun_is_the_one_that_a_build_from_nothing_makes(
    root: Path, tmp_path: Path, old: str, new: str, taken: list[bool]
) -> None:
    chapter = root / "chapters" / "one.qmd"
    chapter.write_text(chapter.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    TAKEN.clear()
    crashing.built_here(root)
    assert taken == TAKEN
    assert sorted(path.name for path in (root / "_build" / "written").iterdir()) == ["one", "two"]
    fresh = tmp_path / "fresh"
    shutil.copytree(root, fresh, ignore=shutil.ignore_patterns("_build", "_site", "evidoc.lock"))
    crashing.built_here(fresh)
    assert crashing.files(root / "_site") == crashing.files(fresh / "_site")


@pytest.mark.pdf
def test_a_guess_is_nothing_where_the_page_cannot_be_woven(root: Path) -> None:
    before = crashing.files(root / "_site")
    chapter = root / "chapters" / "one.qmd"
    text = chapter.read_text(encoding="utf-8").replace("Read on.", "[](#nowhere){#a}\n\n[](#nowhere){#a}")
    chapter.write_text(text.replace("Turn over.", "Turn back."), encoding="utf-8")
    TAKEN.clear()
    assert cli.run(["build", "--root", str(root)]) != 0
    assert TAKEN == []
    assert crashing.files(root / "_site")["one.pdf"] == before["one.pdf"]
    assert not list((root / "_build" / "written").glob("ahead-*"))
