"""What `evidence/` says: how records were found, what studies say, how they were judged, and what is found in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from evidoc.errors import Place, Problem
from evidoc.model.record import SearchSource
from evidoc.records import dataclass

READS = ("full-text", "abstract", "excerpt", "secondhand")
"""How much of a study was read; only the first may be appraised or graded."""
CERQUAL, GRADE, CONFIDENCE = "GRADE-CERQual", "GRADE", "confidence in this finding"
LEVELS = ("high", "moderate", "low", "very low")
AGREED = "agreed"
"""Stands for a person where two of them settled what they saw differently."""


@dataclass(frozen=True, slots=True)
class EvidenceSettings:
    """``evidence/evidence.yml``."""

    kind: str
    """``review`` (searched and screened: a PRISMA flow) or ``map`` (a convenience set: where each record came from)."""
    title: str
    question: str
    place: Place
    sources: Mapping[str, SearchSource] = field(default_factory=dict)
    previous_studies: int = 0
    previous_reports: int = 0
    reviewers: tuple[str, ...] = ()
    """Who may decide; a name that is not among them is a typing mistake."""
    map_rows: str = ""
    """Column of ``studies.csv`` whose codes are the rows of the evidence and gap map."""
    map_columns: str = ""
    map_title: str = ""
    certain: float = 0.95
    """Pairs of records that are at least so alike are merged."""
    possible: float = 0.80
    """Pairs that are at least so alike are listed for a person."""
    note: str = ""
    """What readers must know of this base as a whole, e.g. that no database was searched."""


@dataclass(frozen=True, slots=True)
class CodeColumn:
    """One column of ``evidence/studies.csv`` as ``evidence/codebook.yml`` describes it."""

    name: str
    label: str
    meaning: str
    type: str
    """``text``, ``choice``, ``integer``, ``number``, ``year`` or ``boolean``."""
    place: Place
    unit: str = ""
    allowed: Mapping[str, str] = field(default_factory=dict)
    """Code -> what readers see; empty where anything is fine."""
    many: bool = False
    """Whether a cell may hold several codes, with ``;`` between them."""
    required: bool = False
    required_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other column -> its codes with which this one must be filled."""
    low: float | None = None
    high: float | None = None
    table: bool = False
    """Whether the printed table of studies shows it; where no column says so, those that are required are shown."""
    qualitative: tuple[str, ...] = ()
    """Codes with which a study is qualitative: GRADE-CERQual is for findings of such studies only."""
    reviews: tuple[str, ...] = ()
    """Codes with which a study brings others together: it is reported as a review, never pooled with others."""


@dataclass(frozen=True, slots=True)
class Study:
    """One row of ``evidence/studies.csv``."""

    id: str
    reference: str
    """Key in the bibliography; empty where it is not cited."""
    records: tuple[str, ...]
    """Ids of records that report it."""
    read: str
    """One of `READS`."""
    cells: Mapping[str, tuple[str, ...]]
    """Column of the codebook -> what stands there: several codes only where ``many``; () where it is empty."""
    place: Place

    def one(self, column: str) -> str:
        """Return the first code of a column; empty where there is none."""
        return next(iter(self.cells.get(column, ())), "")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row of ``evidence/appraisal.csv``: what a person judged of one item of a form, for one study."""

    study: str
    form: str
    """``mmat-2018``, ``jbi-…``, ``rob2``."""
    item: str
    judgement: str
    reason: str
    by: str
    on: str
    place: Place


@dataclass(frozen=True, slots=True)
class Component:
    """How much concern one part of a grade gives, and why."""

    concern: str
    reason: str


@dataclass(frozen=True, slots=True)
class Grade:
    """How sure people are of a finding; it counts only once somebody put a name to it."""

    approach: str
    """`CERQUAL`, `GRADE` or `CONFIDENCE` (own cases)."""
    overall: str
    """One of `LEVELS`."""
    reason: str
    place: Place
    start: str = ""
    """GRADE only: ``high`` (randomised) or ``low`` (observational)."""
    components: Mapping[str, Component] = field(default_factory=dict)
    confirmed_by: str = ""
    confirmed_on: date | None = None
    rests_on: Mapping[str, str] = field(default_factory=dict)
    """Study -> digest of what was known of it when the grade was confirmed; and that of the finding's own words."""
    why_not_sum: str = ""
    """Why the overall level is another than its components add up to, where it is."""


@dataclass(frozen=True, slots=True)
class FindingEntry:
    """One entry of ``evidence/findings.yml``."""

    id: str
    text: str
    kind: str
    """``qualitative``, ``quantitative``, ``mixed`` or ``cases``."""
    studies: tuple[str, ...]
    place: Place
    cases: tuple[str, ...] = ()
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Column -> codes: studies that match in every column belong here, or stand in `set_aside`."""
    set_aside: Mapping[str, str] = field(default_factory=dict)
    """Study -> why it does not bear on this finding although it matches."""
    grade: Grade | None = None
    analysis: str = ""
    """Id of the `Analysis` that it quotes."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """One entry of ``evidence/synthesis.yml``: effects that are pooled if they are alike."""

    id: str
    title: str
    measure: str
    """``RR``, ``OR``, ``RD``, ``MD``, ``SMD``, ``ZCOR``, ``PLO``, ``PFT``, or ``GEN`` (given with variances)."""
    where: Mapping[str, tuple[str, ...]]
    """Column of ``evidence/effects.csv`` -> values that choose its rows."""
    method: str
    """``EE``, ``DL``, ``PM``, ``REML`` or ``ML``."""
    knha: str
    """``no``, ``yes`` or ``adhoc`` (never narrower than without)."""
    place: Place
    subgroups: str = ""
    claim: str = ""
    """``below``, ``above`` or ``unclear``: where the interval lies against no effect, as the text says."""
    favours: tuple[str, str] = ("", "")
    """Words at the left and the right of the forest plot."""


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document in which an item of a checklist may be answered."""

    title: str
    headings: Mapping[str, str] = field(default_factory=dict)
    """Id of a heading -> its words."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything in `evidence/` but the records and the decisions on them, which the evidence step reads."""

    settings: EvidenceSettings
    codebook: Mapping[str, CodeColumn] = field(default_factory=dict)
    studies: Mapping[str, Study] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()
    findings: Mapping[str, FindingEntry] = field(default_factory=dict)
    analyses: Mapping[str, Analysis] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    """Every file of `evidence/` that counts, project-relative: the inputs of the evidence step."""
    citations: Mapping[str, str] = field(default_factory=dict)
    """Study -> how tables name it, e.g. ``Hunter et al. (2019)``."""
    documents: Mapping[str, KnownDocument] = field(default_factory=dict)
    """By id, where a checklist points at them."""
    retracted: Mapping[str, str] = field(default_factory=dict)
    """Study -> what ``evidence/retractions.csv`` says of its reference."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Study -> digest of its rows in ``evidence/effects.csv``."""
    problems: tuple[Problem, ...] = ()
