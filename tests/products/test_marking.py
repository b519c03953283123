"""In: products of made-up data. Out: pictures, tables and values that say so, whoever shows them."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from evidoc.model.product import Figure, Provenance, Results, Table, TableColumn, Value
from evidoc.products.marking import WORDS, marked, watermarked
from evidoc.products.outlines import drawn, width_of, wrapped
from evidoc.products.picture import size_of

ORIGIN = Provenance("analysis/a.py", 3, ("lfs",), (), "invented", "An office, A survey", redistribute=True)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="460.8pt" height="216pt" viewBox="0 0 460.8 216"><rect/></svg>\n'
PICTURES = {
    "points": (SVG, (614, 288)),
    "pixels": (SVG.replace("pt", "px"), (461, 216)),
    "no view box": (SVG.replace(' viewBox="0 0 460.8 216"', "").replace("pt", ""), (461, 216)),
    "no height": (SVG.replace(' width="460.8pt" height="216pt"', ""), (461, 216)),
}


def figure() -> Figure:
    """Return a figure in two widths."""
    columns = (TableColumn("a", "A"),)
    sizes = (614, 288), (326, 216)
    return Figure("f", "It rises", "", "A line that rises.", (), SVG, SVG, *sizes, columns, (("1",),), "a\n1\n", ORIGIN)


@pytest.mark.parametrize("name", PICTURES)
def test_the_strip_hides_nothing_of_a_picture(name: str) -> None:
    svg, size = PICTURES[name]
    found, (width, height) = watermarked(svg, size)
    root = ET.fromstring(found)  # noqa: S314 - we wrote it
    assert (width, height) == (size[0], size[1] + 26)
    drawn_size = size_of(root)
    assert drawn_size is not None
    assert abs(drawn_size[1] - height) <= 1
    hidden = [group for group in root if group.get("aria-hidden") == "true"]
    assert len(hidden) == 2
    assert "<rect/>" in found


def test_everything_that_rests_on_made_up_data_says_so() -> None:
    value = Value("v", 1.0, "%", "A share", "2024", "here", "all", ORIGIN, {"ons": "1%", "source": ORIGIN.source_line})
    table = Table("t", "Shares", (TableColumn("a", "A"),), (("1",),), (), "a\n1\n", ORIGIN)
    found = marked(Results({"v": value}, {"t": table}, {"f": figure()}), {}, synthetic=True)
    assert found.values["v"].shows["source"] == "An office, A survey (synthetic data)"
    assert found.tables["t"].title == "Shares (synthetic data)"
    assert found.figures["f"].title == "It rises (synthetic data)"
    assert found.figures["f"].svg_narrow != SVG
    assert all(one.provenance.synthetic for one in (found.values["v"], found.tables["t"], found.figures["f"]))
    assert marked(found, {}, synthetic=True) == found


def test_a_title_that_says_so_already_keeps_its_words_and_gets_the_mark() -> None:
    own = replace(figure(), title="Synthetic: it rises", provenance=replace(ORIGIN, synthetic=True))
    found = marked(Results(figures={"f": own}), {}, synthetic=True).figures["f"]
    assert found.title == own.title
    assert found.svg != own.svg
    assert found.svg_narrow != own.svg_narrow


def test_nothing_else_is_touched() -> None:
    results = Results(figures={"f": figure()})
    assert marked(results, {}, synthetic=False) == results


def test_the_same_words_are_the_same_outlines() -> None:
    assert drawn(WORDS, 14, 0, 0) == drawn(WORDS, 14, 0, 0)
    assert drawn("\u6f22", 14, 0, 0) == drawn("?", 14, 0, 0)
    lines = wrapped("one two three four five six seven", 14, width_of("one two three", 14), 2)
    assert lines == ["one two three", "four five six…"]
