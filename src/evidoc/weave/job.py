"""A chapter's settings go in; what a job is, and how its document is to be shown, comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter
from evidoc.model.document import Shown
from evidoc.model.options import active_profiles, format_options
from evidoc.model.product import Results
from evidoc.model.project import Genre
from evidoc.records import dataclass
from evidoc.weave.payload import texts

DOCUMENT: Mapping[str, Any] = {
    "mode": "document",
    "format": "html",
    "top": 2,
    "depth": 6,
    "profiles": (),
    "env": {},
    "crossref": {},
}
"""How a document of the site is shown. ``mode`` is ``document``, or ``page`` for what ``evidoc render`` makes;
``format`` (``html`` or ``pdf``) is what conditions ask for; ``top`` is the level of the headings numbered 1, 2, 3,
``depth`` the last level that is numbered; ``env`` holds the environment variables that the chapter names."""

_FORMATS = re.compile(r"\b(?:when|unless)-format\s*=")

_LOOKS = (
    *("fig-cap-location", "tbl-cap-location", "cap-location", "tbl-colwidths", "fig-align"),
    *("callout-appearance", "callout-icon", "reference-location", "reference-section-title", "appendix-style"),
    "shift-heading-level-by",
)
"""Settings that the Lua goes by as they are written."""


@dataclass(frozen=True, slots=True)
class Job:
    """One document to weave, with only what it needs: two jobs that are equal give the same document."""

    document: str
    chapter: Chapter
    genre: Genre
    lang: str
    results: Results
    """Only the values, tables and figures that the plan says are shown."""
    expected: Shown
    """What the plan says is shown, as far as there are results for it."""
    references: Mapping[str, str] = field(default_factory=dict)
    """Key of each cited work -> its entry of the bibliography, as written."""
    csl: Path | None = None
    """Absolute path of a complete citation style; None is pandoc's own."""
    style: str = ""
    """What the settings call it: its path in the project, or a name in the collection."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    """Chapter file -> document id, for links between documents."""
    options: Mapping[str, Any] = field(default_factory=lambda: dict(DOCUMENT))
    """How it is shown (see `DOCUMENT`)."""
    inlines: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """Shortcode number of an inline expression -> ``{"text/markdown" or "text/plain": result}``."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures that its cells drew: name -> content."""
    labels: tuple[str, ...] = ()
    """Ids that the outputs of cells give and the scanner could not see."""
    passes: frozenset[str] = frozenset()
    """Kinds of problems that do not stop it: what a page that is not strict is woven with."""
    gaps: tuple[Problem, ...] = ()
    """Gaps that the plan already knows; any other gap is reported as a problem."""
    told: frozenset[tuple[str, Place]] = frozenset()
    """Kind and place of everything that reading and planning found; weaving does not tell it again."""
    problems: tuple[Problem, ...] = ()
    """What stands in the way of weaving it at all."""
    found: tuple[Problem, ...] = ()
    """What was found while its cells were spelled out; weaving tells it with all else."""

    def variants(self) -> tuple[Job, ...]:
        """Return the jobs by which it is woven: one, or a second for print where conditions ask for a format."""
        if self.options["mode"] == "page" or not _FORMATS.search(self.chapter.text):
            return (self,)
        return (self, replace(self, options={**self.options, "format": "pdf"}))


def options_of(
    chapter: Chapter, *, mode: str = "document", to: str = "html", environment: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """Return how a chapter is shown (see `DOCUMENT`).

    Parameters
    ----------
    chapter
        Its settings are read, and the names of the environment variables that it shows.
    mode
        ``document`` or ``page``.
    to
        The format that conditions ask for.
    environment
        The variables that there are.
    """
    options, own = dict(DOCUMENT), format_options(chapter.options, to)
    named = {code.args[0] for code in chapter.shortcodes if code.name == "env" and code.args}
    crossref, offset = own.get("crossref"), own.get("number-offset")
    if mode == "page":  # a document of the site is numbered as its genre says
        options["number-sections"] = own.get("number-sections") is True
    return {
        **options,
        "mode": mode,
        "format": to,
        "top": 1 if mode == "page" else options["top"],
        "depth": int(own.get("number-depth") or options["depth"]),
        "profiles": list(active_profiles(chapter.options, environment)),
        "env": {name: environment[name] for name in sorted(named) if name in environment},
        "crossref": texts(crossref) if isinstance(crossref, Mapping) else {},
        **{key: texts(own[key]) for key in _LOOKS if own.get(key) is not None},
        "number-offset": [n for n in (offset if isinstance(offset, list) else [offset]) if isinstance(n, int)],
    }
