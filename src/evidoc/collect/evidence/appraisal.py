"""`evidence/appraisal.csv` goes in; what people judged of each study, and every Problem with their rows, come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from evidoc.collect.evidence.csv_rows import Row, read_sheet
from evidoc.collect.evidence.entries import FOLDER, as_day
from evidoc.errors import Problem
from evidoc.model.evidence import AGREED, READS, Judgement, Study
from evidoc.model.form import Form
from evidoc.model.nearest import did_you_mean
from evidoc.synthesis.forms import form_ids, read_form

FILE = f"{FOLDER}/appraisal.csv"
_COLUMNS = ("study", "form", "item", "judgement", "reason", "by", "on")


def read_appraisal(
    root: Path, studies: Mapping[str, Study], reviewers: tuple[str, ...]
) -> tuple[tuple[Judgement, ...], list[Problem]]:
    """Read the appraisals: a row an item and person; a row by ``agreed`` settles what two people see differently.

    Returns
    -------
    tuple
        Judgements in the order of their rows, with items and judgements as their forms write them; and the problems:
        those of `read_sheet`, ``empty-cell``, ``unknown-study``, ``unknown-form``, ``unknown-item``, ``not-allowed``,
        ``unknown-reviewer``, ``wrong-value``, ``not-read-in-full``, ``duplicate-row``.
    """
    sheet = read_sheet(root, FILE, _COLUMNS)
    problems = [*sheet.problems]
    judgements: list[Judgement] = []
    first: dict[tuple[str, ...], int] = {}
    told: set[str] = set()
    for row in sheet.rows:
        judgement = _judgement(row)
        judgements.append(judgement)
        problems += [*_of_study(judgement, studies, told), *_of_form(judgement), *_of_person(judgement, reviewers)]
        key = (judgement.study, judgement.form, judgement.item, judgement.by)
        if key in first and all(key):
            message = f"{key[3]} judged {key[2]} of '{key[0]}' in line {first[key]} already."
            problems.append(Problem("duplicate-row", message, row.place, "Keep one of the two rows."))
        first.setdefault(key, row.place.line)
    return tuple(judgements), problems


def _judgement(row: Row) -> Judgement:
    form = read_form(row["form"]) if row["form"] in form_ids() else None
    return Judgement(
        study=row["study"],
        form=row["form"],
        item=form.item(row["item"]) if form else row["item"],
        judgement=form.code(row["judgement"]) if form else row["judgement"],
        reason=row["reason"],
        by=row["by"],
        on=row["on"],
        place=row.place,
    )


def _of_study(judgement: Judgement, studies: Mapping[str, Study], told: set[str]) -> Iterator[Problem]:
    study = studies.get(judgement.study)
    if study is None:
        hint = did_you_mean(judgement.study, studies) or "Add it to evidence/studies.csv, or take the row out."
        message = f"The study '{judgement.study}' is not in evidence/studies.csv."
        yield Problem("unknown-study", message, judgement.place, hint)
    elif study.read in READS[1:] and study.id not in told:  # once a study, not once an item
        told.add(study.id)
        message = f"The study '{study.id}' is appraised, but was not read in full: `read` says {study.read}."
        hint = "Read it in full and say so in evidence/studies.csv, or take its rows out of the appraisal."
        yield Problem("not-read-in-full", message, judgement.place, hint)


def _of_form(judgement: Judgement) -> Iterator[Problem]:
    if judgement.form not in form_ids():
        hint = did_you_mean(judgement.form, form_ids()) or f"Known: {', '.join(form_ids())}."
        yield Problem("unknown-form", f"There is no form '{judgement.form}'.", judgement.place, hint)
        return
    form: Form = read_form(judgement.form)
    item = form.items.get(judgement.item)
    if item is None:
        hint = did_you_mean(judgement.item, form.items) or f"Its items: {', '.join(form.items)}."
        yield Problem("unknown-item", f"The form {form.id} has no item '{judgement.item}'.", judgement.place, hint)
    choices = item.choices if item else tuple(form.choices)
    if judgement.judgement not in choices:
        said = f"'{judgement.judgement}' is no judgement" if judgement.judgement else "There is no judgement"
        hint = did_you_mean(judgement.judgement, choices) or f"Write one of: {', '.join(choices)}."
        yield Problem("not-allowed", f"{said} that {form.short} knows.", judgement.place, hint)


def _of_person(judgement: Judgement, reviewers: tuple[str, ...]) -> Iterator[Problem]:
    for column, hint in (("reason", "Say why, in a few words."), ("by", "Name the person who judged.")):
        if not getattr(judgement, column):
            message = f"The judgement of '{judgement.study}' has nothing under '{column}'."
            yield Problem("empty-cell", message, judgement.place, hint)
    if judgement.by and reviewers and judgement.by not in (*reviewers, AGREED):
        hint = did_you_mean(judgement.by, reviewers) or "Add the name to `reviewers:` in evidence/evidence.yml."
        message = f"'{judgement.by}' is none of the reviewers that evidence.yml names."
        yield Problem("unknown-reviewer", message, judgement.place, hint)
    if judgement.on and as_day(judgement.on) is None:
        hint = "Write year, month and day: 2026-11-22."
        yield Problem("wrong-value", f"'{judgement.on}' is no day.", judgement.place, hint)
