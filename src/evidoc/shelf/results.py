"""Products come in; the documented exchange format, ``_build/results/``, goes out as a whole, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evidoc.errors import Place, Problem, WriteError
from evidoc.fingerprint import canonical
from evidoc.model.finding import Finding
from evidoc.model.product import RESULTS_VERSION, Figure, Results, Table, Value
from evidoc.shelf.folders import exchange, filling


def write_results(results: Results, folder: Path) -> None:
    """Write the documented exchange format, ``_build/results/``, as a whole; leave it alone where it is so already.

    Parameters
    ----------
    results
        All products of a run.
    folder
        The folder to be replaced.

    Raises
    ------
    WriteError
        The system refuses to write; what was there before is there still.
    """
    if holds_results(results, folder):
        return
    with filling(folder, folder.parent.parent) as new:
        for path, text in _files_of(results).items():
            file = new / path
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        exchange(new, folder, durable=False)  # what a power cut takes, the next build makes again


def holds_results(results: Results, folder: Path) -> bool:
    """Tell whether `folder` holds what `write_results` would write there, to the byte, and nothing else."""
    wanted = {path: text.encode() for path, text in _files_of(results).items()}
    try:
        there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
        return there == set(wanted) and all((folder / path).read_bytes() == data for path, data in wanted.items())
    except OSError:
        return False


def _files_of(results: Results) -> dict[str, str]:
    """Return the files of the exchange format: path in its folder -> text."""
    kinds = ("values", "tables", "figures", *(("findings", "evidence") if results.evidence else ()))
    names = {kind: sorted(getattr(results, kind)) for kind in kinds}
    files = {"index.json": canonical({"version": RESULTS_VERSION, **names})}
    files["values.json"] = canonical({name: value.as_dict() for name, value in results.values.items()})
    if results.evidence:
        files["findings.json"] = canonical({name: finding.as_dict() for name, finding in results.findings.items()})
        files["evidence.json"] = canonical({path: dict(page) for path, page in results.evidence.items()})
    for name, table in results.tables.items():
        files[f"tables/{name}.json"] = canonical(table.as_dict())
        files[f"tables/{name}.csv"] = table.csv
    for name, figure in results.figures.items():
        files[f"figures/{name}.json"] = canonical(figure.as_dict())
        files[f"figures/{name}.svg"] = figure.svg
        files[f"figures/{name}-narrow.svg"] = figure.svg_narrow
        files[f"figures/{name}.csv"] = figure.csv
    return {path: text for path, text in files.items() if text}


def read_results(folder: Path) -> Results:
    """Read back what `write_results` wrote.

    Parameters
    ----------
    folder
        ``_build/results``.

    Raises
    ------
    WriteError
        There are no results of this version.
    """
    try:
        index = _index(folder)
        values = _read(folder / "values.json")
        findings = _read(folder / "findings.json") if index.get("evidence") else {}
        return Results(
            {name: Value.from_dict(values[name]) for name in index["values"]},
            {name: Table.from_dict(_read(folder / "tables" / f"{name}.json")) for name in index["tables"]},
            {name: Figure.from_dict(_read(folder / "figures" / f"{name}.json")) for name in index["figures"]},
            {name: Finding.from_dict(finding) for name, finding in findings.items()},
            _read(folder / "evidence.json") if index.get("evidence") else {},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"the kept results cannot be read: {type(error).__name__}"
        hint = "run: evidoc build"
        raise WriteError(Problem("unreadable-results", message, Place("_build/results"), hint)) from error


def _index(folder: Path) -> dict[str, Any]:
    index = _read(folder / "index.json")
    if index["version"] != RESULTS_VERSION:
        raise ValueError(f"version {index['version']}")
    return index


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
