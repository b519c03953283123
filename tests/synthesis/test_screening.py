"""In: rows of evidence/screening.csv, good and bad. Out: what stands decided, and every fault with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.errors import Place
from evidoc.synthesis.screening import FILE, NO_REASON, Decision, Screening, read_screening, screened

GROUPS = {
    "doi:10.1/a": "doi:10.1/a",
    "doi:10.1/a2": "doi:10.1/a",
    "doi:10.1/b": "doi:10.1/b",
    "doi:10.1/c": "doi:10.1/c",
}
PEOPLE = ("Synthetic reviewer A", "Synthetic reviewer B")
HEADER = "record,stage,reviewer,decision,reason,on\n"
A, B = PEOPLE


def read(root: Path, rows: str | bytes, header: str = HEADER) -> Screening:
    """Write the file and read it."""
    file = root / FILE
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(rows if isinstance(rows, bytes) else (header + rows).encode("utf-8"))
    return read_screening(root, GROUPS, PEOPLE)


def told(screening: Screening) -> list[tuple[str, str]]:
    """Return kind and place of every problem."""
    return [
        (problem.kind, str(problem.place).removeprefix("evidence/screening.csv:")) for problem in screening.problems
    ]


def test_without_a_file_everything_awaits(tmp_path: Path) -> None:
    screening = read_screening(tmp_path, GROUPS, PEOPLE)
    assert screening.of("doi:10.1/a", "title-abstract") == "awaiting"
    assert not screening.problems


def test_two_who_agree_decide_a_group_of_duplicates_once(tmp_path: Path) -> None:
    screening = read(tmp_path, f"doi:10.1/a,title-abstract,{A},include,,\ndoi:10.1/a2,title-abstract,{B},include,,\n")
    assert not screening.problems
    assert screening.of("doi:10.1/a", "title-abstract") == "include"
    assert not screening.alone


def test_a_conflict_is_listed_until_it_is_settled(tmp_path: Path) -> None:
    rows = f"doi:10.1/a,title-abstract,{A},include,,\ndoi:10.1/a,title-abstract,{B},exclude,,\n"
    screening = read(tmp_path, rows)
    assert screening.of("doi:10.1/a", "title-abstract") == "conflict"
    assert [outcome.group for outcome in screening.conflicts] == ["doi:10.1/a"]
    (problem,) = screening.problems
    assert (problem.kind, problem.warning, problem.place.line) == ("conflict", True, 3)
    assert f"{A} 'include' (line 2), {B} 'exclude' (line 3)" in problem.message
    settled = read(tmp_path, rows + "doi:10.1/a,title-abstract,Agreed,exclude,,\n")
    assert settled.of("doi:10.1/a", "title-abstract") == "exclude"
    assert not settled.problems


def test_one_reviewer_alone_decides_and_is_counted_as_such(tmp_path: Path) -> None:
    rows = f"doi:10.1/a,title-abstract,{A},include,,\ndoi:10.1/a,retrieval,{A},retrieved,,\n"
    screening = read(tmp_path, rows)
    assert screening.of("doi:10.1/a", "title-abstract") == "include"
    assert [(one.group, one.stage) for one in screening.alone] == [("doi:10.1/a", "title-abstract")]


def test_unsure_reviewers_leave_it_open(tmp_path: Path) -> None:
    rows = f"doi:10.1/a,title-abstract,{A},unsure,,\ndoi:10.1/a,title-abstract,{B},unsure,,\n"
    screening = read(tmp_path, rows)
    assert screening.of("doi:10.1/a", "title-abstract") == "unsure"
    assert told(screening) == [("unsure", "3")]


@pytest.mark.parametrize(
    ("row", "fault", "hint"),
    [
        (f"doi:10.1/aa,full-text,{A},include,,", ("unknown-record", "2:1"), "doi:10.1/a"),
        ("doi:10.1/a,full-text,Synthetic reviwer A,include,,", ("unknown-reviewer", "2:22"), A),
        ("doi:10.1/a,full-text,,include,,", ("missing-reviewer", "2:22"), "agreed"),
        (f"doi:10.1/a,fulltext,{A},include,,", ("unknown-stage", "2:12"), "full-text"),
        (f"doi:10.1/a,full-text,{A},inclued,,", ("unknown-decision", "2:43"), "include"),
        (f"doi:10.1/a,retrieval,{A},include,,", ("unknown-decision", "2:43"), "retrieved"),
        (f"doi:10.1/a,full-text,{A},exclude,,", ("missing-reason", "2"), "same words"),
        (f"doi:10.1/a,before,{A},exclude,,", ("missing-reason", "2"), "same words"),
        (f"doi:10.1/a,full-text,{A},include,,22/11/2026", ("bad-date", "2:52"), "2026-01-31"),
        (f"doi:10.1/a,full-text,{A},include,,2026-02-30", ("bad-date", "2:52"), "2026-01-31"),
        (f"doi:10.1/a,full-text,{A},exclude,a, comma,2026-01-01", ("ragged-row", "2"), "quotation"),
    ],
)
def test_a_fault_has_its_place_and_says_what_to_do(tmp_path: Path, row: str, fault: tuple[str, str], hint: str) -> None:
    screening = read(tmp_path, f"{row}\n")
    assert fault in told(screening)
    assert hint in next(problem.hint for problem in screening.problems if problem.kind == fault[0])


def test_a_row_with_a_fault_decides_nothing_but_a_bad_date_alone_does(tmp_path: Path) -> None:
    rows = f"doi:10.1/a,full-text,{A} ?,include,,\ndoi:10.1/b,full-text,{A},include,,soon\n"
    screening = read(tmp_path, rows)
    assert screening.of("doi:10.1/a", "full-text") == "awaiting"
    assert screening.of("doi:10.1/b", "full-text") == "include"


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    assert told(read(tmp_path, "doi:10.1/z,fulltext,C,maybe,,now\n")) == [
        ("unknown-stage", "2:12"),
        ("unknown-reviewer", "2:21"),
        ("bad-date", "2:30"),
        ("unknown-record", "2:1"),
    ]


def test_nobody_decides_twice(tmp_path: Path) -> None:
    row = f"doi:10.1/a,title-abstract,{A},include,,\n"
    assert not read(tmp_path, row + row).problems
    screening = read(tmp_path, f"{row}doi:10.1/a2,title-abstract,{A},exclude,,\n")
    assert told(screening) == [("decided-twice", "3")]
    assert "'include' in line 2" in screening.problems[0].message


@pytest.mark.parametrize(
    ("early", "late"),
    [
        ("title-abstract,{},exclude,,", "full-text,{},include,,"),
        ("before,{},exclude,automation,", "title-abstract,{},include,,"),
        ("retrieval,{},not retrieved,,", "full-text,{},exclude,no control group,"),
    ],
)
def test_what_left_the_review_is_decided_on_no_more(tmp_path: Path, early: str, late: str) -> None:
    screening = read(tmp_path, f"doi:10.1/b,{late.format(A)}\ndoi:10.1/b,{early.format(A)}\n")
    assert told(screening) == [("decided-after-exclusion", "2")]
    assert "(line 3)" in screening.problems[0].message


def test_different_reasons_are_not_chosen_between(tmp_path: Path) -> None:
    rows = f"doi:10.1/a,full-text,{A},exclude,No control group,\ndoi:10.1/a,full-text,{B},exclude,not a trial,\n"
    screening = read(tmp_path, rows)
    assert screening.outcomes["doi:10.1/a", "full-text"].reason == NO_REASON
    assert told(screening) == [("reasons-differ", "3")]
    same = read(tmp_path, rows.replace("not a trial", "no control GROUP"))
    assert same.outcomes["doi:10.1/a", "full-text"].reason == "No control group"
    assert not same.problems
    settled = read(tmp_path, rows + "doi:10.1/a,full-text,agreed,exclude,not a trial,\n")
    assert settled.outcomes["doi:10.1/a", "full-text"].reason == "not a trial"


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_spreadsheets_are_read(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    text = f'{HEADER}doi:10.1/a,Full-Text,{A},"Exclude","kein Gerät",2026-01-31\n,,,,,\n'
    text = text.replace(",", delimiter).replace("\n", end)
    screening = read(tmp_path, text.encode(encoding))
    assert not screening.problems
    assert screening.outcomes["doi:10.1/a", "full-text"].reason == "kein Gerät"
    assert screening.decisions[0].on == "2026-01-31"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"record,stage,reviewer,decision\ndoi:10.1/a,full-text,Ger\xe4t,include\n", "not-utf-8"),
        (b'record,stage,reviewer,decision\n"doi:10.1/a,full-text\n', "malformed-csv"),
        (b'record,stage,reviewer,decision,rea"son,on\n', "unknown-column"),
        (b"record,stage,reviewer,decison\n", "missing-column"),
        (b"record,stage,reviewer,decision,reasons\n", "unknown-column"),
        (b"record,stage,reviewer,decision,stage\n", "duplicate-column"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, data: bytes, kind: str) -> None:
    screening = read(tmp_path, data)
    assert kind in [problem.kind for problem in screening.problems]
    assert all(problem.place.line for problem in screening.problems)
    assert not screening.decisions


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    screening = read(tmp_path, f'doi:10.1/a,full-text,{A},exclude,"<b>=1+1</b>\x07 $\\input{{x}}$",\n')
    assert screening.outcomes["doi:10.1/a", "full-text"].reason == "<b>=1+1</b> $\\input{x}$"


def test_many_unknown_records_are_all_told_and_few_looked_up(tmp_path: Path) -> None:
    rows = "".join(f"doi:10.1/a{number},full-text,{A},include,,\n" for number in range(100, 150))
    hints = [problem.hint for problem in read(tmp_path, rows).problems]
    assert len(hints) == 50
    assert sum("Did you mean" in hint for hint in hints) == 20


def test_thousands_of_conflicts_are_counted_not_listed(tmp_path: Path) -> None:
    decisions = [
        Decision(f"r{number}", f"r{number}", "title-abstract", who, said, "", "", Place(FILE, 2))
        for number in range(1000)
        for who, said in ((A, "include"), (B, "exclude"))
    ]
    screening = screened(decisions)
    assert len(screening.conflicts) == 1000
    assert len(screening.problems) == 21
    assert "980 more" in screening.problems[-1].message
