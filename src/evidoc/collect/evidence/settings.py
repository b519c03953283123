"""`evidence/evidence.yml` goes in; what is said of the evidence base as a whole, and every Problem, come out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evidoc.collect.evidence.entries import FOLDER, check_name, day, each
from evidoc.collect.fields import Fields, Keys
from evidoc.collect.files import check_file, inside, relative
from evidoc.errors import Place, Problem
from evidoc.model.evidence import AGREED, EvidenceSettings
from evidoc.model.nearest import did_you_mean
from evidoc.model.record import CONVENIENCE, DATABASES, OTHER_METHODS, Record, SearchSource
from evidoc.synthesis.records.headings import DECISIONS

FILE = f"{FOLDER}/evidence.yml"
REVIEW, MAP = "review", "map"
KINDS = (*DATABASES, *OTHER_METHODS, CONVENIENCE)
FORMATS = ("ris", "bibtex", "nbib", "endnote", "csv", "csl-json", "eppi", "covidence", "rayyan")
CERTAIN, POSSIBLE = 0.95, 0.80
TOP: Keys = (("kind", "title", "question"), ("note", "reviewers", "previous", "duplicates", "map", "sources"))
PREVIOUS: Keys = ((), ("studies", "reports"))
DUPLICATES: Keys = ((), ("certain", "possible"))
MAP_OF: Keys = ((), ("rows", "columns", "title"))
SOURCE: Keys = (("label", "kind"), ("files", "file", "format", "searched", "query", "columns"))
_OWN = ("id", "source", "place", "raw")
COLUMNS = (*(name for name in Record.__dataclass_fields__ if name not in _OWN), "notes", *DECISIONS)
"""What a column of an export can hold: a field of a record, or a person's decision."""
_MAGIC = "*?["


def settings_of(top: Fields, root: Path) -> EvidenceSettings:
    """Return the settings; problems are noted in the fields.

    Parameters
    ----------
    top
        The fields of `FILE`.
    root
        The project's folder, in whose ``evidence/`` the exports are.
    """
    top.check(*TOP, "Write what the evidence base is, and what it is to answer.")
    previous, duplicates, the_map = (_part(top, key) for key in ("previous", "duplicates", "map"))
    previous.check(*PREVIOUS)
    duplicates.check(*DUPLICATES)
    the_map.check(*MAP_OF)
    settings = EvidenceSettings(
        kind=top.choice("kind", (REVIEW, MAP)),
        title=top.text("title"),
        question=top.text("question"),
        place=Place(FILE, 1),
        sources={name: _source(name, fields, root) for name, fields in each(top, "source", "sources")},
        previous_studies=_count(previous, "studies"),
        previous_reports=_count(previous, "reports"),
        reviewers=top.texts("reviewers"),
        map_rows=the_map.text("rows"),
        map_columns=the_map.text("columns"),
        map_title=the_map.text("title"),
        certain=_likeness(duplicates, "certain", CERTAIN),
        possible=_likeness(duplicates, "possible", POSSIBLE),
        note=top.text("note"),
    )
    if settings.possible > settings.certain:
        message = f"Duplicates are possible from {settings.possible:g}, which is above certain ({settings.certain:g})."
        duplicates.problem("wrong-value", message, "possible", "Exchange them.")
    _check_reviewers(top, settings.reviewers)
    top.problems += [*_consistent(settings), *_named_twice(settings)]
    return settings


def _check_reviewers(top: Fields, reviewers: tuple[str, ...]) -> None:
    """Note who is no person of their own: with oneself everybody agrees."""
    for number, name in enumerate(reviewers):
        if name.casefold() in {one.casefold() for one in reviewers[:number]}:
            top.problem("wrong-value", f"The reviewer '{name}' is named twice.", "reviewers", "Name each person once.")
        if name.casefold() == AGREED:
            message = f"'{name}' is no reviewer: it marks the rows that reviewers settled together."
            top.problem("wrong-value", message, "reviewers", "Name the people who decide.")


def _part(top: Fields, key: str) -> Fields:
    return Fields(top.mapping(key), key, key, {key: top.place(), **top.places}, top.problems)


