"""Batches of documents: how large they are, what is said once for all, and what is not woven again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evidoc.weave import pandoc, weave
from evidoc.weave.job import Job

Make = Callable[..., Job]


@pytest.mark.parametrize(("documents", "processes"), [(0, 2), (1, 2), (5, 2), (41, 2), (600, 2), (30, 16), (7, 0)])
def test_batches_hold_each_document_once_and_none_is_large(documents: int, processes: int) -> None:
    payloads = [{"text": "x" * (n % 13 if n else 10_000)} for n in range(documents)]
    batches = pandoc._batches(payloads, processes)
    assert sorted(i for batch in batches for i in batch) == list(range(documents))
    assert len(batches) >= min(max(processes, 1), documents)
    assert all(0 < len(batch) <= pandoc.BATCH for batch in batches)


def test_what_documents_share_is_said_once(make_job: Make) -> None:
    files = {f"chapters/{n}.qmd": f"d{n}" for n in range(3)}
    jobs = [
        replace(make_job("x", name=f"d{n}"), documents=files, meta={"lang": "en-GB", "title": str(n)}) for n in range(3)
    ]
    packed = pandoc._packed([job.payload() for job in jobs])
    assert packed["shared"]["documents"] == files
    assert packed["shared"]["meta"] == {"lang": "en-GB"}
    assert [one["documents"] for one in packed["documents"]] == [{}, {}, {}]
    assert [one["meta"] for one in packed["documents"]] == [{"title": str(n)} for n in range(3)]


def test_each_document_still_has_what_all_share(make_job: Make) -> None:
    texts = ("{{< meta mood >}}", "{{< meta tone >}}", "{{< meta mood >}} and {{< meta tone >}}")
    jobs = [
        replace(make_job(text, name=f"d{n}"), meta={"mood": "calm", "tone": f"grey {n}"})
        for n, text in enumerate(texts)
    ]
    woven, problems = weave(jobs, processes=1)
    assert not problems
    assert [w.body.strip() for w in woven] == ["<p>calm</p>", "<p>grey 1</p>", "<p>calm and grey 2</p>"]


def test_settings_that_name_every_document_are_sent_where_they_are_asked_for(make_job: Make) -> None:
    meta = {"project": {"type": "default"}, "evidoc": {"documents": {}}, "lang": "en-GB"}
    kept = {
        text: set(replace(make_job(text), meta=meta).payload()["meta"])
        for text in ("None.", "{{< meta project.type >}}", '::: {.content-visible when-meta="evidoc.x"}\n:::')
    }
    assert list(kept.values()) == [{"lang"}, {"lang", "project"}, set(meta)]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the documents that pandoc is asked for."""
    names: list[str] = []
    process = pandoc._process

    def noting(payloads: Any, script: Path) -> Any:
        names.extend(one["document"] for one in payloads)
        return process(payloads, script)

    monkeypatch.setattr(pandoc, "_process", noting)
    return names


def test_only_what_changed_is_woven_again(make_job: Make, asked: list[str]) -> None:
    known: dict[str, pandoc.Answer] = {}
    one, two = make_job("First.", name="one"), make_job("Second.", name="two")
    first, _ = weave([one, two], processes=1, known=known)
    asked.clear()
    again, _ = weave([one, two], processes=1, known=known)
    assert asked == []
    assert again == first
    changed, _ = weave([one, make_job("Third.", name="two")], processes=1, known=known)
    assert asked == ["two"]
    assert [w.body for w in changed] == ["<p>First.</p>\n", "<p>Third.</p>\n"]
    assert len(known) == 2  # what no document says any more is forgotten


def test_a_changed_citation_style_weaves_again(make_job: Make, asked: list[str], tmp_path: Path) -> None:
    job = make_job("As @hart2015 says.")
    assert job.csl is not None
    style = tmp_path / "own.csl"
    style.write_bytes(job.csl.read_bytes())
    known: dict[str, pandoc.Answer] = {}
    weave([replace(job, csl=style)], processes=1, known=known)
    style.write_text(style.read_text(encoding="utf-8") + "<!-- mended -->\n", encoding="utf-8")
    asked.clear()
    weave([replace(job, csl=style)], processes=1, known=known)
    assert asked == [job.document]


def test_what_failed_is_tried_again(make_job: Make, asked: list[str]) -> None:
    known: dict[str, pandoc.Answer] = {}
    bad = make_job("As @hart2015 says.", name="bad", references="@article{hart2015")
    for _ in range(2):
        asked.clear()
        woven, problems = weave([bad], processes=1, known=known)
        assert not woven
        assert [p.kind for p in problems] == ["weave-failed"]
        assert asked == ["bad"]
