"""In: counts, means and correlations. Out: effects agree with metafor's escalc, and what has none is said."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from evidoc.synthesis.effect_sizes import CORRECTED, LEFT_OUT, effects, row_faults, usable
from evidoc.synthesis.measures import MEASURES, back_transformed, exact_j, freeman_tukey
from evidoc.synthesis.pooling import pool

Escalc = dict[str, tuple[dict[str, Any], dict[str, float]]]
MILLER = [{"events": x, "n": n} for x, n in zip((3, 6, 10, 1), (11, 17, 21, 6), strict=True)]


def found(rows: list[dict[str, Any]], measure: str) -> tuple[list[float], list[float]]:
    made = usable(effects(rows, measure))
    return [row["yi"] for row in made], [row["vi"] for row in made]


@pytest.mark.parametrize(("measure", "places"), [("MD", 6), ("SMD", 6), ("ZCOR", 2)])
def test_effects_are_those_of_metafor(escalc: Escalc, measure: str, places: int) -> None:
    assert len(escalc) == 8
    for expected, given in escalc.values():
        row = {f"{name.rstrip('12')}_{name[-1]}": number for name, number in given.items() if name[-1] in "12"}
        row = {name.replace("m_", "mean_"): number for name, number in row.items()} | {"r": given["r"], "n": given["n"]}
        assert len([name for name in MEASURES[measure].needs if name in row]) == places
        (yi,), (vi,) = found([row], measure)
        assert yi == pytest.approx(expected[measure]["yi"], rel=1e-12, abs=1e-15)
        assert vi == pytest.approx(expected[measure]["vi"], rel=1e-12)


def test_small_sample_correction_is_exact(escalc: Escalc) -> None:
    for expected, given in escalc.values():
        assert exact_j(given["n1"] + given["n2"] - 2) == pytest.approx(expected["cm_two_sample"], rel=1e-12)
        assert exact_j(given["n"] - 1) == pytest.approx(expected["cm_one_sample"], rel=1e-12)


def test_a_risk_ratio_by_hand() -> None:
    (yi,), (vi,) = found([{"events_1": 4, "n_1": 123, "events_2": 11, "n_2": 139}], "RR")
    assert yi == pytest.approx(math.log((4 / 123) / (11 / 139)), rel=1e-13)
    assert vi == pytest.approx(1 / 4 - 1 / 123 + 1 / 11 - 1 / 139, rel=1e-13)


def test_odds_ratios_are_those_of_metafor(magnesium: list[dict[str, Any]]) -> None:
    """Metafor's page of regtest prints those of dat.egger2001 without ISIS-4; Bertschat 1989 has a zero cell."""
    printed = [-0.83034830, -1.05605267, -1.27833981, -0.04348511, 0.22314355, -2.40751999, -1.28093385, -1.19170271]
    printed += [-0.69574796, -2.20827441, -2.03815988, -0.85015093, -0.79323064, -0.29933987, -1.57078846]
    assert [row["yi"] for row in magnesium[:15]] == pytest.approx(printed, abs=5e-9)
    assert [row["note"] for row in magnesium if row["note"]] == [CORRECTED]
    assert magnesium[7]["note"] == CORRECTED


def test_zero_cells_are_corrected_only_where_they_are() -> None:
    whole = {"events_1": 5, "n_1": 20, "events_2": 8, "n_2": 22}
    zero = {"events_1": 0, "n_1": 20, "events_2": 8, "n_2": 22}
    for measure, alone in (("RR", found([whole], "RR")), ("OR", found([whole], "OR")), ("RD", found([whole], "RD"))):
        together = effects([whole, zero], measure)
        assert (together[0]["yi"], together[0]["vi"], together[0]["note"]) == (alone[0][0], alone[1][0], "")
        assert together[1]["note"] == CORRECTED
    assert effects([zero], "RR")[0]["yi"] == pytest.approx(math.log((0.5 / 21) / (8.5 / 23)), rel=1e-13)
    assert effects([zero], "OR")[0]["vi"] == pytest.approx(1 / 0.5 + 1 / 20.5 + 1 / 8.5 + 1 / 14.5, rel=1e-13)
    assert effects([zero], "RD")[0]["yi"] == pytest.approx(0.5 / 21 - 8.5 / 23, rel=1e-13)


