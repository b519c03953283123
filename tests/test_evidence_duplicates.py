"""`evidoc evidence duplicates`: pairs to decide on side by side, merges with the line that undoes them."""

from __future__ import annotations

import argparse
import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from tests.synthesis.labelled_words import SUBJECTS

from evidoc.commands.duplicates import SHOWN, as_dict, duplicates, told
from evidoc.console import Console
from evidoc.errors import Place
from evidoc.model.record import Record
from evidoc.synthesis.duplicates import PairDecision, find_duplicates


def record(id_: str, title: str, line: int, **fields: object) -> Record:
    """Return a synthetic record."""
    first = {"authors": ("Nyström, Eva",), "year": 2015, "container": "Nursing Research", "volume": "7", "pages": "5-9"}
    place = Place("evidence/search/one.ris", line)
    return Record(id_, "one", place, "", title=title, **(first | fields))  # type: ignore[arg-type]


TITLE = "Night shifts and sleep of paramedics in Norway"
FULL = record("doi:10.5555/a,1", TITLE, 1, abstract="Synthetic.")
SAME = record("one:2", TITLE.upper(), 9, pages="")
UNSURE = record("one:3", f"{TITLE} \x1b[31m=1+1", 17, year=2018)
LIST = [FULL, SAME, UNSURE]


def test_pairs_stand_side_by_side_with_the_line_to_add() -> None:
    lines = list(told(find_duplicates(LIST, 0.95, 0.80)))
    assert lines[0] == "3 records, 2 works, 1 duplicates."
    assert lines[1] == "  1 merged because they are so alike"
    said = "\n".join(lines)
    assert "1 pair to decide on, with a line in evidence/duplicates.csv" in said
    assert "years more than one apart" in said
    assert '   one work:  "doi:10.5555/a,1",one:3,same' in lines
    assert "   year *      2015                                              2018" in lines
    assert any(line.startswith("   pages") and line.endswith("(the same)") for line in lines)
    assert "\x1b" not in said
    assert "to undo" not in said


def test_all_shows_merges_with_the_line_that_undoes_them() -> None:
    lines = list(told(find_duplicates(LIST, 0.95, 0.80), everything=True))
    (undo,) = (line.removeprefix("  to undo: ") for line in lines if line.startswith("  to undo: "))
    (row,) = csv.reader([undo])
    assert row == ["doi:10.5555/a,1", "one:2", "different"]
    decided = [PairDecision(row[0], row[1], row[2], Place("evidence/duplicates.csv", 2))]
    assert find_duplicates([FULL, SAME], 0.95, 0.80, decided).unique == 2


def test_many_pairs_are_not_all_shown_at_once() -> None:
    pairs = [
        record(
            f"one:{n}{year}",
            f"How {subject} matters to staff",
            n + 1,
            year=year,
            container=f"Journal {subject}",
            pages=str(n),
        )
        for n, subject in enumerate(SUBJECTS[: SHOWN + 3])
        for year in (2001, 2009)
    ]
    grouped = find_duplicates(pairs, 0.95, 0.80)
    assert len(grouped.possible) == SHOWN + 3
    assert list(told(grouped))[-1] == "3 more: add --all."
    assert not [line for line in told(grouped, everything=True) if line.endswith("add --all.")]


def test_other_tools_get_everything() -> None:
    found = json.loads(json.dumps(as_dict(find_duplicates(LIST, 0.95, 0.80))))
    assert (found["records"], found["unique"], found["duplicates"]) == (3, 2, 1)
    assert found["merged"][0]["agree"] == "title; authors; year; journal; volume"
    assert found["possible"][0]["b_record"]["year"] == 2018
    assert found["cut"] == []


def test_nothing_to_decide_on_is_said() -> None:
    assert list(told(find_duplicates([FULL], 0.95, 0.80)))[-1] == "No pair is left to decide on."


EVIDENCE = """\
kind: map
title: Night shifts
question: Do paramedics sleep?
sources:
  one: {label: Synthetic set, kind: set, file: search/one.ris, format: ris}
"""
ENTRY = "TY  - JOUR\nTI  - {title}\nAU  - Nyström, Eva\nPY  - {year}\nT2  - Nursing Research\nDO  - {doi}\nER  - \n\n"


@pytest.mark.parametrize("as_json", [False, True])
def test_the_command_reads_a_project(tmp_path: Path, as_json: bool) -> None:
    root = Path(shutil.copytree(Path(__file__).parent / "projects" / "good", tmp_path / "project"))
    (root / "evidence" / "search").mkdir(parents=True)
    entries = ((TITLE, 2015, "10.5555/a"), (TITLE, 2015, ""), (TITLE, 2016, "10.5555/b"), ("Another", 2001, ""))
    ris = "".join(ENTRY.format(title=title, year=year, doi=doi) for title, year, doi in entries)
    (root / "evidence" / "search" / "one.ris").write_text(ris, encoding="utf-8")
    (root / "evidence" / "evidence.yml").write_text(EVIDENCE, encoding="utf-8")
    decided = "a,b,decision\ndoi:10.5555/b,doi:10.5555/a,same\ndoi:10.5555/c,doi:10.5555/a,same\n"
    (root / "evidence" / "duplicates.csv").write_text(decided, encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    words = argparse.Namespace(root=root, json=as_json, all=True)
    code = duplicates(words, Console(quiet=as_json, out=out, err=err))
    assert code == 2  # of a record that no export holds
    if as_json:
        found = json.loads(out.getvalue())
        assert (found["exit_code"], found["records"], found["unique"]) == (2, 4, 2)
        assert [one["kind"] for one in found["problems"]].count("unknown-record") == 1
    else:
        assert "1 merged because a person said so" in out.getvalue()
        assert "evidence/duplicates.csv:3: No search export holds the record 'doi:10.5555/c'." in err.getvalue()
