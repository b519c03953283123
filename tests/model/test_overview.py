"""From sources over scripts to documents: what passes between them, directly and in the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evidoc.errors import Place
from evidoc.model.overview import Overview, overview
from evidoc.model.project import Project, Settings
from evidoc.model.script import Promise, Script, Use

HERE = Place("x", 1)


def _script(name: str, makes: str, *, sources: str = "", reads: str = "") -> Script:
    promises = tuple(Promise(one.partition(":")[0], one.partition(":")[2], HERE) for one in makes.split())
    uses = [tuple(Use(one, HERE) for one in names.split()) for names in (sources, reads)]
    return Script(f"analysis/{name}.py", "", uses[0], uses[1], promises)


@pytest.fixture(scope="module")
def seen() -> Overview:
    """Return what is seen of a project in which one script reads what another made."""
    settings = Settings("P", "en-GB", (), "", HERE)
    scripts = (
        _script("pay", "value:pay.gap value:pay.all figure:pay", sources="ashe unknown", reads="staff"),
        _script("staff", "table:staff value:staff", sources="nhs"),
        _script("idle", "value:idle", sources="idle"),
    )
    sources: Any = dict.fromkeys(("ashe", "nhs", "lfs", "idle", "unread"))
    project = Project(Path(), settings, (), {}, scripts, sources, {}, {}, None, {}, {})
    uses = {
        "b": ["value pay.gap", "figure pay", "value pay.gap", "value lost"],
        "a": ["table staff", "source lfs"],
        "c": [],
    }
    return overview(project, uses)


def test_who_is_there(seen: Overview) -> None:
    assert seen.sources == ("ashe", "idle", "lfs", "nhs")
    assert seen.scripts == ("analysis/idle.py", "analysis/pay.py", "analysis/staff.py")
    assert seen.documents == ("b", "a", "c")


def test_who_reads_what(seen: Overview) -> None:
    assert seen.reads == {
        "analysis/pay.py": ("ashe",), "analysis/staff.py": ("nhs",), "analysis/idle.py": ("idle",), "a": ("lfs",),
    }  # fmt: skip


def test_how_many_products_go_where_each_counted_once(seen: Overview) -> None:
    assert seen.gives == {
        ("analysis/pay.py", "b"): {"value": 1, "figure": 1},
        ("analysis/staff.py", "a"): {"table": 1},
        ("analysis/staff.py", "analysis/pay.py"): {"value": 1, "table": 1},
    }
    assert list(seen.gives[("analysis/staff.py", "analysis/pay.py")]) == ["value", "table"]
    assert seen.makers("analysis/pay.py") == ("analysis/staff.py",)


def test_what_a_document_rests_on_in_the_end(seen: Overview) -> None:
    assert seen.scripts_of("b") == ("analysis/pay.py", "analysis/staff.py")
    assert seen.sources_of("b") == ("ashe", "nhs")
    assert (seen.scripts_of("a"), seen.sources_of("a")) == (("analysis/staff.py",), ("lfs", "nhs"))
    assert (seen.scripts_of("c"), seen.sources_of("c")) == ((), ())
