"""`evidence/checklist.yml` comes in; where each item of PRISMA 2020 is answered goes out, a table with its faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.evidence import Evidence, KnownDocument
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass
from evidoc.synthesis.exhibits import Exhibits, Row

FILE = "evidence/checklist.yml"
FORM = Path(__file__).with_name("forms") / "prisma-2020.yml"
OPEN = "not answered yet"
NOT_APPLICABLE = "not applicable"
KEYS = ("document", "heading", NOT_APPLICABLE)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_HINT = "Write {document: ID, heading: ID}, or {not applicable: why}."


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of the checklist."""

    id: str
    """e.g. ``10a``."""
    section: str
    topic: str
    asks: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Where one item is answered, or why it does not apply."""

    item: str
    place: Place
    document: str = ""
    heading: str = ""
    """Empty: the document as a whole, e.g. its title."""
    reason: str = ""
    """Why it is not applicable; empty where it is answered."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is said of the items, and every fault in it."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@cache
def checklist_items() -> tuple[ChecklistItem, ...]:
    """Return the items of PRISMA 2020, in their order, in our own short words."""
    import yaml

    form = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    return tuple(ChecklistItem(name, **item) for name, item in form["items"].items())


def read_checklist(root: Path, documents: Mapping[str, KnownDocument]) -> Checklist:
    """Read ``evidence/checklist.yml``; without it no item is answered yet.

    Parameters
    ----------
    root
        The project's folder.
    documents
        Document id -> what can be pointed at.

    Returns
    -------
    Checklist
        Answers that point somewhere; `problems` holds ``malformed-yaml``, ``unknown-item``, ``duplicate-key``,
        ``malformed-answer``, ``unknown-document`` and ``unknown-heading``.
    """
    path = root / FILE
    if not path.is_file():
        return Checklist()
    import yaml

    try:
        node: Any = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(FILE, mark.line + 1, mark.column + 1) if mark else Place(FILE, 1)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not text"
        return Checklist(problems=(Problem("malformed-yaml", f"This is not YAML that can be read: {said}.", place),))
    if node is None:
        return Checklist()
    if node.id != "mapping":
        message = "The checklist is not a mapping from item to answer."
        return Checklist(problems=(Problem("malformed-answer", message, Place(FILE, 1), _HINT),))
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for key, value in node.value:
        answer, faults = _answer(key, value, documents)
        if answer.item in answers and not faults:
            message = f"The item '{answer.item}' is given twice; first in line {answers[answer.item].place.line}."
            faults = [Problem("duplicate-key", message, answer.place, "Keep one of the two.")]
        problems += faults
        if not faults:
            answers[answer.item] = answer
    return Checklist(answers, tuple(problems))


def has_checklist(evidence: Evidence) -> bool:
    """Tell whether somebody says where the items are answered, or a review still owes it."""
    return evidence.settings.kind == "review" or FILE in evidence.files


def checklist_names() -> tuple[str, ...]:
    """Return the products that `checklist_products` makes."""
    values = ("answered", "not-applicable", "open")
    return "table prisma-checklist", *(f"value prisma.checklist.{name}" for name in values)


def checklist_products(checklist: Checklist, documents: Mapping[str, KnownDocument], exhibits: Exhibits) -> None:
    """Add the checklist as a table, and how much of it is answered."""
    items = checklist_items()
    rows: list[Row] = [
        {
            "item": item.id,
            "topic": item.topic if item.topic == item.section else f"{item.section}: {item.topic}",
            "asks": item.asks,
            "where": _where(checklist.answers.get(item.id), documents),
        }
        for item in items
    ]
    given = checklist.answers.values()
    aside = sum(bool(answer.reason) for answer in given)
    counts = {
        "answered": (len(given) - aside, "Items of the PRISMA 2020 checklist that are answered"),
        "not-applicable": (aside, "Items of the PRISMA 2020 checklist that do not apply"),
        "open": (len(items) - len(given), "Items of the PRISMA 2020 checklist that are not answered yet"),
    }
    for name, (number, meaning) in counts.items():
        exhibits.value(f"prisma.checklist.{name}", number, "count", meaning)
    exhibits.table(
        "prisma-checklist",
        "Where each item of the PRISMA 2020 checklist is answered",
        rows,
        {"item": "Item", "topic": "Topic", "asks": "What to report", "where": "Where"},
        notes=["Items of Page et al. 2021 (BMJ 372:n71), shortened in our own words."],
    )


