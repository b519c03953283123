"""Woven documents and results go in; a whole site in a folder comes out, every PDF checked, with every problem met.

Nothing of the old site is touched: the pipeline exchanges the finished folder for it afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from evidoc.errors import Problem
from evidoc.model.document import Woven
from evidoc.model.product import Results
from evidoc.model.project import Project
from evidoc.packaged import VERSION
from evidoc.records import dataclass
from evidoc.state import State
from evidoc.write.assets import publish
from evidoc.write.cases import NAME as CASES
from evidoc.write.cases import STYLE as CASES_STYLE
from evidoc.write.cases import TEMPLATE as CASES_TEMPLATE
from evidoc.write.cases import case_pages_of, cases_shown
from evidoc.write.documents import Draft, Press
from evidoc.write.elements import needs_script
from evidoc.write.evidence import NAME, SCRIPT, STYLE, TEMPLATE, evidence_shown, pages_of
from evidoc.write.folder import SiteFolder
from evidoc.write.fonts import publish_fonts, web_faces
from evidoc.write.furniture import Fact, about_site
from evidoc.write.inputs import PAGE, PRINT, WEB_SCRIPT, WEB_STYLE, Inputs, has_maths
from evidoc.write.jobs import Executor, HereAndNow
from evidoc.write.kept import Store
from evidoc.write.linked import LABELS, linked_pages
from evidoc.write.made import made
from evidoc.write.making import Listen, Maker
from evidoc.write.manifest import MANIFEST, LastSite, Published, manifest_text
from evidoc.write.pages import Pages
from evidoc.write.printing import Going, Printing
from evidoc.write.values import value_groups
from evidoc.write.wording import decided


@dataclass(frozen=True, slots=True)
class Site:
    """What was written."""

    folder: Path
    documents: Mapping[str, Published]
    """By id, in the order of the settings; those kept from the last good build too."""
    files: Mapping[str, str]
    """Site-relative path -> SHA-256."""
    notices: tuple[Problem, ...] = ()
    """What readers of the log should know and what fails no build, such as PDFs that cannot be made here."""
    seconds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Document id -> part of the PDF's making -> seconds."""
    peak: int = 0
    """The most memory that a process rendering a PDF has used, in bytes."""
    libraries: frozenset[str] = frozenset()
    """Paths of the libraries of this machine on which the PDFs rest."""


def write_site(
    project: Project,
    woven: Sequence[Woven],
    results: Results,
    folder: Path | SiteFolder,
    *,
    store: Path | None = None,
    state: State | None = None,
    report: Listen | None = None,
    going: Going | None = None,
    executor: Executor | None = None,
    epoch: int | None = None,
    previous: Path | None = None,
    kept: Sequence[str] = (),
    pdf: bool = True,
    meanwhile: Callable[[], object] = bool,
) -> tuple[Site, tuple[Problem, ...]]:
    """Write a whole site; pages and PDFs that would come out as they are kept are taken as they are.

    Parameters
    ----------
    woven
        The documents to write.
    folder
        An empty or missing folder, on the same file system as the site, or one with what was written for it already.
    store
        Where pages and PDFs are kept for later builds; None: nowhere.
    state
        What earlier builds left of files and times.
    report
        Hears how each ``page ID`` and ``pdf ID`` ended, as soon as it did.
    going
        Hears what goes on while PDFs are made.
    executor
        Runs `evidoc.write.pdf:render_job`; without one, PDFs are made here, one after the other.
    epoch
        SOURCE_DATE_EPOCH, where it is set; else each PDF bears its document's own date.
    previous
        The folder of the last good site.
    kept
        Ids of documents that were stopped before: their last files are carried over from `previous`.
    pdf
        Whether PDFs are made.
    meanwhile
        Called once while PDFs are made: what the caller has to do for which they need not be there.

    Returns
    -------
    tuple
        The site, and every problem met. A document with a problem is published as it was in the last good build, or
        not at all.
    """
    entries = {entry.id: entry for entry in project.documents}
    out, state = folder if isinstance(folder, SiteFolder) else SiteFolder(folder), state or State()
    last, store_ = LastSite(previous, state.files), Store(store, state.files)
    linked = linked_pages(project, results, lambda name: last.carry_over_page(name, out))
    documents = frozenset((*(w.id for w in woven), *kept))
    files = publish(woven, results, project.root, documents, out)
    press = Press(project, results, out, Pages(project.root), files, about(project, linked), epoch)
    maths = has_maths(woven) or last.has_maths(kept)
    inputs = Inputs(project, results, press.pages, state, epoch, documents, maths, press.picture, linked)
    inputs.look()
    maker = Maker(press, inputs, store_, state, report or (lambda _: None))
    drafts = [press.draft(w, entries[w.id]) for w in woven]
    printing = Printing(executor or HereAndNow(), state.times, going) if pdf else None
    if printing:
        maker.print(drafts, printing)
    fonts = _style(press, drafts, maths=maths)  # while the workers make PDFs
    problems = _plain_pages(press, pdf=pdf)
    meanwhile()
    found = {draft.id: done for draft, done in maker.finish(drafts, printing)}
    problems += [p for draft in drafts for p in draft.problems]
    for name in (*kept, *(i for i, done in found.items() if done is None)):
        found[name] = last.carry_over(name, out)
    shown = {name: done for name in entries if (done := found.get(name))}
    problems += _page(press, "index.html", "web/index.html", documents=list(shown.values()))
    problems += _page(press, "made.html", "web/made.html", made=made(project, shown.values()))
    text = manifest_text(shown.values(), out.files, fonts, evidoc=press.site["evidoc"])
    out.write(MANIFEST, text)
    store_.forget_others(entries)
    notices = tuple(sorted(maker.notices, key=lambda n: (n.place, n.kind, n.message)))
    site = Site(out.path, shown, dict(out.files), notices, maker.seconds, maker.peak, frozenset(maker.libraries))
    return site, tuple(dict.fromkeys(problems))


