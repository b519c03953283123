"""What a project is made of goes in; Mermaid text that draws it comes out, the same for equal projects.

The products of a script are told by their number, on the script and on its arrows: a drawing of every value is read by
nobody. `evidoc explain` tells of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from evidoc.model.absence import SHOWN
from evidoc.model.lineage import PRODUCTS
from evidoc.model.overview import Overview
from evidoc.model.project import Project

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "#quot;", "#": "#35;", "`": "#96;"})
"""Signs that mean something in a label of Mermaid, and how they are written there."""


def mermaid(seen: Overview, project: Project) -> str:
    """Return the text of a flowchart from left to right: sources, scripts, documents."""
    sources = {name: f"s{number}" for number, name in enumerate(seen.sources, 1)}
    others = {name: f"p{number}" for number, name in enumerate(seen.scripts, 1)}
    others |= {name: f"d{number}" for number, name in enumerate(seen.documents, 1)}
    makes = {script.path: Counter(promise.kind for promise in script.promises) for script in project.scripts}
    lines = [
        "flowchart LR",
        *_group("data", "Data", [f'{sources[s]}[("{_text(s)}{_absent(s, project)}")]' for s in seen.sources]),
        *_group("scripts", "Scripts", [f'{others[s]}["{_makes(s, makes[s])}"]' for s in seen.scripts]),
        *_group("documents", "Documents", [f'{others[d]}(["{_text(d)}"])' for d in seen.documents]),
        *(f"  {sources[one]} --> {others[reader]}" for reader, read in seen.reads.items() for one in read),
        *(f'  {others[a]} -- "{_counted(kinds)}" --> {others[b]}' for (a, b), kinds in seen.gives.items()),
    ]
    return "\n".join(lines) + "\n"


def _group(name: str, title: str, nodes: list[str]) -> list[str]:
    return [f"  subgraph {name} [{title}]", *(f"    {node}" for node in nodes), "  end"] if nodes else []


def _makes(script: str, kinds: Mapping[str, int]) -> str:
    return "<br>".join(part for part in (_text(script), _counted(kinds)) if part)


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{kinds[k]} {k}{'' if kinds[k] == 1 else 's'}" for k in PRODUCTS if kinds.get(k))


def _absent(source: str, project: Project) -> str:
    return f"<br>{SHOWN}" if project.sources[source].absent else ""


def _text(name: str) -> str:
    return name.translate(_ESCAPED)
