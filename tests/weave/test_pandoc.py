"""Which process weaves which documents, in which order, and what each is told."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidoc.weave import pandoc
from evidoc.weave.job import Job
from evidoc.weave.payload import payload

Make = Callable[..., Job]


class Noted:
    """Stands in for a process: it notes what it is asked, and answers at once."""

    def __init__(self, _: Path) -> None:
        """Begin."""
        self.asked, self.ended = 0, False
        PROCESSES.append(self)
        self.documents: list[str] = []

    def send(self, payload: Any) -> None:
        """Note a document."""
        self.asked += 1
        self.documents.append(payload["document"])

    def receive(self) -> dict[str, Any]:
        """Answer."""
        return {"body": self.documents[-1]}

    def kill(self) -> None:
        """Do nothing."""

    end = kill


PROCESSES: list[Noted] = []


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[Noted]:
    """Return the processes that are started from now on; none is a real one."""
    monkeypatch.setattr(pandoc, "_Process", Noted)
    PROCESSES.clear()
    return PROCESSES


def payloads(*lengths: int) -> list[dict[str, str]]:
    """Return documents whose names are their numbers."""
    return [{"document": str(number), "text": "x" * length} for number, length in enumerate(lengths)]


@pytest.mark.parametrize(("documents", "processes"), [(0, 2), (1, 2), (5, 2), (600, 2), (30, 16), (7, 0)])
def test_each_document_is_woven_once_and_no_process_weaves_many(
    noted: list[Noted], documents: int, processes: int
) -> None:
    answers = pandoc.run(payloads(*[1] * documents), processes)
    assert [a["body"] for a in answers] == [a["document"] for a in answers] == [str(n) for n in range(documents)]
    assert len(noted) <= max(processes, 1) + documents // pandoc.BATCH
    assert all(0 < len(one.documents) <= pandoc.BATCH for one in noted)


def test_the_longest_comes_first(noted: list[Noted]) -> None:
    pandoc.run(payloads(3, 9, 1, 9), 1)
    assert noted[0].documents == ["1", "3", "0", "2"]


def test_what_took_longest_comes_first(noted: list[Noted]) -> None:
    list(pandoc.stream(payloads(3, 9, 1, 9), 1, weights=(0.1, 0.2, 0.4, 0.3)))
    assert noted[0].documents == ["2", "3", "1", "0"]


def test_settings_that_name_every_document_are_sent_where_they_are_asked_for(make_job: Make) -> None:
    meta = {"project": {"type": "default"}, "evidoc": {"documents": {}}, "lang": "en-GB"}
    kept = {
        text: set(payload(replace(make_job(text), meta=meta))["meta"])
        for text in ("None.", "{{< meta project.type >}}", '::: {.content-visible when-meta="evidoc.x"}\n:::')
    }
    assert list(kept.values()) == [set(), {"project"}, {"evidoc"}]


def test_nothing_is_left_among_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    script = tmp_path / "echo.lua"
    script.write_text('for line in io.lines() do print("{}") io.stdout:flush() end\n', encoding="utf-8")
    assert len(pandoc.run(payloads(1, 2, 3), 2, script)) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["echo.lua"]


@pytest.mark.parametrize("warm", [False, True])
def test_a_process_that_was_started_before_weaves_the_first_document_and_gives_the_same(
    make_job: Make, warm: bool
) -> None:
    told = [payload(make_job("A [@hunter_2019].\n\n## B {#b}\n"))]
    cold = [{key: value for key, value in one.items() if key != "took"} for one in pandoc.run(told, 1)]
    with pandoc.starting(start=True, warm=warm):
        (ready,) = pandoc._READY
        soon = [{key: value for key, value in one.items() if key != "took"} for one in pandoc.run(told, 1)]
        assert not pandoc._READY
        assert ready.asked == 1
    assert soon == cold


def test_a_process_that_nobody_needs_is_ended() -> None:
    with pandoc.starting(start=False, warm=True):
        (ready,) = pandoc._READY
    assert not pandoc._READY
    assert ready._child is not None
    assert ready._child.poll() is not None
    with pandoc.starting(start=False, warm=False):
        assert not pandoc._READY
