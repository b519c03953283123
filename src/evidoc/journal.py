"""The moments of a build come in, and what it promises; what a killed build left is finished or dropped by the next.

A build writes in this order: the site aside, the promise (the lock that goes with that site), the exchange of the two
sites, ``evidoc.lock``, the state, and that all is settled. Wherever it is killed, the site is whole and the lock true:

- before the promise, nothing that anybody sees has changed: the old site, the old lock;
- between the promise and the exchange, the site's manifest names another lock than the promised one: the promise is
  dropped. (It names the same where only the look of pages changed; then the lock is the same as well.)
- between the exchange and the lock, the manifest names the promised lock: the next command writes it;
- after the lock, both are new, and a state that was not saved only costs time.

An exchange by two renames, where the system has no better, is finished before the manifest is asked. A lock that a
person changed meanwhile (another branch was checked out) is left alone: what it says is theirs.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from evidoc import fingerprint, kept, lock, shelf
from evidoc.records import dataclass

MOMENTS = (
    "begun",
    "collected",
    "planned",
    "results-written",
    "cells-ran",
    "woven",
    "written",
    "promised",
    "exchanged",
    "locked",
    "settled",
)
"""The moments of a build, in their order; each is marked when what it names is done."""
FILE, PROMISE = "journal", "promise.json"
SITE, RESULTS = "_site", "results"
_LEFT = ".evidoc-new-*"


@dataclass(frozen=True, slots=True)
class Journal:
    """What a build notes of itself, for the one that comes after it."""

    folder: Path
    """``_build/state`` of the project."""

    def mark(self, moment: str) -> None:
        """Note that a moment is reached; the system has it at once, whatever happens to this process.

        Parameters
        ----------
        moment
            One of `MOMENTS`; the first and the last begin the journal anew.
        """
        if moment not in MOMENTS:
            raise ValueError(f"'{moment}' is no moment of a build")
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / FILE).open("w" if moment in (MOMENTS[0], MOMENTS[-1]) else "a", encoding="utf-8") as file:
            file.write(f"{moment}\n")

    def promise(self, lock_text: str) -> None:
        """Promise that ``evidoc.lock`` will be `lock_text` once the site is exchanged, and mark it as ``promised``.

        Parameters
        ----------
        lock_text
            The digest of its bytes is ``lock`` in the manifest of the site that stands aside.
        """
        before = fingerprint.of_file(self.folder.parent.parent / lock.FILE)
        kept.replace(self.folder / PROMISE, json.dumps({"lock": lock_text, "before": before}) + "\n")
        shelf.make_durable(self.folder)
        self.mark("promised")

    def settle(self) -> None:
        """Note that nothing is pending: the build has ended, well or not, and there is nothing to finish."""
        (self.folder / PROMISE).unlink(missing_ok=True)
        self.mark("settled")


def finish(root: Path, folder: Path) -> str:
    """Complete or drop what a killed build left behind, and sweep up after it.

    Parameters
    ----------
    root
        The project's folder; its build must be held by this process.
    folder
        ``_build/state`` of the project.

    Returns
    -------
    str
        A note for people, or an empty text where the last build came to its end.
    """
    stopped = stopped_after(folder)
    results = folder.parent / RESULTS
    for target in (root / SITE, results):
        shelf.recover(target)
        for left in target.parent.glob(_LEFT):
            shutil.rmtree(left, ignore_errors=True)
    redeemed = _redeem(root, folder)
    if not stopped:
        return ""
    (folder / FILE).unlink(missing_ok=True)
    if redeemed:
        return f"The last build was stopped after '{stopped}'; its site is in place, and {lock.FILE} now goes with it."
    return f"The last build was stopped after '{stopped}'; this one finishes the rest."


def stopped_after(folder: Path) -> str:
    """Return the last moment of the last build, or an empty text if it came to its end."""
    try:
        moments = (folder / FILE).read_text(encoding="utf-8").split()
    except (OSError, ValueError):
        return ""
    return moments[-1] if moments and moments[-1] != MOMENTS[-1] else ""


def _redeem(root: Path, folder: Path) -> bool:
    """Write the promised lock if the exchange happened, else drop the promise; tell whether it was written."""
    promise = _read(folder / PROMISE)
    content, before = promise.get("lock"), promise.get("before")
    written = False
    if isinstance(content, str):
        exchanged = _read(root / SITE / "manifest.json").get("lock") == fingerprint.of_bytes(content.encode())
        untouched = fingerprint.of_file(root / lock.FILE) == before
        written = exchanged and untouched and lock.write(root, content)
    (folder / PROMISE).unlink(missing_ok=True)
    return written


def _read(file: Path) -> dict[str, Any]:
    """Return a file's JSON object; an empty one where there is none."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
