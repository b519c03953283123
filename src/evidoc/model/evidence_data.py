"""An evidence base, or cases, come in and go out as JSON-ready data, so that another process can be handed them."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from evidoc.model.case import Cases
from evidoc.model.evidence import Evidence


def evidence_as_data(evidence: Evidence) -> dict[str, Any]:
    """Return an evidence base as JSON-ready data; mappings are lists of pairs, so that no sorting loses their order."""
    data: dict[str, Any] = _data(evidence)
    return data


def evidence_from_data(data: Mapping[str, Any]) -> Evidence:
    """Read back what `evidence_as_data` gave, in another process.

    Raises
    ------
    KeyError
        A part is missing: it was written by another evidoc.
    """
    made: Evidence = _made(Evidence, data)
    return made


def cases_as_data(cases: Cases) -> dict[str, Any]:
    """Return cases as JSON-ready data, as `evidence_as_data` does."""
    data: dict[str, Any] = _data(cases)
    return data


def cases_from_data(data: Mapping[str, Any]) -> Cases:
    """Read back what `cases_as_data` gave, in another process.

    Raises
    ------
    KeyError
        A part is missing: it was written by another evidoc.
    """
    made: Cases = _made(Cases, data)
    return made


def _data(one: Any) -> Any:
    if dataclasses.is_dataclass(one):
        return {field.name: _data(getattr(one, field.name)) for field in dataclasses.fields(one)}
    if isinstance(one, Mapping):
        return [[key, _data(value)] for key, value in one.items()]
    if isinstance(one, tuple):
        return [_data(item) for item in one]
    return one.isoformat() if isinstance(one, date) else one


def _made(kind: Any, data: Any) -> Any:
    """Return data as the type that a field is annotated with."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return kind(**{name: _made(of, data[name]) for name, of in _fields(kind).items()})
    origin, of = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return None if data is None else _made(next(one for one in of if one is not type(None)), data)
    if origin is tuple:
        return tuple(_made(of[0], item) for item in data)  # all of one type, also where their number is fixed
    if origin is not None:
        return {key: _made(of[1], value) for key, value in data}
    return date.fromisoformat(data) if kind is date else data


@cache
def _fields(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
