"""In: scripts that read restricted rows. Out: where they run and print, and messages in which no row is quoted."""

from __future__ import annotations

import stat
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from evidoc.errors import Place, Problem
from evidoc.model.script import Promise, Script, Use
from evidoc.run.private import is_private, quiet, stays_here
from evidoc.workers.crew import Crew

from .conftest import Bench, source
from .test_steps import FIRST

ROW = "Ms Unlikely of 17 Improbable Row"
FAILING = f"""from evidoc import source, value
rows = source("absence", rows=True)
print("printed: {ROW}")
raise ValueError(f"cannot use {ROW}, {{rows[0]['rate']}}")
value("never", 1, meaning="x")
"""


class Elsewhere(Crew):
    """Stands in for a cluster: notes what it is given, and has it done here."""

    slots = 1

    def __init__(self, pool: Any) -> None:
        self.pool, self.given = pool, list[str]()

    def submit(self, fn: Callable[..., Any] | str, /, *args: Any, **_: Any) -> Future[Any]:
        """Note the script."""
        self.given.append(args[0]["script"]["path"])
        done: Future[Any] = self.pool.submit(fn, *args)
        return done


def everything_in(folder: Path) -> str:
    """Return the text of every file of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def test_what_a_restricted_script_prints_stays_in_a_private_folder(bench: Bench) -> None:
    bench.change_source(access="eul", redistribute=False)
    bench.write("analysis/it.py", FAILING)
    (problem,) = bench.run()["it"].problems
    assert (problem.kind, problem.message) == ("script-failed", "the script failed: ValueError")
    assert problem.place == Place("analysis/it.py", 4)
    assert "_build/private/analysis/it/log.txt" in problem.hint
    assert "Improbable" not in f"{problem.message} {problem.hint}"
    assert problem.detail.startswith('  File "analysis/it.py", line 4')
    private = bench.root / "_build" / "private"
    log = private / "analysis" / "it" / "log.txt"
    assert f"printed: {ROW}" in log.read_text(encoding="utf-8")
    assert f"cannot use {ROW}, 4.9" in log.read_text(encoding="utf-8")
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert (private / ".gitignore").read_text(encoding="utf-8") == "*\n"
    readme = (private / "README").read_text(encoding="utf-8")
    assert "Must not be uploaded" in readme
    assert "  data/absence.csv\n" in readme
    assert (
        (private / "CACHEDIR.TAG").read_text(encoding="utf-8").startswith("Signature: 8a477f597d28d172789f06886806bc55")
    )
    assert ROW not in everything_in(bench.root / "_build" / "steps")


@pytest.mark.parametrize("access", ["eul", "own"])
def test_only_restricted_scripts_stay_on_this_machine(bench: Bench, access: str) -> None:
    bench.sources["open"] = source("open")
    bench.write("data/open.csv", "type,period,rate\nacute,2024,4.9\nambulance,2024,7.5\n")
    bench.sources["absence"] = source("absence", access=access, redistribute=False)
    bench.write("analysis/far.py", FIRST.replace('"absence"', '"open"'))
    bench.write("analysis/near.py", FAILING)
    cluster = Elsewhere(bench.pool)
    bench.run(pool=cluster, remote=True)
    assert cluster.given == ["analysis/far.py"]
    assert bench.outcomes() == {"far": "done", "near": "failed"}


SCRIPT = Script("analysis/a.py", "", (Use("lfs", Place("analysis/a.py", 2)),), (), (Promise("value", "x", Place("")),))
SOURCES = {"lfs": source("lfs", access="eul")}
QUOTED = {
    "source 'lfs': the column 'rate' holds 'Ms Unlikely'": "source 'lfs': the column 'rate' holds '…'",
    "source 'lfs': the column 'type' holds 'acute'": "source 'lfs': the column 'type' holds 'acute'",
    "value 'x': 4.9 is above 1": "value 'x': … is above …",
    "the script's row 12 is 1,204.5 or -3%": "the script's row … is … or …",
}


@pytest.mark.parametrize("said", QUOTED)
def test_messages_keep_names_and_lose_what_rows_hold(said: str) -> None:
    told = quiet(Problem("schema", said, Place("data/lfs.csv", 7), detail="rows"), SCRIPT, SOURCES)
    assert (told.message, told.place, told.detail) == (QUOTED[said], Place("data/lfs.csv", 7), "")


HINTS = (
    "Write 'engine: duckdb' or 'engine: spark://local[2]' under 'evidoc: data:' in _quarto.yml.",
    'name the column with the unweighted number of people of each row: base="base"',
)


@pytest.mark.parametrize("hint", HINTS)
def test_hints_that_evidoc_wrote_are_told_whole(hint: str) -> None:
    said = "table 'x': row 12 of 'estimates', 4.9 of rows 3 and 4"
    told = quiet(Problem("schema", said, Place("a.py"), hint), SCRIPT, SOURCES, own=True, written={"estimates"})
    assert (told.message, told.hint) == ("table 'x': row 12 of 'estimates', … of rows 3 and 4", hint)
    assert "…" in quiet(Problem("schema", said, Place("a.py"), hint), SCRIPT, SOURCES).hint


def test_what_a_check_says_helps_and_what_a_library_says_tells_nothing(bench: Bench) -> None:
    bench.change_source(access="own", redistribute=False)
    head = "from evidoc import source, table\nrows = source('absence', rows=True)\n"
    call = "table('t', rows, title='Rates', base='bose', counts=['n'], columns={'type': 'Type'})\n"
    bench.write("analysis/check.py", head + call)
    lost = "rows[1]['rate'] = None\ntable('u', rows, title='Rates')\n"
    bench.write("analysis/lost.py", head + lost)
    bench.write("analysis/raised.py", head + f"{{}}['{ROW}'.upper()]\ntable('v', rows, title='Rates')\n")
    bench.write("analysis/near.py", head + f"open('/{ROW}'.lower())\ntable('z', rows, title='Rates')\n")
    found = bench.run()
    assert ROW.lower() not in str(found["near"].problems)
    assert {one.message for one in found["check"].problems} == {
        "table 't': there is no column 'bose'", "table 't': there is no column 'n'"
    }  # fmt: skip
    assert {one.hint for one in found["check"].problems} == {"known: type, period, rate"}
    (problem,) = found["lost"].problems
    assert problem.message == "table 'u': the cell in row 2, column 'rate' is empty"
    assert problem.hint == 'spell out why: "not available"'
    assert found["near"].problems[0].message.endswith("…, which it does not declare")
    (problem,) = found["raised"].problems
    assert problem.message == "the script failed: KeyError"


def test_who_stays_on_this_machine() -> None:
    assert is_private(SCRIPT, SOURCES)
    assert not is_private(SCRIPT, {"lfs": source("lfs")})
    in_r = Script("analysis/b.R", "", (), (), (), program="/usr/bin/Rscript")
    assert stays_here(in_r, {})
    assert not is_private(in_r, {})
