"""Problems become errors, gaps or warnings, and say which documents cannot be built."""

from __future__ import annotations

import pytest

from evidoc.errors import CollectError, Place, PlanError, Problem
from evidoc.model.verdict import Verdict

WARNING = Problem("empty-document", "No text.", Place("a.qmd", 1), warning=True)
GAP = Problem("unknown-value", "No value.", Place("a.qmd", 2), gap=True)
ERROR = Problem("malformed-yaml", "No YAML.", Place("_quarto.yml", 3))


def _verdict(*, strict: bool = False, final: frozenset[str] = frozenset()) -> Verdict:
    return Verdict(("a", "b"), final, strict=strict)


@pytest.mark.parametrize(("strict", "final"), [(False, frozenset()), (True, frozenset()), (False, frozenset({"a"}))])
def test_a_warning_is_never_an_error(final: frozenset[str], *, strict: bool) -> None:
    verdict = _verdict(strict=strict, final=final).add(CollectError, [WARNING.touching("a")])
    assert (verdict.errors, verdict.gaps, verdict.stopped, verdict.exit_code) == ((), (), frozenset(), 0)
    assert verdict.warnings == (WARNING.touching("a"),)


def test_a_warning_about_two_documents_is_told_once() -> None:
    verdict = _verdict().add(CollectError, [WARNING.touching("a"), WARNING.touching("b")])
    assert [w.kind for w in verdict.warnings] == ["empty-document"]


def test_gaps_and_errors_stay_what_they_are() -> None:
    verdict = _verdict().add(CollectError, [ERROR.touching("b"), WARNING]).add(PlanError, [GAP.touching("a")])
    assert (verdict.errors, verdict.gaps) == ((ERROR.touching("b"),), (GAP.touching("a"),))
    assert (verdict.stopped, verdict.exit_code) == (frozenset({"b"}), 2)


def test_a_warning_crosses_to_another_process() -> None:
    assert Problem.from_dict(WARNING.as_dict()) == WARNING
