"""What a build made and how its steps ended come in; what is to be locked of it goes out, the same on every machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, cast

from evidoc import fingerprint
from evidoc.lock.file import ABSENT, Locked, Step
from evidoc.model.document import Plan, StepReport, Woven
from evidoc.model.finding import Finding
from evidoc.model.product import Figure, Product, Results, Value
from evidoc.model.project import Project
from evidoc.packaged import VERSION

MACHINE = frozenset({"Python", "R", "installed packages", "evidoc", "system libraries", "fonts"})
"""Inputs of steps that belong to a machine: two authors must not rewrite each other's lock."""
_MADE = frozenset({"text", "pdf"})
"""Inputs of a page that steps before it have made of inputs that are here already."""
_BYTES = frozenset({"text", "fonts", "pdf"})
"""Inputs of pages that are a machine's own to the byte; what they say is locked as the text of the document."""
_LENGTH = 16
"""Hexadecimal digits of a digest: enough to tell contents apart, few enough to read."""
_EXACT = 12
"""Significant digits of a number on which machines agree; the last bits of a sum depend on the processor."""
_LONG = re.compile(rf"(?=[\d.]{{{_EXACT + 2}}})\d+\.\d+(?:[eE][+-]?\d+)?")
_DOCUMENT = "documents/"
_GOOD = frozenset({"done", "kept"})
_PARTING = frozenset(
    {"br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "hr", "img", "li", "math", "ol"}
)
_PARTING |= {"h2", "h3", "h4", "h5", "h6", "p", "pre", "section", "table", "td", "th", "tr", "ul"}
"""HTML elements that part words; others stand inside a word."""

Told = Mapping[str, Sequence[StepReport]]


def of(
    project: Project,
    plan: Plan,
    results: Results,
    woven: Sequence[Woven],
    reports: Iterable[StepReport],
    before: Locked | None,
    texts: Mapping[str, str] | None = None,
) -> Locked:
    """Return what is to be locked after a build.

    Parameters
    ----------
    project
        As `collect` read it.
    plan
        Says which products a script promised.
    results
        What the scripts made, and what may be shown of it.
    woven
        The documents that were woven.
    reports
        Of every step: a script, the cells of a chapter, ``weave ID``, ``page ID``, ``pdf ID``.
    before
        The lock until now. What did not succeed stays as it is there, because the site still shows it so; what the
        project holds no more is left out.
    texts
        What `texts_of` gives for these documents, where that is known already.
    """
    texts = texts_of(woven) if texts is None else texts
    told: dict[str, list[StepReport]] = {}
    for report in reports:
        told.setdefault(report.step, []).append(report)
    products = {name: _digest(product) for name, product in results.named()}
    products |= {f"evidence {path}": _agreed(dict(page)) for path, page in results.evidence.items()}
    lacking = {maker for name, maker in plan.makers.items() if name not in products}
    made = _made(results, products)
    steps = dict(before.steps) if before else {}
    for path in (script.path for script in project.scripts):
        own = told.get(path, [])
        if own and _succeeded(own) and path not in lacking:
            inputs = {**_inputs(project, own, products), **_absence(plan.lacking.get(path, ()))}
            steps[path] = replace(made.get(path, Step()), inputs=inputs)
    for document in woven:
        own = _steps_of(project, document.id, told)
        if _succeeded([*own, *told.get(f"pdf {document.id}", ())]):
            steps[_DOCUMENT + document.id] = Step(_inputs(project, own, products), text=texts[document.id])
    there = {script.path for script in project.scripts} | {_DOCUMENT + entry.id for entry in project.documents}
    there |= {problem.place.file for problem in project.problems}  # a script that is no Python now is not gone
    return Locked(_environment(project.root), {name: steps[name] for name in sorted(there & steps.keys())})


def texts_of(woven: Iterable[Woven]) -> dict[str, str]:
    """Return the digest of the words of each document."""
    return {document.id: _text(document) for document in woven}


def _absence(lacks: Sequence[str]) -> dict[str, str]:
    """Return what a script lacks on this machine, in words: another machine may have it, and make something else."""
    return {ABSENT: ", ".join(lacks)} if lacks else {}


def _made(results: Results, products: Mapping[str, str]) -> dict[str, Step]:
    """Return what is seen of each script, by path."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name, product in results.named():
        kind, _, own = name.partition(" ")
        found.setdefault(product.made_by, {}).setdefault(f"{kind}s", {})[own] = _seen(product, products[name])
    return {path: Step(**cast("Any", seen)) for path, seen in found.items()}


def _seen(product: Product, digest: str) -> str:
    """Return what the lock says of a product: what people would look for in it, else a digest."""
    if isinstance(product, Value):
        return product.shows.get("ons", "")
    return f"{product.grade} {digest}" if isinstance(product, Finding) else digest


def _steps_of(project: Project, document: str, told: Told) -> list[StepReport]:
    """Return the reports of the steps that make a document's words."""
    chapter = project.chapters.get(document)
    cells = (chapter.path, *chapter.notebooks) if chapter else ()
    return [report for name in (*cells, f"weave {document}", f"page {document}") for report in told.get(name, ())]


def _succeeded(reports: Iterable[StepReport]) -> bool:
    return all(report.outcome in _GOOD for report in reports)


def _inputs(project: Project, reports: Iterable[StepReport], products: Mapping[str, str]) -> dict[str, str]:
    """Return the inputs that are the project's; of a product what it says counts, of cells their code."""
    found: dict[str, list[str]] = {}
    for report in reports:
        gave = report.step.startswith(("weave ", "page "))  # what cells gave may hold a machine's own last bits
        for name, digest in report.inputs.items():
            if _is_the_projects(project, name) and not (gave and name == "cells"):
                found.setdefault(name, []).append(digest)
    return {name: products.get(name) or _joined(digests) for name, digests in found.items()}


def _joined(digests: list[str]) -> str:
    """Return one digest of what several steps take of one input."""
    different = list(dict.fromkeys(digests))
    return (different[0] if len(different) == 1 else fingerprint.of_data(different))[:_LENGTH]


def _is_the_projects(project: Project, name: str) -> bool:
    kind, _, key = name.partition(" ")
    # What is shown of the environment is in the text; templates that come with evidoc go with its version.
    if name in MACHINE or name in _MADE or kind == "env":
        return False
    if kind == "fact":
        return key.partition(".")[0] in project.facts  # templates ask for many that nobody has stated
    return not name.startswith("templates/") or (project.root / name).is_file()


def _environment(root: Path) -> dict[str, str]:
    packages = fingerprint.of_file(root / "requirements.lock")
    told = {"evidoc": VERSION}
    return told if packages == fingerprint.MISSING else {**told, "requirements.lock": packages[:_LENGTH]}


def _digest(product: Product) -> str:
    """Return the digest of what a product says; the lines and colours of a figure are not what it says."""
    if isinstance(product, Finding):
        return _agreed(product.as_dict())
    said = replace(product, provenance=replace(product.provenance, line=0))
    if isinstance(said, Figure):
        said = replace(said, svg="", svg_narrow="", size=(0, 0), size_narrow=(0, 0))
    return _agreed(said)


def _agreed(data: Any) -> str:
    """Return the digest of data in which every number, also in text, is rounded to what machines agree on."""
    told = json.dumps(data, ensure_ascii=False, sort_keys=True, default=_fields)
    return fingerprint.of_data(_LONG.sub(lambda number: f"{float(number[0]):.{_EXACT}g}", told))[:_LENGTH]


def _fields(one: Any) -> dict[str, Any]:
    return {part.name: getattr(one, part.name) for part in fields(one)}


def _text(woven: Woven) -> str:
    """Return the digest of the words of a document, also of those that only its print shows."""
    said = [
        [one.title, one.subtitle, _words(one.body), _words(one.bibliography)]
        for one in (woven, woven.printed)
        if one is not None
    ]
    return _agreed(said[:1] if said[0] == said[-1] else said)


def _words(html: str) -> str:
    """Return the words of HTML in one line: text, and the texts of pictures, without mark-up."""
    if not html.strip():
        return ""
    from lxml import html as parser

    return " ".join("".join(_spoken(parser.fragment_fromstring(html, create_parent="div"))).split())


def _spoken(node: Any) -> Iterator[str]:
    tag = node.tag if isinstance(node.tag, str) else "script"  # comments are not seen either
    parting = " " if tag in _PARTING else ""
    yield parting
    if tag not in {"script", "style"}:
        yield from (node.get("alt", ""), node.text or "")
        for child in node:
            yield from _spoken(child)
            yield child.tail or ""
    yield parting
