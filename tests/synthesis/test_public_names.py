"""In: the package as scripts import it. Out: every public name is there, told whole, and importing it costs nothing."""

from __future__ import annotations

import inspect
import pkgutil
import subprocess
import sys
from dataclasses import is_dataclass

import pytest

import evidoc.synthesis

HEAVY = {
    "numpy",
    "scipy",
    "pandas",
    "statsmodels",
    "pymare",
    "matplotlib",
    "rapidfuzz",
    "lxml",
    "rispy",
    "bibtexparser",
}
FUNCTIONS = [name for name in evidoc.synthesis.__all__ if inspect.isfunction(getattr(evidoc.synthesis, name))]


@pytest.mark.parametrize("name", evidoc.synthesis.__all__)
def test_a_public_name_is_there_and_told(name: str) -> None:
    found = getattr(evidoc.synthesis, name)
    assert found is not None
    if inspect.isclass(found):
        assert is_dataclass(found)
        assert not str(found.__doc__).startswith(f"{name}(")  # what dataclasses write where nobody wrote anything


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_tells_what_comes_in_and_what_goes_out(name: str) -> None:
    function = getattr(evidoc.synthesis, name)
    told = inspect.getdoc(function) or ""
    signature = inspect.signature(function)
    head, _, rest = told.partition("Parameters\n----------\n")
    parameters = rest.partition("\n\n")[0] if "\n-----" not in rest else rest[: rest.index("\n-----")]
    named = {
        name.strip()
        for line in parameters.splitlines()
        if line[:1] != " "
        for name in line.partition(":")[0].split(",")
    }
    assert head
    assert not [name for name in signature.parameters if name not in named]
    assert "Returns\n-------\n" in told or signature.return_annotation == "None"


def test_names_are_sorted_and_each_has_one_module() -> None:
    assert sorted(evidoc.synthesis.__all__) == sorted(evidoc.synthesis._WHERE)
    assert dir(evidoc.synthesis) == sorted(evidoc.synthesis.__all__)
    names = [name for names in evidoc.synthesis._MODULES.values() for name in names]
    assert len(names) == len(set(names))


def test_no_module_stands_in_the_place_of_a_name() -> None:
    modules = {module.name for module in pkgutil.iter_modules(evidoc.synthesis.__path__)}
    assert modules > {"pooling", "records"}
    assert not modules & set(evidoc.synthesis.__all__)


def test_what_scripts_need_is_there() -> None:
    needed = {
        *("read_records", "read_decisions", "find_duplicates", "read_screening", "make_flow", "agreements", "kappa_of"),
        *("effects", "read_effects", "pool", "regress", "leave_one_out", "egger", "subgroups", "sensitivity", "votes"),
        *("overlap", "reasons_not_to_pool", "forest", "funnel", "gap_map", "SearchSource", "Place"),
    }
    assert needed <= set(evidoc.synthesis.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nobody"):
        evidoc.synthesis.nobody  # noqa: B018


@pytest.mark.parametrize("words", ["import evidoc.synthesis", "from evidoc.synthesis import pool, read_records, votes"])
def test_importing_it_and_asking_for_functions_loads_nothing_heavy(words: str) -> None:
    code = f"import sys; {words}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_importing_it_loads_no_module_of_its_own() -> None:
    code = "import sys; import evidoc.synthesis; print(*(n for n in sys.modules if n.startswith('evidoc.synthesis.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
