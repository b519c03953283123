"""Names go in, the nearest known one comes out: see `evidoc.model.nearest`, where the other stages find it too."""

from __future__ import annotations

from evidoc.model.nearest import did_you_mean, nearest

__all__ = ["did_you_mean", "nearest"]
