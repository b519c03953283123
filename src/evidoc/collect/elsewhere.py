"""The files `results/*.yml` go in; a step for each, which shows what was made elsewhere, and every Problem come out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evidoc import fingerprint
from evidoc.collect.fields import Fields
from evidoc.collect.files import inside, read_text
from evidoc.collect.memory import Memory, read_yaml
from evidoc.errors import Place, Problem
from evidoc.model.elsewhere import FILES, FOLDER, HEAD, KINDS, SUFFIXES
from evidoc.model.nearest import did_you_mean
from evidoc.model.script import ELSEWHERE, Permissions, Promise, Script, Use
from evidoc.model.source import Definition, Source

ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_elsewhere(
    root: Path, sources: Mapping[str, Source], definitions: Mapping[str, Definition], memory: Memory | None = None
) -> tuple[list[Script], list[Problem]]:
    """Read what a project declares to have been made elsewhere.

    Parameters
    ----------
    root
        The project's folder; it may lack ``results/``.
    sources, definitions
        By id: names are checked against them.
    memory
        What spares reading files again that did not change.

    Returns
    -------
    tuple
        A step for each file, and the problems: ``missing-field``, ``unknown-key``, ``wrong-value``, ``bad-id``,
        ``unknown-source``, ``unknown-definition``, ``missing-file``, ``bad-checksum``, ``changed-result``,
        ``unknown-column``, ``no-single-row``.
    """
    if not (root / FOLDER).is_dir():
        return [], []
    import yaml  # few projects show such results

    memory = memory or Memory()
    scripts: list[Script] = []
    problems: list[Problem] = []
    for path in sorted((root / FOLDER).glob("*.yml")):
        name = f"{FOLDER}/{path.name}"
        text, faults = read_text(name, root)
        data, places, malformed = read_yaml(text, name, memory)
        problems += [*faults, *malformed]
        if faults or data is None:
            continue
        # The safest loader: every scalar is a text. What is malformed is told already.
        told = None if malformed else yaml.load(text, yaml.BaseLoader)  # noqa: S506
        reader = _Reader(root, name, Fields(data, f"file {name}", "", {"": Place(name, 1), **places}, problems), told)
        scripts.append(reader.step(sources, definitions))
    return scripts, problems


class _Reader:
    """Reads one file."""

    def __init__(self, root: Path, name: str, fields: Fields, told: Any) -> None:
        self.root, self.name, self.fields = root, name, fields
        self.files: dict[str, None] = {}
        values = told.get("values") if isinstance(told, Mapping) else None
        self.told: Mapping[str, Any] = values if isinstance(values, Mapping) else {}
        self.promises: list[Promise] = []

    def step(self, sources: Mapping[str, Source], definitions: Mapping[str, Definition]) -> Script:
        """Return the step that shows what the file declares."""
        fields = self.fields
        fields.check(*HEAD)
        date = fields.text("date")
        if date and not _DATE.fullmatch(date):
            fields.problem("wrong-value", f"The date of the {fields.what} is '{date}'.", "date", "Write it 2026-03-02.")
        fields.yes_no("redistribute")
        for kind in KINDS:
            for name, one in fields.mapping(kind).items():
                entry = Fields(
                    one, f"{kind.removesuffix('s')} '{name}'", f"{kind}.{name}", fields.places, fields.problems
                )
                self._entry(kind, str(name), entry, definitions)
        if fields.data and not self.promises:
            fields.problem(
                "missing-field", f"The {fields.what} declares no value, table or figure.", "", "Declare one."
            )
        return Script(
            path=self.name,
            question=f"Results made elsewhere with {fields.text('tool') or 'another program'}",
            sources=tuple(self._sources(sources)),
            products=(),
            promises=tuple(self.promises),
            permissions=Permissions(reads=tuple(self.files)),
            built_in=ELSEWHERE,
        )

    def _sources(self, known: Mapping[str, Source]) -> Iterator[Use]:
        place = self.fields.place("sources")
        for name in self.fields.texts("sources"):
            if name in known:
                yield Use(name, place)
            else:
                hint = did_you_mean(name, known) or "Describe it in data/sources.yml."
                message = f"There is no source '{name}' in data/sources.yml."
                self.fields.problem("unknown-source", message, "sources", hint)

    def _entry(self, kind: str, name: str, entry: Fields, definitions: Mapping[str, Definition]) -> None:
        if not ID.fullmatch(name):
            hint = "Use small letters, digits, dots and hyphens, such as hours.unpaid."
            entry.problem("bad-id", f"The id '{name}' cannot be used in documents.", "", hint)
        entry.check(*KINDS[kind])
        for key in entry.texts("definition"):
            if key not in definitions:
                hint = did_you_mean(key, definitions) or "Describe it in data/definitions.yml."
                entry.problem("unknown-definition", f"There is no definition '{key}'.", "definition", hint)
        for key, checksum in FILES:
            if entry.data.get(key) is not None:
                self._file(kind, key, checksum, entry)
        if kind == "values" and f"{FOLDER}/{entry.text('file')}" in self.files:
            self._row(self.root / FOLDER / entry.text("file"), self.told.get(str(name)), entry)
        self.promises.append(Promise(kind.removesuffix("s"), name, entry.place()))

    def _file(self, kind: str, key: str, checksum: str, entry: Fields) -> None:
        """Check that a file is there, of a kind that can be shown, and what it was when it was declared."""
        written, told = entry.text(key), entry.text(checksum).lower()
        path = f"{FOLDER}/{written}"
        allowed = SUFFIXES[kind, key]
        if not inside(self.root / FOLDER, self.root / path) or not inside(self.root, path):
            entry.problem("wrong-value", f"'{written}' leads out of {FOLDER}/.", key, f"Put the file into {FOLDER}/.")
            return
        if not written.endswith(allowed):
            hint = f"Write a file that ends in {' or '.join(allowed)}."
            entry.problem("wrong-value", f"The {key} of the {entry.what} is '{written}'.", key, hint)
            return
        self.files[path] = None
        if not (self.root / path).is_file():
            hint = f"Put the cleared output into {FOLDER}/, or correct its name."
            entry.problem("missing-file", f"There is no file '{path}'.", key, hint)
        elif not told and checksum in KINDS[kind][0]:
            pass  # that there is none is told with all that is missing
        elif not _SHA256.fullmatch(told):
            hint = f"Write the 64 hexadecimal digits that `sha256sum {path}` prints."
            entry.problem(
                "bad-checksum", f"The {checksum} of the {entry.what} is not a SHA-256 checksum.", checksum, hint
            )
        elif fingerprint.of_file(self.root / path) != told:
            hint = "Restore the file that was cleared; or have the new one cleared, and write its checksum and date."
            message = f"The file '{path}' is not the one that was declared: its checksum is another."
            entry.problem("changed-result", message, checksum, hint)

    def _row(self, file: Path, told: Any, entry: Fields) -> None:
        """Check that the columns that a value names are there, and that `where` means one row.

        Parameters
        ----------
        told
            The entry with every scalar as it was written.
        """
        from evidoc.products.elsewhere import rows_meant, rows_of  # few projects show such results

        try:
            rows = rows_of(file)
        except (OSError, ValueError, csv.Error):
            return  # that it is missing is told; what else is wrong with it, where it is shown
        asked = told.get("where") if isinstance(told, Mapping) else None
        where: Mapping[str, str] = asked if isinstance(asked, Mapping) else {}
        there = dict.fromkeys(column for row in rows for column in row)
        named = {entry.text(key): key for key in ("column", "base", "low", "high") if entry.data.get(key)}
        for column, key in {**named, **dict.fromkeys(where, "where")}.items():
            if column not in there:
                hint = did_you_mean(column, there) or f"Its columns are: {', '.join(there)}."
                entry.problem("unknown-column", f"'{file.name}' has no column '{column}'.", key, hint)
        meant = len(rows_meant(rows, where))
        if where.keys() <= there.keys() and meant != 1:
            message = f"The {entry.what} means {meant} rows of '{file.name}'."
            hint = "Write 'where: {column: cell}' so that just one row is meant."
            entry.problem("no-single-row", message, "where" if where else "file", hint)
