"""A case and one of its excerpts come in; what of it may leave, under which label, and why no more, go out."""

from __future__ import annotations

from collections.abc import Iterator

from evidoc.model.case import ILLUSTRATIVE, OWN, YES, Case, Cases, Excerpt
from evidoc.records import dataclass

NO_CONSENT = "there is no consent to quote it"
NO_ROLE = "nobody wrote down of whose role group it is"
SMALL = "so few people are of that role there that they could be known by it"
UNCOUNTED = "nobody has counted how many people are of that role there"
HIDDEN = "the case is not checked, or nobody agreed to take part"


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers see of one excerpt."""

    text: str
    """Empty where it is withheld."""
    label: str
    """Role group and nation, and nothing else; empty where they would tell who it was."""
    withheld: str = ""
    """Why it does not leave; empty where it does."""
    coarse: bool = False
    """Whether the label is that of a larger group."""


def shown_excerpt(cases: Cases, case: Case, excerpt: Excerpt) -> Shown:
    """Return what readers see of an excerpt.

    A quote leaves only with consent to quote, and only where at least as many people as the threshold are of its role
    in that setting of that nation; where nobody has counted them, they count as too few. What somebody noted leaves,
    without the role where that would be too much.

    Parameters
    ----------
    cases
        Says how many people there are, and the threshold.
    case, excerpt
        The excerpt, and the case that it is of.
    """
    if not case.leaves:
        return Shown("", "", HIDDEN)
    if case.kind != OWN:
        role = cases.worded("role", excerpt.role) if excerpt.role else ""
        return Shown(excerpt.text, f"{role}, {ILLUSTRATIVE}" if role and case.kind == ILLUSTRATIVE else role)
    label, why = _label(cases, case, excerpt)
    if not excerpt.quote:
        return Shown(excerpt.text, label, coarse=bool(label and why))
    if case.consent.to_quote != YES:
        return Shown("", "", NO_CONSENT)
    if not label:
        return Shown("", "", why)
    return Shown(excerpt.text, label, coarse=bool(why))


def quotes(cases: Cases) -> Iterator[tuple[Case, Excerpt, Shown]]:
    """Yield every quote of fieldwork, with what may be seen of it: nothing of drafts."""
    for case in cases.leaving.values():
        for excerpt in case.excerpts.values():
            if excerpt.quote and case.kind == OWN:
                yield case, excerpt, shown_excerpt(cases, case, excerpt)


def _label(cases: Cases, case: Case, excerpt: Excerpt) -> tuple[str, str]:
    """Return role group and nation, and why it is not the role itself, or why there is none."""
    nation = case.about.get("nation", "")
    if not excerpt.role or not nation:
        return "", NO_ROLE
    number, counted = _people(cases, case, (excerpt.role,))
    where = cases.worded("nation", nation)
    if number >= cases.settings.threshold:
        return f"{cases.worded('role', excerpt.role)}, {where}", ""
    why = SMALL if counted else UNCOUNTED
    group = cases.settings.groups.get(excerpt.role, "")
    if cases.settings.coarsen and group:
        roles = tuple(role for role, of in cases.settings.groups.items() if of == group)
        # Only roles that were counted are added: there are at least so many people.
        if _people(cases, case, roles)[0] >= cases.settings.threshold:
            return f"{group}, {where}", why
    return "", why


def _people(cases: Cases, case: Case, roles: tuple[str, ...]) -> tuple[int, bool]:
    """Return how many people of these roles there are where the case is, as far as counted, and whether any were."""
    rows = [
        row.number
        for row in cases.settings.populations
        if row.role in roles and (row.nation, row.setting) == (case.about.get("nation"), case.about.get("setting"))
    ]
    return sum(rows), bool(rows)
