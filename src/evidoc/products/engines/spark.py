"""A source comes in; a table of Spark on its file goes out, typed by its schema; Spark is started where it must be."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import Any

from evidoc.model.engines import is_remote, master_of, refuse_remote
from evidoc.model.source import Column, Source
from evidoc.products.engines.duck import DEFAULTS, MEMORY, VIEW, open_view
from evidoc.products.engines.typing import literal
from evidoc.products.reading.formats import files_of, format_of
from evidoc.products.reading.parts import FILE, described
from evidoc.products.session import Faults, Session

_END_SECONDS = 30.0
_INSTALL = "uv pip install --require-hashes -r requirements-spark.lock"
_JAVA = "Install Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless), or set JAVA_HOME to it"
_DUCKDB = "or write 'engine: duckdb' under 'evidoc: data:' in _quarto.yml"


def open_table(faults: Faults, source: Source) -> Any:
    """Return a lazy table of Spark that holds a source.

    Parquet whose columns have the types of the schema is read where it lies, so every worker must see it under the
    same path. Other files are written as Parquet into the script's own folder by DuckDB first, typed by the same rules,
    which only workers on this machine see.

    Parameters
    ----------
    faults
        Of the call; why there can be no such table is noted there.
    source
        The source; its file is there.

    Returns
    -------
    narwhals.LazyFrame

    Raises
    ------
    RunError
        Its rows may not go to that engine, Spark or Java is missing, or nobody answers at the master's address.
    Unreadable
        The file is not what its source says.
    """
    import narwhals as nw

    session = faults.session
    refused = refuse_remote(source, session.engine)
    if refused is not None:
        faults.found.append(refused)
    _check_installed(faults)
    faults.stop_if_any()
    files = _in_place(session, source)
    if files is None and is_remote(session.engine):
        hint = f"Write it as Parquet with a script in data/make/, where every worker sees it; {_DUCKDB}."
        faults.add("no-remote-format", f"{session.engine} can only read Parquet that fits its schema as it is", hint)
    faults.stop_if_any()
    spark = _started(faults)
    if files is None:
        return nw.from_native(spark.read.parquet(_written(session, source)))
    table = nw.from_native(spark.read.parquet(*map(str, files)))
    return table.select(*map(_typed, described(source, table.collect_schema().names())))


def _check_installed(faults: Faults) -> None:
    engine = faults.session.engine
    if importlib.util.find_spec("pyspark") is None:
        message = f"'engine: {engine}' needs the extra evidoc[spark], which is not installed"
        faults.add("no-spark", message, f"run: {_INSTALL}; {_DUCKDB}")
    home = os.environ.get("JAVA_HOME", "")
    if not (home and (Path(home) / "bin" / "java").exists()) and shutil.which("java") is None:
        faults.add("no-java", f"'engine: {engine}' needs Java, and there is none", f"{_JAVA}; {_DUCKDB}")


def _in_place(session: Session, source: Source) -> list[Path] | None:
    """Return the Parquet files of a source if their columns have the types of the schema, else None."""
    import pyarrow.parquet as pq

    with session.reading(session.root / source.path):
        files = list(files_of(session.root, source))
        kinds = {format_of(file.name) if source.format == "folder" else source.format for file in files}
        if kinds != {"parquet"}:
            return None
        for file in files:
            found = pq.read_schema(file)
            for column in described(source, found.names):
                if column.name not in found.names or not _fits(found.field(column.name).type, column):
                    return None
    return None if any(column.name == FILE for column in source.columns) else files


def _fits(kind: Any, column: Column) -> bool:
    import pyarrow.types as kinds

    if column.type == "integer":
        return bool(kinds.is_signed_integer(kind))
    if column.type == "number":
        return bool(kinds.is_signed_integer(kind) or kinds.is_floating(kind))
    if column.type == "boolean":
        return bool(kinds.is_boolean(kind))
    return column.type == "text" and bool(kinds.is_string(kind) or kinds.is_large_string(kind))


def _typed(column: Column) -> Any:
    """Return a column as its schema has it, by the rules of `evidoc.products.engines.typing`."""
    import narwhals as nw

    cell: Any = nw.col(column.name)
    if column.type == "text":
        cell = cell.str.strip_chars(" ")
        return nw.when(~cell.is_in(["", *column.missing])).then(cell).alias(column.name)
    if column.type == "boolean":
        return cell
    cell = cell.cast(nw.Int64() if column.type == "integer" else nw.Float64())
    codes = [float(code) for code in column.missing if code.lstrip("+-").replace(".", "", 1).isdigit()]
    answered = cell.is_finite() if column.type == "number" else ~cell.is_null()
    return nw.when(answered & ~cell.is_in(codes) if codes else answered).then(cell).alias(column.name)


def _written(session: Session, source: Source) -> str:
    """Write a source as Parquet into the script's own folder, and return its path."""
    folder = tempfile.mkdtemp(prefix="evidoc-spark-")
    path = Path(folder) / "source.parquet"
    open_view(session.root, source, session.reading, writes=(path,)).query(
        VIEW,
        f"COPY {VIEW} TO {literal(str(path))} (FORMAT parquet)",
    )
    return str(path)


