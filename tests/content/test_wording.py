"""The documents are in plain British English, keep plan and result apart, and type no statistic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from evidoc.model.chapter import Chapter
from evidoc.model.project import Project

DOCUMENTS = ["proposal", "briefing", "known", "guide"]
BANNED = ("click here", "e.g.", "i.e.", "etc.", " via ", " per cent", "in order to", "utilise", "leverage", "robust")
BANNED_IN = {
    "proposal": ("we found", "results show", "we have shown", "partnered with"),
    "briefing": ("leads to", "causes ", "proves"),
    "known": ("we searched", "leads to", "proves", "proven"),
    "guide": (" must ", "leads to", "causes ", "proves", "proven"),
}
PEOPLE_OF_THE_BRIEF = ("Kessler", "Kharicha", "Steils", "Boaz", "Samsi", "Stoye", "Norrie", "Dodd", "King's College")
AMERICAN = ("behavior", "organization", "center ", "labor ", "program ", "analyze", "toward ")
KNOWN_TO_ALL = {"PIVOT", "AL", "TBC", "WP"}
MEAN_WORDS = {"proposal": 18, "briefing": 18, "known": 18, "guide": 14}
MOST_WORDS = {"proposal": 28, "briefing": 28, "known": 28, "guide": 24}
PLAIN = 20


def _prose(chapter: Chapter) -> str:
    return " ".join(chapter.text.split())


def _headings(chapter: Chapter) -> Iterator[tuple[int, str]]:
    text = re.sub(r"^::: \{\.panel-tabset.*?^:::$", "", chapter.text, flags=re.MULTILINE | re.DOTALL)  # titles of tabs
    for match in re.finditer(r"^(#+) (.*?)(?:\s*\{[^{}]*\})?$", text, re.MULTILINE):
        yield len(match[1]), match[2]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_banned_phrase(project: Project, document: str) -> None:
    text = _prose(project.chapters[document]).lower()
    assert [phrase for phrase in (*BANNED, *BANNED_IN[document], *AMERICAN) if phrase in text] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_nobody_named_in_the_brief_appears(project: Project, document: str) -> None:
    text = project.chapters[document].text
    assert [name for name in PEOPLE_OF_THE_BRIEF if name in text] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_statistic_is_typed(project: Project, document: str) -> None:
    assert [s.text for s in project.chapters[document].sentences if s.digits] == []


def test_tables_type_no_statistic_either(project: Project) -> None:
    for document in DOCUMENTS:
        rows = re.findall(r"^\|.*\|$", project.chapters[document].text, re.MULTILINE)
        assert bool(rows) is (document != "known"), "its tables are all made"
        for row in rows:
            text = re.sub(r"@\w+|WP\d|By day \d0|\b(?:19|20)\d\d\b|\ue000\d+\ue001", "", row)
            assert not re.search(r"\d", text), row


@pytest.mark.parametrize("document", DOCUMENTS)
def test_sentences_are_short(project: Project, document: str, words: Callable[[str], list[str]]) -> None:
    lengths = [len(words(s.text)) for s in project.chapters[document].sentences]
    assert sum(lengths) / len(lengths) <= MEAN_WORDS[document]
    assert max(lengths) <= MOST_WORDS[document]


def test_guide_and_plain_summary_hardly_ever_pass_twenty_words(
    project: Project, words: Callable[[str], list[str]]
) -> None:
    summary = [s for s in project.chapters["proposal"].sentences if s.place.file.endswith("_summary.qmd")]
    assert len(summary) > PLAIN
    long = [s.text for s in summary if len(words(s.text)) > PLAIN + 1]
    guide = project.chapters["guide"].sentences
    long_in_guide = [s.text for s in guide if len(words(s.text)) > PLAIN]
    assert long == []
    assert len(long_in_guide) <= len(guide) / 50


@pytest.mark.parametrize("document", DOCUMENTS)
def test_headings_are_unique_sentence_case_and_in_order(project: Project, document: str) -> None:
    found = list(_headings(project.chapters[document]))
    texts = [text for _, text in found]
    assert len(texts) == len(set(texts))
    assert not any("?" in text or text.isupper() or text.endswith(".") for text in texts)
    names = {"English", "NHS", "PIVOT-AL", "England"}
    for text in texts:
        assert [w for w in text.split()[1:] if w[0].isupper() and w.strip(":,") not in names] == [], text
    levels = [1, *(level for level, _ in found)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert min(levels[1:]) == 2


@pytest.mark.parametrize("document", DOCUMENTS)
def test_titles_are_short_and_dates_set(project: Project, document: str) -> None:
    front = project.chapters[document].front
    assert 0 < len(front["title"]) <= 65
    assert front["date"] == ("2026-11-22" if document == "known" else "2026-11-21")
    assert front["status"] == "draft"
    assert "reviewed_by" not in front
    assert front["description"]
    assert front["audience"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_bold_or_italic_for_emphasis(project: Project, document: str) -> None:
    assert not re.search(
        r"(?<![\w*])\*{1,3}\w|(?<!\w)_{1,2}[A-Za-z]+[^_]*_{1,2}(?!\w)", project.chapters[document].text
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_short_forms_are_spelled_out_first(project: Project, document: str) -> None:
    text = re.sub(r"\{[^{}]*\}|@[\w-]+", "", project.chapters[document].text)
    for short in sorted(set(re.findall(r"\b[A-Z]{2,}\b", text)) - KNOWN_TO_ALL):
        first = re.search(rf"\b{short}\b", re.sub(r"^#.*$", "", text, flags=re.MULTILINE))
        assert first, short
        before = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)[first.start() - 1]
        assert before == "(", f"{short} is not spelled out at its first use in {document}"
