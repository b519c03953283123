"""A job goes in; what the Lua is told of it, JSON-ready, comes out: what it is not told acts on no document."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from evidoc.model.chapter import MARK_CLOSE, Chapter
from evidoc.model.finding import Finding
from evidoc.model.product import Figure, Table, Value

if TYPE_CHECKING:
    from evidoc.weave.job import Job

SETTINGS = (
    *("bibliography", "nocite", "license", "copyright"),
    *("suppress-bibliography", "notes-after-punctuation", "link-bibliography", "link-citations"),
)
"""Settings that the Lua goes by in every document; it is told of others where the chapter shows or asks for them."""
_ASKS = re.compile(r"-meta\s*=\s*(?:\"([\w.-]+)\"|([\w.-]+)(?=[\s}]))")
"""A condition on a setting, as in ``when-meta="show.detail"``."""
_TO_CHAPTER = re.compile(r"([^\s/()<>\"'\[\]]+)\.qmd")
_NAMED_BY_MARK = re.compile(rf"{MARK_CLOSE}[\w.%-]*\.qmd")
_PLAIN = re.compile(r"[\w.%-]+")


def payload(job: Job) -> dict[str, Any]:
    """Return what the Lua reads of a job: without what it has no use for (pictures, rows of CSV files)."""
    chapter = job.chapter
    return {
        "document": job.document,
        "text": chapter.text,
        "files": [chapter.path, *chapter.includes],
        "front": {k: v for k, v in chapter.front.items() if isinstance(v, str)},
        "lang": job.lang,
        "style": job.genre.number_style,
        "number_sections": job.options.get("number-sections", job.genre.number_sections),
        "shortcodes": [
            {"number": c.number, "name": c.name, "args": list(c.args), "options": dict(c.options)}
            for c in chapter.shortcodes
        ],
        "results": {
            "values": {i: shown_value(v) for i, v in job.results.values.items()},
            "tables": {i: shown_table(t) for i, t in job.results.tables.items()},
            "figures": {i: shown_figure(f) for i, f in job.results.figures.items()},
            "findings": {i: shown_finding(f) for i, f in job.results.findings.items()},
        },
        "variables": texts(_pruned(job.variables, _shown(chapter, "var"))),
        "meta": texts(_pruned(job.meta, (*SETTINGS, *_settings_shown(job)))),
        "facts": texts(_pruned(job.facts, _shown(chapter, "fact"))),
        "references": "\n\n".join(job.references[key] for key in sorted(job.references)),
        "works": dict.fromkeys(job.expected.citations, True),
        "labels": dict.fromkeys((*(label.id for label in chapter.labels), *job.labels), True),
        "images": dict.fromkeys(chapter.images, True),
        "documents": linked(job),
        "options": {key: list(one) if isinstance(one, tuple) else one for key, one in job.options.items()},
        "inlines": {str(number): dict(told) for number, told in job.inlines.items()},
    } | ({"csl": str(job.csl)} if job.csl and cites(job) else {})


def cites(job: Job) -> bool:
    """Say whether the citation style acts on the document at all."""
    return job.options["mode"] == "page" or bool(job.references) or "nocite" in job.meta


def entries(job: Job) -> Iterator[tuple[str, Any]]:
    """Yield each entry of variables, settings and facts that the chapter shows or asks for, and None where it is not.

    They are named ``variable KEY``, ``meta KEY`` and ``fact KEY``.
    """
    chapter = job.chapter
    for kind, tree, keys in (
        ("variable", job.variables, _shown(chapter, "var")),
        ("meta", job.meta, _settings_shown(job)),
        ("fact", job.facts, _shown(chapter, "fact")),
    ):
        yield from ((f"{kind} {key}", _entry(tree, key)) for key in keys)


def linked(job: Job) -> dict[str, str]:
    """Return the documents that the chapter may link to: chapter file -> id.

    All of them for a page, whose addresses are looked at one by one, and where a name is put together of parts.
    """
    text = "\n".join([job.chapter.text, *(str(found) for _, found in entries(job)), *map(str, job.inlines.values())])
    if job.options["mode"] == "page" or _NAMED_BY_MARK.search(text):
        return dict(job.documents)
    if ".qmd" not in text:
        return {}
    names = set(_TO_CHAPTER.findall(unquote(html.unescape(text)).replace("\\", "")))
    return {path: document for path, document in job.documents.items() if _may_be(PurePosixPath(path).stem, names)}


def shown_value(value: Value) -> dict[str, Any]:
    """Return what a document may show of a value."""
    return {"shows": dict(value.shows)}


def shown_finding(finding: Finding) -> dict[str, Any]:
    """Return what a document may show of a finding."""
    page = {"page": "cases"} if finding.made_by.startswith("cases/") else {}
    return {"text": finding.text, "grade": finding.grade, **page}


def shown_table(table: Table) -> dict[str, Any]:
    """Return what a document may show of a table."""
    return {"title": table.title, **_exhibit(table)}


def shown_figure(figure: Figure) -> dict[str, Any]:
    """Return what a document may show of a figure; its pictures are the page's."""
    return {
        "title": figure.title,
        "subtitle": figure.subtitle,
        "alt": figure.alt,
        "size": list(figure.size),
        "size_narrow": list(figure.size_narrow) if figure.svg_narrow else [0, 0],
        **_exhibit(figure),
    }


