"""The files of `analysis/` go in; scripts with what they use and promise, and every Problem in them, come out."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from evidoc.collect.memory import Memory
from evidoc.collect.script_calls import Call, Loose, find_calls
from evidoc.collect.script_families import Codebooks
from evidoc.collect.script_files import FOLDER, File, imported, read_files
from evidoc.collect.script_modules import Module
from evidoc.collect.script_names import read_names
from evidoc.collect.script_reads import check_calls, missing_reads, read_permissions
from evidoc.collect.script_syntax import Tops
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.script import Permissions, Script, Use
from evidoc.model.source import Source
from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Read:
    """What the texts of a script and of its helper modules say; neither files nor sources were looked at for it."""

    script: Script
    """Its sources are named every time that the script names one, known or not."""
    problems: tuple[Problem, ...]
    files: tuple[Use, ...]
    """Paths that it has permission to read, as written."""
    codebooks: tuple[str, ...]
    """Sources that must be asked for what its families are called."""


def read_scripts(
    root: Path, sources: Mapping[str, Source], memory: Memory | None = None
) -> tuple[list[Script], list[Problem]]:
    """Read the analysis scripts of the project at `root` without running them.

    A file of ``analysis/`` is a script if its name does not begin with ``_``, no other file imports it, and it (or a
    module it imports) imports evidoc. Other files are helper modules of the scripts that import them.

    Parameters
    ----------
    root
        The project's folder; it may lack ``analysis/``.
    sources
        By id: names in ``source()`` are checked against them, families take members from their schemas.
    memory
        What spares reading scripts again that did not change.

    Returns
    -------
    tuple
        Scripts in the order of their paths, and the problems: ``unknown-source``, ``circular-import``, and those of
        `read_files`, `read_names`, `read_permissions`, `missing_reads` and `check_calls`.
    """
    memory = memory or Memory()
    if not (root / FOLDER).is_dir():
        return [], []
    files, problems = read_files(root, memory)
    uses = imported(files)
    scripts: list[Script] = []
    for name in _script_names(files, uses):
        parts = [files[part] for part in (name, *_reach(name, uses))]
        script, more = _checked(_recalled(parts, root, sources, memory), root, sources)
        scripts.append(script)
        problems += more
    scripts.sort(key=lambda script: script.path)
    problems += _unreached(files, scripts)
    return scripts, list(dict.fromkeys(problems))  # a helper's fault is told once, however many scripts import it


def _reach(name: str, uses: Mapping[str, set[str]]) -> list[str]:
    """Return the modules that `name` imports, directly or not, without itself, sorted."""
    found: set[str] = set()
    todo = [name]
    while todo:
        for other in uses[todo.pop()] - found:
            found.add(other)
            todo.append(other)
    return sorted(found - {name})


def _script_names(files: Mapping[str, File], uses: Mapping[str, set[str]]) -> list[str]:
    helpers = set().union(*uses.values()) if uses else set()
    return [
        name
        for name in sorted(files)
        if "." not in name
        and not name.startswith("_")
        and not files[name].path.endswith("/__init__.py")
        and name not in helpers
        and any(files[part].seen.uses_evidoc for part in (name, *_reach(name, uses)))
    ]


def _recalled(parts: list[File], root: Path, sources: Mapping[str, Source], memory: Memory) -> Read:
    """Return what the texts say; the codebooks that they name are among what the outcome rests on."""
    folder = os.path.abspath(root)  # noqa: PTH100 - a link to the folder is another place for the paths in the texts
    texts = [[part.name, part.path, part.digest] for part in parts]

    def read(codebooks: Codebooks) -> Read:
        arguments = [folder, texts, codebooks]
        return memory.recall("script", arguments, lambda: _read([p.module for p in parts], Path(folder), codebooks))

    first = read({})
    codebooks = {
        name: {column.name: column.allowed for column in sources[name].columns}
        for name in first.codebooks
        if name in sources
    }
    return read(codebooks) if codebooks else first


def _read(modules: list[Module], root: Path, codebooks: Codebooks) -> Read:
    tops = Tops({module.name: module for module in modules})
    calls: list[Call] = []
    loose: list[Loose] = []
    problems: list[Problem] = []
    granted: list[Permissions] = []
    files: list[Use] = []
    for module in modules:
        found, free = find_calls(module.name, tops)
        calls += found
        loose += free
        permissions, written, faults = read_permissions(module, root)
        granted.append(permissions)
        files += written
        problems += [*faults, *module.unknown_imports()]
    whole = Permissions(
        reads=tuple(dict.fromkeys(read for permissions in granted for read in permissions.reads)),
        network=any(permissions.network for permissions in granted),
        clock=any(permissions.clock for permissions in granted),
    )
    names = read_names(calls, loose, codebooks)
    script = Script(
        path=modules[0].path,
        question=_question(modules[0]),
        sources=tuple(names.sources),
        products=tuple(names.products),
        promises=tuple(names.promises),
        modules=tuple(module.path for module in modules[1:]),
        permissions=whole,
    )
    problems += [*names.problems, *check_calls(calls, whole)]
    return Read(script, tuple(problems), tuple(files), tuple(names.codebooks))


def _checked(read: Read, root: Path, sources: Mapping[str, Source]) -> tuple[Script, list[Problem]]:
    """Return the script with each source that it uses, once, at its first place; names that lead nowhere are faults."""
    known: dict[str, Use] = {}
    problems = [*read.problems, *missing_reads(read.files, root)]
    for use in read.script.sources:
        if use.name in sources:
            known.setdefault(use.name, use)
        else:
            message = f"There is no source '{use.name}' in data/sources.yml."
            hint = did_you_mean(use.name, sources) or "Describe it in data/sources.yml."
            problems.append(Problem("unknown-source", message, use.place, hint))
    return replace(read.script, sources=tuple(known.values())), problems


def _question(module: Module) -> str:
    text = (ast.get_docstring(module.tree) or "").strip()
    return text.splitlines()[0].strip() if text else module.path.rpartition("/")[2]


def _unreached(files: Mapping[str, File], scripts: Iterable[Script]) -> list[Problem]:
    """Return a problem for each module that would never run: only modules that import each other are so."""
    reached = {path for script in scripts for path in (script.path, *script.modules)}
    message = "This file imports evidoc, but it and another file import each other, so neither is a script."
    hint = "Move what both need into a third file whose name begins with _."
    return [
        Problem("circular-import", message, Place(file.path, 1), hint)
        for name, file in sorted(files.items())
        if file.path not in reached and "." not in name and not name.startswith("_") and file.seen.uses_evidoc
    ]
