"""``_build/state/`` comes in; what this machine knows from earlier builds goes out, and back: digests of files, times.

Nothing here decides what is true: it only spares reading again what did not change, and says what takes long. A state
that is missing or damaged costs time and nothing else.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from evidoc import fingerprint, kept
from evidoc.fingerprint import Digests
from evidoc.records import dataclass

VERSION = "2"
FILE = "files.json"


@dataclass(slots=True)
class State:
    """What is known from earlier builds."""

    folder: Path | None = None
    """``_build/state``; None: nothing is kept."""
    files: Digests = field(default_factory=Digests)
    times: dict[str, float] = field(default_factory=dict)
    """Step (a script's path, a chapter's path for its cells, ``weave ID``, ``page ID``, ``pdf ID``) -> seconds."""
    environment: Mapping[str, str] = field(default_factory=fingerprint.of_environment)
    """What every step rests on: ``Python`` and ``installed packages`` -> digest."""
    _left: kept.Record | None = None
    """What stands in `folder`."""

    @classmethod
    def open(cls, folder: Path) -> State:
        """Return what the build before left in `folder`; nothing where that is damaged, or of another version."""
        left = kept.read(folder / FILE)
        if left is None or left.inputs != {"version": VERSION}:
            return cls(folder)
        return cls(folder, Digests(left.output["files"]), dict(left.output["times"]), _left=left)

    def took(self, step: str, seconds: float) -> None:
        """Remember how long a step took."""
        self.times[step] = round(seconds, 3)

    def save(self) -> None:
        """Leave it behind for the next build; where nothing can be written, that only takes longer."""
        if self.folder is None:
            return
        new = kept.Record({"version": VERSION}, {"files": self.files.as_dict(), "times": dict(self.times)})
        if new != self._left:
            with contextlib.suppress(OSError):
                kept.write(self.folder / FILE, new)
                self._left = new
