"""The files of `analysis/` go in; their texts with what each imports come out, and every fault of form."""

from __future__ import annotations

import ast
import os
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from evidoc.collect.files import read_text
from evidoc.collect.memory import Memory, digest
from evidoc.collect.script_modules import Module
from evidoc.errors import Place, Problem
from evidoc.model.notebook import SUFFIX, code_of
from evidoc.records import dataclass

FOLDER = "analysis"
_REFUSED = {
    ".rmd": "An R notebook",
    ".qmd": "A Quarto document",
    ".jl": "A Julia script",
    ".do": "A Stata script",
    ".sps": "An SPSS script",
    ".sas": "A SAS script",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the text of one file says by itself."""

    imports: tuple[str, ...]
    """Full names of all that it imports, and of the packages around it, without the folder `analysis` itself."""
    uses_evidoc: bool
    """Whether it imports evidoc or something from it."""
    problems: tuple[Problem, ...]
    is_python: bool


class File:
    """One file of `analysis/`: a script or a helper module."""

    def __init__(self, path: str, text: str, memory: Memory) -> None:
        """Take the file's project-relative path and its text."""
        self.path, self.name, self.digest = path, _name(path), digest(text)
        self._text = text
        self.seen: Seen = memory.recall("module", [path, self.digest], self._see)

    @property
    def module(self) -> Module:
        """The file as parsed, once and only where somebody asks; empty where it is not Python."""
        return self._parsed[0]

    @cached_property
    def _parsed(self) -> tuple[Module, tuple[Problem, ...]]:
        return _parse(self.name, self.path, self._text)

    def _see(self) -> Seen:
        module, problems = self._parsed
        is_python = not any(problem.kind == "syntax-error" for problem in problems)
        return Seen(tuple(sorted(module.imports())), module.imports_evidoc(), problems, is_python)


def read_files(root: Path, memory: Memory) -> tuple[dict[str, File], list[Problem]]:
    """Read everything in `analysis/` that is Python, by the name of its module.

    Returns
    -------
    tuple
        The files, in the order of their paths, and the problems: ``unsupported-script``, ``syntax-error``,
        ``unknown-magic`` and those of `read_text`.
    """
    files: dict[str, File] = {}
    problems = [*_refused(root)]
    for path in _paths(root):
        text, faults = read_text(path, root)
        file = File(path, text, memory)
        problems += [*faults, *file.seen.problems]
        if file.seen.is_python:
            files[file.name] = file
    return files, problems


def imported(files: Mapping[str, File]) -> dict[str, set[str]]:
    """Return, for each module, the names of the project's modules that it imports itself, anywhere in it."""
    return {name: {other for other in file.seen.imports if other in files} - {name} for name, file in files.items()}


def _refused(root: Path) -> Iterator[Problem]:
    for name in sorted(os.listdir(root / FOLDER)):  # noqa: PTH208 - a thousand names need not be paths
        what = _REFUSED.get(os.path.splitext(name)[1].lower())  # noqa: PTH122 - as above
        if what:
            message = f"{what} cannot be an analysis: only Python (.py), R (.R) and notebooks (.ipynb) run."
            hint = "Write it as a plain script, or move the file out of analysis/."
            yield Problem("unsupported-script", message, Place(f"{FOLDER}/{name}"), hint)


def _paths(root: Path) -> list[str]:
    """Return the project-relative paths of scripts, notebooks and modules, sorted folder by folder."""
    found: list[str] = []
    for folder, subfolders, names in os.walk(root / FOLDER):
        inner = os.path.relpath(folder, root).replace(os.sep, "/")
        endings = (".py", SUFFIX) if inner == FOLDER else (".py",)
        found += [f"{inner}/{name}" for name in (*names, *subfolders) if name.endswith(endings) and _counts(name)]
        subfolders[:] = [name for name in subfolders if _counts(name)]
    return sorted(found, key=lambda path: path.split("/"))


def _counts(name: str) -> bool:
    return not name.startswith((".", "__pycache__"))


def _name(path: str) -> str:
    *folders, last = path.removeprefix(f"{FOLDER}/").rpartition(".")[0].split("/")
    name = ".".join(folders if last == "__init__" and folders else [*folders, last])
    # A script may have the same name as a notebook, and nobody imports a notebook.
    return f"{name} (notebook)" if path.endswith(SUFFIX) else name


def _parse(name: str, path: str, text: str) -> tuple[Module, tuple[Problem, ...]]:
    """Return the module, which is empty where its text is not Python, and the problems."""
    code, problems = _notebook(text, path) if path.endswith(SUFFIX) else (text, [])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is the script's own matter
            return Module(name, path, code, ast.parse(code)), tuple(problems)
    except (SyntaxError, ValueError) as error:  # ValueError: null bytes
        return Module(name, path, "", ast.Module([], [])), (*problems, _syntax_error(error, path))


def _notebook(text: str, path: str) -> tuple[str, list[Problem]]:
    """Return the code of a notebook as a script with the same lines, and what in it cannot be run."""
    code = code_of(text)
    if code.wrong:
        hint = "Save it anew with Jupyter or an editor for notebooks."
        message = f"The notebook cannot be run: {code.wrong}."
        return "", [Problem("unsupported-script", message, Place(path, code.line), hint)]
    hint = "Write it in Python: notebooks in analysis/ are run as plain scripts."
    return code.text, [
        Problem("unknown-magic", f"'{said}' is a line of IPython's own that is not run here.", Place(path, line), hint)
        for line, said in code.refused
    ]


def _syntax_error(error: SyntaxError | ValueError, path: str) -> Problem:
    if not isinstance(error, SyntaxError):
        return Problem("syntax-error", f"This is not Python: {error}.", Place(path, 1), "Save the file as plain text.")
    place = Place(path, error.lineno or 1, error.offset or 0)
    hint = f"Look at: {error.text.strip()}" if error.text and error.text.strip() else "Look at the line above, too."
    return Problem("syntax-error", f"This is not Python: {error.msg}.", place, hint)
