"""Chapters and what scripts promise go in; what each document needs, and each name that leads nowhere, come out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter, Shortcode, label_kind, label_of
from evidoc.model.nearest import did_you_mean
from evidoc.model.project import Project

_TBC = re.compile(r"\bTBC\b")
_SOURCE = "source "
ALL = "*"
"""The key by which ``nocite`` names all references."""


def needs_of(chapter: Chapter) -> tuple[str, ...]:
    """Return the products that a chapter shows or its cells load, as ``KIND NAME``, in the order of `Plan.makers`."""
    shown = {f"value {c.args[0]}" for c in chapter.shortcodes if c.name == "value" and c.args}
    shown |= {f"finding {c.args[0]}" for c in chapter.shortcodes if c.name == "finding" and c.args}
    shown |= {product_of(label.id) for label in chapter.labels if label.filled}
    return tuple(sorted(shown | {key for key, _ in chapter.uses if not key.startswith(_SOURCE)}))


def citations_of(chapter: Chapter, references: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the bibliography keys a chapter cites; ``nocite: "@*"`` cites all `references`."""
    keys = {c.key for c in chapter.citations if not label_kind(c.key)}
    return tuple(sorted((keys | set(references)) - {ALL} if ALL in keys else keys))


def document_problems(project: Project, makers: Mapping[str, str]) -> Iterator[Problem]:
    """Yield every name in a document that leads nowhere, and everything that is still to be decided."""
    names: dict[str, list[str]] = defaultdict(list)
    for key in makers:
        kind, name = key.split(" ", 1)
        names[kind].append(name)
    for document, chapter in project.chapters.items():
        for problem in (
            *_unknown_products(chapter, makers, names),
            *_unknown_sources(chapter, project),
            *_unknown_findings(chapter, names["finding"]),
            *_unknown_citations(chapter, project),
            *_unknown_references(chapter),
            *_lookups(chapter, project),
            *_tbc(chapter),
        ):
            yield problem.touching(document)


def look_up(data: Mapping[str, Any], dotted: str) -> Any:
    """Return what stands at ``a.b.2`` in nested mappings and lists, or None; items count from 1, as in Quarto."""
    found: Any = data
    for part in dotted.split("."):
        if isinstance(found, list):
            number = int(part) if part.isdecimal() else 0
            found = found[number - 1] if 1 <= number <= len(found) else None
        else:
            found = found.get(part) if isinstance(found, Mapping) else None
    return found


def keys_of(data: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield every dotted key that leads to a single thing."""
    for key, item in data.items():
        if isinstance(item, list):
            item = dict(enumerate(item, 1))  # noqa: PLW2901 (a list is read as a mapping from numbers)
        if isinstance(item, Mapping):
            yield from keys_of(item, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def product_of(label: str) -> str:
    """Return the product that fills the label ``fig-x`` or ``tbl-x``, as ``KIND NAME``."""
    kind, name = label.split("-", 1)
    return f"{'figure' if kind == 'fig' else 'table'} {name}"


def _unknown_products(
    chapter: Chapter, makers: Mapping[str, str], names: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    uses = [(f"value {c.args[0]}", c.place) for c in chapter.shortcodes if c.name == "value" and c.args]
    uses += [(product_of(label.id), label.place) for label in chapter.labels if label.filled]
    loaded = [(key, place) for key, place in chapter.uses if not key.startswith(_SOURCE)]
    for key, place in (*uses, *loaded):
        if key not in makers:
            kind, name = key.split(" ", 1)
            hint = (
                did_you_mean(name, names.get(kind, ())) or f"See what there is with: evidoc values {name.split('.')[0]}"
            )
            # A cell that cannot load what it asks for fails; only what the text shows can be shown as a gap.
            gap = (key, place) not in loaded
            yield Problem(f"unknown-{kind}", f"No script makes a {kind} '{name}'.", place, hint, gap=gap)


def _unknown_sources(chapter: Chapter, project: Project) -> Iterator[Problem]:
    for key, place in chapter.uses:
        name = key.removeprefix(_SOURCE)
        if key.startswith(_SOURCE) and name not in project.sources:
            hint = did_you_mean(name, project.sources) or "Declare it in data/sources.yml."
            yield Problem("unknown-source", f"There is no source '{name}'.", place, hint)


def _unknown_findings(chapter: Chapter, known: Sequence[str]) -> Iterator[Problem]:
    """Yield every finding that a chapter shows and nobody has recorded."""
    for code in chapter.shortcodes:
        if code.name == "finding" and code.args and code.args[0] not in known:
            message = f"No finding '{code.args[0]}' is recorded."
            hint = did_you_mean(code.args[0], known) or "Record it in evidence/findings.yml or cases/findings.yml."
            yield Problem("unknown-finding", message, code.place, hint, gap=True)


def _unknown_citations(chapter: Chapter, project: Project) -> Iterator[Problem]:
    for citation in chapter.citations:
        if not label_kind(citation.key) and citation.key not in project.references and citation.key != ALL:
            files = " or ".join(project.settings.bibliography) or "a bibliography"
            hint = did_you_mean(citation.key, project.references) or f"Add it to {files}."
            message = f"No reference has the key '{citation.key}'."
            yield Problem("unknown-citation", message, citation.place, hint, gap=True)


def _unknown_references(chapter: Chapter) -> Iterator[Problem]:
    labels = {label.id for label in chapter.labels}
    if _says_labels_later(chapter):
        return
    for citation in chapter.citations:
        if label_kind(citation.key) and citation.key not in labels and label_of(citation.key) not in labels:
            message = f"Nothing in this document is labelled '{citation.key}'."
            hint = did_you_mean(citation.key, labels) or f"Give what you mean the label {{#{citation.key}}}."
            yield Problem("unknown-cross-reference", message, citation.place, hint, gap=True)


def _says_labels_later(chapter: Chapter) -> bool:
    """Tell whether labels may come from what cells print or notebooks show; then weaving tells what leads nowhere."""
    embeds = any(code.name == "embed" for code in chapter.shortcodes)
    return embeds or any(cell.options.get("output") == "asis" or "Markdown(" in cell.code for cell in chapter.cells)


def _lookups(chapter: Chapter, project: Project) -> Iterator[Problem]:
    """Check what ``fact``, ``var`` and ``meta`` look up."""
    where: Mapping[str, tuple[Mapping[str, Any], str]] = {
        "fact": (project.facts, "project.yml"),
        "var": (project.settings.variables, "_variables.yml"),
        "meta": ({**project.settings.meta, **chapter.front}, "the front matter and _quarto.yml"),
    }
    for code in chapter.shortcodes:
        if code.name in where and code.args:
            data, file = where[code.name]
            yield from _lookup(code, data, file, project.facts_places)


def _lookup(code: Shortcode, data: Mapping[str, Any], file: str, places: Mapping[str, Place]) -> Iterator[Problem]:
    key = code.args[0]
    found = look_up(data, key)
    if found is None or isinstance(found, (Mapping, list)):
        hint = did_you_mean(key, keys_of(data)) or f"Add it to {file}."
        message = f"There is no single entry '{key}' in {file}."
        yield Problem(f"unknown-{code.name}", message, code.place, hint, gap=True)
    elif _TBC.search(str(found)):
        at = f" ({places[key]})" if key in places else ""
        message = f"'{key}' is still to be decided."
        yield Problem("tbc", message, code.place, f"Decide it in {file}{at}.", gap=True)


def _tbc(chapter: Chapter) -> Iterator[Problem]:
    for place in chapter.tbc:
        yield Problem("tbc", "Something here is still to be decided (TBC).", place, "Decide it.", gap=True)
