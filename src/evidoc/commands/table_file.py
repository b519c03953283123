"""A file of microdata and the columns that are wanted come in; a table with the labels of the file goes out."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Callable, Collection, Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from evidoc.errors import CollectError, Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.survey.domains import code_of
from evidoc.survey.faults import listed

FORMATS = {
    **dict.fromkeys((".csv", ".tsv", ".tab"), "csv"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".sav", ".zsav"), "spss"),
    ".dta": "stata",
    **dict.fromkeys((".xlsx", ".xlsm"), "excel"),
}
"""End of a file's name -> what is in it."""
SUFFIXES = (".csv", ".tsv", ".tab", ".parquet", ".pq", ".sav", ".zsav", ".dta", ".xlsx", ".xlsm")
_DAMAGED = "Open it in the program that wrote it, and save it anew."


def read_table(file: str, names: Iterable[str], pattern: str = "", sheet: str = "") -> Any:
    """Return a table of the columns that are wanted.

    Parameters
    ----------
    file
        CSV, Parquet, SPSS, Stata or Excel, by the end of its name.
    names
        The columns.
    pattern
        Of further columns, such as ``rep_*``.
    sheet
        Of a workbook; empty: the first.

    Returns
    -------
    pandas.DataFrame
        Codes as they are in the file; codes that an SPSS or Stata file declares missing are missing. ``attrs`` hold
        the labels of the file, its name and the line of its first row.

    Raises
    ------
    CollectError
        There is no such file, it cannot be read, or it lacks a column; everything is told.
    """
    path = Path(file)
    if not path.is_file():
        folder = path.parent if path.parent.is_dir() else Path()
        known = [one.name for one in folder.iterdir() if one.suffix.lower() in FORMATS]
        raise _problem("no-such-file", f"There is no file {file}.", file, did_you_mean(path.name, known))
    form = FORMATS.get(path.suffix.lower(), "")
    if not form:
        hint = f"Give one of {', '.join(SUFFIXES)}."
        raise _problem("unknown-format", f"The name of {file} does not say what is in it.", file, hint)
    readers: dict[str, Callable[..., Any]] = {"csv": _csv, "parquet": _parquet, "excel": _excel}
    read: Callable[..., Any] = readers.get(form, _labelled)
    frame = read(path, file, lambda known: _wanted(known, names, pattern, file), sheet or None)
    frame.attrs.setdefault("evidoc.labels", {})
    frame.attrs["evidoc.source"] = file
    frame.attrs["evidoc.first_line"] = 2 if form in {"csv", "excel"} else 1
    return frame


_Choice = Callable[[Sequence[str]], list[str]]


def _wanted(known: Sequence[str], names: Iterable[str], pattern: str, file: str) -> list[str]:
    """Return which columns of the file are read; refuse names that it has not, or has twice."""
    problems = []
    asked = list(dict.fromkeys(names))
    for name in asked:
        if name not in known:
            bare = " Some columns have no name: is the header in the first row?" if "" in known else ""
            hint = did_you_mean(name, known) or f"Columns: {listed([one for one in known if one])}.{bare}"
            problems.append(Problem("unknown-column", f"There is no column '{name}'.", Place(file, 1), hint))
    found = [name for name in known if name in asked or (pattern and fnmatchcase(name, pattern))]
    if twice := sorted({name for name in found if found.count(name) > 1}):
        message = f"Two columns are called the same: {listed(twice)}."
        problems.append(Problem("duplicate-columns", message, Place(file, 1), "Give each column a name of its own."))
    if problems:
        raise CollectError(*problems)
    return found


def _csv(path: Path, file: str, choose: _Choice, _: str | None) -> Any:
    import pandas as pd

    delimiter = "," if path.suffix.lower() == ".csv" else "\t"
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.reader(opened, delimiter=delimiter, strict=True)
            header = next(rows, [])
            _check_width(rows, len(header), file)
        if not header:
            hint = "Write a header, and beneath it a row a person."
            raise _problem("no-rows", "The file is empty.", file, hint)
        columns = choose(header)
        places = [header.index(name) for name in columns]
        # By place, and named afterwards: pandas renames columns of other names that stand twice.
        frame = pd.read_csv(
            path, sep=delimiter, encoding="utf-8-sig", usecols=places, low_memory=False, index_col=False
        )
    except UnicodeDecodeError as error:
        hint = "Save it as UTF-8; in a spreadsheet, choose 'CSV UTF-8'."
        raise _problem("not-utf-8", f"Byte {error.start + 1} of the file is not UTF-8.", file, hint) from error
    except (csv.Error, pd.errors.ParserError) as error:
        message = f"The file is no CSV that can be read: {str(error).removeprefix('Error tokenizing data. C error: ')}"
        hint = "Look for a row with more cells than the header, or a quotation mark that never ends."
        raise _problem("damaged-file", f"{message.strip().rstrip('.')}.", file, hint) from error
    frame.columns = pd.Index([name for _, name in sorted(zip(places, columns, strict=True))])
    return frame


