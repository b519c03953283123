"""Data that YAML gives comes back from JSON exactly as it was."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from evidoc.model.exact import in_order, packed, unpacked


@pytest.mark.parametrize(
    "data",
    [
        None,
        True,
        0,
        -0.0,
        1.5,
        math.inf,
        10**30,
        "",
        "\ue0001\ue001 – “so”\n",
        [],
        {},
        {"": "the tag itself"},
        {"": ["bytes", "bm8="]},
        {"a": [1, {"b": None}], "c": {"": 1}},
        {1: "one", None: "none", False: 2},
        [("a", 1), ["a", 1]],
        {"a"},
        b"\x00\xff",
        {"deep": [{"er": (b"x", {1.5})}]},
    ],
    ids=repr,
)
def test_what_was_packed_comes_back(data: Any) -> None:
    back = unpacked(json.loads(json.dumps(packed(data), allow_nan=False)))
    assert back == data
    assert repr(back) == repr(data) or isinstance(data, set)  # 1, 1.0 and True are equal, and not the same


def test_no_number_comes_back() -> None:
    assert math.isnan(unpacked(json.loads(json.dumps(packed(math.nan)))))


def test_what_has_no_json_is_refused() -> None:
    with pytest.raises(TypeError, match="no JSON for object"):
        packed({"a": object()})


def test_order_is_that_of_the_keys() -> None:
    one, other = {"b": [{"d": 1, "c": 2}], "a": 3}, {"a": 3, "b": [{"c": 2, "d": 1}]}
    assert json.dumps(in_order(one)) == json.dumps(in_order(other)) == json.dumps(other)
