"""An export and the name of its source go in; it lies in ``evidence/search/``, and ``evidence.yml`` names it."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from evidoc.errors import CollectError, Place, Problem, UsageError
from evidoc.model.nearest import did_you_mean
from evidoc.model.record import CONVENIENCE, DATABASES, OTHER_METHODS, SearchSource
from evidoc.synthesis.records.reading import format_of, read_records
from evidoc.synthesis.records.safe_names import SOURCE, TAKEN, safe_name
from evidoc.synthesis.records.settings_text import MINIMAL, files_of, loaded, source_lines, with_file, with_source

SETTINGS = "evidence/evidence.yml"
FOLDER = "evidence/search"
KINDS = (*DATABASES, *OTHER_METHODS, CONVENIENCE)
_LINE = Place("command line")


def import_file(
    root: Path,
    file: Path,
    source_name: str,
    *,
    searched: str = "",
    query: str = "",
    kind: str = "",
    label: str = "",
) -> dict[str, Any]:
    """Import one export.

    Parameters
    ----------
    root
        The project's folder.
    file
        The export; it is copied, under a safe name, unless the same content lies there already.
    source_name
        What the source is called in ``evidence.yml`` and in ids of records. It is added where it is new.
    searched
        Day of the search, as ``2026-05-31``.
    query
        What was searched for.
    kind
        One of `KINDS`; a new source is a ``database`` where none is given.
    label
        What readers see; the name of the source where it is new and none is given.

    Returns
    -------
    dict
        ``source file format records unreadable duplicates copied source_added file_added problems``; `duplicates` are
        records with the identifier or the text of another one of the same file.

    Raises
    ------
    UsageError
        Where a word of the command line is wrong.
    CollectError
        Where the file cannot be read or holds no record, where another file has its name, or where ``evidence.yml``
        cannot be added to. Nothing is changed then.
    """
    _check(file, source_name, searched, kind)
    settings, text = root / SETTINGS, MINIMAL
    if settings.exists():
        text = settings.read_text(encoding="utf-8-sig", errors="replace")
    tree = loaded(text)
    if tree is None:
        hint = f"Correct it, then import again; or add under `sources:`:\n{_pasted(source_name, {'file': 'search/…'})}"
        raise CollectError(Problem("malformed-yaml", "Its sources cannot be read.", Place(SETTINGS, 1), hint))
    known = {str(name): one for name, one in (tree.get("sources") or {}).items() if isinstance(one, dict)}
    name, copied = _target(root, file)
    _not_elsewhere(source_name, name, known)
    report = _read(file, name, source_name, known.get(source_name, {}))
    entry = {"label": label or source_name, "kind": kind or DATABASES[0], "file": f"search/{name}"}
    entry |= {key: value for key, value in (("searched", searched), ("query", query)) if value}
    new, file_added = source_name not in known, not _covers(known.get(source_name, {}), name)
    made: str | None = text
    if new:
        made = with_source(text, source_name, entry)
    elif file_added:
        made = with_file(text, source_name, f"search/{name}")
    if made is None:
        lines = _pasted(source_name, entry) if new else f"files: [search/{name}, …]"
        hint = f"Add to it by hand, then import again:\n{lines}"
        raise CollectError(Problem("cannot-edit", "The source cannot be added to this file.", Place(SETTINGS, 1), hint))
    if copied:
        _write(root / FOLDER / name, file.read_bytes())
    if made != text or not settings.exists():
        _write(settings, made.encode("utf-8"))
    told = [] if new else _told_twice(source_name, known[source_name], entry, label=label, kind=kind)
    problems = [*report.pop("problems"), *told]
    return {
        **report,
        "source": source_name,
        "file": f"{FOLDER}/{name}",
        "copied": copied,
        "source_added": new,
        "file_added": file_added,
        "question_missing": not tree.get("question"),
        "problems": [one.as_dict() for one in problems],
    }


def _check(file: Path, source: str, searched: str, kind: str) -> None:
    problems = []
    if not SOURCE.fullmatch(source) or source.casefold() in TAKEN:
        hint = "Use letters, digits, - and _, such as scopus or web-of-science; not doi or pmid."
        problems.append(Problem("usage", f"'{source[:60]}' is no name for a source.", _LINE, hint))
    if searched:
        try:
            date.fromisoformat(searched)
        except ValueError:
            problems.append(Problem("usage", f"'{searched[:60]}' is no day.", _LINE, "Write it as 2026-05-31."))
    if kind and kind not in KINDS:
        hint = did_you_mean(kind, KINDS) or f"Kinds are: {', '.join(KINDS)}."
        problems.append(Problem("usage", f"'{kind[:60]}' is no kind of source.", _LINE, hint))
    if not file.is_file():
        beside = [one.name for one in file.parent.iterdir() if one.is_file()] if file.parent.is_dir() else []
        hint = did_you_mean(file.name, beside) or "Name the file that the database gave you."
        problems.append(Problem("missing-file", f"There is no file {file.name}.", Place(str(file)), hint))
    if problems:
        raise UsageError(*problems)


def _target(root: Path, file: Path) -> tuple[str, bool]:
    """Return the name under which the export lies in the folder, and whether it must be copied there."""
    folder = root / FOLDER
    size, content = file.stat().st_size, file.read_bytes()
    for other in sorted(folder.glob("*")) if folder.is_dir() else ():
        if other.is_file() and other.stat().st_size == size and other.read_bytes() == content:
            return other.name, False
    name = safe_name(file.name)
    if (folder / name).exists():
        message = f"{FOLDER}/{name} is there already, and holds something else."
        hint = "Nothing is overwritten. Give the export another name, e.g. with the day of the search, and import that."
        raise CollectError(Problem("file-exists", message, Place(f"{FOLDER}/{name}"), hint))
    return name, True


def _not_elsewhere(source: str, name: str, known: Mapping[str, Mapping[str, Any]]) -> None:
    other = next((one for one, entry in known.items() if one != source and _covers(entry, name)), None)
    if other is not None:
        message = f"{FOLDER}/{name} belongs to the source '{other}': as '{source}' its records would count twice."
        hint = f"Import it as '{other}', or take it out of that source's files."
        raise CollectError(Problem("file-of-another-source", message, Place(SETTINGS, 1), hint))


def _read(file: Path, name: str, source: str, said: Mapping[str, Any]) -> dict[str, Any]:
    columns = said.get("columns")
    given = {str(k): str(v) for k, v in columns.items()} if isinstance(columns, dict) else {}
    read = SearchSource(
        source, source, "", (file.name,), Place(SETTINGS, 1), str(said.get("format") or ""), columns=given
    )
    records, problems = read_records(file.parent, read)
    shown = [
        replace(one, place=replace(one.place, file=f"{FOLDER}/{name}")) if one.place.file == file.name else one
        for one in problems
    ]
    if not records:
        raise CollectError(*shown)
    fields = ("title", "authors", "year", "container", "doi", "pmid", "abstract", "url", "other_ids")
    return {
        "format": format_of(file, read),
        "records": len(records),
        "unreadable": sum(not any(getattr(one, field) for field in fields) for one in records),
        "duplicates": sum("~" in one.id for one in records),
        "problems": shown,
    }


def _covers(entry: Mapping[str, Any], name: str) -> bool:
    return any(fnmatch.fnmatchcase(f"search/{name}", pattern) for pattern in files_of(entry))


def _told_twice(
    name: str, said: Mapping[str, Any], entry: Mapping[str, str], *, label: str, kind: str
) -> list[Problem]:
    asked = {key: entry[key] for key in ("searched", "query") if key in entry}
    asked |= {key: text for key, text in (("label", label), ("kind", kind)) if text}
    different = [key for key, text in asked.items() if str(said.get(key) or "") != text]
    if not different:
        return []
    message = f"The source '{name}' is there already; its {' and '.join(different)} stay{'s' * (len(different) == 1)}."
    hint = "Write it there, or import the file as a source of its own."
    return [Problem("source-differs", message, Place(SETTINGS, 1), hint, warning=True)]


def _pasted(name: str, entry: Mapping[str, str]) -> str:
    return "\n".join(source_lines(name, entry))


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)
