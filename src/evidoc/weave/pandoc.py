"""Batches of documents as JSON go into `pandoc lua`, one process a batch; an answer for each document comes out."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

LUA = Path(__file__).parent / "lua"
START_LIMIT, DOCUMENT_LIMIT = 30.0, 15.0
"""Seconds a process may take to start, and for each document; a chapter takes a hundredth of that."""

Answer = Mapping[str, Any]
"""What `weave.lua` says of a document; with the key ``fault`` (and ``fault_kind``) where it could not be woven."""


def pandoc_binary() -> str:
    """Return the path of the pandoc that comes with the environment."""
    import pypandoc

    # the wheel's own binary first: asking the package starts pandoc once, only to learn its version
    bundled = Path(pypandoc.__file__).parent / "files" / ("pandoc.exe" if os.name == "nt" else "pandoc")
    return str(bundled if bundled.is_file() else pypandoc.get_pandoc_path())


def run(payloads: Sequence[Mapping[str, Any]], processes: int, script: Path = LUA / "weave.lua") -> list[Answer]:
    """Weave `payloads` in up to `processes` processes at once.

    Returns
    -------
    list
        One answer a payload, in their order. A batch whose process fails is done again, one document at a time, so
        that only the document at fault is without its text.
    """
    batches = _batches(payloads, processes)
    with ThreadPoolExecutor(max(len(batches), 1)) as pool:
        done = list(pool.map(lambda batch: _batch([payloads[i] for i in batch], script), batches))
    by_index: dict[int, Answer] = {}
    for batch, answers in zip(batches, done, strict=True):
        by_index |= dict(zip(batch, answers, strict=True))
    return [by_index[i] for i in range(len(payloads))]


def _batches(payloads: Sequence[Mapping[str, Any]], processes: int) -> list[list[int]]:
    """Spread documents over processes by length of text, the longest first."""
    batches: list[list[int]] = [[] for _ in range(min(max(processes, 1), len(payloads)))]
    loads = [0] * len(batches)
    for index in sorted(range(len(payloads)), key=lambda i: (-len(payloads[i]["text"]), i)):
        lightest = loads.index(min(loads))
        batches[lightest].append(index)
        loads[lightest] += len(payloads[index]["text"]) + 1
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
    limit = START_LIMIT + DOCUMENT_LIMIT * len(payloads)
    try:
        ended = subprocess.run(
            [pandoc_binary(), "lua", str(script)],
            input=json.dumps({"documents": list(payloads)}).encode(),
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


def _environment() -> dict[str, str]:
    # a person's own pandoc folder may hold an init.lua, which would change what comes out
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LUA_")}
    return {**kept, "XDG_DATA_HOME": str(LUA), "HOME": str(LUA), "APPDATA": str(LUA)}
