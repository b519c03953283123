"""A form by which studies are appraised: its items, the judgements that it knows, and what an overall one must obey."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from evidoc.records import dataclass

TONES = ("good", "middle", "bad", "unknown", "none")
"""What a judgement says of a study, best first; the last stands for items that do not apply."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One judgement that a form knows."""

    code: str
    """As people write it into ``evidence/appraisal.csv``."""
    label: str
    tone: str
    """One of `TONES`: decides colour, shape and symbol."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a form."""

    id: str
    text: str
    group: str
    choices: tuple[str, ...]
    """Codes of the judgements that it takes."""


@dataclass(frozen=True, slots=True)
class Overall:
    """What the overall judgement of a form has to do with those of its domains: a check, never a decision."""

    item: str
    order: tuple[str, ...]
    """Codes from best to worst; the overall judgement is never better than the worst domain."""
    worse: Mapping[str, int] = field(default_factory=dict)
    """Code -> how many domains judged so may add up to the next worse one."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of `evidoc/synthesis/forms/`."""

    id: str
    title: str
    short: str
    source: str
    """The publication that it follows, in full."""
    choices: Mapping[str, Choice]
    items: Mapping[str, Item]
    groups: Mapping[str, str]
    """Group -> its title, in order."""
    always: tuple[str, ...]
    """Groups that every study is asked; of the others at least one is answered, and that one whole."""
    note: str = ""
    overall: Overall | None = None

    def code(self, written: str) -> str:
        """Return the judgement that somebody wrote in other case, spacing or apostrophes; as written where none."""
        return next((code for code in self.choices if same(code, written)), written)

    def item(self, written: str) -> str:
        """Return the item that somebody wrote in other case; as written if there is none."""
        return next((id_ for id_ in self.items if same(id_, written)), written)

    def missing(self, answered: frozenset[str]) -> tuple[str, ...]:
        """Return the items without which an appraisal is not whole, given those that were answered."""
        by_group = {group: [item.id for item in self.items.values() if item.group == group] for group in self.groups}
        begun = [group for group, items in by_group.items() if group not in self.always and answered & {*items}]
        asked = [*self.always, *begun] if begun else [*self.always]
        lacking = [id_ for group in asked for id_ in by_group[group] if id_ not in answered]
        optional = [group for group in self.groups if group not in self.always]
        if optional and not begun:
            lacking.append(f"one of: {', '.join(self.groups[group] for group in optional)}")
        return tuple(lacking)


def same(one: str, other: str) -> bool:
    """Return whether two writings have the same letters and digits: ``can't tell`` and ``Can’t tell`` do."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())
