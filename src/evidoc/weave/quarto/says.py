"""What Quarto said while it rendered a chapter goes in; problems of that chapter, with their lines, come out.

Quarto speaks in plain lines. Those that are known become the same problems that evidoc's own engine reports; any
other warning is handed on in Quarto's words, for it may mean that something is missing from the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter
from evidoc.weave.quarto.cli import Said

Found = dict[str, Any]
"""A problem as the Lua of evidoc's own engine gives it: kind, message, hint, needles, at."""

_WARNING = re.compile(r"^(?:WARN(?:ING)?:?|\[WARNING\])\s*(?:\([^)]*\))?:?\s*(?P<said>.*)$")
_SHOWN_ELSEWHERE = (
    re.compile(r"^Unable to resolve crossref @"),
    re.compile(r"^Citeproc: citation .* not found$"),
    re.compile(r"^evidoc: there is no (?:figure|table) "),
    re.compile(r"^Error encountered when rendering files$"),
)
"""Said of what the page shows too, as a gap: it is found there, with its place."""
_ENTRIES = {"var": "variable", "meta": "setting", "env": "environment variable"}
_TRACE = re.compile(r"^(?:Stack trace:\n(?:[ \t]+at [^\n]*\n?)*|[ \t]+at [^\n]*(?:/|:\d+)[^\n]*$)", re.MULTILINE)
_PROGRESS = re.compile(r"^(?:\s*\[\d+/\d+\]\s.*|pandoc\s*|\s+(?:to|output-file|standalone|from|metadata-file)s?:.*)$")
_PLACES = (
    re.compile(r"\((?P<file>[^\s(),]+\.\w+),\s*(?P<line>\d+):(?P<column>\d+)\)"),
    re.compile(r"(?P<file>[^\s:,]+\.(?:qmd|yml|yaml|ipynb|bib|py)):(?P<line>\d+)(?::(?P<column>\d+))?"),
    re.compile(r"In file (?P<file>\S+)\s+\(line (?P<line>\d+), columns? (?P<column>\d+)"),
    re.compile(r"YAMLException: [^\n]*\((?P<line>\d+):(?P<column>\d+)\)"),
    re.compile(r"in file (?P<file>[^\s,]+\.\w+),?"),
)


def warnings(said: Said, chapter: Chapter) -> Iterator[Found]:
    """Yield what Quarto warned of and let pass."""
    seen: set[str] = set()
    for line in said.text.splitlines():
        match = _WARNING.match(line.strip())
        text = match["said"].strip() if match else ""
        if text and text not in seen and not any(p.search(text) for p in _SHOWN_ELSEWHERE):
            seen.add(text)
            yield _warning(text, chapter)


def failure(said: Said, chapter: Chapter, root: Path, limit: float) -> Problem:
    """Return why Quarto made no page."""
    if said.code is None:
        message = f"Quarto did not finish this chapter in {limit:.0f} seconds, and was stopped."
        hint = "Look for a cell that never ends; or render the chapter with Quarto alone and watch."
        return Problem("quarto-timeout", message, Place(chapter.path, 1), hint)
    text = _relative(said.text, root)
    lines = [line for line in _TRACE.sub("", text).splitlines() if line.strip() and not _PROGRESS.match(line)]
    errors = [line.partition(":")[2].strip() for line in lines if line.startswith("ERROR")]
    said_first = (errors or lines[-1:] or [f"It ended with code {said.code}, and said nothing"])[0]
    message = f"Quarto could not render this chapter: {said_first.rstrip('.')}."
    hint = f"Correct it; 'quarto render {chapter.path}' says the same."
    return Problem("quarto-failed", message, _place(text, chapter, root), hint, detail="\n".join(lines))


def no_page(said: Said, chapter: Chapter, path: str) -> Problem:
    """Return the problem of a Quarto that was content, and yet left no page."""
    message = f"Quarto ended well, but there is no page at {path}."
    hint = "Look under 'format:' and 'project:' for what sends the page elsewhere, such as output-file."
    return Problem("quarto-failed", message, Place(chapter.path, 1), hint, detail=said.text.strip())


def _warning(text: str, chapter: Chapter) -> Found:
    for pattern, make in _KNOWN:
        match = pattern.search(text)
        if match:
            return make(match, chapter)
    hint = "Quarto renders the chapter all the same; look whether the page lacks something."
    return {**_found("quarto-warning", f"Quarto warns: {text}", hint), "gap": True}


def _unknown_shortcode(match: re.Match[str], chapter: Chapter) -> Found:
    message = f"Quarto knows no shortcode '{match[1]}'."
    hint = "Correct its name, or add the Quarto extension that brings it."
    return _found("unknown-shortcode", message, hint, at=_shortcode(chapter, match[1]))


def _unknown_entry(match: re.Match[str], chapter: Chapter) -> Found:
    key, name = match[1], match[2]
    what = _ENTRIES.get(name, "entry")
    message = f"There is no {what} '{key}'."
    return _found(f"missing-{what.replace(' ', '-')}", message, "Correct its name.", at=_shortcode(chapter, name, key))


def _unknown_part(match: re.Match[str], chapter: Chapter) -> Found:
    message, _, hint = match[1].partition(". ")
    return _found("unknown-value-part", f"{message}.", hint, at=_shortcode(chapter, "value", match[2]))


def _duplicate(match: re.Match[str], _: Chapter) -> Found:
    message = f"The id '{match[1]}' is given twice."
    return _found("duplicate-id", message, "Give one of them another.", at={"label": match[1]})


_KNOWN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Chapter], Found]], ...] = (
    (re.compile(r"^Shortcode '([^']+)' not found"), _unknown_shortcode),
    (re.compile(r"^Unknown (?:\w+ )?(\S+) specified in an? (\w+) [Ss]hortcode"), _unknown_entry),
    (re.compile(r"^evidoc: (The value `([^`]+)` has no part .*)$"), _unknown_part),
    (re.compile(r"^Duplicate identifier '([^']+)'"), _duplicate),
)


def _found(kind: str, message: str, hint: str, at: Mapping[str, Any] | None = None) -> Found:
    return {"kind": kind, "message": message, "hint": hint, "needles": [], "at": dict(at or {})}


def _shortcode(chapter: Chapter, name: str, *args: str) -> dict[str, int]:
    """Return the first shortcode of this name and these first words, as `Places` looks it up."""
    alias = "meta" if name == "metadata" else name
    for code in chapter.shortcodes:
        if code.name == alias and code.args[: len(args)] == args:
            return {"shortcode": code.number}
    return {}


def _place(text: str, chapter: Chapter, root: Path) -> Place:
    """Return the place that Quarto names, where it is a file of the project; else the chapter."""
    for pattern in _PLACES:
        for match in pattern.finditer(text):
            named = match.groupdict()
            file = _in_project(named.get("file") or chapter.path, chapter, root)
            if file:
                return Place(file, int(named.get("line") or 0), int(named.get("column") or 0))
    return Place(chapter.path, 1)


def _in_project(file: str, chapter: Chapter, root: Path) -> str:
    """Return the project-relative path of a file that Quarto names from the project or from the chapter."""
    for base in (root, (root / chapter.path).parent):
        path = (base / file).resolve()
        if path.is_file() and path.is_relative_to(root.resolve()):
            return path.relative_to(root.resolve()).as_posix()
    return ""


def _relative(text: str, root: Path) -> str:
    return text.replace(f"{root.resolve()}/", "").replace(f"{root}/", "")
