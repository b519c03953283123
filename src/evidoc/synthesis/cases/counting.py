"""Cases come in; how many there are, with which codes, go out as values: fieldwork apart from what others published."""

from __future__ import annotations

from collections.abc import Iterator

from evidoc.model.case import ILLUSTRATIVE, KINDS, OWN, PUBLISHED, Case, Cases
from evidoc.model.finding import GRADED, LAPSED
from evidoc.records import dataclass
from evidoc.synthesis.cases.quotes import quotes
from evidoc.synthesis.cases.standing import status_of
from evidoc.synthesis.exhibits import Exhibits

_WORDS = {OWN: "Case studies of our own fieldwork", PUBLISHED: "Published accounts of cases"}
_MADE_UP = "Illustrative cases, made up for a demonstration"


@dataclass(frozen=True, slots=True)
class Count:
    """One number."""

    name: str
    number: int
    unit: str
    meaning: str
    base: int | None = None
    """Of how many cases."""


def counted(cases: Cases) -> str:
    """Return the kind of case that counts: fieldwork, and in a demonstration what was made up in its place."""
    return ILLUSTRATIVE if cases.settings.synthetic else OWN


def of_kind(cases: Cases, kind: str) -> list[Case]:
    """Return the cases of one kind of which readers see something."""
    return [case for case in cases.leaving.values() if case.kind == kind]


def with_code(cases: list[Case], code: str) -> tuple[int, int]:
    """Return how many cases have a code, and how many excerpts."""
    numbers = [sum(code in one.codes for one in case.excerpts.values()) for case in cases]
    return sum(number > 0 for number in numbers), sum(numbers)


def count_names(cases: Cases) -> tuple[str, ...]:
    """Return the names of what `count_products` adds."""
    return tuple(f"value {count.name}" for count in _counts(cases))


def count_products(cases: Cases, exhibits: Exhibits) -> None:
    """Add the counts of cases, occupations, excerpts, codes, quotes and findings."""
    for count in _counts(cases):
        exhibits.value(count.name, count.number, count.unit, count.meaning, base=count.base, population="cases")


def _counts(cases: Cases) -> Iterator[Count]:
    kind = counted(cases)
    own = of_kind(cases, kind)
    what = _MADE_UP if kind == ILLUSTRATIVE else _WORDS[OWN]
    yield Count("case.count", len(own), "cases", what)
    for one in KINDS:
        meaning = _MADE_UP if one == ILLUSTRATIVE else _WORDS[one]
        yield Count(f"case.count.{one}", len(of_kind(cases, one)), "cases", meaning)
    occupations = {case.about.get("occupation") for case in own} - {None, ""}
    yield Count("case.occupations", len(occupations), "occupations", f"Occupations: {what.lower()}")
    excerpts = sum(len(case.excerpts) for case in own)
    yield Count("case.excerpts", excerpts, "excerpts", f"Coded excerpts: {what.lower()}")
    shown = [one for _, _, one in quotes(cases)]
    yield Count("case.quotes", sum(not one.withheld for one in shown), "excerpts", "Quotes that may be shown")
    yield Count(
        "case.quotes.withheld", sum(bool(one.withheld) for one in shown), "excerpts", "Quotes that are withheld"
    )
    yield from _codes(cases, own, what)
    statuses = [status_of(entry, cases) for entry in cases.findings.values()]
    yield Count("case.findings", len(statuses), "findings", "Findings across cases")
    yield Count("case.findings.graded", statuses.count(GRADED), "findings", "Findings across cases whose grade stands")
    yield Count("case.findings.lapsed", statuses.count(LAPSED), "findings", "Findings across cases whose grade lapsed")


def _codes(cases: Cases, own: list[Case], what: str) -> Iterator[Count]:
    others = of_kind(cases, PUBLISHED)
    for name, code in cases.codes.items():
        number, _ = with_code(own, name)
        yield Count(f"case.code.{name}", number, "cases", f"{code.label}: {what.lower()}", len(own))
        if others:
            number, _ = with_code(others, name)
            meaning = f"{code.label}: published accounts of cases"
            yield Count(f"case.code.{name}.{PUBLISHED}", number, "cases", meaning, len(others))
