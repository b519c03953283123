"""In: the real project's folder. Out: its three documents as the scanner reads them, once a session."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from evidoc.collect import collect
from evidoc.model.project import Project

_SHORTCODE = re.compile(r"\{\{<.*?>\}\}|\ue000\d+\ue001")
_CITATION = re.compile(r"\s*\[[^\[\]]*@[^\]]*\]")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@pytest.fixture(scope="session")
def project(repository: Path) -> Project:
    """Return the real project; tests read it and change nothing."""
    return collect(repository)


@pytest.fixture(scope="session")
def words() -> Callable[[str], list[str]]:
    """Return a function that gives the words a reader sees: a value is one word, a citation none."""

    def read(text: str) -> list[str]:
        return _CITATION.sub("", _LINK.sub(r"\1", _SHORTCODE.sub("X", text))).split()

    return read


@pytest.fixture(scope="session")
def section(project: Project) -> Callable[[str, str], str]:
    """Return a function that gives the text under the heading with an id, down to the next of its level or above."""

    def read(document: str, label: str) -> str:
        text = project.chapters[document].text
        heading = re.search(rf"^(#+) [^\n]*\{{#{label}\}}[ \t]*\n", text, re.MULTILINE)
        assert heading, f"{document} has no section {label}"
        rest = text[heading.end() :]
        end = re.search(rf"^#{{1,{len(heading[1])}}} ", rest, re.MULTILINE)
        return rest[: end.start()] if end else rest

    return read
