"""Stock Quarto: it makes results first by `evidoc run`, and `build --engine quarto` weaves with it, seen by a stand-in.

The stand-in (`tests/standin/`) is a program called `quarto` that calls back into evidoc as Quarto does. Where the real
one is on the PATH, the last test runs it too; where it is not, the end of the test run says so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidoc import cli
from evidoc.collect import collect
from evidoc.model.product import Results
from evidoc.pipeline.running import INNER, inner_environment
from evidoc.plan import make_plan
from evidoc.shelf import build_lock
from evidoc.weave import make_job, weave_with_quarto
from evidoc.weave.pandoc import pandoc_binary
from evidoc.weave.quarto import cli as quarto_cli

HERE = Path(__file__).parent
EXTENSION = HERE.parent / "_extensions"
CHAPTER = """\
---
title: Marbles, {{< value marbles.all >}} of them
date: 2026-11-21
status: draft
---

## What was counted {#sec-what}

There were {{< value marbles.all >}} in the jar, of which {{< value marbles.red >}} were red, as @fig-marbles
shows and @tbl-marbles lists [@invented2024].[^how] More stands in @sec-more, and in [the other note](other.qmd).

[^how]: By hand.

::: {#fig-marbles}
:::

::: {#tbl-marbles}
:::

### With {{< value marbles.red >}} of one colour {#sec-more}

![A dot](dot.png){fig-alt="A dot for {{< value marbles.all >}}"}

::: {.callout-note}
## Mind the jar
It is full, and $x^2$ is a square.
:::

| Colour | Shine |
|--------|-------|
| red    | no    |

: Shine by colour
"""
OTHER = "---\ntitle: Another note\ndate: 2026-11-21\nstatus: draft\n---\n\nNothing is counted here.\n"
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da63fcff1f0003030200"
    "eff7a5c80000000049454e44ae426082"
)


NUMBERED = "label: Note\nnumber_style: ons\nnumber_sections: true\naudience: anybody\n"
WOVEN = "woven"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the good miniature project with the extension, a richer chapter and a second document."""
    return _project(tmp_path / "project")


@pytest.fixture
def standin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put the stand-in on the PATH; return a function that says how it is to behave."""
    _put_on_path(tmp_path, monkeypatch)

    def behave(manner: str = "") -> None:
        monkeypatch.setenv("STANDIN", manner)

    behave()
    return behave


@pytest.fixture(scope="module")
def woven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that the stand-in has woven, sections numbered; its log is beside it. Never write to it."""
    folder = tmp_path_factory.mktemp(WOVEN)
    root = _project(folder / "project")
    (root / "templates/genres").mkdir(parents=True)
    (root / "templates/genres/numbered.yml").write_text(NUMBERED, encoding="utf-8")
    _edit(root / "_quarto.yml", "genre: note}", "genre: numbered}")
    with pytest.MonkeyPatch.context() as monkeypatch:
        _put_on_path(folder, monkeypatch)
        assert _build(root, "--strict") == 0
    return root


def _project(folder: Path) -> Path:
    made = shutil.ignore_patterns("_build", "_site")
    shutil.copytree(HERE / "projects" / "good", folder, ignore=made)
    shutil.copytree(EXTENSION, folder / "_extensions")
    settings = folder / "_quarto.yml"
    entry = "    other: {chapter: chapters/other.qmd, genre: note}\nfilters: [evidoc]\n"
    settings.write_text(settings.read_text(encoding="utf-8").rstrip("\n") + "\n" + entry, encoding="utf-8")
    (folder / "chapters" / "note.qmd").write_text(CHAPTER, encoding="utf-8")
    (folder / "chapters" / "other.qmd").write_text(OTHER, encoding="utf-8")
    (folder / "chapters" / "dot.png").write_bytes(DOT)
    return folder


def _put_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "bin" / "quarto"
    program.parent.mkdir()
    run = f"import runpy, sys; runpy.run_path({str(HERE / 'standin' / 'quarto.py')!r}, run_name='__main__')"
    program.write_text(f"#!{sys.executable}\n{run}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(program.parent), str(Path(sys.executable).parent), "/usr/bin"]))
    monkeypatch.setenv("STANDIN_PANDOC", pandoc_binary())
    monkeypatch.setenv("STANDIN_PID", str(folder / "child.pid"))
    monkeypatch.setenv("STANDIN_LOG", str(folder / "log.txt"))
    monkeypatch.setenv("STANDIN", "")
    monkeypatch.delenv("QUARTO_PATH", raising=False)


def _build(root: Path, *words: str) -> int:
    return cli.run(["build", "--root", str(root), "--engine", "quarto", *words])


def _files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _render(root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run stock Quarto's own command in the project: the stand-in."""
    command = [shutil.which("quarto") or "", "render"]
    known = {**os.environ, **environment}
    return subprocess.run(command, cwd=root, env=known, capture_output=True, text=True, check=False, timeout=120)


# evidoc run ------------------------------------------------------------------------------------------------------


def test_run_makes_results_and_no_site(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["run", "--root", str(root), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["steps"] == [{"step": "analysis/marbles.py", "outcome": "done", "reason": "first run"}]
    index = json.loads((root / "_build/results/index.json").read_text(encoding="utf-8"))
    assert index["figures"] == ["marbles"]
    assert not (root / "_site").exists()
    assert not (root / "_build/quarto").exists()


def test_run_check_says_what_is_not_fresh_and_runs_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check = ["run", "--check", "--root", str(root)]
    assert cli.run(check) == 4
    assert "analysis/marbles.py: What is kept of this script is not fresh: first run." in capsys.readouterr().err
    assert not (root / "_build").exists()
    assert cli.run(["run", "--root", str(root)]) == 0
    assert cli.run(check) == 0
    _edit(root / "analysis/marbles.py", "Most marbles are red", "Red marbles lead")
    before = _files(root / "_build")
    capsys.readouterr()
    assert cli.run(check) == 4
    assert "not fresh: changed analysis/marbles.py. [stale-results]" in capsys.readouterr().err
    assert _files(root / "_build") == before


def test_run_check_looks_at_the_results_themselves(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["run", "--root", str(root)]) == 0
    (root / "_build/results/figures/marbles.svg").unlink()
    capsys.readouterr()
    assert cli.run(["run", "--check", "--root", str(root)]) == 4
    assert "_build/results: " in capsys.readouterr().err
    assert cli.run(["run", "--root", str(root)]) == 0
    assert (root / "_build/results/figures/marbles.svg").is_file()


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("analysis/marbles.py", "from evidoc", "1 / 0\nfrom evidoc", 4),
        ("data/marbles.csv", "red,60", "red,61", 2),
        ("analysis/marbles.py", "rows =", 'from evidoc import product\n\nproduct("nope")\nrows =', 3),
        ("chapters/note.qmd", "{{< value marbles.all >}} in", "{{< valu marbles.all >}} in", 0),
    ],
)
def test_run_ends_as_a_build_does_except_for_chapters(root: Path, file: str, old: str, new: str, code: int) -> None:
    _edit(root / file, old, new)
    assert cli.run(["run", "--root", str(root)]) == code


def test_run_within_a_build_only_looks(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["run", "--root", str(root)]) == 0
    with build_lock(root / "_build"):
        assert cli.run(["run", "--root", str(root)]) == 6
        assert "[build-running]" in capsys.readouterr().err
        monkeypatch.setenv(INNER, str(root.resolve()))
        assert cli.run(["run", "--root", str(root)]) == 0
        monkeypatch.setenv(INNER, str(root.parent))  # another project's build is none of this one's
        assert cli.run(["run", "--root", str(root)]) == 6


def test_results_of_a_script_that_may_change_by_itself_count_as_fresh(root: Path) -> None:
    _edit(root / "analysis/marbles.py", "from evidoc", "# evidoc: clock\nfrom evidoc")
    assert cli.run(["run", "--root", str(root)]) == 0
    assert cli.run(["run", "--check", "--root", str(root)]) == 0


# Stock Quarto renders ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("standin")
def test_stock_render_runs_the_scripts_first_and_fills_what_is_empty(root: Path) -> None:
    done = _render(root)
    assert done.returncode == 0, done.stderr
    assert "analysis/marbles.py: done" in done.stderr  # nobody builds: now the call runs what must run
    page = (root / "_build/quarto/chapters/note.html").read_text(encoding="utf-8")
    assert '<span class="evidoc-value" data-id="marbles.all">' in page
    assert 'src=".././_build/results/figures/marbles.svg"' in page
    assert not (root / "_site").exists()


@pytest.mark.usefixtures("standin")
def test_a_failing_stock_render_leaves_the_site_as_it_was(woven: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(woven, tmp_path / "built"))
    before = _files(root / "_site")
    _edit(root / "analysis/marbles.py", "from evidoc", "1 / 0\nfrom evidoc")
    done = _render(root)
    assert done.returncode != 0
    assert "ZeroDivisionError" in done.stderr
    assert not (root / "_build/quarto").exists()  # emptied, as Quarto does it
    assert _files(root / "_site") == before


def test_stock_quarto_renders_the_documents_into_a_folder_of_its_own() -> None:
    for file in (HERE.parent / "_quarto.yml", HERE / "projects/good/_quarto.yml"):
        settings = yaml.safe_load(file.read_text(encoding="utf-8"))
        documents = [entry["chapter"] for entry in settings["evidoc"]["documents"].values()]
        assert settings["project"]["output-dir"] == "_build/quarto"
        assert settings["project"]["pre-render"] == "evidoc run"
        assert settings["project"]["render"] == documents


# evidoc build --engine quarto --------------------------------------------------------------------------------------


def test_the_site_is_woven_by_quarto(woven: Path) -> None:
    page = (woven / "_site/note.html").read_text(encoding="utf-8")
    values = json.loads((woven / "_build/results/values.json").read_text(encoding="utf-8"))
    total = values["marbles.all"]["shows"]["ons"]
    assert f'<a class="evidoc-value" data-id="marbles.all" href="values.html#marbles.all">{total}</a>' in page
    assert f"Marbles, {total} of them</h1>" in page
    assert f'alt="A dot for {total}"' in page
    assert '<a href="other.html">the other note</a>' in page
    for foreign in ("evidoc:", "_build/", "var x", "SHORTCODE", "quarto-appendix"):
        assert foreign not in page


def test_a_woven_page_has_what_pages_of_evidoc_have(woven: Path) -> None:
    page = (woven / "_site/note.html").read_text(encoding="utf-8")
    figure = page[page.index('id="fig-marbles"') : page.index('id="tbl-marbles"')]
    assert re.search(r'<picture><img src="assets/marbles\.\w+\.svg" [^>]*width="400" height="80"', figure)
    assert "Download the data behind figure 1 (CSV, " in figure
    assert "<summary>Show the data behind figure 1</summary>" in figure
    assert "this figure" not in figure
    table = page[page.index('id="tbl-marbles"') :]
    assert 'aria-labelledby="tbl-marbles-caption"' in table
    assert '<th scope="col">Shine</th>' in table
    assert 'aria-labelledby="callout-1-title"' in page
    assert re.search(r'<span class="screen-reader-only callout-kind">Note: </span>\s*Mind the jar', page)
    assert '<details open=""><summary class="callout-header">' in page
    assert "<math" in page
    assert "Back to note 1 in the text" in page
    assert '<div id="ref-invented2024" class="csl-entry"' in page


def test_numbers_of_sections_are_evidoc_s_own(woven: Path) -> None:
    page = (woven / "_site/note.html").read_text(encoding="utf-8").replace("&nbsp;", "\N{NO-BREAK SPACE}")
    assert '<span class="header-section-number">1.1</span> With 60 of one colour</h3>' in page
    assert '<a href="#sec-more" class="quarto-xref">Section\N{NO-BREAK SPACE}1.1</a>' in page


def test_what_quarto_calls_back_neither_waits_nor_runs_anything(woven: Path) -> None:
    said = (woven.parent / "log.txt").read_text(encoding="utf-8")
    assert said.count("3/5 run     1 script, looked at only") == 2  # once a document
    assert "[build-running]" not in said
    assert "done" not in said


@pytest.mark.usefixtures("standin")
def test_a_call_back_that_finds_stale_results_fails_the_render(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    weaves = quarto_cli.render

    def render(*words: Any) -> quarto_cli.Said:
        _edit(root / "analysis/marbles.py", "Most marbles", "Many marbles")  # while evidoc builds
        monkeypatch.setattr(quarto_cli, "render", weaves)
        return weaves(*words)

    monkeypatch.setattr(quarto_cli, "render", render)
    assert _build(root, "--strict") == 5
    said = capsys.readouterr().err
    assert "[quarto-failed]" in said
    assert "analysis/marbles.py: What is kept of this script is not fresh" in said
    assert not (root / "_site").exists()


@pytest.mark.usefixtures("standin")
def test_gaps_are_labelled_and_faults_have_their_lines(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chapter = root / "chapters/other.qmd"
    text = "Nothing {{< value no.such >}} is TBC here [@nobody], see @fig-none.\n\nIt is {{< nothing here >}}.\n"
    chapter.write_text(OTHER.replace("Nothing is counted here.\n", text), encoding="utf-8")
    assert _build(root) == 5
    said = capsys.readouterr().err
    assert "chapters/other.qmd:9:7: Quarto knows no shortcode 'nothing'. [unknown-shortcode]" in said
    chapter.write_text(chapter.read_text(encoding="utf-8").replace("{{< nothing here >}}", "so"), encoding="utf-8")
    assert _build(root) == 0
    page = (root / "_site/other.html").read_text(encoding="utf-8")
    for kind, shown in (
        ("value", "[Missing value: no.such]"),
        ("citation", "[Missing citation: nobody]"),
        ("cross-reference", "[Missing cross-reference: fig-none]"),
        ("TBC", "TBC"),
    ):
        assert f'<span class="evidoc-gap" data-kind="{kind}">{shown}</span>' in page
    assert "other.html  (4 gaps)" in capsys.readouterr().out
    assert _build(root, "--strict") == 3


@pytest.mark.usefixtures("standin")
def test_text_for_print_only_is_in_print_only(root: Path) -> None:
    assert cli.run(["run", "--root", str(root)]) == 0
    parts = "".join(f'::: {{.content-visible when-format="{f}"}}\nOnly for {f}.\n:::\n\n' for f in ("html", "pdf"))
    (root / "chapters/other.qmd").write_text(OTHER + "\n" + parts, encoding="utf-8")
    project = collect(root)
    job = make_job(project, make_plan(project), Results(), "other")
    documents, problems = weave_with_quarto([job], root, project.settings.meta, inner_environment(root))
    assert problems == ()
    assert documents[0].printed is not None
    assert "Only for html." in documents[0].body
    assert "Only for pdf." not in documents[0].body
    assert "Only for pdf." in documents[0].printed.body
    assert "Only for html." not in documents[0].printed.body


# What can go wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("manner", "kind", "says"),
    [
        ("version=1.4.557", "quarto-too-old", "Quarto 1.4.557 is too old: version 1.5 or later is needed."),
        ("version=who knows", "quarto-missing", "does not tell which Quarto it is"),
        ("fail", "quarto-failed", "chapters/note.qmd:2:13: Quarto could not render this chapter: YAMLException"),
        ("silent", "quarto-failed", "there is no page at _build/quarto/chapters/note.html"),
    ],
)
def test_a_quarto_that_cannot_leaves_the_site_as_it_was(
    woven: Path,
    tmp_path: Path,
    standin: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    manner: str,
    kind: str,
    says: str,
) -> None:
    root = Path(shutil.copytree(woven, tmp_path / "built"))
    before = _files(root / "_site")
    capsys.readouterr()
    standin(manner)
    assert _build(root) == 5
    said = capsys.readouterr().err
    assert f"[{kind}]" in said
    assert says in said
    assert "Traceback" not in said
    assert "    at load" not in said
    assert _files(root / "_site") == before


def test_without_quarto_it_says_what_to_do(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    assert _build(root) == 5
    said = capsys.readouterr().err
    assert "Quarto is not on this machine. [quarto-missing]" in said
    assert "Install Quarto 1.5 or later" in said
    monkeypatch.setenv("QUARTO_PATH", str(tmp_path / "nothing"))
    assert _build(root) == 5
    assert "which is no program" in capsys.readouterr().err


def test_a_version_of_developers_is_new_enough(standin: Callable[..., None]) -> None:
    standin("version=99.9.9")
    found = quarto_cli.find()
    assert isinstance(found, quarto_cli.Quarto)
    assert found.version == "99.9.9"


def test_a_quarto_that_hangs_is_ended_with_all_it_started(
    root: Path, standin: Callable[..., None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standin("hang")
    monkeypatch.setattr(quarto_cli, "RENDER_LIMIT", 2.0)
    assert _build(root) == 5
    assert "[quarto-timeout]" in capsys.readouterr().err
    child = int(Path(os.environ["STANDIN_PID"]).read_text(encoding="utf-8"))
    for _ in range(50):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            break
        if Path(f"/proc/{child}/stat").exists() and ") Z " in Path(f"/proc/{child}/stat").read_text(encoding="utf-8"):
            break
        time.sleep(0.1)
    else:
        os.kill(child, signal.SIGKILL)
        pytest.fail("what Quarto had started was left running")


@pytest.mark.parametrize("folder", ["_site", "_site/pages", ".", "../elsewhere"])
def test_quarto_never_writes_where_readers_look(
    root: Path, standin: Callable[..., None], capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    standin()
    _edit(root / "_quarto.yml", "output-dir: _build/quarto", f"output-dir: {folder}")
    assert _build(root) != 0
    assert "output-dir" in capsys.readouterr().err


# The real one ------------------------------------------------------------------------------------------------------


def test_the_real_quarto_where_there_is_one(
    root: Path, told: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    found = quarto_cli.find()
    if not isinstance(found, quarto_cli.Quarto):
        told("Quarto: not on this machine; what was tested is a stand-in that calls back as Quarto does.\n")
        assert found.kind in {"quarto-missing", "quarto-too-old"}
        assert _build(root) == 5
        return
    assert _build(root, "--strict") == 0, capsys.readouterr().err
    page = (root / "_site/note.html").read_text(encoding="utf-8")
    assert 'class="evidoc-value"' in page
    assert "assets/marbles." in page
    told(f"Quarto: version {found.version} rendered the miniature project.\n")
