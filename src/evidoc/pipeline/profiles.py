"""A folder and a profile go in; the project that is built for it, and where its site is put, come out.

A demonstration is a project of its own in a subfolder, named by the settings of a profile (``_quarto-demo.yml``)::

    evidoc: {demo: {project: examples/demo, output: _demo}}

Its site is exchanged as a whole, like ``_site/``; nothing of the project around it is touched.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidoc import shelf
from evidoc.errors import Place, Problem, UsageError, WriteError
from evidoc.model.nearest import did_you_mean
from evidoc.model.options import active_profiles
from evidoc.model.project import Settings
from evidoc.model.report import Report
from evidoc.pipeline.names import BUILD, DEMO, SITE
from evidoc.records import dataclass
from evidoc.write.manifest import read_manifest

VARIABLE = "QUARTO_PROFILE"
_SETTINGS = "_quarto.yml"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is built."""

    root: Path
    output: Path | None = None
    """Where its site is put besides; None: it stays in its own folder."""

    def published(self, report: Report) -> Report:
        """Put the site of this project where the profile says, at once; return the report that names it there.

        Raises
        ------
        WriteError
            Something else stands there, or the system refuses.
        """
        if self.output is None or not report.exchanged:
            return report
        target, name = self.output, self.output.name
        if target.is_dir() and any(target.iterdir()) and not read_manifest(target):
            message = f"{name}/ holds something that evidoc has not built, so it is not exchanged."
            raise WriteError(Problem("cannot-write", message, Place(name), f"Move {name}/ away, and build again."))
        with shelf.filling(target) as folder:
            shutil.copytree(self.root / SITE, folder, dirs_exist_ok=True, copy_function=_link)
            shelf.exchange(folder, target)

        def there(path: str) -> str:
            return f"{name}{path.removeprefix(SITE)}" if path else path

        documents = tuple(replace(one, page=there(one.page), pdf=there(one.pdf)) for one in report.documents)
        return replace(report, documents=documents, site=name)


def choose(root: Path, profile: str) -> Chosen:
    """Return what is built of the folder `root` under a profile; it holds for this process and what it starts.

    Parameters
    ----------
    root
        The folder.
    profile
        Its name; empty: those that ``QUARTO_PROFILE`` names.

    Raises
    ------
    UsageError
        There is no such profile, or it names no project.
    """
    if profile:
        if not (root / f"_quarto-{profile}.yml").is_file() and (root / _SETTINGS).is_file():
            known = sorted(path.stem.removeprefix("_quarto-") for path in root.glob("_quarto-*.yml"))
            hint = did_you_mean(profile, known) or f"There are: {', '.join(known) or 'none'}."
            message = f"There is no profile '{profile}': no file _quarto-{profile}.yml stands beside {_SETTINGS}."
            if not _synthetic(root):
                raise UsageError(Problem("usage", message, Place("command line"), hint))
        os.environ[VARIABLE] = profile
    for name in active_profiles({}, os.environ):
        told = _read(root / f"_quarto-{name}.yml")
        demo = told.get("demo")
        if demo is not None:
            return _demonstration(root, f"_quarto-{name}.yml", demo if isinstance(demo, dict) else {})
    return Chosen(root)


def require_profile(root: Path, settings: Settings) -> None:
    """Refuse to build a project of made-up data unless the profile for that was asked for.

    Raises
    ------
    UsageError
        It was not.
    """
    if settings.synthetic and "demo" not in active_profiles(settings.meta, os.environ):
        message = "All data of this project is made up for a demonstration (synthetic: yes), so it is not built alone."
        above = next((one for one in root.resolve().parents if (one / "_quarto-demo.yml").is_file()), None)
        where = f" --root {os.path.relpath(above)}" if above and above != Path.cwd() else ""
        hint = f"Run: evidoc build --profile demo{where}."
        raise UsageError(Problem("usage", message, Place(_SETTINGS, 1), hint))


def _demonstration(root: Path, file: str, demo: Mapping[str, Any]) -> Chosen:
    project, output = str(demo.get("project") or ""), str(demo.get("output") or DEMO)
    place, home = Place(file), root.resolve()
    inner, target = (home / project).resolve(), home / output
    if not project or not inner.is_relative_to(home) or inner == home or not (inner / _SETTINGS).is_file():
        message = f"The profile names no project in a subfolder (demo: project: '{project}')."
        raise UsageError(Problem("usage", message, place, "Write 'project: FOLDER', with a _quarto.yml in FOLDER."))
    if target.parent != home or output in {SITE, BUILD} or not output.startswith("_"):
        message = f"The profile's output '{output}' is not a folder of its own beside {_SETTINGS}."
        raise UsageError(Problem("usage", message, place, f"Write 'output: {DEMO}'."))
    return Chosen(inner, target)


def _read(file: Path) -> Mapping[str, Any]:
    """Return what stands under ``evidoc:`` in a profile's settings; what is wrong with them, collecting tells."""
    from evidoc.collect.marked_yaml import load

    if not file.is_file():
        return {}
    data, _, _ = load(file.read_text(encoding="utf-8", errors="replace"), file.name)
    own = data.get("evidoc") if isinstance(data, dict) else None
    return own if isinstance(own, dict) else {}


def _synthetic(root: Path) -> bool:
    return _read(root / _SETTINGS).get("synthetic") is True


def _link(source: str, target: str) -> None:
    """Make one more name of a file, as the site does of what is kept; where the system has none, a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
