"""In: lazy sources on a real Spark on this machine, started as scripts start it. Out: the answers of DuckDB."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import narwhals as nw
import pytest
from tests import lazily

from evidoc.errors import Place, RunError
from evidoc.model.script import Script, Use
from evidoc.products.inputs import source
from evidoc.products.session import Session, running
from evidoc.run.guard import Guard
from evidoc.survey import Design, mean, median, share

pytestmark = pytest.mark.spark

PLACE = Place("analysis/a.py", 1)
DESIGN = Design("weight", "job")


def _sooner(folder: Path) -> Path:
    """Write settings for small data: compiling code for a query takes longer than to answer it without."""
    settings = ("codegen.wholeStage false", "codegen.factoryMode NO_CODEGEN", "adaptive.enabled false")
    text = "".join(f"spark.sql.{setting}\n" for setting in settings)
    (folder / "spark-defaults.conf").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Run a script on Spark in a folder of its own; one Spark for all tests, because it takes seconds to start."""
    root, scratch = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("scratch")
    rows = lazily.rows()
    rows.to_parquet(root / "a.parquet", index=False)
    rows.to_csv(root / "a.csv", index=False, float_format="%g")
    sources = {name: lazily.described(name, f"a.{name}", name) for name in ("parquet", "csv")}
    sources |= {"lfs": lazily.described("lfs", "a.parquet", "parquet", access="eul")}
    script = Script("analysis/a.py", "", tuple(Use(name, PLACE) for name in sources), (), ())
    made = Session(root, script, sources, {}, engine="spark://local[1]")
    with pytest.MonkeyPatch.context() as patch, running(made):
        patch.setenv("SPARK_SUBMIT_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")  # it starts sooner
        patch.setenv("SPARK_CONF_DIR", str(_sooner(tmp_path_factory.mktemp("conf"))))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("EVIDOC_MEMORY", "1GB")
        patch.setattr(tempfile, "tempdir", str(scratch))
        yield made
        lazily.end(made)
    assert not list(scratch.rglob("blockmgr-*"))  # Java is gone, and with it what it kept


@pytest.fixture(scope="module")
def tables(session: Session) -> dict[str, Any]:
    """Return the same source on Spark and on DuckDB, and a CSV file on Spark; opened and asked under the guard."""
    guard = Guard(session, Path(tempfile.gettempdir()), (__file__,))
    sys.addaudithook(guard)
    try:
        found = {"spark": source("parquet", lazy=True), "csv": source("csv", lazy=True)}
        assert found["spark"].select(nw.len()).collect(backend="pyarrow").item() == len(lazily.rows())
        with pytest.raises(RunError, match="uses the network"):
            socket.create_connection(("127.0.0.1", 9))  # Spark's own code may, the script's may not
        with pytest.raises(RunError, match="starts another program"):
            subprocess.run(["java", "-version"], check=False)
    finally:
        guard.active = False
    assert [problem.kind for problem in session.problems] == ["undeclared-network", "undeclared-process"]
    session.engine = "duckdb"
    found["duckdb"] = source("parquet", lazy=True)
    return found


def test_spark_answers_as_duckdb(tables: dict[str, Any]) -> None:
    """Ask all in one test: Java starts once, whichever worker has it."""
    wrong = []
    for name, expression in lazily.EXPRESSIONS.items():
        one, other = (lazily.answer(expression, tables[on], lazily.lookup(tables[on])) for on in ("spark", "duckdb"))
        wrong += [] if one == other else [(name, one, other)]
    assert not wrong
    csv, parquet = (lazily.answer(lambda t, _: t, tables[on], None) for on in ("csv", "duckdb"))
    assert csv == parquet
    for estimate, column in ((mean, "hours"), (share, "proxy"), (median, "age")):
        same_estimates(tables, estimate, column)


def same_estimates(tables: dict[str, Any], estimate: Any, column: str) -> None:
    one, other = (estimate(tables[on], column, by="area", design=DESIGN) for on in ("spark", "duckdb"))
    assert list(one["area"]) == list(other["area"])
    numbers = ["estimate", "se", "ci_low", "ci_high", "base", "df"]
    assert one[numbers].to_numpy(float) == pytest.approx(other[numbers].to_numpy(float), rel=1e-9, nan_ok=True)


@pytest.mark.parametrize(
    ("name", "said"),
    [("lfs", "its rows may not leave this machine"), ("csv", "can only read Parquet that fits its schema")],
)
def test_what_may_not_or_cannot_go_to_a_cluster_is_refused(session: Session, name: str, said: str) -> None:
    session.engine = "spark://node1:7077"
    with pytest.raises(RunError, match=said):
        source(name, lazy=True)


def test_a_machine_without_java_is_told_what_to_install(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    session.engine = "spark://local[1]"
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(RunError) as raised:
        source("parquet", lazy=True)
    [problem] = raised.value.problems
    assert problem.kind == "no-java"
    assert "Install Java 17 or newer" in problem.hint
