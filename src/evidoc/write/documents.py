"""One woven document goes in; its page and the job that makes its PDF come out, or its problems."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import field, replace
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.fingerprint import MISSING
from evidoc.model.document import Woven
from evidoc.model.product import Results
from evidoc.model.project import DocumentEntry, Project
from evidoc.records import dataclass
from evidoc.write.addresses import Files, for_print, for_web
from evidoc.write.assets import attachments, files_of, publish_outputs, variants
from evidoc.write.contents import Entry, contents
from evidoc.write.elements import finished, for_paper, needs_script
from evidoc.write.folder import SiteFolder
from evidoc.write.fonts import font_folders, print_faces
from evidoc.write.furniture import cover, surroundings
from evidoc.write.inputs import PAGE, PRINT, PRINT_STYLE
from evidoc.write.manifest import Download, Published, published
from evidoc.write.maths import not_understood, spoken_headings
from evidoc.write.pages import Pages

RENDER = "evidoc.write.pdf:render_job"
PANGO = (
    "Install Pango, then build again: on Debian or Ubuntu 'apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 "
    "libharfbuzz-subset0', on macOS 'brew install pango'."
)
MATHS = "Look for a command that is not plain LaTeX maths, an open brace or a missing \\end."
SHORT, LONG = 12, 24
"""Lines of contents up to which the text begins on the same page of a PDF, and from which they stand closer."""


@dataclass(slots=True)
class Draft:
    """A document on its way into the site."""

    entry: DocumentEntry
    woven: Woven
    files: Files
    """What it may name, with the pictures that its own cells made."""
    shown: dict[str, Any] | None = None
    """What its templates show, once somebody asked."""
    problems: list[Problem] = field(default_factory=list)
    pdf: Download | None = None

    @property
    def id(self) -> str:
        """The document's id."""
        return self.woven.id

    def problem(self, kind: str, message: str, hint: str) -> Problem:
        """Return a problem of this document."""
        return Problem(kind, message, Place(self.entry.chapter), hint, documents=(self.woven.id,))


@dataclass(slots=True)
class Press:
    """Fills templates in: everything that documents share while they are written."""

    project: Project
    results: Results
    folder: SiteFolder
    pages: Pages
    files: Files
    site: dict[str, Any]
    """What every template shows of the site."""
    epoch: int | None
    shared: tuple[str, ...] = ()
    """Files that every page needs: style sheet and fonts."""

    def draft(self, woven: Woven, entry: DocumentEntry) -> Draft:
        """Begin a document."""
        return Draft(entry, woven, replace(self.files, outputs=publish_outputs(woven, self.folder)))

    def picture(self, path: str) -> str:
        """Return the digest of a picture of the project as it is in the site, or `MISSING`."""
        return self.folder.files.get(self.files.images.get(path, ""), MISSING)

    def job(self, draft: Draft) -> dict[str, Any] | None:
        """Return the job that makes the PDF; None where something is wrong."""
        woven, shown, page = draft.woven.printed or draft.woven, self._look_at(draft), self.page(draft)
        if draft.woven.printed is not None:
            # the PDF is held against a page of its own, which nobody publishes
            shown, lost = self._shown(woven, draft)
            page = self.page(Draft(draft.entry, woven, draft.files, shown))
            draft.problems += [draft.problem("lost-address", f"'{a}' is not in the site.", "") for a in lost]
        epoch = self.epoch if self.epoch is not None else _epoch(woven.date)
        body, _ = for_print(woven.body, draft.files)
        context = {
            **shown,
            "site": self.site,
            "body": safe(for_paper(body)),
            "contents_length": _length(shown["contents"]),
            "stamp": dt.datetime.fromtimestamp(epoch, dt.UTC).date().isoformat(),
        }
        html, problems = self.pages.render(PRINT, context, draft.id)
        draft.problems += problems
        if draft.problems:
            return None
        return {
            "document": draft.id,
            "chapter": draft.entry.chapter,
            "html": html,
            "css": print_faces() + self.pages.text(PRINT_STYLE),
            "page": page,
            "base": str(self.folder.path.resolve()),
            "fonts": font_folders(),
            "attachments": attachments(woven.body, self.results),
            "epoch": epoch,
            "target": str((self.folder.path / f"{draft.id}.pdf").resolve()),
        }

    def page(self, draft: Draft) -> str:
        """Return the web page as far as it is known: before the PDF is made, without the link to it."""
        context = {**self._look_at(draft), "site": {"style": "", "script": "", **self.site}, "pdf": draft.pdf}
        html, problems = self.pages.render(PAGE, context, draft.id)
        draft.problems += [p for p in problems if p not in draft.problems]
        return html

    def published(self, draft: Draft) -> Published:
        """Return what the manifest says of a document whose page and PDF are in the site's folder."""
        own = [f"{draft.id}.html", *([draft.pdf.address] if draft.pdf else [])]
        script = [self.site["script"]] if needs_script(draft.woven.body) else []
        every = (*own, *files_of(draft.woven.body, draft.files), *script, *self.shared)
        around = cover(draft.woven, draft.entry.genre, self.project)
        return published(around, draft.woven, draft.pdf, {name: self.folder.files[name] for name in every})

    def _look_at(self, draft: Draft) -> dict[str, Any]:
        """Find what the templates show, and what is wrong with the body."""
        if draft.shown is None:
            draft.shown, lost = self._shown(draft.woven, draft)
            hint = "Its data may not be passed on, or the document that it leads to is not built."
            for address in lost:
                draft.problems.append(draft.problem("lost-address", f"'{address}' is not in the site.", hint))
            for tex in dict.fromkeys(t for w in variants(draft.woven) for t in not_understood(w.body)):
                message = f"The formula “{tex}” cannot be read: it would be printed as it was typed."
                draft.problems.append(draft.problem("unreadable-maths", message, MATHS))
        return draft.shown

    def _shown(self, woven: Woven, draft: Draft) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Return what the templates show of a document, and its addresses that lead nowhere."""
        genre, (body, lost) = draft.entry.genre, for_web(woven.body, draft.files)
        said = spoken_headings(woven.body)
        headings = [replace(h, text=said.get(h.id, h.text)) for h in woven.headings]
        shown = {
            **surroundings(woven, genre, self.project),
            "here": f"{woven.id}.html",
            "body": safe(finished(body)),
            "bibliography": safe(_listed(woven.bibliography)),
            "contents": contents(headings, genre.contents_depth, references=bool(woven.bibliography)),
            "pdf": None,
            "script": needs_script(body),
        }
        return shown, lost


def safe(html: str) -> Any:
    """Mark woven HTML, in which every value and text was escaped, as ready for a template."""
    from markupsafe import Markup

    return Markup(html)  # noqa: S704 (see above)


def _listed(bibliography: str) -> str:
    if not bibliography or "csl-bib-body" in bibliography:
        return bibliography
    return f'<div class="references csl-bib-body" role="list">\n{bibliography}\n</div>'


def _length(entries: Sequence[Entry]) -> str:
    """Return the class, after a space, that the contents of a PDF have for their length."""
    lines = sum(1 + len(entry.children) for entry in entries)
    return " contents-short" if lines <= SHORT else " contents-long" if lines >= LONG else ""


def _epoch(date: str) -> int:
    return calendar.timegm(dt.date.fromisoformat(date).timetuple())
