"""Every sentence that shows neither citation nor value has one line that says honestly what it rests on."""

from __future__ import annotations

import re
from collections import Counter

from evidoc.model.project import Claim, Project


def _claims(project: Project) -> tuple[Claim, ...]:
    assert project.claims
    return project.claims


def test_every_sentence_rests_on_something(project: Project) -> None:
    lines = {(claim.document, claim.sentence) for claim in _claims(project)}
    bare = [
        (name, sentence.text)
        for name, chapter in project.chapters.items()
        for sentence in chapter.sentences
        if not sentence.bound and (name, sentence.text) not in lines
    ]
    assert bare == []


def test_every_line_is_of_a_sentence_that_needs_it(project: Project) -> None:
    needed = {(name, s.text) for name, chapter in project.chapters.items() for s in chapter.sentences if not s.bound}
    lines = [(claim.document, claim.sentence) for claim in _claims(project)]
    assert [line for line in lines if line not in needed] == []
    assert len(lines) == len(set(lines))


def test_notes_say_where(project: Project) -> None:
    for claim in _claims(project):
        assert claim.note, claim.sentence
        if claim.basis == "brief":
            assert re.search(r"brief 00[0-4]", claim.note), claim.sentence


def test_proposal_rests_on_the_brief_and_the_plan_more_than_on_judgement(project: Project) -> None:
    bases = Counter(claim.basis for claim in _claims(project) if claim.document == "proposal")
    assert bases["brief"] + bases["plan"] > 3 * bases["judgement"]


def test_briefing_rests_on_sources_more_than_on_judgement(project: Project) -> None:
    bases = Counter(claim.basis for claim in _claims(project) if claim.document == "briefing")
    assert bases["source"] > bases["judgement"]
