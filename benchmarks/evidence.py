"""In: synthetic records as an export holds them. Out: what importing and deduplicating 3,000 to 100,000 of them costs.

Each size is measured in a process of its own: processor seconds, so that other work on the machine counts less, and
the largest resident size. Growth is the exponent between the smallest and the largest size of one run: 1 is linear.
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

from measure import REPOSITORY, table

SIZES = (3_000, 10_000, 30_000, 100_000)
SEED = 7
_A_WORK = 2.25
"""Records of each work, about: `tests/synthesis/labelled.py`."""


def measure() -> str:
    """Return the costs as Markdown."""
    costs = [_cost(size) for size in SIZES]
    shown = {"records": 0, "import": 1, "duplicates": 1, "wall": 1, "megabytes": 0, "works": 0, "possible": 0}
    rows = [[f"{one[name]:,.{digits}f}" for name, digits in shown.items()] for one in costs]
    header = (
        *("records", "import (s of processor)", "deduplication (s of processor)", "both (s by the clock)"),
        *("largest size (MB)", "works found", "pairs left to a person"),
    )
    growth = "; ".join(f"{name}: n^{_exponent(costs, name):.2f}" for name in ("import", "duplicates", "megabytes"))
    told = f"Growth from {SIZES[0]:,} to {SIZES[-1]:,} records: {growth} (1 is linear; Python itself is in the size)."
    head = "## An evidence base\n\nSynthetic records in RIS, with noise and look-alikes."
    return f"{head}\n\n{table(header, rows)}\n{told}\n"


def _cost(size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        # Made in another process: what makes the records must not count as memory of what reads them.
        for word in ("write", "read"):
            command = [sys.executable, __file__, word, str(size), folder]
            done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
        assert (root / "evidence" / "search" / "one.ris").is_file()
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _exponent(costs: list[dict[str, float]], name: str) -> float:
    first, last = costs[0], costs[-1]
    return math.log(last[name] / first[name]) / math.log(last["records"] / first["records"])


def _write(size: int, root: Path) -> None:
    """Write synthetic records as RIS."""
    sys.path.insert(0, str(REPOSITORY))
    from tests.synthesis.labelled import labelled

    file = root / "evidence" / "search" / "one.ris"
    file.parent.mkdir(parents=True)
    with file.open("w", encoding="utf-8") as out:
        for one in labelled(SEED, round(size / _A_WORK)):
            record = one.record
            first, _, last = record.pages.partition("-")
            fields = [("TI", record.title), *(("AU", name) for name in record.authors), ("PY", str(record.year or ""))]
            fields += [("T2", record.container), ("VL", record.volume), ("IS", record.issue), ("SP", first)]
            fields += [("EP", last), ("DO", record.doi), ("AB", "A synthetic abstract. " * 60)]
            kind = "CONF" if record.kind == "paper-conference" else "JOUR"
            told = "".join(f"{tag}  - {' '.join(text.split())}\n" for tag, text in fields if text)
            out.write(f"TY  - {kind}\n{told}ER  - \n\n")


def _read(root: Path) -> dict[str, float]:
    """Import and deduplicate; return what it took."""
    from evidoc.errors import Place
    from evidoc.model.record import SearchSource
    from evidoc.synthesis.duplicates import find_duplicates
    from evidoc.synthesis.records import read_records

    source = SearchSource("one", "Synthetic", "set", ("evidence/search/one.ris",), Place("evidence/evidence.yml"))
    wall, begin = time.perf_counter(), time.process_time()
    records, _ = read_records(root, source)
    read = time.process_time()
    grouped = find_duplicates(records, 0.95, 0.80)
    end = time.process_time()
    return {
        "records": len(records),
        "import": read - begin,
        "duplicates": end - read,
        "wall": time.perf_counter() - wall,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "works": grouped.unique,
        "possible": len(grouped.possible),
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        _write(int(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["read"]:
        print(json.dumps(_read(Path(sys.argv[3]))))
    else:
        print(measure())
