"""The evidence base as plain data goes in (`model/evidence_page.py`); what the evidence page shows of it comes out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote

from evidoc.model.evidence import LEVELS
from evidoc.model.evidence_page import EvidencePage, PageCell, PageColumn, PageMap, PageStudies, PageStudy
from evidoc.model.finding import GRADED, LAPSED
from evidoc.model.product import Results
from evidoc.model.project import Reference
from evidoc.model.unit import UNITS
from evidoc.records import dataclass

NAME, TEMPLATE = "evidence.html", "web/evidence.html"
STYLE, SCRIPT = "web/evidence.css", "web/evidence.js"
KINDS = {
    "database": "Database",
    "register": "Register",
    "website": "Website",
    "organisation": "Organisation",
    "citation": "Citation searching",
    "set": "Set of records, not searched",
}
FINDING = "finding"
"""The column of the codebook that says what a study found stands in a column of its own."""
NOT_APPRAISED = "not appraised"
_CONTAINERS = ("journaltitle", "journal", "booktitle", "publisher", "institution", "organization")
_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
_HIDDEN = frozenset({"Cc", "Cs"})
_SIZES = 4
"""Bubbles of the map come in so many sizes."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One line about a study."""

    label: str
    text: str
    number: int
    """Of its column: by it the table is sorted."""


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study as a row of the table."""

    id: str
    name: str
    reference: str
    address: str
    retracted: str
    finding: str
    details: tuple[Detail, ...]
    read: str
    appraised: str
    findings: tuple[str, ...]
    codes: str
    """Its choices for the script, e.g. ``0:2 1:0``: facet and option."""
    cells: str
    """The cells of the map in which it stands, e.g. ``0:3``: row and column."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a facet."""

    value: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Facet:
    """One list to choose from."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class MapCell:
    """One cell of the map."""

    place: str
    """Row and column, e.g. ``0:3``."""
    number: int
    sure: str
    graded: bool
    size: int
    where: str
    """Row and column in words."""


@dataclass(frozen=True, slots=True)
class MapRow:
    """One row of the map."""

    label: str
    cells: tuple[MapCell, ...]


def pages_of(results: Results) -> tuple[Mapping[str, Any], ...]:
    """Return what the evidence page of a site shows: at most one, and none where the base has mistakes."""
    return tuple(data for data in results.evidence.values() if "studies" in data)[:1]


def evidence_shown(data: Mapping[str, Any], references: Mapping[str, Reference]) -> dict[str, Any]:
    """Return what the template shows, by the names that it uses.

    Parameters
    ----------
    data
        An `EvidencePage`. Characters that nobody can see, such as those that turn the direction of text, are left
        out; everything else is text, and the template escapes it.
    references
        The bibliography: what a study reports stands below its name, with its address.
    """
    page = cast("EvidencePage", seen(data))
    studies, places = page["studies"], _places(page["map"])
    facets = _facets(studies)
    values = {pair: value for _, more in facets for pair, value in more.items()}
    rows = [
        _row(row, studies["columns"], values, places, work_shown(references.get(row["reference"])))
        for row in studies["rows"]
    ]
    names = {row["id"]: row["citation"] for row in studies["rows"]}
    return {
        "page": page,
        "facts": _facts(page),
        "sources": [{**one, "kind": KINDS.get(one["kind"], one["kind"])} for one in page["sources"]],
        "counted": any(one["records"] is not None for one in page["sources"]),
        "searched": any(one["searched"] or one["query"] for one in page["sources"]),
        "findings": [_finding(one, names) for one in page["findings"]],
        "map": _map(page["map"]),
        "looks": _looks(page["map"]),
        "facets": [facet for facet, _ in facets],
        "sorts": [(str(n), c["label"]) for n, c in enumerate(studies["columns"]) if _is_detail(c)],
        "finding_label": next((c["label"] for c in studies["columns"] if c["key"] == FINDING), ""),
        "studies": rows,
    }


def seen(data: Any) -> Any:
    """Return data without the characters that nobody can see: control characters, and those that turn text around."""
    if isinstance(data, str):
        return "".join(
            c for c in data if c not in _CONTROLS and (c in "\n\t" or unicodedata.category(c) not in _HIDDEN)
        )
    if isinstance(data, Mapping):
        return {key: seen(value) for key, value in data.items()}
    return [seen(value) for value in data] if isinstance(data, list | tuple) else data


def _facts(page: EvidencePage) -> list[tuple[str, str]]:
    """Return what can be counted about the base as a whole."""
    rows = page["studies"]["rows"]
    words = next((c["codes"] for c in page["studies"]["columns"] if c["key"] == "_read"), {})
    read = {code: sum(row["read"] == code for row in rows) for code in words}
    graded = sum(one["status"] == GRADED for one in page["findings"])
    facts = [
        ("Kind", "Systematic review" if page["kind"] == "review" else "Evidence map of a convenience set"),
        ("Studies", str(len(rows))),
        ("How they were read", "; ".join(f"{words[code]}: {number}" for code, number in read.items() if number)),
        ("Appraised", f"{sum(row['appraised'] for row in rows)} of {len(rows)}"),
        ("Findings", f"{len(page['findings'])}, of which graded: {graded}"),
    ]
    return [fact for fact in facts if fact[1]]


def _finding(one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a finding, each study of it with whether the table has its row."""
    studies = [{**study, "known": study["id"] in names} for study in one["rests_on"]]
    mark = "graded" if one["status"] == GRADED else "lapsed" if one["status"] == LAPSED else "open"
    grade = one["grade"][:1].upper() + one["grade"][1:]
    return {**one, "rests_on": studies, "mark": mark, "grade": grade}


