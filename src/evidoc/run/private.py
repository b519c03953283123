"""Scripts that read rows about people come in; where they may run, where they print, and what may be told, goes out."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from evidoc.errors import Problem
from evidoc.model.script import Script
from evidoc.model.source import Source

FOLDER = "private"
"""In ``_build``: what may hold rows, or parts of rows, that must not leave this machine."""
_FILES = {
    "README": (
        "What scripts printed that read data of an end-user licence, of a secure lab, or of fieldwork of one's own.\n\n"
        "Must not be uploaded, copied or sent: this folder; a memory image of a process that read such data;\n"
        "and the data files themselves:\n\n"
        "{files}\n\n"
        "evidoc puts nothing of this folder into a site, a lock, a report or a copy; leave it out of\n"
        "artefacts and caches of CI as well. It may be deleted at any time.\n"
    ),
    ".gitignore": "*\n",
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# Private logs of evidoc.\n",
}
_MODE = 0o700
_FRAME = re.compile(r'^  File "[^"]+", line \d+, in [^\n]*(?:\n    [^\n]*)?', re.MULTILINE)
_FAILED = re.compile(r"(the script failed: )(\w[\w.]*)")
_QUOTED = re.compile(r"""(?<!\w)(?P<mark>['"‘“])(?P<inner>(?:\\.|(?!['"’”]).)*)(?P<end>['"’”])""", re.DOTALL)
_NUMBER = re.compile(r"(?<![\w.\-/])[-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?%?", re.IGNORECASE)
_NOT_A_ROW = re.compile(rf"(?P<row>\b(?:rows?|member|note|number) \d+(?: and \d+)?\b)|{_NUMBER.pattern}", re.IGNORECASE)
_LEFT_OUT = "…"


def is_private(script: Script, sources: Mapping[str, Source]) -> bool:
    """Say whether a script reads rows that must stay on this machine."""
    if script.elsewhere:
        return False
    return any(sources[use.name].restricted for use in script.sources if use.name in sources)


def stays_here(script: Script, sources: Mapping[str, Source]) -> bool:
    """Say whether a script runs on this machine, whatever else runs on a cluster."""
    return bool(script.program) or is_private(script, sources)


def private_folder(build: Path, sources: Mapping[str, Source]) -> Path:
    """Return ``_build/private``, which nobody else on this machine may enter; it says what must not be uploaded."""
    folder = build / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):  # a file system without modes
        folder.chmod(_MODE)
    files = "\n".join(sorted(f"  {source.path}" for source in sources.values() if source.restricted))
    for name, words in _FILES.items():
        text = words.replace("{files}", files)
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def quiet(
    problem: Problem,
    script: Script,
    sources: Mapping[str, Source],
    *,
    own: bool = False,
    written: Collection[str] = (),
) -> Problem:
    """Return a problem as it may be told anywhere: where something is wrong, but nothing that a row holds.

    Parameters
    ----------
    problem
        Of a script that reads restricted data, or of what it read.
    script, sources
        Names that they declare may be told; any other quotation and any number may come from a row.
    own
        Whether a check of evidoc itself said it, which quotes no cell: its hint is told whole, and so are numbers of
        rows. What a library raised may quote anything.
    written
        Further names that may be told, such as those that stand in the text of the script.
    """
    if problem.kind == "script-failed" and (failed := _FAILED.match(problem.message)):
        frames = _FRAME.findall(problem.detail)
        return replace(problem, message=failed[0], hint=_hint(script), detail="\n".join(frames))
    known = frozenset((*_known(script, sources), *written))
    message = _without(problem.message, known, own=own)
    return replace(problem, message=message, hint=problem.hint if own else _without(problem.hint, known), detail="")


def _hint(script: Script) -> str:
    where = script.path.removesuffix(".py")
    return f"correct the script at this line; what it said is in _build/{FOLDER}/{where}/log.txt, on this machine only"


def _known(script: Script, sources: Mapping[str, Source]) -> Iterable[str]:
    yield from (script.path, *script.modules, *script.permissions.reads)
    yield from (promise.name for promise in script.promises)
    for use in (*script.sources, *script.products):
        yield use.name
    for source in (sources[use.name] for use in script.sources if use.name in sources):
        yield from (source.path, *source.definitions)
        for column in source.columns:
            yield from (column.name, column.type, *column.allowed, *column.labels.values())


def _without(text: str, known: frozenset[str], *, own: bool = False) -> str:
    parts, at = [], 0
    hidden = _NOT_A_ROW if own else _NUMBER
    for found in _QUOTED.finditer(text):
        inner = found["inner"]
        parts.append(hidden.sub(_keeping, text[at : found.start()]))
        parts.append(f"{found['mark']}{inner if inner in known else _LEFT_OUT}{found['end']}")
        at = found.end()
    return "".join([*parts, hidden.sub(_keeping, text[at:])])


def _keeping(found: re.Match[str]) -> str:
    """Return the number of a row as it is, and nothing of any other number."""
    return found[0] if found.groupdict().get("row") else _LEFT_OUT
