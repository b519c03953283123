"""A flow and its records come in; the values, tables and the figure that documents show of them go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from evidoc.model.display import grouped, rounded
from evidoc.model.evidence import Evidence
from evidoc.model.period import display
from evidoc.model.record import Record
from evidoc.synthesis.agreement import Agreement, agreements
from evidoc.synthesis.exhibits import Exhibits, Row, said
from evidoc.synthesis.flow.boxes import BOXES, OTHER, PREFIX, PREVIOUS, SOURCE
from evidoc.synthesis.flow.counting import source_counts
from evidoc.synthesis.flow.drawing import flow_chart
from evidoc.synthesis.flow.making import Flow
from evidoc.synthesis.flow.rows import COLUMNS, alt_text, box_rows, has_part
from evidoc.synthesis.screening import FULL_TEXT, JUDGED, TITLES, Screening

KINDS = {
    "database": "Database",
    "register": "Register",
    "website": "Website",
    "organisation": "Organisation",
    "citation": "Citation searching",
    "set": "Set at hand, not searched for",
}
STAGE_WORDS = {TITLES: "Title and abstract", FULL_TEXT: "Full text"}
PRISMA = "Boxes as in PRISMA 2020 (Page et al. 2021, BMJ 372:n71)."
_TWO = 2


def source_names() -> tuple[str, ...]:
    """Return the products that `source_products` makes, for a review and for a map."""
    return "table evidence-sources", "value evidence.duplicates", "value evidence.records"


def flow_names(evidence: Evidence) -> tuple[str, ...]:
    """Return the products that `flow_products` makes; none for a map, which nobody screened."""
    settings = evidence.settings
    if settings.kind != "review":
        return ()
    values = [box.name for box in BOXES] + [f"{SOURCE}{name}" for name in settings.sources]
    values += ["awaiting", "conflicts", "one-reviewer", *(f"one-reviewer.{stage}" for stage in JUDGED)]
    for stage in JUDGED:
        values += [f"{what}.{stage}{end}" for end in _pairs(settings.reviewers) for what in ("agreement", "kappa")]
    tables = ["prisma-checks", "prisma-excluded", "prisma-excluded-reports"]
    tables += ["prisma-agreement"] if len(settings.reviewers) >= _TWO else []
    return (
        *(f"value {PREFIX}{name}" for name in values),
        *(f"table {name}" for name in tables),
        "figure prisma",
    )


def source_products(
    evidence: Evidence, records: Sequence[Record], group_of: Mapping[str, str], exhibits: Exhibits
) -> None:
    """Add what every evidence base shows: where its records came from."""
    groups = {group_of[record.id] for record in records}
    exhibits.value("evidence.records", len(records), "records", "Records in the evidence base, with duplicates")
    repeated = len(records) - len(groups)
    exhibits.value("evidence.duplicates", repeated, "records", "Records that repeat another one")
    rows: list[Row] = []
    for one in source_counts(evidence.settings, records, group_of, set()):
        source = evidence.settings.sources[one.id]
        searched = display(source.searched.isoformat()) if source.searched else ""
        rows.append(
            {
                "source": source.label,
                "kind": KINDS.get(source.kind, source.kind),
                "searched": searched,
                "query": source.query,
                "records": one.records,
                "unique": one.unique,
            }
        )
    columns: dict[str, str | tuple[str, str]] = {
        "source": "Source",
        "kind": "Kind",
        "searched": "Searched on",
        "query": "Query",
        "records": "Records",
        "unique": "In no other source",
    }
    exhibits.table(
        "evidence-sources",
        "Where the records came from",
        rows,
        said(columns, rows),
        notes=[evidence.settings.note] if evidence.settings.note else [],
    )


def flow_products(
    evidence: Evidence,
    flow: Flow,
    screening: Screening,
    records: Sequence[Record],
    group_of: Mapping[str, str],
    exhibits: Exhibits,
) -> None:
    """Add everything that a review shows of how records became included studies."""
    settings = evidence.settings
    for box in BOXES:
        number = flow.counts.get(box.name)
        exhibits.value(f"{PREFIX}{box.name}", number, box.unit, box.meaning, missing=flow.missing.get(box.name, ""))
    for one in flow.sources:
        meaning = f"Records identified from {settings.sources[one.id].label}"
        exhibits.value(f"{PREFIX}{SOURCE}{one.id}", one.counted, "records", meaning)
    exhibits.value(f"{PREFIX}awaiting", flow.awaiting, "records", "Records and reports that await a decision")
    exhibits.value(f"{PREFIX}conflicts", flow.conflicts, "records", "Records and reports on which reviewers differ")
    alone = "Decisions that one reviewer alone made"
    exhibits.value(f"{PREFIX}one-reviewer", sum(flow.alone.values()), "count", alone)
    for stage in JUDGED:
        meaning = f"{alone}, {STAGE_WORDS[stage].lower()}"
        exhibits.value(f"{PREFIX}one-reviewer.{stage}", flow.alone.get(stage, 0), "count", meaning)
    _agreement(evidence, screening, exhibits)
    _excluded(evidence, flow, exhibits)
    _excluded_reports(screening, records, group_of, exhibits)
    _checks(flow, exhibits)
    exhibits.figure(
        "prisma",
        "How records became included studies" + (" (interim)" if flow.interim else ""),
        flow_chart(flow, settings),
        box_rows(flow, settings),
        COLUMNS,
        alt=alt_text(flow, settings),
        notes=flow_notes(evidence, flow),
    )


def flow_notes(evidence: Evidence, flow: Flow) -> list[str]:
    """Return what readers of the diagram must know."""
    notes = [PRISMA]
    if flow.interim:
        notes.insert(
            0, f"Interim: {_records(flow.awaiting)} still await a decision or a study; dashed boxes show where."
        )
    if has_part(evidence.settings, OTHER):
        already = "A record that a database or register holds too counts there, and there only"
        notes.append(f"{already} ({_records(flow.counts['other.already'])} found by other methods).")
    if has_part(evidence.settings, PREVIOUS):
        notes.append("What the previous version of the review included is taken from it, not counted here.")
    if flow.alone:
        words = [f"{STAGE_WORDS[stage].lower()} {flow.alone[stage]:,}" for stage in JUDGED if flow.alone.get(stage)]
        notes.append(f"Decided by one reviewer only: {', '.join(words)}.")
    if evidence.settings.note:
        notes.append(evidence.settings.note)
    return notes


def _pairs(reviewers: Sequence[str]) -> list[str]:
    """Return what follows the names of a pair's values: nothing where there is one pair, else their numbers."""
    pairs = [f".{one}-{two}" for one, two in combinations(range(1, len(reviewers) + 1), _TWO)]
    return [""] if len(pairs) == 1 else pairs


