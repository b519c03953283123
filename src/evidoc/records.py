"""A class of annotated fields comes in; the same as a dataclass goes out, whose methods are made when they are used.

The standard library writes and compiles up to seven methods of every dataclass as soon as it is defined, which takes a
millisecond each: half of the time that evidoc took to start. Here what compares, hashes and shows is not compiled at
all, and `__init__` only where an object is made. In all else these are dataclasses: `fields`, `replace`, `asdict`.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - so that mypy knows it under this name
else:
    from collections.abc import Callable
    from operator import attrgetter, ge, gt, le, lt
    from reprlib import recursive_repr

    def dataclass(
        cls: type | None = None,
        /,
        *,
        frozen: bool = False,
        slots: bool = False,
        order: bool = False,
        eq: bool = True,
    ) -> Any:
        """Make a class a dataclass; parameters as in the standard library."""

        def made(own: type) -> type:
            one = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(own)
            methods = {"__init__": _init(one, frozen=frozen), "__repr__": _repr}
            if eq:
                methods |= _comparing(one, frozen=frozen, order=order)
            if frozen:
                methods |= _frozen(one, slots=slots)
            for name, method in methods.items():
                if name not in one.__dict__:
                    setattr(one, name, method)
            return one

        return made if cls is None else made(cls)

    def _init(cls: type, *, frozen: bool) -> Callable[..., None]:
        """Return an `__init__` that puts the true one in its own place when it is called first."""

        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
            written = _written(cls, frozen=frozen)
            cls.__init__ = written
            written(self, *args, **kwargs)

        return __init__

    def _written(cls: type, *, frozen: bool) -> Callable[..., None]:
        known: dict[str, Any] = {"_set": object.__setattr__, "_none": dataclasses.MISSING}
        parameters: dict[bool, list[str]] = {False: [], True: []}
        lines = []
        for field in dataclasses.fields(cls):
            name, has_factory = field.name, field.default_factory is not dataclasses.MISSING
            given = f"_default_{name}"
            known[given] = field.default_factory if has_factory else field.default
            value = f"{given}()" if has_factory else given
            if field.init:
                has_default = has_factory or field.default is not dataclasses.MISSING
                default = "_none" if has_factory else given
                parameters[field.kw_only].append(f"{name}={default}" if has_default else name)
                value = f"{given}() if {name} is _none else {name}" if has_factory else name
            elif not has_factory and field.default is dataclasses.MISSING:
                continue
            lines.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
        if hasattr(cls, "__post_init__"):
            lines.append("self.__post_init__()")
        listed = ", ".join(["self", *parameters[False], *(["*"] if parameters[True] else []), *parameters[True]])
        body = "\n    ".join(lines or ["pass"])
        exec(f"def __init__({listed}):\n    {body}\n", known)  # noqa: S102 - of names of fields alone
        written = known["__init__"]
        written.__qualname__ = f"{cls.__qualname__}.__init__"
        written.__module__ = cls.__module__
        return written

    @recursive_repr()
    def _repr(self: Any) -> str:
        shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
        return f"{type(self).__qualname__}({shown})"

    def _comparing(cls: type, *, frozen: bool, order: bool) -> dict[str, Any]:
        """Return what compares objects of one class by their fields, and hashes those that stay as they are."""
        names = [field.name for field in dataclasses.fields(cls) if field.compare]
        # Two names at least: only then what it gives is a tuple, which holds equal what is the same object.
        parts = attrgetter(*names, names[0]) if names else lambda _: ()

        def __eq__(self: Any, other: object) -> bool:  # noqa: N807
            return parts(self) == parts(other) if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self: Any) -> int:  # noqa: N807
            return hash(parts(self))

        def ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, object], bool]:
            def method(self: Any, other: object) -> bool:
                return compare(parts(self), parts(other)) if other.__class__ is self.__class__ else NotImplemented

            return method

        orders = {"__lt__": lt, "__le__": le, "__gt__": gt, "__ge__": ge} if order else {}
        found = {"__eq__": __eq__, **{name: ordered(compare) for name, compare in orders.items()}}
        return {**found, "__hash__": __hash__ if frozen else None}

    def _frozen(cls: type, *, slots: bool) -> dict[str, Any]:
        """Return what keeps the fields of an object as they are, and lets it be copied and pickled all the same."""
        names = frozenset(field.name for field in dataclasses.fields(cls))

        def __setattr__(self: Any, name: str, value: object) -> None:  # noqa: N807
            if type(self) is cls or name in names:
                raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
            super(cls, self).__setattr__(name, value)

        def __delattr__(self: Any, name: str) -> None:  # noqa: N807
            if type(self) is cls or name in names:
                raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
            super(cls, self).__delattr__(name)

        def __getstate__(self: Any) -> list[Any]:  # noqa: N807
            return [getattr(self, field.name) for field in dataclasses.fields(self)]

        def __setstate__(self: Any, state: list[Any]) -> None:  # noqa: N807
            for field, value in zip(dataclasses.fields(self), state, strict=True):
                object.__setattr__(self, field.name, value)

        found = {"__setattr__": __setattr__, "__delattr__": __delattr__}
        return {**found, "__getstate__": __getstate__, "__setstate__": __setstate__} if slots else found
