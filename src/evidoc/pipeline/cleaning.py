"""A project's folder goes in; what was built there is gone, and what was removed comes out.

What evidoc did not build stays: a folder of the same name that is another tool's, a file that somebody put into the
site, and whatever links lead to.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from evidoc import journal, shelf
from evidoc.collect import require_project
from evidoc.errors import Place, Problem, WriteError
from evidoc.pipeline.names import BUILD, SITE, STATE

MANIFEST = "manifest.json"
_OURS = ("lock", "state", "results")
"""One of these stands in every ``_build/`` of evidoc."""


def clean(root: Path, *, everything: bool) -> Iterator[str]:
    """Remove what was built, and yield a line for each thing that was done.

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
        Where a build holds the folder, or a folder is not evidoc's: nothing is removed.
    """
    require_project(root)
    build, site = root / BUILD, root / SITE
    built, published = build.exists(), everything and site.exists()
    wrong = [*(_foreign_build(build) if built else ()), *(_foreign_site(site) if published else ())]
    if wrong:
        raise WriteError(*wrong)
    if not (built or published):
        yield "There is nothing to remove."
        return
    with shelf.build_lock(build):
        journal.finish(root, root / STATE)  # a site on its way in is no rubbish
        if everything and site.exists():
            yield from _remove_site(site)
        for path in build.iterdir() if not build.is_symlink() else ():
            if path.name != "lock":
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        line = _remove_build(build)
    if built:
        yield line


def _remove_build(build: Path) -> str:
    """Remove the emptied folder while it is still held: whoever waits for it makes a new one."""
    if build.is_symlink():
        leads = build.resolve()
        build.unlink()
        return f"Removed the link {BUILD}; what it leads to stays: {leads}"
    (build / "lock").unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # something was put into it meanwhile: that stays
        build.rmdir()
    return f"Removed {BUILD}/: the next build makes everything anew."


def _remove_site(site: Path) -> Iterator[str]:
    """Remove the files that the manifest names, and the folders that are empty then."""
    home = site.resolve()
    for name in (*_named(site), MANIFEST):
        file = site / name
        if file.parent.resolve().is_relative_to(home):
            file.unlink(missing_ok=True)
    folders = (path for path in site.rglob("*") if path.is_dir() and not path.is_symlink())
    for folder in (*sorted(folders, key=lambda path: -len(path.parts)), site):
        with contextlib.suppress(OSError):  # it is not empty
            folder.rmdir()
    left = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if not path.is_dir())
    if left:
        more = f" and {len(left) - 3} more" if len(left) > 3 else ""  # noqa: PLR2004 - as many as fit a line
        yield f"Removed what was built in {SITE}/; nothing built {', '.join(left[:3])}{more}, so that stays."
    else:
        yield f"Removed {SITE}/."


def _foreign_build(build: Path) -> Iterator[Problem]:
    ours = build.is_dir() and (any((build / name).exists() for name in _OURS) or not any(build.iterdir()))
    if not ours:
        message = f"{BUILD} is not what evidoc makes: it may be another tool's, so it stays."
        yield Problem("not-ours", message, Place(BUILD), "Remove it yourself, or move it away.")


def _foreign_site(site: Path) -> Iterator[Problem]:
    if not _named(site):
        message = f"{SITE} has no {MANIFEST} that says what evidoc built there, so it stays."
        yield Problem("not-ours", message, Place(SITE), "Remove it yourself, or move it away.")


def _named(site: Path) -> tuple[str, ...]:
    """Return the files that the manifest of a site names; none where there is no manifest."""
    try:
        files = json.loads((site / MANIFEST).read_text(encoding="utf-8"))["files"]
        return tuple(str(name) for name in files)
    except (OSError, ValueError, KeyError, TypeError):
        return ()
