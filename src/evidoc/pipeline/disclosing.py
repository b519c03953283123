"""All products of a build come in; what they give away together goes out, with the log that a reviewer signs.

Where no product rests on protected data, nothing of this is loaded and nothing is written.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidoc import kept
from evidoc.errors import CollectError, Place, Problem
from evidoc.model.disclosure import At, Cell, Protection, Sum
from evidoc.model.finding import Finding
from evidoc.model.product import Results
from evidoc.model.source import Source

if TYPE_CHECKING:
    from evidoc.survey.disclosure import Leak

Sources = Mapping[str, Source]
LOG = "disclosure.md"
"""In ``_build``: what was done to each product, for a reviewer of outputs."""
FILE = "evidoc.disclosure.json"
"""Committed: what readers know from releases before, so that two releases can be held against each other."""
ABOUT = (
    "What readers of this site know of protected data: counts as shown, and bounds of those that are hidden. "
    "'evidoc build' writes this file; commit it, so that a later release is held against it."
)
VERSION = 1
EARLIER = "an earlier release"
_PATIENCE = 20
"""Seconds that git may take to show one file."""


def protections(results: Results) -> dict[str, Protection]:
    """Return what was done to each product, by ``KIND ID``; nothing where no source asks for it."""
    return {
        name: protection
        for name, product in results.named()
        if not isinstance(product, Finding) and (protection := product.provenance.protection) is not None
    }


def hold(root: Path, sources: Sources, results: Results, folder: Path | None) -> list[Problem]:
    """Return a problem for each script and each hidden number that readers could work out.

    Parameters
    ----------
    root
        The project's folder, which holds what readers know from before.
    sources
        By id.
    results
        All that one build would publish.
    folder
        Where the log for a reviewer of outputs is written; None: nowhere.
    """
    named = protections(results)
    problems = list(_contradictions(results, named))
    if problems:
        return problems
    from evidoc.products.boundary_sums import known_of, plausible
    from evidoc.survey.disclosure import leaks, reviewer_log
    from evidoc.survey.disclosure.equations import ContradictionError

    try:
        every = {**named, **_earlier(root, sources)}
        likely = plausible(tuple(every.values()), known_of(every.values()))
        found = leaks(dict(zip(every, likely, strict=True)))
    except ContradictionError as error:
        message = f"Products of protected data contradict each other. {error}"
        hint = "Where one counts other people, say which: measure=…; else correct the numbers."
        return [Problem("contradiction", message, place, hint) for place in _places(results, named)]
    except CollectError as error:
        return list(error.problems)
    if folder is not None:
        kept.replace(folder / LOG, reviewer_log(named, found), forced=False)
    return [problem for leak in found for problem in _told(results, leak)]


def write_release(root: Path, sources: Sources, results: Results) -> None:
    """Write down what readers know from now on; nothing where they know nothing of protected data."""
    named = protections(results)
    if not any(one.cells for one in named.values()):
        return
    groups: dict[tuple[str, tuple[str, ...]], tuple[set[Cell], set[Sum]]] = {}
    for one in (*named.values(), *_earlier(root, sources).values()):
        cells, sums = groups.setdefault((one.policy, tuple(sorted(one.sources))), (set(), set()))
        cells.update(one.cells)
        sums.update(one.sums)
    told = [
        {
            "policy": policy,
            "sources": {name: sources[name].sha256 for name in own if name in sources},
            "cells": [cell.as_dict() for cell in sorted(cells, key=_order)],
            "sums": [asdict(total) for total in sorted(sums, key=_order)],
        }
        for (policy, own), (cells, sums) in sorted(groups.items())
    ]
    text = _text(told)
    file = root / FILE
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        kept.replace(file, text)


def _earlier(root: Path, sources: Sources) -> dict[str, Protection]:
    """Return what readers know from before of data that have not changed since: of others it tells nothing."""
    try:
        text = _released(root)
        if not text:
            return {}
        told = json.loads(text)
        if told["version"] != VERSION:
            raise ValueError(f"its form is {told['version']}")  # noqa: TRY301 - told with the others, just below
        groups = [_group(one) for one in told["releases"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"What readers know from releases before cannot be read: {error}."
        hint = f"Restore {FILE} with git, or delete it where nothing was released yet."
        raise CollectError(Problem("broken-release", message, Place(FILE), hint)) from error
    found: dict[str, Protection] = {}
    for number, (own, one) in enumerate(groups, 1):
        same = all(name in sources and sources[name].sha256 == digest for name, digest in own)
        if same:
            found[f"{EARLIER} ({number})"] = one
    return found


def _released(root: Path) -> str:
    """Return the file as it was committed last: builds since then were seen by nobody. Without git, as it stands."""
    file = root / FILE
    if not file.is_file():
        return ""
    committed = _git(root, "show", f"HEAD:./{FILE}")
    if committed is None and _git(root, "rev-parse", "--git-dir") is None:
        return file.read_text(encoding="utf-8")
    return committed or ""


def _git(root: Path, *words: str) -> str | None:
    """Return what git says, or None where it refuses, or is not there."""
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8") if done.returncode == 0 else None


def _group(told: Mapping[str, Any]) -> tuple[list[tuple[str, str]], Protection]:
    sources = [(str(name), str(digest)) for name, digest in told["sources"].items()]
    plain = {"policy": told["policy"], "sources": [name for name, _ in sources], "notes": []}
    return sources, Protection.from_dict({**plain, "cells": told["cells"], "sums": told["sums"]})


def _text(told: Sequence[Mapping[str, Any]]) -> str:
    """Return the file's text: a cell a line, the same on every machine."""
    groups = []
    for one in told:
        parts = [f'"{name}": {json.dumps(one[name], sort_keys=True)}' for name in ("policy", "sources")]
        for name in ("cells", "sums"):
            lines = ",\n      ".join(json.dumps(entry, ensure_ascii=False, sort_keys=True) for entry in one[name])
            parts.append(f'"{name}": [\n      {lines}\n    ]' if lines else f'"{name}": []')
        groups.append("{\n    " + ",\n    ".join(parts) + "\n  }")
    listed = ",\n  ".join(groups)
    return f'{{\n  "about": {json.dumps(ABOUT)},\n  "version": {VERSION},\n  "releases": [{listed}]\n}}\n'


