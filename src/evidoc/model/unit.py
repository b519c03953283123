"""A unit's name comes in; its family, range, default decimals and wording go out: the registry of units."""

from __future__ import annotations

from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit in which a number may be given."""

    name: str
    """As authors write it, e.g. ``%``."""
    family: str
    """``share``, ``change``, ``count``, ``time``, ``money``, ``rate`` or ``plain``."""
    low: float | None
    high: float | None
    """The range in which a number of this unit can lie; None is unbounded."""
    decimals: int
    """Decimals shown where the call names none."""
    after: str = ""
    """Words or a sign set directly after the number, with their leading space."""
    after_one: str = ""
    """The same where the number shown is exactly 1; empty: as `after`."""
    before: str = ""
    """A sign set directly before the number, e.g. ``£``."""

    def worded(self, number: str) -> str:
        """Return the formatted `number` with this unit's sign or words around it."""
        after = self.after_one if number == "1" and self.after_one else self.after
        minus, digits = ("−", number[1:]) if number.startswith("−") else ("", number)
        return f"{minus}{self.before}{digits}{after}"


def _counts(*names: tuple[str, str, str]) -> tuple[Unit, ...]:
    return tuple(Unit(name, "count", 0, None, 0, f" {many}", f" {one}") for name, many, one in names)


_ALL = (
    Unit("%", "share", 0, 100, 1, "%"),
    Unit("% change", "change", -100, None, 1, "%"),
    Unit("percentage points", "change", -100, 100, 1, " percentage points", " percentage point"),
    *_counts(
        ("FTE", "FTE", "FTE"),
        ("FTE days", "FTE days", "FTE day"),
        ("headcount", "people", "person"),
        ("people", "people", "person"),
        ("staff", "staff", "member of staff"),
        ("children", "children", "child"),
        ("registrants", "registrants", "registrant"),
        ("providers", "providers", "provider"),
        ("organisations", "organisations", "organisation"),
        ("trusts", "trusts", "trust"),
        ("records", "records", "record"),
        ("reports", "reports", "report"),
        ("studies", "studies", "study"),
        ("reviews", "reviews", "review"),
        ("findings", "findings", "finding"),
        ("cases", "cases", "case"),
        ("excerpts", "excerpts", "excerpt"),
        ("occupations", "occupations", "occupation"),
        ("posts", "posts", "post"),
        ("vacancies", "vacancies", "vacancy"),
        ("places", "places", "place"),
        ("joiners", "joiners", "joiner"),
        ("leavers", "leavers", "leaver"),
        ("respondents", "respondents", "respondent"),
        ("responses", "responses", "response"),
        ("studies", "studies", "study"),
        ("births", "births", "birth"),
    ),
    Unit("count", "count", 0, None, 0),
    Unit("minutes", "time", 0, None, 0, " minutes", " minute"),
    Unit("hours", "time", 0, None, 1, " hours", " hour"),
    Unit("hours per week", "time", 0, 168, 1, " hours a week", " hour a week"),
    Unit("days", "time", 0, None, 1, " days", " day"),
    Unit("weeks", "time", 0, None, 0, " weeks", " week"),
    Unit("months", "time", 0, None, 0, " months", " month"),
    Unit("years", "time", 0, None, 0, " years", " year"),
    Unit("£", "money", None, None, 0, before="£"),
    Unit("£ per hour", "money", 0, None, 2, " per hour", before="£"),
    Unit("£ per year", "money", 0, None, 0, " per year", before="£"),
    Unit("£ million", "money", None, None, 1, " million", before="£"),
    Unit("£ billion", "money", None, None, 1, " billion", before="£"),
    Unit("per 100", "rate", 0, None, 1, " per 100"),
    Unit("per 1,000", "rate", 0, None, 1, " per 1,000"),
    Unit("per 10,000", "rate", 0, None, 1, " per 10,000"),
    Unit("per 100,000", "rate", 0, None, 1, " per 100,000"),
    Unit("children per health visitor", "rate", 0, None, 0, " children per health visitor"),
    Unit("ratio", "plain", 0, None, 2),
    Unit("index", "plain", 0, None, 1),
    Unit("score", "plain", None, None, 1),
)

UNITS = {unit.name: unit for unit in _ALL}
"""Every registered unit by its name."""
