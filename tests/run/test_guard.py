"""In: scripts that touch what they do not declare. Out: a refusal at their line, also where they hide it."""

from __future__ import annotations

import pytest

from evidoc.model.script import Permissions

from .conftest import Bench

ROOT = "from pathlib import Path\nROOT = Path(__file__).parents[1]\n"


@pytest.mark.parametrize(
    "reading",
    [
        'open(ROOT / "data/absence.csv")',
        '(ROOT / "data/absence.csv").read_text()',
        'import os; os.open(str(ROOT / "data/absence.csv"), os.O_RDONLY)',
        'import os; os.symlink(ROOT / "data/absence.csv", "innocent.csv"); open("innocent.csv")',
        'import sqlite3; sqlite3.connect(ROOT / "data/absence.csv")',
        'import shutil; shutil.copy(ROOT / "data/absence.csv", "copy.csv")',
        'open(ROOT / "analysis/../data/absence.csv", "r+")',
    ],
)
def test_a_file_that_is_not_declared_is_refused_at_its_line(bench: Bench, reading: str) -> None:
    problem = bench.fails(ROOT + reading + "\n", "undeclared-read")
    assert str(problem.place) == "analysis/it.py:3"
    assert "data/absence.csv" in problem.message
    assert "# evidoc: reads" in problem.hint


def test_a_refusal_that_is_caught_is_told_all_the_same(bench: Bench) -> None:
    text = ROOT + 'try:\n    open(ROOT / "data/absence.csv")\nexcept Exception:\n    pass\n'
    assert str(bench.fails(text, "undeclared-read").place) == "analysis/it.py:4"


def test_a_relative_path_is_told_as_what_was_meant(bench: Bench) -> None:
    problem = bench.fails('open("data/absence.csv")\n', "undeclared-read")
    assert "data/absence.csv" in problem.message


@pytest.mark.parametrize(
    "listing", ["import os; os.listdir(ROOT)", 'list(ROOT.rglob("*.csv"))', "list(ROOT.iterdir())"]
)
def test_a_folder_of_the_project_is_not_listed(bench: Bench, listing: str) -> None:
    assert str(bench.fails(ROOT + listing + "\n", "undeclared-read").place) == "analysis/it.py:3"


def test_files_elsewhere_are_no_inputs_either(bench: Bench) -> None:
    secret = bench.root.parent / "elsewhere.txt"
    secret.write_text("x", encoding="utf-8")
    bench.fails(f"open({str(secret)!r})\n", "undeclared-read")
    bench.fails("from pathlib import Path\nopen(Path('/opt', 'shared', 'x.csv'))\n", "undeclared-read")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("import subprocess\nsubprocess.run(['true'])\n", "undeclared-process"),
        ("import os\nos.system('true')\n", "undeclared-process"),
        ("import socket\nsocket.create_connection(('localhost', 9))\n", "undeclared-network"),
        ("import urllib.request\nurllib.request.urlopen('http://localhost:9/')\n", "undeclared-network"),
        (ROOT + 'open(ROOT / "data/new.csv", "w")\n', "undeclared-write"),
    ],
)
def test_programs_network_and_writing_are_refused(bench: Bench, text: str, kind: str) -> None:
    bench.fails(text, kind)


def test_an_undeclared_module_of_the_project_is_refused(bench: Bench) -> None:
    bench.write("analysis/lib/helper.py", "X = 1\n")
    text = "import importlib\nimportlib.import_module('lib.' + 'helper')\n"
    problem = bench.fails(text, "undeclared-read")
    assert "analysis/lib/helper.py" in problem.message


@pytest.mark.parametrize(
    ("text", "permissions"),
    [
        (ROOT + 'open(ROOT / "data/absence.csv").read()\n', Permissions(reads=("data/absence.csv",))),
        (
            ROOT + 'import os; os.listdir(ROOT / "data"); open(ROOT / "data/absence.csv")\n',
            Permissions(reads=("data",)),
        ),
        (
            "import socket\ntry:\n    socket.create_connection(('localhost', 9), 1)\nexcept OSError:\n    pass\n",
            Permissions(network=True),
        ),
        ("open(__file__).read()\nimport json, email.mime.text, zoneinfo; zoneinfo.ZoneInfo('UTC')\n", Permissions()),
        ("import tempfile\nwith tempfile.TemporaryFile() as f:\n    f.write(b'x')\n", Permissions()),
        ("import sqlite3\nsqlite3.connect(':memory:').close()\n", Permissions()),
    ],
)
def test_what_is_declared_or_nobodys_input_is_allowed(bench: Bench, text: str, permissions: Permissions) -> None:
    bench.permissions["analysis/it.py"] = permissions
    bench.write("analysis/it.py", text)
    report = bench.run()["it"]
    assert report.outcome == "done", report.problems


def test_a_declared_file_is_an_input(bench: Bench) -> None:
    bench.permissions["analysis/it.py"] = Permissions(reads=("data",))
    bench.write("analysis/it.py", "")
    bench.run()
    bench.write("data/more.csv", "x")
    reason = bench.run()["it"].reason
    assert reason is not None
    assert reason.what == "file data"


def test_what_may_use_the_network_is_never_kept(bench: Bench) -> None:
    bench.permissions["analysis/it.py"] = Permissions(network=True)
    bench.write("analysis/it.py", "")
    bench.run()
    assert bench.run()["it"].outcome == "done"
