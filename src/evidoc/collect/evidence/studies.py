"""`evidence/studies.csv` goes in; studies, what tables call them, and every Problem with their rows come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from evidoc.collect.evidence.citing import Work, work_of
from evidoc.collect.evidence.codebook import FILE as CODEBOOK
from evidoc.collect.evidence.csv_rows import Row, Sheet, read_sheet
from evidoc.collect.evidence.entries import FOLDER, check_name
from evidoc.collect.evidence.kinds import BETWEEN_CODES, check_codes, codes_of
from evidoc.errors import Problem
from evidoc.model.evidence import READS, CodeColumn, Study
from evidoc.model.nearest import did_you_mean
from evidoc.model.project import Reference
from evidoc.records import dataclass

FILE = f"{FOLDER}/studies.csv"


@dataclass(frozen=True, slots=True)
class ReadStudies:
    """What the table of studies says."""

    studies: Mapping[str, Study]
    works: Mapping[str, Work]
    """Study -> the work that it cites; a study without a reference has none."""
    problems: tuple[Problem, ...]

    @property
    def citations(self) -> dict[str, str]:
        """Return what tables call each study: its reference, or its id; two of one name are told apart by id."""
        named = {id_: self.works[id_].citation if id_ in self.works else id_ for id_ in self.studies}
        seen = list(named.values())
        return {id_: f"{name} [{id_}]" if seen.count(name) > 1 else name for id_, name in named.items()}


def read_studies(root: Path, codebook: Mapping[str, CodeColumn], references: Mapping[str, Reference]) -> ReadStudies:
    """Read the table of studies against the codebook.

    Returns
    -------
    ReadStudies
        Problems: those of `read_sheet`, ``duplicate-study``, ``bad-id``, ``unknown-citation``, ``unknown-choice``,
        ``empty-cell``, ``not-allowed``, ``wrong-type``, ``out-of-range``.
    """
    optional = ("reference", "records", *(name for name in codebook if not codebook[name].required))
    required = ("study", "read", *(name for name in codebook if codebook[name].required))
    sheet: Sheet = read_sheet(root, FILE, required, optional, CODEBOOK)
    problems = [*sheet.problems]
    studies: dict[str, Study] = {}
    for row in sheet.rows:
        study = _study(row, codebook)
        problems += _own_cells(study, references, studies)
        problems += _codes(study, codebook, sheet.columns)
        studies.setdefault(study.id, study)
    works = {id_: work_of(references[one.reference]) for id_, one in studies.items() if one.reference in references}
    return ReadStudies(studies, works, tuple(problems))


def _study(row: Row, codebook: Mapping[str, CodeColumn]) -> Study:
    return Study(
        id=row["study"],
        reference=row["reference"].removeprefix("@"),
        records=tuple(part.strip() for part in row["records"].split(BETWEEN_CODES) if part.strip()),
        read=row["read"],
        cells={name: codes_of(row[name], column) for name, column in codebook.items()},
        place=row.place,
    )


def _own_cells(study: Study, references: Mapping[str, Reference], before: Mapping[str, Study]) -> Iterator[Problem]:
    noted: list[Problem] = []
    if not study.id:
        yield Problem("empty-cell", "The row names no study.", study.place, "Give it an id, such as hunter2019.")
    else:
        check_name(study.id, "study", study.place, noted)
        yield from noted
    if study.id and study.id in before:
        message = f"The study '{study.id}' has a row already, in line {before[study.id].place.line}."
        hint = "Keep one row a study; a second report of it goes into `records`."
        yield Problem("duplicate-study", message, study.place, hint)
    if study.reference and study.reference not in references:
        hint = did_you_mean(study.reference, references) or "Add it to the bibliography, or leave the cell empty."
        message = f"The study '{study.id}' cites '{study.reference}', which is not in the bibliography."
        yield Problem("unknown-citation", message, study.place, hint)
    if study.read not in READS:
        said = f"'{study.read}', which nobody knows" if study.read else "nothing"
        hint = f"Write how much of it was read: {', '.join(READS)}. {did_you_mean(study.read, READS)}".strip()
        yield Problem("unknown-choice", f"The study '{study.id}' has {said} under `read`.", study.place, hint)


def _codes(study: Study, codebook: Mapping[str, CodeColumn], columns: tuple[str, ...]) -> Iterator[Problem]:
    for name, column in codebook.items():
        if name in columns and not study.cells[name] and column.required:
            message = f"The study '{study.id}' has nothing under '{name}'."
            yield Problem("empty-cell", message, study.place, f"{CODEBOOK} says that it is required: fill it.")
        elif not study.cells[name] and (asked := _asked_for(study, column)):
            message = f"The study '{study.id}' has nothing under '{name}', which {asked} asks for."
            yield Problem("empty-cell", message, study.place, f"Fill it; `required_for` in {CODEBOOK} says when.")
        yield from check_codes(study.cells[name], column, study.place)


def _asked_for(study: Study, column: CodeColumn) -> str:
    """Return what makes a column required for a study, as ``design = rct``; empty where nothing does."""
    for other, codes in column.required_for.items():
        has = (study.read,) if other == "read" else study.cells.get(other, ())
        for code in has:
            if code in codes:
                return f"{other} = {code}"
    return ""
