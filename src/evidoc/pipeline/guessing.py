"""A document whose page is not woven yet comes in; its PDF is begun, if one is made, in the folder of the new site."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evidoc import write as writing
from evidoc.model.document import Woven
from evidoc.model.product import Results
from evidoc.pipeline.running import Work
from evidoc.records import dataclass
from evidoc.workers import Pool

if TYPE_CHECKING:
    from evidoc.write import Ahead


@dataclass(slots=True)
class Guess:
    """What makes PDFs, and may begin one before it is asked for."""

    work: Work
    results: Results
    documents: Sequence[str]
    folder: Path
    """The new site."""
    printers: Pool
    epoch: int | None
    _ahead: Ahead | None = None

    @property
    def ahead(self) -> Ahead:
        """Return the site as far as it is written, with what makes its PDFs."""
        if self._ahead is None:
            self._ahead = writing.Ahead(self.printers, writing.SiteFolder(self.folder), self.work.folder / "written")
        return self._ahead

    def begin(self, printed: Woven) -> None:
        """Begin with the PDF of a document whose page is not woven yet."""
        if self.work.options.pdf and self.work.project.settings.pdf:
            self.ahead.begin(self.work.project, printed, self.documents, self.results, self.epoch)
