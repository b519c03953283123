"""In: a small review, built by the command line. Out: proof that records, counts, pictures, prose and grades agree."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evidoc import cli, lock, shelf
from evidoc.collect import collect
from evidoc.model.evidence import Evidence
from evidoc.products.session import Session
from evidoc.synthesis import making
from evidoc.synthesis.names import names_of

PROJECTS = Path(__file__).parent / "projects"
STEP = "evidence/evidence.yml"
FINDINGS = "evidence/findings.yml"
REVIEWERS = ("Synthetic reviewer A", "Synthetic reviewer B")
MAP = 'map: {rows: allocation, columns: outcome, title: "Trials, by allocation and outcome"}\n'
SAID = """---
title: What the review says
description: A document for tests that shows findings.
date: 2026-11-22
status: draft
---

## Findings {#findings}

{{< finding F1 >}}. That is so in {{< value evidence.studies >}}.

### Also: {{< finding F2 >}} {#also}

![A dot.](dot.svg){fig-alt="A dot. {{< finding F2 >}}."}

::: {.content-visible when-format="pdf"}
In print: {{< finding F2 >}}.
:::

::: {#fig-evidence-map}
:::

::: {#tbl-evidence-map}
:::

::: {#tbl-findings}
:::
"""
OTHER = """---
title: What the review has no part in
description: A document for tests that shows nothing of the evidence base.
date: 2026-11-22
status: draft
---

## Marbles {#marbles}

There were {{< value marbles.all >}} in the jar.
"""
DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)
F1 = "People who were vaccinated with BCG had tuberculosis less often than people who were not"
F2 = "Trials with random allocation point the same way as the others"


@dataclass(frozen=True)
class Built:
    """A project that was built, and what was said of it."""

    root: Path
    report: Mapping[str, Any]
    said: str
    """What the same build says in words, told again by a build in which nothing changed."""

    def page(self, name: str) -> str:
        """Return a page of the site."""
        return (self.root / "_site" / f"{name}.html").read_text(encoding="utf-8")

    def value(self, name: str) -> float | None:
        """Return the number of a value."""
        return shelf.read_results(self.root / "_build" / "results").values[name].number

    def ran(self) -> list[str]:
        """Return the steps that ran."""
        return [step["step"] for step in self.report["steps"] if step["outcome"] == "done"]


def _run(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = cli.run([*words])
    return code, out.getvalue()


def _ask(root: Path, *words: str) -> dict[str, Any]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        cli.run([*words, "--root", str(root), "--json"])
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, (file, old)
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _add(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8", newline="") as lines:
        lines.write(text)


def _lay(folder: Path) -> Path:
    """Lay the review over the good project, with a map, a document that shows findings and one that shows nothing."""
    root = Path(shutil.copytree(PROJECTS / "good", folder))
    shutil.copytree(PROJECTS / "review", root, dirs_exist_ok=True)
    more = "".join(f"\n    {name}: {{chapter: chapters/{name}.qmd, genre: note}}" for name in ("said", "other"))
    _edit(root / "_quarto.yml", "genre: note}", f"genre: note}}{more}")
    for name, text in {"said.qmd": SAID, "other.qmd": OTHER, "dot.svg": DOT}.items():
        (root / "chapters" / name).write_text(text, encoding="utf-8")
    _edit(root / STEP, "duplicates: {", f"{MAP}duplicates: {{")
    # Without what takes long to draw: `test_projects` builds the whole review, appraisals and pooling included.
    for name in ("synthesis.yml", "effects.csv", "appraisal.csv"):
        (root / "evidence" / name).unlink()
    _edit(root / "evidence/findings.yml", "  analysis: bcg\n", "")
    code, said = _run("evidence", "confirm", "F1", "--by", REVIEWERS[0], "--on", "2026-03-01", "--root", str(root))
    assert (code, said) == (
        0,
        FINDINGS + f": the grade of F1 is confirmed by {REVIEWERS[0]} and rests on 13 studies.\n",
    )
    return root


def _built(root: Path) -> Built:
    report = _ask(root, "build", "--no-pdf")
    assert report["exit_code"] == 0, report["problems"]
    return Built(root, report, _run("build", "--no-pdf", "--root", str(root))[1])


def _next(before: Built, folder: Path) -> Path:
    return Path(shutil.copytree(before.root, folder / "project"))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the review as it stands, built; never write to it."""
    return _built(_lay(tmp_path_factory.mktemp("review") / "project"))


@pytest.fixture(scope="module")
def ten(first: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return it with ten records more, which the search was exported with and nobody has screened."""
    root = _next(first, tmp_path_factory.mktemp("ten"))
    entry = "\nTY  - JOUR\nAU  - Author, S{0}\nPY  - 1990\nTI  - Synthetic record {0}, found by the same search\n"
    entry += "DO  - 10.5555/synthetic.{0}\nER  - \n"
    _add(root / "evidence/search/one.ris", "".join(entry.format(number) for number in range(31, 41)))
    return _built(root)


@pytest.fixture(scope="module")
def studied(ten: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return it after two people decided on the ten, and described the one trial among them."""
    root = _next(ten, tmp_path_factory.mktemp("studied"))
    rows = [
        f"doi:10.5555/synthetic.{number},title-abstract,{who},{'include' if number == 31 else 'exclude'},,2026-04-01"
        for number in range(31, 41)
        for who in REVIEWERS
    ]
    rows += [f"doi:10.5555/synthetic.31,full-text,{who},include,,2026-04-08" for who in REVIEWERS]
    _add(root / "evidence/screening.csv", "".join(f"{row}\n" for row in rows))
    _add(root / "evidence/studies.csv", "bcg-14,,doi:10.5555/synthetic.31,full-text,1990,random,30,100,tuberculosis\n")
    _edit(root / "evidence/findings.yml", "bcg-11, bcg-12, bcg-13]", "bcg-11, bcg-12, bcg-13, bcg-14]")
    return _built(root)


# what is promised, and what is made


def _made(root: Path) -> tuple[Evidence, set[str]]:
    """Make what the evidence base in `root` shows, here and now; return the base and the names of all of it."""
    project = collect(root)
    assert project.evidence
    assert not [p for p in project.problems if not p.warning and p.place.file.startswith("evidence/")]
    script = next(script for script in project.scripts if script.built_in)
    session = Session(root, script, {}, {})
    making.make(root, project.evidence, session)
    assert session.problems == []
    return project.evidence, {name for name, _ in session.made().named()}


def test_a_review_makes_what_it_promises(first: Built) -> None:
    evidence = collect(first.root).evidence
    assert evidence
    results = shelf.read_results(first.root / "_build" / "results")
    assert {name for name, one in results.named() if one.made_by == STEP} == set(names_of(evidence))
    assert {"figure prisma", "table prisma-checklist", "figure evidence-map", "finding F1"} <= set(names_of(evidence))
    assert list(results.evidence) == [STEP]


WHOLE = {
    "codebook_yml": "design: {label: Design, meaning: How it was done, type: choice, allowed: {trial: Trial}}\n",
    "studies_csv": "study,read,design\none,full-text,trial\ntwo,full-text,trial\nthree,full-text,trial\n",
    "effects_csv": "study,yi,vi\none,0.1,0.1\ntwo,0.2,0.1\nthree,0.3,0.1\n",
    "synthesis_yml": "all: {title: All, measure: GEN, method: DL}\n",
    "appraisal_csv": "study,form,item,judgement,reason,by,on\none,rob2,D1,low,None,Synthetic reviewer A,\n",
    "findings_yml": "F1: {text: So it is, kind: quantitative, studies: [one, two, three], analysis: all}\n",
    "retractions_csv": "doi,pmid,title,date,reason,source\n",
}


def _base(root: Path, settings: str, **files: str) -> Path:
    """Write a small evidence base into the good project."""
    shutil.copytree(PROJECTS / "good", root)
    (root / "evidence/search").mkdir(parents=True)
    (root / STEP).write_text(settings, encoding="utf-8")
    for name, text in files.items():
        path = root / "evidence" / name.replace("__", "/").replace("_", ".")
        path.write_text(text, encoding="utf-8", newline="")
    return root


SET = "title,doi\nA synthetic record,10.5555/synthetic.1\nAnother synthetic record,\n"
SOURCES = "sources:\n  set: {label: A synthetic set, kind: set, file: search/set.csv, format: csv}\n"
OF_A_MAP = f"kind: map\ntitle: A synthetic map\nquestion: What is there?\n{SOURCES}"
OF_A_REVIEW = """\
kind: review
title: A synthetic review
question: Why?
sources:
  set: {label: A database, kind: database, file: search/set.csv, searched: 2026-01-01, query: why}
"""
CODEBOOK = """\
theme: {label: Theme, meaning: What it is about, type: choice, many: true, required: true,
  allowed: {pay: Pay, care: Care}}
kind: {label: Kind, meaning: How it was done, type: choice, allowed: {survey: Survey, talk: Interviews}}
"""
STUDIES = "study,reference,records,read,theme,kind\none,,doi:10.5555/synthetic.1,abstract,pay; care,survey\n"
ROWS_OF_MAP = "map: {rows: theme, columns: kind, title: What there is}\n"


@pytest.mark.parametrize(
    ("settings", "files"),
    [
        (OF_A_MAP, {}),
        (OF_A_MAP, {"findings_yml": ""}),
        (OF_A_MAP, {"studies_csv": "study,read\none,abstract\n", "findings_yml": ""}),
        (
            ROWS_OF_MAP + OF_A_MAP,
            {
                "codebook_yml": CODEBOOK,
                "studies_csv": STUDIES,
                "findings_yml": "F1: {text: So it is, kind: mixed, studies: [one]}\n",
            },
        ),
        (OF_A_REVIEW, {}),
        ("reviewers: [Synthetic reviewer A]\n" + OF_A_MAP, WHOLE),
    ],
    ids=["one source", "no findings", "no codebook", "a map", "a review that nobody began", "pooled and appraised"],
)
def test_a_small_base_makes_what_it_promises(tmp_path: Path, settings: str, files: dict[str, str]) -> None:
    evidence, made = _made(_base(tmp_path / "project", settings, search__set_csv=SET, **files))
    assert made == set(names_of(evidence))
    kind = evidence.settings.kind
    assert ("value prisma.screened" in made) is (kind == "review")
    assert ("figure prisma" in made) is (kind == "review")


# adding ten records to a search export


def _product(built: Built, kind: str, name: str) -> Any:
    return getattr(shelf.read_results(built.root / "_build" / "results"), kind)[name]


def test_ten_records_change_flow_tables_figure_prose_and_evidence_page(first: Built, ten: Built) -> None:
    for name, before, after in (
        ("evidence.records", 50, 60),
        ("prisma.identified", 45, 55),
        ("prisma.screened", 31, 31),
        ("evidence.studies", 13, 13),
    ):
        assert (name, first.value(name), ten.value(name)) == (name, before, after)
    assert ">55 records</a>" in ten.page("note")
    assert ">45 records</a>" in first.page("note")
    assert _product(first, "figures", "prisma").svg != _product(ten, "figures", "prisma").svg
    assert _product(first, "tables", "evidence-sources").csv != _product(ten, "tables", "evidence-sources").csv
    assert "Synthetic database one" in ten.page("evidence")
    assert first.page("evidence") != ten.page("evidence")
    assert sorted(ten.ran()) == [STEP, "page note", "weave note"]


def test_build_says_which_findings_to_look_at_again(first: Built, ten: Built) -> None:
    assert "await" not in first.said
    told = [one for one in ten.report["warnings"] if one["kind"] == "look-again" and "await" in one["message"]]
    why = "10 records await screening and may bear on it."
    assert [one["message"] for one in told] == [f"Somebody must look at finding {n} again: {why}" for n in ("F1", "F2")]
    lines = (ten.root / FINDINGS).read_text(encoding="utf-8").splitlines()
    assert [lines[one["line"] - 1] for one in told] == ["F1:", "F2:"]
    assert {one["file"] for one in told} == {FINDINGS}
    assert f"Somebody must look at finding F1 again: {why}" in ten.said, "also by a build in which nothing changed"
    assert ten.value("evidence.findings.look-again") == 2
    assert "10 records await screening" in ten.page("evidence")


def test_flow_tells_what_waits(first: Built, ten: Built) -> None:
    before, now = (_ask(one.root, "evidence", "flow") for one in (first, ten))
    assert (before["interim"], now["interim"], now["awaiting"]) == (False, True, 10)
    assert (before["records"], now["records"], now["sources"]["one"]) == (50, 60, 35)
    assert now["counts"]["identified"] == sum(
        now["counts"][box] for box in ("duplicates", "automation", "other-removed", "screened", "awaiting.screening")
    )
    assert len(now["open"]["awaiting.screening"]) == 10
    code, said = _run("evidence", "flow", "--root", str(ten.root))
    assert code == 0
    assert "Interim: 10 records or reports wait for a decision or a study." in said


def test_decisions_and_a_study_change_map_counts_and_the_grade(ten: Built, studied: Built) -> None:
    for name, before, after in (
        ("prisma.screened", 31, 41),
        ("prisma.included.studies", 13, 14),
        ("evidence.studies", 13, 14),
        ("evidence.studies.allocation.random", 7, 8),
        ("evidence.findings.graded", 1, 0),
        ("evidence.findings.lapsed", 0, 1),
    ):
        assert (name, ten.value(name), studied.value(name)) == (name, before, after)
    assert _product(ten, "figures", "evidence-map").csv != _product(studied, "figures", "evidence-map").csv
    assert ">14 studies</a>" in studied.page("said")
    assert f'{F1} (<a href="evidence.html#finding-F1">low certainty (GRADE)</a>)' in ten.page("said")
    assert f'{F1} (<a href="evidence.html#finding-F1">grade lapsed</a>)' in studied.page("said")
    assert sorted(studied.ran()) == [STEP, "page note", "page said", "weave note", "weave said"]


def test_a_lapsed_grade_says_why(studied: Built) -> None:
    told = {one["message"] for one in studied.report["warnings"] if one["kind"] == "look-again"}
    assert "Somebody must look at finding F1 again: Its grade lapsed: bcg-14 was added." in told
    new = "bcg-14 is a study of its scope that it neither lists nor sets aside."
    assert f"Somebody must look at finding F2 again: {new}" in told
    assert not any("await" in message for message in told)
    assert "Grade lapsed" in studied.page("evidence")
    assert "bcg-14 was added." in studied.page("evidence")


# findings in prose


def test_a_finding_leads_to_what_it_rests_on(first: Built) -> None:
    page, evidence = first.page("said"), first.page("evidence")
    for name in ("F1", "F2"):
        assert f'id="finding-{name}"' in evidence
    assert f'<span class="evidoc-finding" data-id="F1">{F1} (<a href="evidence.html#finding-F1">' in page


def test_a_finding_in_a_heading_and_in_a_picture_s_text_is_plain(first: Built) -> None:
    page = first.page("said")
    assert f"<h3>Also: {F2} (not graded)</h3>" in page
    assert f'alt="A dot. {F2} (not graded)."' in page


def test_a_finding_that_only_print_shows_is_in_no_page(first: Built) -> None:
    assert "In print" not in first.page("said")
    kept = (first.root / "_build/woven/said.json").read_text(encoding="utf-8")
    assert f'<p>In print: <span class=\\"evidoc-finding\\" data-id=\\"F2\\">{F2} (' in kept


def test_an_unknown_finding_is_a_gap_that_offers_the_nearest(first: Built, tmp_path: Path) -> None:
    root = _next(first, tmp_path)
    _edit(root / "chapters/said.qmd", "{{< finding F1 >}}.", "{{< finding f1 >}}.")
    report = _ask(root, "build", "--no-pdf")
    assert report["exit_code"] == 0
    (gap,) = report["gaps"]
    assert (gap["kind"], gap["file"], gap["line"]) == ("unknown-finding", "chapters/said.qmd", 10)
    assert "Did you mean 'F1'?" in gap["hint"]
    page = (root / "_site/said.html").read_text(encoding="utf-8")
    assert 'class="evidoc-gap" data-kind="finding"' in page
    assert _run("build", "--no-pdf", "--strict", "--root", str(root))[0] == 3


# bad inputs


def _told(root: Path, code: int, *words: str) -> list[tuple[str, str]]:
    """Build; return place and message of every fault, which the words of the same build tell too."""
    report = _ask(root, "build", "--no-pdf", *words)
    assert report["exit_code"] == code, report
    found = [(f"{p['file']}:{p['line']}", p["message"]) for p in report["problems"]]
    again, said = _run("build", "--no-pdf", "--root", str(root), *words)
    assert again == code
    assert "Traceback" not in said
    for place, message in found:
        assert any(line.startswith(place) and message in line for line in said.splitlines()), (place, message, said)
    return found


def _at(root: Path, file: str, words: str) -> str:
    """Return where words first stand in a file."""
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    return f"{file}:{next(number for number, line in enumerate(lines, 1) if words in line)}"


def _only_others_are_new(root: Path, first: Built) -> None:
    """Hold that what shows the base is as it was, and what shows nothing of it was written anew."""
    for name in ("note.html", "said.html", "evidence.html"):
        assert (root / "_site" / name).read_bytes() == (first.root / "_site" / name).read_bytes(), name
    assert "Many marbles" in (root / "_site/other.html").read_text(encoding="utf-8")


def test_files_that_cannot_be_read_are_told_at_once(first: Built, tmp_path: Path) -> None:
    root = _next(first, tmp_path)
    _edit(root / "chapters/other.qmd", "There were", "Many marbles:")
    for name in ("findings.yml", "codebook.yml"):
        _add(root / "evidence" / name, "broken: [a\n")
    (root / "evidence/synthesis.yml").write_text("- a list\n", encoding="utf-8")
    found = _told(root, 2)
    assert [place for place, _ in found] == [
        _at(root, "evidence/codebook.yml", "broken: ["),
        _at(root, FINDINGS, "broken: ["),
        "evidence/synthesis.yml:1",
    ]
    _only_others_are_new(root, first)


def test_settings_that_cannot_be_read_stop_only_what_shows_the_base(first: Built, tmp_path: Path) -> None:
    root = _next(first, tmp_path)
    _edit(root / "chapters/other.qmd", "There were", "Many marbles:")
    _edit(root / STEP, "kind: review", "kind: [review")
    found = _told(root, 2)
    assert [place.rpartition(":")[0] for place, _ in found] == [STEP]
    assert _ask(root, "build", "--no-pdf")["gaps"] == []
    _only_others_are_new(root, first)
    status = _ask(root, "status")
    assert {one["name"]: one["state"] for one in status["outputs"] if one["kind"] == "page"} == {
        "note.html": "stopped",
        "said.html": "stopped",
        "other.html": "fresh",
    }


def test_slips_of_the_pen_are_told_at_once(first: Built, tmp_path: Path) -> None:
    root = _next(first, tmp_path)
    _edit(root / "chapters/other.qmd", "There were", "Many marbles:")
    _edit(root / STEP, "file: search/one.ris", "file: search/won.ris")
    _edit(root / FINDINGS, 'confirmed_by: "Synthetic reviewer A"', "confirmed_by: Synthetic reviwer A")
    _edit(root / FINDINGS, "    reason: Synthetic judgement, made up for tests.\n", "")
    _edit(root / "evidence/studies.csv", "bcg-02,ferguson1949,", "bcg-02,fergusen1949,")
    _edit(root / "evidence/studies.csv", "1960,random,42", "1960,randum,42")
    found = dict(_told(root, 2))
    assert "search/won.ris" in found[_at(root, STEP, "won.ris")]
    assert "'fergusen1949'" in found["evidence/studies.csv:3"]
    assert "'randum'" in found["evidence/studies.csv:4"]
    in_findings = " ".join(message for place, message in found.items() if place.startswith(FINDINGS))
    assert "Synthetic reviwer A" in in_findings
    assert "reason" in in_findings
    _only_others_are_new(root, first)


def test_what_only_the_records_tell_is_told_at_once(first: Built, tmp_path: Path) -> None:
    root = _next(first, tmp_path)
    _edit(root / "chapters/other.qmd", "There were", "Many marbles:")
    rows = len((root / "evidence/screening.csv").read_text(encoding="utf-8").splitlines())
    _add(root / "evidence/screening.csv", f"doi:10.5555/synthetic.99,title-abstract,{REVIEWERS[0]},include,,\n")
    _add(root / "evidence/screening.csv", "doi:10.5555/synthetic.12,title-abstract,Synthetic reviewer C,include,,\n")
    _edit(root / "evidence/studies.csv", "doi:10.5555/bcg.03,", "doi:10.5555/bcg.93,")
    (root / "evidence/synthesis.yml").write_text("all: {title: All, measure: GEN, method: REML}\n", encoding="utf-8")
    effects = "study,yi,vi,ci_low,ci_high\nbcg-01,0.5,,,\nbcg-02,0.5,0.1,0.9,1.2\nbcg-03,0.5,0.1,-0.1,1.1\n"
    (root / "evidence/effects.csv").write_text(effects, encoding="utf-8")
    (root / "evidence/checklist.yml").write_text("1: {document: noteworthy}\n", encoding="utf-8")
    report = _ask(root, "build", "--no-pdf")
    assert report["exit_code"] == 4
    found = [(f"{p['file']}:{p['line']}", p["message"]) for p in report["problems"]]
    assert not any("Traceback" in p["detail"] for p in report["problems"])
    for place, words in (
        (f"evidence/screening.csv:{rows + 1}", "'doi:10.5555/synthetic.99'"),
        (f"evidence/screening.csv:{rows + 2}", "'Synthetic reviewer C'"),
        ("evidence/studies.csv:4", "'doi:10.5555/bcg.93'"),
        ("evidence/effects.csv:2", "variance"),
        ("evidence/effects.csv:3", "interval"),
        ("evidence/checklist.yml:1", "'noteworthy'"),
    ):
        assert any(place == at and words in message for at, message in found), (place, words, found)
    _only_others_are_new(root, first)


# what is hostile is text

HOSTILE = "<script>alert(1)</script> \\input{secret} $x$ {{< value marbles.all >}}"
FORMULA = "=HYPERLINK(A1)"
END = "ER  - "
RECORDS = f"""\
TY  - JOUR
AU  - {FORMULA}
TI  - {HOSTILE}
DO  - 10.5555/synthetic.7
{END}
TY  - JOUR
TI  - {FORMULA}
{END}
"""
NOTE = """---
title: What there is
description: A document for tests that shows a map.
date: 2026-11-22
status: draft
---

## What there is {#there}

There are {{< value evidence.records >}}. {{< finding F1 >}}.

::: {#tbl-evidence-studies}
:::

::: {#tbl-evidence-sources}
:::
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a map whose every text is hostile, after an export was imported by the command line; built."""
    files = {
        "codebook_yml": CODEBOOK + "finding: {label: Finding, meaning: What it found, type: text, table: true}\n",
        "findings_yml": f"F1: {{text: '{HOSTILE}', kind: mixed, studies: [one]}}\n",
        "studies_csv": (
            "study,reference,records,read,theme,kind,finding\n"
            f"one,hostile1990,doi:10.5555/synthetic.1,abstract,pay; care,survey,{HOSTILE}\n"
            f"two,,,excerpt,pay,talk,{FORMULA}\n"
        ),
    }
    settings = (ROWS_OF_MAP + OF_A_MAP).replace("A synthetic map", f"'{HOSTILE}'")
    root = _base(tmp_path_factory.mktemp("hostile") / "project", settings, search__set_csv=SET, **files)
    entry = f"@misc{{hostile1990, author = {{Nobody}}, title = {{{{{HOSTILE}}}}}, year = {{1990}}}}\n"
    _add(root / "references.bib", f"\n{entry}")
    (root / "chapters/note.qmd").write_text(NOTE, encoding="utf-8")
    export = root.parent / "export.ris"
    export.write_text(RECORDS, encoding="utf-8")
    words = ("--source", "more", "--kind", "set", "--label", HOSTILE)
    told = _ask(root, "evidence", "import", str(export), *words)
    assert (told["records"], told["unreadable"], told["source_added"], told["copied"]) == (2, 0, True, True)
    report = _ask(root, "build", "--no-pdf")
    assert report["exit_code"] == 0, report["problems"]
    return root


def test_an_imported_export_counts(hostile: Path) -> None:
    results = shelf.read_results(hostile / "_build" / "results")
    assert results.values["evidence.records"].number == 4
    assert _ask(hostile, "evidence", "flow")["sources"] == {"set": 2, "more": 2}
    pairs = _ask(hostile, "evidence", "duplicates")
    assert (pairs["exit_code"], pairs["duplicates"]) == (0, 0)


@pytest.mark.parametrize("page", ["evidence.html", "note.html"])
def test_hostile_words_are_shown_and_not_run(hostile: Path, page: str) -> None:
    text = (hostile / "_site" / page).read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\\input{secret}" in text
    assert "{{&lt; value marbles.all &gt;}}" in text
    assert "<math" not in text


def test_formulas_in_data_begin_with_an_apostrophe(hostile: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted((hostile / "_site/data").glob("*.csv"))]
    assert any(f"'{FORMULA}" in text for text in texts)
    assert not any(cell.startswith("=") for text in texts for row in csv.reader(text.splitlines()) for cell in row)


# status, explain, graph, the lock, and proof


def test_status_explain_and_graph_know_findings(first: Built) -> None:
    root = first.root
    status = _ask(root, "status")
    assert status["fresh"], status
    assert {"finding F1", "finding F2", "figure evidence-map"} <= {one["name"] for one in status["outputs"]}
    assert "2 findings" in _run("status", "--root", str(root))[1]
    told = _ask(root, "explain", "F1")
    assert (told["kind"], told["what"], told["shows"]) == ("finding", f"{F1}.", "low certainty (GRADE)")
    assert (told["state"], told["inputs"], told["outputs"]) == ("fresh", {STEP: "unchanged"}, ["said.html"])
    assert told["shown_at"] == ["chapters/said.qmd:10:1"]
    drawn = _run("graph", "--root", str(root))[1]
    assert "figures, 2 findings" in drawn
    assert '-- "1 value, 2 tables, 1 figure, 2 findings" --> ' in drawn


@pytest.mark.parametrize("file", ["studies.csv", "search/one.ris", "codebook.yml", "duplicates.csv", "checklist.yml"])
def test_files_of_a_base_reach_the_documents_that_show_it(first: Built, file: str) -> None:
    told = _ask(first.root, "explain", f"evidence/{file}")
    assert (told["kind"], told["state"], told["users"]) == ("file", "unchanged", [STEP])
    assert sorted(told["outputs"]) == ["note.html", "said.html"]


def test_what_is_stale_is_told_through_the_base(first: Built, tmp_path: Path) -> None:
    root = _next(first, tmp_path)
    assert _run("build", "--fail-if-stale", "--no-pdf", "--root", str(root))[0] == 0
    _edit(root / FINDINGS, "Trials with random allocation point", "Trials with random allocation seem to point")
    status = _ask(root, "status")
    ways = {one["name"]: [" ← ".join(cause["path"]) for cause in one["causes"]] for one in status["outputs"]}
    assert ways["finding F2"] == [f"finding F2 ← {STEP} ← {FINDINGS}"]
    assert any(way.endswith(f"{STEP} ← {FINDINGS}") for way in ways["said.html"])
    assert ways["other.html"] == []
    code, said = _run("build", "--fail-if-stale", "--no-pdf", "--root", str(root))
    assert code == 3
    assert FINDINGS in said


def test_the_lock_says_how_sure_people_are(first: Built, studied: Built) -> None:
    before, now = lock.read(first.root), lock.read(studied.root)
    assert before
    assert now
    grades = [
        {name: seen.rpartition(" ")[0] for name, seen in one.steps[STEP].findings.items()} for one in (before, now)
    ]
    assert grades == [
        {"F1": "low certainty (GRADE)", "F2": "not graded"},
        {"F1": "grade lapsed", "F2": "not graded"},
    ]
    assert before.steps["documents/other"] == now.steps["documents/other"]
    assert before.steps["documents/said"].inputs["finding F1"] != now.steps["documents/said"].inputs["finding F1"]


def test_locks_of_two_authors_merge(first: Built, ten: Built, tmp_path: Path) -> None:
    root = _next(first, tmp_path)
    _edit(root / "chapters/other.qmd", "There were", "Many marbles:")
    assert _ask(root, "build", "--no-pdf")["exit_code"] == 0
    files = [str(one / lock.FILE) for one in (root, first.root, ten.root)]
    merged = subprocess.run(["git", "merge-file", "-p", *files], capture_output=True, text=True, check=True).stdout
    (root / lock.FILE).write_text(merged, encoding="utf-8")
    both = lock.read(root)
    assert both
    theirs = lock.read(ten.root)
    assert theirs
    assert both.steps[STEP] == theirs.steps[STEP]
    assert both.steps["documents/other"].text != theirs.steps["documents/other"].text


def test_evidence_that_is_kept_gives_the_same_page(first: Built, tmp_path: Path) -> None:
    """Codes stand in the order of the codebook (random before alternate), also where the step does not run again."""
    root = _next(first, tmp_path)
    shutil.rmtree(root / "_build" / "written")
    chapter = min((root / "chapters").glob("*.qmd"))
    chapter.write_text(f"{chapter.read_text(encoding='utf-8')}\n<!-- A remark. -->\n", encoding="utf-8")
    report = _built(root).report
    assert "evidence/evidence.yml" not in [step["step"] for step in report["steps"] if step["outcome"] == "done"]
    assert (root / "_site" / "evidence.html").read_bytes() == (first.root / "_site" / "evidence.html").read_bytes()


def test_another_build_gives_the_same_bytes(hostile: Path) -> None:
    code, said = _run("verify", "--root", str(hostile))
    assert code == 0, said
