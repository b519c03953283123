"""What was done to each product and the attack's result come in; a log that a reviewer of outputs signs goes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evidoc.model.disclosure import PRIMARY, SECONDARY, Protection
from evidoc.survey.disclosure.leaking import Leak
from evidoc.survey.disclosure.rules import policy

_LINE = "." * 40


def reviewer_log(named: Mapping[str, Protection], leaks: Sequence[Leak]) -> str:
    """Return the log as Markdown: counts of what was hidden and why, and no hidden number.

    Parameters
    ----------
    named
        Name of a product -> what was done to it.
    leaks
        What `leaks` found of all of them together.

    Returns
    -------
    str
        Markdown; the same input gives the same text. Date and decision are left for the reviewer to write.
    """
    names = sorted(named)
    lines = ["# Disclosure control: log for the reviewer of outputs", ""]
    lines += ["No number that was hidden stands in this log.", "", "## Policies", ""]
    for name in sorted({one.policy for one in named.values()}):
        rules = policy(name)
        lines += [f"- **{name}**: {_rules(rules)}. Source: {_plain(rules.source)}"]
    lines += ["", "## Products", ""]
    lines += _table(
        ("product", "policy", "sources", "cells", "primary", "secondary", "given away"),
        (_row(name, named[name], leaks) for name in names),
    )
    notes = [(name, note) for name in names for note in named[name].notes]
    lines += ["", "## What was done", ""]
    lines += [f"- {_plain(name)}: {_plain(note)}" for name, note in notes] or ["- nothing"]
    lines += ["", "## Attack on everything together", ""]
    lines += _attacked(leaks)
    lines += ["", "## Decision", ""]
    lines += [f"{what}: {_LINE}\n" for what in ("Name", "Date", "Decision (release, change, refuse)", "Reasons")]
    return "\n".join(lines).rstrip() + "\n"


def _attacked(leaks: Sequence[Leak]) -> list[str]:
    if not leaks:
        return ["Bounds of every hidden cell were worked out from all products together. None is known too well."]
    told = [f"- {_plain(one.measure)}, {_where(one)}: {_plain(one.reason)}" for one in leaks]
    number = f"{len(leaks)} cell{'s are' if len(leaks) > 1 else ' is'}"
    return [f"{number} given away:", "", *told]


def _where(leak: Leak) -> str:
    return _plain(", ".join(f"{name} {category}" for name, category in leak.at) or "total")


def _row(name: str, one: Protection, leaks: Iterable[Leak]) -> tuple[str, ...]:
    marks = [cell.hidden for cell in one.cells]
    given = sum(name in leak.names for leak in leaks)
    numbers = (len(marks), marks.count(PRIMARY), marks.count(SECONDARY), given)
    return name, one.policy, ", ".join(one.sources), *map(str, numbers)


def _rules(rules: object) -> str:
    from dataclasses import fields

    left = {"name", "source", "note"}
    said = [
        f"{field.name} {_value(getattr(rules, field.name))}"
        for field in fields(rules)  # type: ignore[arg-type]
        if field.name not in left and getattr(rules, field.name) not in ((), "", 0, False)
    ]
    return ", ".join(said) or "nothing is hidden"


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return " and ".join(f"({one.n}, {one.share:.0%})" for one in value)
    return "yes" if value is True else f"{value:g}" if isinstance(value, float) else str(value)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(_plain(cell) for cell in line) + " |" for line in lines]


def _plain(text: str) -> str:
    """Keep text from being read as Markdown or HTML: pipes, brackets, marks of emphasis, ends of lines."""
    safe = " ".join(text.split())
    for letter in "\\`*_<>|[]#":
        safe = safe.replace(letter, f"\\{letter}")
    return safe
