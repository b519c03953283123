"""Cases come in; the framework matrix, code counts, configurations, boxes, list and quote bank go out as tables."""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.model.case import CMO, ILLUSTRATIVE, KIND_WORDS, KINDS, OWN, PUBLISHED, Box, Case, Cases
from evidoc.model.finding import Finding
from evidoc.synthesis.cases.counting import of_kind, with_code
from evidoc.synthesis.cases.quotes import quotes
from evidoc.synthesis.exhibits import Cell, Exhibits, said

NOT_STATED = "not stated"
_KINDS = {OWN: "Fieldwork", PUBLISHED: "Published accounts", ILLUSTRATIVE: "Illustrative, made up"}
CAVEATS = {
    OWN: "One setting: what happened here may not happen elsewhere.",
    PUBLISHED: "One account by others of one setting or programme; no fieldwork of this project.",
    ILLUSTRATIVE: "Illustrative: made up for a demonstration, and no setting at all.",
}
MADE_UP = "Illustrative cases: made up for a demonstration. No person, setting or result is real."
NO_FIELDWORK = "Published accounts by others, in our own words. There is no fieldwork of this project among them."
_BOX = ("Setting type", "What they did", "What came of it", "What that rests on", "Date", "Caveat")


def table_names(cases: Cases) -> tuple[str, ...]:
    """Return the names of what `table_products` adds."""
    names = ["case-list", *(f"case-box-{name}" for name in cases.leaving)]
    if cases.themes:
        names.append("case-matrix")
    if cases.codes:
        names.append("case-codes")
    if any(case.cmo for case in cases.leaving.values()):
        names.append("case-cmo")
    if any(True for _ in quotes(cases)):
        names.append("case-quotes")
    if cases.findings:
        names.append("case-findings")
    return tuple(f"table {name}" for name in names)


def table_products(cases: Cases, shown: Mapping[str, Finding], exhibits: Exhibits) -> None:
    """Add every table that `table_names` names."""
    makers = {
        "case-list": _list,
        "case-matrix": _matrix,
        "case-codes": _codes,
        "case-cmo": _cmo,
        "case-quotes": _quotes,
    }
    wanted = {name.removeprefix("table ") for name in table_names(cases)}
    for name, maker in makers.items():
        if name in wanted:
            maker(cases, exhibits)
    for case in cases.leaving.values():
        _box(cases, case, exhibits)
    if "case-findings" in wanted:
        _findings(shown, exhibits, cases)


def notes_of(cases: Cases) -> tuple[str, ...]:
    """Return what readers of any table must know of these cases."""
    kinds = {case.kind for case in cases.leaving.values()}
    if ILLUSTRATIVE in kinds:
        return (MADE_UP,)
    return (NO_FIELDWORK,) if kinds == {PUBLISHED} else ()


def cell_of(cases: Cases, case: Case, theme: str) -> str:
    """Return what stands in the framework matrix: what a person wrote, then the codes with their excerpts counted."""
    numbers = {
        code.label: sum(name in one.codes for one in case.excerpts.values())
        for name, code in cases.codes.items()
        if code.theme == theme
    }
    coded = "; ".join(f"{label} ({number})" for label, number in numbers.items() if number)
    written = case.themes.get(theme, "")
    return f"{written} [{coded}]" if written and coded else written or coded


def _list(cases: Cases, exhibits: Exhibits) -> None:
    fields = {
        "occupation": "Occupation",
        "sector": "Sector",
        "nation": "Nation",
        "setting": "Setting",
        "size_band": "Size",
        "career_stage": "Stage of career",
    }
    rows: list[dict[str, Cell]] = [
        {
            "case": case.title,
            "kind": KIND_WORDS[case.kind],
            **{key: cases.worded(key, case.about[key]) if case.about.get(key) else "" for key in fields},
            "dates": case.dates,
            "of": case.summary_of,
            "status": case.status,
            "source": case.source,
        }
        for case in cases.leaving.values()
    ]
    columns: dict[str, str | tuple[str, str]] = {
        "case": "Case",
        "kind": "Kind",
        **fields,
        "dates": "Dates",
        "of": "What was summarised",
        "status": "Status",
        "source": "Source",
    }
    shown = said(columns, rows) or columns
    alike = [key for key in shown if len(rows) > 1 and len({row[key] for row in rows}) == 1]
    common = [f"{columns[key]}: {rows[0][key]}" for key in alike]
    notes = (*([f"The same for all: {'; '.join(common)}."] if common else []), *notes_of(cases))
    exhibits.table("case-list", "Cases", rows, {k: v for k, v in shown.items() if k not in alike}, notes=notes)


