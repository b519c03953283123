"""`evidoc evidence decisions`: what people decided in other tools joins screening.csv, and nothing else does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.synthesis.records.reading import EXPORTS

from evidoc import cli
from evidoc.errors import CollectError

COLLECT = CollectError.exit_code
SETTINGS = """\
kind: review
title: A synthetic review
question: Is it synthetic?
reviewers: [Anna, Ben]
sources:
  one: {label: One, kind: database, file: search/one.ris, searched: 2026-01-12, query: synthetic}
  own:
    label: A table of our own
    kind: website
    file: search/own.csv
    columns: {title: Title, decision: What, reviewer: Who, stage: When, reason: Why, on: Day}
"""
TITLES = {"A": "How midwives plan their nights", "B": "Rotas of paediatricians in Norway", "C": "Why educators stay"}
ENTRY = "TY  - JOUR\nTI  - {title}\nAU  - Roe, Richard\nPY  - 2020\nJO  - Synthetic Journal\nVL  - 7\nSP  - {page}\n"
HEADER = "record,stage,reviewer,decision,reason,on\n"
RAYYAN = "key,title,year,month,day,journal,volume,pages,authors,notes,doi\n"
OWN = "Title,What,Who,When,Why,Day,Authors,Year,Journal\n"


def ris(letter: str, page: int) -> str:
    return ENTRY.format(title=TITLES[letter], page=page) + f"DO  - 10.5555/{letter.lower()}\nER  - \n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with three records of a search and a table without rows."""
    root = tmp_path / "project"
    (root / "evidence" / "search").mkdir(parents=True)
    (root / "_quarto.yml").write_text("title: Synthetic\nlang: en-GB\n", encoding="utf-8")
    (root / "evidence" / "evidence.yml").write_text(SETTINGS, encoding="utf-8")
    text = "".join(ris(letter, number) for number, letter in enumerate(TITLES, 1))
    (root / "evidence" / "search" / "one.ris").write_text(text, encoding="utf-8")
    (root / "evidence" / "search" / "own.csv").write_text(f"{OWN}Elsewhere,,,,,,,,\n", encoding="utf-8")
    return root


def rayyan(root: Path, *rows: tuple[str, str]) -> Path:
    """Write an export of Rayyan, in which records have no identifier: (letter, notes)."""
    file = root.parent / "synthetic-rayyan.csv"
    lines = [
        f'rayyan-{number},{TITLES.get(letter, letter)},2020,,,Synthetic Journal,7,{number},"Roe, Richard","{notes}",\n'
        for number, (letter, notes) in enumerate(rows, 1)
    ]
    file.write_text(RAYYAN + "".join(lines), encoding="utf-8")
    return file


def notes(reason: str = "", **decisions: str) -> str:
    said = ", ".join(f'""{name}""=>""{decision}""' for name, decision in decisions.items())
    why = f" | RAYYAN-EXCLUSION-REASONS: {reason}" if reason else ""
    return f"RAYYAN-INCLUSION: {{{said}}}{why}"


def own(root: Path, *rows: str) -> Path:
    file = root.parent / "own.csv"
    file.write_text(OWN + "".join(f'{row},"Roe, Richard",2020,Synthetic Journal\n' for row in rows), encoding="utf-8")
    return file


def run(root: Path, capsys: pytest.CaptureFixture[str], file: Path, *words: str) -> tuple[int, dict[str, Any]]:
    code = cli.run(["evidence", "decisions", str(file), "--root", str(root), "--json", *words])
    out = capsys.readouterr()
    found: dict[str, Any] = json.loads(out.out) if out.out else {}
    return code, found


def screening(root: Path) -> Path:
    return root / "evidence" / "screening.csv"


