"""A woven document and the project's facts go in; what stands around its body comes out, and nothing that nobody wrote.

Keys read: of the front matter ``abstract keywords version audience nations checked next-review reviewed_by author
licence ai_use contact cite_as``; of ``project.yml`` ``project.summary authors funder.name funder.acknowledgement
funder.disclaimer award.id licence.name licence.address ai_use contact.name contact.email accessibility.pages
accessibility.tested accessibility.contact``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidoc.model.document import Gap, Woven
from evidoc.model.project import Genre, Project
from evidoc.records import dataclass
from evidoc.write.wording import count, decided, long_date

UNCHECKED = "Drafted with generative tools; not yet checked by a named person"


@dataclass(frozen=True, slots=True)
class Mark:
    """One part of the status strip."""

    kind: str
    """``status``, ``review`` or ``gaps``: the CSS class ends in it."""
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the block at the end of a document, or beside its title."""

    label: str
    text: str
    address: str = ""
    """Where the text links to; empty for plain text."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Everything about a document that its page, its PDF and its card on the index show around the body."""

    id: str
    title: str
    subtitle: str
    genre: str
    lang: str
    date: str
    """ISO."""
    description: str
    marks: tuple[Mark, ...]
    facts: tuple[Fact, ...]
    """Beside the title: for whom, which nations, date, version, funder."""
    end: tuple[Fact, ...]
    """At the end: how to cite, dates, licence, funder, tools."""
    gaps: tuple[Gap, ...]
    kept: bool = False
    """The page is that of the last good build."""


def cover(woven: Woven, genre: Genre, project: Project) -> Cover:
    """Return what the pages around `woven` show."""
    return Cover(
        id=woven.id,
        title=woven.title,
        subtitle=woven.subtitle,
        genre=genre.label,
        lang=woven.lang,
        date=woven.date,
        description=decided(woven.front, "description"),
        marks=_marks(woven, synthetic=project.settings.synthetic),
        facts=_beside_title(woven, genre, project.facts),
        end=_at_end(woven, genre, project),
        gaps=woven.gaps,
    )


def surroundings(woven: Woven, genre: Genre, project: Project) -> dict[str, Any]:
    """Return everything around a body that its templates show, by the names that they use."""
    return {
        "doc": cover(woven, genre, project),
        "lang": woven.lang,
        "abstract": [p for p in decided(woven.front, "abstract").split("\n\n") if p],
        "keywords": decided(woven.front, "keywords"),
        "author": decided(woven.front, "author") or decided(project.facts, "authors") or project.settings.title,
    }


def about_site(project: Project) -> dict[str, Any]:
    """Return what every template shows of the project, by the names that it uses."""
    facts = project.facts
    name = decided(facts, "funder.name", "funder")
    return {
        "title": project.settings.title,
        "synthetic": project.settings.synthetic,
        "summary": decided(facts, "project.summary", "summary"),
        "funder": f"Funder: {name}" if name else "",
        "licence": Fact("Licence", decided(facts, "licence.name", "licence"), decided(facts, "licence.address")),
    }


def _marks(woven: Woven, *, synthetic: bool) -> tuple[Mark, ...]:
    reviewer = decided(woven.front, "reviewed_by")
    marks = [Mark("status", "Final" if woven.status == "final" else "Draft")]
    marks += [Mark("synthetic", "Synthetic data")] if synthetic else []
    marks.append(Mark("checked", f"Checked by {reviewer}") if reviewer else Mark("unchecked", UNCHECKED))
    if woven.status != "final" or woven.gaps:
        text = count(len(woven.gaps), "gap")
        marks.append(Mark("gaps" if woven.gaps else "complete", text[0].upper() + text[1:]))
    return tuple(marks)


def _beside_title(woven: Woven, genre: Genre, facts: Mapping[str, Any]) -> tuple[Fact, ...]:
    version = decided(woven.front, "version")
    found = (
        Fact("For", decided(woven.front, "audience") or genre.audience),
        Fact("Covers", decided(woven.front, "nations")),
        Fact("Date", long_date(woven.date)),
        Fact("Version", version),
        Fact("Funder", decided(facts, "funder.name", "funder")),
        Fact("Award", decided(facts, "award.id", "award")),
    )
    return tuple(f for f in found if f.text)


def _at_end(woven: Woven, genre: Genre, project: Project) -> tuple[Fact, ...]:
    front, facts = woven.front, project.facts
    licence = decided(front, "licence")
    found = (
        Fact("How to cite", _citation(woven, genre, project)),
        Fact("Version", decided(front, "version")),
        Fact("Date", long_date(woven.date)),
        Fact("Facts last checked", long_date(decided(front, "checked"))),
        Fact("Next review", long_date(decided(front, "next-review", "next_review"))),
        Fact("Funder", _funder(facts)),
        Fact("Disclaimer", decided(facts, "funder.disclaimer")),
        Fact(
            "Licence",
            licence or decided(facts, "licence.name", "licence"),
            "" if licence else decided(facts, "licence.address"),
        ),
        Fact("Use of generative tools", decided(front, "ai_use") or decided(facts, "ai_use")),
        Fact("Contact", decided(front, "contact") or _contact(facts)),
    )
    return tuple(f for f in found if f.text)


def _funder(facts: Mapping[str, Any]) -> str:
    statement = decided(facts, "funder.acknowledgement")
    name, award = decided(facts, "funder.name", "funder"), decided(facts, "award.id", "award")
    return statement or (f"{name} (award {award})" if name and award else name)


def _contact(facts: Mapping[str, Any]) -> str:
    name, email = decided(facts, "contact.name", "contact"), decided(facts, "contact.email")
    return ", ".join(part for part in (name, email) if part)


def _citation(woven: Woven, genre: Genre, project: Project) -> str:
    """Build the citation from what is there; an organisation that nobody named is not guessed at."""
    written = decided(woven.front, "cite_as")
    if written:
        return written
    author = decided(woven.front, "author") or decided(project.facts, "authors") or project.settings.title
    version = decided(woven.front, "version")
    kind = ", ".join(part for part in (genre.label, f"version {version}" if version else "") if part)
    title = woven.title if woven.title.endswith(("?", "!")) else f"{woven.title}."
    return f"{author} ({woven.date[:4]}) {title} {kind}, {long_date(woven.date)}."
