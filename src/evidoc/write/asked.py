"""A mapping goes in; the same mapping comes out, and with it what was asked of it: what somebody's work rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class Asked(Mapping[str, Any]):
    """A mapping that remembers which of its entries were asked for, by dotted key.

    Attributes
    ----------
    seen
        Dotted key -> what stands there; None where nothing does.
    """

    def __init__(self, data: Mapping[str, Any], seen: dict[str, Any] | None = None, path: str = "") -> None:
        """Stand for `data`; `seen` and `path` are those of the mapping that it stands in."""
        self._data, self._path = data, path
        self.seen: dict[str, Any] = {} if seen is None else seen

    def __getitem__(self, key: str) -> Any:
        """Return an entry; an entry that is a mapping remembers too."""
        found = self._data.get(key)
        if isinstance(found, Mapping):
            return Asked(found, self.seen, f"{self._path}{key}.")
        self.seen[f"{self._path}{key}"] = found
        return self._data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)
