"""In: a script that asks for sources of every format. Out: its numbers, and nothing that the guard refuses."""

from __future__ import annotations

from tests.described import FORMATS, ROWS, source, write

from .conftest import Bench


def test_the_guard_lets_evidoc_read_every_format_for_a_script_and_nothing_else(bench: Bench) -> None:
    names = {f"f{number}": name for number, name in enumerate(FORMATS)}
    for id_, name in names.items():
        write(bench.root / "data" / name, ROWS)
        bench.sources[id_] = source(f"data/{name}", id=id_, definitions=("rate",))
    lines = "".join(f'+ source("{id_}", rows=True)[0]["staff"]' for id_ in names)
    words = 'meaning="All", unit="count", source="f0"'
    bench.write("analysis/it.py", f'from evidoc import source, value\nvalue("all", 0 {lines}, {words})\n')
    report = bench.run()["it"]
    assert report.problems == ()
    assert bench.results.values["all"].number == 120 * len(FORMATS)
    assert bench.run()["it"].outcome == "kept"
    write(bench.root / "data" / "folder", {**ROWS, "staff": [119, 5, 81]})
    assert bench.run()["it"].outcome == "done"
    assert bench.results.values["all"].number == 120 * len(FORMATS) - 1
    reading = "from pathlib import Path\nPATH = Path(__file__).parents[1]\n"
    bench.fails(
        f'{reading}import sqlite3; sqlite3.connect(f"file:{{PATH}}/data/x.db?mode=ro", uri=True)\n', "undeclared-read"
    )
