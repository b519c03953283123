"""Values go in; the groups that the values page shows come out."""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.model.product import Value
from evidoc.records import dataclass
from evidoc.write.furniture import Fact


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value as the page shows it."""

    id: str
    meaning: str
    number: str
    rounded: str
    """How plain-language documents show it, where that differs."""
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ValueGroup:
    """Values whose ids begin alike."""

    name: str
    title: str
    values: tuple[ShownValue, ...]


def value_groups(values: Mapping[str, Value]) -> tuple[ValueGroup, ...]:
    """Return every value, grouped by the first part of its id, in the order of ids."""
    groups: dict[str, list[ShownValue]] = {}
    for name in sorted(values):
        groups.setdefault(name.split(".")[0], []).append(_shown(values[name]))
    return tuple(
        ValueGroup(name, name.replace("-", " ")[:1].upper() + name.replace("-", " ")[1:], tuple(shown))
        for name, shown in groups.items()
    )


def _shown(value: Value) -> ShownValue:
    number, plain = value.shows.get("ons", ""), value.shows.get("nhs", "")
    facts = (
        Fact("Period", value.shows.get("period", "")),
        Fact("Geography", value.shows.get("geography", "")),
        Fact("Population", value.shows.get("population", "")),
        Fact("Base", value.shows.get("base", "")),
        Fact("Interval", value.shows.get("interval", "")),
        Fact("Reliability", value.shows.get("reliability", "")),
        Fact("Source", value.shows.get("source", "")),
        Fact("Status", value.shows.get("status", "")),
        Fact("Not there because", value.missing),
        Fact("Made by", f"{value.provenance.made_by}, line {value.provenance.line}"),
        Fact("Name", value.id),
    )
    shown = tuple(f for f in facts if f.text)
    return ShownValue(
        value.id, value.shows.get("meaning", value.meaning), number, plain if plain != number else "", shown
    )
