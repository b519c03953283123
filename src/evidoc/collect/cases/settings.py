"""`cases/codebook.yml` goes in; settings, themes and codes of the cases, and every Problem with them, come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidoc.collect.evidence.entries import check_name, each
from evidoc.collect.fields import Fields, Keys
from evidoc.errors import Place
from evidoc.model.case import CHOICES, STEP, UNKNOWN, CaseSettings, Code, Population
from evidoc.model.nearest import did_you_mean

ROLE = "role"
FIELDS = (*CHOICES, ROLE)
"""What the codebook can list choices for."""
THRESHOLD = 10
LOWEST = 3
"""A threshold below three protects nobody: one of two people knows who the other is."""
WITHHOLD, COARSEN = "withhold", "coarsen"
SMALL_CELLS = (WITHHOLD, COARSEN)
TOP: Keys = (
    ("title", "themes", "codes"),
    ("question", "note", "threshold", "small_cells", "choices", "population", "researchers"),
)
THEME: Keys = (("label", "meaning"), ())
CODE: Keys = (("label", "meaning", "theme"), ("guid", "status"))
CODE_STATUSES = ("agreed", "proposed")
CHOICE: Keys = (("label",), ("group",))
POPULATION: Keys = (("role", "nation", "setting", "number"), ("source",))


def settings_of(top: Fields, *, synthetic: bool) -> CaseSettings:
    """Return the settings; problems are noted in the fields.

    Parameters
    ----------
    top
        The fields of the file.
    synthetic
        Whether the project is a demonstration, made up.
    """
    top.check(*TOP, "Write what the cases are of, and by which codes they are read.")
    choices, groups = _choices(top)
    return CaseSettings(
        title=top.text("title"),
        question=top.text("question"),
        place=Place(STEP, 1),
        note=top.text("note"),
        threshold=_threshold(top),
        coarsen=top.choice("small_cells", SMALL_CELLS) == COARSEN,
        choices=choices,
        groups=groups,
        populations=tuple(_populations(top, choices)),
        researchers=top.texts("researchers"),
        synthetic=synthetic,
    )


def themes_of(top: Fields) -> dict[str, Code]:
    """Return the themes by name; problems are noted in the fields."""
    found = {}
    for name, fields in each(top, "theme", "themes"):
        check_name(name, "theme", fields.place(), fields.problems)
        fields.check(*THEME, "Write it out: whoever reads the matrix needs it.")
        found[name] = Code(name, fields.text("label") or name, fields.text("meaning"), fields.place())
    return found


def codes_of(top: Fields, themes: Mapping[str, Code]) -> dict[str, Code]:
    """Return the codes by name; problems are noted in the fields."""
    found = {}
    for name, fields in each(top, "code", "codes"):
        check_name(name, "code", fields.place(), fields.problems)
        fields.check(*CODE, "Write it out: whoever codes the next case needs it.")
        theme = fields.text("theme")
        if theme and theme not in themes:
            hint = did_you_mean(theme, themes) or f"Themes are: {', '.join(themes) or 'none yet'}."
            message = f"The {fields.what} belongs to the theme '{theme}', which the codebook does not list."
            fields.problem("unknown-theme", message, "theme", hint)
        found[name] = Code(
            name=name,
            label=fields.text("label") or name,
            meaning=fields.text("meaning"),
            place=fields.place(),
            theme=theme,
            guid=fields.text("guid"),
            proposed=fields.choice("status", CODE_STATUSES) == "proposed",
        )
    return found


def _choices(top: Fields) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return field -> code -> words, and role -> its group."""
    choices: dict[str, dict[str, str]] = {}
    groups: dict[str, str] = {}
    for name, fields in each(top, "choices of", "choices"):
        if name not in FIELDS:
            hint = did_you_mean(name, FIELDS) or f"Known: {', '.join(FIELDS)}."
            fields.problem("unknown-key", f"No case has the field '{name}'.", "", hint)
            continue
        choices[name] = {}
        for code, given in fields.data.items():
            check_name(code, f"code of {name}", fields.place(code), fields.problems)
            choices[name][code] = _label(code, given, fields)
            group = given.get("group") if isinstance(given, Mapping) else None
            if name == ROLE and isinstance(group, str) and group.strip():
                groups[code] = group.strip()
    return choices, groups


def _label(code: str, given: Any, fields: Fields) -> str:
    if not isinstance(given, Mapping):
        return fields.text(code) or code
    path = f"{fields.path}.{code}"
    entry = Fields(given, f"choice '{code}'", path, {path: fields.place(code), **fields.places}, fields.problems)
    entry.check(*CHOICE, "Write what readers see of it.")
    return entry.text("label") or code


def _threshold(top: Fields) -> int:
    number = top.number("threshold")
    if number is None:
        return THRESHOLD
    if number != int(number) or number < LOWEST:
        message = f"The threshold cannot be {number:g}."
        hint = f"Write a whole number from {LOWEST}: with fewer people, each knows who the others are."
        top.problem("wrong-value", message, "threshold", hint)
        return THRESHOLD
    return int(number)


def _populations(top: Fields, choices: Mapping[str, Mapping[str, str]]) -> Iterator[Population]:
    seen: set[tuple[str, ...]] = set()
    for entry in top.entries("population", "row of population"):
        entry.check(*POPULATION, "Write how many people of this role work in this setting of this nation.")
        codes = tuple(entry.text(key) for key in (ROLE, "nation", "setting"))
        for key, code in zip((ROLE, "nation", "setting"), codes, strict=True):
            check_choice(entry, key, code, choices)
        number = entry.number("number")
        if number is not None and (number < 0 or number != int(number)):
            entry.problem("wrong-value", f"There cannot be {number:g} people.", "number", "Write a whole number.")
            continue
        if codes in seen:
            message = f"The population of {', '.join(codes)} is given twice."
            entry.problem("duplicate-key", message, "", "Take one out.")
        seen.add(codes)
        if number is not None:
            yield Population(codes[0], codes[1], codes[2], int(number))


def check_choice(
    fields: Fields, key: str, code: str, choices: Mapping[str, Mapping[str, str]], kind: str = "unknown-choice"
) -> None:
    """Note a code that the codebook does not list for a field; nothing where the field is empty or not known."""
    known = choices.get(key, {})
    if not code or code == UNKNOWN or code in known:
        return
    hint = did_you_mean(code, known) or (
        f"Codes are: {', '.join(known)}." if known else f"List its codes under choices: {key}: in {STEP}."
    )
    message = f"The {key.replace('_', ' ')} of the {fields.what} is '{code}', which {STEP} does not list."
    fields.problem(kind, message, key, hint)
