"""Each document has the sections that its readers look for, within the lengths that they have time for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from evidoc.model.project import Project

SECTIONS = {
    "proposal": (
        "summary", "vision", "background", "questions", "approach", "stage-one", "stage-two", "stage-three", "matrix",
        "plan", "risks", "ethics", "data", "involvement", "team", "open",
    ),
    "briefing": ("messages", "numbers", "why", "found", "sure", "unknown", "means", "next", "method"),
    "known": ("messages", "what", "map", "say", "reviews", "sure", "unknown", "means", "next", "method"),
    "guide": ("who", "glance", "law", "ask", "time", "effort", "starters", "support", "check", "plan", "evidence"),
}  # fmt: skip
ACTIONS = ("ask", "time", "effort", "starters", "support")
SHAPE = ("What to do: ", "Why ", "How sure we are that ", "In a nursery", "In an NHS service", "Before you start ")
PARTS = ("Who has the power to do it:", "Cost and time: not known.", "Pitfalls:", "How to measure it:")
UNDECIDED = ("funder.name", "award.id", "team.lead", "partners", "approvals.ethics", "contact.name")

Read = Callable[[str, str], str]
Words = Callable[[str], list[str]]


@pytest.mark.parametrize(("document", "label"), [(d, name) for d, names in SECTIONS.items() for name in names])
def test_section_is_there_and_not_empty(section: Read, words: Words, document: str, label: str) -> None:
    assert len(words(section(document, f"sec-{label}"))) > 20


def test_plain_summary_fits_what_funders_publish(section: Read, words: Words) -> None:
    assert 300 <= len(words(section("proposal", "sec-summary"))) <= 450


def test_proposal_says_more_about_how_than_about_why(project: Project, section: Read, words: Words) -> None:
    background = len(words(section("proposal", "sec-background")))
    assert background <= len(words(project.chapters["proposal"].text)) / 4


def test_expectations_stay_expectations(section: Read) -> None:
    for label in ("sec-summary", "sec-expect"):
        assert "We expect to find" in section("proposal", label)
    assert "expectations, not findings" in section("proposal", "sec-summary")


def test_tables_of_the_proposal_hold_a_row_for_each_item(project: Project, section: Read) -> None:
    assert len(re.findall(r"^\| WP\d", section("proposal", "sec-plan"), re.MULTILINE)) == 6
    matrix = section("proposal", "sec-matrix")
    assert all(re.search(rf"^\| {letter}\)", matrix, re.MULTILINE) for letter in "abc")
    assert len(re.findall(r"^\|", section("proposal", "sec-risks"), re.MULTILINE)) >= 8
    tables = {label.id for label in project.chapters["proposal"].labels if label.kind == "tbl"}
    cited = {c.key for c in project.chapters["proposal"].citations}
    assert tables <= cited


@pytest.mark.parametrize("document", ["proposal", "briefing", "known", "guide"])
def test_every_figure_and_table_is_referred_to(project: Project, document: str) -> None:
    chapter = project.chapters[document]
    shown = {label.id for label in chapter.labels if label.kind in {"fig", "tbl"}}
    assert shown
    assert shown <= {c.key for c in chapter.citations}


def test_briefing_fits_its_readers(project: Project, section: Read, words: Words) -> None:
    body = re.sub(r"^\|.*$|^:.*$", "", project.chapters["briefing"].text, flags=re.MULTILINE)
    assert 1200 <= len(words(body)) <= 1800
    assert len(words(section("briefing", "sec-method"))) <= 150


def test_what_is_known_fits_its_readers(project: Project, section: Read, words: Words) -> None:
    assert 700 <= len(words(project.chapters["known"].text)) <= 1800
    assert len(words(section("known", "sec-method"))) <= 150
    messages = re.split(r"^- ", section("known", "sec-messages"), flags=re.MULTILINE)[1:]
    assert 3 <= len(messages) <= 6


def test_what_is_known_says_that_it_is_a_map_and_nothing_is_graded(section: Read) -> None:
    said = " ".join(section("known", "sec-what").split())
    assert "We did not search any database for this briefing, and nobody screened the records." in said
    assert "no study is appraised and no finding is graded" in said
    assert "None is graded." in section("known", "sec-sure")


def test_key_messages_are_six_sentences_with_a_value_each(project: Project, section: Read) -> None:
    messages = re.split(r"^- ", section("briefing", "sec-messages"), flags=re.MULTILINE)[1:]
    texts = [" ".join(m.split()) for m in messages]
    assert 3 <= len(texts) <= 6
    assert all("\ue000" in text and text.count(". ") == 0 and text.endswith((".", "]")) for text in texts)
    assert len({s.text for s in project.chapters["briefing"].sentences[: len(texts)]}) == len(texts)


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_has_the_same_shape(section: Read, action: str) -> None:
    text = section("guide", f"sec-{action}")
    headings = re.findall(r"^### (.*)$", text, re.MULTILINE)
    assert len(headings) == len(SHAPE)
    assert all(heading.startswith(start) for heading, start in zip(headings, SHAPE, strict=True))
    assert "Strength: not yet graded." in text
    assert re.search(r"\bconsider\b", text, re.IGNORECASE)
    assert all(part in text for part in PARTS)
    assert "@" in text.split("### How sure")[0], "the reason needs a citation"


def test_glance_links_to_each_action_with_its_strength(section: Read) -> None:
    glance = section("guide", "sec-glance")
    assert re.findall(r"\(#sec-(\w+)\)", glance) == list(ACTIONS)
    assert glance.count("Strength: not yet graded.") == len(ACTIONS)


def test_guide_makes_no_legal_statement(section: Read) -> None:
    law = section("guide", "sec-law")
    assert "makes no statement about what the law requires" in " ".join(law.split())


@pytest.mark.parametrize(
    "key", ["funder.name", "award.id", "team.lead", "partners", "approvals.ethics", "contact.name"]
)
def test_undecided_facts_stay_undecided(project: Project, key: str) -> None:
    found: Any = project.facts
    for part in key.split("."):
        found = found[part]
    assert found == "TBC"


def test_open_decisions_show_in_the_proposal(project: Project) -> None:
    shown = {code.args[0] for code in project.chapters["proposal"].shortcodes if code.name == "fact"}
    wanted = {"design.occupations", "design.occupations_number", "funder.name", "team.lead", "award.budget", "partners"}
    assert wanted <= shown
