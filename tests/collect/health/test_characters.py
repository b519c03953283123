"""Signs that readers see and should not, or do not see and should."""

from __future__ import annotations

from typing import Any

import pytest
from tests.collect.health.made import article

from evidoc.collect.health.characters import decoded_once

CLEAN = [
    "Größe, naïve café, Łódź, Ångström – “quoted”",
    "Ｆull width, 日本語, العربية, नमस्ते",
    r"{\"O}sterreich \& {\ss} \'etude, 50\% of \$5",
    r"\emph{In vitro} and CO\textsubscript{2} at $\alpha < 0.05$",
    "a < b & c",
    "می‌خواهم",
]


@pytest.mark.parametrize("title", CLEAN)
def test_text_that_is_as_it_should_be(check: Any, title: str) -> None:
    assert check(article(title=title)) == []


@pytest.mark.parametrize(
    ("title", "check_name", "says"),
    [
        ("GrÃ¶ÃŸe", "characters", "'GrÃ¶ÃŸe' must be 'Größe'"),
        ("the nursesâ€™ view", "characters", "must be 'nurses’'"),
        ("a\u200bb", "characters", "U+200B (zero width space)"),
        ("a\x02b", "characters", "U+0002"),
        ("a\u202eb", "characters", "right-to-left override"),
        ("a\ufffdb", "characters", "U+FFFD"),
        ("o\u0308ffentlich", "characters", "accents apart from their letters"),
        ("the \ufb01nding", "characters", "as one sign"),
        ("Work &amp; Stress", "html", "'&amp;'"),
        ("Work &#8211; Stress", "html", "'&#8211;'"),
        (r"Work \&amp; Stress", "html", "&amp;"),
        ("H<sub>2</sub>O", "html", "<sub>"),
        (r"Work \textendash{} Stress", "latex", r"\textendash"),
        (r"Work \mymacro{and} Stress", "latex", r"\mymacro"),
    ],
)
def test_text_that_is_not(check: Any, title: str, check_name: str, says: str) -> None:
    found = [fault for fault in check(article(title=title)) if fault.check == check_name]
    assert len(found) == 1
    assert says in found[0].message
    assert found[0].hint


def test_hostile_text_is_told_and_stays_text(check: Any) -> None:
    found = check(article(title=r"<b>bold</b> \input{/etc/passwd} =1+1"))
    assert {fault.check for fault in found} == {"html", "latex"}


def test_the_sign_itself_is_offered(check: Any) -> None:
    assert check(article(title=r"A \textendash{} B"))[0].hint == "Write – instead."
    assert check(article(title="A &amp; B"))[0].hint == "Write \\& instead."


def test_braces_that_a_quoted_field_leaves_open(check: Any) -> None:
    text = article().replace("{Journal of Inventions}", '"Journal of \\{ Inventions"')
    assert check(text) == []


def test_marks_that_csl_knows_are_no_fault(check: Any) -> None:
    work = '[{"id": "x", "type": "bill", "title": "%s", "issued": "2020"}]'
    assert check(work % "<i>In vitro</i> and H<sub>2</sub>O", "r.json") == []
    assert [fault.check for fault in check(work % "<em>x</em>", "r.json")] == ["html"]


def test_what_was_decoded_twice() -> None:
    for text in ("Größe", "naïve", "“quoted” – don’t", "Łódź", "日本語"):
        assert decoded_once(text) == text
        data = text.encode()
        try:
            twice = data.decode("cp1252")
        except UnicodeDecodeError:
            continue
        assert decoded_once(twice) == text
