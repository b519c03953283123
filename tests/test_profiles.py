"""In: a project around a demonstration. Out: the demonstration in its own folder, and nothing around it touched."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from tests.miniature import make

from evidoc import cli
from evidoc.collect import collect
from evidoc.errors import UsageError, WriteError
from evidoc.model.report import Report
from evidoc.pipeline.profiles import choose

DEMO = "evidoc: {demo: {project: examples/demo, output: _demo}}\n"


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project with a demonstration inside, all of whose data is made up."""
    monkeypatch.setenv("QUARTO_PROFILE", "")
    root = make(tmp_path / "outer")
    inner = make(root / "examples" / "demo")
    settings = inner / "_quarto.yml"
    settings.write_text(settings.read_text(encoding="utf-8") + "  synthetic: yes\n", encoding="utf-8")
    (root / "_quarto-demo.yml").write_text(DEMO, encoding="utf-8")
    return root


def digests(folder: Path) -> dict[str, str]:
    """Return what every file of a folder holds."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_profile_builds_the_demonstration_into_its_own_folder(
    around: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (around / "_site").mkdir()
    (around / "_site" / "index.html").write_text("as it was", encoding="utf-8")
    assert cli.run(["build", "--root", str(around), "--profile", "demo", "--no-pdf"]) == 0
    assert "Open _demo/index.html" in capsys.readouterr().out
    assert digests(around / "_site").keys() == {"index.html"}
    assert not (around / "_build").exists()
    assert digests(around / "_demo") == digests(around / "examples/demo/_site")
    page = (around / "_demo" / "one.html").read_text(encoding="utf-8")
    assert "synthetic" in page.lower()


def test_a_demonstration_is_not_built_alone(around: Path) -> None:
    assert cli.run(["build", "--root", str(around / "examples/demo")]) == UsageError.exit_code
    assert cli.run(["run", "--root", str(around / "examples/demo")]) == UsageError.exit_code
    assert not (around / "examples/demo/_site").exists()


def test_the_environment_asks_for_a_profile_as_well(around: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTO_PROFILE", "demo")
    chosen = choose(around, "")
    assert (chosen.root, chosen.output) == (around / "examples/demo", around / "_demo")
    assert collect(chosen.root).settings.synthetic


def test_a_profile_that_there_is_not_is_told(around: Path) -> None:
    with pytest.raises(UsageError, match="no profile 'dem'"):
        choose(around, "dem")


@pytest.mark.parametrize("demo", ["{project: .}", "{project: ../x}", "{}", "{project: examples/demo, output: _site}"])
def test_a_profile_that_leads_elsewhere_is_refused(around: Path, demo: str) -> None:
    (around / "_quarto-demo.yml").write_text(f"evidoc: {{demo: {demo}}}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="The profile"):
        choose(around, "demo")


def test_what_evidoc_has_not_built_is_not_exchanged(around: Path) -> None:
    (around / "_demo").mkdir()
    (around / "_demo" / "mine.txt").write_text("mine", encoding="utf-8")
    chosen = choose(around, "demo")
    (chosen.root / "_site").mkdir()
    with pytest.raises(WriteError, match="not built"):
        chosen.published(Report(None, chosen.root, exchanged=True))  # type: ignore[arg-type]  # it is not looked at
    assert (around / "_demo" / "mine.txt").read_text(encoding="utf-8") == "mine"
