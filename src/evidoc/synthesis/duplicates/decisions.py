"""``evidence/duplicates.csv`` comes in; what people decided of pairs of records, and every fault of it, go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evidoc.errors import Problem
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass
from evidoc.synthesis.duplicates.nouns import DECISIONS, PairDecision
from evidoc.synthesis.sheets import SheetRow, read_sheet

FILE = "evidence/duplicates.csv"
COLUMNS = ("a", "b", "decision", "by", "on", "note")
OFFERED = 20
"""Unknown records for which the nearest one is looked up: among many thousands that takes a while."""


def read_pair_decisions(root: Path) -> tuple[tuple[PairDecision, ...], tuple[Problem, ...]]:
    """Read ``evidence/duplicates.csv``; where there is none, nobody decided anything.

    Parameters
    ----------
    root
        The project's folder.

    Returns
    -------
    tuple
        Decisions in the order of lines, and problems: ``unknown-decision``, ``empty-cell``, ``pair-of-one``,
        ``decided-both-ways``, and those of the sheet. A row with a fault does not count. Whether the ids are those of
        records is looked up by `find_duplicates`, which has them.
    """
    rows, problems = read_sheet(root, FILE, COLUMNS[:3], COLUMNS[3:])
    found = list(problems)
    kept: list[PairDecision] = []
    for row in rows:
        faults = _faults(row)
        found += faults
        if not faults:
            cells = row.cells
            rest = (cells.get(name, "") for name in COLUMNS[3:])
            kept.append(PairDecision(cells["a"], cells["b"], cells["decision"].casefold(), row.place, *rest))
    both_ways, told = _both_ways(kept)
    return tuple(one for one in kept if one.pair not in both_ways), (*found, *told)


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions as positions of records."""

    same: tuple[tuple[int, int, PairDecision], ...]
    different: Mapping[tuple[int, int], PairDecision]
    problems: tuple[Problem, ...]


def decided(decisions: Sequence[PairDecision], positions: Mapping[str, int]) -> Decided:
    """Look up the records of decisions; `positions` is the first position of every id."""
    problems: list[Problem] = []
    same: list[tuple[int, int, PairDecision]] = []
    different: dict[tuple[int, int], PairDecision] = {}
    for decision in decisions:
        unknown = [one for one in (decision.a, decision.b) if one not in positions]
        for one in unknown:
            offer = did_you_mean(one, positions) if len(problems) < OFFERED else ""
            hint = offer or "Take the row out, or write the id as `evidoc evidence duplicates` shows it."
            message = f"No search export holds the record '{one}'."
            problems.append(Problem("unknown-record", message, decision.place, hint))
        if unknown:
            continue
        a, b = sorted((positions[decision.a], positions[decision.b]))
        if decision.decision == "same":
            same.append((a, b, decision))
        else:
            different[a, b] = decision
    return Decided(tuple(same), different, tuple(problems))


def _faults(row: SheetRow) -> list[Problem]:
    faults = []
    a, b, decision = (row.cells[name] for name in COLUMNS[:3])
    if decision.casefold() not in DECISIONS:
        said = f"'{decision}' is no decision on a pair of records." if decision else "The row decides nothing."
        hint = did_you_mean(decision, DECISIONS) or "Write `same` or `different`."
        faults.append(Problem("unknown-decision", said, row.places["decision"], hint))
    for name, cell in (("a", a), ("b", b)):
        if not cell:
            hint = "Write the ids of both records, as `evidoc evidence duplicates` shows them."
            faults.append(Problem("empty-cell", f"The column '{name}' of the row is empty.", row.places[name], hint))
    if a and a == b:
        hint = "Write the ids of two records."
        faults.append(Problem("pair-of-one", f"The row compares the record '{a}' with itself.", row.place, hint))
    return faults


def _both_ways(decisions: Iterable[PairDecision]) -> tuple[set[tuple[str, str]], list[Problem]]:
    first: dict[tuple[str, str], PairDecision] = {}
    pairs, problems = set(), []
    for decision in decisions:
        earlier = first.setdefault(decision.pair, decision)
        if earlier.decision != decision.decision:
            pairs.add(decision.pair)
            message = (
                f"'{decision.a}' and '{decision.b}' are declared {decision.decision} here, but {earlier.decision} in "
                f"line {earlier.place.line}: neither counts."
            )
            problems.append(Problem("decided-both-ways", message, decision.place, "Take out the row that is wrong."))
    return pairs, problems
