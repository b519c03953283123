"""A number and a seed go in; as many builds of miniature projects are killed; what was found comes out."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # for `tests.crashing`

from tests import crashing

from evidoc.journal import MOMENTS

TIMES = 200
_SHARES = {"at a named moment": 0.2, "while PDFs are made": 0.1, "the first time": 0.05}
"""Parts of all kills; the others fall at random into the rebuilding of pages."""


def kills(times: int, seed: int) -> crashing.Report:
    """Kill builds, and check after each the site, the lock, the children, and the next build.

    Parameters
    ----------
    times
        How many.
    seed
        Of the moments at which they are killed.

    Returns
    -------
    Report
        Its `failed` names every kill after which something was wrong.
    """
    report, dice = crashing.Report(), random.Random(seed)  # noqa: S311 - nothing secret
    with tempfile.TemporaryDirectory() as folder:
        for number, (how, own) in enumerate(_cases(Path(folder), times)):
            root, moment = Path(folder) / "killed", MOMENTS[number % len(MOMENTS)]
            seconds = own.seconds * dice.random()
            try:
                if how == "at a named moment":
                    crashing.kill_at_moment(own, root, moment, report)
                else:
                    crashing.kill_after(own, root, seconds, report)
            except AssertionError as error:
                where = moment if how == "at a named moment" else f"after {seconds:.3f} of {own.seconds:.3f} s"
                report.failed.append(f"{number + 1}, {how}, {where}: {error}")
            shutil.rmtree(root, ignore_errors=True)
            if sys.stderr.isatty():
                print(f"\rkilled {number + 1} of {times}", end="", file=sys.stderr)
    return report


def _cases(folder: Path, times: int) -> Iterator[tuple[str, crashing.Case]]:
    """Yield each kill's kind, and the project whose build is killed; each project is made once it is needed."""
    left = times
    for how, share in _SHARES.items():
        case = crashing.case(folder / how, pdf=how == "while PDFs are made", cold=how == "the first time")
        for _ in range(round(times * share)):
            left -= 1
            yield how, case
        shutil.rmtree(folder / how)
    case = crashing.case(folder / "at random")
    for _ in range(left):
        yield "at random", case


if __name__ == "__main__":
    found = kills(int(sys.argv[1]), int(sys.argv[2]))
    print(found)
    sys.exit(bool(found.failed))
