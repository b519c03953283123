"""Data as YAML gives it goes in, JSON-ready data that gives back exactly the same comes out; and the way back."""

from __future__ import annotations

import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any

_TAG = ""
"""The key of a mapping that stands for something JSON has no word for: ``{"": ["bytes", "…"]}``."""


def packed(data: Any) -> Any:
    """Return `data` as JSON holds it.

    Parameters
    ----------
    data
        What settings are made of: mappings, lists, tuples, sets, texts, numbers (no number too), bytes.

    Raises
    ------
    TypeError
        It holds something else.
    """
    if isinstance(data, list):
        return [packed(one) for one in data]
    if isinstance(data, Mapping) and _TAG not in data and all(isinstance(key, str) for key in data):
        return {key: packed(one) for key, one in data.items()}
    plain = data is None or isinstance(data, str | int) or (isinstance(data, float) and math.isfinite(data))
    return data if plain else {_TAG: _tagged(data)}


def _tagged(data: Any) -> list[Any]:
    if isinstance(data, Mapping):
        return ["mapping", [[packed(key), packed(one)] for key, one in data.items()]]
    if isinstance(data, tuple):
        return ["tuple", [packed(one) for one in data]]
    if isinstance(data, set | frozenset):
        return ["set", sorted((packed(one) for one in data), key=repr)]
    if isinstance(data, bytes):
        return ["bytes", b64encode(data).decode("ascii")]
    if isinstance(data, float):
        return ["float", repr(data)]
    message = f"no JSON for {type(data).__name__}"
    raise TypeError(message)


def unpacked(data: Any) -> Any:
    """Return what `packed` was given; a mapping is a `dict`, and a set that cannot change one that can."""
    if isinstance(data, list):
        return [unpacked(one) for one in data]
    if not isinstance(data, dict):
        return data
    if _TAG not in data:
        return {key: unpacked(one) for key, one in data.items()}
    kind, content = data[_TAG]
    return _UNTAGGED[kind](content)


_UNTAGGED: Mapping[str, Callable[[Any], Any]] = {
    "mapping": lambda pairs: {unpacked(key): unpacked(one) for key, one in pairs},
    "tuple": lambda items: tuple(unpacked(one) for one in items),
    "set": lambda items: {unpacked(one) for one in items},
    "bytes": b64decode,
    "float": float,
}


def in_order(data: Any) -> Any:
    """Return `data` with the keys of every mapping in order, so that what is equal is also written equally."""
    if isinstance(data, Mapping):
        return {key: in_order(data[key]) for key in sorted(data, key=str)}
    return [in_order(one) for one in data] if isinstance(data, list) else data
