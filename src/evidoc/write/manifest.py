"""What a build wrote goes in, ``manifest.json`` comes out; and back: documents of the last good site are carried over.

The manifest knows no clock and no path outside the site: two builds of the same inputs write the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from evidoc.model.document import Woven
from evidoc.write.folder import SiteFolder
from evidoc.write.furniture import Cover, Fact, Mark

MANIFEST = "manifest.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Download:
    """A PDF of the site."""

    address: str
    size: int
    """In bytes."""


@dataclass(frozen=True, slots=True)
class Published:
    """One document of the site: its card on the index, its files, and what it shows."""

    id: str
    title: str
    subtitle: str
    genre: str
    date: str
    description: str
    marks: tuple[Mark, ...]
    facts: tuple[Fact, ...]
    pdf: Download | None
    files: Mapping[str, str]
    """Site-relative path -> SHA-256 of everything that the page and the PDF need."""
    shown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """``values``, ``figures``, ``tables`` and ``citations`` it shows, sorted."""
    gaps: int = 0
    kept: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the document as JSON-ready data."""
        data = asdict(self)
        data["marks"] = [[m.kind, m.text] for m in self.marks]
        data["facts"] = [[f.label, f.text] for f in self.facts]
        data["shown"] = {kind: list(ids) for kind, ids in self.shown.items()}
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave."""
        return cls(
            **{
                **data,
                "marks": tuple(Mark(*m) for m in data["marks"]),
                "facts": tuple(Fact(*f) for f in data["facts"]),
                "pdf": Download(**data["pdf"]) if data["pdf"] else None,
                "shown": {kind: tuple(ids) for kind, ids in data["shown"].items()},
            },
        )


def published(cover: Cover, woven: Woven, pdf: Download | None, files: Mapping[str, str]) -> Published:
    """Return what the manifest says of a document that was just written."""
    shown = woven.shown
    return Published(
        id=cover.id,
        title=cover.title,
        subtitle=cover.subtitle,
        genre=cover.genre,
        date=cover.date,
        description=cover.description,
        marks=cover.marks,
        facts=cover.facts,
        pdf=pdf,
        files=dict(sorted(files.items())),
        shown={kind: tuple(sorted(set(getattr(shown, kind)))) for kind in ("values", "figures", "tables", "citations")},
        gaps=len(woven.gaps),
    )


def manifest_text(
    documents: Iterable[Published],
    files: Mapping[str, str],
    fonts: Mapping[str, Any],
    evidoc: str,
) -> str:
    """Return the manifest: sorted, two-space indent, a final newline."""
    data = {
        "version": VERSION,
        "evidoc": evidoc,
        "documents": {d.id: d.as_dict() for d in documents},
        "files": dict(files),
        "fonts": dict(fonts),
    }
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def read_manifest(site: Path | None) -> Mapping[str, Any]:
    """Return the manifest of the site at `site`; empty where there is none that this version can read."""
    try:
        data = json.loads((site / MANIFEST).read_text(encoding="utf-8")) if site is not None else {}
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) and data.get("version") == VERSION else {}


def carry_over(name: str, site: Path | None, folder: SiteFolder) -> Published | None:
    """Copy the last good files of document `name` unchanged; None where there are none, or they are damaged."""
    entry = read_manifest(site).get("documents", {}).get(name)
    if not entry or site is None:
        return None
    last = Published.from_dict(entry)
    if not all(_intact(site / file, digest) for file, digest in last.files.items()):
        return None
    for file in last.files:
        folder.copy(file, site)
    return replace(last, kept=True)


def kept_fonts(site: Path | None, recipe: str, folder: SiteFolder) -> dict[str, str]:
    """Copy the fonts of the last site where they were made by the same recipe; else return nothing."""
    manifest = read_manifest(site)
    fonts = manifest.get("fonts", {})
    digests = manifest.get("files", {})
    names: dict[str, str] = fonts.get("files", {}) if fonts.get("recipe") == recipe else {}
    if site is None or not all(_intact(site / f"assets/{n}", digests.get(f"assets/{n}", "")) for n in names.values()):
        return {}
    for name in names.values():
        folder.copy(f"assets/{name}", site)
    return dict(names)


def _intact(path: Path, digest: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
