"""In: labelled synthetic records, and small cases by hand. Out: whether duplicates are found, and only they."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from tests.synthesis.labelled import NOISES, Labelled, labelled

from evidoc.errors import Place
from evidoc.model.record import Record
from evidoc.synthesis.duplicates import Grouped, PairDecision, find_duplicates, merge_log, read_pair_decisions
from evidoc.synthesis.duplicates.blocking import LARGEST, candidate_pairs
from evidoc.synthesis.duplicates.prepared import prepare
from evidoc.synthesis.duplicates.scoring import compare

CERTAIN, POSSIBLE = 0.95, 0.80
UNSEEN = 20261122
"""Seed of the records that figures are reported on; rules were tuned on seeds 1 to 3."""
TITLE = "Emotional labour and intention to leave among community nurses in Norway: a diary study"
Ids = frozenset[str]


def record(id_: str, title: str = TITLE, line: int = 1, **fields: object) -> Record:
    """Return a record like others of these tests, but for what is given."""
    first = {
        "authors": ("Nyström, Eva", "Hughes, Paul"),
        "year": 2015,
        "container": "Journal of Advanced Nursing",
        "volume": "71",
        "issue": "3",
        "pages": "523-534",
        "kind": "article-journal",
    }
    source = id_.partition(":")[0]
    return Record(id_, source, Place(f"evidence/search/{source}.ris", line), "", title=title, **(first | fields))  # type: ignore[arg-type]


def found(*records: Record, decisions: Sequence[PairDecision] = ()) -> Grouped:
    """Find duplicates with the usual limits."""
    return find_duplicates(records, CERTAIN, POSSIBLE, decisions)


def groups(grouped: Grouped) -> set[Ids]:
    """Return the groups of more than one record."""
    return {frozenset(one.id for one in group.records) for group in grouped.groups if len(group.records) > 1}


def listed(grouped: Grouped) -> set[Ids]:
    """Return the pairs that a person should look at."""
    return {frozenset((pair.a.id, pair.b.id)) for pair in grouped.possible}


def declared(a: str, b: str, decision: str, line: int = 2) -> PairDecision:
    """Return a row of duplicates.csv."""
    return PairDecision(a, b, decision, Place("evidence/duplicates.csv", line))


def kinds(grouped: Grouped) -> list[str]:
    """Return the kinds of problems."""
    return [problem.kind for problem in grouped.problems]


# --- how well it does -------------------------------------------------------------------------------------------


def true_pairs(records: Iterable[Labelled]) -> set[Ids]:
    """Return all pairs of records of one work."""
    works: dict[int, list[str]] = {}
    for one in records:
        works.setdefault(one.work, []).append(one.record.id)
    return {frozenset(pair) for ids in works.values() for pair in combinations(ids, 2)}


@pytest.fixture(scope="module")
def unseen() -> tuple[list[Labelled], Grouped]:
    """Return records that no rule was tuned on, and what is found among them."""
    records = labelled(UNSEEN, 1100)
    return records, find_duplicates([one.record for one in records], CERTAIN, POSSIBLE)


def test_precision_and_recall_on_records_that_no_rule_was_tuned_on(
    unseen: tuple[list[Labelled], Grouped], capsys: pytest.CaptureFixture[str]
) -> None:
    records, grouped = unseen
    assert len(records) >= 2000
    true = true_pairs(records)
    merged = {frozenset((a.id, b.id)) for group in grouped.groups for a, b in combinations(group.records, 2)}
    to_ask = {frozenset((grouped.group_of[pair.a.id], grouped.group_of[pair.b.id])) for pair in grouped.possible}

    def asked(pair: Ids) -> bool:
        return frozenset(grouped.group_of[one] for one in pair) in to_ask

    precision = len(merged & true) / len(merged)
    recall = len(merged & true) / len(true)
    either = sum(pair in merged or asked(pair) for pair in true) / len(true)
    noise = {one.record.id: one.noise for one in records}
    met: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for pair in true:
        for name in {name for one in pair for name in noise[one]}:
            met[name] += 1
            hit[name] += pair in merged
    with capsys.disabled():
        counted = f"{len(records)} synthetic records, {len(true)} true pairs, {len(grouped.possible)} to look at"
        print(f"\n{counted}: precision {precision:.4f}, recall {recall:.4f}, with possible pairs {either:.4f}")  # noqa: T201
        print("; ".join(f"{name} {hit[name] / met[name]:.3f}" for name in sorted(met)))  # noqa: T201
    assert precision >= 0.995
    assert recall >= 0.95
    assert either >= 0.985
    assert set(met) == set(NOISES)
    # Of no kind of noise more than every fourth pair is left to a person.
    assert all(hit[name] / met[name] >= 0.75 for name in met)
    # A person's time is worth something: few pairs to look at, most of them rightly.
    assert len(grouped.possible) <= len(records) / 50


def test_the_order_of_records_changes_nothing(unseen: tuple[list[Labelled], Grouped]) -> None:
    records = [one.record for one in unseen[0][:600]]
    first = find_duplicates(records, CERTAIN, POSSIBLE)
    random.Random(5).shuffle(records)  # noqa: S311 (nothing secret is made)
    again = find_duplicates(records, CERTAIN, POSSIBLE)
    assert first == again
    assert list(first.group_of) == list(again.group_of)


def test_candidate_pairs_grow_with_records_not_with_their_square() -> None:
    alike = [prepare(record(f"a:{n}", f"{TITLE} {n}", pages=str(n), year=None)) for n in range(400)]
    pairs = candidate_pairs(alike)
    assert len(pairs) == len(set(pairs))
    assert all(a < b for a, b in pairs)
    assert len(pairs) < 400 * LARGEST


# --- noise and look-alikes by hand --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"title": TITLE.upper()},
        {"title": TITLE.replace("labour", "labor")},
        {"title": TITLE.replace(": ", " &ndash; ").replace("Norway", "<i>Norway</i>")},
        {"title": "{Emotional} labour \\& intention to leave among community nurses in {N}orway --- a diary study"},
        {"title": "Emotional labour and intention to leave among community nur..."},
        {"title": "Emotional labour and intention to leave among community nurses in Norway"},
        {"title": "Emotional labour and intention to leave among comunity nurses in Norway: a diary study"},
        {"title": f"{TITLE} [Norwegian version]"},
        {"authors": ("Nystroem E", "Hughes P")},
        {"authors": ("Eva, Nyström", "Paul, Hughes")},
        {"authors": ("NystrÃ¶m, E.", "et al.")},
        {"authors": ('Nystr{\\"o}m, Eva', "Hughes, P.")},
        {"container": "J. Adv. Nurs.", "pages": "523-34"},
        {"container": "", "volume": "", "pages": "", "issue": ""},
        {"year": 2016, "volume": "", "pages": ""},
        {"pages": "e1523", "volume": ""},
    ],
)
def test_noise_is_seen_through(fields: dict[str, object]) -> None:
    grouped = found(record("one:1"), record("two:1", **fields))  # type: ignore[arg-type]
    assert groups(grouped) == {frozenset({"one:1", "two:1"})}


OTHER_PLACE = {"volume": "72", "pages": "11-19"}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "paper-conference", "container": "Proceedings of the Nordic Meeting", "volume": "", "pages": "12"},
        {"title": f"Erratum: {TITLE}", **OTHER_PLACE},
        {"title": f"Reply to “{TITLE}”", **OTHER_PLACE},
        {"title": f"{TITLE}: study protocol", "year": 2014, **OTHER_PLACE},
        {"title": f"{TITLE}, 2nd edition", "year": 2019, **OTHER_PLACE},
        {"year": 2019, **OTHER_PLACE},
        {"title": TITLE.replace("Norway", "Sweden"), **OTHER_PLACE},
        {"title": TITLE.replace("Norway", "Norway (2)"), **OTHER_PLACE},
        {"authors": ("Costa, Rita",), "container": "Nursing Research", "year": 2003, **OTHER_PLACE},
    ],
)
def test_works_that_only_look_alike_are_neither_merged_nor_listed(fields: dict[str, object]) -> None:
    grouped = found(record("one:1"), record("two:1", **fields))  # type: ignore[arg-type]
    assert not groups(grouped)
    assert not grouped.possible


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pay and turnover in care. Part I", "Pay and turnover in care. Part II"),
        ("Treatment of hypertension in older adults at home", "Treatment of hypotension in older adults at home"),
        ("Commitment of men in the reserve forces", "Commitment of women in the reserve forces"),
        ("The global burden of disease in 2017: results", "The global burden of disease in 2019: results"),
    ],
)  # fmt: skip
def test_one_word_may_make_another_work(one: str, other: str) -> None:
    grouped = found(record("one:1", one), record("two:1", other, **OTHER_PLACE))  # type: ignore[arg-type]
    assert not groups(grouped)
    assert not grouped.possible


def test_editorials_of_different_years_are_different() -> None:
    editorials = [record(f"one:{year}", "Editorial", year=year, volume="", pages="") for year in (2001, 2002, 2005)]
    grouped = found(*editorials)
    assert not groups(grouped)
    assert not grouped.possible


def test_a_translated_title_at_the_same_place_of_a_journal_is_listed() -> None:
    grouped = found(record("one:1"), record("two:1", "Følelsesarbeid og ønske om å slutte hos sykepleiere"))
    assert listed(grouped) == {frozenset({"one:1", "two:1"})}
    assert "titles differ" in grouped.possible[0].differ


def test_records_without_title_or_year_are_compared_by_the_rest() -> None:
    grouped = found(record("one:1"), record("two:1", "", year=None), record("three:1", "", authors=(), year=None))
    assert not groups(grouped)
    assert listed(grouped) == {frozenset({"one:1", "two:1"})}
    assert find_duplicates([], CERTAIN, POSSIBLE).groups == ()


def test_a_record_that_fits_two_works_equally_well_is_for_a_person() -> None:
    old, new = record("one:1", year=2009, **OTHER_PLACE), record("one:2", year=2015)  # type: ignore[arg-type]
    vague = record("two:1", year=None, volume="", pages="", container="")
    grouped = found(old, new, vague)
    assert not groups(grouped)
    assert listed(grouped) == {frozenset({"one:1", "two:1"}), frozenset({"one:2", "two:1"})}


# --- identifiers ----------------------------------------------------------------------------------------------------


def test_an_identifier_joins_where_titles_fit() -> None:
    doi = "10.5555/synthetic.1"
    grouped = found(
        record("one:1", doi=doi),
        record("two:1", "Emotional labour", doi=f"https://doi.org/{doi.upper()}.", authors=(), year=None, pages=""),
        record("two:2", pmid="0123"),
        record("three:1", pmid="123", authors=(), volume="", pages="", container=""),
    )
    assert groups(grouped) == {frozenset({"one:1", "two:1", "two:2", "three:1"})}
    assert not grouped.problems
    by = {pair.how for pair in grouped.merged}
    assert by == {"identifier", "score"}


def test_one_doi_with_two_titles_is_for_a_person() -> None:
    other = "What volunteers expect of their coordinators"
    a, b = record("one:1", doi="10.5555/x", line=7), record("two:1", other, doi="10.5555/x", line=9, **OTHER_PLACE)
    grouped = found(a, b)
    assert not groups(grouped)
    assert listed(grouped) == {frozenset({"one:1", "two:1"})}
    (problem,) = grouped.problems
    assert problem.kind == "identifier-of-two"
    assert "evidence/search/one.ris:7" in problem.message
    assert "evidence/search/two.ris:9" in problem.message
    assert "one:1,two:1,same" in problem.hint
    settled = found(a, b, decisions=[declared("two:1", "one:1", "different")])
    assert not settled.problems
    assert not settled.possible


def test_one_doi_for_a_supplement_of_abstracts_merges_none_of_them() -> None:
    titles = [
        "Hand hygiene of paramedics",
        "Night shifts and sleep",
        "Peer support for teachers",
        "Loneliness in prison",
    ]
    records = [record(f"one:{n}", title, doi="10.5555/suppl", pages=f"S{n}") for n, title in enumerate(titles)]
    grouped = found(*records, record("two:0", titles[0], doi="10.5555/suppl", pages="S0"))
    assert groups(grouped) == {frozenset({"one:0", "two:0"})}
    (problem,) = grouped.problems
    assert problem.message.startswith("4 records with different titles have the DOI 10.5555/suppl")
    assert len(grouped.possible) == 3


def test_an_erratum_under_the_doi_of_its_article_is_not_merged() -> None:
    grouped = found(record("one:1", doi="10.5555/x"), record("two:1", f"Erratum to: {TITLE}", doi="10.5555/x"))
    assert not groups(grouped)
    assert kinds(grouped) == ["identifier-of-two"]


def test_chapters_of_one_book_share_its_isbn_and_are_not_one() -> None:
    isbn = "978-3-16-148410-0"
    chapters = [record(f"one:{n}", t, isbn=isbn, kind="chapter", pages=p) for n, t, p in
                ((1, "How staff are recruited", "11-30"), (2, "Why teachers leave early", "31-50"))]  # fmt: skip
    books = [record(f"{s}:9", "The staff of hospitals", isbn=i, kind="book", pages="", volume="", authors=())
             for s, i in (("one", isbn), ("two", "3-16-148410-X"))]  # fmt: skip
    grouped = found(*chapters, *books)
    assert groups(grouped) == {frozenset({"one:9", "two:9"})}
    assert not grouped.problems


def test_one_id_in_two_exports_is_one_work_unless_titles_differ() -> None:
    same = replace(record("one:1", pmid="7"), id="pmid:7")
    again = replace(same, source="two", place=Place("evidence/search/two.ris", 3))
    other = replace(again, title="What volunteers expect of their coordinators", source="three")
    grouped = found(same, again, other)
    assert [len(group.records) for group in grouped.groups] == [2, 1]
    assert len({group.id for group in grouped.groups}) == 2
    assert all(group.id.startswith("pmid:7") for group in grouped.groups)
    assert grouped.identified == 3
    assert (grouped.unique, grouped.duplicates) == (2, 1)
    assert {one.id for one in grouped.records} == set(grouped.group_of)
    assert "identifier-of-two" in kinds(grouped)


# --- people's decisions -------------------------------------------------------------------------------------------


def test_a_person_parts_and_joins() -> None:
    a, b, c = record("one:1"), record("two:1"), record("three:1", "Something else entirely, by others", authors=())
    grouped = found(a, b, c, decisions=[declared("two:1", "one:1", "different"), declared("one:1", "three:1", "same")])
    assert groups(grouped) == {frozenset({"one:1", "three:1"})}
    assert not grouped.possible
    assert not grouped.problems
    assert [pair.how for pair in grouped.merged] == ["decision"]


def test_a_chain_between_what_is_declared_different_is_cut_at_its_weakest_link() -> None:
    a, b = record("one:1"), record("two:1", volume="")
    middle = record("three:1", year=2016, volume="")
    grouped = found(a, b, middle, decisions=[declared("one:1", "two:1", "different")])
    assert groups(grouped) == {frozenset({"two:1", "three:1"})} or groups(grouped) == {frozenset({"one:1", "three:1"})}
    assert kinds(grouped) == ["link-cut"]
    weakest = min(grouped.cut, key=lambda pair: pair.score)
    assert all(weakest.score <= pair.score for pair in grouped.merged)


def test_decisions_that_contradict_others_are_told() -> None:
    a, b, c = record("one:1"), record("two:1", "Another title"), record("three:1", "A third title")
    rows = [declared("one:1", "two:1", "same", 2), declared("two:1", "three:1", "same", 3)]
    grouped = found(a, b, c, decisions=[*rows, declared("one:1", "three:1", "different", 4)])
    (problem,) = grouped.problems
    assert problem.kind == "contradicting-decisions"
    assert problem.place.line == 3
    assert "line 4" in problem.message


def test_a_decision_on_a_record_that_nobody_knows_is_told() -> None:
    grouped = found(record("one:1234"), decisions=[declared("one:1243", "one:1234", "same", 5)])
    (problem,) = grouped.problems
    assert problem.kind == "unknown-record"
    assert problem.place == Place("evidence/duplicates.csv", 5)
    assert problem.hint == "Did you mean 'one:1234'?"


def test_decisions_are_read_with_every_fault(tmp_path: Path) -> None:
    assert read_pair_decisions(tmp_path) == ((), ())
    (tmp_path / "evidence").mkdir()
    lines = [
        "a,b,decision,by,on,note",
        "x:1,x:2,Same,Ada,2026-01-02,seen both",
        "x:3,x:4,diferent,Ada,,",
        "x:5,,same,Ada,,",
        "x:6,x:6,same,Ada,,",
        "x:7,x:8,same,Ada,,",
        "x:8,x:7,different,Ben,,",
        "x:1,x:2,same,Ben,,again",
    ]
    (tmp_path / "evidence" / "duplicates.csv").write_text("\n".join(lines), encoding="utf-8")
    decisions, problems = read_pair_decisions(tmp_path)
    assert [(one.a, one.b, one.decision, one.by, one.place.line) for one in decisions] == [
        ("x:1", "x:2", "same", "Ada", 2),
        ("x:1", "x:2", "same", "Ben", 8),
    ]
    assert [(problem.kind, problem.place.line) for problem in problems] == [
        ("unknown-decision", 3),
        ("empty-cell", 4),
        ("pair-of-one", 5),
        ("decided-both-ways", 7),
    ]
    assert problems[0].hint == "Did you mean 'different'?"


# --- what is told of merges ---------------------------------------------------------------------------------------


def test_every_merge_is_logged_with_the_line_that_undoes_it() -> None:
    full, bare = record("one:9", doi="10.5555/x", abstract="Synthetic."), record("one:1", volume="", pages="")
    grouped = found(full, bare)
    assert grouped.groups[0].record is full
    (row,) = merge_log(grouped)
    assert (row["kept"], row["a"], row["b"], row["how"]) == ("one:9", "one:1", "one:9", "score")
    assert row["agree"] == "title; authors; year; journal"
    assert row["a_place"] == "evidence/search/one.ris:1"
    parts = str(row["undo"]).split(",")
    undone = found(full, bare, decisions=[declared(parts[0], parts[1], parts[2])])
    assert undone.unique == 2


def test_scores_do_not_depend_on_which_record_is_first() -> None:
    some = [prepare(one.record) for one in labelled(4, 40)]
    for a, b in combinations(some, 2):
        assert compare(a, b).score == compare(b, a).score
