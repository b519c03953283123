"""What a document's cells rest on comes in as digests; what they gave goes out if it still rests on the same."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidoc import fingerprint
from evidoc.model.cells import Executed
from evidoc.model.chapter import Chapter
from evidoc.model.execution import permissions_in
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.model.script import Permissions
from evidoc.run.cells import order
from evidoc.run.kept import Common, digest_of, without_line

VERSION = 1
"""Of the form of ``cells.json``; another is not read."""
FILE = "cells.json"
MODULES = "analysis"
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<package>[\w.]+)[ \t]+import[ \t]+(?P<names>.+)|import[ \t]+(?P<all>.+))$", re.MULTILINE
)
_NAME = re.compile(r"[\w.]+(?=\s*(?:as\s+\w+\s*)?(?:,|$))")


@dataclass(frozen=True, slots=True)
class Kept:
    """What the cells of a document left behind the last time: their inputs by name, and what they gave."""

    inputs: Mapping[str, str]
    executed: Executed


def permissions_of(chapter: Chapter) -> Permissions:
    """Return what the ``# evidoc:`` lines of a chapter's cells permit them."""
    said = list(permissions_in(chapter.cells))
    words = {word for word, _, _ in said}
    reads = tuple(dict.fromkeys(path for word, path, _ in said if word == "reads" and path))
    return Permissions(reads, "network" in words, "clock" in words)


def modules_of(codes: Iterable[str], root: Path) -> tuple[str, ...]:
    """Return the project's modules that code imports, transitively, as project-relative paths, sorted.

    Parameters
    ----------
    codes
        Python, perhaps with magics; what only looks like an import does no harm.
    root
        The project; its modules stand in ``analysis/``.
    """
    found: set[str] = set()
    todo = list(codes)
    while todo:
        for name in _imported(todo.pop()):
            for path in _files_of(name.removeprefix(f"{MODULES}."), root):
                if path not in found:
                    found.add(path)
                    todo.append((root / path).read_text(encoding="utf-8", errors="replace"))
    return tuple(sorted(found))


def inputs_of(
    project: Project, chapter: Chapter, results: Results, common: Common, modules: Iterable[str], style: str
) -> dict[str, str]:
    """Return the digest of everything that a chapter's cells rest on, by a name that a person understands.

    Parameters
    ----------
    project
        For its files and sources.
    chapter
        The chapter.
    results
        What scripts made.
    common
        Digests that all steps share.
    modules
        The project's modules that the cells import.
    style
        The form in which the document shows numbers.
    """
    root = project.root
    found = {"cells": fingerprint.of_data(order.described(order.in_order(chapter), chapter))}
    found["number style"] = fingerprint.of_data(style)
    found.update({path: fingerprint.of_file(root / path) for path in modules})
    permitted = permissions_of(chapter)
    found.update({f"file {path}": fingerprint.of_path(root / path) for path in permitted.reads})
    found["permissions"] = fingerprint.of_data([list(permitted.reads), permitted.network, permitted.clock])
    for key, _ in chapter.uses:
        kind, _, name = key.partition(" ")
        if kind == "source":
            source = project.sources.get(name)
            found[key] = digest_of(source) if source else fingerprint.MISSING
            if source is not None:
                found[source.path] = fingerprint.of_file(root / source.path)
            continue
        product = getattr(results, f"{kind}s", {}).get(name)
        found[key] = fingerprint.of_data(without_line(product)) if product else fingerprint.MISSING
    return {**found, **common.digests}


def read(folder: Path) -> Kept | None:
    """Return what a document's cells left behind, or None where there is nothing or it is not whole.

    Parameters
    ----------
    folder
        The document's own folder; a file that was changed by hand or cut short is never trusted.
    """
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if told["version"] != VERSION or told["digest"] != fingerprint.of_data([told["inputs"], told["executed"]]):
            return None
        return Kept(told["inputs"], order.from_dict(told["executed"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write(folder: Path, kept: Kept) -> None:
    """Leave behind, as a whole, what a document's cells rest on and what they gave."""
    folder.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {"inputs": dict(kept.inputs), "executed": order.as_dict(kept.executed)}
    digest = fingerprint.of_data([told["inputs"], told["executed"]])
    part = folder / f"{FILE}.part"
    text = fingerprint.canonical({"version": VERSION, "digest": digest, **told})
    part.write_text(text, encoding="utf-8", newline="\n")
    with contextlib.suppress(OSError), part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(folder / FILE)


def changed(kept: Kept, inputs: Mapping[str, str]) -> str:
    """Return the first input that is another than it was, or nothing."""
    return next((n for n in [*inputs, *kept.inputs] if inputs.get(n) != kept.inputs.get(n)), "")


def _imported(code: str) -> set[str]:
    """Return every module that code may import; ``from a import b`` may mean the module ``a.b``."""
    found: set[str] = set()
    for match in _IMPORT.finditer(code):
        package = match["package"]
        names = _NAME.findall((match["names"] or match["all"]).partition("#")[0].replace("(", " ").replace(")", " "))
        found |= {f"{package}.{name}" for name in names} | {package} if package else set(names)
    return found


def _files_of(name: str, root: Path) -> set[str]:
    """Return the files of a module: the packages above it run too; of a package, whatever it may import itself."""
    parts = [part for part in name.split(".") if part]
    found: set[str] = set()
    for length in range(1, len(parts) + 1):
        path = Path(MODULES, *parts[:length])
        if (root / path.with_suffix(".py")).is_file():
            found.add(path.with_suffix(".py").as_posix())
        elif (root / path / "__init__.py").is_file():
            found |= {file.relative_to(root).as_posix() for file in (root / path).rglob("*.py")}
    return found
