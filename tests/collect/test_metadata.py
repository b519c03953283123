"""Settings of the project, of folders and of a document are merged as Quarto merges them."""

from __future__ import annotations

from evidoc.collect.metadata import merged, meta_view
from evidoc.model.options import format_options

PROJECT = {"lang": "en-GB", "words": ["shift"], "team": {"name": "Rota", "posts": ["a", "b"], "lead": {"unit": "East"}}}
FOLDER = {"words": ["ward"], "team": {"posts": ["c"], "lead": {"who": "Bo"}}}
PAGE = {"title": "Hours", "team": {"posts": ["b", "d"]}}


def test_maps_are_merged_and_lists_joined_without_repeats() -> None:
    assert merged([PROJECT, FOLDER, PAGE]) == {
        "lang": "en-GB",
        "title": "Hours",
        "words": ["shift", "ward"],
        "team": {"name": "Rota", "posts": ["a", "b", "c", "d"], "lead": {"unit": "East", "who": "Bo"}},
    }


def test_meta_sees_a_key_that_the_page_sets_as_the_page_alone_sets_it() -> None:
    view = meta_view([PROJECT, FOLDER], PAGE)
    assert view["team"] == {"posts": ["b", "d"]}
    assert view["words"] == ["shift", "ward"]
    assert (view["lang"], view["title"]) == ("en-GB", "Hours")


def test_meta_sees_folders_merged_where_the_page_says_nothing() -> None:
    assert meta_view([PROJECT, FOLDER], {})["team"] == {
        "name": "Rota",
        "posts": ["a", "b", "c"],
        "lead": {"unit": "East", "who": "Bo"},
    }


def test_a_text_beside_a_list_is_a_list_of_one() -> None:
    assert merged([{"bibliography": "a.bib"}, {"bibliography": ["b.bib", "a.bib"]}]) == {
        "bibliography": ["a.bib", "b.bib"]
    }
    assert merged([{"keywords": ["a"]}, {"keywords": None}]) == {"keywords": ["a"]}


def test_a_single_value_replaces_another_and_widths_replace_widths() -> None:
    assert merged([{"lang": "en", "tbl-colwidths": [50, 50]}, {"lang": "cy", "tbl-colwidths": [30]}]) == {
        "lang": "cy",
        "tbl-colwidths": [30],
    }


def test_what_the_page_says_at_its_top_undoes_what_the_project_says_for_one_format() -> None:
    project = {"format": {"html": {"toc": True, "toc-depth": 2, "execute": {"echo": False, "warning": False}}}}
    options = merged([project, {"toc": False, "execute": {"echo": True}}])
    assert format_options(options, "html") == {
        "toc": False,
        "toc-depth": 2,
        "execute": {"echo": True, "warning": False},
    }


def test_merging_changes_nothing_that_was_handed_in() -> None:
    project = {"format": {"html": {"toc": True}}, "words": ["a"]}
    merged([project, {"toc": False, "words": ["b"], "format": "pdf"}])
    assert project == {"format": {"html": {"toc": True}}, "words": ["a"]}
