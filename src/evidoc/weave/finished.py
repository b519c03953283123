"""What an engine answers for a job goes in; the woven document, and every problem that there is to tell, come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Self

from evidoc.errors import Place, Problem
from evidoc.model.absence import NOT_HERE, SHOWN
from evidoc.model.document import Gap, Heading, Shown, Woven
from evidoc.model.exact import in_order
from evidoc.model.product import Figure, Table, Value
from evidoc.records import dataclass
from evidoc.weave.alike import mixed_tables
from evidoc.weave.job import Job
from evidoc.weave.lost import lost_words
from evidoc.weave.pandoc import Answer
from evidoc.weave.places import Places

_FAULTS = {
    "weave-timeout": "The document could not be woven in time; look for a very long table or a very long line.",
    "weave-crash": "pandoc stopped while it wove this document.",
    "pandoc-missing": "The document could not be woven.",
    "weave-failed": "pandoc could not weave this document.",
}
_SAME = {
    "image-without-alt": "image-without-alt",
    "missing-image": "missing-image",
    "duplicate-id": "duplicate-label",
    "unknown-shortcode": "unknown-shortcode",
}
"""What the Lua finds in the text shown, and the kind under which the scanner has found it in what was written."""


@dataclass(frozen=True, slots=True)
class Said:
    """A problem that weaving found, before it is known whether somebody has told of it already."""

    problem: Problem
    token: bool = False
    """Whether it speaks of a token that the scanner knows (a shortcode, a citation, a label)."""
    by_engine: bool = False
    """Whether the engine found it; what is found beside it, nobody else looks for."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of one document, whatever else is known of it."""

    woven: Woven | None
    """None: the engine could not weave it."""
    said: tuple[Said, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        said = [[one.problem.as_dict(), one.token, one.by_engine] for one in self.said]
        return {"woven": self.woven.as_dict() if self.woven else None, "said": said}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave."""
        said = tuple(Said(Problem.from_dict(problem), *how) for problem, *how in data["said"])
        return cls(Woven.from_dict(data["woven"]) if data["woven"] else None, said)


def finished(variants: Sequence[Job], answers: Sequence[Answer]) -> Finished:
    """Return what became of a document whose `variants` the engine answered so; the second is what is in print."""
    said = dict.fromkeys(  # two variants say most things twice
        one for job, answer in zip(variants, answers, strict=True) for one in _said(job, answer)
    )
    woven = [_woven(job, answer) for job, answer in zip(variants, answers, strict=True) if "fault" not in answer]
    if len(woven) < len(variants):
        return Finished(None, tuple(said))
    return Finished(replace(woven[0], printed=woven[1]) if len(woven) > 1 else woven[0], tuple(said))


def problems_of(job: Job, done: Finished) -> list[Problem]:
    """Return what is to be told of a document: not what reading and planning have told, and know the place better."""
    told_at, told = {place for _, place in job.told}, {kind for kind, _ in job.told}
    found = [
        one.problem
        for one in done.said
        if not (one.by_engine and ((one.token and one.problem.place in told_at) or _SAME.get(one.problem.kind) in told))
    ]
    forms = [form for form in (done.woven, done.woven.printed if done.woven else None) if form]
    found += _unplanned_gaps(job, (gap for form in forms for gap in form.gaps))
    return [problem.touching(job.document) for problem in dict.fromkeys(found)]


def stops(job: Job, problems: Iterable[Problem]) -> bool:
    """Say whether one of the problems keeps the document from being shown."""
    return not all(problem.gap or problem.kind in job.passes for problem in problems)


def _said(job: Job, answer: Answer) -> Iterator[Said]:
    if "fault" in answer:
        kind = answer.get("fault_kind", "weave-failed")
        hint = "Take the document's parts out one by one to find the one at fault, and report it with that part."
        yield Said(Problem(kind, _FAULTS[kind], Place(job.chapter.path, 1), hint, detail=answer["fault"]))
        return
    places = Places(job.chapter)
    for one in answer["problems"]:
        place, hint = places.of(one["at"], one["needles"]), one.get("hint", "")
        problem = Problem(one["kind"], one["message"], place, hint, gap=one.get("gap", False))
        yield Said(problem, token=bool(one["at"]), by_engine=True)
    yield from map(Said, _beside(job, answer))


def _beside(job: Job, answer: Answer) -> Iterator[Problem]:
    """Yield what the engine does not look for."""
    yield from job.found
    if "left_out" in answer:  # the other engine does not say what its conditions leave out
        shown = (answer["body"], answer["bibliography"], *answer["left_out"])
        yield from lost_words(job.chapter.words, shown)
    yield from mixed_tables(job.chapter, job.results.values)
    yield from _differences(job, _shown(answer), answer.get("dropped") or {})


def _unplanned_gaps(job: Job, gaps: Iterable[Gap]) -> Iterator[Problem]:
    known = {problem.place for problem in job.gaps}
    for gap in gaps:
        if gap.place not in known and gap.kind not in {"TBC", NOT_HERE}:
            message = f"There is no {gap.kind} '{gap.what}' to show."
            yield Problem(f"missing-{gap.kind}", message, gap.place, "Look for what failed to make it.", gap=True)


def _differences(job: Job, shown: Shown, dropped: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Compare what was shown with what the plan says is shown: a difference means that two readers disagree.

    `dropped` is what stands in conditional content that this format, profile or setting leaves out.
    """
    for field in fields(Shown):
        planned, seen = set(getattr(job.expected, field.name)), set(getattr(shown, field.name))
        planned -= {*dropped.get(field.name, ()), *_loaded(job, field.name)} - seen
        if planned == seen:
            continue
        parts = [
            f"not shown: {', '.join(sorted(planned - seen))}" if planned - seen else "",
            f"shown without being planned: {', '.join(sorted(seen - planned))}" if seen - planned else "",
        ]
        message = (
            f"The {field.name} that the document shows are not those of the plan ({'; '.join(filter(None, parts))})."
        )
        hint = "Look for a shortcode, citation or label inside raw HTML, a comment or code, and take it out of there."
        yield Problem("shown-differs-from-plan", message, Place(job.chapter.path, 1), hint)


def _loaded(job: Job, kind: str) -> Iterator[str]:
    """Yield the names of a kind (``values``, …) that cells load: what they show of them is theirs to say."""
    prefix = f"{kind.removesuffix('s')} "
    return (key.removeprefix(prefix) for key, _ in job.chapter.uses if key.startswith(prefix))


def _shown(answer: Answer) -> Shown:
    return Shown(**{field.name: tuple(sorted(answer["shown"][field.name])) for field in fields(Shown)})


def _gaps(job: Job, answer: Answer) -> tuple[Gap, ...]:
    places = Places(job.chapter)
    found = [Gap(g["kind"], g["what"], places.of(g["at"], ())) for g in answer["gaps"]]
    found += [Gap("TBC", places.words(place), place) for place in job.chapter.tbc]
    found += _absent(job)
    return tuple(sorted(found, key=lambda gap: (gap.place, gap.kind, gap.what)))


def _absent(job: Job) -> Iterator[Gap]:
    """Yield what is shown as not available here: the engines take a placeholder for any other product."""
    values, results = job.results.values, job.results
    floats: dict[str, Table | Figure] = {f"tbl-{name}": one for name, one in results.tables.items()}
    floats |= {f"fig-{name}": one for name, one in results.figures.items()}
    shown: list[tuple[Value | Table | Figure | None, str, Place]] = [
        (values.get(code.args[0]), f"value {code.args[0]}", code.place)
        for code in job.chapter.shortcodes
        if code.name == "value" and code.args
    ]
    shown += [(floats.get(label.id), label.id, label.place) for label in job.chapter.labels if label.filled]
    for product, name, place in shown:
        if product is not None and product.provenance.absent:
            yield Gap(NOT_HERE, f"{name} {_needed(product)}", place)


def _needed(product: Value | Table | Figure) -> str:
    """Return what a placeholder says that it needs."""
    if isinstance(product, Value):
        return product.missing.removeprefix(f"{SHOWN}: ")
    return "needs" + product.title.partition(" needs")[2]


def _woven(job: Job, answer: Answer) -> Woven:
    texts = dict(answer["front"])
    front = {k: texts.get(k, v) for k, v in job.chapter.front.items()}
    return Woven(
        id=job.document,
        title=texts.get("title") or job.document,
        subtitle=texts.get("subtitle", ""),
        status=str(front.get("status", "draft")),
        date=str(front.get("date", "")),
        lang=job.lang,
        genre=job.genre.id,
        body=answer["body"],
        bibliography=answer["bibliography"],
        headings=tuple(Heading(int(h["level"]), h["id"], h["number"], h["text"]) for h in answer["headings"]),
        shown=_shown(answer),
        gaps=_gaps(job, answer),
        front=in_order(front),
        numbers=dict(sorted(dict(answer["numbers"]).items())),
        images=tuple(sorted(answer["images"])),
        files=dict(sorted(answer.get("files", job.files).items())),
    )
