"""`data/sources.yml` and `data/definitions.yml` go in; sources, definitions and every Problem with them come out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from evidoc.collect.data import CHECKS
from evidoc.collect.entries import Make, read_entries
from evidoc.collect.fields import Fields, Keys
from evidoc.collect.files import check_file, read_text
from evidoc.collect.memory import Memory
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.source import Break, Column, Definition, Published, Source

SOURCES, DEFINITIONS = "data/sources.yml", "data/definitions.yml"
SEEN_AS = ("publisher", "mirror", "secondary")

SOURCE: Keys = (
    (
        *("path", "publisher", "title", "period", "geography", "population", "licence", "redistribute", "seen_as"),
        *("status", "address", "sha256", "definitions", "schema"),
    ),
    ("key", "reported_by", "citation", "published", "raw", "made_by", "note", "redistribute_reason"),
)
COLUMN: Keys = (("type", "meaning"), ("allowed", "low", "high", "empty"))
DEFINITION: Keys = (("label", "unit", "numerator", "denominator", "who_counts"), ("breaks", "published", "caveat"))
BREAK: Keys = (("at", "what"), ())
PUBLISHED: Keys = (("number", "period", "geography", "population", "source"), ())
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHA256 = re.compile(r"[0-9a-f]{64}")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Linked:
    """A source, and where it names what stands elsewhere."""

    source: Source
    definitions: tuple[tuple[str, Place], ...]
    files: tuple[tuple[str, Place], ...]


def read_sources(
    root: Path, memory: Memory | None = None
) -> tuple[dict[str, Source], dict[str, Definition], list[Problem]]:
    """Read both files of the project at `root`; one that is not there holds nothing.

    Parameters
    ----------
    root
        The project's folder.
    memory
        What spares reading entries again that did not change.

    Returns
    -------
    tuple
        Sources and definitions by id, in the order in which they were written, and the problems: ``missing-field``,
        ``unknown-key``, ``unknown-choice``, ``wrong-value``, ``unknown-definition``, ``unknown-column``, ``bad-id``,
        ``bad-checksum``, ``missing-reporter`` and those of `read_text` and `load`. An entry with a fault is kept as
        far as it can be read, so that one slip does not make its name unknown everywhere.
    """
    memory = memory or Memory()
    definitions, problems = _entries(root, DEFINITIONS, _definition, memory)
    linked, more = _entries(root, SOURCES, _linked, memory)
    problems += more
    for one in linked.values():
        problems += _links(one, definitions, root)
    return {id_: one.source for id_, one in linked.items()}, definitions, problems


def _entries(root: Path, file: str, make: Make[T], memory: Memory) -> tuple[dict[str, T], list[Problem]]:
    if not (root / file).exists():
        return {}, []
    text, problems = read_text(file, root)
    entries = read_entries(text, file, make, memory)
    return dict(entries.found), [*problems, *entries.problems]


def _check_id(id_: str, places: Mapping[str, Place], problems: list[Problem]) -> None:
    if not ID.fullmatch(id_):
        hint = "Use small letters, digits and single hyphens, such as nhs-sickness-absence."
        problems.append(Problem("bad-id", f"The id '{id_}' cannot be used in scripts.", places[id_], hint))


def _definition(id_: str, data: Any, places: Mapping[str, Place], problems: list[Problem]) -> Definition:
    _check_id(id_, places, problems)
    fields = Fields(data, f"definition '{id_}'", id_, places, problems)
    fields.check(*DEFINITION)
    return Definition(
        id=id_,
        label=fields.text("label"),
        unit=fields.text("unit"),
        numerator=fields.text("numerator"),
        denominator=fields.text("denominator"),
        who_counts=fields.text("who_counts"),
        place=fields.place(),
        breaks=tuple(_break(item) for item in fields.entries("breaks", "break")),
        published=tuple(_published(item) for item in fields.entries("published", "published figure")),
        caveat=fields.text("caveat"),
    )


def _break(fields: Fields) -> Break:
    fields.check(*BREAK)
    at = fields.text("at")
    if at and not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", at):
        fields.problem(
            "wrong-value", f"The {fields.what} is at '{at}'.", "at", "Write a year or a month: 2024 or 2024-09."
        )
    return Break(at=at, what=fields.text("what"))


def _published(fields: Fields) -> Published:
    fields.check(*PUBLISHED)
    return Published(
        number=fields.number("number") or 0.0,
        period=fields.text("period"),
        geography=fields.text("geography"),
        population=fields.text("population"),
        source=fields.text("source"),
    )


def _linked(id_: str, data: Any, places: Mapping[str, Place], problems: list[Problem]) -> _Linked:
    _check_id(id_, places, problems)
    source = _source(id_, data, places, problems)
    columns = [column.name for column in source.columns]
    for name in source.key:
        if name not in columns:
            message = f"The key of the source '{id_}' names the column '{name}', which is not in its schema."
            problems.append(Problem("unknown-column", message, places[f"{id_}.key"], did_you_mean(name, columns)))
    named = tuple(
        (name, places.get(f"{id_}.definitions.{number}") or places[f"{id_}.definitions"])
        for number, name in enumerate(source.definitions)
    )
    files = tuple((path, places[f"{id_}.{key}"]) for key in ("path", "made_by") if (path := getattr(source, key)))
    return _Linked(source, named, files)


def _source(id_: str, data: Any, places: Mapping[str, Place], problems: list[Problem]) -> Source:
    fields = Fields(data, f"source '{id_}'", id_, places, problems)
    fields.check(*SOURCE)
    source = Source(
        id=id_,
        path=fields.text("path"),
        publisher=fields.text("publisher"),
        title=fields.text("title"),
        period=fields.text("period"),
        geography=fields.text("geography"),
        population=fields.text("population"),
        licence=fields.text("licence"),
        redistribute=fields.yes_no("redistribute"),
        seen_as=fields.choice("seen_as", SEEN_AS),
        status=fields.text("status"),
        address=fields.text("address"),
        sha256=_checksum(fields, "sha256", fields.text("sha256")),
        definitions=fields.texts("definitions"),
        columns=_columns(fields),
        place=fields.place(),
        key=fields.texts("key"),
        reported_by=fields.text("reported_by"),
        citation=fields.text("citation").removeprefix("@"),
        published=fields.text("published"),
        raw={name: _checksum(fields, f"raw.{name}", str(sha)) for name, sha in fields.mapping("raw").items()},
        made_by=fields.text("made_by"),
        note=fields.text("note"),
    )
    if source.seen_as == "secondary" and not source.reported_by:
        message = f"The {fields.what} is second-hand (seen_as: secondary), but nothing says who reported it."
        fields.problem("missing-reporter", message, "seen_as", "Add `reported_by:` with the work in which it was seen.")
    return source


def _checksum(fields: Fields, key: str, written: str) -> str:
    if written and not SHA256.fullmatch(written.lower()):
        message = f"The {key} of the {fields.what} is not a SHA-256 checksum."
        fields.problem("bad-checksum", message, key, "Write the 64 hexadecimal digits that `sha256sum FILE` prints.")
        return ""  # so that the data is not said to have changed as well
    return written.lower()


def _columns(fields: Fields) -> tuple[Column, ...]:
    columns = []
    for name, data in fields.mapping("schema").items():
        what = f"column '{name}' of the {fields.what}"
        column = Fields(data, what, f"{fields.path}.schema.{name}", fields.places, fields.problems)
        column.check(*COLUMN)
        columns.append(
            Column(
                name=name,
                type=column.choice("type", CHECKS),
                meaning=column.text("meaning"),
                allowed=column.texts("allowed"),
                low=column.number("low"),
                high=column.number("high"),
                empty=column.yes_no("empty"),
            ),
        )
        _limits(column, columns[-1])
    return tuple(columns)


def _limits(fields: Fields, column: Column) -> None:
    """Note limits and codebooks that no cell of the column could keep to."""
    if column.type not in CHECKS:
        return
    if column.type not in ("integer", "number"):
        for key in ("low", "high"):
            if key in fields.data:
                hint = "Take it out, or make the type integer or number."
                fields.problem("wrong-value", f"The {fields.what} is {column.type} and has no {key}.", key, hint)
    elif column.low is not None and column.high is not None and column.low > column.high:
        message = f"The {fields.what} has a low ({column.low:g}) above its high ({column.high:g})."
        fields.problem("wrong-value", message, "low", "Exchange them.")
    wrong = [text for text in column.allowed if not CHECKS[column.type](text)]
    if wrong:
        message = f"The {fields.what} is {column.type}, but allows '{wrong[0]}'."
        fields.problem("wrong-value", message, "allowed", "Correct the type, or the allowed values.")


def _links(linked: _Linked, definitions: Mapping[str, Definition], root: Path) -> list[Problem]:
    """Return the problems with what a source names elsewhere: definitions, its file, the script that made it."""
    problems = []
    for name, place in linked.definitions:
        if name not in definitions:
            hint = did_you_mean(name, definitions) or f"Describe it in {DEFINITIONS}."
            message = f"The source '{linked.source.id}' names the definition '{name}', which is not in {DEFINITIONS}."
            problems.append(Problem("unknown-definition", message, place, hint))
    for path, place in linked.files:
        problems += check_file(path, root, place)
    return problems
