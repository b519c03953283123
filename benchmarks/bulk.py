"""In: synthetic rows in Parquet. Out: what a grouped, weighted estimate with its variance costs over millions of them.

A mean in 12 domains, with 100 strata of 50 clusters each, as scripts ask for it: one thread of DuckDB, 2 GB. Each size
is measured in a process of its own, in processor seconds, so that other work on the machine counts less, and the
largest resident size. It is compared to the bare query of DuckDB that adds up weights and answers by domain, stratum
and cluster: no variance comes of less. Growth is the exponent between the smallest and the largest size: 1 is linear.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from measure import REPOSITORY, table

SIZES = (1_000_000, 10_000_000)
FULL = (*SIZES, 50_000_000)
REPEATS = 3
LIMIT = 4_000
"""Megabytes that none may need."""
_ROWS = """
    COPY (SELECT (hash(i) % 12)::INT AS region,
                 (hash(i + 1) % 100)::INT AS stratum,
                 (hash(i + 2) % 50)::INT AS cluster,
                 50 + (hash(i + 3) % 10000) / 100.0 AS weight,
                 20 + (hash(i + 4) % 400) / 10.0 + (hash(i + 2) % 50) / 10.0 AS hours
          FROM range({size}) t(i)) TO '{path}' (FORMAT parquet)
"""
_BARE = """
    SELECT region, stratum, cluster, sum(weight * hours), sum(weight) FROM read_parquet('{path}') GROUP BY ALL
"""


def measure(sizes: tuple[int, ...] = FULL) -> str:
    """Return the costs as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        costs = [_cost(size, Path(folder)) for size in sizes]
    rows = [
        [
            f"{one['rows']:,.0f}",
            f"{one['estimate']:.2f}",
            f"{one['rows'] / one['estimate'] / 1e6:.1f}",
            f"{one['bare']:.2f}",
            f"{one['estimate'] / one['bare']:.2f}",
            f"{one['megabytes']:,.0f}",
        ]
        for one in costs
    ]
    header = (
        *("rows", "estimate with variance (s of processor)", "million rows a second", "bare group-by (s)", "ratio"),
        "largest size (MB)",
    )
    assert all(one["megabytes"] < LIMIT for one in costs)
    first, last = costs[0], costs[-1]
    growth = math.log(last["estimate"] / first["estimate"]) / math.log(last["rows"] / first["rows"])
    told = f"Growth from {sizes[0]:,} to {sizes[-1]:,} rows: n^{growth:.2f} (1 is linear)."
    head = "## Bulk data\n\nA weighted mean in 12 domains with its linearised variance, over synthetic Parquet."
    return f"{head}\n\n{table(header, rows)}\n{told}\n"


def _cost(size: int, folder: Path) -> dict[str, float]:
    path = folder / f"{size}.parquet"
    # Made in another process: what makes the rows must not count as memory of what reads them.
    for word in ("write", "read"):
        command = [sys.executable, __file__, word, str(size), str(path)]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    path.unlink()
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _write(size: int, path: Path) -> None:
    import duckdb

    duckdb.connect(config={"threads": 1}).execute(_ROWS.format(size=size, path=path))


def _read(size: int, path: Path) -> dict[str, float]:
    """Estimate and ask the bare query in turn; return the medians of both."""
    import duckdb
    import narwhals as nw

    from evidoc.errors import Place
    from evidoc.model.source import Column, Source
    from evidoc.products.engines.duck import open_view
    from evidoc.survey import Design, mean

    columns = [Column(name, "integer", "") for name in ("region", "stratum", "cluster")]
    columns += [Column(name, "number", "") for name in ("weight", "hours")]
    texts: dict[str, Any] = dict.fromkeys(
        (
            "publisher",
            "title",
            "period",
            "geography",
            "population",
            "licence",
            "seen_as",
            "status",
            "address",
            "sha256",
        ),
        "",
    )
    source = Source(
        id="bulk",
        path=path.name,
        redistribute=True,
        definitions=(),
        columns=tuple(columns),
        place=Place(""),
        format="parquet",
        **texts,
    )
    bare = duckdb.connect(config={"threads": 1, "memory_limit": "2GB"})
    design = Design("weight", "stratum", "cluster")

    def estimate() -> Any:
        return mean(nw.from_native(open_view(path.parent, source)), "hours", by="region", design=design)

    mean_once = estimate()  # what is imported once counts for nobody
    assert len(mean_once) == 12
    times: dict[str, list[float]] = {"estimate": [], "bare": []}
    for _ in range(REPEATS):
        for name, run in (("bare", lambda: bare.execute(_BARE.format(path=path)).fetchall()), ("estimate", estimate)):
            begin = time.process_time()
            run()
            times[name].append(time.process_time() - begin)
    costs = {name: sorted(some)[len(some) // 2] for name, some in times.items()}
    return {**costs, "rows": size, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        _write(int(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["read"]:
        print(json.dumps(_read(int(sys.argv[2]), Path(sys.argv[3]))))
    else:
        print(measure(FULL if "--full" in sys.argv else SIZES))
