"""`evidoc.records`: what it makes of a class does all that a dataclass of the standard library does."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field
from functools import cached_property
from typing import Any, ClassVar

import pytest

from evidoc import records

OURS: Callable[..., Any] = records.dataclass
MAKERS = [dataclasses.dataclass, OURS]


@OURS(frozen=True, slots=True, order=True)
class Point:
    """A place."""

    x: int
    y: int = 2
    names: list[str] = field(default_factory=list, compare=False)
    KIND: ClassVar[str] = "point"

    def moved(self) -> Point:
        """Return the next one."""
        return dataclasses.replace(self, x=self.x + 1)


@OURS(frozen=True, slots=True)
class Named(Point):
    """A place with a name."""

    name: str = ""


@OURS(slots=True)
class Worked:
    """Something that works out more."""

    begun: int
    done: int = field(default=0, init=False)
    more: list[int] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        self.done = self.begun * 2


@OURS(frozen=True)
class Lasting:
    """It has no slots, and may work something out once."""

    size: int

    @cached_property
    def square(self) -> int:
        """Its square."""
        return self.size**2


def test_objects_are_made_from_places_and_names() -> None:
    assert (Point(1).x, Point(1).y, Point(y=3, x=1).y) == (1, 2, 3)
    assert Named(1, 2, ["a"], "b").name == "b"
    assert Point(1).names is not Point(1).names
    assert Worked(4).done == 8
    assert Worked(4).more == []
    assert not hasattr(Point(1), "__dict__")


@pytest.mark.parametrize("given", [((), {}), ((1, 2, [], 4), {}), ((1,), {"z": 1})])
def test_wrong_arguments_are_told_by_the_name_of_the_class(given: Any) -> None:
    places, names = given
    for _ in range(2):  # the first time, and once its `__init__` is there
        with pytest.raises(TypeError, match=r"Point\.__init__"):
            Point(*places, **names)


def test_objects_are_equal_and_sorted_by_their_fields() -> None:
    assert Point(1) == Point(1, names=["other"])
    assert Point(1) != Point(2)
    assert Point(1) != Named(1)
    assert Point(1).__eq__(1) is NotImplemented
    assert sorted([Point(2), Point(1, 3), Point(1)]) == [Point(1), Point(1, 3), Point(2)]
    assert Point(1) <= Point(1)
    assert Point(2) > Point(1, 9)
    assert Point(2) >= Point(1, 9)
    with pytest.raises(TypeError):
        assert Point(1) < 3  # type: ignore[operator]
    nan = float("nan")
    assert Lasting(nan) == Lasting(nan), "the same object is equal, as in a tuple"  # type: ignore[arg-type]


def test_what_stays_as_it_is_can_be_a_key_and_what_changes_cannot() -> None:
    assert {Point(1): "a"}[Point(1)] == "a"
    assert len({Named(1), Named(1), Named(2)}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Worked(1))
    made = OURS(frozen=True, slots=True, eq=False)(type("Self", (), {"__annotations__": {"a": "int"}}))
    assert made(1) != made(1)
    assert len({made(1), made(1)}) == 2


def test_frozen_objects_let_nobody_change_them() -> None:
    for change in (lambda one: setattr(one, "x", 2), lambda one: delattr(one, "x"), lambda one: setattr(one, "z", 2)):
        for one in (Point(1), Named(1)):
            with pytest.raises(dataclasses.FrozenInstanceError):
                change(one)
    lasting = Lasting(3)
    assert (lasting.square, lasting.square) == (9, 9)
    worked = Worked(1)
    worked.begun = 5
    assert worked.begun == 5


@pytest.mark.parametrize("one", [Point(1, names=["a"]), Named(1, name="b"), Worked(3), Lasting(2)])
def test_objects_are_copied_and_pickled(one: Any) -> None:
    for other in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):  # noqa: S301 - our own
        assert other == one
        assert type(other) is type(one)


def test_the_functions_of_the_standard_library_know_them() -> None:
    assert Point(1).moved() == Point(2)
    assert [one.name for one in dataclasses.fields(Named)] == ["x", "y", "names", "name"]
    assert dataclasses.asdict(Named(1, name="b")) == {"x": 1, "y": 2, "names": [], "name": "b"}
    assert dataclasses.is_dataclass(Lasting)
    match Point(1):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_they_show_as_they_are_written() -> None:
    assert repr(Point(1)) == "Point(x=1, y=2, names=[])"
    assert repr(Worked(1)) == "Worked(begun=1, done=2)"


@pytest.mark.parametrize("maker", MAKERS)
def test_methods_of_their_own_stay(maker: Callable[..., Any]) -> None:
    class Own:
        """It knows better."""

        a: int
        __annotations__ = {"a": "int"}

        def __repr__(self) -> str:
            return "mine"

        def __hash__(self) -> int:
            return 7

    made = maker(frozen=True, slots=True)(Own)
    assert (repr(made(1)), hash(made(1))) == ("mine", 7)
    assert made(1) == made(1)
