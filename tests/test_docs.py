"""In: the pages of `docs/` and those beside them. Out: whether links lead somewhere and the reference is whole."""

from __future__ import annotations

import argparse
import json
import re
from importlib import resources
from pathlib import Path

import pytest

from evidoc.cli import parser
from evidoc.commands.evidence_words import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md"))]
REFERENCE = ROOT / "docs" / "evidence-files.md"
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ +(?P<words>.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Return what a link may name in a page, as GitHub spells it."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", found["words"].lower()).replace(" ", "-") for found in HEADING.finditer(text)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = CODE.sub("", FENCED.sub("", page.read_text(encoding="utf-8")))
    lost = []
    for found in LINK.finditer(text):
        path, _, anchor = found["target"].partition("#")
        target = (page.parent / path).resolve() if path else page
        if "://" in path:
            continue
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            lost.append(found["target"])
    assert lost == []


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")}
    assert {name for name in pages if f"({name})" not in index} == {"README.md"}


@pytest.mark.parametrize("name", ["evidence", "codebook", "findings", "synthesis"])
def test_every_key_of_an_evidence_base_is_in_the_reference(name: str) -> None:
    schema = json.loads(resources.files("evidoc").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8"))
    reference = REFERENCE.read_text(encoding="utf-8")
    assert sorted(key for key in keys(schema) if not re.search(rf"\b{re.escape(key)}\b", reference)) == []


def keys(schema: object) -> set[str]:
    """Return every key that a schema names, at any depth."""
    if isinstance(schema, list):
        return set().union(*(keys(one) for one in schema))
    if not isinstance(schema, dict):
        return set()
    named = schema.get("properties")
    own = set(named) if isinstance(named, dict) else set()
    return own.union(*(keys(one) for one in schema.values()))


def test_every_command_of_evidence_is_in_the_reference() -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if not re.search(rf"`evidoc {name}[ `]", reference)] == []


def test_every_option_of_evidence_is_in_the_reference() -> None:
    known = f"{REFERENCE.read_text(encoding='utf-8')} --help --json --root --events-1 --n-1 --events-2 --n-2"
    known += " --mean-1 --sd-1 --mean-2 --sd-2 --r --n --events --output"
    assert sorted(option for option in options() if not re.search(rf"{option}(?![\w-])", known)) == []


def options() -> set[str]:
    """Return the long options of every command of `evidoc evidence`."""
    (commands,) = (one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    (parts,) = (one for one in commands.choices["evidence"]._actions if isinstance(one, argparse._SubParsersAction))
    return {
        option
        for part in parts.choices.values()
        for action in part._actions
        for option in action.option_strings
        if option.startswith("--")
    }
