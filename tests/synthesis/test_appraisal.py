"""Forms as data, judgements that count, and their figures: colour, shape and sign, for pages and phones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.synthesis.synthetic_base import base, exhibits, jbi, judged, study

from evidoc.model.evidence import AGREED, Evidence
from evidoc.model.form import TONES
from evidoc.model.product import Figure
from evidoc.products.picture import svg_of
from evidoc.synthesis import forms
from evidoc.synthesis.appraisal import (
    CONFLICT,
    appraisal_doubts,
    appraisal_names,
    appraisal_products,
    appraised,
    check_appraisals,
    settled,
)
from evidoc.synthesis.forms import form_ids, read_form
from evidoc.synthesis.traffic import SIGNS, Block, Line, draw_lights, sign_of

ITEMS = {"mmat-2018": 27, "rob2": 6, "jbi-qualitative": 10, "jbi-prevalence": 9, "jbi-cross-sectional": 8}
ITEMS |= {"jbi-cohort": 11, "jbi-systematic-review": 11}
ROB = {"D1": "low", "D2": "low", "D3": "low", "D4": "low", "D5": "low", "Overall": "low"}


@pytest.mark.parametrize("id_", form_ids())
def test_a_form_is_whole_and_names_its_source(id_: str) -> None:
    form = read_form(id_)
    assert len(form.items) == ITEMS[id_]
    assert "doi:10." in form.source or "JBI Manual" in form.source
    assert all(choice.tone in TONES for choice in form.choices.values())
    assert {item.group for item in form.items.values()} == {*form.groups}
    assert form.overall is None or {*form.overall.order} <= {*form.choices}


def test_there_is_no_form_of_another_name() -> None:
    with pytest.raises(KeyError):
        read_form("mmat")
    assert {*form_ids()} <= {path.stem for path in Path(forms.__file__).parent.glob("*.yml")}


def test_mmat_asks_the_screening_items_and_one_category_whole() -> None:
    form = read_form("mmat-2018")
    assert form.missing(frozenset({"S1", "S2", "1.1", "1.2", "1.3", "1.4", "1.5"})) == ()
    assert form.missing(frozenset({"S1", "4.1", "4.2", "4.3", "4.4"})) == ("S2", "4.5")
    assert "one of: Qualitative" in form.missing(frozenset({"S1", "S2"}))[0]
    assert form.code("Can’t  Tell") == "can't tell"
    assert form.item("s1") == "S1"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"D1": "high"}, "overall it is 'low', and one of its domains is 'high'"),
        ({"D1": "some concerns", "Overall": "some concerns"}, ""),
        (
            {"D1": "some concerns", "Overall": "high"},
            "overall it is 'high', and no domain is worse than 'some concerns'",
        ),
        ({"D1": "some concerns", "D2": "some concerns", "Overall": "high"}, ""),
        ({"Overall": "some concerns"}, "overall it is 'some concerns', and no domain is worse than 'low'"),
    ],
)
def test_rob2_overall_is_checked_not_decided(changes: dict[str, str], said: str) -> None:
    evidence = base(judgements=judged("a", "rob2", {**ROB, **changes}))
    found = [*check_appraisals(evidence)]
    assert [one.message for one in found] == ([f"RoB 2, study 'a': {said}."] if said else [])
    assert all(one.warning for one in found)


def test_what_people_differ_on_counts_once_agreed() -> None:
    one, other = judged("a", "rob2", ROB), judged("a", "rob2", {"D1": "high"}, "Synthetic reviewer B")
    assert settled(base(judgements=one + other), "rob2")["a"]["D1"] == CONFLICT
    agreed = judged("a", "rob2", {"D1": "some concerns"}, AGREED)
    assert settled(base(judgements=one + other + agreed), "rob2")["a"]["D1"] == "some concerns"
    same = judged("a", "rob2", ROB, "Synthetic reviewer B")
    assert settled(base(judgements=one + same), "rob2")["a"] == ROB
    assert appraisal_doubts(base(judgements=one + other)) == {"a": ("RoB 2: two people differ on D1",)}


def test_only_what_was_read_in_full_is_appraised() -> None:
    evidence = base(studies=(study("a", read="abstract"),), judgements=judged("a", "rob2", ROB))
    assert appraised(evidence) == frozenset()
    assert settled(evidence, "rob2") == {}


def drawn(evidence: Evidence) -> Mapping[str, Figure]:
    made = exhibits()
    appraisal_products(evidence, made)
    assert {f"figure {name}" for name in made.figures} == {*appraisal_names(evidence)}
    for figure in made.figures.values():
        assert figure.svg_narrow
        assert 20 < len(figure.alt) < 126
        for svg in (figure.svg, figure.svg_narrow):
            ET.fromstring(svg)  # noqa: S314 - drawn here
    return made.figures


def test_figures_have_their_judgements_as_data() -> None:
    evidence = base(
        studies=(study("a"), study("b", read="abstract"), study("c")),
        judgements=judged("a", "rob2", {**ROB, "D2": "high"}) + judged("a", "rob2", {"D3": "high"}, "B"),
    )
    made = drawn(evidence)
    data = {name: figure.csv for name, figure in made.items()}
    assert "A (2020),D2,Deviations from the intended interventions,High risk,because," in data["appraisal-rob2"]
    assert 'A (2020),D3,Missing outcome data,"People differ, not settled",because,' in data["appraisal-rob2"]
    assert "B (2020),,,not appraised,," in data["appraisal-rob2"]
    assert "D2,Deviations from the intended interventions,0,0,1,0,1\n" in data["appraisal-rob2-summary"]
    notes = made["appraisal-rob2"].notes
    assert "Not appraised, because not read in full: B (2020)." in notes
    assert "Read in full and not appraised: C (2020)." in notes


def test_mmat_is_drawn_by_category_and_two_forms_beside_each_other() -> None:
    mmat = read_form("mmat-2018")
    codes = {item.id: "no" for item in mmat.items.values() if item.group in ("screening", "mixed")}
    made = drawn(base(judgements=judged("a", "mmat-2018", codes) + jbi("b")))
    assert sorted(made) == [
        f"appraisal-{form}{part}" for form in ("jbi-qualitative", "mmat-2018") for part in ("", "-summary")
    ]
    assert "5.5" in made["appraisal-mmat-2018"].csv
    assert "1.1" not in made["appraisal-mmat-2018"].csv


def test_without_judgements_there_is_no_figure() -> None:
    assert drawn(replace(base(), judgements=())) == {}


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    colour = {"white": "#FFFFFF"}.get(colour, colour)
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_judgements_differ_in_sign_and_shape_and_can_be_read() -> None:
    assert len({sign.text for sign in SIGNS.values()}) == len(SIGNS)
    for id_ in form_ids():
        signs = [sign_of(read_form(id_), code) for code in (*read_form(id_).choices, CONFLICT)]
        assert len({(sign.shape, sign.colour) for sign in signs}) == len(signs)
        assert all(one.shape != other.shape or one.colour != other.colour for one, other in pairwise(signs))
    assert all(contrast(sign.colour, sign.on) >= 4.5 for sign in SIGNS.values())


def test_the_same_judgements_draw_the_same_bytes() -> None:
    block = Block("", tuple(read_form("rob2").items.values()), (Line("A", ROB),))
    first, second = (svg_of(draw_lights(read_form("rob2"), (block,), 3.4), "x") for _ in range(2))
    assert first == second
