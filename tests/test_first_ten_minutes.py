"""In: docs/first-ten-minutes.md. Out: whether a person who types it, step by step, sees what it shows.

Three kinds of block are carried out, in order, on a copy of the real project; any other is only shown:

- ```console: each line that begins with `$ ` is run; the lines below it must appear in what it prints, in that order;
  `…` stands for anything within a line, or, alone, for any lines.
- ```diff: the first line names the file; the lines with `-` or a space must stand in it once, and are replaced.
- any block right below a line such as "Write `PATH`:" or "At the end of `PATH`, add:" becomes, or ends, that file.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parent.parent / "docs" / "first-ten-minutes.md"
BLOCK = re.compile(r"(?P<above>[^\n]*)\n+```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
WRITE = re.compile(r"\b[Ww]rite `(?P<path>[^`]+)`:$")
ADD = re.compile(r"\b[Aa]t the end of `(?P<path>[^`]+)`, add:$")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block, the line of text above it, and where it begins."""

    kind: str
    above: str
    body: str
    line: int


def blocks(text: str) -> Iterator[Block]:
    """Give the fenced blocks of a page in order."""
    for match in BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("kind")) + 1
        yield Block(match["kind"], match["above"], match["body"], line)


def carry_out(block: Block, project: Path) -> None:
    """Do what a reader would do with this block."""
    if block.kind == "console":
        for command, shown in commands(block.body):
            appears(shown, printed(command, project), f"line {block.line}: {command}")
    elif block.kind == "diff":
        change(block.body, project)
    elif found := WRITE.search(block.above):
        (project / found["path"]).write_text(block.body, encoding="utf-8")
    elif found := ADD.search(block.above):
        with (project / found["path"]).open("a", encoding="utf-8") as file:
            file.write("\n" + block.body)


def commands(body: str) -> Iterator[tuple[str, list[str]]]:
    """Give each command of a console block, with the lines shown below it."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        yield command, shown


def printed(command: str, project: Path) -> str:
    """Run a command as a person would with `.venv` active, and return what it prints."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "CI": "true"}
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    ).stdout


def appears(shown: list[str], output: str, where: str) -> None:
    """Fail unless every line shown stands in the output, each below the one before."""
    at = 0
    for line in shown:
        if line.strip() != "…":
            wanted = ".*".join(re.escape(part.strip()) for part in line.split("…"))
            found = re.compile(rf"^.*{wanted}.*$", re.MULTILINE).search(output, at)
            assert found, f"{where}\nshows: {line}\nbut it printed:\n{output}"
            at = found.end()


def change(body: str, project: Path) -> None:
    """Replace the old lines of a small diff by the new ones; they must stand in the file exactly once."""
    head, *lines = body.splitlines(keepends=True)
    file = project / head.removeprefix("--- ").strip()
    old = "".join(line[1:] for line in lines if not line.startswith("+"))
    new = "".join(line[1:] for line in lines if not line.startswith("-"))
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name} holds this {text.count(old)} times:\n{old}"
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.site
def test_the_page_is_true(built: Path, tmp_path: Path) -> None:
    """Begin where the page does: all was built."""
    project = Path(shutil.copytree(built, tmp_path / "project", symlinks=True))
    steps = list(blocks(PAGE.read_text(encoding="utf-8")))
    assert {step.kind for step in steps} >= {"console", "diff", "python", "yaml"}
    for step in steps:
        carry_out(step, project)


def test_a_line_that_is_not_printed_is_seen() -> None:
    output = "1/5 collect\nchapters/a.qmd:3: No such value. [unknown-value]\n"
    appears(["1/5 collect", "chapters/a.qmd:…: No such value."], output, "here")
    with pytest.raises(AssertionError, match="but it printed"):
        appears(["No such value.", "1/5 collect"], output, "here")


def test_a_change_to_lines_that_are_gone_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one\ntwo\n", encoding="utf-8")
    change("--- a.md\n one\n-two\n+three\n", tmp_path)
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "one\nthree\n"
    with pytest.raises(AssertionError, match="0 times"):
        change("--- a.md\n-two\n+three\n", tmp_path)


def test_what_is_only_shown_is_not_carried_out(tmp_path: Path) -> None:
    (block,) = blocks("First:\n\n```sh\ntouch made\n```\n")
    carry_out(block, tmp_path)
    assert not list(tmp_path.iterdir())


def test_files_are_written_and_added_to(tmp_path: Path) -> None:
    for block in blocks("Write `a.py`:\n\n```python\n1\n```\n\nAt the end of `a.py`, add:\n\n```python\n2\n```\n"):
        carry_out(block, tmp_path)
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == "1\n\n2\n"
