"""One mapping of a YAML file goes in; its fields come out as text, numbers and lists, with a Problem for each fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evidoc.collect.marked_yaml import check_keys, dotted
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean

Scalar = str | int | float
Keys = tuple[tuple[str, ...], tuple[str, ...]]
"""The keys that an entry must have, and those that it may have."""


class Fields:
    """Reads the fields of one entry and gathers what is wrong with them, so that one pass finds everything."""

    def __init__(self, data: Any, what: str, path: str, places: Mapping[str, Place], problems: list[Problem]) -> None:
        """Take the entry `data` that stands at the dotted `path`; `what` names it in messages (``source 'x'``)."""
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self.what, self.path, self.places, self.problems = what, path, places, problems
        if not isinstance(data, Mapping):
            self.problem(
                "wrong-value", f"The {what} is not a mapping of keys to values.", "", "Write `key: value` lines."
            )

    def place(self, key: str = "") -> Place:
        """Return where the field stands, or the entry itself where the field is not written."""
        return self.places.get(dotted(self.path, key) if key else self.path) or self.places[self.path]

    def problem(self, kind: str, message: str, key: str, hint: str = "") -> None:
        """Note a problem at the field `key`."""
        self.problems.append(Problem(kind, message, self.place(key), hint))

    def check(self, required: Iterable[str], optional: Iterable[str], hint: str = "") -> None:
        """Note unknown keys, and all missing ones at once, with a hint of what to write."""
        required = tuple(required)
        known = (*required, *optional)
        self.problems += check_keys(self.data, known, self.places, self.path, self.place().file)
        missing = [key for key in required if self.data.get(key) in (None, "")]
        if missing and self.data:
            names = f"{', '.join(missing[:-1])} and {missing[-1]}" if missing[1:] else missing[0]
            hint = hint or "Write it out, or `not stated` where the publisher does not say."
            self.problem("missing-field", f"The {self.what} lacks {names}.", "", hint)

    def text(self, key: str) -> str:
        """Return a field as text; a number that YAML saw in it (a year) is text again. Empty where it is missing."""
        value = self.data.get(key)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, Scalar):
            hint = f"Put quotes around it: {key}: '…'" if isinstance(value, bool) else "Write one text."
            self.problem("wrong-value", f"The {key} of the {self.what} is not a text.", key, hint)
            return ""
        return str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a field as a list of texts; one text is a list of one."""
        value = self.data.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        good = []
        for number, item in enumerate(items):
            if isinstance(item, bool) or not isinstance(item, Scalar):
                where = f"{key}.{number}" if isinstance(value, list) else key
                message = f"Item {number + 1} of {key} of the {self.what} is not a text."
                self.problem(
                    "wrong-value", message, where, "Put quotes around it: YAML reads yes, no, on and off as truth."
                )
            else:
                good.append(str(item))
        return tuple(good)

    def choice(self, key: str, known: Iterable[str]) -> str:
        """Return a field that must be one of the `known` texts."""
        value, names = self.text(key), sorted(known)
        if value and value not in names:
            message = f"The {key} of the {self.what} is '{value}', which nobody knows."
            hint = f"Write one of: {', '.join(names)}. {did_you_mean(value, names)}".strip()
            self.problem("unknown-choice", message, key, hint)
        return value

    def yes_no(self, key: str, default: bool = False) -> bool:
        """Return a field that must be yes or no."""
        value = self.data.get(key)
        if isinstance(value, bool):
            return value
        if value is not None:
            self.problem("wrong-value", f"The {key} of the {self.what} is neither yes nor no.", key, "Write yes or no.")
        return default

    def number(self, key: str) -> float | None:
        """Return a field that must be a finite number, or None where it is missing."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
            self.problem("wrong-value", f"The {key} of the {self.what} is not a number.", key, "Write digits only.")
            return None
        return float(value)

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Return a field that must be a mapping."""
        value = self.data.get(key)
        if value is None or isinstance(value, Mapping):
            return value or {}
        message = f"The {key} of the {self.what} is not a mapping of keys to values."
        self.problem("wrong-value", message, key, "Write one `key: value` a line, further in.")
        return {}

    def entries(self, key: str, what: str) -> list[Fields]:
        """Return a field that must be a list of mappings; `what` names each in messages."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.problem(
                "wrong-value", f"The {key} of the {self.what} is not a list.", key, "Begin each item with '- '."
            )
            return []
        return [
            Fields(
                item,
                f"{what} {number + 1} of the {self.what}",
                dotted(self.path, f"{key}.{number}"),
                self.places,
                self.problems,
            )
            for number, item in enumerate(value)
        ]
