"""A coded project of another tool and the codebook come in; drafts of cases and a longer codebook go out, as texts."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from evidoc.collect.qdpx import QdaCode, QdaProject, QdaSource
from evidoc.errors import CollectError, Place, Problem
from evidoc.model.case import FOLDER, SECTIONS, STEP, UNKNOWN, Cases
from evidoc.records import dataclass

UNSORTED = "unsorted"
_LONGEST = 40
_NEW = """\
title: Case studies
themes:
codes:
"""
_FRONT = """\
---
id: {name}
title: {title}
kind: own
occupation: not known
sector: not known
nation: not known
setting: not known
size_band: not known
career_stage: not known
dates: not known
consent: {{to_take_part: not known, to_quote: not known}} # nobody's consent is in an export: write it down
status: draft
summary_of: {of}
# What the tool calls it, for you alone: {named}
---
"""


@dataclass(slots=True)
class Made:
    """What is to be written."""

    files: dict[str, str] = field(default_factory=dict)
    """Project-relative path -> text."""
    codes: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    excerpts: int = 0
    problems: list[Problem] = field(default_factory=list)


def as_cases(read: QdaProject, cases: Cases | None, codebook: str) -> Made:
    """Return a coded project as texts of `cases/`: nothing of consent, role or setting is made up.

    Parameters
    ----------
    read
        What the tool exported.
    cases
        The cases that there are: numbers go on behind them, and codes are known by GUID or label.
    codebook
        The text of the codebook; empty where there is none.

    Raises
    ------
    CollectError
        The codebook is written so that nothing can be added to it in place (``cannot-add``).
    """
    made = Made(problems=[*read.problems])
    names = _names(read, cases)
    taken = {*(cases.codes if cases else ())}
    parents = {code.parent for code in read.codes}
    new = [code for code in read.codes if code.codable and names[code.guid] not in taken]
    themes = {code.guid: names[code.guid] for code in read.codes if code.guid in parents}
    made.codes = tuple(names[code.guid] for code in new)
    made.known = tuple(names[code.guid] for code in read.codes if code.codable and names[code.guid] in taken)
    if new:
        made.files[STEP] = _with_codes(codebook or _NEW, new, names, themes, read, {*(cases.themes if cases else ())})
    used = {*(cases.cases if cases else ())}
    number = 0
    for source in read.sources:
        number += 1
        while f"import-{number}" in used:
            number += 1
        name = f"import-{number}"
        made.files[f"{FOLDER}/{name}.md"] = _case(name, number, source, read.origin, names)
        made.excerpts += len(source.passages)
    return made


def _names(read: QdaProject, cases: Cases | None) -> dict[str, str]:
    """Return GUID -> name in the codebook: that of a code with this GUID or label, else one made of its name."""
    held = cases.codes if cases else {}
    by_guid = {code.guid.lower(): name for name, code in held.items() if code.guid}
    by_label = {code.label.casefold(): name for name, code in held.items()}
    found: dict[str, str] = {}
    taken = {*held}
    for code in read.codes:
        name = by_guid.get(code.guid) or by_label.get(code.name.casefold(), "")
        if not name:
            plain = _slug(code.name) or "code"
            name = plain
            number = 2
            while name in taken:
                name, number = f"{plain}-{number}", number + 1
        found[code.guid] = name
        taken.add(name)
    return found


def _slug(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))[:_LONGEST].strip("-")


def _seen(text: str) -> str:
    """Return text in one line, without characters that nobody can see."""
    kept = "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in text)
    return " ".join(kept.split())


def _text(text: str) -> str:
    """Return text as YAML holds it between double quotes."""
    return json.dumps(_seen(text), ensure_ascii=False)


def _case(name: str, number: int, source: QdaSource, origin: str, names: Mapping[str, str]) -> str:
    of = _text(f"Text coded in {_seen(origin)[:80]}; not summarised yet")
    front = _FRONT.format(name=name, title=f"Imported text {number}", of=of, named=_text(source.name))
    excerpts = []
    for place, passage in enumerate(source.passages, 1):
        codes = "; ".join(dict.fromkeys(names[code] for code in passage.codes))
        # A space before each paragraph: whatever it begins with, it is text.
        words = "\n\n".join(f" {_seen(part)}" for part in re.split(r"\n\s*\n", passage.text) if _seen(part))
        excerpts.append(f'::: {{.excerpt #e{place} codes="{codes}" role="{UNKNOWN}" quote=yes}}\n{words}\n:::\n')
    headings = "\n".join(f"## {title}\n" for title in SECTIONS.values())
    return "\n".join([front, *excerpts, headings])


def _with_codes(
    text: str,
    new: list[QdaCode],
    names: Mapping[str, str],
    themes: Mapping[str, str],
    read: QdaProject,
    held: set[str],
) -> str:
    """Return the codebook with codes and the themes that they need, and all else byte for byte as it was."""
    by_guid = {code.guid: code for code in read.codes}
    needed: dict[str, list[str]] = {}
    codes: list[list[str]] = []
    for code in new:
        group = code.guid if code.guid in themes else code.parent
        theme = themes.get(group, UNSORTED)
        if theme not in held and theme not in needed:
            about = by_guid.get(group)
            label, meaning = (about.name, about.meaning) if about else ("Unsorted", "Codes that nobody has sorted yet")
            needed[theme] = [f"{theme}:", f"  label: {_text(label)}", f"  meaning: {_text(meaning or 'not described')}"]
        codes.append(
            [
                f"{names[code.guid]}:",
                f"  label: {_text(code.name or names[code.guid])}",
                f"  meaning: {_text(code.meaning or 'not described')}",
                f"  theme: {theme}",
                f"  guid: {_text(code.guid)}",
                "  status: proposed",
            ]
        )
    text = _inserted(text, "themes", [line for entry in needed.values() for line in entry], {*needed})
    return _inserted(text, "codes", [line for entry in codes for line in entry], {names[code.guid] for code in new})


def _inserted(text: str, key: str, lines: list[str], added: set[str]) -> str:
    """Return YAML with lines behind the last entry of a mapping at the top; what else it says stays."""
    import yaml

    if not lines:
        return text
    text = text if text.endswith("\n") else f"{text}\n"
    try:
        root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
        node = next((pair for pair in root.value if pair[0].value == key), None)
    except (yaml.YAMLError, AttributeError) as error:
        raise _cannot(key) from error
    if node is None:
        made = text + "".join(f"{line}\n" for line in [f"{key}:", *(f"  {line}" for line in lines)])
    else:
        value = node[1]
        block = value.id == "mapping" and not value.flow_style and bool(value.value)
        empty = value.id == "scalar" and not value.value
        if not block and not empty:
            raise _cannot(key)
        indent = value.value[0][0].start_mark.column if block else node[0].start_mark.column + 2
        at = text.find("\n", (_end(value) if block else node[0].end_mark.index))
        more = "".join(f"{' ' * indent}{line}\n" for line in lines)
        made = text[: at + 1] + more + text[at + 1 :]
    before, after = (yaml.load(one, Loader=yaml.BaseLoader) for one in (text, made))  # noqa: S506 - plain texts only
    kept = {name: entry for name, entry in (after.get(key) or {}).items() if name not in added}
    if kept != (before.get(key) or {}) or {**after, key: ""} != {**before, key: ""}:
        raise _cannot(key)
    return made


def _end(node: Any) -> int:
    """Return where a node ends; that of a block stands before the next one, behind blank lines and comments."""
    if node.id == "scalar" and node.style in ("|", ">"):
        return int(node.end_mark.index) - 1
    if node.id == "scalar" or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _cannot(key: str) -> CollectError:
    message = f"Nothing can be added to `{key}:` in place: it is written in an unusual way."
    hint = f"Write `{key}:` as plain lines, an entry each, and import again. Nothing was changed."
    return CollectError(Problem("cannot-add", message, Place(STEP), hint))
