"""Reading with a memory gives what reading without one gives, whatever was changed since; and each input is needed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.collect.remembered import attempt, change, declare, read, write_everything
from tests.fuzz import rounds
from tests.fuzz.grammar import document
from tests.fuzz.mutations import TOKENS, YAML, mutated
from tests.fuzz.project import write_project

from evidoc import fingerprint
from evidoc.collect import memory

PROJECTS = Path(__file__).resolve().parents[1] / "projects"

Change = Callable[[Path], None]


def edit(name: str, old: str, new: str) -> Change:
    return lambda root: change(root, name, old, new)


def add(name: str, text: str) -> Change:
    def write(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")

    return write


def remove(name: str) -> Change:
    return lambda root: (root / name).unlink()


def rename(old: str, new: str, *files: str) -> Change:
    """Rename a file, and in the files that name it."""

    def move(root: Path) -> None:
        (root / old).rename(root / new)
        for file in files:
            change(root, file, Path(old).name, Path(new).name)

    return move


def rewrite(root: Path) -> None:
    """Change data, but neither its size nor the time that it bears."""
    file = root / "data" / "marbles.csv"
    before = file.stat()
    change(root, "data/marbles.csv", "blue", "pink")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def new_data(root: Path) -> None:
    change(root, "data/marbles.csv", "blue", "pink")
    declare(root)


def link(root: Path) -> None:
    (root / "pics" / "dot.png").unlink()
    (root / "pics" / "dot.png").symlink_to("/etc/hostname")


BOTH = ("front", "text")
CHANGES: dict[str, tuple[Change, tuple[str, ...]]] = {
    "the text of a chapter": (edit("chapters/note.qmd", "counted", "reckoned"), BOTH),
    "its front matter": (edit("chapters/note.qmd", "Marbles by", "Pebbles by"), ("front",)),
    "a line of its front matter": (edit("chapters/note.qmd", "status", "author: A\nstatus"), ("cells", *BOTH)),
    "an include": (edit("chapters/_part.qmd", "A part", "A piece"), ("text",)),
    "a line of an include": (edit("chapters/_part.qmd", "A part", "\nA part"), ("text",)),
    "no include": (remove("chapters/_part.qmd"), ("text",)),
    "a folder's settings": (edit("chapters/deep/_metadata.yml", "deep", "deeper"), ("yaml",)),
    "new settings of a folder": (add("chapters/_metadata.yml", "subtitle: Of the folder\n"), ("yaml",)),
    "a genre": (edit("templates/genres/own.yml", "Own", "Quite own"), ("yaml",)),
    "no genre": (remove("templates/genres/own.yml"), ()),
    "a genre over the package's": (add("templates/genres/note.yml", "label: x\n"), ("yaml",)),
    "the settings": (edit("_quarto.yml", "Everything", "All"), ("yaml",)),
    "a profile": (edit("_quarto-one.yml", "a profile", "the profile"), ("yaml",)),
    "a setting of this machine": (add("_quarto.yml.local", "m: here\n"), ("yaml",)),
    "a variable": (edit("_variables.yml", "one", "two"), ("yaml",)),
    "a fact": (edit("project.yml", "a fact", "TBC"), ("yaml",)),
    "a claim": (edit("chapters/claims.csv", "plan", "brief"), ()),
    "a cell": (edit("chapters/note.qmd", "value('marbles.all')", "value('x')"), ("cells", *BOTH)),
    "a notebook": (edit("chapters/book.ipynb", "value('a')", "value('b')"), ("cells", *BOTH, "notebook")),
    "a notebook's own form": (edit("chapters/book.ipynb", "{", "{\n\n"), ("notebook",)),
    "an embedded notebook": (edit("chapters/side.ipynb", "print(1)", "print(value)"), ("cells", *BOTH, "notebook")),
    "no embedded notebook": (remove("chapters/side.ipynb"), ()),
    "no picture": (remove("pics/dot.png"), ()),
    "a picture that is a link": (link, ()),
    "no chapter": (remove("chapters/note.qmd"), ()),
    "another name of a chapter": (
        rename("chapters/note.qmd", "chapters/n.qmd", "_quarto.yml"),
        (*BOTH, "cells", "yaml"),
    ),
    "a script": (edit("analysis/more.py", "kinds.", "sorts."), ("module", "script", "script")),
    "a line of a script": (edit("analysis/more.py", "rows", "\nrows"), ("module", "script", "script")),
    "a helper": (edit("analysis/_shared.py", "more.name", "more.names"), ("module", "script", "script")),
    "no helper": (remove("analysis/_shared.py"), ("script", "script")),
    "a new helper": (add("analysis/later.py", "NAME = 1\n"), ("module", "script", "script")),
    "a new script": (add("analysis/new.py", "import evidoc\nevidoc.value('n', 1)\n"), ("module", "script")),
    "a script that is none": (edit("analysis/more.py", "rows =", "rows ="), ()),
    "a script that is not Python": (edit("analysis/more.py", "rows =", "rows = ="), ("module",)),
    "an inline expression": (edit("chapters/note.qmd", "marbles.red')`", "marbles.all')`"), ("cells", *BOTH)),
    "a script that is a notebook": (edit("analysis/book.ipynb", "book.one", "book.two"), ("module", "script")),
    "another name of a script": (rename("analysis/more.py", "analysis/less.py"), ("module", "script", "script")),
    "another name of what is not Python": (rename("analysis/broken.py", "analysis/bad.py"), ("module",)),
    "another name of settings": (rename("chapters/deep/_metadata.yml", "chapters/deep/_metadata.yaml"), ("yaml",)),
    "another name of a notebook": (
        rename("chapters/book.ipynb", "chapters/b.ipynb", "_quarto.yml"),
        (*BOTH, "cells", "notebook", "yaml"),
    ),
    "no file that may be read": (remove("data/extra.txt"), ()),
    "data": (edit("data/marbles.csv", "blue", "green"), ("data",)),
    "data, unseen": (rewrite, ("data",)),
    "data and its checksum": (new_data, ("data", "entries")),
    "no data": (remove("data/marbles.csv"), ()),
    "what is said of a source": (edit("data/sources.yml", "in a jar", "in two jars"), ("entries",)),
    "a line above a source": (edit("data/sources.yml", "marbles:", "# one\nmarbles:"), ("entries", "entries")),
    "a column": (edit("data/sources.yml", "high: 9", "high: 0"), ("data", "entries")),
    "a codebook": (edit("data/sources.yml", "blue]", "blue, green]"), ("data", "entries", "script", "script")),
    "another name of a source": (edit("data/sources.yml", "marbles:\n", "pebbles:\n"), ("data", "entries")),
    "another name of a faulty source": (edit("data/sources.yml", "beads:", "pearls:"), ("data", "entries")),
    "a checksum": (edit("data/sources.yml", "sha256: a0", "sha256: b0"), ("data", "entries")),
    "what made data": (rename("data/make/beads.py", "data/make/b.py", "data/sources.yml"), ("data", "entries")),
    "the key of data": (edit("data/sources.yml", "key: colour", "key: number"), ("data", "entries")),
    "another name of data": (rename("data/beads.csv", "data/b.csv", "data/sources.yml"), ("data", "entries")),
    "no sources": (remove("data/sources.yml"), ()),
    "a definition": (edit("data/definitions.yml", "Marbles", "Pebbles"), ("entries",)),
    "no definition": (edit("data/definitions.yml", "marbles:", "pebbles:"), ("entries",)),
    "a bibliography": (edit("references.bib", "title", "note"), ("health", "references", "references")),
    "the second bibliography": (edit("more.bib", "More", "Less"), ("health", "references")),
    "no bibliography": (remove("references.bib"), ("health", "references")),
}  # fmt: skip
"""What is changed -> how, and what has to be read again for it."""


@pytest.fixture(autouse=True)
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what the system says of files count at once, as if nothing had been written in the last two seconds."""
    monkeypatch.setattr(fingerprint, "_SETTLED", -(10**18))
    monkeypatch.setattr(fingerprint, "of_code", lambda *_, **__: "as it is")  # which takes longer than the rest


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_what_is_read_after_a_change_is_what_is_there(name: str, tmp_path: Path) -> None:
    make, made = CHANGES[name]
    root, state = write_everything(tmp_path / "project"), tmp_path / "state"
    before, _ = read(root, state)
    assert read(root, state) == (before, [])
    make(root)
    after, again = read(root, state)
    assert after == attempt(root)
    assert (after == before) == (name == "a script that is none")
    assert sorted(again) == sorted(made)
    assert read(root, state) == (after, [])


