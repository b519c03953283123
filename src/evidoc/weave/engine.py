"""Jobs go in, one a document; woven documents and every problem come out, and one bad document stops no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.document import Gap, Heading, Shown, Woven
from evidoc.weave import pandoc
from evidoc.weave.alike import mixed_tables
from evidoc.weave.crossing import lost_places
from evidoc.weave.job import Job
from evidoc.weave.lost import lost_words
from evidoc.weave.payload import payload
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


def weave(jobs: Sequence[Job], *, processes: int = 2) -> tuple[tuple[Woven, ...], tuple[Problem, ...]]:
    """Join prose and results.

    Parameters
    ----------
    jobs
        One a document (see `make_job`).
    processes
        How many pandoc processes may run at once.

    Returns
    -------
    tuple
        The woven documents in the order of `jobs`, without those that a problem stops; and every problem. Gaps
        that the plan did not know are problems marked ``gap``; whether they stop a document is the pipeline's to say.
    """
    able = variants(jobs)
    return joined(jobs, able, pandoc.run([payload(job) for job in able], processes))


def variants(jobs: Sequence[Job]) -> list[Job]:
    """Return the jobs that nothing stands in the way of, one for each form that a document has."""
    return [variant for job in jobs if not job.problems for variant in job.variants()]


def joined(
    jobs: Sequence[Job], able: Sequence[Job], answers: Sequence[pandoc.Answer]
) -> tuple[tuple[Woven, ...], tuple[Problem, ...]]:
    """Turn what an engine answers for each of `able` (see `variants`) into what `weave` returns."""
    woven: dict[str, Woven] = {}
    problems = dict.fromkeys(problem for job in jobs for problem in job.problems)
    stopped: set[str] = set()
    for job, answer in zip(able, answers, strict=True):
        found = [p.touching(job.document) for p in _problems(job, answer)]
        problems |= dict.fromkeys(found)  # two variants say most things twice
        if not all(problem.gap or problem.kind in job.passes for problem in found):
            stopped.add(job.document)
        elif job.document in woven:
            woven[job.document] = replace(woven[job.document], printed=_woven(job, answer))
        else:
            woven[job.document] = _woven(job, answer)
    lost = list(lost_places(woven, {job.document: job.chapter for job in able}))
    stopped |= {name for problem in lost for name in problem.documents}
    return tuple(one for name, one in woven.items() if name not in stopped), (*problems, *lost)


def _problems(job: Job, answer: Mapping[str, Any]) -> Iterator[Problem]:
    if "fault" in answer:
        kind = answer.get("fault_kind", "weave-failed")
        hint = "Take the document's parts out one by one to find the one at fault, and report it with that part."
        yield Problem(kind, _FAULTS[kind], Place(job.chapter.path, 1), hint, detail=answer["fault"])
        return
    places = Places(job.chapter)
    told_at, told = {place for _, place in job.told}, {kind for kind, _ in job.told}
    for one in answer["problems"]:
        place = places.of(one["at"], one["needles"])
        if (one["at"] and place in told_at) or _SAME.get(one["kind"]) in told:
            continue  # the scanner or the plan has told of it, and knows the place better
        yield Problem(one["kind"], one["message"], place, one.get("hint", ""), gap=one.get("gap", False))
    yield from job.found
    if "left_out" in answer:  # the other engine does not say what its conditions leave out
        shown = (answer["body"], answer["bibliography"], *answer["left_out"])
        yield from lost_words(job.chapter.words, shown)
    yield from mixed_tables(job.chapter, job.results.values)
    yield from _unplanned_gaps(job, _gaps(job, answer))
    yield from _differences(job, _shown(answer), answer.get("dropped") or {})


def _unplanned_gaps(job: Job, gaps: Sequence[Gap]) -> Iterator[Problem]:
    known = {problem.place for problem in job.gaps}
    for gap in gaps:
        if gap.place not in known and gap.kind != "TBC":
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


def _shown(answer: Mapping[str, Any]) -> Shown:
    return Shown(**{field.name: tuple(sorted(answer["shown"][field.name])) for field in fields(Shown)})


def _gaps(job: Job, answer: Mapping[str, Any]) -> tuple[Gap, ...]:
    places = Places(job.chapter)
    found = [Gap(g["kind"], g["what"], places.of(g["at"], ())) for g in answer["gaps"]]
    found += [Gap("TBC", places.words(place), place) for place in job.chapter.tbc]
    return tuple(sorted(found, key=lambda gap: (gap.place, gap.kind, gap.what)))


def _woven(job: Job, answer: Mapping[str, Any]) -> Woven:
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
        front=front,
        numbers=dict(sorted(dict(answer["numbers"]).items())),
        images=tuple(sorted(answer["images"])),
        files=answer.get("files", job.files),
    )
