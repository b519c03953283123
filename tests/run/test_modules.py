"""In: a project's modules, imported in every way we know. Out: each is an input of what imports it, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidoc.collect.scripts import read_scripts
from evidoc.run.cells.inputs import modules_of

from .conftest import Bench

ENTRY = "import evidoc\n{}\nevidoc.source('absence', rows=True)\nevidoc.value('x', 2 * {}, meaning='X')\n"
FORMS: list[tuple[str, str, str, dict[str, str]]] = [
    # the import, what it gives, the module that is changed, and what stands around it
    ("import _h", "_h.X", "_h.py", {}),
    ("def f():\n    import _h\n    return _h.X", "f()", "_h.py", {}),
    ("from _h import *", "X", "_h.py", {}),
    ("from analysis import _h", "_h.X", "_h.py", {}),
    ("import analysis._h as h", "h.X", "_h.py", {}),
    ("try:\n    import _h\nexcept ImportError:\n    _h = None", "_h.X", "_h.py", {}),
    ("import _g", "_g.X", "_h.py", {"_g.py": "from _h import X\n"}),
    ("import _g", "_g.f()", "_h.py", {"_g.py": "def f():\n    from _h import X\n    return X\n"}),
    ("import lib", "lib.X", "lib/__init__.py", {}),
    ("import lib.part", "lib.part.X", "lib/part.py", {"lib/__init__.py": ""}),
    ("import lib.part", "lib.part.X", "lib/part.py", {}),
    ("from lib import part", "part.X", "lib/part.py", {}),
    ("from lib import (\n    other,\n    part,\n)", "part.X", "lib/part.py", {"lib/other.py": ""}),
    ("from lib.deep.part import X", "X", "lib/deep/part.py", {}),
    ("import lib", "lib.X", "lib/part.py", {"lib/__init__.py": "from .part import X\n"}),
    ("import lib.other", "lib.other.part.X", "lib/part.py", {"lib/other.py": "from . import part\n"}),
    ("import lib.a.b", "lib.a.b.X", "lib/part.py", {"lib/a/b.py": "from ..part import X\n"}),
]


def fill(root: Path, changed: str, around: dict[str, str]) -> None:
    for path, text in {**around, changed: "X = 1\n"}.items():
        file = root / "analysis" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def run(bench: Bench, text: str) -> str:
    """Run a script as `collect` reads it; return how it ended, why it ran, and what it made."""
    bench.write("analysis/it.py", text)
    scripts, problems = read_scripts(bench.root, bench.sources)
    assert problems == []
    bench.modules = {script.path: script.modules for script in scripts}
    report = bench.run()["it"]
    number = bench.results.values["x"].number if report.outcome != "failed" else report.problems
    return f"{report.outcome} {report.reason} {number}"


@pytest.mark.parametrize(("imports", "gives", "changed", "around"), FORMS)
def test_a_module_is_an_input_however_it_is_imported(
    bench: Bench, imports: str, gives: str, changed: str, around: dict[str, str]
) -> None:
    fill(bench.root, changed, around)
    text = ENTRY.format(imports, gives)
    assert run(bench, text) == "done first run 2.0"
    bench.write(f"analysis/{changed}", "X = 2\n" + around.get(changed, ""))
    assert run(bench, text) == f"done changed analysis/{changed} 4.0"
    assert run(bench, text) == "kept None 4.0"


@pytest.mark.parametrize(("imports", "gives", "changed", "around"), FORMS)
def test_cells_that_import_a_module_rest_on_it(
    tmp_path: Path, imports: str, gives: str, changed: str, around: dict[str, str]
) -> None:
    fill(tmp_path, changed, around)
    assert f"analysis/{changed}" in modules_of([f"%matplotlib inline\n{imports}\n{gives}"], tmp_path)


@pytest.mark.parametrize(
    "imports",
    ["import importlib\nh = importlib.import_module('_' + 'h')", "h = __import__('_h')", "exec('import _h as h')"],
)
def test_a_module_that_the_syntax_does_not_tell_is_refused(bench: Bench, imports: str) -> None:
    fill(bench.root, "_h.py", {})
    told = run(bench, ENTRY.format(imports, "h.X"))
    assert told.startswith("failed")
    assert "reads analysis/_h.py, which it does not declare" in told


def test_a_module_that_comes_to_stand_before_an_installed_one_is_an_input(bench: Bench) -> None:
    text = ENTRY.format("try:\n    import _maybe\n    X = _maybe.X\nexcept ImportError:\n    X = 1", "X")
    assert run(bench, text) == "done first run 2.0"
    bench.write("analysis/_maybe.py", "X = 3\n")
    assert run(bench, text) == "done changed analysis/_maybe.py 6.0"
    (bench.root / "analysis/_maybe.py").unlink()
    assert run(bench, text) == "done changed analysis/_maybe.py 2.0"
