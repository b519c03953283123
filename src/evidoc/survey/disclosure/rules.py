"""The name of a policy or a source comes in; the rules by which its tables are protected go out, validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from evidoc.errors import CollectError, Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.source import Source
from evidoc.records import dataclass

ROUNDINGS = ("", "nearest-5", "nhs", "midpoint-6")
ZEROS = ("show", "hide")
SMALL = ("hide", "round")
BOTH = "+"
"""Between the names of two policies of which the stricter rules hold, as in ``eul+midpoint-6``."""
_FILE = Path(__file__).with_name("policies.yml")
_BY_ACCESS = {"published": "none", "eul": "eul", "secure": "secure", "own": "own"}


@dataclass(frozen=True, slots=True, order=True)
class Dominance:
    """A sum is hidden where its `n` largest contributions are more than `share` of it."""

    n: int
    share: float


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules of disclosure control; `policies.yml` says what each field means."""

    name: str
    threshold: int
    source: str
    zeros: str = "show"
    rounding: str = ""
    dominance: tuple[Dominance, ...] = ()
    ratio: float = 0.0
    min_df: int = 0
    width: float = 0.0
    closed: bool = False
    """Nothing that is computed here may be shown; cleared outputs come from elsewhere."""
    note: str = ""
    small: str = "hide"
    """Whether counts below the threshold are hidden, or shown in the class that they are rounded to."""

    @property
    def free(self) -> bool:
        """Whether nothing is ever hidden or rounded."""
        return not (self.threshold or self.rounding or self.dominance or self.min_df or self.closed)

    @property
    def hides_small(self) -> bool:
        """Whether counts below the threshold are hidden; else the classes of the rounding are shown instead."""
        return self.small == "hide"

    @property
    def least(self) -> int:
        """The smallest count that a hidden cell may hold, as readers know: zeros that are shown are never hidden."""
        return 1 if self.zeros == "show" else 0


def policy(name: str) -> Policy:
    """Return the policy of this name; ``a+b`` holds the stricter of each rule of both.

    Raises
    ------
    KeyError
        No policy has this name; the message offers the nearest.
    """
    known = policies()
    found: Policy | None = None
    for part in name.split(BOTH):
        if part not in known:
            raise KeyError(f"There is no disclosure policy '{part}'. {_offer(part)}")
        found = known[part] if found is None else stricter(found, known[part])
    assert found is not None  # noqa: S101 (a text that is split has a part)
    return found


def policy_for(source: Source) -> Policy:
    """Return the rules for what is made from `source`: by its access, and those of its own `policy`, if stricter.

    Raises
    ------
    CollectError
        ``unknown-policy``; ``policy-too-weak`` where the chosen one is weaker and in nothing stricter.
    """
    base = policy(_BY_ACCESS[source.access])
    if not source.policy or source.policy == base.name:
        return base
    try:
        chosen = policy(source.policy)
    except KeyError as error:
        message = f"The source '{source.id}' names the disclosure policy '{source.policy}', which nobody knows."
        raise CollectError(
            Problem("unknown-policy", message, source.place, _offer(error.args[0].split("'")[1]))
        ) from error
    both = stricter(base, chosen)
    if _rules(both) == _rules(base) and _rules(chosen) != _rules(base):
        message = (
            f"The source '{source.id}' has the access '{source.access}', whose rules ('{base.name}') are stricter "
            f"than those of its policy '{chosen.name}'."
        )
        hint = "A policy may only be stricter than what the access asks for: take it out, or choose another."
        raise CollectError(Problem("policy-too-weak", message, source.place, hint))
    return chosen if _rules(both) == _rules(chosen) else both


@cache
def policies() -> Mapping[str, Policy]:
    """Return all policies by name, read from `policies.yml` and validated."""
    import yaml

    return read_policies(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def read_policies(data: Mapping[str, Mapping[str, Any]]) -> dict[str, Policy]:
    """Read policies from the data of a YAML file.

    Raises
    ------
    CollectError
        ``bad-policy``: an unknown or missing field, or one whose value cannot be; all are told together.
    """
    faults = [fault for name, one in data.items() for fault in _faults(name, one)]
    if faults:
        raise CollectError(*faults)
    return {name: _read(name, one) for name, one in data.items()}


def _read(name: str, one: Mapping[str, Any]) -> Policy:
    plain: dict[str, Any] = {key: value.strip() if isinstance(value, str) else value for key, value in one.items()}
    plain["dominance"] = tuple(Dominance(**rule) for rule in one.get("dominance", ()))
    return Policy(name=name, **plain)


def _faults(name: str, one: Mapping[str, Any]) -> list[Problem]:
    known = {field.name for field in fields(Policy)} - {"name"}
    said = [f"has the unknown field '{key}'. {did_you_mean(key, known)}".rstrip() for key in one if key not in known]
    said += [f"lacks the field '{key}'." for key in ("threshold", "source") if key not in one]
    tests = {
        "threshold": lambda value: isinstance(value, int) and value >= 0,
        "source": lambda value: isinstance(value, str) and bool(value.strip()),
        "zeros": lambda value: value in ZEROS,
        "rounding": lambda value: value in ROUNDINGS,
        "small": lambda value: value in SMALL and (value == "hide" or bool(one.get("rounding"))),
        "ratio": lambda value: 0 <= value < 1,
        "min_df": lambda value: isinstance(value, int) and value >= 0,
        "width": lambda value: value >= 0,
        "closed": lambda value: isinstance(value, bool),
        "dominance": lambda value: all(rule["n"] >= 1 and 0 < rule["share"] <= 1 for rule in value),
    }
    for key, test in tests.items():
        if key in one and not _passes(test, one[key]):
            said.append(f"has a {key} that cannot be: {one[key]!r}.")
    return [
        Problem("bad-policy", f"The disclosure policy '{name}' {text}", Place("policies.yml"), "See its first lines.")
        for text in said
    ]


def _passes(test: Any, value: Any) -> bool:
    try:
        return bool(test(value))
    except (TypeError, KeyError):
        return False


def _rules(one: Policy) -> tuple[object, ...]:
    plain = (one.threshold, one.zeros, one.rounding, one.dominance, one.ratio, one.min_df, one.width, one.closed)
    return (*plain, one.small)


def stricter(one: Policy, other: Policy) -> Policy:
    """Return the stricter of each rule; of two roundings that of the classes that are wider.

    Where one of both hides small counts, those below the larger threshold are hidden, and what is left is rounded.
    """
    hiding = any(rules.threshold and rules.hides_small for rules in (one, other))
    return Policy(
        name=f"{one.name}{BOTH}{other.name}",
        threshold=max(one.threshold, other.threshold),
        source=f"{one.source}; {other.source}",
        zeros="hide" if "hide" in {one.zeros, other.zeros} else "show",
        rounding=max(one.rounding, other.rounding, key=ROUNDINGS.index),
        dominance=tuple(sorted({*one.dominance, *other.dominance})),
        ratio=max(one.ratio, other.ratio),
        min_df=max(one.min_df, other.min_df),
        width=max(one.width, other.width),
        closed=one.closed or other.closed,
        note=" ".join(note for note in (one.note, other.note) if note),
        small="hide" if hiding or one.small == other.small else "round",
    )


def _offer(name: str) -> str:
    return did_you_mean(name, policies()) or f"Known: {', '.join(policies())}."
