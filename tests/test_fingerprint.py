"""In: the same content in other order, names and places. Out: the same digest, and another for any change."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc import fingerprint


def test_data_are_digested_however_they_are_ordered() -> None:
    assert fingerprint.of_data({"a": 1, "b": [2]}) == fingerprint.of_data({"b": [2], "a": 1})
    assert fingerprint.of_data([1, 2]) != fingerprint.of_data([2, 1])


def test_numbers_that_json_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        fingerprint.of_data(float("nan"))


def test_a_file_is_its_bytes_and_a_folder_its_files(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (two, one):
        (folder / "in").mkdir(parents=True)
        (folder / "in" / "a.txt").write_text("a", encoding="utf-8")
    assert fingerprint.of_path(one) == fingerprint.of_path(two)
    assert fingerprint.of_path(one / "in" / "a.txt") == fingerprint.of_bytes(b"a")
    (two / "in" / "a.txt").rename(two / "in" / "b.txt")
    assert fingerprint.of_path(one) != fingerprint.of_path(two)
    assert fingerprint.of_path(tmp_path / "none") == fingerprint.MISSING


def test_a_package_of_another_version_is_another_environment(tmp_path: Path) -> None:
    (tmp_path / "one-1.0.dist-info").mkdir()
    before = fingerprint.of_environment([str(tmp_path)])
    (tmp_path / "module.py").touch()
    assert fingerprint.of_environment([str(tmp_path)]) == before
    (tmp_path / "one-1.0.dist-info").rename(tmp_path / "one-1.1.dist-info")
    assert fingerprint.of_environment([str(tmp_path)]) != before


def test_own_code_is_digested_part_by_part() -> None:
    assert fingerprint.of_code("errors.py") != fingerprint.of_code("errors.py", "model")
    assert fingerprint.of_code("model", "errors.py") == fingerprint.of_code("errors.py", "model")