def _matrix(cases: Cases, exhibits: Exhibits) -> None:
    rows: list[dict[str, Cell]] = [
        {"case": case.title, **{theme: cell_of(cases, case, theme) for theme in cases.themes}}
        for case in cases.leaving.values()
    ]
    columns: dict[str, str | tuple[str, str]] = {"case": "Case", **{n: one.label for n, one in cases.themes.items()}}
    notes = ("In brackets: codes with the number of excerpts.", *notes_of(cases))
    exhibits.table("case-matrix", "Framework matrix: cases by themes", rows, columns, notes=notes)


def _codes(cases: Cases, exhibits: Exhibits) -> None:
    kinds = [kind for kind in KINDS if of_kind(cases, kind)] or [OWN]
    rows: list[dict[str, Cell]] = []
    for name, code in cases.codes.items():
        theme = cases.themes[code.theme].label if code.theme in cases.themes else ""
        row: dict[str, Cell] = {"code": code.label, "theme": theme, "meaning": code.meaning}
        for kind in kinds:
            given = of_kind(cases, kind)
            number, excerpts = with_code(given, name)
            row |= {kind: f"{number} of {len(given)}", f"{kind}-excerpts": excerpts}
        rows.append(row)
    columns: dict[str, str | tuple[str, str]] = {"code": "Code", "theme": "Theme", "meaning": "Meaning"}
    for kind in kinds:
        columns |= {kind: f"{_KINDS[kind]}: cases", f"{kind}-excerpts": f"{_KINDS[kind]}: excerpts"}
    notes = (
        "Numbers of cases in which a code was given at least once, of all cases; they say nothing of how common it is.",
        *notes_of(cases),
    )
    exhibits.table("case-codes", "Codes: in how many cases, and how many excerpts", rows, columns, notes=notes)


def _cmo(cases: Cases, exhibits: Exhibits) -> None:
    rows: list[dict[str, Cell]] = [
        {"case": case.title, **dict(zip(CMO, line, strict=True))}
        for case in cases.leaving.values()
        for line in case.cmo
    ]
    columns: dict[str, str | tuple[str, str]] = {"case": "Case", **{part: part.capitalize() for part in CMO}}
    exhibits.table("case-cmo", "Context, mechanism and outcome, case by case", rows, columns, notes=notes_of(cases))


def _quotes(cases: Cases, exhibits: Exhibits) -> None:
    told = [one for _, _, one in quotes(cases)]
    # Sorted by their words, so that what stands together does not tell which are of one case.
    rows: list[dict[str, Cell]] = sorted(
        ({"quote": one.text, "who": one.label} for one in told if not one.withheld), key=lambda row: str(row["quote"])
    )
    withheld = sum(bool(one.withheld) for one in told)
    notes = ["People are named by role group and nation only; all of them agreed to be quoted."]
    if withheld:
        notes.append(f"Withheld, to protect people: {withheld}.")
    exhibits.table("case-quotes", "What people said", rows, {"quote": "Quote", "who": "Who"}, notes=notes)


def _box(cases: Cases, case: Case, exhibits: Exhibits) -> None:
    sections = case.sections
    box = case.box or Box(sections.get("ideal", ""), sections.get("outcome", ""), "", "")
    setting = cases.worded("setting", case.about.get("setting", ""))
    texts = (setting, box.did, box.result, box.base or case.summary_of, box.day or case.dates, CAVEATS[case.kind])
    rows = [{"part": part, "text": text or NOT_STATED} for part, text in zip(_BOX, texts, strict=True)]
    prefix = "Illustrative example" if case.kind == ILLUSTRATIVE else "Case example"
    columns: dict[str, str | tuple[str, str]] = {"part": prefix, "text": case.title}
    notes = (f"Source: {case.source}",) if case.source else ()
    exhibits.table(f"case-box-{case.id}", f"{prefix}: {case.title}", rows, columns, notes=notes)


def _findings(shown: Mapping[str, Finding], exhibits: Exhibits, cases: Cases) -> None:
    rows: list[dict[str, Cell]] = [
        {
            "finding": f"{one.id}: {one.text}",
            "cases": "; ".join(rest.name for rest in one.rests_on),
            "confidence": one.grade[:1].upper() + one.grade[1:],
            "why": " ".join(one.reasons),
        }
        for one in shown.values()
    ]
    columns: dict[str, str | tuple[str, str]] = {
        "finding": "Finding",
        "cases": "Cases contributing",
        "confidence": "Confidence in this finding",
        "why": "Explanation",
    }
    exhibits.table("case-findings", "Findings across cases", rows, said(columns, rows), notes=notes_of(cases))