def _started(faults: Faults) -> Any:
    """Return the session of Spark of this process, started if there is none."""
    session = faults.session
    with warnings.catch_warnings():
        # It warns of pandas 3, in which nothing of it is used here: tables leave it as Arrow.
        warnings.simplefilter("ignore")
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

        running = SparkSession.getActiveSession()
        if running is not None:
            session.engine_runs = True
            return running
        said = Path(tempfile.mkdtemp(prefix="evidoc-spark-")) / "said.txt"
        try:
            found = _start(session, said)
        except (PySparkException, RuntimeError, OSError) as error:
            told = said.read_text(encoding="utf-8", errors="replace").strip() if said.exists() else ""
            faults.add("no-spark", f"Spark does not start: {_last(told) or _last(str(error))}", f"{_JAVA}; {_DUCKDB}")
        except Exception as error:  # what Java raises: nobody answers, another version, …
            if not type(error).__module__.startswith("py4j"):
                raise
            hint = f"start the master and its workers, or correct the address; {_DUCKDB}"
            faults.add("no-spark", f"no Spark answers at {session.engine}: {_last(str(error))}", hint)
    faults.stop_if_any()
    return found


def _start(session: Session, said: Path) -> Any:
    from pyspark import SparkConf, SparkContext, java_gateway
    from pyspark.sql import SparkSession

    launch: Any = java_gateway.launch_gateway
    here = said.parent
    local = not is_remote(session.engine)
    settings = {
        "spark.master": master_of(session.engine),
        "spark.app.name": "evidoc",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.local.dir": str(here),
        "spark.sql.warehouse.dir": str(here / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        # As DuckDB: a sum over what cannot be a number stops, and is not missing.
        "spark.sql.ansi.enabled": "true",
        "spark.driver.memory": os.environ.get(MEMORY, DEFAULTS[MEMORY]).lower().removesuffix("b"),
    }
    if local:
        one = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        settings |= {**one, "spark.sql.shuffle.partitions": "2"}
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    with said.open("wb") as log, session.starting_engine():
        gateway = launch(conf, popen_kwargs={"stdout": log, "stderr": log})
        context = SparkContext(gateway=gateway, conf=conf)
    spark = SparkSession(context)
    session.at_end.append(lambda: _end(spark, gateway))
    return spark


def _end(spark: Any, gateway: Any) -> None:
    """Stop Spark and wait for its Java, which keeps files in the script's folder until then."""
    from pyspark import SparkContext

    spark.stop()
    gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001 - else the next one speaks to a Java that is gone
    gateway.proc.stdin.close()  # what it waits for
    with contextlib.suppress(subprocess.TimeoutExpired):
        gateway.proc.wait(_END_SECONDS)


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
