"""What was found in texts comes back for the same texts and code only; a file that is not what we left is not read."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidoc import fingerprint, kept
from evidoc.collect import Memory
from evidoc.collect.memory import FILE, read_yaml
from evidoc.errors import Place, Problem
from evidoc.state import State


def memory(root: Path) -> Memory:
    return Memory(State.open(root))


def saved(root: Path, value: Any = (1, "two")) -> Path:
    """Leave a memory behind that holds one thing, and return its file."""
    first = memory(root)
    assert first.recall("it", ["a"], lambda: value) == value
    first.save()
    return root / FILE


def recalled(root: Path, what: str = "it", arguments: Any = ("a",)) -> Any:
    """Return what is remembered, or ``made anew``."""
    return memory(root).recall(what, list(arguments), lambda: "made anew")


def test_what_was_made_comes_back(tmp_path: Path) -> None:
    value = (Problem("kind", "It is so.", Place("a.qmd", 3, 1)), {"a": [1, 2.5, None, True, b"x"]}, frozenset("ab"))
    saved(tmp_path, value)
    assert recalled(tmp_path) == value


def test_another_name_or_argument_is_made_anew(tmp_path: Path) -> None:
    saved(tmp_path)
    assert recalled(tmp_path, what="that") == "made anew"
    assert recalled(tmp_path, arguments=["b"]) == "made anew"
    assert recalled(tmp_path, arguments=["a", ""]) == "made anew"
    assert recalled(tmp_path) == (1, "two")


def test_within_a_run_it_is_made_once_and_handed_out_as_it_was(tmp_path: Path) -> None:
    one = memory(tmp_path)
    found: list[int] = one.recall("it", [], lambda: [1])
    found.append(2)
    again: list[int] = one.recall("it", [], list)
    again.append(3)
    one.save()
    assert recalled(tmp_path, arguments=[]) == [1]


def test_without_a_folder_nothing_is_remembered(tmp_path: Path) -> None:
    for one in (Memory(), Memory(State())):
        assert not one
        assert [one.recall("it", [], lambda n=n: n) for n in (1, 2)] == [1, 2]  # type: ignore[misc]
        (tmp_path / "a").write_bytes(b"x")
        assert [one.of_file("it", tmp_path / "a", [], lambda data, n=n: (data, n)) for n in (1, 2)] == [  # type: ignore[misc]
            (b"x", 1),
            (b"x", 2),
        ]
        one.save()
    assert memory(tmp_path)


def test_nothing_is_written_before_it_is_saved_nor_where_nothing_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory(tmp_path / "state").recall("it", [], lambda: 1)
    assert not (tmp_path / "state").exists()
    saved(tmp_path)
    monkeypatch.setattr(kept, "replace", lambda *_: pytest.fail("it was written again"))
    saved(tmp_path)


def test_what_nobody_asked_for_is_forgotten(tmp_path: Path) -> None:
    one = memory(tmp_path)
    one.recall("it", ["a"], lambda: 1)
    one.recall("it", ["b"], lambda: 2)
    one.save()
    one.recall("it", ["b"], lambda: 0)
    one.save()
    assert recalled(tmp_path, arguments=["b"]) == 2
    assert recalled(tmp_path, arguments=["a"]) == "made anew"


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:20],
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: data[:-10] + bytes([data[-10] ^ 1]) + data[-9:],
        lambda data: bytes([data[0] ^ 1]) + data[1:],
        lambda _: b"not a memory at all",
        lambda _: with_digest(b""),
        lambda _: with_digest(pickle.dumps(7)),
        lambda _: with_digest(pickle.dumps(("", {}))),
        lambda data: with_digest(pickle.dumps((pickle.loads(data[32:])[0], [1]))),  # noqa: S301 - of our own
    ],
)
def test_a_damaged_file_is_as_if_there_were_none(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    file = saved(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    assert recalled(tmp_path) == "made anew"
    saved(tmp_path)
    assert recalled(tmp_path) == (1, "two")


def test_a_folder_in_its_place_is_as_if_there_were_none(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    assert recalled(tmp_path) == "made anew"


@pytest.mark.parametrize("name", ["of_code", "environment", "version"])
def test_what_other_code_or_another_python_left_is_not_read(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path)
    state = State.open(tmp_path)
    if name == "of_code":
        own = fingerprint.of_code
        monkeypatch.setattr(fingerprint, "of_code", lambda *names, digests: f"{own(*names, digests=digests)}, changed")
    elif name == "environment":
        state.environment = {**state.environment, "installed packages": "others"}
    else:
        monkeypatch.setattr("sys.version", "4.0")
    assert Memory(state).recall("it", ["a"], lambda: "made anew") == "made anew"


_READING = ("evidoc.collect", "evidoc.model", "evidoc.products.reading")


def test_it_rests_on_all_code_that_reading_loads() -> None:
    """Whatever of evidoc's is loaded with `collect` must be in the digest; the rest only stores and compares."""
    import subprocess
    import sys

    command = "import sys, evidoc.collect; print(*sorted(n for n in sys.modules if n.startswith('evidoc.')))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    others = {name for name in done.stdout.split() if not name.startswith(_READING)} - {"evidoc.products"}
    assert others == {"evidoc." + name for name in ("errors", "fingerprint", "kept", "packaged", "records", "state")}


