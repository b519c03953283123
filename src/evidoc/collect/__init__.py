"""Stage 1. A folder goes in, a Project comes out: everything that people wrote, read once, with every fault found."""

from __future__ import annotations

from pathlib import Path

from evidoc.collect.bibliography import files_of, read_bibliography
from evidoc.collect.case_step import read_case_base
from evidoc.collect.chapters import Reader
from evidoc.collect.claims import read_claims
from evidoc.collect.csl_entries import add_own
from evidoc.collect.data import check_data
from evidoc.collect.elsewhere import read_elsewhere
from evidoc.collect.facts import read_facts
from evidoc.collect.files import noting, one_look
from evidoc.collect.health import check_bibliography, use_of
from evidoc.collect.keep_out import read_keep_out
from evidoc.collect.memory import Memory
from evidoc.collect.script_r import read_r
from evidoc.collect.scripts import read_scripts
from evidoc.collect.setting_checks import unread
from evidoc.collect.settings import FILE, ReadSettings, read_settings, require_project
from evidoc.collect.sources import read_sources
from evidoc.collect.step import read_base
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Chapter
from evidoc.model.project import Project

__all__ = ["Memory", "collect", "noting", "require_project"]


@one_look()
def collect(root: Path, memory: Memory | None = None) -> Project:
    """Read the project in folder `root`; change nothing.

    Parameters
    ----------
    root
        The project's folder.
    memory
        What spares reading again what did not change; nothing is saved in it here.

    Raises
    ------
    CollectError
        Only where there is no readable ``_quarto.yml``; every other fault is in ``Project.problems``.
    """
    read = read_settings(root, memory)
    chapters, problems = _chapters(root, read, memory)
    sources, definitions, source_problems = read_sources(root, memory)
    scripts, script_problems = read_scripts(root, sources, memory)
    elsewhere, elsewhere_problems = read_elsewhere(root, sources, definitions, memory)
    in_r, r_problems = read_r(root, sources, memory)
    scripts += [*in_r, *elsewhere]
    files = {file: Place(FILE) for file in read.settings.bibliography}
    for chapter in chapters.values():
        files = {**files_of(chapter, read.settings), **files}
    references, reference_problems = read_bibliography(root, files, files, memory)
    reference_problems += add_own(chapters.values(), references)
    evidence, steps = read_base(root, references, chapters, memory)
    synthetic = read.settings.synthetic
    cases, more = read_case_base(root, references, chapters, memory, steps, synthetic=synthetic)
    keep_out, keep_out_problems = read_keep_out(root)
    scripts += (*steps, *more)
    own = read.settings.meta.get("evidoc")
    reference_problems += check_bibliography(root, references, use_of(chapters, evidence, cases), own, memory)
    claims, claim_problems = read_claims(root)
    facts, facts_places, fact_problems = read_facts(root, memory)
    return Project(
        root=root,
        settings=read.settings,
        documents=read.documents,
        chapters=chapters,
        scripts=tuple(scripts),
        sources=sources,
        definitions=definitions,
        references=references,
        claims=claims,
        facts=facts,
        facts_places=facts_places,
        problems=(
            *unread(read.problems, (code for chapter in chapters.values() for code in chapter.shortcodes)),
            *problems,
            *source_problems,
            *check_data(root, sources, memory),
            *script_problems,
            *r_problems,
            *elsewhere_problems,
            *reference_problems,
            *claim_problems,
            *fact_problems,
            *(evidence.problems if evidence else ()),
            *(cases.problems if cases else ()),
            *keep_out_problems,
        ),
        evidence=evidence,
        cases=cases,
        keep_out=keep_out,
    )


def _chapters(root: Path, read: ReadSettings, memory: Memory | None) -> tuple[dict[str, Chapter], list[Problem]]:
    reader = Reader(root, read.settings.meta, memory)
    chapters: dict[str, Chapter] = {}
    problems: list[Problem] = []
    for document in read.documents:
        chapter, faults = reader.read(document.chapter, document.place)
        problems += [fault.touching(document.id) for fault in faults]
        if chapter is not None:
            chapters[document.id] = chapter
    return chapters, problems
