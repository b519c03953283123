"""A built project goes in; whether building it again from nothing, elsewhere, gives the same bytes comes out."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidoc import fingerprint, lock
from evidoc.collect import require_project
from evidoc.collect.sources import read_sources
from evidoc.errors import CollectError, Place, Problem, WriteError
from evidoc.model.report import Listener, Options
from evidoc.model.verification import Difference, VerifyReport
from evidoc.pipeline.again import Outcome, build_again
from evidoc.pipeline.causes import CHANGED, GONE, LEFT, NEW
from evidoc.pipeline.copying import copy_inputs, remove_private
from evidoc.pipeline.names import RESULTS, SITE
from evidoc.pipeline.tracing import status
from evidoc.write.differences import differences, leaves, shortened
from evidoc.write.manifest import MANIFEST, read_manifest

_OTHER = {"PYTHONHASHSEED": ("17", "71"), "TZ": ("<+14>-14", "<-11>11"), "LC_ALL": ("C", "C.UTF-8")}
"""What is set otherwise: the first, or the second where this process has the first already."""
_MADE = ("value ", "table ", "figure ")
"""How the names of inputs begin that another step makes: where one differs, nobody changed anything."""
_BUILD_AGAIN = "Run evidoc build, then evidoc verify."


def verify(root: Path, options: Options, listener: Listener) -> VerifyReport:
    """Build the project in folder `root` again, from nothing, in another folder, and compare every byte of the site.

    Everything runs in new interpreters, with another hash seed, time zone, language, number of jobs and clock. Neither
    ``_site/`` nor ``_build/`` of the project is touched.

    Parameters
    ----------
    root
        The project's folder.
    options
        How much may be done at once; how the site was built, it tells itself.
    listener
        Who hears how it goes.

    Raises
    ------
    CollectError
        Where there is no project to speak of.
    WriteError
        Where there is no site, or something was changed since it was built, or there is no room for a copy.
    """
    began = time.monotonic()
    require_project(root)
    site = root / SITE
    manifest = read_manifest(site)
    if not manifest:
        message = f"There is no site in {SITE}/ that this evidoc has built."
        raise WriteError(Problem("no-site", message, Place(SITE), "Run evidoc build first."))
    if stale := list(_stale(root, manifest)):
        raise WriteError(*stale)
    told = fingerprint.of_file(site / MANIFEST)
    options = _as_built(options, manifest)
    conditions = {name: one if os.environ.get(name) != one else two for name, (one, two) in _OTHER.items()}
    with (
        tempfile.TemporaryDirectory(prefix="evidoc-verify-", ignore_cleanup_errors=True) as temporary,
        contextlib.ExitStack() as cleanup,
    ):
        copy, scratch = Path(temporary).resolve() / "elsewhere", Path(temporary).resolve() / "t"
        scratch.mkdir()
        private = _private(root)
        cleanup.callback(remove_private, copy, private)
        count = copy_inputs(root, copy, private)
        _lay_down_kept(site, manifest, copy / SITE)
        listener.note(f"Copied {count} files to {copy}; building from nothing there.")
        # What libraries and programs leave among temporary files goes with the folder.
        outcome = build_again(copy, options, {**conditions, "TMPDIR": str(scratch)}, listener)
        found = differences(site, copy / SITE) if outcome.exchanged else []
        late = list(_stale_by_lock(root, copy)) if found else []
        unsteady = _unsteady(root / RESULTS, copy / RESULTS) if found and not late else ()
        why = _BUILD_AGAIN if late else _WHY
        differing = (_differing(one, site, manifest, why) for one in found)
        problems = [*late, *unsteady, *_kept(manifest), *_not_built(outcome), *differing]
    if fingerprint.of_file(site / MANIFEST) != told:
        problems = [Problem("site-changed", f"{SITE}/ was built anew meanwhile.", Place(SITE), "Verify again.")]
    conditions |= {"jobs": str(options.jobs), "folder": str(copy)}
    files = sum(not path.is_dir() for path in site.rglob("*"))
    return VerifyReport(root, files, tuple(problems), tuple(found), conditions, time.monotonic() - began)


def _private(root: Path) -> tuple[str, ...]:
    """Return where the rows of restricted sources are."""
    sources, _, _ = read_sources(root)
    return tuple(source.path for source in sources.values() if source.restricted)


def _as_built(options: Options, manifest: Mapping[str, Any]) -> Options:
    """Return options to build in the same way, with another number of jobs and new interpreters."""
    built = manifest.get("built", {})
    engine, pdf = built.get("engine", options.engine), built.get("pdf", options.pdf)
    return replace(options, jobs=options.jobs or options.slots + 1, engine=engine, pdf=pdf, fresh=True)


def _lay_down_kept(site: Path, manifest: Mapping[str, Any], target: Path) -> None:
    """Give the new build what the last one kept of documents that could not be made, and nothing else of the site."""
    kept = {name: entry for name, entry in manifest["documents"].items() if entry["kept"]}
    if not kept:
        return
    for file in sorted({file for entry in kept.values() for file in entry["files"]}):
        if (site / file).is_file():
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(site / file, target / file)
    told = {**manifest, "documents": kept}
    (target / MANIFEST).write_text(fingerprint.canonical(told), encoding="utf-8")


def _stale(root: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Say which pages and PDFs rest on what was changed since: where they differ, that would prove nothing."""
    kept = {file for entry in manifest["documents"].values() if entry["kept"] for file in entry["files"]}
    for output in status(root).outputs:
        changed = [cause for cause in output.causes if cause.how in {CHANGED, NEW, GONE, LEFT}]
        if output.kind in {"page", "PDF"} and output.state == "stale" and changed and output.name not in kept:
            why = "; ".join(str(cause) for cause in changed[:3])
            yield Problem("stale", f"It was built before this: {why}.", Place(f"{SITE}/{output.name}"), _BUILD_AGAIN)