@pytest.mark.parametrize("events", [(0, 0), (20, 22)])
def test_studies_without_events_or_without_others_say_nothing_of_ratios(events: tuple[int, int]) -> None:
    row = {"study": "A", "events_1": events[0], "n_1": 20, "events_2": events[1], "n_2": 22}
    for measure in ("RR", "OR"):
        (made,) = effects([row], measure)
        assert (made["yi"], made["vi"], made["note"], made["study"]) == (None, None, LEFT_OUT, "A")
        assert usable([made]) == []
    (difference,) = effects([row], "RD")
    assert difference["vi"] > 0
    assert difference["yi"] == pytest.approx(0, abs=0.003)


# Proportions: Miller (1978), p. 138, as metafor's test_analysis_example_miller1978.r has it.


def test_double_arcsines_are_those_of_miller() -> None:
    yi, vi = found(MILLER, "PFT")
    assert [round(2 * one, 4) for one in yi] == [1.1391, 1.2888, 1.5253, 0.9515]
    assert [round(4 * one, 4) for one in vi] == [0.0870, 0.0571, 0.0465, 0.1538]


def test_double_arcsines_come_back_by_the_harmonic_mean() -> None:
    sizes = [row["n"] for row in MILLER]
    yi, vi = found(MILLER, "PFT")
    pooled = pool(yi, vi, "EE")
    assert round(2 * pooled.estimate, 4) == 1.3093
    assert round(back_transformed("PFT", pooled.estimate, sizes), 4) == 0.3595
    assert round(back_transformed("PFT", float(np.mean(yi)), sizes), 4) == 0.3164


def test_double_arcsines_of_a_pooled_interval() -> None:
    rows = [{"events": x, "n": n} for x, n in zip((0, 4, 9, 16, 20), (10, 10, 15, 20, 20), strict=True)]
    pooled = pool(*found(rows, "PFT"), "EE")
    ends = [back_transformed("PFT", one or 0, [10, 10, 15, 20, 20]) for one in (pooled.ci_low, pooled.ci_high)]
    assert round(back_transformed("PFT", pooled.estimate, [10, 10, 15, 20, 20]), 4) == 0.6886
    assert [round(one, 4) for one in ends] == [0.5734, 0.7943]


