"""`data/sources.yml` and `data/definitions.yml` go in; sources, definitions and every Problem with them come out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from evidoc.collect.entries import Make, read_entries
from evidoc.collect.fields import Fields, Keys
from evidoc.collect.files import check_file, inside, read_text
from evidoc.collect.memory import Memory
from evidoc.collect.source_access import ACCESS_KEYS, access_of
from evidoc.collect.source_columns import columns_of
from evidoc.errors import CollectError, Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.source import ACCESS, Break, Definition, Published, Source
from evidoc.records import dataclass

SOURCES, DEFINITIONS = "data/sources.yml", "data/definitions.yml"
SEEN_AS = ("publisher", "mirror", "secondary")

SOURCE: Keys = (
    (
        *("path", "publisher", "title", "period", "geography", "population", "licence", "redistribute", "seen_as"),
        *("status", "address", "definitions", "schema"),
    ),
    (
        "sha256",
        "key",
        "reported_by",
        "citation",
        "published",
        "raw",
        "made_by",
        "note",
        "redistribute_reason",
        *ACCESS_KEYS,
    ),
)
"""`sha256` may be left out only where `how_to_get` says how the file comes here."""
DEFINITION: Keys = (("label", "unit", "numerator", "denominator", "who_counts"), ("breaks", "published", "caveat"))
BREAK: Keys = (("at", "what"), ())
PUBLISHED: Keys = (("number", "period", "geography", "population", "source"), ())
_LOCKED: Keys = ((*SOURCE[0], "sha256"), SOURCE[1])
_BANDS = "ons-lfs"
"""Those that are taken where nobody says which."""
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
    sources = {id_: _with_presence(root, one.source) for id_, one in linked.items()}
    for id_, one in linked.items():
        problems += _links(replace(one, source=sources[id_]), definitions, root)
    return sources, definitions, problems


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
    fields.check(*(SOURCE if fields.data.get("how_to_get") else _LOCKED), hint=_hint(fields, id_))
    columns = columns_of(fields)
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
        columns=columns,
        place=fields.place(),
        key=fields.texts("key"),
        reported_by=fields.text("reported_by"),
        citation=fields.text("citation").removeprefix("@"),
        published=fields.text("published"),
        raw={name: _checksum(fields, f"raw.{name}", str(sha)) for name, sha in fields.mapping("raw").items()},
        made_by=fields.text("made_by"),
        note=fields.text("note"),
        **access_of(fields, columns),
    )
    if source.seen_as == "secondary" and not source.reported_by:
        message = f"The {fields.what} is second-hand (seen_as: secondary), but nothing says who reported it."
        fields.problem("missing-reporter", message, "seen_as", "Add `reported_by:` with the work in which it was seen.")
    return source


def _hint(fields: Fields, id_: str) -> str:
    """Return what to do about a missing checksum, where no other field is missing."""
    missing = [key for key in _LOCKED[0] if fields.data.get(key) in (None, "")]
    return f"Look whether it is the right file, then run: evidoc data lock {id_}." if missing == ["sha256"] else ""


def _checksum(fields: Fields, key: str, written: str) -> str:
    if written and not SHA256.fullmatch(written.lower()):
        message = f"The {key} of the {fields.what} is not a SHA-256 checksum."
        fields.problem("bad-checksum", message, key, "Write the 64 hexadecimal digits that `sha256sum FILE` prints.")
        return ""  # so that the data is not said to have changed as well
    return written.lower()


def _links(linked: _Linked, definitions: Mapping[str, Definition], root: Path) -> list[Problem]:
    """Return the problems with what a source names elsewhere: definitions, its file, the script that made it."""
    problems = []
    for name, place in linked.definitions:
        if name not in definitions:
            hint = did_you_mean(name, definitions) or f"Describe it in {DEFINITIONS}."
            message = f"The source '{linked.source.id}' names the definition '{name}', which is not in {DEFINITIONS}."
            problems.append(Problem("unknown-definition", message, place, hint))
    for path, place in linked.files:
        if path == linked.source.path:
            problems += _check_data_file(linked.source, root, place)
        else:
            problems += check_file(path, root, place)
    return [*problems, *_check_policy(linked.source)]


def _with_presence(root: Path, source: Source) -> Source:
    """Return the source, absent where its data are not on this machine and somebody said how they come here."""
    may_be = bool(source.how_to_get and source.path) and inside(root, source.path)
    return replace(source, absent=True) if may_be and not (root / source.path).exists() else source


def _check_data_file(source: Source, root: Path, place: Place) -> list[Problem]:
    if source.absent:
        return []
    if source.format != "folder":
        problems = check_file(source.path, root, place)
        hint = "Name the file in it; or, for all files of a folder together, write `format: folder`."
        return [replace(one, hint=hint) if "is a folder" in one.message else one for one in problems]
    if (root / source.path).is_dir() and inside(root, source.path):
        return []
    problems = check_file(source.path, root, place)
    message = f"'{source.path}' is a file, not a folder."
    return problems or [Problem("missing-file", message, place, "Name the folder, or take out `format: folder`.")]


def _check_policy(source: Source) -> list[Problem]:
    """Return the problems with names of rules that stand in files of evidoc's own."""
    problems: list[Problem] = []
    if source.policy and source.access in ACCESS:
        from evidoc.survey.disclosure.rules import policy_for

        try:
            policy_for(source)
        except CollectError as error:
            problems += error.problems
    if source.design and source.design.bands != _BANDS:
        from evidoc.survey.reliability import all_bands

        name, known = source.design.bands, all_bands()
        if name not in known:
            hint = did_you_mean(name, known) or f"There are: {', '.join(known)}."
            message = f"The source '{source.id}' names the bands '{name}', which nobody knows."
            problems.append(Problem("unknown-choice", message, source.place, hint))
    return problems
