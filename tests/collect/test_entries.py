"""A file of entries says the same in pieces and as a whole, whatever is in it; one change makes one piece new."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.collect.remembered import Watched
from tests.fuzz import rounds
from tests.fuzz.mutations import YAML, mutated

from evidoc.collect import entries
from evidoc.collect.entries import Entries, read_entries
from evidoc.collect.memory import Memory
from evidoc.errors import Place, Problem
from evidoc.state import State

REPOSITORY = Path(__file__).resolve().parents[2]
Entry = tuple[Any, dict[str, Place]]


def entry(id_: str, data: Any, places: Mapping[str, Place], problems: list[Problem]) -> Entry:
    """Return all that a reader of entries could see of one."""
    problems.append(Problem("seen", f"There is {id_}.", places[id_]))
    return data, {key: place for key, place in places.items() if key == id_ or key.startswith(f"{id_}.")}


def in_pieces(text: str) -> Entries[Entry]:
    return read_entries(text, "data/x.yml", entry, Memory())


def whole(text: str) -> Entries[Entry]:
    return entries._read(text, "data/x.yml", 1, entry)


TWO = "a:\n  b: 1\nc:\n  d: 2\n"
TEXTS = {
    "two": (TWO, 2),
    "comments above and between": ("# one\n\n" + TWO.replace("c:", "# two\nc:"), 2),
    "windows of text": ("a: |\n  x\n\n  y\nc: >\n  z\n", 2),
    "a list at the margin": ("a:\n- 1\n- 2\nc: 3\n", 2),
    "quoted keys": ("a: 1\n'b': 2\n\"c\": 3\nd: 4\n", 2),
    "an ampersand and an asterisk": ("a: R&D & more * 2\nb: 1\n", 2),
    "nothing": ("", 1),
    "only a comment": ("# none\n", 1),
    "one": ("a: 1\n", 1),
    "indented": ("  a: 1\n  b: 2\n", 1),
    "a list": ("- a\n- b\n", 1),
    "a text over two lines": ("a\nb\n", 2),
    "an anchor in one and its name in another": ("a: &x {b: 1}\nc: *x\n", 1),
    "an anchor twice": ("a: &x 1\nb: &x 2\n", 1),
    "a merged mapping": ("a: &x {b: 1}\nc: {<<: *x, d: 2}\n", 1),
    "a merge at the margin": ("a: 1\n<<: {b: 2}\nc: 3\n", 2),
    "a key twice": ("a: 1\nb: 2\na: 3\n", 3),
    "a key that is none": ("a: 1\nyes: 2\n1: 3\n", 3),
    "a quotation over two lines": ("a: 'x\nb: y'\nc: 1\n", 3),
    "a list over two lines": ("a: [1,\nb, 2]\nc: 1\n", 3),
    "a quotation that is never closed": ("a: 'x\nb: 1\n", 2),
    "a mapping in braces": ("{a: 1,\nb: 2}\n", 1),
    "two documents": ("a: 1\n---\nb: 2\n", 1),
    "an end of a document": ("a: 1\n...\nb: 2\n", 1),
    "a directive": ("%YAML 1.1\n---\na: 1\nb: 2\n", 1),
    "a directive inside": ("a: 1\n%TAG\nb: 2\n", 1),
    "a complex key": ("a: 1\n? b\n: 2\nc: 3\n", 2),
    "a tab": ("a:\n\tb: 1\nc: 2\n", 2),
    "line ends of YAML alone": ("a: 'x\u2028y'\nb: 1\n", 1),
    "a control character": ("a: 1\nb: \x07\nc: 2\n", 3),
    "a tag": ("a: !!set {x, y}\nb: !odd 1\nc: 1\n", 3),
}
"""Name -> the text, and into how many pieces it is cut."""


@pytest.mark.parametrize("name", TEXTS)
def test_pieces_say_what_the_whole_says(name: str) -> None:
    text, count = TEXTS[name]
    assert len([*entries._pieces(text)]) == count
    found, wanted = in_pieces(text), whole(text)
    assert found == wanted
    assert list(found.found) == list(wanted.found)
    assert "".join(piece for _, piece in entries._pieces(text)) == text


@pytest.mark.parametrize("file", ["data/sources.yml", "data/definitions.yml"])
def test_mutated_files_say_the_same_in_pieces(file: str) -> None:
    own = (REPOSITORY / file).read_bytes()
    pieces = 0
    for number in range(25 * rounds.TIMES):
        dice = rounds.dice(700, number)
        text = mutated(own, dice, YAML).decode(errors="replace").replace("\r", "")
        assert in_pieces(text) == whole(text)
        pieces += len([*entries._pieces(text)]) > 1
    assert pieces
    rounds.note(f"in pieces, {Path(file).stem}", 25 * rounds.TIMES)


def test_the_real_files_are_cut_and_one_change_makes_one_piece_new(tmp_path: Path) -> None:
    text = (REPOSITORY / "data" / "sources.yml").read_text(encoding="utf-8")
    memory = Watched(State(tmp_path))
    found = read_entries(text, "x.yml", entry, memory)
    assert len(memory.made) == len(found.found) > 5
    assert found == whole(text).__class__(found.found, found.problems)
    memory.made.clear()
    changed = text.replace("sha256: ", "sha256: 0", 1)
    assert read_entries(changed, "x.yml", entry, memory).found != found.found
    assert memory.made == ["entries"]
