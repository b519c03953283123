"""A project's folder and a text go in; values whose name or meaning holds the text come out, made anew if need be."""

from __future__ import annotations

from pathlib import Path

from evidoc.collect import Memory, collect
from evidoc.errors import Problem
from evidoc.model.product import Value
from evidoc.model.report import Listener, Options
from evidoc.pipeline.checking import judge
from evidoc.pipeline.rebuilding import holding
from evidoc.pipeline.running import Work, analysts, run_scripts
from evidoc.plan import make_plan
from evidoc.plan.touching import scripts_at


def values(root: Path, text: str, listener: Listener) -> tuple[list[Value], tuple[Problem, ...]]:
    """Return the values whose id or meaning holds `text`, made anew where anything they rest on changed."""
    with holding(root, listener) as (state, journal):
        journal.mark("begun")
        project = collect(root, Memory(state))
        work = Work(project, make_plan(project), Options(), listener, state)
        with analysts(work) as scripts:
            results, _, verdict = run_scripts(work, judge(project, work.plan, strict=False), scripts)
        state.save()
        journal.settle()
    wanted = text.casefold()
    found = [v for i, v in sorted(results.values.items()) if wanted in i or wanted in v.meaning.casefold()]
    # What is wrong with a chapter keeps no value from being made.
    return found, tuple(p for p in verdict.errors if scripts_at(p, project))
