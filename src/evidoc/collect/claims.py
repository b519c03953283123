"""`chapters/claims.csv` goes in; what each sentence without citation or value rests on comes out."""

from __future__ import annotations

import csv
from pathlib import Path

from evidoc.collect.files import read_text
from evidoc.errors import Place, Problem
from evidoc.model.project import Claim

FILE = "chapters/claims.csv"
BASES = {
    "brief": "it is said in the project's brief",
    "source": "a source says it, named in the note",
    "plan": "it says what we plan",
    "judgement": "it is the authors' judgement",
}
_COLUMNS = ("document", "sentence", "basis", "note")


def read_claims(root: Path) -> tuple[tuple[Claim, ...] | None, list[Problem]]:
    """Return the claims and every fault; None where the project keeps no such file."""
    if not (root / FILE).exists():
        return None, []
    text, problems = read_text(FILE, root)
    if problems:
        return (), problems
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    claims: list[Claim] = []
    try:
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            message = f"Its columns are not {', '.join(_COLUMNS)}."
            return (), [Problem("malformed-claims", message, Place(FILE, 1), "Correct the first line.")]
        for row in reader:
            place = Place(FILE, reader.line_num)
            basis = row["basis"] or ""
            claims.append(
                Claim(row["document"] or "", " ".join((row["sentence"] or "").split()), basis, row["note"] or "", place)
            )
            if basis not in BASES:
                message = f"'{basis}' is not something a sentence can rest on."
                problems.append(Problem("unknown-basis", message, place, f"Use one of: {', '.join(BASES)}."))
    except csv.Error as error:
        message = f"The line cannot be read as CSV: {error}."
        problems.append(Problem("malformed-claims", message, Place(FILE, reader.line_num), "Check its quotes."))
    return tuple(claims), problems
