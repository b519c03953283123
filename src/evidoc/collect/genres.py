"""The name of a genre goes in; what its file says, of the project or of the package, comes out, and every fault."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evidoc.collect.marked_yaml import check_keys
from evidoc.collect.memory import Memory, read_yaml
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.project import Genre

_PACKAGE = Path(__file__).resolve().parent.parent


class Genres:
    """Reads the genres of one project, each once, however many documents are of it."""

    def __init__(self, root: Path, memory: Memory) -> None:
        """Take the project's folder; its own genres go before those of the package."""
        self._memory = memory
        self._folders = (root / "templates" / "genres", _PACKAGE / "genres")
        self._read: dict[str, tuple[Genre, list[Problem]] | None] = {}

    def read(self, name: str, asked_at: Place) -> tuple[Genre, list[Problem]]:
        """Read one genre, which is asked for at a place; one that cannot be read is like a note."""
        if name not in self._read:
            self._read[name] = self._of_file(name)
        known = self._read[name]
        return (_like_a_note(name), [self._unknown(name, asked_at)]) if known is None else known

    def _of_file(self, name: str) -> tuple[Genre, list[Problem]] | None:
        folder = next((folder for folder in self._folders if (folder / f"{name}.yml").is_file()), None)
        if folder is None:
            return None
        file = f"templates/genres/{name}.yml"
        data, places, problems = read_yaml((folder / f"{name}.yml").read_text(encoding="utf-8"), file, self._memory)
        fields = [field.name for field in dataclasses.fields(Genre) if field.name != "id"]
        problems += check_keys(data, fields, places, "", file)
        problems += _genre_problems(data, places, file)
        return (_like_a_note(name) if problems or not isinstance(data, dict) else Genre(id=name, **data)), problems

    def _unknown(self, name: str, asked_at: Place) -> Problem:
        known = sorted(p.stem for folder in self._folders if folder.is_dir() for p in folder.glob("*.yml"))
        hint = did_you_mean(name, known) or f"Known: {', '.join(known)}; or write templates/genres/{name}.yml."
        return Problem("unknown-genre", f"There is no genre '{name}'.", asked_at, hint)


def _like_a_note(name: str) -> Genre:
    return Genre(name, name.capitalize(), "ons", number_sections=False, audience="")


def _genre_problems(data: Any, places: Mapping[str, Place], file: str) -> list[Problem]:
    if not isinstance(data, dict):
        return [Problem("malformed-yaml", "A genre is a list of 'key: value' lines.", Place(file, 1))]
    kinds = {"label": str, "number_style": str, "number_sections": bool, "audience": str, "contents_depth": int}
    problems = [
        Problem("malformed-genre", f"'{key}' must be {kind.__name__}.", places.get(key, Place(file, 1)), "Correct it.")
        for key, kind in kinds.items()
        if not isinstance(data.get(key), kind) and not (key == "contents_depth" and key not in data)
    ]
    style = data.get("number_style")
    if str(style) not in {"ons", "nhs"}:
        message = f"'{style}' is not a number style."
        problems.append(Problem("malformed-genre", message, places.get("number_style", Place(file)), "Use ons or nhs."))
    return problems
