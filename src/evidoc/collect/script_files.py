"""The files of `analysis/` go in; their texts with what each imports come out, and every fault of form."""

from __future__ import annotations

import ast
import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evidoc.collect.files import read_text
from evidoc.collect.memory import Memory, digest
from evidoc.collect.script_modules import Module
from evidoc.errors import Place, Problem
from evidoc.model.notebook import SUFFIX, code_of

FOLDER = "analysis"
_REFUSED = {
    ".r": "An R script",
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
    problems: tuple[Problem, ...] = ()
    is_python: bool = True


@dataclass(slots=True)
class File:
    """One file of `analysis/`: a script or a helper module."""

    name: str
    """As other modules import it, e.g. ``_shared`` or ``tools.dates``."""
    path: str
    text: str
    digest: str
    """Of the text."""
    seen: Seen
    _module: list[Module] = field(default_factory=list)

    @property
    def module(self) -> Module:
        """The file as parsed, once and only where somebody asks."""
        if not self._module:
            self._module.append(_parsed(self.name, self.path, self.text)[0])
        return self._module[0]


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
        file = _file(_name(path), path, text, memory)
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
            message = f"{what} cannot be an analysis: only Python scripts (.py) and notebooks (.ipynb) are run."
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


def _file(name: str, path: str, text: str, memory: Memory) -> File:
    known = digest(text)
    return File(name, path, text, known, memory.recall("module", [name, path, known], lambda: _see(name, path, text)))


def _see(name: str, path: str, text: str) -> Seen:
    module, problems = _parsed(name, path, text)
    if problems and problems[-1].kind == "syntax-error":
        return Seen((), uses_evidoc=False, problems=tuple(problems), is_python=False)
    return Seen(tuple(sorted(module.imports())), module.imports_evidoc(), tuple(problems))


def _parsed(name: str, path: str, text: str) -> tuple[Module, list[Problem]]:
    """Return the module, which is empty where its text is not Python, and the problems: a syntax error is the last."""
    code, problems = _notebook(text, path) if path.endswith(SUFFIX) else (text, [])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is the script's own matter
            return Module(name, path, code, ast.parse(code)), problems
    except (SyntaxError, ValueError) as error:  # ValueError: null bytes
        return Module(name, path, "", ast.Module([], [])), [*problems, _syntax_error(error, path)]


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
