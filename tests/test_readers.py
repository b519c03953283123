"""In: a site built anew a hundred times, and somebody who reads it all the while. Out: no page is ever missing."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from tests import crashing, miniature

from evidoc.shelf import folders

BUILDS = 100
READER = """
import json, pathlib, sys, time
site, passes = pathlib.Path(sys.argv[1]), open(sys.argv[2], "ab", buffering=0)
opened, editions, missed, pages = 0, set(), [], set()
sys.stdout.write("reading\\n")
sys.stdout.flush()
while not missed and not pathlib.Path(sys.argv[3]).exists():
    try:
        pages |= {name for name in json.loads((site / "manifest.json").read_bytes())["files"] if name.endswith(".html")}
        for name in sorted(pages):
            text = (site / name).read_text(encoding="utf-8")
            opened += 1
            if not text.endswith("</html>\\n"):
                missed.append("cut short: " + name)
            if name == "one.html":
                editions.add(text.partition("in edition ")[2].partition("<")[0])
    except Exception as error:
        missed.append(repr(error))
    passes.write(b".")
    time.sleep(0.001)  # leave something of the machine to those who build
print(json.dumps({"opened": opened, "editions": sorted(editions), "missed": missed, "pages": sorted(pages)}))
"""
"""Opens every page that any manifest has named, again and again, until a file is there that says enough."""


def _read(passes: Path, times: int, reader: subprocess.Popen[str]) -> bool:
    return passes.stat().st_size >= times or reader.poll() is not None


@pytest.mark.skipif(sys.platform != "linux", reason="without an exchange of names there are moments without a site")
def test_who_reads_while_a_site_is_built_again_and_again_finds_every_page(tmp_path: Path) -> None:
    root, passes, enough = miniature.make(tmp_path / "project"), tmp_path / "passes", tmp_path / "enough"
    crashing.built_here(root)
    if not folders._swap(root / "chapters", root / "analysis"):
        pytest.skip("this file system exchanges no names")
    folders._swap(root / "chapters", root / "analysis")
    command = [sys.executable, "-c", READER, str(root / "_site"), str(passes), str(enough)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
        try:
            for edition in range(BUILDS):
                comes_round = passes.stat().st_size + 2
                miniature.write_text(root, edition)
                crashing.built_here(root)
                # However slow the reader is: it comes round between two builds, and reads on during the next.
                crashing.wait_until(partial(_read, passes, comes_round, reader), "the reader is stuck")
        finally:
            enough.touch()
        seen = json.loads(reader.communicate(timeout=crashing.LIMIT)[0])
    assert seen["missed"] == []
    assert {"index.html", "one.html", "two.html", "values.html"} <= set(seen["pages"])
    assert set(seen["editions"]) >= {str(edition) for edition in range(BUILDS)}
