"""The support table speaks of what the code knows, and docs/quarto.md is made of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import quarto_page

from evidoc.model.quarto import FEATURES, GROUPS, PASSES, SHORTCODES, feature, refused_by
from evidoc.model.quarto_faults import BAD_CASES, ERROR, FINE, WARNING

SOURCE = Path(__file__).resolve().parents[2] / "src" / "evidoc"
MADE_UP = re.compile(r"unknown-(?:var|meta|env)$|(?:include|embed|pagebreak|video)-(?:not-alone|in-text)$")
"""Kinds whose names are put together from a shortcode's name."""


def test_the_committed_page_is_the_one_that_the_data_make() -> None:
    assert quarto_page.PAGE.read_text(encoding="utf-8") == quarto_page.quarto_page(), "run: python tools/quarto_page.py"


def test_every_feature_has_a_group_and_a_name_of_its_own() -> None:
    assert {f.group for f in FEATURES} == set(GROUPS)
    assert max(Counter(f.id for f in FEATURES).values()) == 1
    assert max(Counter(f.name for f in FEATURES).values()) == 1
    assert all(f.write for f in FEATURES)


def test_no_name_is_both_supported_and_refused() -> None:
    for kind in ("shortcodes", "classes", "attributes", "prefixes", "languages"):
        refused = {name for f in FEATURES if not f.supported for name in getattr(f, kind)}
        supported = {name for f in FEATURES if f.supported for name in getattr(f, kind)}
        assert not refused & supported
        assert all(refused_by(kind, name) for name in refused)
        assert not any(refused_by(kind, name) for name in supported)


def test_the_shortcodes_are_those_of_the_table() -> None:
    supported = {name for f in FEATURES if f.supported for name in f.shortcodes}
    assert supported == set(SHORTCODES)


def test_names_that_stand_for_many() -> None:
    assert feature("grid").supported
    assert not feature("theorems").supported
    assert refused_by("classes", "g-col-6") is None
    assert refused_by("prefixes", "thm") == feature("theorems")


def test_every_kind_of_problem_in_the_table_is_one_that_the_code_gives() -> None:
    code = "\n".join(p.read_text(encoding="utf-8") for s in ("*.py", "*.lua") for p in SOURCE.rglob(s)
                     if p.name != "quarto_faults.py")  # fmt: skip
    named = {kind for case in BAD_CASES for kind in case.kinds if not MADE_UP.match(kind)}
    assert {kind for kind in named if f'"{kind}"' not in code} == set()


def test_what_is_fine_names_no_problem_and_all_else_does() -> None:
    assert all((case.strict == FINE) == (not case.kinds) for case in BAD_CASES)
    assert {(case.strict, case.render) for case in BAD_CASES} == {
        (ERROR, ERROR), (ERROR, WARNING), (WARNING, WARNING), (FINE, FINE),
    }  # fmt: skip


def test_what_quarto_stops_at_never_passes() -> None:
    stops = {kind for case in BAD_CASES if case.render == ERROR for kind in case.kinds}
    assert not stops & PASSES
    assert {"unclosed-div", "image-without-alt", "duplicate-label", "unknown-cross-reference"} <= PASSES
    assert not {"missing-include", "malformed-yaml", "duplicate-cell-label", "unsupported"} & PASSES
