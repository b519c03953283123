"""In: samples of Californian schools that come with R's survey package. Out: the estimates published for them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import pytest

from evidoc import cli
from evidoc.survey import Design, mean, ratio, share, total
from evidoc.survey.totals import lazy_estimates

DATA = Path(__file__).parent / "data"
STRATIFIED, CLUSTERS = (DATA / f"california-schools-{name}.csv" for name in ("stratified", "clusters"))
KINDS: dict[str, Any] = {"mean": mean, "total": total, "ratio": ratio}
# `pw` are the weights as R ships them, in single precision; `size` those that follow from the population's numbers.
DESIGNS = {
    "strata, pw": Design("pw", "stype"),
    "strata, pw, fpc": Design("pw", "stype", fpc="fpc"),
    "strata, size, fpc": Design("size", "stype", fpc="fpc"),
    "clusters, pw": Design("pw", cluster="dnum"),
    "clusters, pw, fpc": Design("pw", cluster="dnum", fpc="fpc"),
    "clusters, size, fpc": Design("size", cluster="dnum", fpc="fpc"),
}

# As R's survey prints them: the first sample's are those below, rounded; the second sample's are at
# r-survey.r-forge.r-project.org/survey/example-summary.html.
PRINTED = [
    ("strata, pw, fpc", "mean", "api00", "662.29", "9.4089"),
    ("strata, pw, fpc", "total", "enroll", "3687178", "114642"),
    ("clusters, pw, fpc", "mean", "api00", "644.169399", "23.5422"),
    ("clusters, pw, fpc", "total", "enroll", "3404940.13", "932235.03"),
    ("clusters, pw, fpc", "total", "middle", "846.17", "167.55"),
]
# With all digits: xKDR/Survey.jl, test/r_reference/est_basic.csv, made with R's survey 4.5.
EXACT = [
    ("strata, pw", "mean", "api00", 662.287363159321, 9.53613229692516),
    ("strata, pw", "total", "enroll", 3687177.53243828, 117319.085968965),
    ("strata, pw", "ratio", "api00 enroll", 1.11256045132858, 0.0422085858397061),
    ("strata, size, fpc", "mean", "api00", 662.287363577655, 9.408940879434),
    ("strata, size, fpc", "total", "enroll", 3687177.52, 114641.715190394),
    ("strata, size, fpc", "ratio", "api00 enroll", 1.11256046332155, 0.0413595064404803),
    ("clusters, pw", "mean", "api00", 644.169398907104, 23.7790107208869),
    ("clusters, pw", "total", "enroll", 3404940.13452911, 941610.74091198),
    ("clusters, pw", "ratio", "api00 enroll", 1.17182250144138, 0.127544610789565),
    ("clusters, size, fpc", "mean", "api00", 644.169398907105, 23.5422406937812),
    ("clusters, size, fpc", "total", "enroll", 5076845.73333333, 1389984.3264506),
    ("clusters, size, fpc", "ratio", "api00 enroll", 1.17182250144138, 0.126274636133836),
]
# t intervals of the mean of api00 and their degrees of freedom: confint.csv and degf.csv, at the same place.
INTERVALS = {
    "strata, pw": (643.481356593217, 681.093369725425, 197),
    "strata, size, fpc": (643.732188539262, 680.842538616048, 197),
    "clusters, pw": (593.168493261091, 695.170304553117, 14),
    "clusters, size, fpc": (593.676314463327, 694.662483350884, 14),
}
# Means and totals of api00 in domains: domain.csv, at the same place. The districts are those of Los Angeles
# and of Santa Clara.
DOMAINS: list[tuple[str, dict[str, list[Any]], tuple[float, float], tuple[float, float]]] = [
    (
        "strata, size, fpc",
        {"awards": ["Yes"]},
        (678.422405668124, 11.8566310509714),
        (2684904.16, 152042.166199407),
    ),
    (
        "clusters, pw",
        {"dnum": [197, 406]},
        (647.266666666667, 17.4230693023744),
        (328620.487148284, 290601.912061673),
    ),
    (
        "clusters, size, fpc",
        {"dnum": [61, 413, 448]},
        (732.076923076923, 15.772923782601),
        (960582.533333333, 627035.544140536),
    ),
]
# Shares: proportions.csv, at the same place.
SHARES = [
    ("strata, pw", "awards", {"No": (0.361063935949422, 0.0348975177769063)}),
    ("strata, size, fpc", "awards", {"Yes": (0.638936067161769, 0.0344059182016133)}),
    (
        "clusters, pw",
        "stype",
        {
            "E": (0.78688524590164, 0.0468025716133837),
            "H": (0.0765027322404372, 0.0270798559291773),
            "M": (0.136612021857924, 0.0299472342965665),
        },
    ),
    ("clusters, size, fpc", "stype", {"E": (0.78688524590164, 0.0463365536499119)}),
]


@pytest.fixture(scope="module")
def samples() -> dict[str, tuple[pd.DataFrame, Any]]:
    """Return both samples, in memory and as lazy tables of DuckDB."""
    strata, clusters = pd.read_csv(STRATIFIED), pd.read_csv(CLUSTERS)
    strata["size"] = strata["fpc"] / strata.groupby("stype")["fpc"].transform("size")
    clusters["size"] = clusters["fpc"] / clusters["dnum"].nunique()
    clusters["middle"] = (clusters["stype"] == "M").astype(float)
    connection = duckdb.connect(config={"threads": 1})
    made = {}
    for name, frame in (("strata", strata), ("clusters", clusters)):
        connection.register(name, frame)
        made[name] = (frame, nw.from_native(connection.table(name)).lazy())
    return made


def both(samples: dict[str, tuple[pd.DataFrame, Any]], design: str, kind: str, columns: str) -> list[Any]:
    """Return the row of svy and the row of the engine."""
    frame, table = samples[design.split(",", maxsplit=1)[0]]
    names = columns.split()
    exact = KINDS[kind](frame, *names, design=DESIGNS[design])
    found = lazy_estimates(kind, table, names, (), DESIGNS[design])
    return [exact.iloc[0], found.iloc[0]]


def printed(number: float, like: str) -> str:
    """Print a number with as many decimals as another."""
    return f"{number:.{len(like.partition('.')[2])}f}"


def test_the_samples_are_whole() -> None:
    strata, clusters = pd.read_csv(STRATIFIED), pd.read_csv(CLUSTERS)
    assert strata["stype"].value_counts().to_dict() == {"E": 100, "M": 50, "H": 50}
    assert strata.groupby("stype")["fpc"].unique().map(list).to_dict() == {"E": [4421], "M": [1018], "H": [755]}
    assert (len(clusters), clusters["dnum"].nunique(), set(clusters["fpc"])) == (183, 15, {757})


@pytest.mark.parametrize(("design", "kind", "columns", "estimate", "se"), PRINTED)
def test_estimates_as_r_prints_them(samples: Any, design: str, kind: str, columns: str, estimate: str, se: str) -> None:
    for row in both(samples, design, kind, columns):
        assert (printed(row["estimate"], estimate), printed(row["se"], se)) == (estimate, se)


@pytest.mark.parametrize(("design", "kind", "columns", "estimate", "se"), EXACT)
def test_estimates_to_all_digits(
    samples: Any, design: str, kind: str, columns: str, estimate: float, se: float
) -> None:
    for row in both(samples, design, kind, columns):
        assert (row["estimate"], row["se"]) == pytest.approx((estimate, se), rel=1e-11)
        if kind == "mean":
            assert (row["ci_low"], row["ci_high"], row["df"]) == pytest.approx(INTERVALS[design], rel=1e-11)


@pytest.mark.parametrize(("design", "where", "means", "totals"), DOMAINS)
def test_domains(
    samples: Any, design: str, where: dict[str, list[Any]], means: tuple[float, float], totals: tuple[float, float]
) -> None:
    for data in samples[design.split(",", maxsplit=1)[0]]:
        for kind, expected in (("mean", means), ("total", totals)):
            (row,) = KINDS[kind](data, "api00", where=where, design=DESIGNS[design]).to_dict("records")
            assert (row["estimate"], row["se"]) == pytest.approx(expected, rel=1e-11), kind


@pytest.mark.parametrize(("design", "column", "expected"), SHARES)
def test_shares(samples: Any, design: str, column: str, expected: dict[str, tuple[float, float]]) -> None:
    for data in samples[design.split(",", maxsplit=1)[0]]:
        found = share(data, column, design=DESIGNS[design]).set_index(column)
        for name, numbers in expected.items():
            assert tuple(found.loc[name, ["estimate", "se"]]) == pytest.approx(numbers, rel=1e-11), name


def test_the_jackknife_of_the_clusters(samples: Any) -> None:
    frame, _ = samples["clusters"]
    without = {f"rep_{at}": frame["pw"].where(frame["dnum"] != one, 0) for at, one in enumerate(frame["dnum"].unique())}
    frame = frame.assign(**{name: weights * 15 / 14 for name, weights in without.items()})
    design = Design("pw", replicates="rep_*", method="jackknife")
    (row,) = total(frame, "api00", design=design).to_dict("records")
    assert (row["estimate"], row["se"]) == pytest.approx((3989985.46570206, 907398.705597438), rel=1e-11)
    # R prints 26.3294 (at the address of PRINTED), for which it took the 15 of 757 districts into account.
    (row,) = mean(frame, "api00", design=design).to_dict("records")
    assert printed(row["se"] * math.sqrt(1 - 15 / 757), "26.3294") == "26.3294"


@pytest.mark.parametrize("fay", [0.0, 0.3])
def test_balanced_replicates_of_the_ambulances(fay: float) -> None:
    # `scd` of R's survey: three strata of two ambulances. Half samples: brr_scd_repweights.csv; results of R:
    # brr_scd_results.csv, of both methods the same.
    frame = pd.DataFrame({"w": 1.0, "arrests": [120, 78, 185, 228, 670, 530], "alive": [25, 24, 30, 49, 80, 70]})
    halves = ([2, 0, 2, 0, 2, 0], [0, 2, 2, 0, 0, 2], [2, 0, 0, 2, 0, 2], [0, 2, 0, 2, 2, 0])
    for at, half in enumerate(halves):
        frame[f"rep_{at}"] = [fay + (1 - fay) * weight for weight in half]
    design = Design("w", replicates="rep_*", method="brr", fay=fay)
    for kind, column, estimate, se in (
        ("mean", "alive", 46.3333333333333, 3.58236421003411),
        ("total", "alive", 278, 21.4941852602047),
        ("mean", "arrests", 301.833333333333, 25.3930217885851),
        ("total", "arrests", 1811, 152.35813073151),
    ):
        (row,) = KINDS[kind](frame, column, design=design).to_dict("records")
        assert (row["estimate"], row["se"]) == pytest.approx((estimate, se), rel=1e-11)


@pytest.mark.parametrize(
    ("file", "words", "estimate", "se"),
    [
        (STRATIFIED, "--mean api00 --weight pw --strata stype --fpc fpc", "662.29", "9.4089"),
        (CLUSTERS, "--total enroll --weight pw --cluster dnum --fpc fpc", "3404940", "932235"),
    ],
)
def test_the_command_line(capsys: pytest.CaptureFixture[str], file: Path, words: str, estimate: str, se: str) -> None:
    assert cli.run(["data", "estimate", str(file), *words.split(), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (printed(row["estimate"], estimate), printed(row["se"], se)) == (estimate, se)