def test_another_profile_is_read_with_the_same_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, state = write_everything(tmp_path / "project"), tmp_path / "state"
    before, _ = read(root, state)
    monkeypatch.setenv("QUARTO_PROFILE", "two")
    after, again = read(root, state)
    assert (after, again) == (attempt(root), ["yaml"])
    assert after != before


At = tuple[int | str, ...]
NEEDED: tuple[tuple[str, str, tuple[At, ...]], ...] = (
    ("front", "another name of a chapter", ((0,),)),
    ("front", "its front matter", ((1,),)),
    ("text", "the text of a chapter", ((0,),)),
    ("text", "a line of its front matter", ((1,),)),
    ("cells", "a cell", ((0, 0, 0),)),
    ("cells", "an inline expression", ((1, 0, 0),)),
    ("cells", "another name of a chapter", ((0, 0, 1), (1, 0, 1))),
    ("cells", "a line of its front matter", ((0, 0, 2), (1, 0, 2))),
    ("notebook", "another name of a notebook", ((0,),)),
    ("notebook", "a notebook", ((1,),)),
    ("module", "another name of what is not Python", ((0,),)),
    ("module", "a script that is not Python", ((1,),)),
    ("script", "another name of a script", ((1, 0, 0), (1, 0, 1))),
    ("script", "a script", ((1, 0, 2),)),
    ("script", "a helper", ((1, 1, 2),)),
    ("script", "a codebook", ((2, "marbles", "colour"),)),
    ("entries", "a line above a source", ((1,),)),
    ("entries", "a definition", ((2,),)),
    ("data", "data", ((0,),)),
    ("data", "another name of data", ((1, 0),)),
    ("data", "another name of a faulty source", ((1, 1, 0),)),
    ("data", "a checksum", ((1, 1, 1),)),
    ("data", "what made data", ((1, 1, 2),)),
    ("data", "the key of data", ((1, 1, 3),)),
    ("data", "a column", ((1, 1, 4),)),
    ("yaml", "another name of settings", ((0,),)),
    ("yaml", "a fact", ((1,),)),
    ("references", "a bibliography", ((0, 1),)),
    ("references", "the second bibliography", ((1, 1),)),
)
"""What is remembered, a change, and the arguments without which nobody would see it."""


