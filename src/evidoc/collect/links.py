"""What the scanner found in a text goes in; each link to a page, file or place that is not there comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from evidoc.collect.files import inside, read_text, relative
from evidoc.collect.includes import spell_out, split_front
from evidoc.collect.regions import find_regions
from evidoc.collect.scan import Lines
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean, nearest

_LINK = re.compile(r"(?<![!\\])\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(<?(?P<target>[^()\s<>\"]+)")
_ELSEWHERE = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//|\{\{|#|\?)")
_PAGES = (".qmd", ".md", ".ipynb")
_MADE = ".html"
_ID = re.compile(r"\{[^{}\n]*#([A-Za-z][\w:.-]*)[^{}\n]*\}|\bid=[\"']([^\"'\s]+)[\"']|label:[ \t]*([\w-]+)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<text>[^\n]*?)[ \t#]*$", re.MULTILINE)


def link_problems(text: str, origins: Sequence[Place], path: str, root: Path) -> Iterator[Problem]:
    """Find links of a page that lead nowhere; those within it are weaving's, which knows every id.

    Parameters
    ----------
    text
        With includes spelled out; line n came from ``origins[n - 1]``.
    path
        Of the page, project-relative: its links count from its folder, those with ``/`` in front from the project's.
    """
    lines = Lines(text, origins)
    known: dict[str, tuple[str, ...]] = {}
    for match in _LINK.finditer(find_regions(text).plain):
        written = match["target"]
        if _ELSEWHERE.match(written) or "{{" in written:
            continue
        name, _, anchor = unquote(written).partition("#")
        name = name.partition("?")[0]
        target = name.lstrip("/") if name.startswith("/") else str(PurePosixPath(path).parent / name)
        place = lines.place(match.start())
        if not inside(root, target) or not _is_there(root, target):
            hint = _nearest_file(root, target) or "Correct its path, or add the file."
            yield Problem("link-leads-nowhere", f"The link to '{written}' leads to no file.", place, hint)
        elif anchor and target.endswith(_PAGES):
            if target not in known:
                known[target] = _anchors(root, relative(root, target))
            if anchor not in known[target]:
                hint = did_you_mean(anchor, known[target]) or f"Give what you mean the id {{#{anchor}}}."
                yield Problem("link-leads-nowhere", f"Nothing in '{name}' has the id '{anchor}'.", place, hint)


def _is_there(root: Path, target: str) -> bool:
    found = root / target
    if found.exists():
        return True
    return target.endswith(_MADE) and any(found.with_suffix(ending).is_file() for ending in _PAGES)


def _nearest_file(root: Path, target: str) -> str:
    """Return a hint that names a file of the same folder whose name is near."""
    folder = (root / target).parent
    names = sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []
    meant = nearest(PurePosixPath(target).name, names)
    return f"Did you mean '{meant}'?" if meant else ""


def _anchors(root: Path, file: str) -> tuple[str, ...]:
    """Return the ids of another page: those given in its text, and those that pandoc makes of its headings."""
    text, problems = read_text(file, root)
    if problems:
        return ()
    _, body, first = split_front(text)
    body = spell_out(body, file, first, root).text
    found = {next(filter(None, groups)) for groups in _ID.findall(body)}
    return tuple(sorted(found | set(_automatic(body))))


def _automatic(body: str) -> Iterator[str]:
    count: dict[str, int] = {}
    for match in _HEADING.finditer(find_regions(body).plain):
        name = automatic_id(match["text"])
        again = count.get(name, 0)
        count[name] = again + 1
        yield f"{name}-{again}" if again else name


def automatic_id(heading: str) -> str:
    """Return the id that pandoc gives a heading: small letters, hyphens for spaces, nothing before the first letter."""
    bare = re.sub(r"\{[^{}]*\}\s*$|[*`]|(?<!\w)_|_(?!\w)|\]\([^)]*\)|[\[\]]|\x00", "", heading).lower()
    words = re.sub(r"[^\w\s.-]", "", bare)
    return re.sub(r"^[^a-zà-ÿ]+", "", re.sub(r"\s+", "-", words.strip())) or "section"
