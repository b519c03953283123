"""In: the package as scripts import it. Out: every public name is there, and importing it costs next to nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import evidoc.synthesis

HEAVY = {"numpy", "scipy", "pandas", "statsmodels", "pymare", "matplotlib"}


def test_every_public_name_is_there() -> None:
    assert sorted(evidoc.synthesis.__all__) == sorted(evidoc.synthesis._WHERE)
    for name in evidoc.synthesis.__all__:
        assert getattr(evidoc.synthesis, name) is not None
    assert dir(evidoc.synthesis) == sorted(evidoc.synthesis.__all__)


def test_no_module_stands_in_the_place_of_a_name() -> None:
    modules = set(evidoc.synthesis._MODULES)
    assert not modules & set(evidoc.synthesis.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nobody"):
        evidoc.synthesis.nobody  # noqa: B018


def test_importing_it_and_asking_for_its_functions_loads_nothing_heavy() -> None:
    code = "import sys; from evidoc.synthesis import *; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())
