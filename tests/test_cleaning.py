"""In: folders with what was built, and with what was not. Out: what `evidoc clean` removes, and all that it leaves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evidoc import cli
from evidoc.journal import Journal
from evidoc.shelf import build_lock

GOOD = Path(__file__).parent / "projects" / "good"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project beside which something else lies, with a small site and a few things in `_build/`."""
    folder = Path(shutil.copytree(GOOD, tmp_path / "project"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "precious.txt").write_text("precious", encoding="utf-8")
    for name in ("lock", "state/files.json", "steps/analysis/marbles/step.json", "authors.html"):
        write(folder / "_build" / name)
    site = ("index.html", "note.html", "assets/site.0123456789ab.css", "data/fig-marbles.csv")
    for name in site:
        write(folder / "_site" / name)
    write(folder / "_site" / "manifest.json", json.dumps({"version": 1, "files": dict.fromkeys(site, "0")}))
    return folder


def write(file: Path, text: str = "{}") -> None:
    """Write a file, with the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    """Return everything in a folder, links as what they lead to."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        for path in found
    }


def clean(root: Path, *words: str) -> int:
    """Run the command."""
    return cli.run(["clean", "--root", str(root), *words])


def test_what_was_built_goes_and_the_site_stays(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(root)
    assert clean(root) == 0
    assert not (root / "_build").exists()
    assert files(root) == {name: data for name, data in before.items() if not name.startswith("_build/")}
    assert capsys.readouterr().out == "Removed _build/: the next build makes everything anew.\n"


def test_all_removes_the_site_too_and_no_source(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert clean(root, "--all") == 0
    assert not (root / "_site").exists()
    assert not (root / "_build").exists()
    assert files(root) == files(GOOD)
    assert "Removed _site/.\n" in capsys.readouterr().out


def test_nothing_to_remove_is_no_fault(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert clean(root, "--all") == 0
    capsys.readouterr()
    assert clean(root, "--all") == 0
    assert capsys.readouterr().out == "There is nothing to remove.\n"
    assert files(root) == files(GOOD)


def test_a_site_goes_without_a_build_folder(root: Path) -> None:
    shutil.rmtree(root / "_build")
    assert clean(root, "--all") == 0
    assert files(root) == files(GOOD)


def test_a_folder_that_is_no_project_stays(root: Path) -> None:
    (root / "_quarto.yml").unlink()
    before = files(root)
    assert clean(root, "--all") == 2
    assert files(root) == before


def test_nothing_is_removed_while_a_build_holds_the_folder(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with build_lock(root / "_build"):
        before = files(root)
        assert clean(root, "--all") == 6
        assert files(root) == before
    assert "[build-running]" in capsys.readouterr().err


@pytest.mark.parametrize("manifest", [None, "", "{", "[]", '{"version": 1}', '{"files": []}'])
def test_a_site_that_evidoc_did_not_build_stays_and_so_does_all_else(
    root: Path, manifest: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "_site" / "manifest.json").unlink()
    if manifest is not None:
        write(root / "_site" / "manifest.json", manifest)
    before = files(root)
    assert clean(root, "--all") == 6
    assert files(root) == before
    assert "_site: _site has no manifest.json that says what evidoc built there" in capsys.readouterr().err


def test_a_build_folder_of_another_tool_stays(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(root / "_build")
    write(root / "_build" / "html" / "index.html", "made by another tool")
    before = files(root)
    assert clean(root, "--all") == 6
    assert files(root) == before
    assert "[not-ours]" in capsys.readouterr().err


def test_a_build_folder_that_is_a_file_stays(root: Path) -> None:
    shutil.rmtree(root / "_build")
    write(root / "_build", "notes")
    assert clean(root) == 6
    assert (root / "_build").read_text(encoding="utf-8") == "notes"


def test_files_that_somebody_put_into_the_site_stay(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("CNAME", "data/own.csv", ".git"):
        write(root / "_site" / name, "own")
    assert clean(root, "--all") == 0
    assert files(root / "_site") == dict.fromkeys(("CNAME", "data/own.csv", ".git"), b"own")
    assert "nothing built .git, CNAME, data/own.csv, so that stays" in capsys.readouterr().out


def test_a_manifest_that_names_files_outside_removes_none(root: Path, tmp_path: Path) -> None:
    names = ["index.html", "../../other/precious.txt", str(tmp_path / "other" / "precious.txt"), "out/precious.txt"]
    (root / "_site" / "out").symlink_to(tmp_path / "other")
    write(root / "_site" / "manifest.json", json.dumps({"files": dict.fromkeys(names, "0")}))
    assert clean(root, "--all") == 0
    assert (tmp_path / "other" / "precious.txt").read_text(encoding="utf-8") == "precious"
    assert not (root / "_site" / "index.html").exists()


def test_of_a_build_folder_that_is_a_link_only_the_link_goes(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.move(root / "_build", tmp_path / "elsewhere")
    (root / "_build").symlink_to(tmp_path / "elsewhere")
    before = set(files(tmp_path / "elsewhere"))
    assert clean(root, "--all") == 0
    assert files(root) == files(GOOD)
    assert set(files(tmp_path / "elsewhere")) == before
    assert "Removed the link _build; what it leads to stays" in capsys.readouterr().out


def test_a_site_that_is_a_link_stays_as_does_what_it_leads_to(root: Path, tmp_path: Path) -> None:
    shutil.move(root / "_site", tmp_path / "elsewhere")
    (root / "_site").symlink_to(tmp_path / "elsewhere")
    before = files(tmp_path / "elsewhere")
    assert clean(root, "--all") == 6
    assert (root / "_site").is_symlink()
    assert files(tmp_path / "elsewhere") == before


def test_links_in_the_build_folder_go_and_what_they_lead_to_stays(root: Path, tmp_path: Path) -> None:
    (root / "_build" / "cache").symlink_to(tmp_path / "other")
    (root / "_build" / "steps" / "deep").symlink_to(tmp_path / "other")
    assert clean(root) == 0
    assert not (root / "_build").exists()
    assert files(tmp_path / "other") == {"precious.txt": b"precious"}


def test_the_lock_that_a_killed_build_promised_is_written_before_the_promise_goes(root: Path) -> None:
    from evidoc import fingerprint, lock

    text = lock.text(lock.Locked({"evidoc": "0"}))
    Journal(root / "_build" / "state").promise(text)
    manifest = root / "_site" / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    write(manifest, json.dumps({**told, "lock": fingerprint.of_bytes(text.encode())}))
    assert clean(root) == 0
    assert (root / "evidoc.lock").read_text(encoding="utf-8") == text
