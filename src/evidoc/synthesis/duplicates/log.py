"""What was found comes in; the log of merges, and pairs to decide on, go out as rows of CSV files and tables."""

from __future__ import annotations

import csv
import io

from evidoc.synthesis.duplicates.nouns import DIFFERENT, Grouped, Pair

LOG_COLUMNS = {
    "kept": "Kept record",
    "a": "Record",
    "b": "Merged with",
    "how": "By",
    "score": "Score",
    "agree": "What agrees",
    "differ": "What differs",
    "a_place": "Place",
    "b_place": "Place of the other",
    "undo": "Line for evidence/duplicates.csv that undoes it",
}
"""Key -> heading, for `evidoc.synthesis.exhibits.csv_text`."""


def merge_log(grouped: Grouped) -> list[dict[str, str | float]]:
    """Return one row for each merge: records, why, score, places, and the line that undoes it."""
    rows = [{"kept": grouped.group_of[pair.a.id], **pair_row(pair)} for pair in grouped.merged]
    for row in rows:
        # Records of one id cannot be told apart in duplicates.csv: only the export can part them.
        row["undo"] = decision_line(str(row["a"]), str(row["b"]), DIFFERENT) if row["a"] != row["b"] else ""
    return sorted(rows, key=lambda row: (row["kept"], row["a"], row["b"], row["a_place"], row["b_place"]))


def pair_row(pair: Pair) -> dict[str, str | float]:
    """Return a pair as a row."""
    return {
        "a": pair.a.id,
        "b": pair.b.id,
        "how": pair.how,
        "score": pair.score,
        "agree": "; ".join(pair.agree),
        "differ": "; ".join(pair.differ),
        "a_place": str(pair.a.place),
        "b_place": str(pair.b.place),
    }


def decision_line(a: str, b: str, decision: str) -> str:
    """Return the line of ``evidence/duplicates.csv`` that decides on two records; ids may hold commas."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([a, b, decision])
    return written.getvalue()
