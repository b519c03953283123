"""The text of `findings.yml` and a person's word come in; the same text with a grade confirmed goes out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from evidoc.errors import CollectError, Place, Problem
from evidoc.model.case import CaseFinding
from evidoc.model.evidence import AGREED, Evidence, FindingEntry
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass
from evidoc.synthesis.grading import check_finding

FILE = "evidence/findings.yml"
KEYS = ("confirmed_by", "confirmed_on", "rests_on")
_REVIEWERS = "evidence.yml lists under `reviewers:`"
_INDENT = 2
_LINE = "\0"
"""Stands for a line end and an indent that depend on the file; no text of YAML holds it."""


def why_not_confirm(evidence: Evidence, finding: str, by: str) -> Iterator[Problem]:
    """Yield what keeps a person from confirming the grade of a finding: nothing where it is whole.

    Parameters
    ----------
    evidence
        The evidence base as it was read.
    finding
        Id of the finding.
    by
        Who confirms it.

    Yields
    ------
    Problem
        ``unknown-finding``, ``no-grade``, ``unknown-reviewer``, every error of the finding's entry, and those of
        `check_finding`.
    """
    yield from nothing_to_confirm(evidence.findings, finding, by, evidence.settings.reviewers, FILE, _REVIEWERS)
    entry = evidence.findings.get(finding)
    if entry is None or entry.grade is None:
        return
    said = [*_of_entry(entry, evidence), *check_finding(entry, evidence)]
    yield from (one for one in dict.fromkeys(said) if not one.warning and one.kind != "half-confirmed")


def nothing_to_confirm(
    entries: Mapping[str, FindingEntry] | Mapping[str, CaseFinding],
    finding: str,
    by: str,
    people: Sequence[str],
    file: str,
    listed: str,
) -> Iterator[Problem]:
    """Yield that there is no such finding, that it has no grade, or that this is nobody who may confirm one.

    Parameters
    ----------
    entries
        The findings of studies, or those of cases.
    finding, by
        Id of a finding, and who confirms it.
    people
        Those who may; empty: everybody with a name.
    file, listed
        Where findings stand, and where people are listed, in words.
    """
    entry = entries.get(finding)
    if entry is None:
        hint = did_you_mean(finding, entries) or f"Known: {', '.join(entries) or 'none'}."
        yield Problem("unknown-finding", f"There is no finding '{finding}'.", Place(file), hint)
    elif entry.grade is None:
        message = f"The finding '{finding}' has no grade that could be confirmed."
        yield Problem("no-grade", message, entry.place, "Write its `grade:` first: a person judges, evidoc does not.")
    elif not by.strip() or by.casefold() == AGREED or (people and by not in people):
        hint = did_you_mean(by, people) or f"Give a name that {listed}."
        yield Problem("unknown-reviewer", f"'{by}' is no person who may confirm a grade.", entry.grade.place, hint)


def confirm_text(
    yaml_text: str, finding: str, by: str, on: date, rests_on: Mapping[str, str], *, file: str = FILE
) -> str:
    """Return the text of `FILE` with a grade confirmed, and all else byte for byte as it was.

    Parameters
    ----------
    yaml_text
        The text of the file, with the line ends that it has.
    finding
        Id of a finding with a grade.
    by, on
        Who confirms it, and when.
    rests_on
        What it rests on, as `evidoc.synthesis.standing.rests_on` gives it.
    file
        What messages call the file.

    Raises
    ------
    CollectError
        The grade is written in a way that cannot be changed in place (``cannot-confirm``).
    """
    import yaml

    text = yaml_text
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        before = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - plain texts only, the safest of all
        has_aliases = any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise _cannot(file, finding, "the file is not YAML that can be read") from error
    grade = _value(_value(root, finding), "grade")
    if grade is None or grade.id != "mapping" or not grade.value:
        raise _cannot(file, finding, "it has no grade")
    if has_aliases:
        raise _cannot(file, finding, "the file uses aliases, so that one grade may stand in two places")
    edits = _edits(text, grade, _written(by, on, rests_on, flow=bool(grade.flow_style)))
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    said = {"confirmed_by": by, "confirmed_on": on.isoformat(), "rests_on": dict(rests_on)}
    try:
        after = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - as above
    except yaml.YAMLError:
        after = None
    before[finding]["grade"].update(said)
    if after != before:
        raise _cannot(file, finding, "it is written in an unusual way")
    return text


@dataclass(frozen=True, slots=True)
class _Edit:
    """Text from one place to another gives way to other text."""

    start: int
    end: int
    text: str


def _edits(text: str, grade: Any, written: Mapping[str, str]) -> list[_Edit]:
    """Return what changes: values that are there give way, others are added behind the last one."""
    there = {key.value: (key, value) for key, value in grade.value}
    line_end = "\r\n" if "\r\n" in text else "\n"
    indent = grade.value[0][0].start_mark.column
    edits = []
    for name in KEYS:
        if name in there:
            key, value = there[name]
            end = len(text[: _end(value)].rstrip())
            edits.append(_Edit(key.end_mark.index, max(end, key.end_mark.index + 1), f":{written[name]}"))
    missing = [name for name in KEYS if name not in there]
    at = len(text[: _end(grade.value[-1][1])].rstrip())
    if missing and grade.flow_style:
        edits.append(_Edit(at, at, "".join(f", {name}:{written[name]}" for name in missing)))
    elif missing:
        at = min((found for sign in "\r\n" if (found := text.find(sign, at)) >= 0), default=len(text))
        lines = "".join(f"{line_end}{' ' * indent}{name}:{written[name]}" for name in missing)
        edits.append(_Edit(at, at, lines))
    further = f"{line_end}{' ' * (indent + _INDENT)}"
    return [_Edit(one.start, one.end, one.text.replace(_LINE, further)) for one in edits]


def _written(by: str, on: date, rests_on: Mapping[str, str], *, flow: bool) -> dict[str, str]:
    """Return what stands behind the colon of each key."""
    pairs = [f"{_key(study)}: '{digest}'" for study, digest in rests_on.items()]
    mapping = f" {{{', '.join(pairs)}}}" if flow else "".join(f"{_LINE}{pair}" for pair in pairs)
    return {"confirmed_by": f" {json.dumps(by, ensure_ascii=False)}", "confirmed_on": f" {on}", "rests_on": mapping}


def _key(study: str) -> str:
    """Return the id of a study as a key that YAML takes for text."""
    return study if study[:1].isalpha() and study.lower() not in _WORDS else f"'{study}'"


_WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")
"""What YAML takes for something else than text."""


def _value(node: Any, name: str) -> Any:
    if node is None or node.id != "mapping":
        return None
    return next((value for key, value in node.value if key.id == "scalar" and key.value == name), None)


def _end(node: Any) -> int:
    """Return where a node ends; that of a block stands before the next one, behind blank lines and comments."""
    if node.id == "scalar" or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _of_entry(entry: FindingEntry, evidence: Evidence) -> Iterator[Problem]:
    """Yield the problems with the lines of one entry."""
    starts = sorted(one.place.line for one in evidence.findings.values())
    end = next((line for line in starts if line > entry.place.line), None)
    for one in evidence.problems:
        begins = one.place.file == entry.place.file and one.place.line >= entry.place.line
        if begins and (end is None or one.place.line < end):
            yield one


def _cannot(file: str, finding: str, why: str) -> CollectError:
    message = f"The grade of the finding '{finding}' cannot be confirmed in place: {why}."
    hint = "Write its `grade:` as plain lines of key and value, and confirm it then."
    return CollectError(Problem("cannot-confirm", message, Place(file), hint))
