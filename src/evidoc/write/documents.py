"""One woven document goes in; its page, its PDF and what the manifest says of it come out, or its problems."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.document import Woven
from evidoc.model.product import Results
from evidoc.model.project import DocumentEntry, Project
from evidoc.write.addresses import Files, for_print, for_web
from evidoc.write.assets import attachments, files_of, publish_outputs, variants
from evidoc.write.contents import Entry, contents
from evidoc.write.elements import finished, for_paper, needs_script
from evidoc.write.folder import SiteFolder
from evidoc.write.fonts import font_folders, print_faces
from evidoc.write.furniture import cover
from evidoc.write.jobs import Executor
from evidoc.write.manifest import Download, Published, published
from evidoc.write.maths import not_understood, spoken_headings
from evidoc.write.pages import Pages
from evidoc.write.wording import decided

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
    shown: dict[str, Any]
    """What its templates show."""
    files: Files
    """What it may name, with the pictures that its own cells made."""
    job: Future[dict[str, Any]] | None = None
    problems: list[Problem] = field(default_factory=list)
    pdf: Download | None = None

    def problem(self, kind: str, message: str, hint: str) -> Problem:
        """Return a problem of this document."""
        return Problem(kind, message, Place(self.entry.chapter), hint, documents=(self.woven.id,))


@dataclass(slots=True)
class Press:
    """Everything that documents share while they are written."""

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
    notices: list[Problem] = field(default_factory=list)
    seconds: dict[str, Mapping[str, float]] = field(default_factory=dict)
    peak: int = 0

    def draft(self, woven: Woven, entry: DocumentEntry) -> Draft:
        """Begin a document: find what its templates show."""
        files = replace(self.files, outputs=publish_outputs(woven, self.folder))
        shown, lost = self._shown(woven, entry, files)
        draft = Draft(entry, woven, shown, files)
        hint = "Its data may not be passed on, or the document that it leads to is not built."
        for address in lost:
            draft.problems.append(draft.problem("lost-address", f"'{address}' is not in the site.", hint))
        for tex in dict.fromkeys(t for w in variants(woven) for t in not_understood(w.body)):
            message = f"The formula “{tex}” cannot be read: it would be printed as it was typed."
            draft.problems.append(draft.problem("unreadable-maths", message, MATHS))
        return draft

    def _shown(self, woven: Woven, entry: DocumentEntry, files: Files) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Return what the templates show of a document, and its addresses that lead nowhere."""
        body, lost = for_web(woven.body, files)
        said = spoken_headings(woven.body)
        headings = [replace(h, text=said.get(h.id, h.text)) for h in woven.headings]
        shown = {
            "doc": cover(woven, entry.genre, self.project),
            "lang": woven.lang,
            "here": f"{woven.id}.html",
            "abstract": [p for p in decided(woven.front, "abstract").split("\n\n") if p],
            "keywords": decided(woven.front, "keywords"),
            "body": safe(finished(body)),
            "bibliography": safe(_listed(woven.bibliography)),
            "contents": contents(headings, entry.genre.contents_depth, references=bool(woven.bibliography)),
            "pdf": None,
            "script": needs_script(body),
        }
        return shown, lost

    def submit(self, draft: Draft, executor: Executor) -> None:
        """Have the PDF made, if nothing is wrong so far."""
        woven, name = draft.woven.printed or draft.woven, draft.woven.id
        shown, page = draft.shown, self.page(draft)
        if draft.woven.printed is not None:
            # the PDF is held against a page of its own, which nobody publishes
            shown, lost = self._shown(woven, draft.entry, draft.files)
            page = self.page(Draft(draft.entry, woven, shown, draft.files))
            draft.problems += [draft.problem("lost-address", f"'{a}' is not in the site.", "") for a in lost]
        epoch = self.epoch if self.epoch is not None else _epoch(woven.date)
        body, _ = for_print(woven.body, draft.files)
        context = {
            **shown,
            "site": self.site,
            "body": safe(for_paper(body)),
            "contents_length": _length(shown["contents"]),
            "stamp": dt.datetime.fromtimestamp(epoch, dt.UTC).date().isoformat(),
            "author": decided(woven.front, "author") or decided(self.project.facts, "authors") or self.site["title"],
        }
        html, problems = self.pages.render("print/document.html", context, name)
        draft.problems += problems
        if draft.problems:
            return
        job = {
            "document": name,
            "chapter": draft.entry.chapter,
            "html": html,
            "css": print_faces() + self.pages.text("print/print.css"),
            "page": page,
            "base": str(self.folder.path.resolve()),
            "fonts": font_folders(),
            "attachments": attachments(woven.body, self.results),
            "epoch": epoch,
            "target": str((self.folder.path / f"{name}.pdf").resolve()),
        }
        draft.job = executor.submit(RENDER, job)

    def page(self, draft: Draft) -> str:
        """Return the web page as far as it is known: before the PDF is made, without the link to it."""
        context = {**draft.shown, "site": {"style": "", "script": "", **self.site}, "pdf": draft.pdf}
        html, problems = self.pages.render("web/document.html", context, draft.woven.id)
        draft.problems += [p for p in problems if p not in draft.problems]
        return html

    def finish(self, draft: Draft) -> Published | None:
        """Take in the PDF and write the page with the link to it; None where the document has a problem."""
        name = draft.woven.id
        if draft.job:
            self._take_pdf(draft, draft.job)
        page = self.page(draft)
        if draft.problems:
            self.folder.drop(f"{name}.pdf")
            return None
        own = [self.folder.write(f"{name}.html", page), *([draft.pdf.address] if draft.pdf else [])]
        script = [self.site["script"]] if draft.shown["script"] else []
        every = (*own, *files_of(draft.woven.body, draft.files), *script, *self.shared)
        return published(draft.shown["doc"], draft.woven, draft.pdf, {f: self.folder.files[f] for f in every})

    def _take_pdf(self, draft: Draft, job: Future[dict[str, Any]]) -> None:
        name = draft.woven.id
        try:
            result = job.result()
        except Exception as error:  # noqa: BLE001 (a worker that died takes its own document with it and no other)
            message = f"The PDF could not be made: {type(error).__name__}: {error}"
            draft.problems.append(draft.problem("pdf-failed", message, "Build again."))
            return
        if result["missing"]:
            message = f"{name}.pdf is missing: Pango, which lays out PDFs, is not on this machine. The page was made."
            self.notices.append(draft.problem("pango-missing", message, PANGO))
            return
        draft.problems += [Problem.from_dict(p) for p in result["problems"]]
        self.notices += [Problem.from_dict(n) for n in result["notices"]]
        self.seconds[name], self.peak = result["seconds"], max(self.peak, result["peak"])
        if not draft.problems:
            draft.pdf = Download(f"{name}.pdf", self.folder.note(f"{name}.pdf"))


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
