"""Values of protected sources or surveys come in; the same go out as prose may say them, or without their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from evidoc.model.disclosure import At, Cell, Protection
from evidoc.model.display import shows
from evidoc.model.product import Value
from evidoc.model.source import Source
from evidoc.model.unit import UNITS
from evidoc.products.beside import beside_value, check_value
from evidoc.products.boundary import WHY, before, concealed, guarded, strictest
from evidoc.products.boundary_magnitudes import rules_of_totals, unsaid, wrong_contributions
from evidoc.products.boundary_rest import with_rest
from evidoc.products.boundary_shares import check_shares, share_cell
from evidoc.products.boundary_tables import protect_counts
from evidoc.products.boundary_words import check_texts
from evidoc.products.origin import Origin
from evidoc.products.session import Faults
from evidoc.records import dataclass

if TYPE_CHECKING:
    from evidoc.survey.disclosure import Counts, Policy, Protected

UNPLACED = "value"
"""Dimension of a number of which the call does not say where its people are: it meets no cell of another product."""


@dataclass(frozen=True, slots=True)
class People:
    """What a call of `value` or `values` says of the people behind its numbers."""

    counts: bool = False
    """The number is one of people itself."""
    measure: Mapping[str, str] | str = ""
    margins: str = "Total"
    levels: Mapping[str, Mapping[str, str]] | None = None
    contributions: Sequence[Sequence[float]] = ()
    """What each person or organisation adds to each number, in the order of the values; empty: nobody says."""

    def measured(self, what: str, sources: Sequence[Source]) -> str:
        """Return what the ``number`` or the ``base`` counts; empty where a number counts nobody."""
        main = "number" if self.counts else "base"
        named = {main: self.measure} if isinstance(self.measure, str) else self.measure
        if named.get(what):
            return named[what]
        return f"people in {' and '.join(sorted(one.id for one in sources))}" if what == main else ""


def pass_values(
    faults: Faults,
    origin: Origin,
    made: Sequence[Value],
    cells: Sequence[Mapping[str, str] | None],
    people: People,
    decimals: int | None,
) -> list[Value]:
    """Hide what must be hidden, and put beside the others what must stand there.

    Parameters
    ----------
    faults
        Takes what is wrong.
    made
        The values, in the order of `cells`.
    cells
        Where each value's people are, as the columns of a table would say it; None where the call does not.
    people
        What else the call says of them.
    decimals
        Shown decimals; None: the unit's.

    Raises
    ------
    RunError
        A number of people, an interval or the reliability is missing, or nothing may leave at all.
    """
    survey = next((source for source in origin.sources if source.design), None)
    protected = guarded(origin.sources)
    _check_contributions(faults, made, people)
    for one in made:
        faults.what = f"value {one.id!r}"
        if one.number is None:
            continue
        if survey is not None and not people.counts:
            check_value(
                faults,
                survey,
                base=one.base is not None,
                interval=one.low is not None,
                reliability=bool(one.reliability),
            )
        elif protected and not people.counts and one.base is None:
            message = f"it rests on {protected[0].id!r}, whose people are protected, and does not say how many they are"
            hint = "give the unweighted number of people: base=…; a number of people itself: counts=True"
            faults.add("missing-base", message, hint)
    policy = strictest(faults, protected) if protected else None
    faults.stop_if_any()
    done = (
        list(made)
        if policy is None or policy.free
        else _protect(faults, protected, policy, made, cells, people, decimals)
    )
    faults.stop_if_any()
    return [_worded(one, survey, people, decimals) for one in done]


def _worded(value: Value, survey: Source | None, people: People, decimals: int | None) -> Value:
    base = None if people.counts else value.base
    beside = beside_value(survey, base, value.provenance.status, value.reliability)
    return replace(value, shows=shows(value, decimals, beside))


def _protect(
    faults: Faults,
    sources: Sequence[Source],
    policy: Policy,
    made: Sequence[Value],
    cells: Sequence[Mapping[str, str] | None],
    people: People,
    decimals: int | None,
) -> list[Value]:
    there = [number for number, one in enumerate(made) if one.number is not None]
    if not there:
        return list(made)
    asked = _asked(sources, made, cells, people, there)
    placed = any(cell is not None for cell in cells)  # others meet no cell of another product
    known = before(faults, sources) if placed else ()
    found = protect_counts(faults, with_rest(asked), policy, known)
    totals = replace(
        asked,
        measure=people.measured("number", sources) or f"sum of {', '.join(made[number].id for number in there)}",
        counts=[made[number].number or 0.0 for number in there],
    )
    summed = _sums(faults, totals, policy, people, there, known) if found else None
    if found is None or (people.contributions and summed is None):
        return list(made)
    noted = next((row for row, _ in enumerate(there) if found.hidden[row]), 0)
    says = people.counts or people.contributions
    sums = [made[number].id for number in there if not says and made[number].unit != "%"]
    unseen = (unsaid(", ".join(map(repr, sums))),) if sums and (policy.dominance or policy.ratio) else ()
    notes = (*found.notes, *unseen, *(summed.notes if summed else ()))
    secret, out = concealed(faults, policy.threshold), list(made)
    for row, number in enumerate(there):
        one = made[number]
        faults.what = f"value {one.id!r}"
        protection = Protection(policy.name, tuple(source.id for source in sources), (), (), ())
        protection = _known_of(replace(protection, notes=notes if row == noted else ()), (found, summed), row)
        at, seen, count = protection.cells[0].at, found.shown[row], asked.counts[row]
        few = bool(found.hidden[row]) or seen is None
        if few or (summed and summed.hidden[row]):
            new = _hidden(faults, one, at, count, few=few)
        else:
            _check_elsewhere(faults, one, cells[number], secret)
            new = replace(one, number=seen) if people.counts else replace(one, base=seen)
            shares = _shares(new, people, sources, decimals, at)
            check_shares(faults, (), shares)
            told = (*protection.cells, *(share for share in shares if share.measure))
            protection = replace(protection, cells=told)
        out[number] = replace(new, provenance=replace(one.provenance, protection=protection))
    return out


def _asked(
    sources: Sequence[Source],
    made: Sequence[Value],
    cells: Sequence[Mapping[str, str] | None],
    people: People,
    there: Sequence[int],
) -> Counts:
    """Return the numbers of people as a table of counts, one row a value that is there."""
    from evidoc.survey.disclosure import Counts

    role = "number" if people.counts else "base"
    places = [_place(made[number], cells[number]) for number in there]
    return Counts(
        people.measured(role, sources),
        tuple(dict.fromkeys(name for place in places for name in place)),
        places,
        [float(getattr(made[number], role) or 0.0) for number in there],
        margin=people.margins,
        levels=dict(people.levels or {}),
    )


def _known_of(protection: Protection, found: Sequence[Protected | None], row: int) -> Protection:
    """Return what readers then know of one row of what was protected."""
    done = [one for one in found if one is not None]
    sums = tuple(total for one in done for total in one.sums if total.whole == one.cells[row].at)
    return replace(protection, cells=tuple(one.cells[row] for one in done), sums=sums)


def _hidden(faults: Faults, value: Value, at: At, count: float, *, few: bool) -> Value:
    """Return a value without its number; of which too `few` people tell even how many they are."""
    ends = (value.number, value.low, value.high, *([value.base] if few else []))
    lost = frozenset(abs(end) for end in ends if end is not None)
    check_texts(faults, {"meaning": value.meaning}, (), (), lost, strict=False)
    faults.session.hidden[faults.what] = lost
    if few:
        check_shares(faults, ((at, count),), ())
    return replace(value, number=None, base=None, low=None, high=None, reliability="", missing=WHY)


def _check_contributions(faults: Faults, made: Sequence[Value], people: People) -> None:
    """Note contributions that are not those of the numbers."""
    hint = "give what each of them adds to the sum: contributions=[310, 275]"
    for one, own in zip(made, people.contributions, strict=False):
        faults.what = f"value {one.id!r}"
        wrong = "are of a number of people, which has none" if people.counts else wrong_contributions(one.number, own)
        if wrong:
            faults.add("bad-contributions", f"its contributions {wrong}", hint)


def _sums(
    faults: Faults, asked: Counts, policy: Policy, people: People, there: Sequence[int], before: Sequence[Protection]
) -> Protected | None:
    """Protect sums of which the call says who adds what; None where it does not, or they cannot be true.

    Parameters
    ----------
    asked
        The sums, as if they were numbers of people.
    there
        Which contributions are theirs.
    """
    if not people.contributions:
        return None
    added = [[float(part) for part in people.contributions[number]] for number in there]
    return protect_counts(faults, with_rest(replace(asked, contributions=added)), rules_of_totals(policy), before)


def _place(value: Value, cell: Mapping[str, str] | None) -> dict[str, str]:
    return {UNPLACED: value.id} if cell is None else {str(key): str(part) for key, part in cell.items()}


def _check_elsewhere(faults: Faults, value: Value, cell: Mapping[str, str] | None, secret: frozenset[float]) -> None:
    """Refuse a number that a product before this one hides, unless the call says whose number it is."""
    for what, number in (("number", value.number), ("base", value.base)):
        if cell is None and number is not None and abs(number) in secret:
            message = f"its {what} is one that another product of this script hides"
            hint = 'say whose number it is, as the columns of a table would: cell={"occupation": "midwife"}'
            faults.add("disclosive", message, hint)


def _shares(value: Value, people: People, sources: Sequence[Source], decimals: int | None, at: At) -> tuple[Cell, ...]:
    """Return what a share of the base tells of the people that it counts."""
    if people.counts or value.unit != "%" or value.number is None or value.base is None:
        return ()
    places = UNITS["%"].decimals if decimals is None else decimals
    found = share_cell(people.measured("number", sources), at, value.number, places, value.base)
    return (found,) if found is not None else ()
