"""A project goes in; a grade that a person confirms, or a coded project of another tool, is written into `cases/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from evidoc import kept
from evidoc.collect import Memory, collect, require_project
from evidoc.errors import CollectError, Place, Problem
from evidoc.model.case import FOLDER, STEP, Cases
from evidoc.model.nearest import did_you_mean
from evidoc.pipeline.names import STATE
from evidoc.records import dataclass
from evidoc.state import State

FINDINGS = f"{FOLDER}/findings.yml"


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What became of a coded project of another tool."""

    files: tuple[str, ...]
    """Project-relative paths of what was written."""
    codes: tuple[str, ...]
    """Added to the codebook, as proposed."""
    known: tuple[str, ...]
    """Codes that the codebook held already."""
    excerpts: int
    problems: tuple[Problem, ...]
    """What was left out, or must be looked at."""

    @property
    def told(self) -> str:
        """Say it in a sentence."""
        cases = sum(file.endswith(".md") for file in self.files)
        drafts = "1 draft" if cases == 1 else f"{cases} drafts"
        return (
            f"{drafts}, {_counted(self.excerpts, 'excerpt')}, {_counted(len(self.codes), 'code')} proposed,"
            f" {len(self.known)} known already. Consent is not known: write it down before anything leaves."
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        lists = {name: list(getattr(self, name)) for name in ("files", "codes", "known")}
        return {**lists, "excerpts": self.excerpts, "problems": [problem.as_dict() for problem in self.problems]}


def confirm(root: Path, finding: str, by: str, on: date) -> str:
    """Put a person's name to the grade of a finding across cases; return what was done, in words.

    Parameters
    ----------
    root
        The project's folder.
    finding
        Its id in ``cases/findings.yml``.
    by, on
        Who judged, and when: only a person can.

    Raises
    ------
    CollectError
        There is no such finding, or its grade is not whole, or this person may not confirm it.
    """
    from evidoc.synthesis.cases.confirm import why_not_confirm
    from evidoc.synthesis.cases.standing import rests_on
    from evidoc.synthesis.confirm import confirm_text

    cases = _read(root)
    if cases is None:
        hint = f"Begin it with {STEP}."
        raise CollectError(Problem("no-cases", "This project has no cases.", Place(STEP), hint))
    if problems := tuple(why_not_confirm(cases, finding, by)):
        raise CollectError(*problems)
    entry = cases.findings[finding]
    text = (root / FINDINGS).read_bytes().decode()  # with the line ends that it has
    kept.replace(root / FINDINGS, confirm_text(text, finding, by, on, rests_on(entry, cases), file=FINDINGS))
    number = "1 case" if len(entry.rests_on) == 1 else f"{len(entry.rests_on)} cases"
    return f"{FINDINGS}: the grade of {finding} is confirmed by {by} and rests on {number}."


def bring_in(root: Path, file: Path) -> BroughtIn:
    """Bring the codes, texts and coded passages of a REFI-QDA project into the cases: all of it, or nothing.

    Parameters
    ----------
    root
        The project's folder.
    file
        A ``.qdpx`` file.

    Raises
    ------
    CollectError
        The file is none, or is not safe to open; or a case of that name is there already. Nothing is changed then.
    """
    from evidoc.collect.qdpx import read_qdpx
    from evidoc.collect.qdpx_cases import as_cases

    cases = _read(root)
    if not file.is_file():
        beside = [one.name for one in file.parent.iterdir()] if file.parent.is_dir() else []
        hint = did_you_mean(file.name, beside) or "Name the .qdpx file that your tool exported."
        raise CollectError(Problem("missing-file", f"There is no file {file.name}.", Place(str(file)), hint))
    read = read_qdpx(file.read_bytes(), file.name)
    codebook = (root / STEP).read_bytes().decode("utf-8-sig") if (root / STEP).is_file() else ""
    made = as_cases(read, cases, codebook)
    _refuse_taken(root, made.files)
    (root / FOLDER).mkdir(exist_ok=True)
    for path, text in made.files.items():
        kept.replace(root / path, text)
    problems = tuple(made.problems)
    return BroughtIn(tuple(made.files), made.codes, made.known, made.excerpts, problems)


def _read(root: Path) -> Cases | None:
    require_project(root)
    return collect(root, Memory(State.open(root / STATE))).cases


def _refuse_taken(root: Path, files: Mapping[str, str]) -> None:
    taken = [path for path in files if path != STEP and (root / path).exists()]
    hint = "Rename it, or the source in your tool: nothing is written over what stands there. Nothing was changed."
    if taken:
        raise CollectError(
            *(Problem("taken", f"There is a case '{path}' already.", Place(path), hint) for path in taken)
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
