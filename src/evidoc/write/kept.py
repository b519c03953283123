"""A document's page and PDF go in, with all that they rested on; as long as that is true, the same files come out.

The store has one folder a document: ``page.html`` and ``document.pdf``, each with a record beside it, which is written
last. A stored file may be the same file as the one in the site: where somebody changed that one, it is made again.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from evidoc import kept
from evidoc.fingerprint import Digests
from evidoc.model.document import Reason
from evidoc.records import dataclass
from evidoc.write.folder import SiteFolder, link

PAGE, PDF = "page.html", "document.pdf"
VERSION = 1
"""Of what is known of a stored file; another is not read."""


@dataclass(frozen=True, slots=True)
class Store:
    """Pages and PDFs of earlier builds."""

    folder: Path | None
    """``_build/written``; None: nothing is kept."""
    digests: Digests

    def read(self, document: str, file: str) -> Stored | None:
        """Return what is known of a document's `PAGE` or `PDF`; None where nothing is."""
        if self.folder is None:
            return None
        place = self.folder / document / file
        record = kept.read(_record(place))
        if record is None or record.output.get("version") != VERSION:
            return None
        whole = self.digests.of_file(place) == record.output["digest"]
        return Stored(record.inputs, record.output, place, whole=whole)

    def keep(self, document: str, file: str, made: Path, output: Mapping[str, Any], inputs: Mapping[str, str]) -> None:
        """Keep a file that was made.

        Parameters
        ----------
        made
            The file; it may be the stored one.
        output
            What is to be known of it, ``digest`` included.
        inputs
            All that it rested on.
        """
        if self.folder is None:
            return
        place = self.folder / document / file
        if made != place:
            link(made, place)
        kept.write(_record(place), kept.Record(inputs, {**output, "version": VERSION}))

    def forget_others(self, documents: Collection[str]) -> None:
        """Remove what was kept of documents that the project no longer has."""
        for folder in self.folder.iterdir() if self.folder is not None and self.folder.is_dir() else ():
            if folder.name not in documents:
                shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Stored:
    """A page or PDF that an earlier build made."""

    inputs: Mapping[str, str]
    output: Mapping[str, Any]
    file: Path
    whole: bool
    """Whether the file is there and as it was made."""

    def take(self, name: str, site: SiteFolder) -> str:
        """Put the file into a site under this name; return the name."""
        return site.take(name, self.file, self.output["digest"])


def why(stored: Stored | None, inputs: Mapping[str, str], name: str) -> Reason | None:
    """Return why a page or PDF must be made; None where the stored one is still true.

    Parameters
    ----------
    stored
        What is known of it.
    inputs
        What it rests on now.
    name
        Of the file in the site, for people.
    """
    if stored is None:
        return Reason("first run")
    changed = kept.changed(stored.inputs, inputs)
    if changed:
        return Reason("changed", changed[0], changed[1:])
    return None if stored.whole else Reason("missing output", name)


def _record(file: Path) -> Path:
    return file.with_suffix(".json")
