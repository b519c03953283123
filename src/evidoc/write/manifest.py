"""What a build wrote goes in, ``manifest.json`` comes out; and back: documents of the last good site are carried over.

The manifest knows no clock and no path outside the site: two builds of the same inputs write the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, field, fields, replace
from pathlib import Path
from typing import Any, Self

from evidoc.fingerprint import Digests, canonical
from evidoc.model.document import Woven
from evidoc.records import dataclass
from evidoc.write.folder import SiteFolder
from evidoc.write.furniture import Cover, Fact, Mark

MANIFEST = "manifest.json"
VERSION = 1
_ASSET = re.compile(r'(?:href|src)="(assets/[^"#?]+)"')
SHOWN = ("values", "figures", "tables", "findings", "citations")


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
    """``values``, ``figures``, ``tables``, ``findings`` and ``citations`` it shows, sorted."""
    gaps: int = 0
    kept: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the document as JSON-ready data."""
        data: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        data["pdf"] = asdict(self.pdf) if self.pdf else None
        data["files"] = dict(self.files)
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
        shown={kind: tuple(sorted(set(getattr(shown, kind)))) for kind in SHOWN},
        gaps=len(woven.gaps),
    )


def manifest_text(
    documents: Iterable[Published], files: Mapping[str, str], fonts: Mapping[str, str], *, evidoc: str
) -> str:
    """Return the manifest of a site that nobody has sealed yet: sorted, two-space indent, a final newline."""
    data = {
        "version": VERSION,
        "evidoc": evidoc,
        "lock": "",
        "documents": {d.id: d.as_dict() for d in documents},
        "files": dict(files),
        "fonts": dict(fonts),
    }
    return canonical(data)


def seal(site: Path, *, lock: str, built: Mapping[str, Any]) -> None:
    """Say in the manifest of a finished site which lock goes with it, and how it was built.

    Parameters
    ----------
    site
        The folder of the site, which nobody sees yet.
    lock
        The digest of the text of ``evidoc.lock``.
    built
        What whoever proves the site must do in the same way: ``engine`` and ``pdf``.
    """
    told = {**read_manifest(site), "lock": lock, "built": dict(built)}
    (site / MANIFEST).write_text(canonical(told), encoding="utf-8", newline="\n")


def read_manifest(site: Path | None) -> Mapping[str, Any]:
    """Return the manifest of the site at `site`; empty where there is none that this version can read."""
    try:
        data = json.loads((site / MANIFEST).read_text(encoding="utf-8")) if site is not None else {}
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) and data.get("version") == VERSION else {}


class LastSite:
    """The last good site, from which files are carried over unchanged."""

    def __init__(self, folder: Path | None, digests: Digests) -> None:
        """Read the manifest in `folder`; None: there is no last site."""
        self._folder = folder
        self._digests = digests
        self._manifest = read_manifest(folder)

    def carry_over(self, name: str, out: SiteFolder) -> Published | None:
        """Take the last good files of document `name`; None where there are none, or they are damaged."""
        entry = self._manifest.get("documents", {}).get(name)
        last = Published.from_dict(entry) if entry else None
        return replace(last, kept=True) if last and self._taken(last.files, out) else None

    def carry_over_page(self, name: str, out: SiteFolder) -> bool:
        """Take a page that is no document's, with its styles, scripts and fonts; tell whether there was one."""
        files: Mapping[str, str] = self._manifest.get("files", {})
        if self._folder is None or name not in files or not (self._folder / name).is_file():
            return False
        named = _ASSET.findall((self._folder / name).read_text(encoding="utf-8", errors="replace"))
        wanted = {one for one in (name, *named, *self._manifest["fonts"].values()) if one in files}
        return self._taken({one: files[one] for one in sorted(wanted)}, out)

    def has_maths(self, names: Iterable[str]) -> bool:
        """Tell whether the last page of any of these documents holds a formula: then the site keeps the font for it."""
        pages = (self._folder / f"{name}.html" for name in names) if self._folder is not None else ()
        return any(page.is_file() and b"<math" in page.read_bytes() for page in pages)

    def _taken(self, wanted: Mapping[str, str], out: SiteFolder) -> bool:
        """Take these files, all or none of them."""
        folder = self._folder
        if folder is None or not all(self._digests.of_file(folder / name) == d for name, d in wanted.items()):
            return False
        for name, digest in wanted.items():
            out.take(name, folder / name, digest)
        return True
