"""What `evidoc: data: engine:` may say goes in; which engine that is, and what may not go to it, comes out."""

from __future__ import annotations

import re

from evidoc.errors import Problem
from evidoc.model.source import Source

DUCKDB = "duckdb"
EXAMPLES = (DUCKDB, "spark://local[2]", "spark://HOST:PORT")
_LOCAL = re.compile(r"spark://(local\[[1-9]\d*\])")
_MASTER = re.compile(r"spark://([\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}")


def is_engine(text: str) -> bool:
    """Say whether this names an engine: one of the forms in `EXAMPLES`."""
    return text == DUCKDB or bool(_LOCAL.fullmatch(text) or _MASTER.fullmatch(text))


def is_remote(engine: str) -> bool:
    """Say whether rows leave this machine, as far as anybody can tell: a master may be anywhere."""
    return engine != DUCKDB and not _LOCAL.fullmatch(engine)


def master_of(engine: str) -> str:
    """Return a Spark engine as Spark writes it: ``local[2]``, or ``spark://HOST:PORT`` as it is."""
    local = _LOCAL.fullmatch(engine)
    return local[1] if local else engine


def refuse_remote(source: Source, engine: str) -> Problem | None:
    """Return why the rows of a source may not go where an engine works, or None where they may.

    Parameters
    ----------
    source
        Its access decides: rows that need a licence or a secure lab, or are of one's own fieldwork, stay here.
    engine
        As `is_engine` takes it.
    """
    if not source.restricted or not is_remote(engine):
        return None
    message = (
        f"The source '{source.id}' has the access '{source.access}': its rows may not leave this machine, "
        f"and {engine} works elsewhere."
    )
    hint = "Write 'engine: duckdb' or 'engine: spark://local[2]' under 'evidoc: data:' in _quarto.yml."
    return Problem("restricted-source", message, source.place, hint)
