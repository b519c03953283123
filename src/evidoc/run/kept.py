"""A script's inputs come in as digests; its kept products go out if they still rest on the same, or why they do not."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidoc import fingerprint
from evidoc.errors import Place
from evidoc.model.document import Plan, Reason
from evidoc.model.product import Figure, Results, Table, Value
from evidoc.model.project import Project
from evidoc.model.script import Script
from evidoc.run.job import Made

VERSION = 1
"""Of the form of ``step.json``; another is not read."""
OWN_CODE = ("errors.py", "fingerprint.py", "model", "products", "charts", "run")
"""The parts of evidoc that calculate or word what scripts make."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a step left behind the last time: its inputs by name, and what it made."""

    inputs: Mapping[str, str]
    made: Made


@dataclass(frozen=True, slots=True)
class Common:
    """Digests that all steps of one run share."""

    digests: Mapping[str, str]

    @classmethod
    def now(cls) -> Common:
        """Return the digests of the Python, its packages and evidoc as they are now."""
        own = {"evidoc": fingerprint.of_code(*OWN_CODE)}
        return cls({**fingerprint.of_environment(), **own})


def inputs_of(project: Project, script: Script, given: Made, common: Common, used: Iterable[str]) -> dict[str, str]:
    """Return the digest of everything that a script rests on, by a name that a person understands.

    Parameters
    ----------
    project
        For its files, sources and definitions.
    script
        The script.
    given
        The products of other scripts that it reads.
    common
        Digests that all steps share.
    used
        Definitions that its products name; they are known only after a run, and need not be its sources'.
    """
    root = project.root
    found = {path: fingerprint.of_file(root / path) for path in (script.path, *script.modules)}
    found.update({f"file {path}": fingerprint.of_path(root / path) for path in script.permissions.reads})
    definitions, read_itself = set(used), {use.name for use in script.sources}
    for name in sources_of(script, given):
        source = project.sources.get(name)
        if source is not None:
            if name in read_itself:  # else only the words of its declaration go into what the script makes
                found[source.path] = fingerprint.of_file(root / source.path)
            found[f"source {name}"] = digest_of(source)
            definitions.update(source.definitions)
    for name in sorted(definitions & set(project.definitions)):
        found[f"definition {name}"] = digest_of(project.definitions[name])
    found["promised products"] = fingerprint.of_data(sorted([one.kind, one.name] for one in script.promises))
    for kind in ("value", "table", "figure"):
        for name, product in getattr(given.results, f"{kind}s").items():
            rows = Made(rows={key: rows for key, rows in given.rows.items() if key == f"{kind} {name}"})
            found[f"product {name}"] = fingerprint.of_data([without_line(product), rows.as_dict()])
    return {**found, **common.digests}


def sources_of(script: Script, given: Made) -> tuple[str, ...]:
    """Return the sources that a script may name: those it reads, and those of the products it reads."""
    return tuple(dict.fromkeys([*(use.name for use in script.sources), *_named(given.results, "sources")]))


def definitions_of(made: Made) -> tuple[str, ...]:
    """Return the definitions that products name."""
    return _named(made.results, "definitions")


def read(folder: Path) -> Kept | None:
    """Return what a step left behind, or None where there is nothing or it is not whole.

    Parameters
    ----------
    folder
        The step's own folder; a file that was changed by hand or cut short is never trusted.
    """
    try:
        told = json.loads((folder / "step.json").read_text(encoding="utf-8"))
        if told["version"] != VERSION or told["digest"] != fingerprint.of_data([told["inputs"], told["made"]]):
            return None
        return Kept(told["inputs"], Made.from_dict(told["made"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(folder: Path, kept: Kept) -> None:
    """Leave a step's inputs and products behind, as a whole."""
    made = kept.made.as_dict()
    inputs = dict(kept.inputs)
    digest = fingerprint.of_data([inputs, made])
    text = fingerprint.canonical({"version": VERSION, "digest": digest, "inputs": inputs, "made": made})
    part = folder / "step.part"
    part.write_text(text, encoding="utf-8", newline="\n")
    with contextlib.suppress(OSError), part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(folder / "step.json")


def reason_to_run(
    folder: Path, kept: Kept | None, inputs: Mapping[str, str], plan: Plan, script: Script
) -> Reason | None:
    """Return why a script must run, or None where its kept products are still true.

    Parameters
    ----------
    folder
        The step's own folder.
    kept
        What `read` gave.
    inputs
        What `inputs_of` gives now.
    plan
        Names the script that made a product which changed.
    script
        The script.
    """
    if kept is None:
        broken = (folder / "step.json").exists()
        return Reason("missing output", "the kept results are damaged") if broken else Reason("first run")
    if script.permissions.network or script.permissions.clock:
        return Reason("forced", "its header permits the network or the clock, so it may change by itself")
    for name in [*inputs, *kept.inputs]:
        if inputs.get(name) != kept.inputs.get(name):
            return _changed(name, plan)
    return None


def _changed(name: str, plan: Plan) -> Reason:
    what, _, product = name.partition(" ")
    if what == "product":
        makers = [
            plan.makers[key]
            for key in (f"{kind} {product}" for kind in ("value", "table", "figure"))
            if key in plan.makers
        ]
        return Reason("follows", makers[0] if makers else product)
    return Reason("changed", name)


def _named(results: Results, what: str) -> tuple[str, ...]:
    products: list[Value | Table | Figure] = [
        *results.values.values(),
        *results.tables.values(),
        *results.figures.values(),
    ]
    return tuple(sorted({name for one in products for name in getattr(one.provenance, what)}))


def digest_of(declared: Any) -> str:
    """Return the digest of a declared source or definition."""
    # Where it stands in its file does not matter to what it says.
    return fingerprint.of_data(dataclasses.asdict(dataclasses.replace(declared, place=Place(""))))


def without_line(product: Value | Table | Figure) -> dict[str, Any]:
    """Return a product as data for a digest."""
    # A line added above the call that made it changes nothing for those who read it.
    return dataclasses.replace(product, provenance=dataclasses.replace(product.provenance, line=0)).as_dict()
