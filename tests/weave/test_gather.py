"""A job holds what one document needs, and nothing more."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from evidoc.errors import Place, Problem
from evidoc.model.document import Plan, Shown
from evidoc.model.project import DocumentEntry, Project, Reference, Settings
from evidoc.weave import Job, weave
from evidoc.weave.gather import make_job as gather
from evidoc.weave.payload import payload

TEXT = "{{< value rate.all >}} [@lind2019; @no2000] @Fig-leavers @sec-no\n\n::: {#fig-leavers}\n:::\n"


def project_of(job: Job, csl: str = "harvard-cite-them-right") -> tuple[Project, Plan]:
    """Return a project of one document, and its plan."""
    place = Place("_quarto.yml", 5)
    raw = "@book{lind2019, author = {Lind, Ada}, title = {Staying in Post}, year = {2019}}"
    settings = Settings("P", "en-GB", ("references.bib",), csl, place, {"region": "North"}, {"lang": "en-GB"})
    project = Project(
        root=Path("/nowhere"),
        settings=settings,
        documents=(DocumentEntry("a", "chapters/a.qmd", job.genre, place, csl),),
        chapters={"a": job.chapter},
        scripts=(),
        sources={},
        definitions={},
        references={k: Reference(k, place, raw.replace("lind2019", k), k) for k in ("lind2019", "hart2015")},
        claims=(),
        facts={},
        facts_places={},
    )
    gap = Problem("unknown-citation", "x", Place("chapters/a.qmd", 1), gap=True, documents=("a",))
    plan = Plan(
        makers={},
        order=(),
        after={},
        needs={"a": ("figure leavers", "value rate.all", "value gone")},
        citations={"a": ("lind2019", "no2000")},
        problems=(gap, replace(gap, documents=("b",))),
    )
    return project, plan


def test_only_what_is_shown_is_handed_on(make_job: Callable[..., Job]) -> None:
    by_hand = make_job(TEXT)
    job = gather(*project_of(by_hand), by_hand.results, "a")
    assert job.expected == Shown(("rate.all",), (), ("leavers",), ("lind2019",), ("fig-leavers",))
    assert (set(job.results.values), set(job.results.tables)) == ({"rate.all"}, set())
    assert "hart2015" not in job.references
    assert [p.documents for p in job.gaps] == [("a",)]
    assert job.documents == {"chapters/a.qmd": "a"}
    assert job.problems == ()


def test_a_gathered_job_can_be_woven(make_job: Callable[..., Job]) -> None:
    by_hand = make_job(TEXT)
    woven, problems = weave([gather(*project_of(by_hand), by_hand.results, "a")])
    assert problems == ()
    assert "Lind, 2019" in woven[0].body
    assert [g.what for g in woven[0].gaps] == ["no2000", "sec-no"]


def test_an_unknown_style_is_a_problem_of_the_document(make_job: Callable[..., Job]) -> None:
    by_hand = make_job(TEXT)
    job = gather(*project_of(by_hand, csl="no-such-style-at-all"), by_hand.results, "a")
    assert [(p.kind, p.documents) for p in job.problems] == [("unknown-citation-style", ("a",))]


def test_what_goes_to_the_lua_is_small_and_text(make_job: Callable[..., Job]) -> None:
    tree = {"n": 30, "x": 1.5, "yes": True, "day": dt.date(2026, 11, 20), "none": None, "of": [1, {"a": 2}], "more": 1}
    asked = " ".join(f"{{{{< var {key} >}}}}" for key in (*tree, "of.1") if key != "more")
    told = payload(make_job(f"{TEXT}{asked}", variables=tree))
    assert told["variables"] == {"n": "30", "x": "1.5", "yes": "true", "day": "2026-11-20", "of": ["1", {"a": "2"}]}
    assert "<svg" not in json.dumps(told)
    assert told["results"]["figures"]["leavers"]["csv"] == "yes"