def test_decisions_of_rayyan_join_the_records_that_they_are_on(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = rayyan(
        root, ("A", notes(Anna="Included", Ben="Excluded", reason="wrong people")), ("B", notes(Anna="Maybe"))
    )
    code, told = run(root, capsys, file, "--stage", "title-abstract", "--on", "2026-05-31")
    assert (code, told["added"], told["left_out"], told["undecided"]) == (0, 3, 0, 0), told
    assert screening(root).read_bytes().decode() == (
        f"{HEADER}"
        "doi:10.5555/a,title-abstract,Anna,include,,2026-05-31\n"
        "doi:10.5555/a,title-abstract,Ben,exclude,wrong people,2026-05-31\n"
        "doi:10.5555/b,title-abstract,Anna,unsure,,2026-05-31\n"
    )
    before = screening(root).stat()
    code, told = run(root, capsys, file, "--stage", "title-abstract", "--on", "2026-06-30")
    assert (code, told["added"], told["known"]) == (0, 0, 3)
    assert screening(root).stat() == before


@pytest.mark.parametrize(
    ("before", "added"),
    [
        (
            "\ufeffrecord;stage;reviewer;decision;on;reason\r\ndoi:10.5555/b;title-abstract;Ben;include;;",
            '\r\ndoi:10.5555/a;title-abstract;Anna;exclude;;"too old; and more"\r\n',
        ),
        (f"{HEADER}\n\n", "doi:10.5555/a,title-abstract,Anna,exclude,too old; and more,\n"),
        ("", f"{HEADER}doi:10.5555/a,title-abstract,Anna,exclude,too old; and more,\n"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_stands_stays_byte_for_byte(
    root: Path, capsys: pytest.CaptureFixture[str], before: str, added: str, encoding: str
) -> None:
    data = before.removeprefix("\ufeff" * (encoding == "utf-16")).encode(encoding) if before else b""
    screening(root).write_bytes(data)
    file = rayyan(root, ("A", notes(Anna="Excluded", reason="too old; and more")))
    assert run(root, capsys, file, "--stage", "title-abstract")[0] == 0
    after = screening(root).read_bytes()
    assert after.startswith(data)
    assert after[len(data) :] == added.encode("utf-16-le" if data.startswith(b"\xff\xfe") else "utf-8")


def test_a_contradiction_is_told_and_not_added(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "doi:10.5555/a,title-abstract,Anna,include,,\ndoi:10.5555/b,title-abstract,Anna,exclude,too old,\n"
    screening(root).write_text(f"{HEADER}{rows}doi:10.5555/c,title-abstract,Anna,exclude,,\n", encoding="utf-8")
    file = rayyan(
        root,
        ("A", notes(Anna="Excluded", Ben="Included")),
        ("B", notes(Anna="Excluded", reason="too young")),
        ("C", notes(Anna="Excluded", reason="no people")),
    )
    before = screening(root).read_text(encoding="utf-8")
    code, told = run(root, capsys, file, "--stage", "title-abstract")
    kinds = [(one["kind"], one["file"], one["line"]) for one in told["problems"]]
    assert kinds == [
        ("decided-otherwise", str(file), 2),
        ("reason-differs", str(file), 3),
        ("reason-not-there", str(file), 4),
    ]
    assert "line 2 of evidence/screening.csv" in told["problems"][0]["message"]
    assert (code, told["added"], told["known"], told["left_out"]) == (COLLECT, 1, 1, 2)
    added = "doi:10.5555/a,title-abstract,Ben,include,,\n"
    assert screening(root).read_text(encoding="utf-8") == before + added


def test_what_is_unclear_is_told_with_its_line_and_left_out(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = own(
        root,
        f"{TITLES['A']},perhaps,Anna,title-abstract,,",
        f"{TITLES['A']},included,Ben,Title and abstract,,2026-01-02",
        f"{TITLES['B']},included,Ben,retrieval,,",
        f"{TITLES['B']},included,Ben,screening,,",
        f"{TITLES['B']},included,Ben,full text,,2026-13-01",
        "A record of no export,included,Ben,full text,,",
        f"{TITLES['C']},included,Ben,full text,,",
        f"{TITLES['C']},excluded,Ben,full text,,",
        f"{TITLES['C']},,Anna,full text,,",
    )
    code, told = run(root, capsys, file, "--source", "own")
    found = {(one["kind"], one["line"]) for one in told["problems"]}
    assert found == {
        ("malformed-decision", 2),
        ("unknown-decision", 4),
        ("unknown-stage", 5),
        ("bad-date", 6),
        ("unknown-record", 7),
        ("decided-twice", 9),
    }
    assert (code, told["added"], told["left_out"]) == (COLLECT, 1, 6)
    added = "doi:10.5555/a,title-abstract,Ben,include,,2026-01-02\n"
    assert screening(root).read_text(encoding="utf-8") == HEADER + added


def test_what_no_tool_says_must_be_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = rayyan(root, ("A", notes(Anna="Included")))
    assert cli.run(["evidence", "decisions", str(file), "--root", str(root)]) == 64
    err = capsys.readouterr().err
    assert "does not say the stage" in err
    assert "--stage title-abstract | retrieval | full-text" in err
    covidence = EXPORTS / "synthetic-covidence.csv"
    assert cli.run(["evidence", "decisions", str(covidence), "--root", str(root), "--stage", "full-text"]) == 64
    assert "--reviewer NAME" in capsys.readouterr().err
    assert not screening(root).exists()


def test_a_reviewer_whom_nobody_knows_is_an_error_with_the_nearest_name(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rayyan(root, ("A", notes(Ana="Included", Ben="Included")), ("B", notes(Ana="Included")))
    assert cli.run(["evidence", "decisions", str(file), "--root", str(root), "--stage", "title-abstract"]) == COLLECT
    err = capsys.readouterr().err
    assert "'Ana' is not a reviewer" in err
    assert "decided on 2 records" in err
    assert "Did you mean 'Anna'?" in err
    assert not screening(root).exists()


def test_agreed_decisions_of_covidence_keep_their_reason(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "Title,Authors,Published Year,Journal,Covidence #,Notes,DOI\n"
    text += f'{TITLES["C"]},"Roe, R.",2020,Synthetic Journal,#3,Exclusion reason: =HYPERLINK(1); ,10.5555/C\n'
    file = root.parent / "synthetic-covidence.csv"
    file.write_text(text, encoding="utf-8")
    words = ("--stage", "full-text", "--reviewer", "Agreed")
    for added in (1, 0):
        assert (told := run(root, capsys, file, *words))[1]["added"] == added, told
    # A spreadsheet does not calculate it, and it is known again.
    assert screening(root).read_text(encoding="utf-8") == (
        f"{HEADER}doi:10.5555/c,full-text,agreed,exclude,'=HYPERLINK(1),\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--stage", "full-text", "--on", "31.5.2026"), "is no day"),
        (("--stage", "full-text", "--source", "ones"), "Did you mean 'one'?"),
        (("--stage", "fulltext"), "invalid choice"),
    ],
)
def test_wrong_words_change_nothing(
    root: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    file = rayyan(root, ("A", notes(Anna="Included")))
    assert cli.run(["evidence", "decisions", str(file), "--root", str(root), *words]) == 64
    assert said in capsys.readouterr().err
    assert not screening(root).exists()


def test_files_that_cannot_be_used_are_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--root", str(root), "--stage", "title-abstract")
    assert cli.run(["evidence", "decisions", str(root.parent / "nothing.csv"), *words]) == 64
    assert "There is no file nothing.csv" in capsys.readouterr().err
    assert cli.run(["evidence", "decisions", str(EXPORTS / "synthetic.ris"), *words]) == COLLECT
    assert "holds no decision" in capsys.readouterr().err
    file = rayyan(root, ("A", notes(Anna="Excluded", reason="too old")))
    for before, said in (("record;stage\n", "'reviewer' is missing"), (HEADER.replace(",reason", ""), "'reason'")):
        screening(root).write_text(before, encoding="utf-8")
        assert cli.run(["evidence", "decisions", str(file), *words]) == COLLECT
        assert said in capsys.readouterr().err
        assert screening(root).read_text(encoding="utf-8") == before


def test_a_map_has_no_screening(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = root / "evidence" / "evidence.yml"
    settings.write_text(SETTINGS.replace("kind: review", "kind: map").replace("database", "set"), encoding="utf-8")
    file = rayyan(root, ("A", notes(Anna="Included")))
    assert cli.run(["evidence", "decisions", str(file), "--root", str(root), "--stage", "title-abstract"]) == COLLECT
    assert "nobody screened" in capsys.readouterr().err


def test_people_read_what_was_added(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = rayyan(root, ("A", notes(Anna="Included")), ("B", ""))
    assert cli.run(["evidence", "decisions", str(file), "--root", str(root), "--stage", "title-abstract"]) == 0
    out = capsys.readouterr().out
    assert "1 decision on 1 of 2 records" in out
    assert "1 added to evidence/screening.csv, 0 there already, 0 left out" in out
