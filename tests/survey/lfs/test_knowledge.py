"""In: the tables of what is known of the Labour Force Survey. Out: whole, sourced, and never more than was verified."""

from __future__ import annotations

import re
import subprocess
import sys

import pandas as pd
import pytest

from evidoc.survey import lfs
from evidoc.survey.refusal import RefusalError


def test_every_variable_says_how_far_it_was_verified_and_where() -> None:
    for variable in lfs.variables().values():
        assert re.fullmatch(r"[A-Z][A-Z0-9]*(YY)?", variable.name)
        assert variable.verified in ("yes", "name", "no"), variable.name
        assert bool(variable.seen) == (variable.verified != "no"), variable.name
    assert lfs.variables()["PRXREL"].verified == "no"
    assert lfs.variables()["UNDEMP"].opinion


def test_the_six_occupations_and_whether_each_classification_isolates_them() -> None:
    told = {id_: (one.soc2020.isolates, one.soc2010.isolates) for id_, one in lfs.occupations().items()}
    assert told == {
        "midwives": ("yes", "yes"),
        "health-visitors": ("no", "no"),
        "paediatricians": ("no", "no"),
        "childrens-nurses": ("yes", "no"),
        "nursery-workers": ("in part", "in part"),
        "early-years-teachers": ("in part", "no"),
    }
    for one in lfs.occupations().values():
        for group in (one.soc2020, one.soc2010):
            assert len(group.codes) == len(group.titles)
            assert group.isolates == "yes" or group.note, f"{one.id}: what else the code holds"
    assert lfs.occupations()["health-visitors"].in_survey == "Community nurses, health visitors among them"


def test_the_table_holds_both_classifications_and_no_empty_cell() -> None:
    table = lfs.occupation_table()
    assert len(table) == 12
    assert not (table == "").any().any()
    assert "2232" in lfs.soc_trap()


def test_codes_become_occupations_only_where_the_classification_can_tell_them() -> None:
    codes = pd.Series([2231, 6111, "3232", 2314, -9, None])
    assert lfs.occupation_of(codes).tolist()[:3] == ["midwives", "nursery-workers", "nursery-workers"]
    assert lfs.occupation_of(codes).isna().tolist() == [False, False, False, True, True, True]
    assert lfs.occupation_of(pd.Series([2232]), "soc2010").tolist() == ["midwives"]
    with pytest.raises(RefusalError, match="2231 of SOC2010 holds health-visitors and childrens-nurses") as told:
        lfs.occupation_of(pd.Series([2232, 2231]), "soc2010")
    assert "2021" in told.value.hint
    with pytest.raises(RefusalError, match="no classification 'soc202'"):
        lfs.occupation_of(codes, "soc202")


def test_status_break_and_miscoding_are_told() -> None:
    assert lfs.status().label == "official statistics in development"
    assert lfs.status().checked <= "2026-11"
    assert [one.at for one in lfs.breaks()] == ["2021-01"]
    assert lfs.miscoding("2020-10") == lfs.miscoding("2022-10") == ""
    assert "half of the four-digit codes" in lfs.miscoding("2022-07")


def test_asking_for_the_functions_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom evidoc.survey import lfs\nlfs.status()\n"
        "print(sorted({'pandas', 'numpy', 'svy', 'polars', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
