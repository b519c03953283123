"""The words of a command that tells how a project stands come in, its exit code goes out."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator

from evidoc.console import Console
from evidoc.model.status import ARROW, Cause, Explanation, Output, Status

_SHOWN = 3
"""Causes that are told of each output."""
_SIDE = 8
"""Names that are told in one line before the rest is counted."""


def status(words: argparse.Namespace, console: Console) -> int:
    """Say what is stale, and through what."""
    from evidoc.pipeline.tracing import status as traced

    found = traced(words.root.resolve())
    if words.json:
        console.data(found.as_dict())
        return found.exit_code
    console.problems(found.verdict.errors, f"{len(found.verdict.errors)} to mend:")
    for line in _status(found):
        console.result(line)
    return found.exit_code


def explain(words: argparse.Namespace, console: Console) -> int:
    """Say everything that can be told of one thing."""
    from evidoc.pipeline.explaining import explain as explained

    found = explained(words.root.resolve(), words.name)
    if words.json:
        console.data(found.as_dict())
        return 0
    for line in _explanation(found):
        console.result(line)
    return 0


def graph(words: argparse.Namespace, console: Console) -> int:
    """Print what rests on what, as Mermaid text."""
    from evidoc.pipeline.tracing import graph as drawn

    console.result(drawn(words.root.resolve()).rstrip("\n"))
    return 0


def _status(found: Status) -> Iterator[str]:
    if found.engine == "quarto":
        yield "Quarto wove the site: of its documents, only the scripts and data that they rest on are looked at."
    yield from found.absent
    if found.fresh:
        yield f"Everything is fresh: {_counted(found.outputs)}."
        return
    for state in ("stopped", "missing", "stale"):
        outputs = list(found.of(state))
        if outputs:
            yield f"{state.capitalize()}: {_counted(outputs)}"
            for names, causes in _alike(outputs):
                yield from _told(names, causes)
    yield from _beside(found)
    fresh = list(found.of("fresh"))
    if fresh:
        yield f"Fresh: {_counted(fresh)}"
    if any(output.state in {"stale", "missing"} for output in found.outputs):
        yield "'evidoc build' makes it anew; what only rests on something stale may come out as it is."


def _beside(found: Status) -> Iterator[str]:
    """Say what is the matter besides the outputs themselves."""
    pages = {output.name for output in found.outputs}
    for file, how in found.site.items():
        if file not in pages:
            yield f"_site/{file} {'is missing' if how == 'missing' else f'was {how}'}"
    if found.lock == "missing":
        yield "evidoc.lock is missing: the next build writes it; commit it."
    elif found.lock != "agrees":
        yield f"evidoc.lock {'is broken' if found.lock == 'broken' else 'does not agree with what is built'}:"
        yield from (f"  {problem.place}: {problem.message}" for problem in found.differences[:_SHOWN])
        yield from _more(len(found.differences) - _SHOWN)
        yield from (f"    -> {hint}" for hint in dict.fromkeys(problem.hint for problem in found.differences))
    if found.stopped:
        yield f"The last build has not come to its end: it stopped after '{found.stopped}', or is still going on."


def _alike(outputs: Iterable[Output]) -> Iterator[tuple[list[str], list[Cause]]]:
    """Yield outputs that stand so through the same, such as a page and its PDF, or the products of a script."""
    groups: dict[tuple[tuple[object, ...], ...], list[Output]] = {}
    for output in outputs:
        key = tuple((cause.path[1:], cause.how) for cause in output.causes)
        groups.setdefault(key, []).append(output)
    for group in groups.values():
        yield [output.name for output in group], list(group[0].causes)


def _told(names: list[str], causes: list[Cause]) -> Iterator[str]:
    """Yield a line for each cause, the shortest first."""
    named = _several(names)
    if not causes:
        yield f"  {named}"
    for cause in causes[:_SHOWN]:
        yield f"  {ARROW.join((named, *cause.path[1:]))} {cause.how}"
    yield from _more(len(causes) - _SHOWN)


def _more(number: int) -> Iterator[str]:
    if number > 0:
        yield f"    and {number} more"


def _several(names: list[str]) -> str:
    """Return names in one line; of many, the first and how many there are besides."""
    if len(names) <= _SHOWN:
        return ", ".join(names)
    return f"{names[0]} and {len(names) - 1} more"


def _counted(outputs: Iterable[Output]) -> str:
    """Return ``3 pages, 3 PDFs, 40 values``."""
    kinds = Counter(output.kind for output in outputs)
    return ", ".join(f"{number} {kind}{'' if number == 1 else 's'}" for kind, number in kinds.items())


def _explanation(found: Explanation) -> Iterator[str]:
    yield f"{found.name} ({found.kind}){': ' if found.what else ''}{found.what}"
    if found.shows:
        yield f"Shows: {found.shows}"
    if found.absent:
        yield f"{found.absent[0][:1].upper()}{found.absent[0][1:]}"
        yield from (f"  {number}. {step}" for number, step in enumerate(found.absent[1:], 1))
    maybe = ", though it may come out as it is" if found.maybe else ""
    yield f"State: {found.state}{maybe}"
    yield from (f"  {cause}" for cause in found.causes)
    for step, seconds in found.seconds.items():
        yield f"Took: {seconds:.1f} s the last time ({step})"
    yield from _listed("Rests on", [f"{name}  ({state})" for name, state in found.inputs.items()])
    yield from _listed("Used by", found.users)
    yield from _listed("Reaches", found.outputs)
    yield from _listed("Shown at", [str(place) for place in found.shown_at])
    yield from _listed("Sources in the end", [_ground(g.id, g.publisher, g.period, g.licence) for g in found.grounds])


def _ground(name: str, publisher: str, period: str, licence: str) -> str:
    return f"{name}: {publisher}, {period}; licence: {licence}"


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    shown = list(lines)
    if shown:
        yield f"{title}:"
        yield from (f"  {line}" for line in shown)
