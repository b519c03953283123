"""Two locks come in; what the second says otherwise goes out, one problem each, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidoc.errors import Place, Problem
from evidoc.lock.file import FILE, Locked, Step

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
    for name in sorted({*committed.steps, *now.steps}):
        before, after = committed.steps.get(name), now.steps.get(name)
        if before is None or after is None:
            said.append(f"{name} is {'gone' if after is None else 'new'}")
        else:
            said += _of_step(name, before, after)
    return tuple(Problem("lock-differs", f"{one}.", Place(FILE), _HINT) for one in said)


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