class Evil:
    """Runs a command where it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("evil",)


def with_digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest() + content


@pytest.mark.parametrize("within", ["the file", "an entry"])
def test_nothing_in_a_file_is_ever_called(tmp_path: Path, within: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project may come from anybody, with its `_build/`: what is in it is data, also where its digest is right."""
    monkeypatch.chdir(tmp_path)
    file = saved(tmp_path)
    base, entries = pickle.loads(file.read_bytes()[32:])  # noqa: S301 - of our own
    evil = pickle.dumps(Evil())
    pickle.loads(evil)  # noqa: S301 - to see that it would
    (tmp_path / "evil").rmdir()
    file.write_bytes(with_digest(evil if within == "the file" else pickle.dumps((base, dict.fromkeys(entries, evil)))))
    assert recalled(tmp_path) == "made anew"
    assert not (tmp_path / "evil").exists()
    saved(tmp_path)
    assert recalled(tmp_path) == (1, "two")


def test_what_only_a_text_can_hold_is_not_kept(tmp_path: Path) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    one = memory(tmp_path)
    assert one.recall("it", ["a"], lambda: deep) is deep
    one.save()
    assert recalled(tmp_path) == "made anew"


def test_a_file_that_did_not_change_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "_SETTLED", -(10**18))  # as if everything had been written long ago
    (tmp_path / "a").write_bytes(b"one")
    read: list[bytes] = []

    def count(data: bytes) -> int:
        read.append(data)
        return len(data)

    def ask(arguments: Any) -> int:
        state = State.open(tmp_path / "state")
        one = Memory(state)
        found = one.of_file("it", tmp_path / "a", arguments, count)
        one.save()
        state.save()
        return found

    assert [ask([]), ask([]), ask([1]), ask([1])] == [3, 3, 3, 3]
    assert read == [b"one", b"one"]
    monkeypatch.setattr(fingerprint, "of_file", lambda _: pytest.fail("it was read for its digest"))
    ask([1])


def test_a_file_that_changes_while_it_is_read_is_kept_as_it_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    monkeypatch.setattr(fingerprint.Digests, "of_file", lambda *_: fingerprint.of_bytes(b"old"))
    one = memory(tmp_path)
    file.write_bytes(b"new")
    assert one.of_file("it", file, [], lambda data: data) == b"new"
    one.save()
    file.write_bytes(b"old")
    assert memory(tmp_path).of_file("it", file, [], lambda data: data) == b"old"


def test_yaml_that_was_read_before(tmp_path: Path) -> None:
    texts = ["a: {b: [1, 2020-01-01]}\n", "a: 1\na: 2\n", "a: [", "", "<<: {a: 1}\n"]
    one = memory(tmp_path)
    found = [read_yaml(text, "x.yml", one) for text in texts]
    one.save()
    again = memory(tmp_path)
    assert [read_yaml(text, "x.yml", again) for text in texts] == found
    assert [read_yaml(text, "x.yml", Memory()) for text in texts] == found
