"""In: the lock files, the Makefile and the bootstrap tools. Out: whether a stranger's machine is set up as promised."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import bootstrap
import packages
import pytest
import system
from packaging.requirements import Requirement

from evidoc.packaged import VERSION

REPOSITORY = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-dask.lock", "tools/uv-requirements.txt")


def locked(name: str) -> dict[str, Requirement]:
    """Return what a lock file holds: every requirement by its name."""
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    lines = [line.rstrip(" \\") for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    return {requirement.name: requirement for requirement in map(Requirement, lines)}


def declared(*groups: str) -> list[Requirement]:
    """Return what pyproject.toml asks for: the package's dependencies and those of the groups and extras named."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    known = {**settings["dependency-groups"], **settings["project"]["optional-dependencies"]}
    lines = [*settings["project"]["dependencies"], *(line for group in groups for line in known[group])]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_and_no_addresses(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert "://" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert blocks
    assert not [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("requirements.lock", ["build"]),
        ("requirements-dev.lock", ["build", "dev"]),
        ("requirements-dask.lock", ["build", "dask"]),
    ],
)
def test_a_lock_holds_what_is_declared(name: str, groups: list[str]) -> None:
    lock = locked(name)
    wrong = []
    for requirement in declared(*groups):
        found = lock.get(requirement.name.lower())
        version = next(iter(found.specifier)).version if found else ""
        if not found or not requirement.specifier.contains(version):
            wrong.append(f"{requirement}: locked {version or 'not at all'}")
    assert not wrong


@pytest.mark.parametrize("name", ["requirements-dev.lock", "requirements-dask.lock"])
def test_every_lock_holds_the_authors_in_the_same_versions(name: str) -> None:
    authors, more = locked("requirements.lock"), locked(name)
    wrong = [name for name, wanted in authors.items() if name not in more or more[name].specifier != wanted.specifier]
    assert not wrong


def test_locks_that_are_installed_together_agree() -> None:
    versions: dict[str, set[str]] = {}
    for lock in bootstrap.LOCKS["test"]:
        for name, one in locked(lock).items():
            versions.setdefault(name, set()).add(str(one.specifier))
    assert not {name: found for name, found in versions.items() if len(found) > 1}


def test_building_documents_never_meets_an_extra() -> None:
    assert bootstrap.LOCKS["docs"] == ("requirements.lock",)
    assert not {"dask", "distributed", "pyspark"} & locked("requirements.lock").keys()
    assert not {"dask", "distributed", "pyspark"} & locked("requirements-dev.lock").keys()


