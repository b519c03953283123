"""What `cases/` says: cases of practice, coded excerpts of them, the codebook, and what is found across cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from evidoc.errors import Place, Problem
from evidoc.model.evidence import Grade
from evidoc.records import dataclass

FOLDER = "cases"
STEP = "cases/codebook.yml"
"""The file that makes a folder of cases one: also the name of the step that makes what they show."""
OWN, PUBLISHED, ILLUSTRATIVE = "own", "published", "illustrative"
KINDS = (OWN, PUBLISHED, ILLUSTRATIVE)
"""Fieldwork of this project; what others published; made up for a demonstration."""
KIND_WORDS = {OWN: "fieldwork", PUBLISHED: "published account", ILLUSTRATIVE: "illustrative, made up"}
DRAFT = "draft"
STATUSES = (DRAFT, "checked", "final")
YES, NO, UNKNOWN = "yes", "no", "not known"
SECTIONS: Mapping[str, str] = {
    "setting": "Setting and occupation",
    "context": "Context",
    "ideal": "What people tried to do",
    "obstacles": "What got in the way",
    "mechanism": "Mechanism",
    "outcome": "Outcome for worker, team and families",
    "contrary": "Contrary evidence",
    "voices": "Who said it",
    "cmo": "Context, mechanism, outcome",
    "confidence": "Confidence",
}
"""Parts of a case, by the headings under which they stand in its file."""
CMO = ("context", "mechanism", "outcome")
CHOICES = ("occupation", "sector", "nation", "setting", "size_band", "career_stage")
"""Fields of a case's front matter whose codes the codebook lists."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What the people of a case agreed to."""

    to_take_part: str = UNKNOWN
    """`YES`, `NO` or `UNKNOWN`: what nobody wrote down is not known."""
    to_quote: str = UNKNOWN
    day: date | None = None
    form: str = ""
    """Which form they signed, e.g. ``participant consent, version 2``."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A coded piece of a case: words of a participant, or what somebody noted."""

    id: str
    text: str
    codes: tuple[str, ...]
    role: str
    """Role group of whoever it is of; empty where it is of nobody in particular."""
    quote: bool
    """Whether these are somebody's own words: they leave only with consent, and only where nobody is known by them."""
    place: Place


@dataclass(frozen=True, slots=True)
class Box:
    """What an example box in guidance says of a case."""

    did: str
    result: str
    base: str
    """On what the result rests, e.g. ``six interviews``."""
    day: str
    """Of when it speaks."""


@dataclass(frozen=True, slots=True)
class Case:
    """One file ``cases/ID.md``."""

    id: str
    title: str
    kind: str
    status: str
    place: Place
    about: Mapping[str, str] = field(default_factory=dict)
    """Field of `CHOICES` -> its code; empty where the account does not say."""
    dates: str = ""
    consent: Consent = Consent()
    source: str = ""
    """Of a published account: where it stands, as readers find it."""
    citation: str = ""
    """Key in the bibliography."""
    summary_of: str = ""
    """What was summarised, e.g. ``three interviews and a day of observation``."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Part of `SECTIONS` -> its text, without the excerpts in it."""
    cmo: tuple[tuple[str, str, str], ...] = ()
    """Context, mechanism, outcome: a line each."""
    themes: Mapping[str, str] = field(default_factory=dict)
    """Theme -> what a person wrote into the framework matrix."""
    box: Box | None = None
    excerpts: Mapping[str, Excerpt] = field(default_factory=dict)

    @property
    def leaves(self) -> bool:
        """Whether readers see anything of it: fieldwork only once it is checked, and people agreed to take part."""
        return self.kind != OWN or (self.status != DRAFT and self.consent.to_take_part == YES)


@dataclass(frozen=True, slots=True)
class Code:
    """One code, or one theme, of the codebook."""

    name: str
    label: str
    meaning: str
    place: Place
    theme: str = ""
    guid: str = ""
    """By which the tool that it was made in knows it (REFI-QDA)."""
    proposed: bool = False
    """Whether nobody has agreed to it yet: it came from another tool."""


@dataclass(frozen=True, slots=True)
class Population:
    """How many people of a role there are in a setting of a nation."""

    role: str
    nation: str
    setting: str
    number: int


@dataclass(frozen=True, slots=True)
class CaseSettings:
    """What ``cases/codebook.yml`` says besides codes and themes."""

    title: str
    question: str
    place: Place
    note: str = ""
    threshold: int = 10
    """Quotes of fewer people of one role, nation and setting than this do not leave."""
    coarsen: bool = False
    """Whether such a quote leaves with the group of its role, where the group is large enough; else it is withheld."""
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Field of `CHOICES`, or ``role`` -> code -> what readers see."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Role -> what its group is called, which is coarser."""
    populations: tuple[Population, ...] = ()
    researchers: tuple[str, ...] = ()
    """Who may confirm a grade; empty: anybody."""
    synthetic: bool = False
    """Whether the project is a demonstration, made up: only there are illustrative cases allowed."""


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """One entry of ``cases/findings.yml``."""

    id: str
    text: str
    rests_on: Mapping[str, tuple[str, ...]]
    """Case -> its excerpts."""
    place: Place
    grade: Grade | None = None
    """Always by `evidoc.model.evidence.CONFIDENCE`: GRADE-CERQual is for syntheses of studies."""
    codes: tuple[str, ...] = ()
    """Cases with an excerpt of one of these belong here, or stand in `set_aside`."""
    set_aside: Mapping[str, str] = field(default_factory=dict)
    """Case -> why it does not bear on this finding although it has such a code."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Everything in `cases/`, but for what is to be kept out."""

    settings: CaseSettings
    themes: Mapping[str, Code] = field(default_factory=dict)
    codes: Mapping[str, Code] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)
    findings: Mapping[str, CaseFinding] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    """Every file of `cases/` that counts, project-relative: the inputs of the step."""
    citations: Mapping[str, str] = field(default_factory=dict)
    """Case -> how readers know the work that reports it."""
    problems: tuple[Problem, ...] = ()

    @property
    def leaving(self) -> dict[str, Case]:
        """The cases of which readers see something."""
        return {name: case for name, case in self.cases.items() if case.leaves}

    def worded(self, what: str, code: str) -> str:
        """Return what readers see of a code of `CHOICES` or ``role``; ``not stated`` where there is none."""
        return self.settings.choices.get(what, {}).get(code, code) or "not stated"
