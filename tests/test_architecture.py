"""In: the source as it stands. Out: whether arrows, sizes, names, types and contents are as we say they are."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
FILE_LINES = 300
FUNCTION_LINES = 60
BYTES = 1_000_000
HEAVY = {"IPython", "PIL", "jinja2", "jupyter_client", "lxml", "matplotlib", "numpy", "page", "pandas", "pikepdf"}
HEAVY |= {"bibtexparser", "playwright", "pypandoc", "weasyprint"}
"""What `--help` and `check` must not import: each costs more than the command itself."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*folders: str) -> list[Path]:
    """Return the Python files of these folders of the repository."""
    return sorted(path for folder in folders for path in (REPOSITORY / folder).rglob("*.py"))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Give every function and method of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def bare_lines(function: Function) -> int:
    """Count the lines of a function without its decorators and its docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        lines -= (function.body[0].end_lineno or 0) - function.body[0].lineno + 1
    return lines


def undocumented(tree: ast.Module) -> Iterator[str]:
    """Give the public names (the module itself, its classes, their methods, its functions) without a docstring."""
    if not ast.get_docstring(tree):
        yield "the module"
    waiting: list[tuple[str, ast.stmt]] = [("", node) for node in tree.body]
    while waiting:
        within, node = waiting.pop()
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield within + node.name
        if isinstance(node, ast.ClassDef):
            waiting += [(f"{within}{node.name}.", child) for child in node.body]


def committed() -> list[Path]:
    """Return what git holds or would take: every file of the repository that is not ignored."""
    if not (REPOSITORY / ".git").exists():
        pytest.skip("this copy is no git repository")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.split("\0")
    return [path for name in sorted(set(names)) if name and (path := REPOSITORY / name).is_file()]


def tool(*command: str) -> None:
    """Run a tool of this environment on the repository; fail with what it said."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}{done.stderr}"


def test_arrows_run_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    tool("ruff", "check", "--quiet", "--no-cache")


def test_files_are_formatted() -> None:
    tool("ruff", "format", "--check", "--quiet", "--no-cache")


def test_types_are_strict() -> None:
    # Those of tests, tools and benchmarks, which cost as much again, are looked at by `mypy` alone and by `make soak`.
    tool("mypy", *(() if os.environ.get("EVIDOC_SOAK") else ("src",)))


def test_files_are_short() -> None:
    long = {
        str(path.relative_to(REPOSITORY)): lines
        for path in modules("src", "tools", "benchmarks")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    }
    assert not long


def test_functions_are_short() -> None:
    long = {
        f"{path.relative_to(REPOSITORY)}: {function.name}": lines
        for path in modules("src", "tools", "benchmarks")
        for function in functions(ast.parse(path.read_text(encoding="utf-8")))
        if (lines := bare_lines(function)) > FUNCTION_LINES
    }
    assert not long


def test_length_leaves_the_docstring_out() -> None:
    (function,) = functions(ast.parse('@wrap\ndef f():\n    """One.\n\n    Two.\n    """\n    return 1\n'))
    assert bare_lines(function) == 2


def test_public_names_are_documented() -> None:
    missing = [
        f"{path.relative_to(REPOSITORY)}: {name}"
        for path in modules("src", "tools", "benchmarks")
        for name in undocumented(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not missing


def test_an_undocumented_name_is_seen() -> None:
    tree = ast.parse("def a(): ...\nclass B:\n    def c(self): ...\n    def _d(self): ...\n")
    assert sorted(undocumented(tree)) == ["B", "B.c", "a", "the module"]


def test_nothing_is_put_off() -> None:
    words = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
    found = [
        f"{path.relative_to(REPOSITORY)}:{number}"
        for path in modules("src", "tools", "benchmarks", "analysis", "tests", "data/make")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if words.search(line)
    ]
    assert not found


def foreign_words() -> re.Pattern[str]:
    """Return what no committed file may name; put together here, so that this file does not name it either."""
    folders = ("ho" + "me", "ro" + "ot", "Use" + "rs", "wo" + "rk", "o" + "pt", "m" + "nt")
    hosts = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.", "ana" + "conda.", "crates" + ".io")
    tools = (
        "fa" + "rm",
        "cla" + "ude",
        "anth" + "ropic",
        "open" + "ai",
        "chat" + "gpt",
        "co" + "pilot",
        r"issues show \d",
    )
    paths = rf"(?<![\w.…/])/(?:{'|'.join(folders)})/\w"
    return re.compile(
        rf"{paths}|{'|'.join(re.escape(host) for host in hosts)}|\b(?:{'|'.join(tools)})\b", re.IGNORECASE
    )


def test_no_machine_or_registry_is_named() -> None:
    words = foreign_words()
    found = [
        f"{path.relative_to(REPOSITORY)}:{number}: {match[0]}"
        for path in committed()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if (match := words.search(line))
    ]
    assert not found


@pytest.mark.parametrize(
    "line",
    ["see /" + "home/ada/x.csv", "'/" + "work/main'", "from https://py" + "pi.org/simple", "the Fa" + "rm tells us"],
)
def test_a_machine_or_registry_would_be_seen(line: str) -> None:
    assert foreign_words().search(line)


@pytest.mark.parametrize("line", ["a page /works/here", "https://example.org/" + "home/page", "workforce/homework"])
def test_plain_addresses_pass(line: str) -> None:
    assert not foreign_words().search(line)


def test_committed_files_are_small_and_no_lock_records_addresses() -> None:
    files = committed()
    assert not [path.name for path in files if path.stat().st_size > BYTES]
    assert not [path.name for path in files if path.name in {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"}]


LIST_MODULES = """
import json, sys
from evidoc import cli
code = cli.run(sys.argv[1:])
print(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def imported_by(folder: Path, *words: str) -> tuple[int, set[str]]:
    """Return the exit code of an evidoc command, and the top-level modules that were loaded when it ended."""
    command = [sys.executable, "-c", LIST_MODULES, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    code, names = json.loads(done.stdout.splitlines()[-1])
    return code, set(names)


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code, names = imported_by(tmp_path, "--version")
    assert code == 0
    assert not names & (HEAVY | {"yaml", "rich", "rapidfuzz"})


def test_a_failing_check_imports_nothing_heavy(project_copy: Path) -> None:
    chapter = next((project_copy / "chapters").rglob("*.qmd"))
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\n{{< value nobody.made.this >}}\n", encoding="utf-8")
    code, names = imported_by(project_copy, "check")
    assert code == 3
    assert not names & HEAVY - {"bibtexparser"}
