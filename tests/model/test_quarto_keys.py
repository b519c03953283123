"""The tables of Quarto's keys say of each what may stand there, and whether evidoc goes by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evidoc.model.quarto_keys import (
    CELL_OPTIONS,
    CROSSREF,
    EVIDOC,
    EXECUTE,
    LEFT,
    PROJECT,
    REFUSED,
    SUPPORTED,
    Key,
    fits,
    supported,
    worded,
)
from evidoc.model.quarto_options import DOCUMENT, FORMAT, HARMLESS, TOP_LEVEL

TABLES: dict[str, Mapping[str, Key]] = {
    "cell options": CELL_OPTIONS,
    "execute": EXECUTE,
    "project": PROJECT,
    "crossref": CROSSREF,
    "evidoc": EVIDOC,
    "document": DOCUMENT,
    "format": FORMAT,
}


@pytest.mark.parametrize("table", TABLES)
def test_every_key_has_a_state_and_what_is_refused_a_reason(table: str) -> None:
    keys = TABLES[table]
    assert {key.state for key in keys.values()} <= {SUPPORTED, LEFT, REFUSED}
    assert [name for name, key in keys.items() if key.state == REFUSED and not key.note] == []


def test_harmless_values_are_of_refused_keys() -> None:
    assert [name for name in HARMLESS if TOP_LEVEL[name].state != REFUSED] == []


def test_no_key_stands_in_two_tables_that_meet() -> None:
    assert set(DOCUMENT) & set(FORMAT) == set()


@pytest.mark.parametrize(
    ("value", "kind", "may"),
    [
        (True, "yes-no", True),
        ("maybe", "yes-no", False),
        ("fenced", "yes-no or fenced", True),
        (3, "number", True),
        (True, "number", False),
        ("3", "number", False),
        (2024, "text", True),
        (["a", 1], "texts", True),
        ([["a"]], "texts", False),
        ({"a": 1}, "text or mapping", True),
        (False, "text or no", True),
        (True, "text or no", False),
        (None, "number", True),
        ([1], "any", True),
    ],
)
def test_what_may_stand_where(value: Any, kind: str, *, may: bool) -> None:
    assert fits(value, kind) is may


def test_kinds_in_words() -> None:
    assert worded("yes-no or fenced") == "yes or no, or 'fenced'"


def test_supported_names() -> None:
    found = list(supported(CELL_OPTIONS))
    assert "echo" in found
    assert "cache" not in found


@pytest.mark.parametrize("table", ["cell options", "execute", "document", "format"])
def test_what_is_called_supported_is_read_somewhere(table: str) -> None:
    source = Path(__file__).resolve().parents[2] / "src" / "evidoc"
    tables = {"quarto.py", "quarto_keys.py", "quarto_options.py", "setting_checks.py", "schema.py"}
    files = [p for p in sorted(source.rglob("*.*")) if p.suffix in {".py", ".lua"} and p.name not in tables]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    unread = [n for n in supported(TABLES[table]) if not re.search(rf"[\"'.]{re.escape(n)}\b", text)]
    assert unread == [], "say 'refused' or 'left to Quarto' instead, or read them"
