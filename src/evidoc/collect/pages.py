"""Files of Quarto Markdown go in, in a project or alone; a Project comes out, with each file as one document.

What `evidoc render` reads: the settings of the project around the file, if there is one, but none of the demands that
a document of the site has to meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evidoc.collect.bibliography import beside, files_of, read_bibliography
from evidoc.collect.chapters import read_chapter
from evidoc.collect.csl_entries import add_own
from evidoc.collect.data import check_data
from evidoc.collect.facts import read_facts
from evidoc.collect.files import one_look
from evidoc.collect.keep_out import read_keep_out
from evidoc.collect.scripts import read_scripts
from evidoc.collect.selection import input_files
from evidoc.collect.setting_checks import unread
from evidoc.collect.settings import FILE, ReadSettings, read_settings
from evidoc.collect.sources import read_sources
from evidoc.errors import CollectError, Place, Problem
from evidoc.model.chapter import Chapter
from evidoc.model.project import DocumentEntry, Genre, Project, Settings


def root_of(file: Path) -> Path:
    """Return the folder of the project that `file` lies in: the nearest with a ``_quarto.yml``, else its own folder."""
    for folder in file.parents:
        if (folder / FILE).is_file():
            return folder
    return file.parent


@one_look()
def collect_pages(root: Path, files: Sequence[str]) -> Project:
    """Read `files`, project-relative paths, each as a document of its own whose id is its path.

    Raises
    ------
    CollectError
        A file is not there, or the project's settings cannot be read.
    """
    missing = [_missing(file) for file in files if not (root / file).is_file()]
    if missing:
        raise CollectError(*missing)
    read = _settings(root)
    entries: list[DocumentEntry] = []
    chapters: dict[str, Chapter] = {}
    problems = [p for p in read.problems if p.kind != "no-documents"]
    for file in files:
        chapter, faults = read_chapter(file, root, read.settings.meta, Place(file, 1), document=False)
        problems += [fault.touching(file) for fault in faults]
        if chapter is not None:
            chapters[file] = chapter
        entries.append(_entry(file, chapter, read))  # one that cannot be read is a document that fails
    problems = unread(problems, (code for chapter in chapters.values() for code in chapter.shortcodes))
    return _project(root, read.settings, entries, chapters, problems)


def collect_folder(root: Path) -> Project:
    """Read every file that the project in folder `root` names for rendering, as Quarto chooses them.

    Raises
    ------
    CollectError
        There is no project in `root`, or it names no file that is there.
    """
    read = read_settings(root)
    files = input_files(root, read.settings.meta)
    if not files:
        hint = "Look at 'render:' under 'project:', or name a file."
        raise CollectError(Problem("nothing-to-render", "The project names no file to render.", Place(FILE, 1), hint))
    return collect_pages(root, files)


def _missing(file: str) -> Problem:
    hint = "Correct its name, or go to its folder."
    return Problem("missing-file", f"There is no file '{file}'.", Place(file), hint)


def _settings(root: Path) -> ReadSettings:
    if (root / FILE).is_file():
        return read_settings(root)
    settings = Settings(title="", lang="en-GB", bibliography=(), csl="", place=Place(FILE))
    return ReadSettings(settings, (), ())


def _entry(file: str, chapter: Chapter | None, read: ReadSettings) -> DocumentEntry:
    """Return the page as a document; the chapter of a document of the site keeps that document's number style."""
    known = next((d for d in read.documents if d.chapter == file), None)
    style = known.genre.number_style if known else "ons"
    genre = Genre("page", "", style, number_sections=False, audience="")
    of_project = read.settings.csl if "evidoc" in read.settings.meta else ""  # else Quarto's own style
    own = chapter.options.get("csl") if chapter else None
    named = str(own or (known.csl if known else of_project))
    if named.endswith(".csl"):
        named = beside(file, named, (str(read.settings.meta.get("csl")),))
    return DocumentEntry(file, file, genre, Place(file, 1), named)


def _project(
    root: Path, settings: Settings, entries: list[DocumentEntry], chapters: dict[str, Chapter], problems: list[Problem]
) -> Project:
    sources, definitions, source_problems = read_sources(root)
    scripts, script_problems = read_scripts(root, sources)
    files: dict[str, Place] = {}
    for chapter in chapters.values():
        files = {**files_of(chapter, settings), **files}
    references, reference_problems = read_bibliography(root, files, files)
    reference_problems += add_own(chapters.values(), references)
    facts, facts_places, fact_problems = read_facts(root)
    keep_out, keep_out_problems = read_keep_out(root)
    beside = (*source_problems, *check_data(root, sources), *script_problems, *fact_problems, *keep_out_problems)
    return Project(
        root=root,
        settings=replace(settings, bibliography=tuple(files), csl=""),
        documents=tuple(entries),
        chapters=chapters,
        scripts=tuple(scripts),
        sources=sources,
        definitions=definitions,
        references=references,
        claims=None,
        facts=facts,
        facts_places=facts_places,
        keep_out=keep_out,
        problems=(*problems, *reference_problems, *beside),
    )