@pytest.mark.parametrize("n", [1, 6, 20, 100_000])
def test_every_proportion_comes_back(n: int) -> None:
    for x in sorted({0, 1, n // 3, n // 2, n - 1, n}):
        yi, _ = freeman_tukey(x, n)
        assert back_transformed("PFT", float(yi), [n]) == pytest.approx(x / n, abs=1e-9)
        if 0 < x < n:
            assert back_transformed("PLO", found([{"events": x, "n": n}], "PLO")[0][0]) == pytest.approx(x / n)


def test_angles_beyond_all_proportions_are_none_or_all() -> None:
    assert (back_transformed("PFT", -0.2, [10]), back_transformed("PFT", 1.7, [10])) == (0, 1)
    assert (back_transformed("PLO", -800.0), back_transformed("PLO", 800.0)) == (0, 1)


@pytest.mark.parametrize(("measure", "effect", "shown"), [("RR", math.log(2), 2), ("ZCOR", math.atanh(0.3), 0.3)])
def test_others_come_back(measure: str, effect: float, shown: float) -> None:
    assert back_transformed(measure, effect) == pytest.approx(shown)
    assert back_transformed("SMD", 0.4) == 0.4


def test_logits_of_none_and_all_are_corrected() -> None:
    none, some, every = effects([{"events": 0, "n": 10}, {"events": 4, "n": 10}, {"events": 10, "n": 10}], "PLO")
    assert none["yi"] == pytest.approx(math.log(0.5 / 10.5)) == -every["yi"]
    assert (some["yi"], some["vi"]) == pytest.approx((math.log(4 / 6), 1 / 4 + 1 / 6))
    assert (none["note"], some["note"], every["note"]) == (CORRECTED, "", CORRECTED)


def test_effects_that_are_given_stay() -> None:
    made = effects([{"yi": "-0.5", "vi": "0.04"}, {"events_1": 4, "n_1": 123, "events_2": 11, "n_2": 139}], "RR")
    assert (made[0]["yi"], made[0]["vi"]) == (-0.5, 0.04)
    assert made[1]["yi"] == pytest.approx(-0.889311, abs=1e-6)


def test_columns_may_have_other_names() -> None:
    (made,) = effects([{"dead": 3, "all": 11, "place": "Leeds"}], "PLO", {"events": "dead", "n": "all"})
    assert made["yi"] == pytest.approx(math.log(3 / 8))
    assert made["place"] == "Leeds"


@pytest.mark.parametrize(
    ("measure", "row", "column", "words"),
    [
        ("RR", {"events_1": 5, "n_1": 4, "events_2": 1, "n_2": 9}, "events_1", "5 events among 4 people"),
        ("OR", {"events_1": -1, "n_1": 4, "events_2": 1, "n_2": 9}, "events_1", "fewer than none"),
        ("RD", {"events_1": 0, "n_1": 0, "events_2": 1, "n_2": 9}, "n_1", "too few"),
        ("RR", {"events_1": 1, "n_1": 4, "events_2": 1}, "n_2", "is empty"),
        (
            "RR",
            {"events_1": "many", "n_1": 4, "events_2": 1, "n_2": 9},
            "events_1",
            "'many' in 'events_1' is no number",
        ),
        ("SMD", {"mean_1": 1, "sd_1": 0, "n_1": 9, "mean_2": 1, "sd_2": 1, "n_2": 9}, "sd_1", "above 0"),
        ("MD", {"mean_1": 1, "sd_1": 1, "n_1": 1, "mean_2": 1, "sd_2": 1, "n_2": 9}, "n_1", "too few"),
        ("ZCOR", {"r": 1, "n": 30}, "r", "between −1 and 1"),
        ("ZCOR", {"r": 0.2, "n": 3}, "n", "too few"),
        ("PFT", {"events": 7, "n": 5}, "events", "7 events among 5"),
        ("GEN", {"yi": 0.3, "vi": ""}, "vi", "no variance"),
        ("GEN", {"yi": 0.3, "vi": -0.1}, "vi", "above 0"),
        ("GEN", {"yi": "nan", "vi": 0.1}, "yi", "no number"),
        ("SMD", {"yi": "", "vi": 0.1}, "yi", "'yi' is empty"),
    ],
)
def test_what_has_no_effect_is_said(measure: str, row: dict[str, Any], column: str, words: str) -> None:
    ((named, what),) = row_faults(row, measure)
    assert named == column
    assert words in what
    with pytest.raises(ValueError, match=r"^Row 1: "):
        effects([row], measure)


def test_ratios_too_far_from_one_are_no_logarithms() -> None:
    (fault,) = row_faults({"yi": 800, "vi": 1}, "RR")
    assert fault[0] == "yi"
    assert "no logarithm of a ratio" in fault[1]
    assert not list(row_faults({"yi": 800, "vi": 1}, "MD"))
    assert back_transformed("OR", 5000) < float("inf")


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(ValueError, match=r"Row 1: [^\n]*\nRow 3: ") as caught:
        effects([{"r": 2, "n": 30}, {"r": 0.2, "n": 30}, {"r": "", "n": 30}], "ZCOR")
    assert "Row 2" not in str(caught.value)


def test_an_unknown_measure_is_said() -> None:
    with pytest.raises(ValueError, match="Did you mean 'SMD'"):
        effects([], "SDM")