@pytest.mark.parametrize(("what", "name", "places"), NEEDED)
def test_each_argument_is_needed(
    what: str, name: str, places: tuple[At, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = memory._key

    def key(said: str, arguments: Any) -> bytes:
        for at in places if said == what else ():
            arguments = without(arguments, at)
        return own(said, arguments)

    monkeypatch.setattr(memory, "_key", key)
    root, state = write_everything(tmp_path / "project"), tmp_path / "state"
    assert read(root, state)[0] == attempt(root)
    make, made = CHANGES[name]
    make(root)
    assert what in made
    assert read(root, state)[0] != attempt(root)


def without(arguments: Any, at: At) -> Any:
    """Return nested data with nothing at one place, where there is that place."""
    if not at:
        return None
    if isinstance(arguments, dict):
        return {key: without(one, at[1:]) if key == at[0] else one for key, one in arguments.items()}
    return [without(one, at[1:]) if number == at[0] else one for number, one in enumerate(arguments)]


def test_a_project_that_is_elsewhere_now(tmp_path: Path) -> None:
    """A permission may lead out of the project and back by its folder's name."""
    root, state = write_everything(tmp_path / "project"), tmp_path / "state"
    change(root, "analysis/more.py", "data/extra.txt", "../project/data/extra.txt")
    before, _ = read(root, state)
    root = root.rename(tmp_path / "moved")
    after, again = read(root, state)
    assert after == attempt(root)
    assert "script" in again
    assert before != after


@pytest.mark.parametrize("name", sorted(path.name for path in PROJECTS.iterdir() if path.is_dir()))
def test_every_miniature_project_is_remembered_whole(name: str, tmp_path: Path) -> None:
    root, state = tmp_path / "project", tmp_path / "state"
    shutil.copytree(PROJECTS / "good", root)
    read(root, state)
    shutil.copytree(PROJECTS / name, root, dirs_exist_ok=True)
    outcome = attempt(root)
    assert read(root, state)[0] == outcome
    assert read(root, state) == (outcome, [])


@pytest.mark.parametrize("part", range(3))
def test_made_and_mutated_documents_are_remembered_whole(part: int, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    root, state = write_project(tmp_path / "project"), tmp_path / "state"
    names = [f"d{number:03}.qmd" for number in range(40 * rounds.TIMES)]
    entries = "".join(f"    {name[:-4]}: {{chapter: {name}, genre: note}}\n" for name in names)
    with (root / "_quarto.yml").open("a", encoding="utf-8") as settings:
        settings.write(f"evidoc:\n  documents:\n{entries}")
    for salt in (600 + part, 610 + part):  # the second time over the memory of the first
        for number, name in enumerate(names):
            dice = rounds.dice(salt, number)
            text = document(dice, runs=False).text.encode()
            (root / name).write_bytes(mutated(text, dice, YAML + TOKENS) if part else text)
        outcome = attempt(root)
        assert read(root, state)[0] == outcome
        assert read(root, state) == (outcome, [])
    rounds.note("remembered", 2 * len(names), part)