def _agreement(evidence: Evidence, screening: Screening, exhibits: Exhibits) -> None:
    reviewers = evidence.settings.reviewers
    if len(reviewers) < _TWO:
        return
    found = agreements(screening, reviewers)
    ends = _pairs(reviewers)
    for number, one in enumerate(found):
        end = f"{one.stage}{ends[number % len(ends)]}"
        who, fit = f"{STAGE_WORDS[one.stage].lower()}, {' and '.join(one.reviewers)}", one.kappa
        exhibits.value(
            f"{PREFIX}agreement.{end}",
            fit.percent,
            "%",
            f"Equal decisions of two reviewers, {who}",
            base=fit.n,
            missing="" if fit.n else fit.undefined,
        )
        exhibits.value(
            f"{PREFIX}kappa.{end}",
            fit.kappa,
            "score",
            f"Cohen's kappa, {who}",
            low=fit.low,
            high=fit.high,
            base=fit.n,
            missing=fit.undefined,
            decimals=2,
        )
    rows = [_agreement_row(one) for one in found]
    columns: dict[str, str | tuple[str, str]] = {
        "stage": "Stage",
        **({"pair": "Reviewers"} if len(ends) > 1 else {}),
        "n": "Decided by both",
        "include": "Both include",
        "exclude": "Both exclude",
        "differ": "They differ",
        "percent": ("Equal", "%"),
        "kappa": "Kappa (95% interval)",
    }
    notes = [f"{row['stage']}, {row['pair']}: {row['caution']}." for row in rows if row["caution"]]
    exhibits.table(
        "prisma-agreement",
        "How far reviewers agreed before they talked",
        rows,
        columns,
        notes=["Cohen's kappa; standard error of large samples (Fleiss, Cohen and Everitt 1969).", *notes],
    )


