"""YAML with places: what it reads, what it says of broken text, and which keys it does not know."""

from __future__ import annotations

import pytest

from evidoc.collect.marked_yaml import check_keys, load
from evidoc.errors import Place


def test_gives_data_and_the_place_of_every_key() -> None:
    data, places, problems = load("a:\n  b: 1\n  c: [x, {d: 2}]\n", "f.yml")
    assert data == {"a": {"b": 1, "c": ["x", {"d": 2}]}}
    assert {key: (place.line, place.column) for key, place in places.items()} == {
        "a": (1, 1),
        "a.b": (2, 3),
        "a.c": (3, 3),
        "a.c.0": (3, 7),
        "a.c.1": (3, 10),
        "a.c.1.d": (3, 11),
    }
    assert problems == []


def test_front_matter_begins_further_down() -> None:
    _, places, problems = load("title: x\ndate: a: b\n", "c.qmd", first_line=2)
    assert places == {}
    assert problems[0].place == Place("c.qmd", 3, 8)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-21", "2026-11-21"),
        ("2026-02-31", "2026-02-31"),
        ("2024-09-30T10:00:00", "2024-09-30T10:00:00"),
        ("2024-09", "2024-09"),
        ("2024", 2024),
        ("yes", True),
        ("off", False),
        ("'no'", "no"),
        ("0123", 83),
        ("1_000", 1000),
        ("", None),
    ],
)
def test_scalars(written: str, read: object) -> None:
    data, _, problems = load(f"a: {written}\n", "f.yml")
    assert data == {"a": read}
    assert problems == []


def test_empty_text_is_nothing_and_no_problem() -> None:
    assert load("", "f.yml") == (None, {}, [])
    assert load("# only a comment\n", "f.yml") == (None, {}, [])


def test_merged_keys_are_neither_unknown_nor_twice_there() -> None:
    data, places, problems = load("base: &b {x: 1}\nmine:\n  <<: *b\n  y: 2\n", "f.yml")
    assert data["mine"] == {"x": 1, "y": 2}
    assert places["mine.y"].line == 4
    assert problems == []


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("a: 1\n\tb: 2\n", 2, "spaces"),
        ("a: b: c\n", 1, "quotes"),
        ("a\nb: 1\n", 2, "colon"),
        ("a:\n  b: 1\n c: 2\n", 3, "indent"),
        ("a: [1, 2\nb: 3\n", 2, "]"),
        ("a: {x: 1\nb: 3\n", 2, "}"),
        ('t: 1\na: "x\nb: 2\n', 2, "quote"),
        ("a: @x\n", 1, "quote"),
        ("a: *x\n", 1, "*"),
        ("a: !r x\n", 1, "!"),
        ("a: 1\n---\nb: 2\n", 2, "---"),
        ("a: \x01\n", 1, "control character"),
        ("- a\n- b\nc: 1\n", 3, "- "),
        ("? [a]\n: 1\n", 1, "text as the key"),
        ("a: &x\n  b: *x\n", 1, "Write the values out"),
    ],
)
def test_malformed_text_says_where_and_what_to_do(text: str, line: int, hint: str) -> None:
    data, _, problems = load(text, "f.yml")
    assert data is None
    assert [problem.kind for problem in problems] == ["malformed-yaml"]
    assert problems[0].place.line == line
    assert problems[0].place.column > 0
    assert hint in problems[0].hint


def test_a_key_given_twice_names_both_lines() -> None:
    _, _, (problem,) = load("x:\n  a: 1\n  b: 2\n  a: 3\n", "f.yml")
    assert problem.kind == "duplicate-key"
    assert problem.place == Place("f.yml", 4, 3)
    assert "line 2" in problem.message


def test_a_key_that_yaml_takes_for_something_else_is_text_and_a_problem() -> None:
    data, _, problems = load("on: 1\n2024: 2\n2026-11-21: 3\n", "f.yml")
    assert data == {"on": 1, "2024": 2, "2026-11-21": 3}
    assert [problem.kind for problem in problems] == ["non-string-key"] * 3
    assert problems[0].hint == "Put quotes around it: 'on':"


def test_a_node_that_stands_twice_is_reported_once() -> None:
    _, _, problems = load("a: &x {k: 1, k: 2}\nb: *x\n", "f.yml")
    assert len(problems) == 1


def test_unknown_keys_are_named_with_the_nearest_known_one() -> None:
    data, places, _ = load("evidoc:\n  documnets: {}\n  csl: x\n", "_quarto.yml")
    (problem,) = check_keys(data["evidoc"], ["documents", "csl"], places, "evidoc", "_quarto.yml")
    assert problem.kind == "unknown-key"
    assert problem.place == Place("_quarto.yml", 2, 3)
    assert "'documents'" in problem.hint


def test_an_unlike_key_gets_the_list_of_known_ones() -> None:
    (problem,) = check_keys({"zebra": 1}, {"title": 0, "lang": 0}, {}, "", "f.yml")
    assert problem.hint == "Known here: lang, title."
    assert check_keys(["not a mapping"], ["title"], {}, "", "f.yml") == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a: &x {b: 1, e: {f: 2}}\nc: {<<: *x, b: 2}\n", {"c.b": (2, 13), "c.e": (1, 14), "c.e.f": (1, 18)}),
        ("<<: {a: 1}\nb: 2\n", {"a": (1, 6), "b": (2, 1)}),
        ("x: &x {b: 1}\ny: &y {b: 2, c: 3}\nz: {<<: [*x, *y]}\n", {"z.b": (1, 8), "z.c": (2, 14)}),
        ("a: {<<: {b: 1, <<: {c: 2}}}\n", {"a.b": (1, 10), "a.c": (1, 21)}),
        ("a: &x {<<: *x, b: 1}\n", {"a.b": (1, 16)}),
    ],
)
def test_what_is_merged_in_stands_where_it_is_written(text: str, places: dict[str, tuple[int, int]]) -> None:
    data, found, problems = load(text, "f.yml")
    assert data
    assert problems == []
    assert {key: (found[key].line, found[key].column) for key in places} == places


def test_a_key_that_is_merged_in_and_is_no_text_is_named() -> None:
    data, places, (problem,) = load("a: {<<: {yes: 1}}\n", "f.yml")
    assert data == {"a": {"yes": 1}}
    assert problem.kind == "non-string-key"
    assert problem.place == places["a.yes"] == Place("f.yml", 1, 10)
