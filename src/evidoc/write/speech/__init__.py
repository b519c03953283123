"""Formulas go in as MathML; what they are called in British English comes out."""

from __future__ import annotations

from evidoc.write.speech.formulas import spoken

__all__ = ["spoken"]
