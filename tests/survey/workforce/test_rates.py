"""In: staff counted at two points in time. Out: stocks and flows that add up, and rates that were worked by hand."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pandas as pd
import pytest

from evidoc.survey import workforce
from evidoc.survey.refusal import RefusalError

STAFF = pd.DataFrame(
    [
        {"group": "A", "opening": 200, "joiners": 40, "leavers": 60, "closing": 180, "stayers": 150},
        {"group": "B", "opening": 50, "joiners": 5, "leavers": 5, "closing": 50, "stayers": 46},
    ],
)


def test_flows_add_up_and_the_change_is_shown() -> None:
    found = workforce.stocks_and_flows(STAFF, by=["group"])
    assert list(found.columns) == ["group", "opening", "joiners", "leavers", "closing", "change"]
    assert found["change"].tolist() == [-20, 0]


def test_flows_that_do_not_add_up_are_refused_and_named() -> None:
    with pytest.raises(RefusalError, match=r"in 1 of 2 rows \(B: \+3\)") as told:
        workforce.stocks_and_flows(STAFF.assign(closing=[180, 53]), by=["group"])
    assert told.value.kind == "flows-do-not-add-up"
    assert len(workforce.stocks_and_flows(STAFF.assign(closing=[180, 53]), tolerance=3)) == 2


@pytest.mark.parametrize(
    ("cells", "words"),
    [([-1, 5], "row 1 \\(-1\\)"), ([None, 5], "row 1 \\(nan\\)"), (["many", 5], "row 1 \\(many\\)")],
)
def test_what_is_no_count_is_refused_with_its_row(cells: Any, words: str) -> None:
    with pytest.raises(RefusalError, match=words):
        workforce.stocks_and_flows(STAFF.assign(leavers=cells))


def test_a_missing_column_is_told_with_the_nearest_name() -> None:
    with pytest.raises(RefusalError, match="no column 'leavers'") as told:
        workforce.turnover(STAFF.rename(columns={"leavers": "leaver"}))
    assert told.value.hint == "Did you mean 'leaver'?"


def test_turnover_by_hand_with_each_average() -> None:
    found = workforce.turnover(STAFF, by=["group"])
    assert found["rate"].tolist() == pytest.approx([100 * 60 / 190, 10])
    assert found["average"].tolist() == ["mean", "mean"]
    assert workforce.turnover(STAFF, average="opening")["rate"].tolist() == pytest.approx([30, 10])
    months = STAFF.assign(m1=[200, 50], m2=[160, 50], m3=[180, 50])
    found = workforce.turnover(months, stocks=["m1", "m2", "m3"])
    assert found["denominator"].tolist() == [180, 50]
    assert found["average"].iloc[0] == "mean of 3 points in time"
    with pytest.raises(RefusalError, match="no average 'opning'") as told:
        workforce.turnover(STAFF, average="opning")
    assert told.value.hint == "Did you mean 'opening'?"


def test_turnover_and_stability_differ_because_leavers_may_have_joined_within_the_year() -> None:
    stable = workforce.stability(STAFF, by=["group"])
    assert stable["rate"].tolist() == [75, 92]
    assert 100 - stable["rate"].iloc[0] < workforce.leaver_rate(STAFF)["rate"].iloc[0]


def test_leaver_joiner_and_vacancy_rates_by_hand() -> None:
    assert workforce.leaver_rate(STAFF)["rate"].tolist() == [30, 10]
    assert workforce.joiner_rate(STAFF)["rate"].tolist() == pytest.approx([100 * 40 / 190, 10])
    posts = pd.DataFrame({"vacant": [12, 0], "filled": [88, 0]})
    found = workforce.vacancy_rate(posts)
    assert found["rate"].iloc[0] == 12
    assert pd.isna(found["rate"].iloc[1]), "no posts: no rate, and not zero"


def test_a_share_above_100_is_refused() -> None:
    with pytest.raises(RefusalError, match="stability index of A would be more than 100%"):
        workforce.stability(STAFF.assign(stayers=[201, 46]), by=["group"])


def test_every_measure_says_what_it_is() -> None:
    assert set(workforce.MEASURES) == {"turnover", "leaver_rate", "joiner_rate", "stability", "vacancy_rate"}
    for name, measure in workforce.MEASURES.items():
        assert measure.name == name
        assert measure.formula.startswith("100 ×")
        assert all([measure.numerator, measure.denominator, measure.counts, measure.caveats, measure.source])
    assert any("another nursery" in caveat for caveat in workforce.MEASURES["turnover"].caveats)


def test_knowing_that_there_are_workforce_functions_loads_nothing_heavy() -> None:
    code = (
        "import sys\nimport evidoc.survey.workforce as w\nw.MEASURES\n"
        "print(sorted({'pandas', 'numpy', 'lifelines', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
