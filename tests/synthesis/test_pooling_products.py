"""In: an evidence base with effects. Out: what documents show of a pooling, or why there is none."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.synthesis.evidence_of import an_analysis, an_evidence

from evidoc.model.evidence import Analysis
from evidoc.synthesis.alike import ALIKE
from evidoc.synthesis.analysing import analysed
from evidoc.synthesis.effect_sizes import LEFT_OUT
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.measures import MEASURES
from evidoc.synthesis.pooling_products import pool_names, pool_products
from evidoc.synthesis.pooling_tables import NO_CLAIM

Rows = list[dict[str, Any]]
SAME = dict.fromkeys(ALIKE, "the same") | {"primary": "yes"}


def shown(rows: Rows, *analyses: Analysis, cells: dict[str, tuple[str, ...]] | None = None) -> Exhibits:
    """Return what the analyses of these rows show; every value and table is promised, and the other way round."""
    evidence = an_evidence({str(row["study"]): cells or {} for row in rows}, *analyses)
    exhibits = Exhibits("evidence/evidence.yml", "Published trials", "2026")
    pool_products(evidence, rows, exhibits)
    made = {f"value {name}" for name in exhibits.values} | {f"table {name}" for name in exhibits.tables}
    assert set(pool_names(evidence)) == made
    assert all(one.number is not None or one.missing for one in exhibits.values.values())
    return exhibits


def trials(bcg: Rows, **more: str) -> Rows:
    """Return the trials of dat.bcg, said to be alike."""
    kept = ("study", "alloc", "events_1", "n_1", "events_2", "n_2")
    return [{name: str(row[name]) for name in kept} | SAME | more for row in bcg]


def test_a_pooling_is_shown_as_readers_know_it(bcg: Rows) -> None:
    exhibits = shown(trials(bcg), an_analysis("tb", "RR", claim="below"))
    estimate, prediction = exhibits.values["pool.tb.estimate"], exhibits.values["pool.tb.prediction"]
    assert (estimate.shows["ons"], estimate.shows["interval"], estimate.shows["base"]) == ("0.49", "0.34 to 0.70", "13")
    assert [round(one or 0, 4) for one in (estimate.number, estimate.low, estimate.high)] == [0.4894, 0.3441, 0.6962]
    assert [round(one or 0, 4) for one in (prediction.low, prediction.high)] == [0.1546, 1.5490]
    texts = {
        name: exhibits.values[f"pool.tb.{name}"].shows["number"] for name in ("k", "tau2", "i2", "h2", "q", "below")
    }
    assert texts == {"k": "13", "tau2": "0.313", "i2": "92.2", "h2": "12.86", "q": "152.23", "below": "11"}
    tau2 = exhibits.values["pool.tb.tau2"]
    assert (round(tau2.low or 0, 4), round(tau2.high or 0, 4)) == (0.1197, 1.1115)
    assert estimate.population == "the same"


def test_models_stand_side_by_side(bcg: Rows) -> None:
    exhibits = shown(trials(bcg), an_analysis("tb", "RR", claim="below", subgroups="alloc"))
    table = exhibits.tables["pool-tb"]
    assert len(table.rows) == 15 + 13
    assert table.rows[0] == ("restricted maximum likelihood", "13", "0.49", "0.34 to 0.70", "0.313", "92.2", "named")
    assert ("common effect (inverse variance)", "13", "0.65", "0.60 to 0.70", "0.000", "92.1", "yes") in table.rows
    notes = "\n".join(table.notes)
    assert "names restricted maximum likelihood; it survives 27 of 27 other models." in notes
    assert "95% prediction interval, for a new study: 0.15 to 1.55" in notes
    assert "By alloc, each with its own tau²: alternate" in notes
    assert "Egger's test" in notes
    assert exhibits.values["pool.tb.survives"].number == exhibits.values["pool.tb.models"].number == 27


def test_a_claim_that_the_model_does_not_show_is_told(bcg: Rows) -> None:
    exhibits = shown(trials(bcg), an_analysis("tb", "RR", claim="above"))
    assert "The named model does not show it." in exhibits.tables["pool-tb"].notes[0]
    assert exhibits.values["pool.tb.survives"].number == 0


def test_unlike_studies_are_not_pooled_and_the_reason_is_the_result(bcg: Rows) -> None:
    rows = trials(bcg)
    rows[3]["instrument"] = "another"
    rows[4]["primary"] = "no"
    exhibits = shown(rows, an_analysis("tb", "RR"))
    table = exhibits.tables["pool-tb"]
    assert "not pooled" in table.title
    assert len(table.rows) == 13
    assert table.rows[4][0].endswith("(review)")
    assert table.rows[0][-3:] == ("0.41", "0.13 to 1.26", "below no effect, unclear")
    notes = "\n".join(table.notes)
    assert "The instrument is not the same: “the same”" in notes
    assert "A review is never pooled" in notes
    assert "Vote count by direction: 10 studies below no effect, 2 above" in notes
    estimate = exhibits.values["pool.tb.estimate"]
    assert estimate.number is None
    assert estimate.missing.startswith("Not pooled: A review is never pooled")
    assert exhibits.values["pool.tb.k"].number == 13


def test_studies_say_what_rows_do_not(bcg: Rows) -> None:
    bare = [{name: cell for name, cell in row.items() if name not in SAME} for row in trials(bcg)]
    cells: dict[str, tuple[str, ...]] = {**dict.fromkeys(ALIKE, ("the same",)), "primary": ("yes",)}
    assert shown(bare, an_analysis("tb", "RR"), cells=cells).values["pool.tb.estimate"].number is not None
    assert shown(bare, an_analysis("tb", "RR")).values["pool.tb.estimate"].number is None


def test_an_analysis_takes_only_its_rows(bcg: Rows) -> None:
    exhibits = shown(trials(bcg), an_analysis("r", "RR", where={"alloc": ("random",)}), an_analysis("x", "OR"))
    assert exhibits.values["pool.r.k"].number == 7
    assert exhibits.values["pool.x.k"].number == 13
    assert shown([], an_analysis("none", "RR")).values["pool.none.k"].number == 0


def test_corrected_and_empty_studies_are_named(bcg: Rows) -> None:
    rows = trials(bcg)
    rows[0]["events_1"] = "0"
    rows[1] |= {"events_1": "0", "events_2": "0"}
    notes = "\n".join(shown(rows, an_analysis("tb", "RR")).tables["pool-tb"].notes)
    assert "Aronson 1948 (2020): 0.5 was added to every cell" in notes
    assert f"Simes 1949 (2020): {LEFT_OUT}." in notes


def test_proportions_come_back_by_the_harmonic_mean() -> None:
    sizes = (10, 10, 15, 20, 20)
    rows = [
        {"study": f"s{at}", "events": str(x), "n": str(n), **SAME}
        for at, (x, n) in enumerate(zip((0, 4, 9, 16, 20), sizes, strict=True))
    ]
    exhibits = shown(rows, an_analysis("p", "PFT", method="EE"))
    estimate = exhibits.values["pool.p.estimate"]
    assert (estimate.shows["ons"], estimate.shows["interval"]) == ("68.9%", "57.3% to 79.4%")
    assert exhibits.values["pool.p.survives"].missing == NO_CLAIM
    assert exhibits.values["pool.p.below"].number is None
    assert len(exhibits.tables["pool-p"].columns) == 6
    assert exhibits.values["pool.p.prediction"].missing.startswith("A common effect")


def test_without_sizes_a_double_arcsine_does_not_come_back() -> None:
    rows = [{"study": f"s{at}", "yi": "0.9", "vi": "0.01", **SAME} for at in range(3)]
    assert "sizes" in shown(rows, an_analysis("p", "PFT")).values["pool.p.estimate"].missing


def test_identical_effects_with_knapp_hartung_say_why_nothing_is_tested() -> None:
    rows = [{"study": f"s{at}", "yi": "0.5", "vi": "0.1", **SAME} for at in range(3)]
    exhibits = shown(rows, an_analysis("g", "GEN", knha="yes"))
    assert exhibits.values["pool.g.p"].missing.startswith("All effects are the same")
    assert exhibits.values["pool.g.estimate"].low is None
    assert exhibits.tables["pool-g"].rows[0][3] == "–"


@pytest.mark.parametrize("measure", [name for name in MEASURES if name != "PFT"])
def test_every_measure_has_a_registered_unit(measure: str) -> None:
    rows = [{"study": f"s{at}", "yi": str(at / 10), "vi": "0.1", **SAME} for at in range(3)]
    assert shown(rows, an_analysis("m", measure)).values["pool.m.estimate"].shows["ons"]


def test_numbers_that_nobody_can_compute_with_are_a_reason_not_to_pool() -> None:
    variances = {"a": "1e-300", "b": "1", "c": "1e300"}
    rows = [{"study": name, "yi": "1", "vi": variance} | SAME for name, variance in variances.items()]
    found = analysed(an_analysis(), rows, an_evidence("abc"))
    assert found.pooled is None
    assert "cannot be computed with" in found.reasons[0]


def test_a_forest_plot_gets_what_it_draws(bcg: Rows) -> None:
    rows = trials(bcg)
    found = analysed(an_analysis("tb", "RR", subgroups="alloc"), rows, an_evidence([row["study"] for row in rows]))
    plotted = found.plotted()
    assert math.fsum(one["weight"] for one in plotted) == pytest.approx(100)
    assert plotted[0]["label"] == "Aronson 1948 (2020)"
    assert plotted[0]["group"] == "random"
    half = 1.959963984540054 * bcg[0]["vi"] ** 0.5
    lower, upper = bcg[0]["yi"] - half, bcg[0]["yi"] + half
    assert (plotted[0]["low"], plotted[0]["high"]) == pytest.approx((math.exp(lower), math.exp(upper)))
    assert round(found.shown_pooled()["prediction_high"] or 0, 4) == 1.5490


def test_reviews_are_reported_with_their_overlap() -> None:
    includes = {"a": ("s1", "s2", "s3"), "b": ("s2", "s3", "s4"), "c": ("s3", "s5")}
    rows = [{"study": name, "yi": "0.3", "vi": "0.01", **SAME, "primary": "no"} for name in includes]
    evidence = an_evidence({name: {"includes": studies} for name, studies in includes.items()}, an_analysis("r"))
    exhibits = Exhibits("evidence/evidence.yml", "Published reviews", "2026")
    pool_products(evidence, rows, exhibits)
    notes = "\n".join(exhibits.tables["pool-r"].notes)
    # Five different studies, eight inclusions, three reviews: (8 − 5) / (5 · 3 − 5).
    assert "The 3 reviews hold 5 different studies in 8 inclusions: very high overlap" in notes
    assert exhibits.values["pool.r.overlap"].number == pytest.approx(30)
    assert exhibits.values["pool.r.estimate"].missing.startswith("Not pooled: Pooling takes at least 3 primary studies")


def test_an_overlap_that_is_not_known_says_why() -> None:
    rows = [{"study": name, "yi": "0.3", "vi": "0.01", **SAME, "primary": "no"} for name in "ab"]
    exhibits = shown(rows, an_analysis("r"))
    assert exhibits.values["pool.r.overlap"].missing.startswith("No primary studies are named for A (2020), B (2020)")
    assert exhibits.tables["pool-r"].notes[-1] == exhibits.values["pool.r.overlap"].missing
