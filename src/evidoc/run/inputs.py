"""A script and what it may use come in; digests of everything that it rests on go out, and why it must run again."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from evidoc import fingerprint, kept
from evidoc.errors import Place
from evidoc.model.document import Plan, Reason
from evidoc.model.engines import DUCKDB
from evidoc.model.evidence import Evidence
from evidoc.model.finding import Finding
from evidoc.model.product import Product, Results
from evidoc.model.project import Project
from evidoc.model.script import Script
from evidoc.model.source import Source
from evidoc.run.environment import LIBRARIES
from evidoc.run.job import Made, packed
from evidoc.state import State

OWN_CODE = (
    "__init__.py",
    "errors.py",
    "records.py",
    "fingerprint.py",
    "model",
    "products",
    "charts",
    "run",
    "survey",
    "synthesis",
    "workers",
)
"""The parts of evidoc that calculate or word what scripts and cells make."""
GIVEN = ("value", "table", "figure")
"""Kinds of products that other scripts may read."""
NOWHERE = Place("")
_DEFINITION = "definition "
_CHECKLIST = "evidence/checklist.yml"
_NAME = re.compile(r"[\w.-]+")

P = TypeVar("P", bound=Product)


class Grounds:
    """What the steps of one run may rest on, each thing digested once however many rest on it.

    Parameters
    ----------
    project
        For its files, sources and definitions.
    state
        Its digests of files, the Python and the installed packages.
    """

    def __init__(self, project: Project, state: State) -> None:
        self.project, self.files = project, state.files
        self._root = str(project.root)
        folders = {name: os.environ[name] for name in LIBRARIES if name in os.environ}
        self.machine = {
            **state.environment,
            **({"system libraries": fingerprint.of_data(folders)} if folders else {}),
            "evidoc": state.files.of_code(*OWN_CODE),
        }
        self._declared: dict[str, str] = {}

    def of_files(self, paths: Iterable[str]) -> dict[str, str]:
        """Return digests of project files and folders of data, under their paths."""
        return {path: self._of_path(f"{self._root}/{path}") for path in paths}

    def _of_path(self, path: str) -> str:
        digest = self.files.of_file(path)  # nearly always a file: a source may be a folder of them
        return self.files.of_path(Path(path)) if digest == fingerprint.MISSING and Path(path).is_dir() else digest

    def of_reads(self, paths: Iterable[str]) -> dict[str, str]:
        """Return digests of the files and folders that a script or cell declares to read, as ``file PATH``."""
        return {f"file {path}": self.files.of_path(self.project.root / path) for path in paths}

    def of_source(self, name: str) -> dict[str, str]:
        """Return the digest of what a source says of itself, as ``source ID``; nothing where there is none."""
        # Its checksums, and whether it is there, speak of its data, and that counts by itself.
        return self._of_declared(f"source {name}", self.project.sources.get(name), sha256="", raw={}, absent=False)

    def of_engine(self, script: Script) -> dict[str, str]:
        """Return the digest of the engine of lazy sources, as ``engine``; nothing where it is DuckDB, or for others.

        Another engine adds numbers up in another order, and has quantiles and texts of its own in corners.
        """
        engine = self.project.settings.engine
        if engine == DUCKDB or not any(
            "lazy" in (self.project.root / path).read_text(encoding="utf-8", errors="replace")
            for path in (script.path, *script.modules)
            if (self.project.root / path).is_file()
        ):
            return {}
        return {"engine": fingerprint.of_data(engine)}

    def of_definitions(self, names: Iterable[str]) -> dict[str, str]:
        """Return digests of definitions, as ``definition ID``, sorted; those that there are not are left out."""
        found: dict[str, str] = {}
        for name in sorted(set(names)):
            found |= self._of_declared(_DEFINITION + name, self.project.definitions.get(name))
        return found

    def _of_declared(self, key: str, declared: Any, **left_out: Any) -> dict[str, str]:
        if declared is None:
            return {}
        if key not in self._declared:
            # Where it stands in its file does not matter to what it says.
            self._declared[key] = fingerprint.of_data(dataclasses.replace(declared, place=NOWHERE, **left_out))
        return {key: self._declared[key]}


def inputs_of(grounds: Grounds, script: Script, given: Made, products: Mapping[str, str]) -> dict[str, str]:
    """Return the digest of everything that a script is known to rest on before it runs, by a name people understand.

    Parameters
    ----------
    grounds
        What there is.
    script
        The script.
    given
        The products of other scripts that it reads.
    products
        Their digests, as `of_product` gives them: ``value x``, ``table x`` or ``figure x`` -> digest.
    """
    sources, permitted = grounds.project.sources, script.permissions
    found = {**grounds.of_files((script.path, *script.modules)), **grounds.of_reads(permitted.reads)}
    if script.elsewhere:
        return {**found, **_of_elsewhere(grounds, script)}
    found["permissions"] = fingerprint.of_data([permitted.network, permitted.clock])
    definitions: list[str] = []
    read_itself = {use.name for use in script.sources}
    for name in sources_of(script, given):
        if name in sources:
            # Of a source that only its products name, no more than the words go into what the script makes.
            found |= _of_data(grounds, sources[name]) if name in read_itself else {}
            found |= grounds.of_source(name)
            definitions += sources[name].definitions
    found |= grounds.of_definitions(definitions)
    found |= _of_evidence(grounds.project) if script.of_evidence else {}
    found |= _of_cases(grounds.project) if script.of_cases else {}
    if script.program or script.lacks:
        found["R"] = fingerprint.of_data(script.version) if script.program else fingerprint.MISSING
    found |= {"synthetic": fingerprint.of_data(True)} if grounds.project.settings.synthetic else {}
    found |= grounds.of_engine(script)
    found["promised products"] = fingerprint.of_data(sorted([one.kind, one.name] for one in script.promises))
    return {**found, **products, **grounds.machine}


def _of_data(grounds: Grounds, source: Source) -> dict[str, str]:
    """Return the digest of the data of a source, or that it is not on this machine."""
    return {source.path: fingerprint.MISSING} if source.absent else grounds.of_files([source.path])


def _of_elsewhere(grounds: Grounds, script: Script) -> dict[str, str]:
    """Return what a step rests on that shows results made elsewhere: besides its files, no more than words.

    No code counts, no package and no data: nothing here can make such a result stale.
    """
    found: dict[str, str] = {}
    for use in script.sources:
        found |= grounds.of_source(use.name)
    named = (
        name for use in script.sources if (one := grounds.project.sources.get(use.name)) for name in one.definitions
    )
    return {**found, **grounds.of_definitions(named)}


def _of_evidence(project: Project) -> dict[str, str]:
    """Return digests of what the evidence base takes from elsewhere: from the bibliography, and from documents.

    A retraction is of a work by its DOI or title, so what the bibliography says of a study decides on it as well.
    """
    evidence = project.evidence
    if evidence is None:
        return {}
    return {
        "citations of studies": fingerprint.of_data(dict(evidence.citations)),
        **({"headings of documents": _headings(project, evidence)} if evidence.documents else {}),
        **({"retracted studies": fingerprint.of_data(dict(evidence.retracted))} if evidence.retracted else {}),
    }


def _of_cases(project: Project) -> dict[str, str]:
    """Return the digest of what cases take from elsewhere: from the bibliography and the settings."""
    cases = project.cases
    told = [dict(cases.citations), cases.settings.synthetic] if cases is not None else []
    return {"citations of cases": fingerprint.of_data(told)}


def _headings(project: Project, evidence: Evidence) -> str:
    """Return the digest of the documents and headings that a checklist points at: of no others."""
    text = (project.root / _CHECKLIST).read_text(encoding="utf-8", errors="replace")
    named = set(_NAME.findall(text))
    found = {
        name: [one.title, {id_: words for id_, words in one.headings.items() if id_ in named}]
        for name, one in evidence.documents.items()
        if name in named
    }
    return fingerprint.of_data([len(evidence.documents) == 1, found])


def definitions_in(inputs: Mapping[str, str]) -> list[str]:
    """Return the definitions that a step was found to rest on."""
    return [name.removeprefix(_DEFINITION) for name in inputs if name.startswith(_DEFINITION)]


def sources_of(script: Script, given: Made) -> tuple[str, ...]:
    """Return the sources that a script may name: those it reads, and those of the products it reads."""
    return tuple(dict.fromkeys([*(use.name for use in script.sources), *_named(given.results, "sources")]))


def definitions_of(results: Results) -> tuple[str, ...]:
    """Return the definitions that products name."""
    return _named(results, "definitions")


def of_product(made: Made, key: str) -> str:
    """Return the digest of a product (``value x``, …) and of the data behind it, as scripts read them."""
    kind, _, name = key.partition(" ")
    product = unplaced(getattr(made.results, f"{kind}s")[name])
    return fingerprint.of_data([product, packed(made.rows[key]) if key in made.rows else None])


def unplaced(product: P) -> P:
    """Return a product without the line that made it."""
    # A line added above the call changes nothing for those who use the product.
    if isinstance(product, Finding):
        return product
    return dataclasses.replace(product, provenance=dataclasses.replace(product.provenance, line=0))


def reason_to_run(
    file: Path, before: kept.Record | None, now: Mapping[str, str], plan: Plan, *, ran: bool
) -> Reason | None:
    """Return why a step must run, or None where what it left behind still rests on the same.

    Parameters
    ----------
    file
        Where it leaves that.
    before
        What `kept.read` gave.
    now
        The digests of everything it rests on now.
    plan
        Names the script that made a product which changed.
    ran
        Whether it ran before, as far as anybody knows.
    """
    if before is None:
        if file.exists():
            return Reason("missing output", "the kept results are damaged")
        return Reason("missing output", "the kept results are gone") if ran else Reason("first run")
    names = kept.changed(before.inputs, now)
    if not names:
        return None
    maker = plan.makers.get(names[0])
    return Reason("follows", maker, names) if maker else Reason("changed", names[0], names[1:])


def _named(results: Results, what: str) -> tuple[str, ...]:
    origins = [one.provenance for _, one in results.named() if not isinstance(one, Finding)]
    return tuple(sorted({name for one in origins for name in getattr(one, what)}))
