"""Scripts read from their syntax: what they use and promise, however it is written, and what cannot be known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidoc.collect.scripts import read_scripts
from evidoc.errors import Place, Problem
from evidoc.model.script import Script
from evidoc.model.source import Column, Source


def source(id_: str, *columns: Column) -> Source:
    return Source(
        id=id_,
        path="data/p.csv",
        publisher="An office",
        title="Title",
        period="2024",
        geography="England",
        population="staff",
        licence="not verified",
        redistribute=True,
        seen_as="publisher",
        status="not stated",
        address="not stated",
        sha256="",
        definitions=(),
        columns=columns,
        place=Place("data/sources.yml", 1),
    )


SOURCES = {
    "absence": source(
        "absence",
        Column("type", "text", "kind of trust", allowed=("acute", "mental-health")),
        Column("org", "text", "organisation"),
        Column("label", "text", "words", allowed=("Two words",)),
    ),
    "leavers": source("leavers"),
}


def read(root: Path, /, **files: str) -> tuple[list[Script], list[Problem]]:
    """Read a project whose files in analysis/ are given by name; ``a__b`` is a/b."""
    for name, text in files.items():
        file = root / "analysis" / f"{name.replace('__', '/', 1) if not name.startswith('_') else name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return read_scripts(root, SOURCES)


def one(root: Path, text: str) -> tuple[Script, list[Problem]]:
    scripts, problems = read(root, one=text)
    assert len(scripts) == 1
    return scripts[0], problems


def promised(script: Script) -> list[str]:
    return [f"{promise.kind} {promise.name}" for promise in script.promises]


def test_a_project_without_analysis_is_fine(tmp_path: Path) -> None:
    assert read_scripts(tmp_path, SOURCES) == ([], [])


def test_a_plain_script(tmp_path: Path) -> None:
    script, problems = one(
        tmp_path,
        '"""How much time is lost.\n\nMore.\n"""\n'
        "from evidoc import figure, product, source, table, value\n"
        'rows = source("absence", rows=True)\n'
        'é = value("a.b", 1, meaning="é"); value("a.c", product("other"), meaning="x", source=["leavers"])\n'
        'table("t", rows, title="T")\n'
        'figure("f", None, title="F", alt="A", data=rows)\n',
    )
    assert problems == []
    assert script.path == "analysis/one.py"
    assert script.question == "How much time is lost."
    assert [(use.name, use.place.line) for use in script.sources] == [("absence", 6), ("leavers", 7)]
    assert [(use.name, use.place) for use in script.products] == [("other", Place("analysis/one.py", 7, 48))]
    assert promised(script) == ["value a.b", "value a.c", "table t", "figure f"]
    assert script.promises[0].place == Place("analysis/one.py", 7, 5)
    assert script.modules == ()


@pytest.mark.parametrize(
    "text",
    [
        'import evidoc\nevidoc.value("x", 1, meaning="")',
        'import evidoc as e\ne.value("x", 1, meaning="")',
        'import evidoc.products as p\np.value("x", 1, meaning="")',
        'import evidoc.products.statistics\nevidoc.products.statistics.value("x", 1, meaning="")',
        'from evidoc import value as v\nv("x", 1, meaning="")',
        'from evidoc.products import value\nvalue("x", 1, meaning="")',
        'from evidoc import *\nvalue("x", 1, meaning="")',
        'import evidoc as e\nv: object = e.value\nw = v\nw("x", 1, meaning="")',
        'import evidoc\ne = evidoc\ne.value("x", 1, meaning="")',
        'def f():\n    from evidoc import value\n    value("x", 1, meaning="")\nf()',
        'from evidoc import value\nvalue(name="x", number=1, meaning="")',
        'from evidoc import value\nvalue("x" "", 1, meaning="")',
        'from evidoc import value\nN = "x"\nvalue(N, 1, meaning="")',
        'from evidoc import value\nP = "x"\nvalue(f"{P}", 1, meaning="")',
        'from evidoc import value\nP = "x"\nvalue("" + P, 1, meaning="")',
        'try:\n    from evidoc import value\nexcept ImportError:\n    value = None\nvalue("x", 1, meaning="")',
        'from evidoc import value\ndef f(value): return value\n[value for value in (1,)]\nvalue("x", 1, meaning="")',
    ],
)
def test_a_value_is_found_however_it_is_called(tmp_path: Path, text: str) -> None:
    script, problems = one(tmp_path, text)
    assert problems == []
    assert promised(script) == ["value x"]


@pytest.mark.parametrize(
    ("over", "names"),
    [
        ('"k.{type}", rows, over={"type": ["a", "b-1"]}', ["k.a", "k.b-1"]),
        (
            '"k.{type}.{year}", rows, over={"type": ("a", "b"), "year": [2023, 2024]}',
            ["k.a.2023", "k.a.2024", "k.b.2023", "k.b.2024"],
        ),
        ('"k.{type}", rows, over={"type": "absence:type"}', ["k.acute", "k.mental-health"]),
        ('"k.{type}", rows, over={"type": KINDS}', ["k.c", "k.d"]),
        ('"k.{type}", rows, over={"type": KINDS + ["e"]}', ["k.c", "k.d", "k.e"]),
        ('"k.{type}", rows, over=OVER', ["k.z"]),
        ('f"{KINDS_OF}.{{type}}", rows, over={"type": ["a"]}', ["k.a"]),
    ],
)
def test_families_are_spelled_out(tmp_path: Path, over: str, names: list[str]) -> None:
    head = 'from evidoc import values\nKINDS = ["c", "d"]\nOVER = {"type": ["z"]}\nKINDS_OF = "k"\nrows = []\n'
    script, problems = one(tmp_path, f'{head}values({over}, number="n", meaning="m")\n')
    assert problems == []
    assert promised(script) == [f"value {name}" for name in names]


def test_a_family_over_a_codebook_uses_its_source(tmp_path: Path) -> None:
    script, _ = one(tmp_path, 'import evidoc\nevidoc.values("k.{t}", [], over={"t": "absence:type"}, meaning="")')
    assert [use.name for use in script.sources] == ["absence"]


UNKNOWN = "name-cannot-be-known"


@pytest.mark.parametrize(
    ("text", "kind", "place", "says"),
    [
        ('for k in ["a"]:\n    value(f"x.{k}", 1)', UNKNOWN, "3:11", '"x.{k}", rows, number="…", over={"k": ["a"]}'),
        ('for row in rows:\n    value(f"x.{row[\'k\']}", 1)', UNKNOWN, "3:11", 'values("x.{k}", rows'),
        ('for row in rows:\n    value("x." + row.kind, 1)', UNKNOWN, "3:11", 'values("x.{kind}", rows'),
        ('[value(n, 1) for n in ["a"]]', UNKNOWN, "2:8", 'values("{n}", rows, number="…", over={"n": ["a"]}'),
        ('for k in ["a"]:\n    table(f"t-{k}", rows)', UNKNOWN, "3:11", 'table("t-a", …)'),
        ("figure(name(), 1)", UNKNOWN, "2:8", 'figure("…", …)'),
        ("source(input())", UNKNOWN, "2:8", 'source("…", …)'),
        ("value()", UNKNOWN, "2:1", "Write the name out"),
        ("value(*args)", UNKNOWN, "2:1", "Write the name out"),
        ("value(5, 1)", UNKNOWN, "2:7", "not a text"),
        ("def f(name):\n    value(name, 1)", UNKNOWN, "3:11", 'values("{name}"'),
        ('N = "a"\nN = "b"\nvalue(N, 1)', UNKNOWN, "4:7", "before the script runs"),
        ("list(map(value, names))", UNKNOWN, "2:10", "instead of being called"),
        ("import functools\nv = functools.partial(value, unit='%')", UNKNOWN, "3:23", "instead of being called"),
        ('import evidoc\ngetattr(evidoc, "va" + "lue")("x", 1)', UNKNOWN, "3:9", "instead of being called"),
        ('values("x.{a}", rows)', UNKNOWN, "2:1", 'over={"a": ["…", "…"]}'),
        ('values("x", rows, over={"a": ["b"]})', UNKNOWN, "2:1", "takes their names"),
        ('values("x.{a}", rows, over={"b": ["c"]})', UNKNOWN, "2:1", "members for b, but its name takes a"),
        ('values("x.{a}", rows, over={"a": kinds()})', UNKNOWN, "2:28", "members for 'a'"),
        ('values("x.{a}", rows, over=kinds())', UNKNOWN, "2:28", "SOURCE:COLUMN"),
        ('values("x.{a}", rows, over={"a": "acute"})', UNKNOWN, "2:28", "neither a list"),
        ('values("x.{a}", rows, over={"a": "absence:org"})', UNKNOWN, "2:28", "allowed:"),
        ('values("x.{a}", rows, over={"a": "absence:tpye"})', "unknown-column", "2:28", "'type'"),
        ('values("x.{a}", rows, over={"a": "absense:type"})', "unknown-source", "2:28", "'absence'"),
        ('values("x.{a}", rows, over={"a": "absence:label"})', "bad-name", "2:28", "small letters"),
        ('source("abscence")', "unknown-source", "2:1", "Did you mean 'absence'?"),
        ('value("x", 1, source="leaver")', "unknown-source", "2:22", "'leavers'"),
        ('value("X y", 1)', "bad-name", "2:1", "small letters"),
        ('value("x", 1)\nvalue("x", 2)', "made-twice", "3:1", "analysis/one.py:2:1"),
        ('values("x.{a}", rows, over={"a": ["b"]})\nvalue("x.b", 2)', "made-twice", "3:1", "value 'x.b'"),
        ('if rows:\n    value("x", 1)\nvalue("x", 2)', "made-twice", "4:1", "'x'"),
        ('table("t", rows)', "missing-title", "2:1", "table 't' has no title"),
        ('figure("f", "", title="T", data=rows)', "missing-alt", "2:1", "figure 'f' has no alt text"),
        ('figure("f", "", title="T", alt="A")', "missing-data", "2:1", "data=…"),
    ],
)  # fmt: skip
def test_names_that_cannot_be_used(tmp_path: Path, text: str, kind: str, place: str, says: str) -> None:
    _, problems = one(
        tmp_path, f"from evidoc import figure, source, table, value, values; rows, names, args = [], [], []\n{text}\n"
    )
    assert [problem.kind for problem in problems] == [kind]
    assert str(problems[0].place) == f"analysis/one.py:{place}"
    assert says in f"{problems[0].message} {problems[0].hint}"


@pytest.mark.parametrize(
    "text",
    [
        'if a:\n    value("x", 1)\nelse:\n    value("x", not_available("none"))',
        'if a:\n    value("x", 1)\nelif b:\n    value("x", 2)\nelse:\n    value("x", 3)',
        'value("x", 1) if a else value("x", 2)',
        'try:\n    value("x", 1 / a)\nexcept ZeroDivisionError:\n    value("x", not_available("none"))',
        'match a:\n    case 1:\n        value("x", 1)\n    case _:\n        value("x", 2)',
    ],
)
def test_arms_of_which_one_runs_may_make_the_same(tmp_path: Path, text: str) -> None:
    script, problems = one(tmp_path, f"from evidoc import not_available, value\na = b = 1\n{text}\n")
    assert problems == []
    assert promised(script) == ["value x"]


def test_the_same_name_for_two_kinds_of_product_is_fine(tmp_path: Path) -> None:
    script, problems = one(tmp_path, 'from evidoc import table, value\nvalue("x", 1)\ntable("x", [], title="X")\n')
    assert problems == []
    assert promised(script) == ["value x", "table x"]


def test_helpers_count_for_the_scripts_that_import_them(tmp_path: Path) -> None:
    scripts, problems = read(
        tmp_path,
        first="import _shared\n_shared.f()\n",
        second='def f():\n    from . import common\n    common.v("s.one", 1)\n',
        third='from evidoc import values\nfrom common import KINDS\nvalues("k.{t}", [], over={"t": KINDS})\n',
        _shared='from evidoc import value\nfrom analysis.tools.dates import day\ndef f():\n    value("first.x", 1)\n',
        common='from evidoc import value as v, source\nKINDS = ["a"]\nsource("absence")\n',
        tools____init__="",
        tools__dates='from . import more\nday = "2024"\n',
        tools__more="",
        scratch="print('no evidoc here')\n",
    )
    assert problems == []
    found = {script.path: script for script in scripts}
    assert list(found) == ["analysis/first.py", "analysis/second.py", "analysis/third.py"]
    assert promised(found["analysis/first.py"]) == ["value first.x"]
    assert found["analysis/first.py"].promises[0].place.file == "analysis/_shared.py"
    assert found["analysis/first.py"].modules == (
        "analysis/_shared.py",
        "analysis/tools/__init__.py",
        "analysis/tools/dates.py",
        "analysis/tools/more.py",
    )
    assert promised(found["analysis/second.py"]) == ["value s.one"]
    assert found["analysis/second.py"].modules == ("analysis/common.py",)
    assert [use.name for use in found["analysis/second.py"].sources] == ["absence"]
    assert promised(found["analysis/third.py"]) == ["value k.a"]


def test_a_helper_that_stars_and_one_that_hands_evidoc_on(tmp_path: Path) -> None:
    (script,), problems = read(tmp_path, one='from _all import *\nvalue("x", 1)\n', _all="from evidoc import value\n")
    assert problems == []
    assert promised(script) == ["value x"]


def test_a_fault_in_a_helper_is_told_once(tmp_path: Path) -> None:
    helper = "import evidoc\ndef f(n):\n    evidoc.value(n, 1)\n"
    scripts, problems = read(tmp_path, a="import _h\n_h.f('a')\n", b="import _h\n_h.f('b')\n", _h=helper)
    assert len(scripts) == 2
    assert [str(problem.place) for problem in problems] == ["analysis/_h.py:3:18"]


def test_files_that_import_each_other_are_not_lost(tmp_path: Path) -> None:
    scripts, problems = read(tmp_path, a="import b, evidoc\n", b="import a, evidoc\n")
    assert scripts == []
    assert [(problem.kind, problem.place.file) for problem in problems] == [
        ("circular-import", "analysis/a.py"),
        ("circular-import", "analysis/b.py"),
    ]


def test_broken_files_stop_no_others(tmp_path: Path) -> None:
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "latin.py").write_bytes(b"# caf\xe9\n")
    (tmp_path / "analysis" / "null.py").write_bytes(b"a = 1\n\0\n")
    scripts, problems = read(tmp_path, bad="import evidoc\nvalue(\n", good='import evidoc\nevidoc.value("x", "\\d")\n')
    assert [script.path for script in scripts] == ["analysis/good.py"]
    assert scripts[0].question == "good.py"
    assert [(problem.kind, problem.place.file) for problem in problems] == [
        ("syntax-error", "analysis/bad.py"),
        ("not-utf-8", "analysis/latin.py"),
        ("syntax-error", "analysis/null.py"),
    ]
    assert problems[0].place == Place("analysis/bad.py", 2, 6)


def test_other_kinds_of_script_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "analysis").mkdir()
    for name in ("a.do", "b.R", "notes.md"):
        (tmp_path / "analysis" / name).write_text("")
    scripts, problems = read_scripts(tmp_path, {})
    assert scripts == []
    assert [(problem.kind, str(problem.place)) for problem in problems] == [
        ("unsupported-script", "analysis/a.do"),
    ]


def test_a_name_that_evidoc_has_not_is_found_before_the_run(tmp_path: Path) -> None:
    _, (problem,) = one(tmp_path, "from evidoc import source, vlaue\nfrom evidoc.charts import lines\n")
    assert (problem.kind, problem.hint, str(problem.place)) == (
        "unknown-import",
        "Did you mean 'value'?",
        "analysis/one.py:1:28",
    )


def notebook(root: Path, *cells: str, name: str = "n") -> str:
    """Write a notebook into analysis/ as Jupyter saves it; return its text."""
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    made.insert(0, {"cell_type": "markdown", "source": ["value('not.code')"]})
    text = json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    (root / "analysis").mkdir(exist_ok=True)
    (root / "analysis" / f"{name}.ipynb").write_text(text, encoding="utf-8")
    return text


def line_of(text: str, said: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if said in line)


def test_a_notebook_is_a_script_whose_lines_are_those_of_its_file(tmp_path: Path) -> None:
    text = notebook(
        tmp_path,
        "# evidoc: clock\n%matplotlib inline\nfrom evidoc import source, value\nimport _tool",
        "rows = source('absence')\nvalue('rate.all', 3, meaning='A rate')",
    )
    (scripts, problems) = read(tmp_path, _tool="x = 1\n", n="from evidoc import value\nvalue('rate.n', 1, meaning='N')")
    assert problems == []
    found = {script.path: script for script in scripts}
    assert list(found) == ["analysis/n.ipynb", "analysis/n.py"]
    script = found["analysis/n.ipynb"]
    [promise], [use] = script.promises, script.sources
    assert (promise.name, promise.place.line) == ("rate.all", line_of(text, "rate.all"))
    assert (use.name, use.place.line) == ("absence", line_of(text, "absence"))
    assert (script.permissions.clock, script.modules) == (True, ("analysis/_tool.py",))


def test_what_a_notebook_cannot_do_as_a_script_is_told_at_its_line(tmp_path: Path) -> None:
    text = notebook(tmp_path, "from evidoc import value\n!ls\nfor n in []:\n    value(n)")
    _, problems = read(tmp_path)
    assert {(p.kind, p.place.file, p.place.line) for p in problems} == {
        ("unknown-magic", "analysis/n.ipynb", line_of(text, "!ls")),
        ("name-cannot-be-known", "analysis/n.ipynb", line_of(text, "value(n)")),
    }


def test_a_notebook_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "n.ipynb").write_text("{\n oops", encoding="utf-8")
    scripts, [problem] = read(tmp_path)
    assert (scripts, problem.kind, problem.place) == ([], "unsupported-script", Place("analysis/n.ipynb", 2))