def _source(name: str, fields: Fields, root: Path) -> SearchSource:
    check_name(name, "source", fields.place(), fields.problems)
    fields.check(*SOURCE, "Say what readers call it, and which kind of source it is.")
    patterns = [("files", one) for one in fields.texts("files")] + [("file", one) for one in fields.texts("file")]
    if not patterns and fields.data:
        hint = "Name the exports, as in files: search/pubmed-*.nbib, from the folder evidence/."
        fields.problem("missing-field", f"The {fields.what} names no files.", "", hint)
    source = SearchSource(
        id=name,
        label=fields.text("label"),
        kind=fields.choice("kind", KINDS),
        files=tuple(dict.fromkeys(file for key, one in patterns for file in _files(one, key, fields, root))),
        place=fields.place(),
        format=fields.choice("format", FORMATS),
        searched=day(fields, "searched"),
        query=fields.text("query"),
        columns={field: str(column) for field, column in fields.mapping("columns").items()},
    )
    for field in source.columns:
        if field not in COLUMNS:
            hint = did_you_mean(field, COLUMNS) or f"Known: {', '.join(COLUMNS)}."
            place = fields.places.get(f"{fields.path}.columns.{field}", fields.place("columns"))
            fields.problems.append(Problem("unknown-key", f"No record has the field '{field}'.", place, hint))
    return source


def _files(pattern: str, key: str, fields: Fields, root: Path) -> Iterator[str]:
    """Yield the files under ``evidence/`` that a name or a pattern with ``*`` means, sorted."""
    place = fields.place(key)
    if not any(sign in pattern for sign in _MAGIC):
        file = f"{FOLDER}/{pattern}"
        faults = check_file(file, root, place)
        fields.problems += faults
        if not faults:
            yield relative(root, file)
        return
    parts = Path(pattern)
    if parts.is_absolute() or ".." in parts.parts:
        message = f"The pattern '{pattern}' leaves the folder {FOLDER}/."
        hint = "Name files inside it; copy them there where they are kept elsewhere."
        fields.problems.append(Problem("path-leaves-project", message, place, hint))
        return
    found = sorted(path for path in (root / FOLDER).glob(pattern) if path.is_file() and inside(root, path))
    if not found:
        message = f"No file of {FOLDER}/ is called '{pattern}'."
        fields.problems.append(Problem("missing-file", message, place, "Put the export there, or correct the pattern."))
    yield from (path.relative_to(root).as_posix() for path in found)


def _count(fields: Fields, key: str) -> int:
    number = fields.number(key) or 0.0
    if number < 0 or number != int(number):
        message = f"The {key} of {fields.what} cannot be {number:g}."
        fields.problem("wrong-value", message, key, "Write a whole number from 0.")
        return 0
    return int(number)


def _likeness(fields: Fields, key: str, default: float) -> float:
    number = fields.number(key)
    if number is None:
        return default
    if not 0 < number <= 1:
        message = f"Records cannot be {number:g} alike."
        fields.problem("wrong-value", message, key, f"Write a number from 0 to 1, such as {default:g}.")
        return default
    return number


def _consistent(settings: EvidenceSettings) -> Iterator[Problem]:
    """Yield what is said of a search that was none, or of no search where there was one."""
    if settings.kind == REVIEW and not settings.sources:
        hint = "List under `sources:` what was searched, or write `kind: map`."
        yield Problem("missing-field", "A review names the sources that were searched.", settings.place, hint)
    for source in settings.sources.values():
        if settings.kind == REVIEW and source.kind == CONVENIENCE:
            message = f"The source '{source.id}' came together without a search, so it can be no part of a review."
            hint = "Write `kind: map` at the top, or say how it was searched: database, register, website, …"
            yield Problem("set-in-review", message, source.place, hint)
        if settings.kind == MAP and source.kind in DATABASES:
            message = f"The source '{source.id}' is a {source.kind}, but the base is a map of what nobody searched for."
            hint = f"Write `kind: {REVIEW}` at the top, or `kind: {CONVENIENCE}` where its records were not searched."
            yield Problem("search-in-map", message, source.place, hint)
        if source.kind == CONVENIENCE and (source.searched or source.query):
            said = " and ".join(key for key in ("searched", "query") if getattr(source, key))
            message = f"The source '{source.id}' is a set that nobody searched for, and yet says {said}."
            hint = f"Take {said} out, or say how it was searched: database, register, website, …"
            yield Problem("search-in-map", message, source.place, hint)
        if settings.kind == REVIEW and source.kind in DATABASES and (source.searched is None or not source.query):
            lacks = " and ".join(key for key in ("searched", "query") if not getattr(source, key))
            message = f"The source '{source.id}' lacks {lacks}, which PRISMA 2020 (items 6 and 7) asks for."
            yield Problem("search-not-told", message, source.place, "Write it into evidence.yml.", warning=True)


def _named_twice(settings: EvidenceSettings) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for source in settings.sources.values():
        for file in source.files:
            if file in owner:
                message = f"The file '{file}' belongs to the sources '{owner[file]}' and '{source.id}'."
                hint = "Name it once: its records would be counted twice."
                yield Problem("duplicate-file", message, source.place, hint)
            owner.setdefault(file, source.id)
