"""What reading found in texts comes in and goes out again, as long as it rests on the same texts and the same code.

Only what depends on nothing but its arguments is kept: whatever else a function looks at (other files, settings, the
clock) is handed to it as an argument, or stays outside. A memory that is damaged, or of another evidoc or Python, is
not read at all; without one everything is read anew, with the same outcome.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from json import JSONEncoder
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, TypeVar

from evidoc import fingerprint, kept
from evidoc.collect import marked_yaml
from evidoc.errors import Place, Problem
from evidoc.fingerprint import Digests
from evidoc.state import State

FILE = "read.pickle"
"""In `_build/state/`."""
_CODE = ("collect", "model", "products/reading", "synthesis", "errors.py", "records.py")
"""Of evidoc, whatever says what is found in a text."""
_OURS = ("evidoc.collect.", "evidoc.model.", "evidoc.synthesis.", "evidoc.errors")
_DIGEST = hashlib.sha256().digest_size
_NOTHING: Final = object()
_encoded = JSONEncoder(sort_keys=True, separators=(",", ":")).encode
T = TypeVar("T")


class Memory:
    """What functions gave for their arguments, from the build before and from this one."""

    def __init__(self, state: State | None = None) -> None:
        """Begin with what the build before left in the folder of `state`; without a folder, remember nothing."""
        self.files = state.files if state else Digests()
        """What spares reading files that did not change."""
        self._file = state.folder / FILE if state and state.folder else None
        self._base = _rests_on(state) if state and self._file else ""
        self._known: dict[bytes, bytes] = _read(self._file, self._base) if self._file else {}
        self._used: dict[bytes, bytes] = {}

    def __bool__(self) -> bool:
        """Tell whether anything is remembered at all."""
        return self._file is not None

    def recall(self, what: str, arguments: Any, make: Callable[[], T]) -> T:
        """Return what `make` gives, or what it gave before for the same arguments.

        Parameters
        ----------
        what
            Names what is made.
        arguments
            JSON-ready data: all that `make` looks at, itself or as a digest.
        make
            Gives built-in containers, texts and numbers, and dataclasses of evidoc's.
        """
        if self._file is None:
            return make()
        key = _key(what, arguments)
        found: Any = self._find(key)
        if found is _NOTHING:
            found = make()
            self._keep(key, found)
        made: T = found
        return made

    def of_file(self, what: str, file: Path, arguments: Any, make: Callable[[bytes], T]) -> T:
        """Return what `make` gives for the bytes of a file, or gave before; one that did not change is not read.

        Parameters
        ----------
        what, arguments, make
            As for `recall`, less what the file holds.
        file
            A file that is there.

        Raises
        ------
        OSError
            It cannot be read.
        """
        if self._file is None:
            return make(file.read_bytes())
        found: Any = self._find(_key(what, [self.files.of_file(file), arguments]))
        if found is _NOTHING:
            data = file.read_bytes()
            found = make(data)  # kept by what was read: the file may have changed since it was looked at
            self._keep(_key(what, [fingerprint.of_bytes(data), arguments]), found)
        made: T = found
        return made

    def save(self) -> None:
        """Leave behind what was asked for since the last time; what nobody asked for is forgotten."""
        if self._file is not None and self._used != self._known:
            content = pickle.dumps((self._base, self._used), pickle.HIGHEST_PROTOCOL)
            kept.replace(self._file, hashlib.sha256(content).digest() + content, forced=False)
        self._known, self._used = self._used, {}

    def _find(self, key: bytes) -> Any:
        data = self._used.get(key) or self._known.get(key)
        if data is None:
            return _NOTHING
        try:
            found = _Reader(io.BytesIO(data)).load()
        except Exception:  # noqa: BLE001 - whatever it is that does not come back is read anew
            return _NOTHING
        self._used[key] = data
        return found

    def _keep(self, key: bytes, made: object) -> None:
        """Keep what was made as it is now: what is done to it later is no part of it."""
        out = io.BytesIO()
        try:
            _Writer(out, pickle.HIGHEST_PROTOCOL).dump(made)
        except RecursionError:
            return  # so deep that only its text can hold it
        self._used[key] = out.getvalue()


def read_yaml(text: str, file: str, memory: Memory) -> tuple[Any, dict[str, Place], list[Problem]]:
    """Read YAML as `marked_yaml.load` does, unless it was read before."""
    return memory.recall("yaml", [file, digest(text)], lambda: marked_yaml.load(text, file))


def digest(text: str) -> str:
    """Return the digest of a text, which stands for it among arguments."""
    return fingerprint.of_bytes(text.encode("utf-8", "surrogatepass"))


def _rests_on(state: State) -> str:
    return fingerprint.of_data([state.files.of_code(*_CODE), dict(state.environment), sys.version])


def _key(what: str, arguments: Any) -> bytes:
    return hashlib.sha256(_encoded([what, arguments]).encode()).digest()


def _read(file: Path, base: str) -> dict[bytes, bytes]:
    """Return what a file holds, where it is whole and rests on `base`."""
    try:
        content = file.read_bytes()
        if content[:_DIGEST] != hashlib.sha256(content[_DIGEST:]).digest():
            return {}
        told, known = _Reader(io.BytesIO(content[_DIGEST:])).load()
    except Exception:  # noqa: BLE001 - as above
        return {}
    return known if told == base and isinstance(known, dict) else {}


class _Reader(pickle.Unpickler):
    """Makes built-in things, dates and dataclasses of evidoc's, and calls nothing else: no file is trusted."""

    def find_class(self, module: str, name: str) -> Any:
        return date if (module, name) == ("datetime", "date") else _dataclass(module, name)


@cache
def _dataclass(module: str, name: str) -> type:
    found = getattr(sys.modules.get(module), name, None) if module.startswith(_OURS) else None
    if not isinstance(found, type) or not is_dataclass(found):
        message = f"{module}.{name} is not to be made"
        raise pickle.UnpicklingError(message)
    return found


class _Dataclasses(dict[type, Callable[[Any], tuple[Any, ...]]]):
    """Says how to make a dataclass again: by calling it, which takes a third of the time that its state takes."""

    def __missing__(self, kind: type) -> Callable[[Any], tuple[Any, ...]]:
        if not is_dataclass(kind):
            raise KeyError(kind)
        self[kind] = made = _again(kind, (field.name for field in fields(kind)))
        return made


def _again(kind: type, names: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    parts = [*names]
    get = attrgetter(*parts)
    return lambda one: (kind, get(one) if parts[1:] else (get(one),))


class _Writer(pickle.Pickler):
    dispatch_table = _Dataclasses()
