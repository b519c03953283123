"""A chapter and what its cells may use come in; digests of everything that they rest on go out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from evidoc import fingerprint
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter
from evidoc.model.execution import permissions_in
from evidoc.model.magics import without_magics
from evidoc.model.product import Results
from evidoc.model.script import Permissions
from evidoc.run.cells import order
from evidoc.run.inputs import Grounds, unplaced

MODULES = "analysis"
_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([\w.]+)", re.MULTILINE)
"""For the text of magics, which is no Python to us."""


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
    todo: list[tuple[str, tuple[str, ...]]] = [(code, ()) for code in codes]
    while todo:
        for name in _imported(*todo.pop()):
            for path in _files_of(name.removeprefix(f"{MODULES}."), root):
                if path not in found:
                    found.add(path)
                    package = Path(path).relative_to(MODULES).parent.parts
                    todo.append(((root / path).read_text(encoding="utf-8", errors="replace"), package))
    return tuple(sorted(found))


def inputs_of(
    grounds: Grounds, chapter: Chapter, results: Results, modules: Iterable[str], style: str
) -> dict[str, str]:
    """Return the digest of everything that a chapter's cells rest on, by a name that a person understands.

    Parameters
    ----------
    grounds
        What there is.
    chapter
        The chapter.
    results
        What scripts made.
    modules
        The project's modules that the cells import.
    style
        The form in which the document shows numbers.
    """
    permitted = permissions_of(chapter)
    found = {"cells": fingerprint.of_data(order.described(order.in_order(chapter), chapter))}
    found["number style"] = fingerprint.of_data(style)
    found |= {**grounds.of_files(modules), **grounds.of_reads(permitted.reads)}
    found["permissions"] = fingerprint.of_data([permitted.network, permitted.clock])
    for key, _ in chapter.uses:
        kind, _, name = key.partition(" ")
        if kind == "source":
            source = grounds.project.sources.get(name)
            found |= grounds.of_files([source.path]) if source else {}
            found |= grounds.of_source(name)
            continue
        product = getattr(results, f"{kind}s", {}).get(name)
        found[key] = fingerprint.of_data(unplaced(product)) if product else fingerprint.MISSING
    return {**found, **grounds.machine}


def wrong_reads(root: Path, chapter: Chapter) -> tuple[Problem, ...]:
    """Return a problem for every path that a cell declares to read and that is not there, or not in the project."""
    return tuple(_wrong_read(root, path, place) for path, place in _declared(chapter) if not _is_inside(root, path))


def _declared(chapter: Chapter) -> Iterable[tuple[str, Place]]:
    return [(path, place) for word, path, place in permissions_in(chapter.cells) if word == "reads"]


def _is_inside(root: Path, path: str) -> bool:
    meant = (root / path).resolve()
    return bool(path) and meant.is_relative_to(root.resolve()) and meant.exists()


def _wrong_read(root: Path, path: str, place: Place) -> Problem:
    if (root / path).resolve().is_relative_to(root.resolve()):
        hint = "write the path from the project's folder, such as data/x.bin"
        return Problem("missing-file", f"there is no file '{path}'", place, hint)
    return Problem("path-leaves-project", f"the path '{path}' leaves the project", place, "copy the file into it")


def _imported(code: str, package: tuple[str, ...]) -> set[str]:
    """Return every module that code in a package may import; ``from a import b`` may mean the module ``a.b``."""
    tree, _, _ = without_magics(code.split("\n"))
    if tree is None:
        return set(_IMPORT.findall(code))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
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
