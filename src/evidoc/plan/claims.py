"""Sentences and the lines of `chapters/claims.csv` go in; sentences that rest on nothing come out."""

from __future__ import annotations

from collections.abc import Iterator

from evidoc.errors import Problem
from evidoc.model.project import Claim, Project

_SHOWN = 70


def claim_problems(project: Project) -> Iterator[Problem]:
    """Yield sentences without citation, value or line, typed statistics, and lines whose sentence is gone.

    A project that keeps no such file is not checked. A draft is built all the same; its authors' report lists them.
    """
    if project.claims is None:
        return
    lines = {(claim.document, claim.sentence): claim for claim in project.claims}
    for name in project.chapters:
        yield from (p.touching(name) for p in _sentences(name, project, lines))
    yield from _lines_without_sentence(project)


def _sentences(name: str, project: Project, lines: dict[tuple[str, str], Claim]) -> Iterator[Problem]:
    for sentence in project.chapters[name].sentences:
        line = lines.get((name, sentence.text))
        if not sentence.bound and line is None:
            message = f"This sentence rests on nothing yet: '{_short(sentence.text)}'"
            hint = "Add a citation or a value, or a line in chapters/claims.csv that says what it rests on."
            yield Problem("unbound-sentence", message, sentence.place, hint, gap=True)
        typed = [n for n in sentence.digits if "%" in n or line is None]
        if typed:
            message = f"A number is typed into this sentence: {', '.join(typed)}."
            hint = "Show it with {{< value … >}}; a number that is no statistic needs a line in chapters/claims.csv."
            yield Problem("typed-number", message, sentence.place, hint, gap=True)


def _lines_without_sentence(project: Project) -> Iterator[Problem]:
    known = {(name, s.text) for name, chapter in project.chapters.items() for s in chapter.sentences}
    for claim in project.claims or ():
        if (claim.document, claim.sentence) not in known:
            message = f"No sentence of '{claim.document}' reads like this line: '{_short(claim.sentence)}'"
            hint = "Correct the line to the new wording, or delete it."
            problem = Problem("stale-claim", message, claim.place, hint, gap=True)
            yield problem.touching(claim.document) if claim.document in project.chapters else problem


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
