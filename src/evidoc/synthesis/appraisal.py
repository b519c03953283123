"""Judgements of people come in; per form a traffic-light figure and its summary, and what is unsettled, go out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from evidoc.errors import Problem
from evidoc.model.evidence import AGREED, READS, Evidence, Judgement
from evidoc.model.form import Form, Item
from evidoc.synthesis.exhibits import Cell, Exhibits
from evidoc.synthesis.forms import form_ids, read_form
from evidoc.synthesis.standing import named
from evidoc.synthesis.traffic import Bar, Block, Line, draw_lights, draw_summary

NOT_APPRAISED = "not appraised"
CONFLICT = "differ"
"""Stands where two people judge differently and nobody has settled it."""
CONFLICT_WORDS = "People differ, not settled"


def appraisal_names(evidence: Evidence) -> tuple[str, ...]:
    """Return the names of what `appraisal_products` makes: two figures a form that was used."""
    return tuple(f"figure appraisal-{form}{part}" for form in forms_used(evidence) for part in ("", "-summary"))


def appraisal_products(evidence: Evidence, exhibits: Exhibits) -> None:
    """Add for each form that was used its traffic-light figure and the summary over studies."""
    for id_ in forms_used(evidence):
        form = read_form(id_)
        _lights(evidence, form, exhibits)
        _summary(evidence, form, exhibits)


def forms_used(evidence: Evidence) -> tuple[str, ...]:
    """Return the ids of the forms by which anything was judged, in the order of the alphabet."""
    return tuple(sorted({one.form for one in evidence.judgements} & {*form_ids()}))


def appraised(evidence: Evidence) -> frozenset[str]:
    """Return the studies that were read in full and judged by any form."""
    judged = {one.study for one in evidence.judgements}
    return frozenset(id_ for id_, one in evidence.studies.items() if one.read == READS[0] and id_ in judged)


def settled(evidence: Evidence, form: str) -> dict[str, dict[str, str]]:
    """Return study -> item -> the judgement that counts: what was agreed, or what all say; else `CONFLICT`.

    Only studies that were read in full have any.
    """
    given: dict[tuple[str, str], list[Judgement]] = {}
    counted = appraised(evidence)
    for one in evidence.judgements:
        if one.form == form and one.study in counted:
            given.setdefault((one.study, one.item), []).append(one)
    found: dict[str, dict[str, str]] = {}
    for (study, item), rows in given.items():
        agreed = [one.judgement for one in rows if one.by == AGREED]
        said = agreed or list(dict.fromkeys(one.judgement for one in rows))
        found.setdefault(study, {})[item] = said[0] if len(said) == 1 else CONFLICT
    return found


def check_appraisals(evidence: Evidence) -> Iterator[Problem]:
    """Yield warnings of appraisals that are not whole, not settled, or better overall than their worst domain."""
    places = {(one.study, one.form): one.place for one in reversed(evidence.judgements)}
    for form, study, said, hint in _all_doubts(evidence):
        message = f"{form.short}, study '{study}': {said}."
        yield Problem("doubtful-appraisal", message, places[study, form.id], hint, warning=True)


def appraisal_doubts(evidence: Evidence) -> dict[str, tuple[str, ...]]:
    """Return study -> what is missing or unsettled in its appraisals, a phrase each, where anything is."""
    found: dict[str, tuple[str, ...]] = {}
    for form, study, said, _ in _all_doubts(evidence):
        found[study] = (*found.get(study, ()), f"{form.short}: {said}")
    return found


def _all_doubts(evidence: Evidence) -> Iterator[tuple[Form, str, str, str]]:
    for id_ in forms_used(evidence):
        form = read_form(id_)
        for study, given in settled(evidence, id_).items():
            yield from ((form, study, said, hint) for said, hint in _doubts(form, given))


def _doubts(form: Form, given: dict[str, str]) -> Iterator[tuple[str, str]]:
    if missing := form.missing(frozenset(given)):
        yield f"nothing is said of {', '.join(missing)}", "Judge these items too."
    if differ := [item for item, code in given.items() if code == CONFLICT]:
        hint = f"Talk it over, and add a row with `{AGREED}` under `by`."
        yield f"two people differ on {', '.join(differ)}", hint
    yield from _overall(form, given)


def _overall(form: Form, given: dict[str, str]) -> Iterator[tuple[str, str]]:
    rule = form.overall
    if rule is None or given.get(rule.item) not in rule.order:
        return
    order = rule.order
    said = order.index(given[rule.item])
    domains = [order.index(code) for item, code in given.items() if item != rule.item and code in order]
    worst = max(domains, default=said)
    several = domains.count(worst) >= rule.worse.get(order[worst], len(form.items))
    hint = f"{form.short}: the overall judgement follows from the domains. Correct it, or one of them."
    if said < worst:
        yield f"overall it is '{order[said]}', and one of its domains is '{order[worst]}'", hint
    elif said > worst + int(several):
        yield f"overall it is '{order[said]}', and no domain is worse than '{order[worst]}'", hint


def _lights(evidence: Evidence, form: Form, exhibits: Exhibits) -> None:
    given = settled(evidence, form.id)
    left = _not_appraised(evidence)
    alone = len(forms_used(evidence)) == 1
    blocks = [*_blocks(evidence, form, given)]
    if alone and left:
        lines = tuple(Line(named(evidence, study), {}, NOT_APPRAISED) for study in left)
        blocks.append(Block("", (), lines))
    said: dict[tuple[str, str], list[Judgement]] = {}
    for one in evidence.judgements:
        if one.form == form.id:
            said.setdefault((one.study, one.item), []).append(one)
    rows: list[dict[str, Cell]] = [
        _table_row(named(evidence, study), form, item, code, said[study, item])
        for study, items in given.items()
        for item, code in items.items()
    ]
    if alone:
        rows += [{"study": named(evidence, study), "judgement": NOT_APPRAISED} for study in left]
    exhibits.figure(
        f"appraisal-{form.id}",
        f"{form.short}: how each study was judged",
        partial(draw_lights, form, tuple(blocks)),
        rows,
        {
            "study": "Study",
            "item": "Item",
            "question": "Question",
            "judgement": "Judgement",
            "reason": "Why",
            "by": "By",
        },
        subtitle=f"{form.title}; {_studies(len(given))}",
        alt=f"Grid of {_studies(len(given))} by item of {form.short}; judgements differ by colour, shape and sign.",
        notes=tuple(_notes(evidence, form, left)),
    )


def _blocks(evidence: Evidence, form: Form, given: dict[str, dict[str, str]]) -> Iterator[Block]:
    """Yield a block for each group of items that some studies are asked and others are not; else one for all."""
    common = [item for item in form.items.values() if item.group in form.always]
    optional = [group for group in form.groups if group not in form.always]
    for group in optional or [""]:
        items = [*common, *(item for item in form.items.values() if item.group == group and group)]
        own = {item.id for item in items if item.group == group} if group else set(form.items)
        lines = tuple(
            Line(named(evidence, study), {item.id: codes.get(item.id, "") for item in items})
            for study, codes in given.items()
            if own & {*codes}
        )
        if lines:
            yield Block(form.groups.get(group, ""), tuple(items), lines)


def _table_row(name: str, form: Form, item: str, code: str, rows: list[Judgement]) -> dict[str, Cell]:
    counted = [one for one in rows if one.by == AGREED] or rows
    return {
        "study": name,
        "item": item,
        "question": form.items[item].text if item in form.items else "",
        "judgement": _label(form, code),
        "reason": "; ".join(dict.fromkeys(one.reason for one in counted)),
        "by": "; ".join(dict.fromkeys(one.by for one in rows)),
    }


def _label(form: Form, code: str) -> str:
    return form.choices[code].label if code in form.choices else CONFLICT_WORDS if code == CONFLICT else code


def _summary(evidence: Evidence, form: Form, exhibits: Exhibits) -> None:
    given = settled(evidence, form.id)
    counts = {item: Counter(codes[item] for codes in given.values() if item in codes) for item in form.items}
    asked = [item for item in form.items.values() if counts[item.id]]
    codes = [*form.choices, *([CONFLICT] if any(CONFLICT in one for one in counts.values()) else [])]
    rows: list[dict[str, Cell]] = [
        {
            "item": item.id,
            "question": item.text,
            **{code: counts[item.id][code] for code in codes},
            "studies": sum(counts[item.id].values()),
        }
        for item in asked
    ]
    exhibits.figure(
        f"appraisal-{form.id}-summary",
        f"{form.short}: judgements across studies",
        partial(draw_summary, form, tuple(_bar(item, counts[item.id]) for item in asked)),
        rows,
        {
            "item": "Item",
            "question": "Question",
            **{code: _label(form, code) for code in codes},
            "studies": "Studies",
        },
        subtitle=f"{form.title}; number of studies, every study counts the same",
        alt=f"Bars: for each item of {form.short}, how many of {_studies(len(given))} got which judgement.",
        notes=tuple(_notes(evidence, form, _not_appraised(evidence))),
    )


def _bar(item: Item, counts: Counter[str]) -> Bar:
    return Bar(item, {code: number for code, number in counts.items() if number})


def _not_appraised(evidence: Evidence) -> tuple[str, ...]:
    counted = appraised(evidence)
    return tuple(id_ for id_ in evidence.studies if id_ not in counted)


def _notes(evidence: Evidence, form: Form, left: tuple[str, ...]) -> Iterator[str]:
    yield f"Form: {form.source}"
    if form.note:
        yield form.note
    unread = [id_ for id_ in left if evidence.studies[id_].read != READS[0]]
    if unread:
        yield f"Not appraised, because not read in full: {', '.join(named(evidence, id_) for id_ in unread)}."
    waiting = [id_ for id_ in left if id_ not in unread]
    if waiting:
        yield f"Read in full and not appraised: {', '.join(named(evidence, id_) for id_ in waiting)}."


def _studies(number: int) -> str:
    return f"{number} {'study' if number == 1 else 'studies'}"
