"""In: which review holds which studies. Out: the corrected covered area, as Pieper et al. define it."""

from __future__ import annotations

import pytest

from evidoc.synthesis.review_overlap import overlap


def test_overlap_by_hand() -> None:
    """Ten different studies in three reviews, 14 inclusions: (14 − 10) / (10 · 3 − 10) = 20%."""
    found = overlap({"A": "abcdef", "B": "efgh", "C": "ahij"})
    assert (found.reviews, found.primaries, found.inclusions) == (3, 10, 14)
    assert found.corrected == pytest.approx(20)
    assert found.word == "very high"
    assert [(one, other, shared) for one, other, shared, _ in found.pairs] == [
        ("A", "B", 2),
        ("A", "C", 1),
        ("B", "C", 1),
    ]
    assert found.pairs[0][3] == pytest.approx(100 * 2 / 8)


@pytest.mark.parametrize(("matrix", "area"), [({"A": "ab", "B": "cd"}, 0), ({"A": "ab", "B": "ab"}, 100)])
def test_bounds(matrix: dict[str, str], area: float) -> None:
    assert overlap(matrix).corrected == pytest.approx(area)


@pytest.mark.parametrize(("shared", "word"), [(1, "slight"), (16, "moderate"), (24, "high"), (30, "very high")])
def test_words(shared: int, word: str) -> None:
    one = {f"s{n}" for n in range(100)}
    other = {f"s{n}" for n in range(100 - shared, 200 - shared)}
    found = overlap({"A": one, "B": other})
    assert found.corrected == pytest.approx(100 * shared / (200 - shared))
    assert found.word == word


def test_what_has_no_overlap_says_why() -> None:
    assert "at least two" in overlap({"A": "ab"}).note
    assert "for B" in overlap({"A": "ab", "B": ""}).note
    assert overlap({}).corrected is None
