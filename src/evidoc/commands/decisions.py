"""The words of `evidoc evidence decisions` come in; what was added and left out is told, an exit code goes out."""

from __future__ import annotations

import argparse

from evidoc.console import Console
from evidoc.errors import CollectError


def decisions(words: argparse.Namespace, console: Console) -> int:
    """Add the decisions that people made in a screening tool to ``evidence/screening.csv``.

    Parameters
    ----------
    words
        ``file source stage reviewer on root json``.
    console
        Is told.
    """
    from evidoc.pipeline.decisions import add_decisions
    from evidoc.synthesis.screening import FILE

    added = add_decisions(
        words.root.resolve(),
        words.file,
        source=words.source,
        stage=words.stage,
        reviewer=words.reviewer,
        on=words.on,
    )
    code = CollectError.exit_code if any(not one.warning for one in added.problems) else 0
    if words.json:
        console.data({"exit_code": code, **added.as_dict()})
        return code
    console.problems([one for one in added.problems if one.warning], "Worth a look:")
    console.problems([one for one in added.problems if not one.warning], "Left out:")
    number = "1 decision" if added.decisions == 1 else f"{added.decisions:,} decisions"
    console.result(f"{added.file}: {number} on {added.records - added.undecided:,} of {added.records:,} records")
    did = f"{len(added.rows):,} added to {FILE}, {added.known:,} there already, {added.left_out:,} left out"
    console.result(did)
    return code
