"""The files of `analysis/` go in; scripts with what they use and promise, and every Problem in them, come out."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

from evidoc.collect.files import read_text
from evidoc.collect.script_calls import Call, Loose, find_calls
from evidoc.collect.script_names import read_names
from evidoc.collect.script_reads import check_calls, read_permissions
from evidoc.collect.script_syntax import API, Module, Tops, imports, imports_evidoc
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.notebook import SUFFIX, code_of
from evidoc.model.script import Permissions, Script
from evidoc.model.source import Source

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


def read_scripts(root: Path, sources: Mapping[str, Source]) -> tuple[list[Script], list[Problem]]:
    """Read the analysis scripts of the project at `root` without running them.

    A file of ``analysis/`` is a script if its name does not begin with ``_``, no other file imports it, and it (or a
    module it imports) imports evidoc. Other files are helper modules of the scripts that import them.

    Parameters
    ----------
    root
        The project's folder; it may lack ``analysis/``.
    sources
        By id: names in ``source()`` are checked against them, families take members from their schemas.

    Returns
    -------
    tuple
        Scripts in the order of their paths, and the problems: ``syntax-error``, ``unsupported-script``,
        ``circular-import``, and those of `read_names`, `read_permissions`, `check_calls` and `read_text`.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        return [], []
    problems = _refused(folder)
    modules, faults = _parse(root, folder)
    problems += faults
    imported = {name: imports(module, modules) for name, module in modules.items()}
    tops = Tops(modules)
    scripts: list[Script] = []
    for name in _script_names(modules, imported):
        script, more = _script(name, tops, _reach(name, imported), root, sources)
        scripts.append(script)
        problems += more
    scripts.sort(key=lambda script: script.path)
    problems += _unreached(modules, scripts)
    return scripts, list(dict.fromkeys(problems))  # a helper's fault is told once, however many scripts import it


def _refused(folder: Path) -> list[Problem]:
    problems = []
    for path in sorted(folder.iterdir()):
        what = _REFUSED.get(path.suffix.lower())
        if what:
            message = f"{what} cannot be an analysis: only Python scripts (.py) and notebooks (.ipynb) are run."
            hint = "Write it as a plain script, or move the file out of analysis/."
            problems.append(Problem("unsupported-script", message, Place(f"{FOLDER}/{path.name}"), hint))
    return problems


def _parse(root: Path, folder: Path) -> tuple[dict[str, Module], list[Problem]]:
    modules: dict[str, Module] = {}
    problems: list[Problem] = []
    for file in sorted([*folder.rglob("*.py"), *folder.glob(f"*{SUFFIX}")]):
        parts = file.relative_to(folder).with_suffix("").parts
        if any(part.startswith((".", "__pycache__")) for part in parts):
            continue
        path = file.relative_to(root).as_posix()
        text, faults = read_text(path, root)
        problems += faults
        if file.suffix == SUFFIX:
            text, faults = _notebook(text, path)
            problems += faults
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # an odd escape is the script's own matter
                tree = ast.parse(text)
        except (SyntaxError, ValueError) as error:  # ValueError: null bytes
            problems.append(_syntax_error(error, path))
            continue
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        if file.suffix == SUFFIX:
            name += " (notebook)"  # a script may have the same name, and nobody imports a notebook
        modules[name] = Module(name, path, text, tree)
    return modules, problems


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


def _reach(name: str, imported: Mapping[str, set[str]]) -> list[str]:
    """Return the modules that `name` imports, directly or not, without itself, sorted."""
    found: set[str] = set()
    todo = [name]
    while todo:
        for other in imported[todo.pop()] - found:
            found.add(other)
            todo.append(other)
    return sorted(found - {name})


def _script_names(modules: Mapping[str, Module], imported: Mapping[str, set[str]]) -> list[str]:
    helpers = set().union(*imported.values()) if imported else set()
    return [
        name
        for name in sorted(modules)
        if "." not in name
        and not name.startswith("_")
        and not modules[name].path.endswith("/__init__.py")
        and name not in helpers
        and any(imports_evidoc(modules[part]) for part in (name, *_reach(name, imported)))
    ]


def _script(
    name: str,
    tops: Tops,
    helpers: list[str],
    root: Path,
    sources: Mapping[str, Source],
) -> tuple[Script, list[Problem]]:
    module = tops.modules[name]
    calls: list[Call] = []
    loose: list[Loose] = []
    problems: list[Problem] = []
    granted: list[Permissions] = []
    for part in (name, *helpers):
        found, free = find_calls(part, tops)
        calls += found
        loose += free
        permissions, faults = read_permissions(tops.modules[part], root)
        granted.append(permissions)
        problems += [*faults, *_unknown_imports(tops.modules[part])]
    whole = Permissions(
        reads=tuple(dict.fromkeys(read for permissions in granted for read in permissions.reads)),
        network=any(permissions.network for permissions in granted),
        clock=any(permissions.clock for permissions in granted),
    )
    names = read_names(calls, loose, sources)
    problems += [*names.problems, *check_calls(calls, whole)]
    script = Script(
        path=module.path,
        question=_question(module),
        sources=tuple(names.sources),
        products=tuple(names.products),
        promises=tuple(names.promises),
        modules=tuple(tops.modules[part].path for part in helpers),
        permissions=whole,
    )
    return script, problems


def _unknown_imports(module: Module) -> Iterator[Problem]:
    """Yield names that are imported from evidoc and are not there: known before anything runs."""
    public = {*API, "charts", "__version__", "*"}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "evidoc" and not node.level:
            for alias in node.names:
                if alias.name not in public:
                    message = f"evidoc has no '{alias.name}' to import."
                    hint = did_you_mean(alias.name, public) or f"There are: {', '.join(sorted(API))}."
                    place = Place(module.path, alias.lineno, alias.col_offset + 1)
                    yield Problem("unknown-import", message, place, hint)


def _question(module: Module) -> str:
    text = (ast.get_docstring(module.tree) or "").strip()
    return text.splitlines()[0].strip() if text else module.path.rpartition("/")[2]


def _unreached(modules: Mapping[str, Module], scripts: list[Script]) -> list[Problem]:
    """Return a problem for each module that would never run: only modules that import each other are so."""
    reached = {path for script in scripts for path in (script.path, *script.modules)}
    message = "This file imports evidoc, but it and another file import each other, so neither is a script."
    hint = "Move what both need into a third file whose name begins with _."
    return [
        Problem("circular-import", message, Place(module.path, 1), hint)
        for name, module in sorted(modules.items())
        if module.path not in reached and "." not in name and not name.startswith("_") and imports_evidoc(module)
    ]
