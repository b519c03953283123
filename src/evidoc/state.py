"""``_build/state/`` comes in; what this machine knows from earlier builds goes out, and back: digests of files, times.

Nothing here decides what is true: it only spares reading again what did not change, and says what takes long. A state
that is missing or damaged costs time and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evidoc import fingerprint, kept
from evidoc.fingerprint import Digests

VERSION = 1
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

    @classmethod
    def open(cls, folder: Path) -> State:
        """Return what the build before left in `folder`."""
        try:
            told = json.loads((folder / FILE).read_text(encoding="utf-8"))
            if told["version"] != VERSION or told["digest"] != fingerprint.of_data([told["files"], told["times"]]):
                return cls(folder)
            return cls(folder, Digests(told["files"]), dict(told["times"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls(folder)

    def took(self, step: str, seconds: float) -> None:
        """Remember how long a step took."""
        self.times[step] = round(seconds, 3)

    def save(self) -> None:
        """Leave it behind for the next build."""
        if self.folder is None:
            return
        files = self.files.as_dict()
        digest = fingerprint.of_data([files, self.times])
        told = {"version": VERSION, "digest": digest, "files": files, "times": self.times}
        kept.replace(self.folder / FILE, json.dumps(told, sort_keys=True) + "\n")
