"""In: the package as scripts import it. Out: every public name is there, told whole, and importing it costs nothing."""

from __future__ import annotations

import inspect
import pkgutil
import subprocess
import sys

import pytest

import evidoc.survey

HEAVY = {"svy", "polars", "pandas", "numpy", "scipy", "duckdb", "narwhals", "lifelines", "pyreadstat", "pandera"}
FUNCTIONS = [name for name in evidoc.survey.__all__ if inspect.isfunction(getattr(evidoc.survey, name))]


def test_what_scripts_need_is_there() -> None:
    needed = {"Design", "mean", "total", "share", "ratio", "median", "quantile", "difference", "change", "pooled"}
    assert needed | {"percent"} <= set(evidoc.survey.__all__)
    names = [name for names in evidoc.survey._MODULES.values() for name in names]
    assert sorted(names) == sorted(evidoc.survey.__all__) == sorted(evidoc.survey._WHERE)
    assert dir(evidoc.survey) == sorted(evidoc.survey.__all__)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_tells_what_comes_in_and_what_goes_out(name: str) -> None:
    function = getattr(evidoc.survey, name)
    told = inspect.getdoc(function) or ""
    named = {part.strip() for line in told.splitlines() if line[:1] != " " for part in line.split(" :")[0].split(",")}
    assert not [one for one in inspect.signature(function).parameters if one not in named]
    assert "Raises\n------\n" in told


def test_no_module_stands_in_the_place_of_a_name() -> None:
    modules = {module.name for module in pkgutil.iter_modules(evidoc.survey.__path__)}
    assert not modules & set(evidoc.survey.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nobody"):
        evidoc.survey.nobody  # noqa: B018


def test_importing_names_loads_nothing_heavy() -> None:
    code = "import sys; from evidoc.survey import *; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())
