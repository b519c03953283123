"""In: sources of every format, asked for lazily. Out: the rows that loading gives, and nothing else to be read."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import pytest
from tests import lazily

from evidoc.errors import Place, RunError
from evidoc.model.engines import is_engine, refuse_remote
from evidoc.model.script import Script, Use
from evidoc.model.source import Column
from evidoc.products.inputs import source
from evidoc.products.session import Session, running

FORMATS = {"csv": "csv", "parquet": "parquet", "xlsx": "excel", "dta": "stata", "sqlite": "sqlite", "duckdb": "duckdb"}


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Run a script that may read every source that a test adds."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sources: dict[str, Any] = {}
    uses = tuple(Use(name, Place("analysis/a.py", 1)) for name in "abc")
    script = Script("analysis/a.py", "", uses, (), ())
    with running(Session(tmp_path, script, sources, {})) as made:
        yield made


def add(session: Session, name: str, path: str, kind: str, **more: Any) -> None:
    """Declare a source."""
    session.sources[name] = lazily.described(name, path, kind, **more)  # type: ignore[index]  # a dict in tests


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write rows in the format that the name tells."""
    if path.suffix == ".sqlite":
        with sqlite3.connect(path) as database:
            frame.to_sql("rows", database, index=False)
        database.close()
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path)) as made:
            made.register("frame", frame)
            made.execute("CREATE TABLE rows AS SELECT * FROM frame")
    else:
        ways: dict[str, Any] = {".csv": frame.to_csv, ".parquet": frame.to_parquet, ".xlsx": frame.to_excel}
        if path.suffix == ".dta":
            frame.assign(area=frame["area"].fillna(""), proxy=frame["proxy"].astype("int8")).to_stata(
                path, write_index=False
            )
        else:
            options = {"float_format": "%g"} if path.suffix == ".csv" else {}  # a code is written -9, not -9.0
            ways[path.suffix](path, index=False, **options)


def collected(table: Any) -> list[tuple[Any, ...]]:
    return list(lazily.answer(lambda t, _: t, table, None))


@pytest.mark.parametrize("end", FORMATS)
def test_every_format_gives_the_same_typed_rows(session: Session, end: str) -> None:
    write(lazily.rows(12), session.root / f"a.{end}")
    add(session, "a", f"a.{end}", FORMATS[end])
    found = source("a", lazy=True)
    assert isinstance(found, nw.LazyFrame)
    kinds = {name: str(kind) for name, kind in found.collect_schema().items()}
    assert kinds == dict.fromkeys(("area", "job"), "String") | {
        "hours": "Float64",
        "age": "Int64",
        "weight": "Float64",
        "proxy": "Boolean",
    }
    exact = nw.from_native(lazily.clean(lazily.rows(12))).lazy()
    assert collected(found) == collected(exact)


def test_a_folder_is_one_table(session: Session) -> None:
    rows = lazily.rows(12)
    (session.root / "waves").mkdir()
    write(rows[:5], session.root / "waves" / "2024.csv")
    write(rows[5:][[*reversed(rows.columns)]], session.root / "waves" / "2025.csv")
    columns = (*lazily.COLUMNS, Column("file", "text", "the wave"))
    add(session, "a", "waves/", "folder", files="*.csv", columns=columns)
    found = source("a", lazy=True)
    assert collected(found.drop("file")) == collected(nw.from_native(lazily.clean(rows)).lazy())
    assert collected(found.group_by("file").agg(nw.len())) == [("2024.csv", 5), ("2025.csv", 7)]


@pytest.mark.parametrize("name", lazily.EXPRESSIONS)
def test_duckdb_answers_as_pandas(session: Session, name: str) -> None:
    write(lazily.rows(), session.root / "a.parquet")
    add(session, "a", "a.parquet", "parquet")
    expression = lazily.EXPRESSIONS[name]
    table = source("a", lazy=True)
    exact = [nw.from_native(frame).lazy() for frame in (lazily.clean(lazily.rows()), lazily.others())]
    assert lazily.answer(expression, table, lazily.lookup(table)) == lazily.answer(expression, *exact)


@pytest.mark.parametrize(
    ("cell", "said"),
    [("hours", "holds 'many', not a number"), ("age", "holds '4.5', not an integer"), ("proxy", "holds 'perhaps'")],
)
def test_a_cell_of_another_type_stops_the_query(session: Session, cell: str, said: str) -> None:
    wrong = {"hours": "many", "age": "4.5", "proxy": "perhaps"}
    rows = lazily.rows(5).astype(object)
    rows.loc[3, cell] = wrong[cell]
    rows.to_csv(session.root / "a.csv", index=False)
    add(session, "a", "a.csv", "csv")
    add(session, "b", "a.csv", "csv", access="eul")
    with pytest.raises(duckdb.Error, match=said):
        source("a", lazy=True).collect()
    with pytest.raises(duckdb.Error) as raised:
        source("b", lazy=True).collect()
    assert wrong[cell] not in str(raised.value)  # rows of a restricted source stand in no log


def test_what_cannot_be_read_is_refused_at_the_call(session: Session) -> None:
    (session.root / "a.parquet").write_bytes(b"PAR1 and no more")
    (session.root / "a.csv").write_text("area,job\nEast,nurse\n", encoding="utf-8")
    add(session, "a", "a.parquet", "parquet")
    add(session, "b", "a.csv", "csv")
    with pytest.raises(RunError, match=r"a\.parquet cannot be read"):
        source("a", lazy=True)
    with pytest.raises(RunError, match="The column 'hours' of the source 'b' is missing"):
        source("b", lazy=True)


def test_the_connection_reads_nothing_but_the_source(session: Session) -> None:
    write(lazily.rows(5), session.root / "a.parquet")
    write(lazily.rows(5), session.root / "other.parquet")
    add(session, "a", "a.parquet", "parquet")
    relation = source("a", lazy=True).to_native()
    other = session.root / "other.parquet"
    for query in (f"FROM '{other}'", f"COPY source TO '{session.root / 'out.csv'}'", "SET threads = 4"):
        with pytest.raises(duckdb.Error):
            relation.query("x", query).fetchall()
    assert not (session.root / "out.csv").exists()


def test_the_environment_sets_threads_and_memory(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIDOC_MEMORY", "300MB")
    write(lazily.rows(5), session.root / "a.parquet")
    add(session, "a", "a.parquet", "parquet")
    asked = "SELECT current_setting('threads'), current_setting('memory_limit'), current_setting('temp_directory')"
    [(threads, memory, folder)] = source("a", lazy=True).to_native().query("x", asked).fetchall()
    assert (threads, memory) == (1, "286.1 MiB")
    assert Path(folder).is_relative_to(session.root)


def test_engines_are_named_in_three_ways() -> None:
    assert all(map(is_engine, ("duckdb", "spark://local[2]", "spark://node1:7077", "spark://[::1]:7077")))
    assert not any(
        map(is_engine, ("duck", "spark", "spark://local", "spark://local[*]", "spark://node1", "dask://a:1"))
    )


@pytest.mark.parametrize("access", ["eul", "secure", "own"])
def test_restricted_rows_go_to_no_other_machine(access: str) -> None:
    restricted = lazily.described("lfs", "a.parquet", "parquet", access=access)
    refused = refuse_remote(restricted, "spark://node1:7077")
    assert refused is not None
    assert f"'lfs' has the access '{access}': its rows may not leave this machine" in refused.message
    assert refuse_remote(restricted, "spark://local[2]") is None
    assert refuse_remote(restricted, "duckdb") is None
    assert refuse_remote(lazily.described("lfs", "a.parquet", "parquet"), "spark://node1:7077") is None
