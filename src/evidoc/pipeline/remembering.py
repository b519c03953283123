"""A build that ended goes in; what the next one must compare, so as to do nothing, is left behind."""

from __future__ import annotations

import os
from collections.abc import Collection

from evidoc.model.execution import KERNEL, kernel_of, permissions_in
from evidoc.model.project import Project
from evidoc.model.report import Report
from evidoc.pipeline import unchanged
from evidoc.pipeline.running import Work


def remember(work: Work, report: Report, libraries: Collection[str], read: Collection[str]) -> None:
    """Leave behind what a build rested on, unless the next may give something else without any change.

    Parameters
    ----------
    report
        How the build ended.
    libraries
        Absolute paths of the system's libraries that laid out its PDFs.
    read
        Project-relative paths of the files from which the project was collected.
    """
    project = work.project
    if work.options.engine == "quarto" or not _steady(project):
        unchanged.forget(project.root)
        return
    chapters = project.chapters.values()
    named = {code.args[0] for c in chapters for code in c.shortcodes if code.name == "env" and code.args}
    reads = {path for script in project.scripts for path in script.permissions.reads}
    reads |= {path for c in chapters for word, path, _ in permissions_in(c.cells) if word == "reads" and path}
    pictures = (path for c in chapters for path in c.images)
    root = f"{project.root}{os.sep}"
    inside = (path.removeprefix(root) for path in work.state.files.asked() if path.startswith(root))
    unseen = {path for path in (*read, *pictures, *inside) if unchanged.is_passed_over(path)}
    files = {*reads, *unseen, *libraries}
    unchanged.remember(project.root, work.options, work.state, report, variables=named, files=files)


def _steady(project: Project) -> bool:
    """Tell whether nothing may change by itself: no script or cell uses the network, the clock or a foreign kernel."""
    for script in project.scripts:
        if script.permissions.network or script.permissions.clock:
            return False
    for chapter in project.chapters.values():
        for one in (chapter, *chapter.notebooks.values()):
            if {word for word, _, _ in permissions_in(one.cells)} & {"network", "clock"}:
                return False
            if one.cells and kernel_of(one) != KERNEL:
                return False
    return True