def prepare(root: Path) -> None:
    """Load what writing a site needs, while others still work for the project in folder `root`."""
    Pages(root).prepare(PAGE, PRINT, *(f"web/{name}.html" for name in ("index", "values", "accessibility", "made")))


def about(project: Project, linked: Sequence[str]) -> dict[str, Any]:
    """Return what every template shows of the site."""
    return {
        **about_site(project),
        "evidoc": VERSION,
        "evidence": NAME in linked,
        "links": [
            Fact("", "Documents", "index.html"),
            *(Fact("", LABELS[name], name) for name in linked),
            Fact("", "Values", "values.html"),
            Fact("", "How this was made", "made.html"),
            Fact("", "Accessibility", "accessibility.html"),
        ],
    }


def _style(press: Press, drafts: Sequence[Draft], *, maths: bool) -> dict[str, str]:
    """Write fonts, style sheet and script; return original file name -> name in the site of every font."""
    out, names = press.folder, publish_fonts(press.folder, maths=maths)
    style = out.asset("site", ".css", web_faces(names) + press.pages.text(WEB_STYLE))
    press.site["style"] = style
    if any(needs_script(draft.woven.body) for draft in drafts):
        press.site["script"] = out.asset("site", ".js", press.pages.text(WEB_SCRIPT))
    press.shared = (style, *names.values())
    return names


def _plain_pages(press: Press, *, pdf: bool) -> list[Problem]:
    facts = {key: decided(press.project.facts, f"accessibility.{key}") for key in ("pages", "tested", "contact")}
    return [
        *_page(press, "values.html", "web/values.html", groups=value_groups(press.results.values)),
        *_page(press, "accessibility.html", "web/accessibility.html", facts=facts, makes_pdf=pdf),
        *(problem for data in pages_of(press.results) for problem in evidence_page(press, data)),
        *(problem for data in case_pages_of(press.results) for problem in _case_page(press, data)),
    ]


def _case_page(press: Press, data: Mapping[str, Any]) -> list[Problem]:
    """Write the page of cases, with a style of its own and no script; return what is wrong with its template."""
    style = press.folder.asset("cases", ".css", press.pages.text(CASES_STYLE))
    shown = cases_shown(data, press.project.references)
    return _page(press, CASES, CASES_TEMPLATE, **shown, cases_style=style)


def evidence_page(press: Press, data: Mapping[str, Any]) -> list[Problem]:
    """Write the evidence page, with a style and a script of its own; return what is wrong with its template.

    Parameters
    ----------
    data
        An `evidoc.model.evidence_page.EvidencePage`.
    """
    style = press.folder.asset("evidence", ".css", press.pages.text(STYLE))
    script = press.folder.asset("evidence", ".js", press.pages.text(SCRIPT))
    site = {**press.site, "script": script}
    shown = evidence_shown(data, press.project.references)
    return _page(press, NAME, TEMPLATE, **shown, site=site, script=True, evidence_style=style)


def _page(press: Press, target: str, template: str, **shown: Any) -> list[Problem]:
    """Write a page that is no document's; return what is wrong with its template."""
    context = {"site": press.site, "lang": press.project.settings.lang, "here": target, **shown}
    html, problems = press.pages.render(template, context)
    if html:
        press.folder.write(target, html)
    return problems
