"""The checks of a bibliography: what each of them looks for, how much it weighs, and what is told of a work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.records import dataclass

ERROR, WARNING, OFF = "error", "warning", "off"
LEVELS = (ERROR, WARNING, OFF)
SETTING = "bibliography-health"
"""The key under ``evidoc:``: one level for all checks, or a level for each of some."""
ALL = "all"
"""Under `SETTING`: the level of every check that is not named."""

CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "missing-field": "a field that readers need to find a work of this type",
        "date-seen": "a web page without the day on which it was seen",
        "unknown-type": "a type of entry that nobody knows",
        "misspelt-field": "a field whose name is nearly a known one, and which is therefore not read",
        "malformed-doi": "a DOI that is none, or is not written bare",
        "hidden-doi": "a DOI in the address or the note only",
        "malformed-isbn": "an ISBN whose check digit is wrong",
        "malformed-issn": "an ISSN whose check digit is wrong",
        "malformed-date": "a year or date that is none",
        "malformed-pages": "pages that are none, or run backwards",
        "malformed-url": "an address that a browser cannot open",
        "malformed-name": "names that a citation style takes for something else",
        "duplicate-work": "one work under two keys",
        "name-spellings": "one person written in two ways",
        "venue-spellings": "one journal or publisher written in two ways",
        "latex": "commands and braces of LaTeX that readers lose or see",
        "html": "marks of HTML that readers see",
        "characters": "text decoded twice, invisible characters, accents apart from their letters",
        "retraction": "a retracted work that is cited",
        "concern": "a cited work about which the journal has expressed concern",
        "correction": "a cited work that was corrected",
        "unused": "a work that no document cites",
        "listed-only": "a work that a document lists and never cites",
    }
)
"""Check -> what it looks for. A problem of a check has its name as kind."""
DEFAULTS: Mapping[str, str] = MappingProxyType(dict.fromkeys(CHECKS, WARNING) | {"listed-only": OFF})
"""What a project that says nothing asks for: all that may mislead a reader is told, and nothing stops a build."""

NOTICES = "evidence/retractions.csv"
RETRACTION = "retraction"
KINDS: Mapping[str, str] = {
    "retraction": "retraction", "retracted": "retraction", "withdrawal": "retraction", "withdrawn": "retraction",
    "concern": "concern", "expression of concern": "concern",
    "correction": "correction", "corrected": "correction", "erratum": "correction", "corrigendum": "correction",
}  # fmt: skip
"""How databases of notices call them -> how we do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check says of one work."""

    check: str
    """One of `CHECKS`."""
    key: str
    """Of the reference."""
    message: str
    place: Place
    hint: str

    def as_problem(self, level: str, documents: tuple[str, ...]) -> Problem:
        """Return it as a problem of the documents that cite the work; one that none cites stops none."""
        warning = level != ERROR
        return Problem(self.check, self.message, self.place, self.hint, warning=warning).touching(
            *(documents or ("(none)",))
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of ``evidence/retractions.csv``: what became of a work after it was published."""

    kind: str
    """``retraction``, ``concern`` or ``correction``."""
    place: Place
    doi: str = ""
    """Lower case, bare."""
    pmid: str = ""
    title: str = ""
    date: str = ""
    """As written: a day, a month or a year."""
    reason: str = ""
    source: str = ""
    """Who says so, e.g. ``Retraction Watch, 2026-11-01``."""


def kind_of(written: str) -> str:
    """Return the kind of a notice as databases call it; an empty one is a retraction, an unknown one nothing."""
    return KINDS.get(" ".join(written.lower().split()) or RETRACTION, "")


def in_brief(problems: Iterable[Problem]) -> tuple[list[Problem], str]:
    """Return the problems that are no warnings about a bibliography, and one line about those, empty without any."""
    every = list(problems)
    found = Counter(one.kind for one in every if one.warning and one.kind in CHECKS)
    others = [one for one in every if not (one.warning and one.kind in CHECKS)]
    if not found:
        return others, ""
    named = ", ".join(f"{check} {found[check]}" for check in CHECKS if check in found)
    return others, f"Worth a look in the bibliography ({named}): 'evidoc evidence references' lists it."


def levels(written: Any) -> dict[str, str]:
    """Return the level of every check, from what stands at `SETTING`; what is not as it must be counts for nothing."""
    if not isinstance(written, Mapping):
        level = level_of(written)
        return dict.fromkeys(CHECKS, level) if level else dict(DEFAULTS)
    general = level_of(written.get(ALL))
    start = dict.fromkeys(CHECKS, general) if general else dict(DEFAULTS)
    named = {check: level for check in CHECKS if (level := level_of(written.get(check)))}
    return {**start, **named}


def level_of(written: Any) -> str:
    """Return a level as it is written, empty where it is none; YAML reads a bare ``off`` as no."""
    if written is False:
        return OFF
    return written if isinstance(written, str) and written in LEVELS else ""