@pytest.mark.parametrize("level", ["docs", "test"])
def test_a_level_installs_its_locks_and_is_set_up_anew_when_one_changes(
    level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(packages, "ensure_uv", lambda *_: "uv")
    monkeypatch.setattr(packages, "pip_settings", lambda _: {})
    monkeypatch.setattr(bootstrap, "runs", lambda *_: True)
    monkeypatch.setattr(bootstrap, "run", lambda command, _: commands.append([str(word) for word in command]))
    bootstrap.install(level)
    (sync,) = [command for command in commands if command[1:3] == ["pip", "sync"]]
    assert [word for word in sync if word.endswith(".lock")] == list(bootstrap.LOCKS[level])
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    (needs,) = re.findall(rf"^\.venv/ready-{level}: (.*)$", makefile, re.MULTILINE)
    assert [word for word in needs.split() if word.endswith(".lock")] == list(bootstrap.LOCKS[level])


@pytest.mark.parametrize("name", bootstrap.LOCKS["test"])
def test_this_environment_is_the_locked_one(name: str) -> None:
    wrong = {}
    for package, requirement in locked(name).items():
        if requirement.marker is None or requirement.marker.evaluate():
            version = metadata.version(package)
            if not requirement.specifier.contains(version):
                wrong[package] = version
    assert not wrong


def python_saying(path: Path, version: str) -> Path:
    """Write a program that answers as a Python of this version would, and return it."""
    major, minor = version.split(".")
    fits, known = (int(major), int(minor)) >= (3, 11), (3, 11) <= (int(major), int(minor)) <= (3, 14)
    path.write_text(f"#!/bin/sh\necho {path if fits else ''}\nexit {0 if known else 1}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def find_python(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run tools/find-python.sh where the PATH holds this folder only."""
    return subprocess.run(
        ["/bin/sh", REPOSITORY / "tools" / "find-python.sh"],
        env={"PATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_first_known_python_is_taken(tmp_path: Path) -> None:
    python_saying(tmp_path / "python3", "3.10")
    python_saying(tmp_path / "python3.14", "3.14")
    python_saying(tmp_path / "python3.12", "3.12")
    assert find_python(tmp_path).stdout.strip() == str(tmp_path / "python3.14")


def test_a_named_python_is_taken_though_its_path_has_spaces(tmp_path: Path) -> None:
    folder = tmp_path / "a b"
    folder.mkdir()
    python = python_saying(folder / "python", "3.13")
    python_saying(tmp_path / "python3", "3.12")
    assert find_python(tmp_path, PYTHON=str(python)).stdout.strip() == str(python)


def test_no_python_is_said_plainly(tmp_path: Path) -> None:
    old = python_saying(tmp_path / "python3", "3.10")
    done = find_python(tmp_path, PYTHON=str(old))
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert not done.stdout


def test_pip_settings_become_those_of_uv() -> None:
    settings = {
        "index-url": "https://mirror.example/simple",
        "extra-index-url": "https://a.example/simple\nhttps://b.example/simple",
        "find-links": "wheels more-wheels",
        "cert": "ca.pem",
        "timeout": "60",
    }
    environment = packages.uv_environment({"PATH": "bin", "VIRTUAL_ENV": "elsewhere"}, settings)
    assert environment == {
        "PATH": "bin",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "wheels,more-wheels",
        "SSL_CERT_FILE": "ca.pem",
        "UV_HTTP_TIMEOUT": "60",
    }


def test_what_the_user_told_uv_stands() -> None:
    told = {"UV_INDEX_URL": "https://own.example/simple", "SSL_CERT_FILE": "own.pem"}
    environment = packages.uv_environment(told, {"index-url": "https://mirror.example/simple", "cert": "ca.pem"})
    assert environment == {**told, "UV_PYTHON_DOWNLOADS": "never"}


def test_the_strongest_pip_setting_stands(tmp_path: Path) -> None:
    listing = "global.index-url='a'\ninstall.index-url='b'\n:env:.cert='c'\nfreeze.timeout='9'\nnot a setting\n"
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\ncat <<'END'\n{listing}END\n", encoding="utf-8")
    python.chmod(0o755)
    assert packages.pip_settings(str(python)) == {"index-url": "b", "cert": "c"}


def test_the_pinned_uv_is_not_fetched_twice(tmp_path: Path) -> None:
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text("#!/bin/sh\necho uv 9.8.7 '(somewhere)'\n", encoding="utf-8")
    uv.chmod(0o755)
    pinned = tmp_path / "uv-requirements.txt"
    pinned.write_text("uv==9.8.7 \\\n    --hash=sha256:0\n", encoding="utf-8")
    assert packages.ensure_uv("no-python-is-asked", tmp_path, pinned) == uv


def test_a_python_without_pip_gets_exact_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "system_family", lambda: "debian")
    assert f"sudo apt-get install python3.{sys.version_info[1]}-venv" in system.pip_hint()
    monkeypatch.setattr(system, "system_family", lambda: "")
    assert "Install your system's pip" in system.pip_hint()


def test_nothing_is_installed_on_the_system_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(command: object) -> bool:
        raise AssertionError(command)

    monkeypatch.setattr(system, "quiet", forbidden)
    monkeypatch.setattr(system, "loud", forbidden)
    monkeypatch.setenv("EVIDOC_SYSTEM_PACKAGES", "no")
    assert not system.install_debian(["anything"])
    monkeypatch.delenv("EVIDOC_SYSTEM_PACKAGES")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert not system.install_debian(["anything"])


@pytest.mark.parametrize("family", sorted(system.PANGO_COMMANDS))
def test_missing_pango_names_the_command(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "quiet", lambda _: False)
    monkeypatch.setattr(system, "may_install", lambda: False)
    monkeypatch.setattr(system, "system_family", lambda: family)
    (line,) = system.ensure_pango(Path("python"))
    assert system.PANGO_COMMANDS[family] in line


def test_pango_is_there() -> None:
    assert system.quiet([sys.executable, "-c", "import weasyprint"])


def test_a_missing_browser_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def fetch(command: list[str]) -> bool:
        asked.append(command)
        return True

    monkeypatch.setattr(system, "quiet", lambda _: False)
    monkeypatch.setattr(system, "loud", fetch)
    monkeypatch.setattr(system, "may_install", lambda: False)
    monkeypatch.setattr(system, "system_family", lambda: "fedora")
    (line,) = system.ensure_browser(Path("python"))
    assert asked == [["python", "-m", "playwright", "install", "chromium"]]
    assert "python -m playwright install --with-deps chromium" in line


def test_the_bootstrap_explains_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["everything"]) == 64
    assert "docs|test" in capsys.readouterr().out


def test_a_failed_set_up_is_one_plain_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(level: str) -> None:
        raise subprocess.CalledProcessError(2, ["/somewhere/bin/uv", "pip", "sync", level])

    monkeypatch.setattr(bootstrap, "set_up", fail)
    assert bootstrap.main(["docs"]) == 1
    assert capsys.readouterr().out == "Setting up failed: `uv pip sync …` ended with exit code 2.\n"


def test_developers_keep_their_tools_when_a_lock_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    levels: list[str] = []
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "install", levels.append)
    monkeypatch.setattr(system, "ensure_pango", lambda _: [])
    monkeypatch.setattr(system, "ensure_browser", lambda _: [])
    (tmp_path / "ready-test").touch()
    bootstrap.set_up("docs")
    assert levels == ["test"]
    assert {path.name for path in tmp_path.iterdir()} == {"ready-docs", "ready-test"}


def test_pages_are_built_without_pango_but_tests_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "install", lambda _: None)
    monkeypatch.setattr(system, "ensure_pango", lambda _: ["Pango is missing"])
    monkeypatch.setattr(system, "ensure_browser", lambda _: [])
    bootstrap.set_up("docs")
    assert (tmp_path / "ready-docs").exists()
    with pytest.raises(bootstrap.SetUpError):
        bootstrap.set_up("test")
    assert not (tmp_path / "ready-test").exists()


