"""Two locks come in; what the second says otherwise goes out, one problem each, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidoc.errors import Place, Problem
from evidoc.lock.file import ABSENT, FILE, Locked, Step

_HINT = f"Run 'evidoc build', look at what it changed in {FILE}, and commit it."
_DOCUMENT = "documents/"


def differences(committed: Locked, now: Locked) -> tuple[Problem, ...]:
    """Return what of `now` is not as `committed` says.

    Parameters
    ----------
    committed
        As it was read.
    now
        As a build would write it.

    Returns
    -------
    tuple of Problem
        ``lock-differs``, sorted by step; each names its step and what differs.
    """
    said = list(_of_inputs("environment", committed.environment, now.environment, what=""))
    absent = list(_of_absence(committed, now))
    said += absent
    left = _resting_on_absence(committed, now) if absent else frozenset()
    for name in sorted({*committed.steps, *now.steps} - left):
        before, after = committed.steps.get(name), now.steps.get(name)
        if before is None or after is None:
            said.append(f"{name} is {'gone' if after is None else 'new'}")
        else:
            said += _of_step(name, before, after)
    return tuple(Problem("lock-differs", f"{one}.", Place(FILE), _HINT) for one in said)


def _of_absence(committed: Locked, now: Locked) -> Iterator[str]:
    """Say once of each thing that only one of the two machines has: all that rests on it differs for that alone."""
    before, after = _lacked(committed), _lacked(now)
    for one in sorted(after - before):
        yield f"{FILE} was written where {one} is available; it is not available here, so what rests on it differs"
    for one in sorted(before - after):
        yield f"{FILE} was written where {one} is not available; it is available here, so what rests on it differs"


def _lacked(locked: Locked) -> frozenset[str]:
    told = (step.inputs.get(ABSENT, "") for step in locked.steps.values())
    return frozenset(one for text in told for one in text.split(", ") if one)


def _resting_on_absence(committed: Locked, now: Locked) -> frozenset[str]:
    """Return the steps that only one machine could make, and the documents that show what they made."""
    found: set[str] = set()
    made: set[str] = set()
    for name in {*committed.steps} & {*now.steps}:
        pair = committed.steps[name], now.steps[name]
        if pair[0].inputs.get(ABSENT) != pair[1].inputs.get(ABSENT):
            found.add(name)
            made |= {
                f"{kind} {one}"
                for step in pair
                for kind in ("value", "table", "figure")
                for one in getattr(step, f"{kind}s")
            }
    documents = (name for name in now.steps if name.startswith(_DOCUMENT))
    return frozenset({*found, *(name for name in documents if not made.isdisjoint(now.steps[name].inputs))})


def _of_step(name: str, before: Step, after: Step) -> Iterator[str]:
    yield from _of_values(name, before.values, after.values)
    yield from _of_inputs(name, before.tables, after.tables, what="table ")
    yield from _of_inputs(name, before.figures, after.figures, what="figure ")
    yield from _of_inputs(name, before.findings, after.findings, what="finding ")
    if before.text != after.text:
        yield f"text of {name} changed"
    yield from _of_inputs(name, before.inputs, after.inputs, what="input ")


def _of_values(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for value in sorted({*before, *after}):
        if value not in before:
            yield f"{name}: value {value} is new: '{after[value]}'"
        elif value not in after:
            yield f"{name}: value {value} is gone, {FILE} says '{before[value]}'"
        elif before[value] != after[value]:
            yield f"{name}: value {value} is '{after[value]}', {FILE} says '{before[value]}'"


def _of_inputs(name: str, before: Mapping[str, str], after: Mapping[str, str], *, what: str) -> Iterator[str]:
    for one in sorted({*before, *after}):
        if before.get(one) != after.get(one):
            how = "is new" if one not in before else "is gone" if one not in after else "changed"
            yield f"{name}: {what}{one} {how}"
