"""Values are listed with everything that a reader may ask of a number."""

from __future__ import annotations

from tests.write import sample

from evidoc.write.values import value_groups


def test_values_are_grouped_by_the_first_part_of_their_id() -> None:
    groups = value_groups(sample.results().values)
    assert [(g.title, [v.id for v in g.values]) for g in groups] == [
        ("Rate", ["rate.library", "rate.museum"]),
        ("Share", ["share.archive"]),
    ]


def test_a_value_shows_what_it_rests_on() -> None:
    shown = value_groups(sample.results().values)[0].values[0]
    facts = {f.label: f.text for f in shown.facts}
    assert (shown.number, shown.rounded) == ("5.1%", "about 5%")
    assert facts["Period"] == "April 2024 to March 2025"
    assert facts["Made by"] == "analysis/specimen.py, line 12"
    assert {"Geography", "Base", "Interval", "Source", "Status"} <= set(facts)
