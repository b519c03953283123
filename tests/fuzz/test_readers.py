"""The scanner and pandoc see the same headings, ids, citations, code and divs in documents that were made up."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.collect import test_corpus as corpus
from tests.fuzz import rounds
from tests.fuzz.grammar import document

from evidoc.collect.scan import Scanned, scan
from evidoc.errors import Place
from evidoc.weave.pandoc import pandoc_binary

COUNT = 200
READ = """
local out = pandoc.List({})
for _, text in ipairs(pandoc.json.decode(io.read("a"), false)) do
  out:insert(pandoc.write(pandoc.read(text, "FORMAT-auto_identifiers-task_lists"), "json"))
end
io.write(pandoc.json.encode(out))
"""
SPOKEN = re.compile(r"\{\{\{<(.*?)>\}\}\}|\{\{<\s*/\*(.*?)\*/\s*>\}\}")


def test_made_documents_are_seen_alike(tmp_path: Path) -> None:
    texts = [document(rounds.dice(400, n), runs=False).body for n in range(COUNT * rounds.TIMES)]
    scanned = [scan(text, [Place("c.qmd", n + 1, 1) for n in range(text.count("\n") + 1)]) for text in texts]
    for text, own, blocks in zip(texts, scanned, _read(scanned, tmp_path), strict=True):
        told, found = corpus._scanner(own), corpus.Seen([], [], [], [], [])
        corpus._walk(blocks, found, 0)
        equations = {label.id for label in own.labels if label.kind == "eq"}
        indented = ["" for _ in corpus._runs(own, text)]
        assert told.headings == found.headings, text
        assert [i for i in told.ids if i not in equations] == sorted(found.ids), text
        assert set(told.citations) == set(found.citations), text  # a caption is its picture's words once more
        code = [fence for fence in told.fences if not fence.startswith("=")]  # raw HTML is no code to pandoc
        assert len(code) + len(indented) == len(found.fences), text
        assert len(told.divs) + text.count("<div class='x'>") == len(found.divs), text
    rounds.note("read twice", len(texts))


def _read(scanned: Sequence[Scanned], folder: Path) -> list[Any]:
    """Return what pandoc sees in each text, read in one process."""
    script = folder / "read.lua"
    script.write_text(READ.replace("FORMAT", corpus.FORMAT), encoding="utf-8")
    texts = [SPOKEN.sub("spoken", one.text).replace("\ue000", "m").replace("\ue001", "m") for one in scanned]
    done = subprocess.run(
        [pandoc_binary(), "lua", script], input=json.dumps(texts).encode(), capture_output=True, check=True
    )
    return [json.loads(one)["blocks"] for one in json.loads(done.stdout)]
