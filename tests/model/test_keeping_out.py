"""In: a list of invented names and texts that hold them. Out: proof that a name is found however it is written."""

from __future__ import annotations

import pytest

from evidoc.model.keeping_out import KeepOut, KeptOut, folded

OTHERS = ("", "evabloggs", "Eva. Bloggsworth", "Eva of Bloggs", "Medieval Bloggs", "Kiln of St Ninian")
WATCH = KeepOut(
    [KeptOut(2, "Ëva Blöggs"), KeptOut(3, "St Ninian's Kiln"), KeptOut(5, "Ørsk-on-Sea"), KeptOut(7, "Straße")]
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("said Ëva Blöggs.", 2),
        ("EVA BLOGGS", 2),
        ("Eva\u00a0Bloggs's jar", 2),
        ("Eva Bloggs’ jar", 2),
        ("E\u0308va Blo\u0308ggs", 2),
        ("Eva\nBloggs", 2),
        ("eva_bloggs.csv", 2),
        ("Eva B\u00adloggs", 2),
        ("Eva Blo\u200bggs", 2),
        ("Eva Blo-\nggs", 2),
        ("Eva Blo‐\n   ggs", 2),
        ("Ｅｖａ Ｂｌｏｇｇｓ", 2),
        ("St. Ninian’s Kiln", 3),
        ("st ninians kiln", 3),
        ("ST NINIAN'S KILN'S", 3),
        ("orsk on sea", 5),
        ("STRASSE", 7),
        ("Strassen and Strasse's", 7),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, line: int) -> None:
    assert list(WATCH.found(text)) == [f"a name that is to be kept out (line {line} of cases/keep-out.txt)"]


@pytest.mark.parametrize("text", OTHERS)
def test_other_words_are_let_pass(text: str) -> None:
    assert list(WATCH.found(text)) == []


def test_no_message_tells_a_name() -> None:
    told = " ".join(WATCH.found("Eva Bloggs of St Ninian's Kiln"))
    assert "loggs" not in told
    assert "inian" not in told
    assert told.count("line") == 2


def test_without_names_nothing_is_looked_for() -> None:
    assert not KeepOut([])
    assert list(KeepOut([]).found("Eva Bloggs")) == []
    assert folded("  St. Brìd's-in-the-Field ") == "st brids in the field"