def _check_width(rows: Any, width: int, file: str) -> None:
    """Refuse rows with more or fewer cells than the header: pandas would drop or make up cells of theirs."""
    wrong = [rows.line_num for row in rows if row and len(row) != width]
    if wrong and width:
        where = listed([str(line) for line in wrong])
        message = f"The header has {width} cells; other numbers of them are in line {where}."
        hint = "Look for commas in text without quotation marks, and for notes below the table."
        raise CollectError(Problem("ragged-rows", message, Place(file, wrong[0]), hint))


def _parquet(path: Path, file: str, choose: _Choice, _: str | None) -> Any:
    import polars as pl

    try:
        columns = choose(list(pl.read_parquet_schema(path)))
        frame = pl.read_parquet(path, columns=columns)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _damaged(file, "Parquet", error) from error
    import pandas as pd

    return pd.DataFrame({name: _column(frame[name]) for name in columns})


def _column(series: Any) -> Any:
    """Return a column of Parquet as pandas has it; categories as text, decimals as numbers."""
    import polars as pl

    if series.dtype in (pl.Categorical, pl.Enum):
        series = series.cast(pl.String)
    elif series.dtype.is_decimal():
        series = series.cast(pl.Float64)
    return series.to_list() if series.dtype == pl.String else series.to_pandas(use_pyarrow_extension_array=False)


def _excel(path: Path, file: str, choose: _Choice, sheet: str | None) -> Any:
    import pandas as pd

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = pd.read_excel(path, sheet_name=sheet or 0, header=None, engine="openpyxl")
    except ValueError as error:
        if sheet and "Worksheet" in str(error):
            raise _problem(
                "no-such-sheet", f"The workbook has no sheet '{sheet}'.", file, "Look at its tabs."
            ) from error
        raise _damaged(file, "Excel", error) from error
    except Exception as error:
        raise _damaged(file, "Excel", error) from error
    if not len(rows):
        raise _problem("no-rows", "The sheet is empty.", file, "Write a header, and beneath it a row a person.")
    header = ["" if pd.isna(cell) else str(cell) for cell in rows.iloc[0]]
    columns = choose(header)
    body = rows.iloc[1:, [header.index(name) for name in columns]].reset_index(drop=True)
    body.columns = pd.Index(columns)
    return body.infer_objects()


def _labelled(path: Path, file: str, choose: _Choice, _: str | None) -> Any:
    import pyreadstat

    read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            columns = choose(list(read(str(path), metadataonly=True)[1].column_names))
            frame, about = read(str(path), usecols=columns)
    except CollectError:
        raise
    except Exception as error:
        raise _damaged(file, "SPSS or Stata", error) from error
    labels = {
        column: {code_of(code): str(label) for code, label in found.items()}
        for column, found in about.variable_value_labels.items()
    }
    frame = _without_empty_text(frame[columns])
    frame.attrs = {"evidoc.labels": labels}
    return frame


def _without_empty_text(frame: Any) -> Any:
    """Return a frame in which text without a letter is missing: such files know no other missing text."""
    for name in frame.columns:
        if frame[name].dtype.kind not in "iufbM":
            frame[name] = frame[name].where(frame[name].map(lambda one: not (isinstance(one, str) and not one.strip())))
    return frame


def _damaged(file: str, form: str, error: Exception) -> CollectError:
    first = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
    return _problem("damaged-file", f"The file cannot be read as {form}: {first}.", file, _DAMAGED)


def _problem(kind: str, message: str, file: str, hint: str) -> CollectError:
    return CollectError(Problem(kind, message, Place(file), hint))


def columns_of(words: Collection[str]) -> list[str]:
    """Return the words that name a column: those that are not empty."""
    return [word for word in words if word]
