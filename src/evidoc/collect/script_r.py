"""The files `analysis/*.R` go in; scripts with what their comments say that they read and make come out.

Nobody here reads R: what a script uses and makes, its own comments say, and what it does otherwise is refused when it
runs. They stand anywhere in the file, one a line::

    # How long people stay, by occupation
    # evidoc: source lfs
    # evidoc: makes value stay.median
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from evidoc.collect.files import read_text, relative
from evidoc.collect.memory import Memory
from evidoc.collect.script_reads import missing_reads
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.script import RSCRIPT, Permissions, Promise, Script, Use
from evidoc.model.source import Source

FOLDER, SUFFIXES = "analysis", (".R", ".r")
PROGRAM = "Rscript"
_SAID = re.compile(r"^\s*#+'?\s*evidoc\s*:\s*(?P<word>\S*)\s*(?P<rest>.*?)\s*$")
_COMMENT = re.compile(r"^\s*#+'?\s*(?P<words>[^!\s].*?)\s*$")
_ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
_MADE = ("value", "table", "figure")
_WORDS = ("source", "product", "makes", "reads")
_FORM = (
    "Write `# evidoc: source NAME`, `# evidoc: product NAME`, `# evidoc: reads PATH`, or `# evidoc: makes value NAME` "
    "(or table, or figure), one a line."
)
_LIMIT = 30.0
"""Seconds in which the program must say its version."""


def read_r(
    root: Path, sources: Mapping[str, Source], memory: Memory | None = None
) -> tuple[list[Script], list[Problem]]:
    """Read the scripts in R of the project at `root` without running them.

    Parameters
    ----------
    root
        The project's folder; it may lack ``analysis/``.
    sources
        By id: names are checked against them.
    memory
        What spares asking the program again which version it is.

    Returns
    -------
    tuple
        Scripts in the order of their paths, and the problems: ``unknown-source``, ``unknown-permission``, ``bad-id``,
        ``no-products``, ``missing-file`` and those of `read_text`.
    """
    names = sorted(os.listdir(root / FOLDER)) if (root / FOLDER).is_dir() else []  # noqa: PTH208 - there may be many
    names = [name for name in names if name.endswith(SUFFIXES) and not name.startswith((".", "_"))]
    if not names:
        return [], []
    program, version = _program(memory or Memory())
    scripts: list[Script] = []
    problems: list[Problem] = []
    for name in names:
        path = f"{FOLDER}/{name}"
        text, faults = read_text(path, root)
        problems += faults
        if not faults:
            reader = _Reader(path, root, sources, problems)
            scripts.append(reader.script(text, program, version))
    return scripts, problems


def _program(memory: Memory) -> tuple[str, str]:
    """Return the path of `Rscript` and what it says of its version; nothing where it is not on this machine."""
    found = shutil.which(PROGRAM)
    if found is None:
        return "", ""
    told = os.stat(found)  # noqa: PTH116 - as a text
    arguments = [found, told.st_size, told.st_mtime_ns]
    version = str(memory.recall("rscript", arguments, lambda: _version(found)))
    return (found, version) if version else ("", "")


def _version(program: str) -> str:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=_LIMIT)
    except (OSError, subprocess.SubprocessError):
        return ""
    lines = f"{said.stdout}\n{said.stderr}".strip().splitlines()
    return lines[0] if said.returncode == 0 and lines else ""


class _Reader:
    """Reads the comments of one script."""

    def __init__(self, path: str, root: Path, sources: Mapping[str, Source], problems: list[Problem]) -> None:
        self.path, self.root, self.known, self.problems = path, root, sources, problems
        self.sources: dict[str, Use] = {}
        self.products: dict[str, Use] = {}
        self.reads: list[Use] = []
        self.promises: dict[tuple[str, str], Promise] = {}

    def script(self, text: str, program: str, version: str) -> Script:
        """Return the script, with all that its comments say."""
        question = ""
        for number, line in enumerate(text.splitlines(), 1):
            if said := _SAID.match(line):
                self._take(said["word"], said["rest"].strip("'\"`"), Place(self.path, number, line.index("#") + 1))
            elif not question and (comment := _COMMENT.match(line)):
                question = comment["words"]
        if not self.promises:
            message = "This script does not say what it makes."
            self.problems.append(Problem("no-products", message, Place(self.path, 1), _FORM))
        self.problems += missing_reads(self.reads, self.root)
        return Script(
            path=self.path,
            question=question or self.path.rpartition("/")[2],
            sources=tuple(self.sources.values()),
            products=tuple(self.products.values()),
            promises=tuple(self.promises.values()),
            permissions=Permissions(reads=tuple(dict.fromkeys(relative(self.root, use.name) for use in self.reads))),
            built_in=RSCRIPT,
            program=program,
            version=version,
            lacks=() if program else ("R",),
        )

    def _take(self, word: str, rest: str, place: Place) -> None:
        kind, _, name = rest.partition(" ")
        name = name.strip().strip("'\"`")
        if word == "source" and rest:
            if rest in self.known:
                self.sources.setdefault(rest, Use(rest, place))
            else:
                hint = did_you_mean(rest, self.known) or "Describe it in data/sources.yml."
                message = f"There is no source '{rest}' in data/sources.yml."
                self.problems.append(Problem("unknown-source", message, place, hint))
        elif word == "product" and rest:
            self.products.setdefault(rest, Use(rest, place))
        elif word == "reads" and rest:
            self.reads.append(Use(rest, place))
        elif word == "makes" and kind in _MADE and name:
            if not _ID.fullmatch(name):
                hint = "Use small letters, digits, dots and hyphens, such as stay.median."
                self.problems.append(Problem("bad-id", f"The id '{name}' cannot be used in documents.", place, hint))
            self.promises.setdefault((kind, name), Promise(kind, name, place))
        else:
            near = did_you_mean(word, _WORDS) if word not in _WORDS else ""
            message = f"Nobody knows what 'evidoc: {word} {rest}' says."
            self.problems.append(Problem("unknown-permission", message, place, f"{_FORM} {near}".strip()))
