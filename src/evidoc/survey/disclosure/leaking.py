"""Protections of several products come in; every hidden cell that they give away together goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidoc.model.disclosure import At, Protection


@dataclass(frozen=True, slots=True)
class Leak:
    """A hidden cell that readers can work out, or nearly."""

    names: tuple[str, ...]
    """The products that give it away together; without any one of them it would be safe."""
    measure: str
    at: At
    low: float
    high: float
    reason: str
    """In words, without the number."""


def leaks(named: Mapping[str, Protection]) -> tuple[Leak, ...]:
    """Return what the products give away together."""
    return ()