def _facets(studies: PageStudies) -> list[tuple[Facet, dict[tuple[str, str], str]]]:
    """Return each list to choose from, with (column, code) -> its value; a list of one choice chooses nothing."""
    columns = {column["key"]: column for column in studies["columns"]}
    found: list[tuple[Facet, dict[tuple[str, str], str]]] = []
    for facet in studies["facets"]:
        column = columns[facet["key"]]
        used = [(code, words) for code, words in column["codes"].items() if facet["counts"].get(code)]
        if len(used) < 2:  # noqa: PLR2004 - nothing to choose between
            continue
        values = {(column["key"], code): f"{len(found)}:{n}" for n, (code, _) in enumerate(used)}
        options = [Option(values[column["key"], code], words, facet["counts"][code]) for code, words in used]
        found.append((Facet(column["label"], tuple(options)), values))
    return found


def _places(the_map: PageMap | None) -> dict[str, list[str]]:
    """Return study -> the cells of the map in which it stands."""
    found: dict[str, list[str]] = {}
    for number, row in enumerate(the_map["cells"] if the_map else ()):
        for place, cell in enumerate(row):
            for study in cell["studies"]:
                found.setdefault(study, []).append(f"{number}:{place}")
    return found


def _row(
    row: PageStudy,
    columns: list[PageColumn],
    values: Mapping[tuple[str, str], str],
    places: Mapping[str, list[str]],
    work: tuple[str, str],
) -> StudyRow:
    codes = [values[key, code] for key, cell in row["cells"].items() for code in cell if (key, code) in values]
    words = next((c["codes"] for c in columns if c["key"] == "_read"), {})
    return StudyRow(
        id=row["id"],
        name=row["citation"] or row["id"],
        reference=work[0],
        address=work[1],
        retracted=_retracted(row["retracted"]),
        finding="; ".join(row["cells"].get(FINDING, ())),
        details=tuple(
            Detail(c["label"], _worded(c, row["cells"][c["key"]]), number)
            for number, c in enumerate(columns)
            if _is_detail(c) and row["cells"].get(c["key"])
        ),
        read=words.get(row["read"], row["read"]),
        appraised="Appraised" if row["appraised"] else NOT_APPRAISED.capitalize(),
        findings=tuple(row["findings"]),
        codes=" ".join(codes),
        cells=" ".join(places.get(row["id"], ())),
    )


def work_shown(reference: Reference | None) -> tuple[str, str]:
    """Return title and container of a work, and its address; empty where nobody knows."""
    if reference is None:
        return "", ""
    fields = {key: " ".join(re.sub(r"[{}]", "", text).split()) for key, text in reference.fields.items()}
    container = next((fields[key] for key in _CONTAINERS if fields.get(key)), "")
    title = seen(reference.title).rstrip(".")
    url = fields.get("url", "")
    if fields.get("doi", "").startswith("10."):
        url = f"https://doi.org/{quote(fields['doi'], safe='/:;().')}"
    text = ". ".join(part for part in (title, seen(container)) if part)
    return (f"{text}." if text else ""), (url if url.startswith(("https://", "http://")) else "")


def _is_detail(column: PageColumn) -> bool:
    return not column["key"].startswith("_") and column["key"] != FINDING


def _worded(column: PageColumn, cell: list[str]) -> str:
    text, unit = "; ".join(column["codes"].get(code, code) for code in cell), column["unit"]
    return UNITS[unit].worded(text) if unit in UNITS else f"{text} {unit}".strip()


def _retracted(told: str) -> str:
    """Begin with the word that readers must not miss."""
    if not told:
        return ""
    return f"{told[:1].upper()}{told[1:]}" if told.lower().startswith("retracted") else f"Retracted: {told}"


def _map(the_map: PageMap | None) -> dict[str, Any] | None:
    if the_map is None:
        return None
    most = max((len(cell["studies"]) for row in the_map["cells"] for cell in row), default=0)
    rows = []
    for number, (label, cells) in enumerate(zip(the_map["rows"], the_map["cells"], strict=True)):
        pairs = enumerate(zip(the_map["columns"], cells, strict=True))
        made = [_cell(f"{number}:{place}", f"{label}, {column}", cell, most) for place, (column, cell) in pairs]
        rows.append(MapRow(label, tuple(made)))
    return {**the_map, "rows": rows}


def _cell(place: str, where: str, cell: PageCell, most: int) -> MapCell:
    number = len(cell["studies"])
    size = max(1, round(_SIZES * (number / most) ** 0.5)) if most else 1
    return MapCell(place, number, cell["sure"], cell["sure"] in LEVELS, size, where)


def _looks(the_map: PageMap | None) -> list[str]:
    """Return how sure people are of what is in the map, from the surest: its legend."""
    found = {cell["sure"] for row in (the_map["cells"] if the_map else ()) for cell in row if cell["studies"]}
    return [one for one in (*LEVELS, "not graded", NOT_APPRAISED) if one in found]
