"""A project and what its documents show go in; sources, scripts and documents with what passes between them come out.

What people draw of a project: `evidoc graph` as Mermaid text, the site's page "How this was made" as a picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from evidoc.model.lineage import PRODUCTS
from evidoc.model.project import Project
from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Overview:
    """What a project is made of, from left to right."""

    sources: tuple[str, ...]
    """Ids of the sources that something reads, sorted."""
    scripts: tuple[str, ...]
    """Paths, sorted."""
    documents: tuple[str, ...]
    """Ids, in the order of the settings."""
    reads: Mapping[str, tuple[str, ...]]
    """Script or document, sorted -> the sources it reads itself, sorted; a document reads them by its cells."""
    gives: Mapping[tuple[str, str], Mapping[str, int]]
    """Script and script or document -> one of `PRODUCTS` -> how many of them the second uses."""

    def makers(self, user: str) -> tuple[str, ...]:
        """Return the scripts whose products a script or document uses itself, sorted."""
        return tuple(sorted(maker for maker, who in self.gives if who == user))

    def scripts_of(self, document: str) -> tuple[str, ...]:
        """Return the scripts on which a document rests, directly or not, sorted."""
        makers: dict[str, list[str]] = {}
        for maker, user in self.gives:
            makers.setdefault(user, []).append(maker)
        found: set[str] = set()
        todo = list(makers.get(document, ()))
        while todo:
            script = todo.pop()
            if script not in found:
                found.add(script)
                todo.extend(makers.get(script, ()))
        return tuple(sorted(found))

    def sources_of(self, document: str) -> tuple[str, ...]:
        """Return the sources on which a document rests, directly or not, sorted."""
        readers = (document, *self.scripts_of(document))
        return tuple(sorted({source for reader in readers for source in self.reads.get(reader, ())}))


def overview(project: Project, uses: Mapping[str, Iterable[str]]) -> Overview:
    """Return what passes from sources to scripts, and from scripts to documents.

    Parameters
    ----------
    project
        For its scripts and sources.
    uses
        Document id -> what it shows or its cells load: ``value x`` (or another of `PRODUCTS`) or ``source x``.
    """
    makers: dict[str, str] = {}
    for script in project.scripts:
        for promise in script.promises:
            makers.setdefault(f"{promise.kind} {promise.name}", script.path)
    wanted = {s.path: _of_script(tuple(use.name for use in s.products), makers) for s in project.scripts}
    wanted |= {document: tuple(dict.fromkeys(names)) for document, names in uses.items()}
    gives = Counter(
        (makers[name], user, _kind(name)) for user, names in wanted.items() for name in names if name in makers
    )
    reads = {s.path: {use.name for use in s.sources} for s in project.scripts}
    reads |= {d: {n.removeprefix("source ") for n in names if _kind(n) == "source"} for d, names in uses.items()}
    known = {reader: tuple(sorted(names & set(project.sources))) for reader, names in reads.items()}
    pairs: dict[tuple[str, str], dict[str, int]] = {}
    for maker, user, kind in sorted(gives, key=lambda key: (key[0], key[1], PRODUCTS.index(key[2]))):
        pairs.setdefault((maker, user), {})[kind] = gives[maker, user, kind]
    return Overview(
        sources=tuple(sorted({name for names in known.values() for name in names})),
        scripts=tuple(sorted(script.path for script in project.scripts)),
        documents=tuple(uses),
        reads={reader: known[reader] for reader in sorted(known) if known[reader]},
        gives=pairs,
    )


def _kind(name: str) -> str:
    return name.partition(" ")[0]


def _of_script(names: Iterable[str], makers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the products that a script reads by bare names."""
    return tuple(key for name in names for key in (f"{kind} {name}" for kind in PRODUCTS) if key in makers)