def _order(one: Cell | Sum) -> str:
    return json.dumps(one.as_dict() if isinstance(one, Cell) else asdict(one), sort_keys=True)


def _contradictions(results: Results, named: Mapping[str, Protection]) -> Iterator[Problem]:
    """Yield a problem for each number of the same people that two products show unlike."""
    seen: dict[tuple[str, At], tuple[str, Cell]] = {}
    for name, one in named.items():
        for cell in one.cells:
            if cell.hidden:
                continue
            other, before = seen.setdefault((cell.measure, cell.at), (name, cell))
            if before.low > cell.high or cell.low > before.high:
                message = f"{other} and {name} show different numbers of {cell.measure!r}, of {_words(cell.at)}."
                hint = "Where one counts other people, say which: measure=…; else correct the numbers."
                yield from (Problem("contradiction", message, place, hint) for place in _places(results, (other, name)))


def _told(results: Results, leak: Leak) -> Iterator[Problem]:
    """Yield a problem for each script that has a part in a leak; the hidden number is never told."""
    message = f"What is hidden of {leak.measure!r}, {_words(leak.at)}, can be worked out. {leak.reason}"
    hint = (
        "Make the products in one script, which protects them together; or leave one out, or give it fewer groups."
        if not any(name.startswith(EARLIER) for name in leak.names)
        else f"What was released cannot be taken back: leave the product as it was. If {FILE} tells of something that "
        "never left, commit it as it was before, or without it."
    )
    hiding = [name for name, one in protections(results).items() if _hides(one, leak)]
    named = [name for name in leak.names if not name.startswith(EARLIER)]
    for place in _places(results, named or hiding):
        yield Problem("disclosive", message, place, hint)


def _hides(protection: Protection, leak: Leak) -> bool:
    return any(cell.hidden and (cell.measure, cell.at) == (leak.measure, leak.at) for cell in protection.cells)


def _places(results: Results, names: Sequence[str] | Mapping[str, Protection]) -> list[Place]:
    """Return where products are made, each script once."""
    found: dict[str, Place] = {}
    for name, product in results.named():
        if name in names and not isinstance(product, Finding):
            found.setdefault(product.made_by, Place(product.made_by, product.provenance.line))
    return [found[path] for path in sorted(found)] or [Place(FILE)]


def _words(at: At) -> str:
    return ", ".join(f"{dimension} {category}" for dimension, category in at) or "all"
