"""A source comes in; a lazy table goes out, of which rows are read only where somebody asks for what they add up to."""

from __future__ import annotations

from typing import Any

from evidoc.errors import Problem
from evidoc.model.source import Source
from evidoc.products.reading.problems import Unreadable
from evidoc.products.session import Faults


def lazy_frame(faults: Faults, found: Source) -> Any:
    """Return a source as a lazy table of DuckDB, or of Spark where ``evidoc: data: engine:`` says so.

    The order of rows is nobody's promise: sort what is collected. One thread adds numbers up in one order, so that the
    same file gives the same digits on every machine.

    Parameters
    ----------
    faults
        Of the call; what is wrong with the file is noted there.
    found
        The source; its file is there.

    Returns
    -------
    narwhals.LazyFrame
        Columns typed by the schema, codes of no answer missing.

    Raises
    ------
    RunError
        The file does not fit its schema, or the engine is not there.
    """
    import narwhals

    from evidoc.products.engines.duck import open_view
    from evidoc.products.engines.spark import open_table

    session = faults.session
    try:
        if session.engine.startswith("spark"):
            return narwhals.from_native(open_table(faults, found))
        return narwhals.from_native(open_view(session.root, found, session.reading))
    except Unreadable as error:
        faults.found.extend(error.problems)
    except Exception as error:
        if not type(error).__module__.lstrip("_").startswith("duckdb"):
            raise
        message = f"{found.path} cannot be read{faults.said(str(error).strip().splitlines()[0])}"
        faults.found.append(Problem("unreadable-source", message, faults.place, "run: evidoc data check"))
    faults.stop_if_any()
    raise AssertionError("a fault was noted")