def test_every_target_is_in_the_help() -> None:
    text = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", text, re.MULTILINE))
    done = subprocess.run(["make", "--no-print-directory"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert targets >= {"docs", "test", "check", "serve", "bench", "picture", "lock", "clean", "help"}
    assert {line.split()[1] for line in done.stdout.splitlines()} == targets


def test_an_environment_of_another_folder_is_made_again(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "tools"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()

    def plan(stamp: str) -> str:
        (venv / "ready-docs").write_text(stamp, encoding="utf-8")
        command = ["make", "--dry-run", ".venv/ready-docs"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert "bootstrap.py docs" in plan("/another/folder\n")
    assert "bootstrap.py docs" not in plan(f"{tmp_path}\n")


def test_ci_runs_what_people_run() -> None:
    script = REPOSITORY / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert script.read_text(encoding="utf-8").rstrip().endswith("make test")


def test_a_wheel_holds_every_file_of_the_package_and_the_templates() -> None:
    from hatchling.builders.wheel import WheelBuilder

    held = {file.distribution_path for file in WheelBuilder(str(REPOSITORY)).recurse_included_files()}
    source = REPOSITORY / "src"
    ours = [path for path in (source / "evidoc").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert not {path.relative_to(source).as_posix() for path in ours} - held
    for data in ("synthesis/forms/rob2.yml", "synthesis/forms/__init__.py", "schemas/findings.json", "genres/note.yml"):
        assert f"evidoc/{data}" in held
    assert "evidoc/templates/web/evidence.html" in held


def test_the_version_is_said_once_for_all(repository: Path) -> None:
    declared = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert declared == VERSION == metadata.version("evidoc")
