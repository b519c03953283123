"""What scripts may not do unless their header says so: hidden reads, the clock, dice without a seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.collect.scripts import read_scripts
from evidoc.errors import Place, Problem
from evidoc.model.script import Permissions


def read(root: Path, text: str, **helpers: str) -> tuple[Permissions, list[Problem]]:
    (root / "analysis").mkdir()
    for name, helper in helpers.items():
        (root / "analysis" / f"{name}.py").write_text(helper)
    (root / "analysis" / "one.py").write_text(text)
    (script,), problems = read_scripts(root, {})
    return script.permissions, problems


@pytest.mark.parametrize(
    "text",
    [
        'import pandas as pd\npd.read_parquet("data/x.parquet")',
        'from pandas import read_feather as r\nr("data/x.parquet")',
        'import polars\npolars.read_csv("data/x.parquet")',
        'import polars as pl\npl.scan_parquet("data/x.parquet")',
        'import pyarrow.parquet as pq\npq.read_table("data/x.parquet")',
        'import pyarrow as pa\npa.memory_map("data/x.parquet")',
        "import duckdb\nduckdb.sql(\"select * from 'data/x.parquet'\")",
        'import pyreadstat\npyreadstat.read_sav("data/x.parquet")',
        'import sqlite3\nsqlite3.connect("data/x.parquet")',
        'engine = 1\nengine.read_parquet("data/x.parquet")',
        'import lxml.etree\nlxml.etree.parse("data/x.parquet")',
    ],
)
def test_reads_past_the_audit_hook(tmp_path: Path, text: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.parquet").write_text("")
    _, (problem,) = read(tmp_path, f"import evidoc\n{text}\n")
    assert problem.kind == "undeclared-read"
    assert problem.place.line == 3
    assert "# evidoc: reads " in problem.hint
    permissions, problems = read(tmp_path / "analysis", f"# evidoc: reads one.py\nimport evidoc\n{text}\n")
    assert permissions.reads == ("one.py",)
    assert len(problems) == ("duckdb" not in text)  # what DuckDB reads is inside its SQL; the others read another file


def test_a_declared_read(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.parquet").write_text("")
    header = "# evidoc: reads data/x.parquet\n"
    permissions, problems = read(tmp_path, f'{header}import evidoc, pandas\npandas.read_parquet("../data/x.parquet")\n')
    assert permissions == Permissions(reads=("data/x.parquet",))
    assert problems == []


def test_what_stays_in_memory_is_no_read(tmp_path: Path) -> None:
    text = (
        'import evidoc, io, sqlite3\nimport polars as pl\nsqlite3.connect(":memory:")\npl.read_csv(io.BytesIO(b"a"))\n'
    )
    assert read(tmp_path, text)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime as dt\ndt.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "import time\ntime.time()",
        "import time\ntime.ctime()",
        "import time\ntime.localtime()",
        'import time\ntime.strftime("%Y")',
        "import pandas as pd\npd.Timestamp.now()",
        'import pandas as pd\npd.to_datetime("today")',
        'import numpy as np\nnp.datetime64("now")',
    ],
)
def test_the_clock(tmp_path: Path, text: str) -> None:
    _, (problem,) = read(tmp_path, f"import evidoc\n{text}\n")
    assert (problem.kind, problem.place.line) == ("reads-the-clock", 3)
    (tmp_path / "permitted").mkdir()
    permissions, problems = read(tmp_path / "permitted", f'"""Doc."""\n# evidoc: clock\nimport evidoc\n{text}\n')
    assert permissions.clock
    assert problems == []


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\nnp.random.default_rng()",
        "from numpy.random import default_rng\ndefault_rng(None)",
        "import numpy as np\nnp.random.normal(size=3)",
        "import random\nrandom.random()",
        "from random import shuffle\nshuffle([1])",
        "import random\nrandom.Random()",
        "import random\nrandom.SystemRandom()",
        "import uuid\nuuid.uuid4()",
        "import os\nos.urandom(3)",
        "frame = 1\nframe.sample(frac=0.5)",
        "import random\nrandom.choice([1]); random.seed()",
    ],
)
def test_dice_without_a_seed(tmp_path: Path, text: str) -> None:
    _, problems = read(tmp_path, f"import evidoc\n{text}\n")
    assert [(problem.kind, problem.place.line) for problem in problems] == [("unseeded-random", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\nrng = np.random.default_rng(1)\nrng.normal(); rng.sample(3)",
        "import numpy as np\nnp.random.default_rng(seed=1)",
        "import numpy as np\nnp.random.seed(1)\nnp.random.normal(); frame.sample(n=2)",
        "import random\nrandom.seed(1)\nrandom.random()",
        "import random\nrandom.Random(1).sample([1], k=1)",
        "frame.sample(frac=0.5, random_state=1)",
        "import time\ntime.localtime(0); time.strftime('%Y', time.gmtime(0)); time.perf_counter()",
        "import datetime\ndatetime.date(2024, 1, 1); datetime.datetime.fromtimestamp(0)",
        "import pandas as pd\npd.read_csv('x'); pd.Timestamp('2024-01-01')",
    ],
)
def test_what_gives_the_same_results_every_time(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"import evidoc\nframe = 1\n{text}\n")[1] == []


def test_permissions_of_helpers_count(tmp_path: Path) -> None:
    helper = "# evidoc: network\nimport time\ntime.time()\n"
    permissions, problems = read(tmp_path, "# evidoc: clock\nimport evidoc, _h\n", _h=helper)
    assert permissions == Permissions(network=True, clock=True)
    assert problems == []


@pytest.mark.parametrize(
    ("header", "kind", "says"),
    [
        ("# evidoc: read data/x\n", "unknown-permission", "'reads'"),
        ("# evidoc: reads\n", "unknown-permission", "reads PATH"),
        ("# evidoc: network, clock\n", "unknown-permission", "one a line"),
        ("# evidoc: reads data/nothing.bin\n", "missing-file", "data/nothing.bin"),
        ("# evidoc: reads ../x.bin\n", "path-leaves-project", "../x.bin"),
        ("x = 1\n# evidoc: clock\n", "unknown-permission", "top of the script"),
    ],
)
def test_headers_that_grant_nothing(tmp_path: Path, header: str, kind: str, says: str) -> None:
    _, (problem,) = read(tmp_path, f"{header}import evidoc\n")
    assert problem.kind == kind
    assert problem.place == Place("analysis/one.py", header.count("\n"), 1)
    assert says in f"{problem.message} {problem.hint}"


def test_a_permission_inside_a_text_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, 'x = """\n# evidoc: clock\n"""\nimport evidoc\n') == (Permissions(), [])
