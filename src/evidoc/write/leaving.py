"""A finished site and watches for what must not leave come in; every file in which one finds it goes out as a Problem.

Everything that leaves stands in this folder: pages, style sheets, pictures, CSV and JSON files, PDFs with the files
attached to them and what they say of themselves. It is looked at here, once, before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Protocol

from evidoc import fingerprint, kept
from evidoc.errors import Place, Problem

RENDERED = "the rendered page"
"""What messages call a file of no site whose own name must not be told."""
_VERSION = "1"


class Watch(Protocol):
    """Looks for one kind of thing that must not leave."""

    kind: str
    """Of the problems that it gives, such as ``kept-out-name``."""
    hint: str
    key: str
    """All that it looks for: files that were found clean by the same are not looked at again."""

    def found(self, text: str) -> Iterable[str]:
        """Yield what of it is in a text, in words that do not tell it: ``a name to be kept out (line 3 of …)``."""
        ...


def check_leaving(
    folder: Path,
    files: Mapping[str, str],
    watches: Sequence[Watch],
    *,
    shown_as: str = "_site",
    also: Mapping[str, str] | None = None,
    memory: Path | None = None,
) -> tuple[Problem, ...]:
    """Return what a site that nobody sees yet would give away; nothing where nobody watches.

    Parameters
    ----------
    folder
        The site; every file in it is looked at, known or not.
    files
        Site-relative path -> SHA-256, where that is known already.
    watches
        What to look for.
    shown_as
        What messages call the folder.
    also
        File that is to be written elsewhere -> text that will stand in it.
    memory
        Where it is kept which files were clean; None: nowhere.

    Returns
    -------
    tuple
        A problem for each file, thing and kind of place in it. None of them tells what was found.
    """
    if not watches:
        return ()
    known = _Known(memory, watches)
    problems = [one for name, text in (also or {}).items() for one in _of_texts([("The text", text)], name, watches)]
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        problems += _of_texts([("The name", name)], shown_as, watches)
        digest = files.get(name) or fingerprint.of_file(path)
        if digest in known.clean:
            known.seen(digest)
            continue
        found = _of_file(path, f"{shown_as}/{name}", watches)
        problems += found
        if not found:
            known.seen(digest)
    known.save()
    return tuple(dict.fromkeys(problems))


def check_contents(contents: Iterable[tuple[str, bytes]], watches: Sequence[Watch]) -> tuple[Problem, ...]:
    """Return what files would give away that are not written yet; nothing where nobody watches.

    Parameters
    ----------
    contents
        The name of each as messages tell it, and its bytes.
    watches
        What to look for.
    """
    if not watches:
        return ()
    problems: list[Problem] = []
    for name, data in contents:
        problems += _of_texts([("The name", name)], RENDERED, watches)
        problems += _of_content(data, name, watches)
    return tuple(dict.fromkeys(problems))


def _of_file(path: Path, name: str, watches: Sequence[Watch]) -> list[Problem]:
    return _of_content(path.read_bytes(), name, watches)


def _of_content(data: bytes, name: str, watches: Sequence[Watch]) -> list[Problem]:
    from evidoc.write.leaving_texts import texts_of  # few projects watch

    shown = name if not any(True for watch in watches for _ in watch.found(name)) else _folder(name)
    return [*_of_texts(texts_of(PurePosixPath(name).name, data), shown, watches)]


def _folder(name: str) -> str:
    """Return what messages call a file whose own name must not be told."""
    return name.partition("/")[0] if "/" in name else RENDERED


def _of_texts(texts: Iterable[tuple[str, str]], file: str, watches: Sequence[Watch]) -> Iterator[Problem]:
    said: set[tuple[str, str, str]] = set()
    for what, text in texts:
        for watch in watches:
            for found in watch.found(text):
                if (what, watch.kind, found) not in said:
                    said.add((what, watch.kind, found))
                    yield Problem(watch.kind, f"{what} of this file holds {found}.", Place(file), watch.hint)


class _Known:
    """Which files were found clean before, by their digests."""

    def __init__(self, memory: Path | None, watches: Sequence[Watch]) -> None:
        own = fingerprint.of_code("write", "model")
        self._memory = memory
        self._inputs = {"version": _VERSION, "watches": fingerprint.of_data([own, *(watch.key for watch in watches)])}
        left = kept.read(memory) if memory is not None else None
        self.clean = (
            frozenset(left.output["clean"]) if left is not None and left.inputs == self._inputs else frozenset()
        )
        self._seen: set[str] = set()

    def seen(self, digest: str) -> None:
        """Note a clean file."""
        self._seen.add(digest)

    def save(self) -> None:
        """Leave behind which files were clean this time."""
        if self._memory is not None and self._seen != self.clean:
            kept.write(self._memory, kept.Record(self._inputs, {"clean": sorted(self._seen)}))
