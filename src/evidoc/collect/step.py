"""An evidence base comes in; the step that makes its products goes out, in the same words as an author's script."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evidoc.errors import Place
from evidoc.model.chapter import MARK_CLOSE, MARK_OPEN, Chapter
from evidoc.model.evidence import Evidence, KnownDocument
from evidoc.model.script import Permissions, Promise, Script

FILE = "evidence/evidence.yml"
CHECKLIST = "evidence/checklist.yml"
MAKER = "evidoc.synthesis.making"
_HEADING = re.compile(r"^#{1,6} +(?P<words>.*?) *\{[^}\n]*#(?P<id>[\w.-]+)[^}\n]*\} *$", re.MULTILINE)
_MARK = re.compile(f"{MARK_OPEN}[0-9]+{MARK_CLOSE}")


def known_documents(evidence: Evidence, chapters: Mapping[str, Chapter]) -> dict[str, KnownDocument]:
    """Return what a checklist can point at; nothing where there is no checklist."""
    if CHECKLIST not in evidence.files:
        return {}
    return {
        name: KnownDocument(
            str(chapter.front.get("title") or name),
            {found["id"]: _MARK.sub("…", found["words"]) for found in _HEADING.finditer(chapter.text)},
        )
        for name, chapter in chapters.items()
    }


def evidence_step(evidence: Evidence) -> Script:
    """Return the step that makes what the evidence base shows; it stands beside the scripts of `analysis/`."""
    from evidoc.synthesis.names import names_of

    place = Place(FILE, 1)
    promises = [Promise(kind, name, place) for kind, _, name in (key.partition(" ") for key in names_of(evidence))]
    return Script(
        path=FILE,
        question=evidence.settings.question or evidence.settings.title,
        sources=(),
        products=(),
        promises=(*promises, Promise("evidence", FILE, place)),
        permissions=Permissions(reads=tuple(file for file in evidence.files if file != FILE)),
        built_in=MAKER,
    )
