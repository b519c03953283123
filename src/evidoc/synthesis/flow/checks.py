"""The counts of a PRISMA flow come in; whether its identities hold goes out, each with both sides in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidoc.errors import Place, Problem
from evidoc.records import dataclass
from evidoc.synthesis.flow.boxes import BY_NAME, SOURCE

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Check:
    """One identity of the flow."""

    name: str
    """e.g. ``screened``: the box it is about."""
    left: str
    """The left side in words."""
    left_number: int
    relation: str
    """``=`` or ``<=``."""
    right: str
    right_number: int
    excuse: str = ""
    """What may explain a difference: a note in ``evidence/evidence.yml``; empty where nothing may."""

    @property
    def holds(self) -> bool:
        """Return whether it does."""
        if self.relation == "=":
            return self.left_number == self.right_number
        return self.left_number <= self.right_number

    def problem(self, place: Place) -> Problem:
        """Return what to say where it does not hold."""
        verb = "is not" if self.relation == "=" else "is more than"
        message = (
            f"The flow does not add up: {self.left} ({self.left_number:,}) {verb} {self.right} ({self.right_number:,})."
        )
        kind = "flow-without-note" if self.excuse else "flow-does-not-add-up"
        hint = self.excuse or (
            "Look for a record that is decided on at a stage it had not reached, or a study whose report is not "
            "included: the other problems of screening.csv and studies.csv name it."
        )
        return Problem(kind, message, place, hint)


def check_flow(counts: Counts, reasons: Mapping[str, Counts]) -> tuple[Check, ...]:
    """Return every identity of PRISMA 2020's boxes; what is not decided yet stands in the sums as such.

    Parameters
    ----------
    counts
        Box (`boxes`) -> its number; ``source.ID`` -> records of a source.
    reasons
        ``databases`` and ``other`` -> reason of exclusion at full text -> reports.
    """
    return (
        *_identified(counts),
        *_databases(counts),
        *_other_methods(counts),
        *_reasons(counts, reasons),
        *_included(counts),
        *_studies_and_reports(counts),
    )


def _sum(name: str, counts: Counts, left: tuple[str, ...], plus: tuple[str, ...], minus: tuple[str, ...] = ()) -> Check:
    """Return the check that the boxes `left` together are `plus` less `minus`."""
    words = _words(plus, " + ") + "".join(f" − {_words((box,), '')}" for box in minus)
    number = sum(counts[box] for box in plus) - sum(counts[box] for box in minus)
    return Check(name, _words(left, " + "), sum(counts[box] for box in left), "=", words, number)


def _words(boxes: tuple[str, ...], between: str) -> str:
    return between.join(f"“{BY_NAME[box].meaning}”" for box in boxes)


def _identified(counts: Counts) -> Iterator[Check]:
    yield _sum("identified", counts, ("identified",), ("identified.databases", "identified.registers"))
    for name, kind in (("identified.databases", "databases"), ("identified.registers", "registers")):
        total = sum(number for box, number in counts.items() if box.startswith(f"{SOURCE}{kind}."))
        yield Check(name, _words((name,), ""), counts[name], "=", f"the records of all {kind} together", total)
    kinds = ("other.websites", "other.organisations", "other.citations")
    yield _sum("other.identified", counts, ("other.identified",), kinds)
    total = sum(number for box, number in counts.items() if box.startswith(f"{SOURCE}other."))
    found = ("other.identified", "other.already", "other.duplicates")
    left = sum(counts[box] for box in found)
    yield Check(
        "other.sources",
        _words(found, " + "),
        left,
        "=",
        "the records of all websites and other methods together",
        total,
    )


def _databases(counts: Counts) -> Iterator[Check]:
    removed = ("duplicates", "automation", "other-removed")
    yield _sum("screened", counts, ("screened", "awaiting.screening"), ("identified",), removed)
    yield _sum("sought", counts, ("sought",), ("screened",), ("excluded", "undecided"))
    open_ = ("assessed", "awaiting.retrieval", "awaiting.full-text")
    yield _sum("assessed", counts, open_, ("sought",), ("not-retrieved",))


def _other_methods(counts: Counts) -> Iterator[Check]:
    left = ("other.excluded", "other.undecided")
    yield _sum("other.sought", counts, ("other.sought",), ("other.identified",), left)
    open_ = ("other.assessed", "other.awaiting.retrieval", "other.awaiting.full-text")
    yield _sum("other.assessed", counts, open_, ("other.sought",), ("other.not-retrieved",))


def _reasons(counts: Counts, reasons: Mapping[str, Counts]) -> Iterator[Check]:
    for side, box in (("databases", "excluded-full-text"), ("other", "other.excluded-full-text")):
        total = sum(reasons.get(side, {}).values())
        yield Check(
            f"{box}.reasons", "the reports of all reasons together", total, "=", _words((box,), ""), counts[box]
        )


def _included(counts: Counts) -> Iterator[Check]:
    assessed = ("assessed", "other.assessed")
    gone = ("excluded-full-text", "undecided.full-text", "other.excluded-full-text", "other.undecided.full-text")
    yield _sum("included.reports", counts, ("included.reports",), assessed, gone)
    named, waiting = counts["named"], counts["awaiting.extraction"]
    yield Check(
        "included.named",
        "the reports that studies.csv names, with those that it does not name yet",
        named + waiting,
        "=",
        _words(("included.reports",), ""),
        counts["included.reports"],
    )
    for what in ("studies", "reports"):
        yield _sum(f"total.{what}", counts, (f"total.{what}",), (f"previous.{what}", f"included.{what}"))
        pooled = "in-meta-analysis" if what == "studies" else "in-meta-analysis.reports"
        if pooled in counts:
            total = f"total.{what}"
            yield Check(pooled, _words((pooled,), ""), counts[pooled], "<=", _words((total,), ""), counts[total])


def _studies_and_reports(counts: Counts) -> Iterator[Check]:
    excuse = (
        "One report can hold several studies: say so in a 'note' in evidence/evidence.yml; "
        "or correct the column 'records' of evidence/studies.csv."
    )
    for part in ("previous", "included", "total"):
        left, right = f"{part}.studies", f"{part}.reports"
        words = (_words((left,), ""), _words((right,), ""))
        yield Check(f"{left}.reports", words[0], counts[left], "<=", words[1], counts[right], excuse)
