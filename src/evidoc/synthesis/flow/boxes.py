"""Nothing comes in; every box of the PRISMA 2020 flow goes out: its name, words, unit and place in the diagram."""

from __future__ import annotations

from evidoc.records import dataclass

PREVIOUS, DATABASES, OTHER, INCLUDED = (
    "Previous studies",
    "Databases and registers",
    "Other methods",
    "Included studies",
)
IDENTIFICATION, SCREENING, INCLUSION = "Identification", "Screening", "Included"
SOURCE = "source."
"""Begins the name of the box of one source."""
PREFIX = "prisma."
"""Begins the id of every value."""


@dataclass(frozen=True, slots=True)
class Box:
    """One count of the flow."""

    name: str
    """Without ``prisma.``."""
    label: str
    """As the diagram and its table say it."""
    unit: str
    meaning: str
    """As a value says it, on its own."""
    part: str
    stage: str
    standard: bool = True
    """Whether PRISMA 2020 has it; the others say what is open, or where the standard has no box."""


def _database(name: str, label: str, unit: str, meaning: str, stage: str = SCREENING, *, standard: bool = True) -> Box:
    return Box(name, label, unit, f"{meaning} (databases and registers)", DATABASES, stage, standard)


def _other(name: str, label: str, unit: str, meaning: str, stage: str = SCREENING, *, standard: bool = True) -> Box:
    return Box(f"other.{name}", label, unit, f"{meaning} (other methods)", OTHER, stage, standard)


def _open(side: str, *, screens: bool) -> tuple[Box, ...]:
    """Return the boxes of what is not decided yet; an interim flow shows them."""
    make = _database if screens else _other
    waiting = (make("awaiting.screening", "Records awaiting screening", "records", "Records awaiting screening"),)
    return tuple(
        Box(box.name, box.label, box.unit, box.meaning, side, SCREENING, standard=False)
        for box in (
            *(waiting if screens else ()),
            make(
                "undecided",
                "Records on which reviewers differ or are unsure",
                "records",
                "Records to be settled by the reviewers",
            ),
            make("awaiting.retrieval", "Reports awaiting retrieval", "reports", "Reports sought, not yet retrieved"),
            make("awaiting.full-text", "Reports awaiting assessment", "reports", "Reports retrieved, not yet assessed"),
            make(
                "undecided.full-text",
                "Reports on which reviewers differ or are unsure",
                "reports",
                "Reports to be settled by the reviewers",
            ),
        )
    )


BOXES: tuple[Box, ...] = (
    Box(
        "previous.studies",
        "Studies included in the previous version of the review",
        "studies",
        "Studies included in the previous version of the review",
        PREVIOUS,
        IDENTIFICATION,
    ),
    Box(
        "previous.reports",
        "Reports of studies included in the previous version of the review",
        "reports",
        "Reports of studies included in the previous version of the review",
        PREVIOUS,
        IDENTIFICATION,
    ),
    _database("identified", "Records identified", "records", "Records identified", IDENTIFICATION),
    _database("identified.databases", "Databases", "records", "Records identified from databases", IDENTIFICATION),
    _database("identified.registers", "Registers", "records", "Records identified from registers", IDENTIFICATION),
    _database(
        "duplicates", "Duplicate records", "records", "Duplicate records removed before screening", IDENTIFICATION
    ),
    _database(
        "automation",
        "Records marked as ineligible by automation tools",
        "records",
        "Records removed before screening, marked as ineligible by automation tools",
        IDENTIFICATION,
    ),
    _database(
        "other-removed",
        "Records removed for other reasons",
        "records",
        "Records removed before screening for other reasons",
        IDENTIFICATION,
    ),
    _database("screened", "Records screened", "records", "Records screened on title and abstract"),
    _database("excluded", "Records excluded", "records", "Records excluded on title and abstract"),
    _database("sought", "Reports sought for retrieval", "reports", "Reports sought for retrieval"),
    _database("not-retrieved", "Reports not retrieved", "reports", "Reports not retrieved"),
    _database("assessed", "Reports assessed for eligibility", "reports", "Reports assessed in full"),
    _database("excluded-full-text", "Reports excluded", "reports", "Reports excluded at full text"),
    *_open(DATABASES, screens=True),
    _other(
        "identified",
        "Records identified",
        "records",
        "Records identified that no database or register holds",
        IDENTIFICATION,
    ),
    _other("websites", "Websites", "records", "Records identified from websites", IDENTIFICATION),
    _other("organisations", "Organisations", "records", "Records identified from organisations", IDENTIFICATION),
    _other("citations", "Citation searching", "records", "Records identified by citation searching", IDENTIFICATION),
    _other(
        "already",
        "Records already found in databases and registers",
        "records",
        "Records already found in databases and registers, counted there only",
        IDENTIFICATION,
        standard=False,
    ),
    _other(
        "duplicates",
        "Records found in two ways",
        "records",
        "Records found a second time, counted once",
        IDENTIFICATION,
        standard=False,
    ),
    _other("excluded", "Records set aside unread", "records", "Records excluded before their report", standard=False),
    _other("sought", "Reports sought for retrieval", "reports", "Reports sought for retrieval"),
    _other("not-retrieved", "Reports not retrieved", "reports", "Reports not retrieved"),
    _other("assessed", "Reports assessed for eligibility", "reports", "Reports assessed in full"),
    _other("excluded-full-text", "Reports excluded", "reports", "Reports excluded at full text"),
    *_open(OTHER, screens=False),
    Box(
        "included.studies", "New studies included", "studies", "New studies included in the review", INCLUDED, INCLUSION
    ),
    Box(
        "included.reports",
        "Reports of new included studies",
        "reports",
        "Reports of new included studies",
        INCLUDED,
        INCLUSION,
    ),
    Box(
        "awaiting.extraction",
        "Included reports not yet tied to a study",
        "reports",
        "Included reports that no study in studies.csv names yet",
        INCLUDED,
        INCLUSION,
        standard=False,
    ),
    Box("total.studies", "Total studies included", "studies", "Studies included in the review", INCLUDED, INCLUSION),
    Box(
        "total.reports",
        "Reports of total included studies",
        "reports",
        "Reports of included studies",
        INCLUDED,
        INCLUSION,
    ),
    Box(
        "in-meta-analysis",
        "Studies in a meta-analysis",
        "studies",
        "Included studies that are in a meta-analysis",
        INCLUDED,
        INCLUSION,
    ),
    Box(
        "in-meta-analysis.reports",
        "Reports of studies in a meta-analysis",
        "reports",
        "Reports of included studies that are in a meta-analysis",
        INCLUDED,
        INCLUSION,
    ),
)
"""In the order of the diagram, column by column."""

BY_NAME = {box.name: box for box in BOXES}
OPEN = tuple(box.name for box in BOXES if "awaiting" in box.name or "undecided" in box.name)
"""Boxes that are empty in a finished flow."""
