"""In: what a build that was killed at any moment left behind. Out: the site and its lock agree, and nothing is left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidoc import fingerprint, journal, lock, shelf
from evidoc.journal import Journal

OLD, NEW, OWN = "the old lock\n", "the new lock\n", "what a person checked out\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with an old site and its lock."""
    _site(tmp_path / "_site", OLD)
    (tmp_path / lock.FILE).write_text(OLD, encoding="utf-8")
    return tmp_path


def _site(folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    told = {"lock": fingerprint.of_bytes(text.encode())}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


def _state(root: Path) -> Path:
    return root / "_build" / "state"


def _begun(root: Path, *moments: str) -> Journal:
    own = Journal(_state(root))
    for moment in ("begun", *moments):
        own.mark(moment)
    return own


def _exchange(root: Path) -> None:
    with shelf.filling(root / "_site") as new:
        _site(new, NEW)
        shelf.exchange(new, root / "_site")


def _locked(root: Path) -> str:
    return (root / lock.FILE).read_text(encoding="utf-8")


def _finish(root: Path) -> str:
    said = journal.finish(root, _state(root))
    assert not list(root.rglob(".evidoc-*"))
    assert journal.finish(root, _state(root)) == ""
    return said


def test_a_build_that_ended_leaves_nothing_to_say(root: Path) -> None:
    assert journal.finish(root, _state(root)) == ""
    own = _begun(root, "collected", "planned")
    own.promise(NEW)
    _exchange(root)
    lock.write(root, NEW)
    own.settle()
    assert [path.name for path in _state(root).iterdir()] == ["journal"]
    assert _finish(root) == ""
    assert _locked(root) == NEW


def test_before_the_promise_nothing_has_changed(root: Path) -> None:
    _begun(root, "collected", "woven")
    with_left = shelf.aside(root / "_site")
    _site(with_left, NEW)
    assert _finish(root) == "The last build was stopped after 'woven'; this one finishes the rest."
    assert _locked(root) == OLD


def test_a_promise_without_an_exchange_is_dropped(root: Path) -> None:
    _begun(root).promise(NEW)
    assert "'promised'" in _finish(root)
    assert _locked(root) == OLD


@pytest.mark.parametrize("marked", [True, False])
def test_a_promise_is_kept_once_the_sites_are_exchanged(root: Path, marked: bool) -> None:
    own = _begun(root)
    own.promise(NEW)
    _exchange(root)
    if marked:
        own.mark("exchanged")
    said = _finish(root)
    assert said.endswith("its site is in place, and evidoc.lock now goes with it.")
    assert _locked(root) == NEW


def test_a_first_lock_is_written_too(root: Path) -> None:
    (root / lock.FILE).unlink()
    _begun(root).promise(NEW)
    _exchange(root)
    _finish(root)
    assert _locked(root) == NEW


def test_an_exchange_by_renames_is_finished_before_the_promise_is_looked_at(root: Path) -> None:
    _begun(root).promise(NEW)
    new = shelf.aside(root / "_site")
    _site(new, NEW)
    half = root / ".evidoc-exchange-_site"
    half.mkdir()
    (half / "journal.json").write_text(json.dumps({"new": new.name}), encoding="utf-8")
    (root / "_site").rename(half / "old")
    _finish(root)
    assert _locked(root) == NEW
    assert fingerprint.of_bytes(NEW.encode()) in (root / "_site" / "manifest.json").read_text(encoding="utf-8")


def test_what_was_locked_is_not_locked_again(root: Path) -> None:
    own = _begun(root)
    own.promise(NEW)
    _exchange(root)
    lock.write(root, NEW)
    before = (root / lock.FILE).stat().st_ino
    assert "finishes the rest" in _finish(root)
    assert (root / lock.FILE).stat().st_ino == before


def test_a_lock_that_a_person_changed_is_left_alone(root: Path) -> None:
    _begun(root).promise(NEW)
    _exchange(root)
    (root / lock.FILE).write_text(OWN, encoding="utf-8")
    _finish(root)
    assert _locked(root) == OWN


@pytest.mark.parametrize("promise", ["", "{", "[]", '{"lock": 1}', '{"lock": "the new lock\\n"}'])
def test_a_promise_that_is_damaged_is_dropped(root: Path, promise: str) -> None:
    _begun(root)
    (_state(root) / journal.PROMISE).write_text(promise, encoding="utf-8")
    _exchange(root)
    _finish(root)
    assert _locked(root) == OLD


def test_a_journal_that_is_damaged_says_nothing(root: Path) -> None:
    _begun(root)
    (_state(root) / journal.FILE).write_bytes(b"\xff\xff")
    assert journal.finish(root, _state(root)) == ""


def test_every_build_begins_its_journal_anew(root: Path) -> None:
    _begun(root, "collected", "planned")
    _begun(root, "collected")
    assert (_state(root) / journal.FILE).read_text(encoding="utf-8") == "begun\ncollected\n"


def test_only_moments_of_a_build_are_marked(root: Path) -> None:
    with pytest.raises(ValueError, match="no moment"):
        _begun(root, "lunch")
