"""Options of one format lie over those of the top."""

from __future__ import annotations

from typing import Any

import pytest

from evidoc.model.options import active_profiles, base_format, format_options, formats_of


@pytest.mark.parametrize(
    ("written", "formats"),
    [
        (None, {}),
        ("html", {"html": {}}),
        (["html", "pdf"], {"html": {}, "pdf": {}}),
        ({"html": "default", "pdf": {"toc": True}}, {"html": {}, "pdf": {"toc": True}}),
        (3, {}),
    ],
)
def test_every_way_of_naming_formats(written: Any, formats: dict[str, Any]) -> None:
    assert formats_of({"format": written}) == formats


@pytest.mark.parametrize(
    ("formats", "target", "depth"),
    [
        ({"html": {"toc-depth": 2}}, "html", 2),
        ({"html5": {"toc-depth": 2}}, "html", 2),
        ({"html+smart-raw_html": {"toc-depth": 2}}, "html", 2),
        ({"html": {"toc-depth": 2}}, "pdf", 4),
        ({"pdf": {"toc-depth": 2}}, "pdf", 2),
        ({"typst": {"toc-depth": 3}}, "pdf", 3),
        ({"typst": {"toc-depth": 3}, "pdf": {"toc-depth": 2}}, "pdf", 2),
        ({"docx": {"toc-depth": 2}}, "html", 4),
    ],
)
def test_the_format_that_is_made_counts(formats: dict[str, Any], target: str, depth: int) -> None:
    options = {"toc-depth": 4, "lang": "cy", "format": formats}
    assert format_options(options, target) == {"toc-depth": depth, "lang": "cy"}


def test_the_base_of_a_format() -> None:
    assert [base_format(name) for name in ("html", "gfm+footnotes", "markdown-smart")] == ["html", "gfm", "markdown"]


@pytest.mark.parametrize(
    ("written", "environment", "found"),
    [
        (None, "", ()),
        (None, "draft, print", ("draft", "print")),
        ({"default": "draft"}, "", ("draft",)),
        ({"default": ["draft", "print"]}, "", ("draft", "print")),
        ({"default": "draft"}, "print", ("print",)),
        ({"group": ["draft", "final"]}, "", ("draft",)),
        ({"group": ["draft", "final"]}, "final", ("final",)),
        ({"group": [["draft", "final"], ["cy", "en"]]}, "final", ("final", "cy")),
    ],
)
def test_profiles_that_are_on(written: Any, environment: str, found: tuple[str, ...]) -> None:
    assert active_profiles({"profile": written}, {"QUARTO_PROFILE": environment}) == found