def _agreement_row(one: Agreement) -> Row:
    fit = one.kappa
    same = {word: one.table[number][number] for number, word in enumerate(one.categories)}
    kappa = "not defined"
    if fit.kappa is not None and fit.low is not None and fit.high is not None:
        number, low, high = (grouped(rounded(end, _TWO)) for end in (fit.kappa, fit.low, fit.high))
        kappa = f"{number} ({low} to {high})"
    return {
        "stage": STAGE_WORDS[one.stage],
        "pair": " and ".join(one.reviewers),
        "n": fit.n,
        "include": same["include"],
        "exclude": same["exclude"],
        "differ": fit.n - sum(same.values()),
        "percent": "" if fit.percent is None else fit.percent,
        "kappa": kappa,
        "caution": "; ".join(filter(None, [fit.undefined, *fit.cautions])),
    }


def _excluded(evidence: Evidence, flow: Flow, exhibits: Exhibits) -> None:
    names = sorted({*flow.reasons["databases"], *flow.reasons["other"]})
    rows: list[Row] = [
        {
            "reason": name,
            "databases": flow.reasons["databases"].get(name, 0),
            "other": flow.reasons["other"].get(name, 0),
            "all": flow.reasons["databases"].get(name, 0) + flow.reasons["other"].get(name, 0),
        }
        for name in names
    ]
    rows.sort(key=lambda row: -int(row["all"]))
    counts = (flow.counts["excluded-full-text"], flow.counts["other.excluded-full-text"])
    rows.append({"reason": "All reasons", "databases": counts[0], "other": counts[1], "all": sum(counts)})
    columns: dict[str, str | tuple[str, str]] = {"reason": "Reason", "databases": "Databases and registers"}
    if has_part(evidence.settings, OTHER):
        columns |= {"other": "Other methods"}
    title = "Why reports were excluded at full text"
    exhibits.table("prisma-excluded", title, rows, columns | {"all": "Reports"})


def _excluded_reports(
    screening: Screening, records: Sequence[Record], group_of: Mapping[str, str], exhibits: Exhibits
) -> None:
    first: dict[str, Record] = {}
    for record in records:
        first.setdefault(group_of[record.id], record)
    rows: list[Row] = []
    for outcome in screening.outcomes.values():
        if outcome.stage == FULL_TEXT and outcome.result == "exclude" and outcome.group in first:
            record = first[outcome.group]
            year = "" if record.year is None else str(record.year)
            rows.append(
                {
                    "title": record.title or outcome.said[0].record,
                    "year": year,
                    "reason": outcome.reason[:1].upper() + outcome.reason[1:],
                }
            )
    rows.sort(key=lambda row: (str(row["reason"]), str(row["title"])))
    columns = {"title": "Report", "year": "Year", "reason": "Why it was excluded"}
    exhibits.table("prisma-excluded-reports", "Reports excluded at full text", rows, columns)


def _checks(flow: Flow, exhibits: Exhibits) -> None:
    rows: list[Row] = [
        {
            "left": check.left.replace("“", "").replace("”", ""),
            "left_number": check.left_number,
            "relation": {"=": "is", "<=": "is at most"}[check.relation],
            "right": check.right.replace("“", "").replace("”", ""),
            "right_number": check.right_number,
            "holds": "yes" if check.holds else "no",
        }
        for check in flow.checks
    ]
    columns = {
        "left": "One side",
        "left_number": "Number",
        "relation": "Relation",
        "right": "Other side",
        "right_number": "Its number",
        "holds": "Holds",
    }
    exhibits.table("prisma-checks", "Whether the flow adds up", rows, columns)


def _records(number: int) -> str:
    return f"{number:,} record{'' if number == 1 else 's'}"
