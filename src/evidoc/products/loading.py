"""The name of something that scripts made comes in from a cell; its number, rows or picture, fit to be shown, go out.

While evidoc runs a document's cells, everything is in the session. In a kernel that somebody else started (stock
Quarto, a notebook by hand) the same is read from ``_build/results/`` of the project around the working folder.
"""

from __future__ import annotations

import functools
import importlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, ParamSpec, Self, TypeVar, overload

from evidoc.errors import Place, Problem, RunError
from evidoc.model.display import NOT_AVAILABLE
from evidoc.model.product import RESULTS_VERSION, Figure, Results, Table, TableColumn, Value
from evidoc.model.script import Script
from evidoc.products.session import Faults, Session, is_running, outside_a_run, running_session

RESULTS = Path("_build", "results")
_MARK = re.compile(r" ?\[\w+\]$")
"""What stands behind a number that is not reliable, or in place of one that is confidential."""
P = ParamSpec("P")
Made = TypeVar("Made")
Loaded = TypeVar("Loaded")


class LoadedValue(float):
    """A number that scripts made: calculate with it as with any float, or show it in the words of the document.

    What is known of it is there too: ``number``, ``unit``, ``meaning``, ``period``, ``geography``, ``population``,
    ``base``, ``low``, ``high``, ``shows`` and ``provenance``.
    """

    def __new__(cls, value: Value, style: str) -> Self:
        """Take the number of `value`, to be shown in the form `style`."""
        made = super().__new__(cls, value.number or 0.0)
        made.value, made.style = value, style
        return made

    value: Value
    style: str

    def __getattr__(self, name: str) -> Any:
        """Return what the value says of itself."""
        if name.startswith("_") or name in ("value", "style"):
            raise AttributeError(name)
        return getattr(self.value, name)

    def __str__(self) -> str:
        """Give the words in which a reader meets it."""
        return self.value.shows[self.style]

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return str(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep what is known of the number in copies of it."""
        return (LoadedValue, (self.value, self.style))


class NoNumber:
    """Stands where scripts said that there is no number: it can be shown, and not be calculated with."""

    def __init__(self, value: Value) -> None:
        self.value = value

    def __getattr__(self, name: str) -> Any:
        """Return what the value says of itself; `missing` says why there is no number."""
        if name.startswith("_") or name == "value":
            raise AttributeError(name)
        return getattr(self.value, name)

    def __str__(self) -> str:
        """Give the words in which a reader meets it."""
        return NOT_AVAILABLE

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return NOT_AVAILABLE

    def __float__(self) -> float:
        """Refuse to be a number."""
        raise TypeError(f"value {self.value.id!r} has no number: {self.value.missing}")


class LoadedFigure:
    """A figure that scripts made: as the last line of a cell, or handed to ``display()``, it shows its picture."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    def __getattr__(self, name: str) -> Any:
        """Return what the figure says of itself: ``title``, ``subtitle``, ``alt``, ``notes``, ``svg``, …."""
        if name.startswith("_") or name == "figure":
            raise AttributeError(name)
        return getattr(self.figure, name)

    def __repr__(self) -> str:
        """Give the words for those who cannot see it."""
        return self.figure.alt

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        width, height = self.figure.size
        words = {"alt": self.figure.alt, "width": width, "height": height}
        return {"image/svg+xml": self.figure.svg, "text/plain": self.figure.alt}, {"image/svg+xml": words}


class Both(Generic[P, Made, Loaded]):
    """A function of the author's interface: it makes a product in a script, and loads one, by its name, in a cell."""

    def __init__(self, make: Callable[P, Made], load: Callable[[str], Loaded]) -> None:
        self.make, self.load = make, load
        functools.update_wrapper(self, make)

    @overload
    def __call__(self, name: str, /) -> Loaded: ...
    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Made: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Load where a name alone is given, else make."""
        alone = len(args) == 1 and not kwargs
        in_cells = running_session().loading is not None if is_running() else alone
        if not in_cells:
            return self.make(*args, **kwargs)
        if not alone:
            _refuse_to_make(getattr(self.make, "__name__", ""), str(next(iter(args), "…")))
        return self.load(args[0])


def load_value(name: str) -> LoadedValue | NoNumber:
    """Return a value that scripts made.

    Parameters
    ----------
    name
        Its id, written out in the call.

    Raises
    ------
    RunError
        There is none, or the cells were not seen to load it before they ran.
    """
    found = _find("value", name)
    session = running_session() if is_running() else None
    style = session.loading.style if session is not None and session.loading is not None else "ons"
    return NoNumber(found) if found.number is None else LoadedValue(found, style)


def load_table(name: str) -> Any:
    """Return the printed rows of a table that scripts made, as a data frame.

    Parameters
    ----------
    name
        Its id without ``tbl-``, written out in the call.

    Returns
    -------
    pandas.DataFrame
        Columns by their keys. Numbers are as exact as in the table's CSV; where the source does not allow one, as
        printed.

    Raises
    ------
    RunError
        There is none, or the cells were not seen to load it before they ran.
    """
    return frame_of(_find("table", name))


def load_figure(name: str) -> LoadedFigure:
    """Return a figure that scripts made.

    Parameters
    ----------
    name
        Its id without ``fig-``, written out in the call.

    Raises
    ------
    RunError
        There is none, or the cells were not seen to load it before they ran.
    """
    return LoadedFigure(_find("figure", name))


def frame_of(table: Table) -> Any:
    """Return the printed rows of a table as a data frame."""
    pandas = importlib.import_module("pandas")  # only cells that want frames load it
    names = [column.key for column in table.columns]
    if table.csv:
        read = pandas.read_csv(io.StringIO(table.csv), keep_default_na=False, na_values=[NOT_AVAILABLE], dtype=str)
        read.columns = names
    else:
        read = pandas.DataFrame([list(row) for row in table.rows], columns=names, dtype=str)
    for column in table.columns:
        if column.align == "right":
            read[column.key] = pandas.to_numeric(read[column.key].map(_plain, na_action="ignore"), errors="coerce")
    read.attrs.update({"evidoc.table": table.id, "evidoc.labels": {c.key: _label(c) for c in table.columns}})
    return read


def _label(column: TableColumn) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def _plain(text: str) -> str:
    return _MARK.sub("", text).replace(",", "").replace("−", "-")


def _find(kind: str, name: Any) -> Any:
    """Return a product by its name; note that it was loaded."""
    session = running_session() if is_running() else _around(kind)
    faults = Faults(session, f"{kind} {name!r}")
    if not isinstance(name, str):
        faults.add("not-a-text", "the name is no text", f'write it out: {kind}("a.b")')
        faults.stop_if_any()
    known = getattr(session.given, f"{kind}s")
    everything = session.loading.known if session.loading is not None else ()
    listed = sorted({*known, *(n.removeprefix(f"{kind} ") for n in everything if n.startswith(f"{kind} "))})
    if name not in listed:
        faults.unknown(f"unknown-{kind}", kind, name, listed)
    faults.stop_if_any()
    session.note_load(f"{kind} {name}", faults)
    faults.stop_if_any()
    if name not in known:
        faults.add(f"unknown-{kind}", "the script that makes it failed", "mend the script first")
    faults.stop_if_any()
    return known[name]


def _around(kind: str) -> Session:
    """Return a session with what ``_build/results/`` of the project around the working folder holds of one kind."""
    here = Path.cwd()
    folder = next((one / RESULTS for one in (here, *here.parents) if (one / RESULTS / "index.json").is_file()), None)
    if folder is None:
        raise outside_a_run()
    script = Script(str(RESULTS), "", (), (), ())
    return Session(folder.parents[1], script, {}, {}, given=_read(folder, kind), loading=None)


def _read(folder: Path, kind: str) -> Results:
    try:
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        if index["version"] != RESULTS_VERSION:
            raise ValueError(f"version {index['version']}")  # noqa: TRY301 - told with the others, just below
        if kind == "value":
            values = json.loads((folder / "values.json").read_text(encoding="utf-8"))
            return Results(values={name: Value.from_dict(values[name]) for name in index["values"]})
        read = {
            name: json.loads((folder / f"{kind}s" / f"{name}.json").read_text(encoding="utf-8"))
            for name in index[f"{kind}s"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"the kept results cannot be read: {error}"
        raise RunError(Problem("unreadable-results", message, Place(str(RESULTS)), "run: evidoc build")) from error
    if kind == "table":
        return Results(tables={name: Table.from_dict(data) for name, data in read.items()})
    return Results(figures={name: Figure.from_dict(data) for name, data in read.items()})


def _refuse_to_make(kind: str, name: str) -> None:
    session = running_session()
    faults = Faults(session, f"{kind} {name!r}")
    message = "cells show what scripts made, and make no products themselves"
    faults.add("product-in-cell", message, f"make it in a script of analysis/, and load it here: {kind}({name!r})")
    faults.stop_if_any()
