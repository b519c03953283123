"""What somebody calls a thing of a project goes in; the one thing that is meant comes out, or why nobody can say."""

from __future__ import annotations

from evidoc.errors import Place, Problem, UsageError
from evidoc.model.lineage import Lineage, page_of
from evidoc.model.nearest import did_you_mean
from evidoc.model.project import Project

_SPELLED = {"fig-": "figure ", "tbl-": "table ", "@": "reference "}
"""How chapters name things, and how they are named here."""
_HINT = "List what there is with: evidoc status --json, or evidoc values."


def find(name: str, lineage: Lineage, project: Project) -> str:
    """Return the node of `lineage` that `name` means.

    Parameters
    ----------
    name
        A node as it is, a document's id, ``fig-x``, ``tbl-x`` or ``@key`` as chapters write them, a name without its
        kind, or the end of a path.
    lineage
        What there is.
    project
        Knows the ids of documents.

    Raises
    ------
    UsageError
        Nothing, or more than one thing, is named so.
    """
    name = name.strip().removeprefix("./")
    if name in lineage.kinds:
        return name
    if name in {entry.id for entry in project.documents}:
        return page_of(name)
    for short, long in _SPELLED.items():
        spelled = long + name.removeprefix(short)
        if name.startswith(short) and spelled in lineage.kinds:
            return spelled
    found = [node for node in lineage.kinds if _is_called(name, node)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"'{node}'" for node in found)
        message, hint = f"'{name}' names more than one thing.", f"Say which: {listed}."
    else:
        called = [*lineage.kinds, *(node.partition(" ")[2] for node in lineage.kinds if " " in node)]
        called += [entry.id for entry in project.documents]
        message, hint = f"Nothing in this project is named '{name}'.", did_you_mean(name, called) or _HINT
    raise UsageError(Problem("unknown-name", message, Place("command line"), hint))


def _is_called(name: str, node: str) -> bool:
    """Tell whether `name` is `node` without its kind, or the end of its path."""
    return bool(name) and name in (node.partition(" ")[2], node.rpartition("/")[2])