def texts(tree: Any) -> Any:
    """Return settings with every leaf as the text a reader sees; Lua would print 30 as 30.0 and knows no dates."""
    if isinstance(tree, float) and tree.is_integer():
        return str(int(tree))  # 3.0 is 3, as Quarto reads YAML
    if isinstance(tree, Mapping):
        return {str(k): texts(v) for k, v in tree.items() if v is not None}
    if isinstance(tree, list | tuple):
        return [texts(v) for v in tree]
    return ("true" if tree else "false") if isinstance(tree, bool) else str(tree)


def _exhibit(one: Table | Figure) -> dict[str, Any]:
    origin = one.provenance
    return {
        "id": one.id,
        "columns": [{"label": c.label, "unit": c.unit, "align": c.align} for c in one.columns],
        "rows": [list(row) for row in one.rows],
        "notes": list(one.notes),
        "csv": "yes" if one.csv else "",
        "provenance": {
            "redistribute": origin.redistribute,
            "difference": origin.difference,
            "source_line": origin.source_line,
            "absent": list(origin.absent),
        },
    }


def _shown(chapter: Chapter, shortcode: str) -> list[str]:
    """Return the keys that a shortcode names in the chapter."""
    return sorted({code.args[0] for code in chapter.shortcodes if code.name == shortcode and code.args})


def _settings_shown(job: Job) -> list[str]:
    """Return the settings that the chapter shows or asks for; all there are, where a condition cannot be read."""
    text, shown = job.chapter.text, _shown(job.chapter, "meta")
    if "-meta" not in text:
        return shown
    asked = [quoted or bare for quoted, bare in _ASKS.findall(text)]
    return sorted({*shown, *(asked if len(asked) == text.count("-meta") else map(str, job.meta))})


def _pruned(tree: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return only what the dotted `keys` lead to; a list stays whole."""
    below: dict[str, list[str]] = {}
    for key in keys:
        first, _, rest = key.strip(".").partition(".")
        below.setdefault(first, []).append(rest)
    found: dict[str, Any] = {}
    for key, rests in below.items():
        one = tree.get(key)
        if one is not None:
            found[key] = _pruned(one, rests) if isinstance(one, Mapping) and "" not in rests else one
    return found


def _entry(tree: Any, key: str) -> Any:
    """Return what `_pruned` keeps for a key."""
    for step in filter(None, key.split(".")):
        if not isinstance(tree, Mapping):
            return tree
        tree = tree.get(step)
    return tree


def _may_be(stem: str, names: set[str]) -> bool:
    return stem in names or not _PLAIN.fullmatch(stem)
