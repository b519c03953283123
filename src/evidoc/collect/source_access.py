"""The entry of a source comes in; what its file is, who may have it, how it was drawn and is cited go out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from evidoc.collect.data.design import SINGLETONS
from evidoc.collect.fields import Fields, Keys
from evidoc.model.nearest import did_you_mean
from evidoc.model.source import ACCESS, FORMATS, LICENSED, Column, DataCitation, SurveyDesign
from evidoc.products.reading.formats import format_of

METHODS = ("bootstrap", "brr", "jackknife", "sdr")
SURVEY: Keys = (("weight",), ("strata", "cluster", "fpc", "replicates", "method", "fay", "singleton", "bands"))
CITE: Keys = (("creator", "year", "title", "edition", "study_number", "doi"), ())
ACCESS_KEYS = (
    *("format", "sheet", "range", "table", "files", "access", "policy", "how_to_get", "next_release"),
    *("synthetic", "survey", "cite"),
)
"""Further keys of a source; any may be left out."""
_ONLY = (("sheet", "excel"), ("range", "excel"), ("table", "sqlite or duckdb"), ("files", "folder"))
_RANGE = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}:[A-Z]{1,3}[1-9]\d{0,6}")
_RELEASE = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def access_of(fields: Fields, columns: Sequence[Column]) -> dict[str, Any]:
    """Return the further fields of a `Source`, by their names there.

    Parameters
    ----------
    fields
        The source's entry; problems are noted there: ``unknown-format``, ``wrong-value``, ``unknown-choice``,
        ``unknown-column``, ``unknown-key``, ``missing-field`` and ``not-to-be-given-away``.
    columns
        Those of its schema.
    """
    access = fields.choice("access", ACCESS) or "published"
    found = {
        "format": _format(fields),
        **{key: fields.text(key) for key in ("sheet", "table", "files", "policy")},
        "range": _matching(fields, "range", _RANGE, "Write the first and the last cell, as in A3:F120.", upper=True),
        "access": access,
        "how_to_get": fields.texts("how_to_get"),
        "next_release": _matching(fields, "next_release", _RELEASE, "Write a month or a day: 2027-02 or 2027-02-16."),
        "synthetic": fields.yes_no("synthetic"),
        "design": _design(fields, [column.name for column in columns]),
        "cite": _cite(fields),
    }
    for key, formats in _ONLY:
        if found[key] and found["format"] and found["format"] not in formats.split(" or "):
            message = f"The {fields.what} is {found['format']} and has no {key}, which is of {formats} only."
            fields.problem("wrong-value", message, key, "Take it out, or correct `format`.")
    if access in LICENSED:
        _check_licensed(fields, access)
    return found


def _format(fields: Fields) -> str:
    path = fields.text("path")
    if fields.data.get("format"):
        return fields.choice("format", FORMATS)
    found = format_of(path) or ("folder" if fields.data.get("files") else "")
    if path and not found:
        message = f"The name '{path}' does not tell what is in the file."
        fields.problem("unknown-format", message, "path", f"Say so with `format:`, one of: {', '.join(FORMATS)}.")
    return found or "csv"


def _matching(fields: Fields, key: str, pattern: re.Pattern[str], hint: str, *, upper: bool = False) -> str:
    text = fields.text(key)
    text = text.upper().replace("$", "") if upper else text
    if text and not pattern.fullmatch(text):
        fields.problem("wrong-value", f"The {key} of the {fields.what} is '{text}'.", key, hint)
        return ""
    return text


def _check_licensed(fields: Fields, access: str) -> None:
    if not fields.texts("how_to_get"):
        message = (
            f"The {fields.what} may not be in everybody's hands (access: {access}), but nothing says how to get it."
        )
        hint = "List the steps under `how_to_get:`, such as where to register and which file to put where."
        fields.problem("missing-field", message, "access", hint)
    if fields.data.get("redistribute") is True:
        message = f"The {fields.what} is under access: {access}, so its rows can never be given away."
        fields.problem(
            "not-to-be-given-away", message, "redistribute", "Write `redistribute: no`, or correct `access`."
        )


def _design(fields: Fields, columns: list[str]) -> SurveyDesign | None:
    if not (data := fields.mapping("survey")):
        return None
    survey = Fields(data, f"survey of the {fields.what}", f"{fields.path}.survey", fields.places, fields.problems)
    survey.check(*SURVEY, "A design without a weight is no design; where each row counts once, leave `survey` out.")
    made = SurveyDesign(
        weight=survey.text("weight"),
        strata=survey.text("strata"),
        cluster=survey.text("cluster"),
        fpc=survey.text("fpc"),
        replicates=survey.text("replicates"),
        method=survey.choice("method", METHODS),
        fay=survey.number("fay") or 0.0,
        singleton=survey.choice("singleton", SINGLETONS),
        bands=survey.text("bands") or "ons-lfs",
    )
    for key in ("weight", "strata", "cluster", "fpc"):
        name = getattr(made, key)
        if name and name not in columns:
            message = f"The {key} of the {fields.what} is the column '{name}', which is not in its schema."
            survey.problem("unknown-column", message, key, did_you_mean(name, columns) or "Describe it in the schema.")
    _check_replicates(survey, made)
    return made


def _check_replicates(survey: Fields, made: SurveyDesign) -> None:
    if made.replicates and not made.method:
        message = f"The {survey.what} has replicate weights, but nothing says how they were made."
        survey.problem("missing-field", message, "replicates", f"Add `method:`, one of: {', '.join(METHODS)}.")
    if made.method and not made.replicates:
        message = f"The {survey.what} names a method, but no replicate weights."
        survey.problem("missing-field", message, "method", "Add `replicates:` with their pattern, such as rep_*.")
    if made.fay and (made.method != "brr" or not 0 <= made.fay < 1):
        message = f"The {survey.what} has a fay of {made.fay:g}."
        survey.problem("wrong-value", message, "fay", "It is of `method: brr` only, from 0 to below 1.")


def _cite(fields: Fields) -> DataCitation | None:
    if not (data := fields.mapping("cite")):
        return None
    cite = Fields(data, f"cite of the {fields.what}", f"{fields.path}.cite", fields.places, fields.problems)
    cite.check(*CITE, 'The archive\'s page of the study prints all six under "Citation".')
    doi = cite.text("doi").removeprefix("https://doi.org/").removeprefix("http://doi.org/")
    if doi and not _DOI.fullmatch(doi):
        cite.problem(
            "wrong-value", f"The doi of the {cite.what} is '{doi}'.", "doi", "Write it bare: 10.5255/UKDA-SN-…"
        )
    return DataCitation(doi=doi, **{key: cite.text(key) for key in CITE[0] if key != "doi"})
