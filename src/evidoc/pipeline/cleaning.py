"""A project's folder goes in; what was built there is gone, and what was removed comes out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from evidoc import shelf
from evidoc.collect import require_project
from evidoc.pipeline.names import BUILD, SITE


def clean(root: Path, *, everything: bool) -> Iterator[str]:
    """Remove what was built, and yield a line for each folder.

    Parameters
    ----------
    root
        The project's folder.
    everything
        Remove the site too; else readers keep the last good one.

    Raises
    ------
    CollectError
        Where there is no project: nothing is removed.
    WriteError
        Where a build holds the folder.
    """
    require_project(root)
    if (root / BUILD).exists():
        with shelf.build_lock(root / BUILD):
            shelf.recover(root / SITE)  # a site on its way in is no rubbish
            for path in (root / BUILD).iterdir():
                if path.name != "lock":
                    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        shutil.rmtree(root / BUILD)
        yield f"Removed {BUILD}/: the next build makes everything anew."
    if everything and (root / SITE).exists():
        shutil.rmtree(root / SITE)
        yield f"Removed {SITE}/."
