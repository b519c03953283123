"""In: a project whose script pools rows of a source. Out: it runs under the guard, and again when our code changes."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import pytest

from evidoc import cli, fingerprint
from evidoc.synthesis import effects, pool

BCG = Path(__file__).parent / "data" / "bcg.csv"
SETTINGS = """\
title: A project that pools
lang: en-GB
evidoc:
  documents:
    one: {chapter: chapters/one.qmd, genre: note}
"""
SOURCES = """\
trials:
  path: data/trials.csv
  publisher: metadat, an R package
  title: Trials of BCG vaccination (dat.bcg)
  period: 1948/1980
  geography: several countries
  population: people in the trials
  licence: GPL
  redistribute: yes
  seen_as: publisher
  status: published
  address: not stated
  sha256: {digest}
  definitions: trials
  schema:
    study: {{type: text, meaning: which trial}}
    events_1: {{type: integer, meaning: vaccinated and ill}}
    n_1: {{type: integer, meaning: vaccinated}}
    events_2: {{type: integer, meaning: not vaccinated and ill}}
    n_2: {{type: integer, meaning: not vaccinated}}
"""
DEFINITIONS = """\
trials: {label: Trials, unit: count, numerator: people, denominator: not applicable, who_counts: the trials}
"""
SCRIPT = '''\
"""What the trials say together."""

from evidoc import source, value
from evidoc.synthesis import back_transformed, effects, pool

rows = effects(source("trials", rows=True), "RR")
found = pool([row["yi"] for row in rows], [row["vi"] for row in rows], method="REML", knha="yes")
value("bcg.ratio", back_transformed("RR", found.estimate), unit="ratio", meaning="Risk ratio of tuberculosis")
value("bcg.trials", found.k, unit="count", meaning="Trials")
'''
PEEKING = '''\
"""What an export holds that the script does not declare."""

from pathlib import Path

from evidoc import source, value
from evidoc.synthesis import Place, SearchSource, read_records

export = SearchSource("one", "One", "database", ("data/hidden.ris",), Place("analysis/peek.py", 8))
records, _ = read_records(Path(__file__).parents[1], export)
value("records", len(records) / len(source("trials", rows=True)), unit="ratio", meaning="Records a trial")
'''
CHAPTER = """\
---
title: A note
date: 2026-11-21
status: draft
---

The ratio is {{< value bcg.ratio >}}, of {{< value bcg.trials >}} trials.
"""


def trials() -> list[dict[str, Any]]:
    """Return dat.bcg as counts of two groups."""
    with BCG.open(encoding="utf-8", newline="") as file:
        return [
            {
                "study": f"{row['author']} {row['year']}",
                "events_1": int(row["tpos"]),
                "n_1": int(row["tpos"]) + int(row["tneg"]),
                "events_2": int(row["cpos"]),
                "n_2": int(row["cpos"]) + int(row["cneg"]),
            }
            for row in csv.DictReader(file)
        ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with a script that pools."""
    text = io.StringIO(newline="")
    rows = trials()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue()
    files = {
        "_quarto.yml": SETTINGS,
        "data/trials.csv": data,
        "data/sources.yml": SOURCES.format(digest=fingerprint.of_bytes(data.encode())),
        "data/definitions.yml": DEFINITIONS,
        "analysis/ratio.py": SCRIPT,
        "chapters/one.qmd": CHAPTER,
    }
    for name, content in files.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return tmp_path


def run(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    cli.run(["run", "--root", str(root), "--jobs", "1", "--json", *words])
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_a_script_pools_under_the_guard_and_again_when_our_code_changes(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run(root, capsys)
    assert told["problems"] == []
    assert [(one["step"], one["outcome"]) for one in told["steps"]] == [("analysis/ratio.py", "done")]
    assert cli.run(["values", "--root", str(root), "--json"]) == 0
    shown = {one["id"]: one for one in json.loads(capsys.readouterr().out)["values"]}
    assert shown["bcg.trials"]["number"] == len(trials())
    rows = effects(trials(), "RR")
    direct = pool([row["yi"] for row in rows], [row["vi"] for row in rows], method="REML", knha="yes")
    assert shown["bcg.ratio"]["number"] == pytest.approx(math.exp(direct.estimate), rel=1e-12)

    (step,) = run(root, capsys, "--check")["steps"]
    assert step["outcome"] == "kept"
    own = fingerprint.of_code

    def changed(*names: str, digests: Any) -> str:
        return own(*names, digests=digests) + ("changed" if "synthesis" in names else "")

    monkeypatch.setattr(fingerprint, "of_code", changed)
    (step,) = run(root, capsys, "--check")["steps"]
    assert (step["outcome"], step["reason"]) == ("not reached", "changed evidoc")


def test_what_it_reads_by_itself_is_refused_until_it_is_declared(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "data" / "hidden.ris").write_text("TY  - JOUR\nTI  - A synthetic record\nER  - \n", encoding="utf-8")
    (root / "analysis" / "ratio.py").write_text(PEEKING, encoding="utf-8")
    chapter = CHAPTER[: CHAPTER.index("The ratio")] + "There are {{< value records >}} records.\n"
    (root / "chapters" / "one.qmd").write_text(chapter, encoding="utf-8")
    (problem,) = run(root, capsys)["problems"]
    assert (problem["kind"], problem["line"]) == (
        "undeclared-read",
        PEEKING[: PEEKING.index("records, _")].count("\n") + 1,
    )
    assert "data/hidden.ris" in problem["message"]
    declared = PEEKING.replace("\n\nfrom pathlib", "\n\n# evidoc: reads data/hidden.ris\n\nfrom pathlib")
    (root / "analysis" / "ratio.py").write_text(declared, encoding="utf-8")
    assert run(root, capsys)["problems"] == []