def _stale_by_lock(root: Path, copy: Path) -> Iterator[Problem]:
    """Say what of the project is not as its lock says: all that is known where a site came here without ``_build/``."""
    try:
        before, now = lock.read(root), lock.read(copy)
    except CollectError:  # the build told what is wrong with it
        return
    if before is None or now is None:
        return
    changed: dict[str, str] = {}
    for step in sorted({*before.steps} & {*now.steps}):
        old, new = before.steps[step].inputs, now.steps[step].inputs
        inputs = (name for name in sorted({*old, *new}) if old.get(name) != new.get(name))
        changed.update({name: step for name in inputs if not name.startswith(_MADE)})
    for name, step in changed.items():
        message = f"'{name}', on which {step} rests, is not what it was when {lock.FILE} was written."
        yield Problem("stale", message, Place(name if (root / name).is_file() else lock.FILE), _BUILD_AGAIN)


def _unsteady(here: Path, there: Path) -> Iterator[Problem]:
    """Name the products that came out otherwise, with the script that made them: all else may follow from these."""
    for kind, before, now in _products(here, there):
        for name in sorted({*before} & {*now}):
            parted = list(leaves(before[name], now[name]))
            if parted:
                made = now[name]["provenance"]
                keys, one, other = parted[0]
                said = shortened(*(json.dumps(value, ensure_ascii=False, default=str) for value in (one, other)))
                message = (
                    f"The {kind} {name} came out otherwise: {'.'.join(map(str, keys))} was {said[0]}, now {said[1]}."
                )
                place = Place(made["made_by"], made["line"])
                yield Problem(f"unsteady-{kind}", message, place, _STEADY)


_STEADY = "Give random numbers a seed, sort what comes from a set or a folder, and use no clock; or build again first."


def _products(here: Path, there: Path) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    yield "value", _json(here / "values.json"), _json(there / "values.json")
    for kind in ("table", "figure"):
        folders = [{p.stem: _json(p) for p in sorted((side / f"{kind}s").glob("*.json"))} for side in (here, there)]
        yield kind, folders[0], folders[1]


def _json(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _kept(manifest: Mapping[str, Any]) -> Iterator[Problem]:
    for name, entry in sorted(manifest["documents"].items()):
        if entry["kept"]:
            message = f"'{name}' is kept from an earlier good build: nothing that is here now makes it."
            yield Problem("kept-document", message, Place(f"{SITE}/{name}.html"), "Mend it, and build it.")


def _not_built(outcome: Outcome) -> Iterator[Problem]:
    yield from outcome.problems
    if not outcome.exchanged:
        yield Problem("not-built", "Built again from nothing, the project gives no site.", Place(SITE), _MEND)


_MEND = "Mend what is listed and run evidoc build, then evidoc verify."


def _differing(found: Difference, site: Path, manifest: Mapping[str, Any], why: str) -> Problem:
    place = Place(f"{SITE}/{found.file}", found.line)
    if found.kind == "only-there":
        return Problem("only-in-new-build", "The new build has this file, and the site has not.", place, _BUILD_AGAIN)
    named = manifest["files"].get(found.file)
    touched = found.file != MANIFEST and named != fingerprint.of_file(site / found.file)
    if found.kind == "only-here":
        hint = "Nothing built it: move it away, or build again." if named is None else _BUILD_AGAIN
        return Problem("only-in-site", "The site has this file, and the new build has not.", place, hint)
    hint = "It was changed after it was built: build again." if touched else ""
    if found.kind == "follows":
        return Problem("follows", "It differs only where it names what differs itself.", place, hint)
    message = f"It differs first at {found.where}: “{found.one}” here, “{found.other}” built again."
    return Problem("differs", message, place, hint or why)


_WHY = "It is as it was built, so something in it is not the same each time: look at what makes it."
