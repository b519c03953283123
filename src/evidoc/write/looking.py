"""Woven documents and a store go in; which pages and PDFs would be made, and why, comes out; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evidoc.model.document import Reason, StepReport, Woven
from evidoc.model.product import Results
from evidoc.model.project import DocumentEntry, Project
from evidoc.state import State
from evidoc.write.inputs import Inputs, has_maths
from evidoc.write.kept import PAGE, PDF, Store, why
from evidoc.write.linked import linked_pages
from evidoc.write.pages import Pages
from evidoc.write.wording import file_size


def why_written(
    project: Project,
    woven: Sequence[Woven],
    results: Results,
    *,
    store: Path,
    state: State,
    pdf: bool,
    epoch: int | None = None,
    previous: Path | None = None,
) -> Mapping[str, tuple[StepReport, ...]]:
    """Tell what `write_site` would do with documents, and do nothing.

    Parameters
    ----------
    woven
        The documents that would be written.
    store
        Where pages and PDFs are kept.
    state
        What earlier builds left of files and times.
    pdf
        Whether PDFs would be made.
    epoch
        SOURCE_DATE_EPOCH, where it is set.
    previous
        The folder of the last good site.

    Returns
    -------
    Mapping
        Document id -> reports of its PDF, where one would be made, and of its page: ``kept``, or ``not reached`` with
        the reason why. Only names are compared: a PDF that would come out the same although a template of its page
        changed is told too.
    """
    entries = {entry.id: entry for entry in project.documents}
    stored, pages = Store(store, state.files), Pages(project.root)

    def picture(path: str) -> str:
        return state.files.of_file(project.root / path)

    linked = linked_pages(project, results, lambda name: previous is not None and (previous / name).is_file())
    given = (project, results, pages, state, epoch, frozenset(entries))
    inputs = Inputs(*given, maths=True, picture=picture, linked=linked)
    if not has_maths(woven):
        # a document that has to be woven first may be the one with a formula: then pages have the font for it
        fonts, unknown = inputs.web_fonts(), len(woven) < len(entries)
        kept = (stored.read(one.id, PAGE) for one in woven) if unknown else ()
        if not any(page is not None and page.inputs["fonts"] == fonts for page in kept):
            inputs = Inputs(*given, maths=False, picture=picture, linked=linked)
    return {one.id: tuple(_reports(one, entries[one.id], inputs, stored, pdf=pdf)) for one in woven}


def _reports(woven: Woven, entry: DocumentEntry, inputs: Inputs, store: Store, *, pdf: bool) -> list[StepReport]:
    reports, said = [], ""
    follows: Reason | None = None
    if pdf:
        printed = store.read(woven.id, PDF)
        now = inputs.of_pdf(woven, entry, printed.output["libraries"] if printed else ())
        reports.append(_report(f"pdf {woven.id}", why(printed, now, f"{woven.id}.pdf"), now))
        if reports[0].reason is not None:
            follows = Reason("follows", f"pdf {woven.id}")
        said = file_size(printed.output["size"]) if printed else ""
    now = inputs.of_page(woven, entry, said)
    reason = why(store.read(woven.id, PAGE), now, f"{woven.id}.html")
    return [*reports, _report(f"page {woven.id}", reason or follows, now)]


def _report(step: str, reason: Reason | None, inputs: Mapping[str, str]) -> StepReport:
    return StepReport(step, "not reached" if reason else "kept", reason=reason, inputs=inputs)
