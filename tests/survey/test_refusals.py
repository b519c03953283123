"""In: data and designs with one thing wrong. Out: a sentence that says what and where, and what to do next."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evidoc.errors import Problem, RunError
from evidoc.survey import Design, mean, quantile, ratio, share

from .independent import survey

DESIGN = Design("weight", "stratum", "cluster", "clusters")


def problems(frame: Any, column: str = "hours", kind: Any = mean, **options: Any) -> tuple[Problem, ...]:
    with pytest.raises(RunError) as raised:
        kind(frame, column, **{"design": DESIGN, **options})
    assert all(problem.hint for problem in raised.value.problems)
    return raised.value.problems


def changed(column: str, row: int, value: Any) -> pd.DataFrame:
    frame = survey()
    if isinstance(value, str):
        frame[column] = frame[column].astype(object)
    frame.loc[row, column] = value
    return frame


@pytest.mark.parametrize(
    ("frame", "kind", "words", "line"),
    [
        (changed("weight", 4, -2.0), "negative-weight", "Column 'weight' (weight) is negative in row 5.", 5),
        (changed("weight", 7, np.nan), "missing-weight", "Column 'weight' (weight) is empty in row 8.", 8),
        (changed("weight", 7, np.inf), "infinite", "Column 'weight' (weight) is infinite in row 8.", 8),
        (changed("weight", 2, "n/a"), "not-a-number", "needs numbers, and holds text: 'n/a' in row 3.", 3),
        (changed("hours", 2, "1,5"), "not-a-number", "Column 'hours' (mean) needs numbers, and holds text: '1,5'", 3),
        (changed("hours", 2, np.inf), "infinite", "Column 'hours' (mean) is infinite in row 3.", 3),
        (changed("stratum", 0, None), "missing-strata", "Column 'stratum' (strata) is empty in row 1.", 1),
        (changed("cluster", 0, np.nan), "missing-cluster", "Column 'cluster' (cluster) is empty in row 1.", 1),
        (changed("clusters", 61, 46), "uneven-fpc", "is 45 and 46 in stratum mid.", 61),
        (changed("clusters", 3, np.nan), "missing-fpc", "Column 'clusters' (population of clusters) is empty", 4),
        (survey().assign(weight=0.0), "zero-weights", "'weight' (weight) is zero in every row.", 0),
        (survey().assign(clusters=5), "small-fpc", "says 5 clusters in stratum north; 6 were drawn.", 1),
        (survey().assign(hours=np.nan), "nothing-left", "No row with a weight has a value in 'hours'.", 0),
        (survey().head(0), "no-rows", "The table has no rows.", 0),
        (survey().drop(columns="hours"), "unknown-column", "There is no column 'hours' (to estimate", 0),
        (survey()["hours"].to_list(), "not-a-table", "need a pandas DataFrame, not list", 0),
        (
            pd.concat([survey(), survey()[["hours"]]], axis=1),
            "duplicate-columns",
            "Two columns are called the same: hours.",
            0,
        ),
    ],
)
def test_what_is_wrong_with_data_is_told_with_its_row(frame: Any, kind: str, words: str, line: int) -> None:
    found = problems(frame)
    assert {problem.kind for problem in found} == {kind}
    assert words in found[0].message
    assert found[0].place.line == line


def test_a_stratum_of_one_cluster_is_named_with_the_choices() -> None:
    frame = survey()
    frame.loc[frame["stratum"] == "mid", "cluster"] = 3
    (problem,) = problems(frame)
    assert problem.kind == "one-cluster"
    assert "Stratum mid of 'stratum' has only one cluster ('cluster')" in problem.message
    assert all(word in problem.hint for word in ("center", "certainty", "skip"))
    (problem,) = problems(survey().assign(stratum=range(180)), design=Design("weight", "stratum"))
    assert "0, 1, 2, 3, 4 and 175 more" in problem.message
    (problem,) = problems(survey().assign(cluster=1), design=Design("weight", cluster="cluster"))
    assert "only one cluster" in problem.message


def test_all_faults_are_told_together() -> None:
    frame = changed("weight", 4, -2.0)
    frame.loc[9, "weight"] = np.nan
    frame.loc[[2, 30], "cluster"] = np.nan
    found = problems(frame.assign(hours="many"))
    assert [problem.kind for problem in found] == [
        "not-a-number",
        "missing-cluster",
        "negative-weight",
        "missing-weight",
    ]


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"by": "sxe"}, "unknown-column", "Did you mean 'sex'?"),
        ({"design": Design("wieght")}, "unknown-column", "Did you mean 'weight'?"),
        ({"design": {"weight": "weight", "stratas": "stratum"}}, "unknown-design", "Did you mean 'strata'?"),
        ({"design": {}}, "no-design", "Give design="),
        ({"design": Design("weight", singleton="centre")}, "unknown-singleton", "Did you mean 'center'?"),
        ({"where": {"tie": "stong"}}, "nothing-left", "Did you mean 'strong'?"),
        ({"where": {"tei": "strong"}}, "unknown-column", "Did you mean 'tie'?"),
        ({"where": [True]}, "bad-where", 'where={"SEX": 2}'),
        ({"where": np.zeros(180, dtype=bool)}, "nothing-left", "Look at"),
        ({"level": 95}, "bad-level", "0.95"),
        ({"by": ["sex", "sex"]}, "twice", "once"),
    ],
)
def test_wishes_that_cannot_be_are_told(options: dict[str, Any], kind: str, words: str) -> None:
    (problem,) = problems(survey(), **options)
    assert (problem.kind, words in problem.hint) == (kind, True)


def test_a_domain_may_not_be_called_as_what_is_estimated() -> None:
    (problem,) = problems(survey().assign(base=1), by="base")
    assert problem.kind == "reserved-name"


def test_shares_need_categories() -> None:
    (problem,) = problems(survey(), "hours", share)
    assert (problem.kind, "measured numbers" in problem.message) == ("not-categories", True)
    named = survey(rows=1260).assign(name=[f"n{at}" for at in range(1260)])
    (problem,) = problems(named, "name", share)
    assert "1260 different values" in problem.message
    (problem,) = problems(survey(), "tie", share, by="tie")
    assert problem.kind == "twice"


def test_a_denominator_of_text_is_told_by_its_role() -> None:
    with pytest.raises(RunError, match=r"Column 'tie' \(denominator\) needs numbers"):
        ratio(survey(), "pay", "tie", design=DESIGN)


@pytest.mark.parametrize("p", [0, 1, (), (0.5, 0.5)])
def test_quantiles_need_shares(p: Any) -> None:
    with pytest.raises(RunError, match="above 0 and below 1"):
        quantile(survey(), "pay", p, design=DESIGN)


def test_too_many_domains_are_refused() -> None:
    frame = pd.DataFrame({"y": np.arange(6000.0), "w": 1.0, "name": np.arange(6000)})
    (problem,) = problems(frame, "y", by="name", design=Design("w"))
    assert problem.kind == "too-many-groups"


def test_hostile_names_are_text() -> None:
    name = "<b>\"=cmd|' /C calc'!A0"
    frame = survey().rename(columns={"tie": name})
    frame[name] = frame[name].replace("none", "\x1b[31m{{x}}")
    found = share(frame, name, by="sex", design=DESIGN)
    assert name in found.columns
    assert "\x1b[31m{{x}}" in set(found[name])