def _where(answer: Answer | None, documents: Mapping[str, KnownDocument]) -> str:
    if answer is None:
        return OPEN
    if answer.reason:
        return f"{NOT_APPLICABLE}: {answer.reason}"
    document = documents[answer.document]
    if not answer.heading:
        return document.title
    words = document.headings[answer.heading]
    return words if len(documents) == 1 else f"{document.title}: {words}"


def _answer(key: Any, value: Any, documents: Mapping[str, KnownDocument]) -> tuple[Answer, list[Problem]]:
    """Return one answer as its YAML nodes give it, and its faults."""
    place = Place(FILE, key.start_mark.line + 1, key.start_mark.column + 1)
    name = key.value if key.id == "scalar" else ""
    known = [item.id for item in checklist_items()]
    if name not in known:
        same = [one for one in known if one.rstrip(_LETTERS) == name.rstrip(_LETTERS)]
        hint = f"Items are {known[0]} to {known[-1]}, some with a letter, e.g. 10a."
        hint = f"Write one of: {', '.join(same)}." if same else hint
        return Answer(name, place), [Problem("unknown-item", f"PRISMA 2020 has no item '{name}'.", place, hint)]
    cells = _cells(value)
    if cells is None:
        message = f"The answer to item '{name}' does not say where it is answered."
        return Answer(name, place), [Problem("malformed-answer", message, place, _HINT)]
    words = {word: " ".join(text.split()) for word, (text, _) in cells.items()}
    places = {word: at for word, (_, at) in cells.items()}
    answer = Answer(name, place, words.get("document", ""), words.get("heading", ""), words.get(NOT_APPLICABLE, ""))
    return answer, [*_key_faults(answer, places), *_target_faults(answer, places, documents)]


def _cells(value: Any) -> dict[str, tuple[str, Place]] | None:
    """Return the texts of a mapping with their places; None where it is none, or holds more than texts."""
    if value.id != "mapping" or any(one.id != "scalar" for pair in value.value for one in pair):
        return None
    return {
        key.value.replace("-", " "): (text.value, Place(FILE, text.start_mark.line + 1, text.start_mark.column + 1))
        for key, text in value.value
    }


def _key_faults(answer: Answer, places: Mapping[str, Place]) -> Iterator[Problem]:
    for word, place in places.items():
        if word not in KEYS:
            hint = did_you_mean(word, KEYS) or _HINT
            yield Problem("malformed-answer", f"Nobody knows the key '{word}' of item '{answer.item}'.", place, hint)
    if answer.reason and answer.document:
        message = f"Item '{answer.item}' is answered, and said not to be applicable."
        yield Problem("malformed-answer", message, answer.place, "Keep one of the two.")
    elif NOT_APPLICABLE in places and not answer.reason:
        message = f"Item '{answer.item}' is said not to be applicable, without a reason."
        yield Problem("malformed-answer", message, answer.place, "Write why: {not applicable: why}.")
    elif not answer.document and not answer.reason:
        message = f"The answer to item '{answer.item}' does not say where it is answered."
        yield Problem("malformed-answer", message, answer.place, _HINT)


def _target_faults(
    answer: Answer, places: Mapping[str, Place], documents: Mapping[str, KnownDocument]
) -> Iterator[Problem]:
    if not answer.document:
        return
    document = documents.get(answer.document)
    if document is None:
        hint = did_you_mean(answer.document, documents) or f"Documents: {', '.join(sorted(documents))}."
        message = f"Item '{answer.item}' is said to be answered in a document that nobody wrote: '{answer.document}'."
        yield Problem("unknown-document", message, places["document"], hint)
    elif answer.heading and answer.heading not in document.headings:
        hint = did_you_mean(answer.heading, document.headings) or "Give the heading an id: ## Words {#id}"
        message = f"The document '{answer.document}' has no heading '{answer.heading}' (item '{answer.item}')."
        yield Problem("unknown-heading", message, places["heading"], hint)
