"""A command line like Quarto's goes in; a page such as Quarto makes, or what Quarto says when it cannot, comes out.

A stand-in for tests on machines without Quarto. It starts the project's pre-render, as Quarto does, and makes the page
with pandoc and the extension's own Lua. STANDIN says how it is to behave: `version=…`, `fail`, `hang`, `silent`.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml

RENDER = Path(__file__).with_name("render.lua")
MANNER = os.environ.get("STANDIN", "")


def main(words: list[str]) -> int:
    """Do one command, and return its exit code."""
    if words == ["--version"]:
        sys.stdout.write(MANNER.removeprefix("version=") if MANNER.startswith("version=") else "1.10.18")
        return 0
    if MANNER == "hang":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path(os.environ["STANDIN_PID"]).write_text(str(child.pid), encoding="utf-8")
        time.sleep(600)
    root = Path.cwd()
    project = yaml.safe_load((root / "_quarto.yml").read_text(encoding="utf-8")).get("project", {})
    output = root / project.get("output-dir", option(words, "--output-dir") or ".")
    for command in [project["pre-render"]] if "pre-render" in project else []:
        called = subprocess.run(shlex.split(command), cwd=root, stderr=subprocess.PIPE, text=True, check=False)
        say(called.stderr.rstrip())
        if called.returncode:
            shutil.rmtree(output, ignore_errors=True)  # as Quarto does with a website's
            say("ERROR: The pre-render script failed.")
            return 1
    chapters = [words[1]] if len(words) > 1 and words[1].endswith(".qmd") else project["render"]
    return max(render(root, chapter, output, words) for chapter in chapters)


def render(root: Path, chapter: str, output: Path, words: list[str]) -> int:
    """Render one chapter into the output folder."""
    if MANNER == "fail":
        said = f"ERROR: YAMLException: bad indentation of a mapping entry ({chapter}, 2:13)\n    at load (file:///x.js)"
        say(said)
        return 1
    if MANNER == "silent":
        return 0
    options: dict[str, Any] = json.loads(Path(option(words, "--metadata-file") or os.devnull).read_text() or "{}")
    job = {"root": str(root), "chapter": chapter, "options": options, "offset": "../" * chapter.count("/") + "."}
    command = [os.environ["STANDIN_PANDOC"], "lua", str(RENDER)]
    done = subprocess.run(command, input=json.dumps(job), stdout=subprocess.PIPE, text=True, check=False)
    page = (output / chapter).with_suffix(".html")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(done.stdout, encoding="utf-8")
    drawn = (root / chapter).with_name("drawn.png")
    if drawn.is_file():  # what a cell would have drawn
        (page.parent / f"{page.stem}_files" / "figure-html").mkdir(parents=True, exist_ok=True)
        shutil.copy(drawn, page.parent / f"{page.stem}_files" / "figure-html" / "cell-2-output-1.png")
    say(f"Output created: {page.name}")
    return done.returncode


def say(text: str) -> None:
    """Say something where Quarto says everything."""
    sys.stderr.write(f"{text}\n")
    if "STANDIN_LOG" in os.environ:
        with Path(os.environ["STANDIN_LOG"]).open("a", encoding="utf-8") as log:
            log.write(f"{text}\n")


def option(words: list[str], name: str) -> str | None:
    """Return what stands behind an option."""
    return words[words.index(name) + 1] if name in words else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
