"""In: two locks. Out: what the second says otherwise, in words, each naming its step."""

from __future__ import annotations

from evidoc.lock import Locked, Step, differences

BEFORE = Locked(
    {"evidoc": "0.1.0", "requirements.lock": "a"},
    {
        "analysis/gone.py": Step(),
        "analysis/pay.py": Step(
            {"data/ashe.csv": "1", "source old": "2"}, {"pay.gap": "7.0 %", "pay.old": "1"}, {"t": "1"}, {"f": "1"}
        ),
        "documents/guide": Step({"value pay.gap": "1"}, text="1"),
        "documents/same": Step({"value pay.gap": "1"}, text="1"),
    },
)
AFTER = Locked(
    {"evidoc": "0.2.0", "requirements.lock": "a"},
    {
        "analysis/new.py": Step(),
        "analysis/pay.py": Step(
            {"data/ashe.csv": "9", "source new": "2"}, {"pay.gap": "7.1 %", "pay.new": "2"}, {"t": "2"}, {"g": "1"}
        ),
        "documents/guide": Step({"value pay.gap": "2"}, text="2"),
        "documents/same": Step({"value pay.gap": "1"}, text="1"),
    },
)


def test_every_difference_is_told_in_words() -> None:
    problems = differences(BEFORE, AFTER)
    assert [problem.message for problem in problems] == [
        "environment: evidoc changed.",
        "analysis/gone.py is gone.",
        "analysis/new.py is new.",
        "analysis/pay.py: value pay.gap is '7.1 %', evidoc.lock says '7.0 %'.",
        "analysis/pay.py: value pay.new is new: '2'.",
        "analysis/pay.py: value pay.old is gone, evidoc.lock says '1'.",
        "analysis/pay.py: table t changed.",
        "analysis/pay.py: figure f is gone.",
        "analysis/pay.py: figure g is new.",
        "analysis/pay.py: input data/ashe.csv changed.",
        "analysis/pay.py: input source new is new.",
        "analysis/pay.py: input source old is gone.",
        "text of documents/guide changed.",
        "documents/guide: input value pay.gap changed.",
    ]
    assert {(problem.kind, problem.place.file) for problem in problems} == {("lock-differs", "evidoc.lock")}
    assert all("evidoc build" in problem.hint for problem in problems)


def test_equal_locks_differ_in_nothing() -> None:
    assert differences(BEFORE, BEFORE) == ()
