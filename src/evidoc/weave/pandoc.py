"""Batches of documents as JSON go into `pandoc lua`, one process a batch; an answer for each document comes out."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from heapq import heappop, heappush
from pathlib import Path
from typing import Any

from evidoc.fingerprint import of_bytes, of_file

LUA = Path(__file__).parent / "lua"
START_LIMIT, DOCUMENT_LIMIT, NEXT_LIMIT = 30.0, 15.0, 2.0
"""Seconds a process may take to start, for its first document, and for each further one: a chapter takes a tenth of
one, and what goes on for ever must not keep the other documents of its batch waiting for minutes."""
BATCH = 20
"""Documents that one process weaves at most: what it holds in memory grows with them, and starting costs little."""
SHARED = ("documents", "facts", "meta", "variables")
"""Mappings of a payload that are nearly the same in every document, and as long as the project is large."""

Answer = Mapping[str, Any]
"""What `weave.lua` says of a document; with the key ``fault`` (and ``fault_kind``) where it could not be woven."""


def pandoc_binary() -> str:
    """Return the path of the pandoc that comes with the environment."""
    import pypandoc

    # the wheel's own binary first: asking the package starts pandoc once, only to learn its version
    bundled = Path(pypandoc.__file__).parent / "files" / ("pandoc.exe" if os.name == "nt" else "pandoc")
    return str(bundled if bundled.is_file() else pypandoc.get_pandoc_path())


def run(
    payloads: Sequence[Mapping[str, Any]],
    processes: int,
    script: Path = LUA / "weave.lua",
    known: MutableMapping[str, Answer] | None = None,
) -> list[Answer]:
    """Weave `payloads` in up to `processes` processes at once.

    Parameters
    ----------
    payloads
        One a document (see `Job.payload`).
    processes
        How many may run at once.
    script
        What they run.
    known
        Answers of an earlier call, by digest of what they rest on; those that still hold are taken, and afterwards it
        holds the answers of this call. None: nothing is kept.

    Returns
    -------
    list
        One answer a payload, in their order. A batch whose process fails is done again, one document at a time, so
        that only the document at fault is without its text.
    """
    if known is None:
        return _run(payloads, processes, script)
    keys = [_digest(payload) for payload in payloads]
    new = [i for i, key in enumerate(keys) if key not in known]
    answers = dict(zip(new, _run([payloads[i] for i in new], processes, script), strict=True))
    every = [answers[i] if i in answers else known[key] for i, key in enumerate(keys)]
    known.clear()
    known.update((key, answer) for key, answer in zip(keys, every, strict=True) if "fault" not in answer)
    return every


def _run(payloads: Sequence[Mapping[str, Any]], processes: int, script: Path) -> list[Answer]:
    batches = _batches(payloads, processes)
    with ThreadPoolExecutor(max(processes, 1)) as pool:
        done = list(pool.map(lambda batch: _batch([payloads[i] for i in batch], script), batches))
    by_index: dict[int, Answer] = {}
    for batch, answers in zip(batches, done, strict=True):
        by_index |= dict(zip(batch, answers, strict=True))
    return [by_index[i] for i in range(len(payloads))]


def _digest(payload: Mapping[str, Any]) -> str:
    """Return the digest of all that an answer rests on: the payload, and the citation style that it only names."""
    style = of_file(Path(payload["csl"])) if "csl" in payload else ""
    return of_bytes(f"{style} {json.dumps(payload, sort_keys=True)}".encode())


def _batches(payloads: Sequence[Mapping[str, Any]], processes: int) -> list[list[int]]:
    """Spread documents over batches by length of text, the longest first: as many for each process, none too large."""
    workers = min(max(processes, 1), len(payloads))
    batches: list[list[int]] = [[] for _ in range(workers * -(-len(payloads) // (workers * BATCH)) if workers else 0)]
    loads = [(0, number) for number in range(len(batches))]
    for index in sorted(range(len(payloads)), key=lambda i: (-len(payloads[i]["text"]), i)):
        load, lightest = heappop(loads)
        batches[lightest].append(index)
        if len(batches[lightest]) < BATCH:
            heappush(loads, (load + len(payloads[index]["text"]) + 1, lightest))
    return batches


def _batch(payloads: Sequence[Mapping[str, Any]], script: Path) -> list[Answer]:
    answers = _process(payloads, script)
    if isinstance(answers, list):
        return answers
    if len(payloads) == 1:
        return [{"document": payloads[0]["document"], **answers}]
    return [answer for payload in payloads for answer in _batch([payload], script)]


def _process(payloads: Sequence[Mapping[str, Any]], script: Path) -> list[Answer] | dict[str, str]:
    """Run one process; return its answers, or what went wrong with it."""
    limit = START_LIMIT + DOCUMENT_LIMIT + NEXT_LIMIT * (len(payloads) - 1)
    try:
        ended = subprocess.run(
            [pandoc_binary(), "lua", str(script)],
            input=json.dumps(_packed(payloads)).encode(),
            capture_output=True,
            check=False,
            timeout=limit,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        return {"fault_kind": "weave-timeout", "fault": f"It took more than {limit:.0f} seconds."}
    except OSError as error:
        return {"fault_kind": "pandoc-missing", "fault": f"pandoc cannot be started: {error.strerror}."}
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip() or f"It ended with code {ended.returncode}."
        return {"fault_kind": "weave-crash", "fault": said}
    return list(json.loads(ended.stdout)["documents"])


def _packed(payloads: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a batch with what all its documents share said once; the Lua gives it back to each."""
    shared = {name: _common([one.get(name) or {} for one in payloads]) for name in SHARED}
    rest = [
        {**one, **{n: {k: v for k, v in (one.get(n) or {}).items() if k not in shared[n]} for n in SHARED}}
        for one in payloads
    ]
    return {"documents": rest, "shared": shared}


def _common(mappings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first, *others = mappings
    return {k: v for k, v in first.items() if all(k in other and other[k] == v for other in others)}


def _environment() -> dict[str, str]:
    # a person's own pandoc folder may hold an init.lua, which would change what comes out
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LUA_")}
    return {**kept, "XDG_DATA_HOME": str(LUA), "HOME": str(LUA), "APPDATA": str(LUA)}
