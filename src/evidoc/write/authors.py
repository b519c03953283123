"""Chapters, claims and gaps go in; the authors' report comes out: each gap, and what each sentence rests on.

The report stands in ``_build/``, never in the site: it is for those who write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidoc.errors import Problem
from evidoc.model.project import Claim, Project
from evidoc.packaged import VERSION
from evidoc.records import dataclass
from evidoc.write.pages import Pages

TEMPLATE = "web/authors.html"
BASES = {
    "shown": "Shows a citation, a value, a figure or a table",
    "brief": "Said in the project's brief",
    "source": "Said by a source, named in the note",
    "plan": "Says what is planned",
    "judgement": "The authors' judgement",
    "nothing": "Rests on nothing yet",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence and what it rests on."""

    sentence: str
    basis: str
    note: str
    place: str


@dataclass(frozen=True, slots=True)
class Part:
    """What the report says of one document."""

    id: str
    title: str
    gaps: tuple[Problem, ...]
    lines: tuple[Line, ...]
    counts: Mapping[str, int]
    """Basis -> number of sentences, in the order of `BASES`."""


def authors_report(project: Project, gaps: Sequence[Problem], titles: Mapping[str, str]) -> tuple[str, list[Problem]]:
    """Return the report as HTML, and the problem of its template where there is one.

    Parameters
    ----------
    gaps
        What the documents lack, as the verdict has it.
    titles
        Document id -> title with its values filled in, as far as they were woven.
    """
    claims = {(c.document, c.sentence): c for c in project.claims or ()}
    parts = [_part(name, project, gaps, claims, titles.get(name, name)) for name in project.chapters]
    shown = {
        "lang": project.settings.lang,
        "title": project.settings.title,
        "parts": parts,
        "bases": BASES,
        "kept": project.claims is not None,
        "evidoc": VERSION,
    }
    return Pages(project.root).render(TEMPLATE, shown)


def _part(
    name: str, project: Project, gaps: Sequence[Problem], claims: Mapping[tuple[str, str], Claim], title: str
) -> Part:
    lines = []
    for sentence in project.chapters[name].sentences:
        claim = claims.get((name, sentence.text))
        basis = claim.basis if claim else "shown" if sentence.bound else "nothing"
        lines.append(Line(sentence.text, basis, claim.note if claim else "", str(sentence.place)))
    counts = {basis: sum(line.basis == basis for line in lines) for basis in BASES}
    mine = tuple(g for g in gaps if name in g.documents)
    return Part(name, title, mine, tuple(lines), counts)
