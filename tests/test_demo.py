"""In: the demonstration on synthetic data, built once. Out: proof that it is whole, safe, and in `_demo/` alone."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests import browser as axe
from tests import miniature
from tests.conftest import EVIDOC, copy_project, once, shared_folder

from evidoc import cli, shelf
from evidoc.errors import PlanError
from evidoc.model.disclosure import Cell, Protection
from evidoc.model.finding import Finding
from evidoc.model.product import Figure, Provenance, Results, Table
from evidoc.survey.disclosure import leaks
from evidoc.write.leaving_texts import texts_of

DEMO = "examples/demo"
STAGES = ("stage-one", "stage-two")
HEAD = "---\ntitle: Print\ndate: 2026-11-22\nstatus: draft\n---\n"
PRINTED = HEAD + "\n\n::: {#fig-unpaid}\n:::\n\n::: {#tbl-unpaid-by-sector}\n:::\n"
"""A chapter with what print could lose: a picture, and a table with hidden cells."""
CONFIDENTIAL, KEY, MADE_UP = "[c]", "[c] confidential", "Made up for a demonstration"
FAINT, STRIP = 'fill-opacity="0.13"', 'fill="#FFF3D3"'
"""Of the two watermarks of a picture: across the chart, and below it."""
DRAWN, TABLES = 3, 8
"""Figures, and tables with numbers of people, of stage one."""
QUOTATION = '"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}«»„'
LOOKED = {".html", ".csv", ".json", ".svg"}
"""Kinds of files of a site in which words are looked for."""
CELLS = 6
"""So many cells running are somebody's row; fewer may stand anywhere by chance."""


def build(project: Path, *words: str) -> None:
    """Build the demonstration of a copy of the repository."""
    asked = [str(EVIDOC), "build", "--profile", "demo", *words]
    done = subprocess.run(asked, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def lay(folder: Path) -> None:
    """Build the pages of all, then one PDF: that of everything would take as long as all the rest."""
    project = copy_project(folder / "project")
    (project / "_site").mkdir()
    (project / "_site" / "index.html").write_text("as it was", encoding="utf-8")
    build(project, "--no-pdf")
    shutil.copytree(project / "_demo", folder / "pages")
    shutil.copytree(project / DEMO / "_build" / "results", folder / "results")
    inner = project / DEMO
    (inner / "chapters" / "print.qmd").write_text(PRINTED, encoding="utf-8")
    for stage in STAGES:
        (inner / "chapters" / f"{stage}.qmd").unlink()
    settings = inner / "_quarto.yml"
    text = settings.read_text(encoding="utf-8").partition("  documents:")[0]
    text = re.sub(r"render: \[.*?\]", "render: [chapters/print.qmd]", text)
    settings.write_text(f"{text}  documents: {{print: {{chapter: chapters/print.qmd, genre: note}}}}\n", "utf-8")
    build(project)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the repository, `pages/` as built and `results/`; nobody writes to it."""
    return once(shared_folder(tmp_path_factory) / "demo", lay)


@pytest.fixture(scope="module")
def results(demo: Path) -> Results:
    """Return what was made."""
    return shelf.read_results(demo / "results")


def products(results: Results) -> list[Table | Figure]:
    return [*results.tables.values(), *results.figures.values()]


def counted(results: Results) -> list[Table | Figure]:
    """Return what rests on the synthetic survey."""
    return [one for one in products(results) if one.provenance.protection is not None]


def rows(product: Table | Figure) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(product.csv)))


def test_everything_stands_in_its_own_folder(demo: Path) -> None:
    project = demo / "project"
    assert [path.name for path in (project / "_site").iterdir()] == ["index.html"]
    assert (project / "_site" / "index.html").read_text(encoding="utf-8") == "as it was"
    assert not (project / "_build").exists()
    for name in (*STAGES, "cases", "values", "made", "index", "accessibility"):
        page = (demo / "pages" / f"{name}.html").read_text(encoding="utf-8")
        assert "Synthetic data" in page, name


def test_every_picture_and_table_wears_the_watermark(demo: Path, results: Results) -> None:
    assert len(results.figures) == DRAWN
    for figure in results.figures.values():
        for svg in (figure.svg, figure.svg_narrow):
            assert svg.count(FAINT) == svg.count(STRIP) == 1, figure.id
    pictures = [path.read_text(encoding="utf-8") for path in (demo / "pages" / "assets").glob("*.svg")]
    assert len(pictures) == 2 * DRAWN
    assert all(FAINT in svg and STRIP in svg for svg in pictures)
    for product in products(results):
        assert "synthetic" in product.title.lower()
        assert any(MADE_UP in note for note in product.notes)
        assert product.provenance.synthetic
    for stage in STAGES:
        page = (demo / "pages" / f"{stage}.html").read_text(encoding="utf-8")
        floats = re.findall(r"<figure\b.*?</figure>", page, re.DOTALL)
        assert floats
        assert all(MADE_UP in one and "synthetic" in one.lower() for one in floats)


def test_every_estimate_has_base_interval_and_reliability(results: Results) -> None:
    estimated = 0
    for product in counted(results):
        for row in rows(product):
            cells = list(row.values())
            if CONFIDENTIAL in cells or "Reliability" not in row:
                continue
            (low,) = (float(row[name]) for name in row if name.startswith("From"))
            (high,) = (float(row[name]) for name in row if name.startswith("To"))
            (base,) = (int(row[name]) for name in row if name in ("Answers", "At risk"))
            estimate = float(
                cells[list(row).index(next(name for name in row if name.startswith("From"))) - 1].split()[0]
            )
            assert low <= estimate <= high
            assert base >= 10  # the threshold of the demonstration's policy
            assert row["Reliability"]
            estimated += 1
    assert estimated > 50
    values = [one for one in results.values.values() if one.provenance.protection is not None]
    assert len(values) == 3
    for value in values:
        assert value.base
        assert value.low is not None
        assert value.high is not None
        assert value.number is not None
        assert value.low < float(value.number) < value.high
        assert value.reliability
        assert "synthetic" in value.meaning.lower()


def test_what_is_hidden_says_so_with_its_key(demo: Path, results: Results) -> None:
    hiding = [one for one in counted(results) if CONFIDENTIAL in one.csv]
    assert {one.id for one in hiding} == {"unpaid-by-sector", "moves"}
    for one in hiding:
        assert any(KEY in note for note in one.notes)
        kind = "fig" if isinstance(one, Figure) else "tbl"
        assert CONFIDENTIAL in (demo / "pages" / "data" / f"synthetic-{kind}-{one.id}.csv").read_text(encoding="utf-8")
    page = (demo / "pages" / "stage-one.html").read_text(encoding="utf-8")
    assert page.count(KEY) >= len(hiding)
    log = (demo / "project" / DEMO / "_build" / "disclosure.md").read_text(encoding="utf-8")
    assert "None is known too well." in log
    assert len(re.findall(r"^\| \w+ \S+ \| eul \|", log, re.MULTILINE)) == len(counted(results)) + 3


def test_print_keeps_marks_keys_and_what_is_hidden(demo: Path) -> None:
    raw = (demo / "project" / "_demo" / "print.pdf").read_bytes()
    text = re.sub(r"\s+", " ", " ".join(text for _, text in texts_of("print.pdf", raw)))
    for words in ("Synthetic data", MADE_UP, KEY, CONFIDENTIAL, "synthetic-fig-unpaid.csv"):
        assert words in text, words
    assert not any(stage in text for stage in STAGES)


def named(results: Results) -> dict[str, Protection]:
    return {
        name: one.provenance.protection
        for name, one in results.named()
        if not isinstance(one, Finding) and one.provenance.protection is not None
    }


def test_the_attacker_finds_nothing_and_would(results: Results) -> None:
    told = named(results)
    assert len(told) == len(counted(results)) + 3
    assert leaks(told) == ()
    table = told["table unpaid-by-sector"]
    hidden = [cell for cell in table.cells if cell.hidden]
    assert len(hidden) == 2
    shown = Cell(hidden[0].measure, hidden[0].at, 100.0, 100.0)
    careless = replace(table, cells=tuple(shown if cell == hidden[0] else cell for cell in table.cells))
    assert leaks({**told, "table unpaid-by-sector": careless})


def counts(product: Table | Figure, folder: Path) -> Path:
    """Write the categories and the numbers of people of a download: what the attack on single files reads."""
    table = rows(product)
    number = next(name for name in table[0] if name in ("Answers", "People asked (people)", "At risk"))
    categories = [name for name in table[0] if not re.search(r"\d", table[0][name]) and name != "Reliability"]
    kept = categories if product.id != "survival" else ["After"]
    file = folder / f"{product.id}.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow([*kept, "n"])
        writer.writerows([*(row[name] for name in kept), row[number]] for row in table)
    return file


def audit(capsys: pytest.CaptureFixture[str], *files: Path) -> tuple[int, list[dict[str, Any]]]:
    code = cli.run(["disclosure", "audit", *map(str, files), "--margin", "all answers", "--json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return code, found


def test_readers_of_the_downloads_find_nothing(
    results: Results, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    together = [counts(results.tables[name], tmp_path) for name in ("unpaid", "unpaid-by-sector")]
    code, found = audit(capsys, *together)
    assert code == 0, found
    assert len(found) == 2
    moves = counts(results.figures["moves"], tmp_path)
    code, found = audit(capsys, moves)
    assert code == 0, found
    assert len(found) == 8
    for product in counted(results):
        if product.id not in ("unpaid", "unpaid-by-sector", "moves"):
            assert audit(capsys, counts(product, tmp_path)) == (0, [])
    text = together[1].read_text(encoding="utf-8")
    together[1].write_text(text.replace(CONFIDENTIAL, "100", 1), encoding="utf-8")
    assert audit(capsys, *together)[0] != 0


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield all runs of words or numbers that are as long as a row is known by."""
    words = re.findall(r"[\w.]+", text)
    return zip(*(words[start:] for start in range(CELLS)), strict=False)


def test_no_row_of_the_synthetic_microdata_is_anywhere(demo: Path) -> None:
    import pyarrow.parquet as pq

    data = demo / "project" / DEMO / "data"
    people: set[tuple[str, ...]] = set()
    canaries: set[str] = set()
    for path in sorted(data.glob("synthetic-*.parquet")):
        table = pq.read_table(path)
        shown = [[str(cell) for cell in table.column(name).to_pylist()] for name in table.column_names]
        people |= set(zip(*shown[:CELLS], strict=True))
    for path in sorted(data.glob("synthetic-*.csv")):
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1:]
        people |= {tuple(line[:CELLS]) for line in lines}
        canaries |= {line[0] for line in lines if len(line[0]) > 4}
    assert len(people) > 10_000
    assert canaries
    planted = ",".join(min(people))
    assert set(runs(f"before {planted} after")) & people
    for folder in (demo / "pages", demo / "project" / "_demo", demo / "results"):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            text = " ".join(text for _, text in texts_of(path.name, path.read_bytes()))
            assert not set(runs(text)) & people, path.name
            if path.suffix in (".csv", ".html"):
                shown_text = html.unescape(re.sub(r"<[^>]*>", " ", text))
                assert not set(re.findall(r"\w+", shown_text)) & canaries, path.name


def test_illustrative_cases_quote_nobody_and_count_nothing(demo: Path, results: Results) -> None:
    cases = sorted((demo / "project" / DEMO / "cases").glob("*.md"))
    assert len(cases) == 6
    for path in cases:
        body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
        said = re.sub(r"^:::.*$", "", body, flags=re.MULTILINE)  # attributes of an excerpt are no speech
        assert not any(mark in said for mark in QUOTATION), path.name
        assert not re.search(r"\d", said), path.name
    for product in products(results):
        if product.id.startswith("case-"):
            assert not any(mark in "".join("".join(row.values()) for row in rows(product)) for mark in QUOTATION)
    page = (demo / "pages" / "cases.html").read_text(encoding="utf-8")
    seen = html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)))
    assert not any(mark in seen for mark in QUOTATION)
    assert results.values["case.count.illustrative"].number == 6
    assert results.values["case.count"].number in (0, 6)


def test_nothing_of_it_is_in_the_project_around_it(built: Path, demo: Path) -> None:
    real = shelf.read_results(built / "_build" / "results")
    for _, product in real.named():
        origin = getattr(product, "provenance", None)
        assert not (isinstance(origin, Provenance) and origin.synthetic)
        assert not str(getattr(product, "made_by", "")).startswith(DEMO)
    titles = [
        re.search(r'^title: "?(.*?)"?$', path.read_text(encoding="utf-8"), re.MULTILINE)
        for path in (demo / "project" / DEMO / "cases").glob("*.md")
    ]
    sentences = [found[1] for found in titles if found]
    assert len(sentences) == 6
    looked = [path for path in sorted((built / "_site").rglob("*")) if path.suffix in LOOKED]
    assert {path.suffix for path in looked} == LOOKED
    for path in looked:
        text = path.read_text(encoding="utf-8")
        assert MADE_UP not in text, path.name
        assert FAINT not in text, path.name
        assert "synthetic-lfs" not in text, path.name
        assert not any(words in text for words in sentences), path.name


def test_a_real_project_refuses_made_up_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = miniature.make(tmp_path / "project")
    sources = root / "data" / "sources.yml"
    sources.write_text(sources.read_text(encoding="utf-8") + "  synthetic: yes\n", encoding="utf-8")
    assert cli.run(["build", "--root", str(root)]) == PlanError.exit_code
    assert "The source 'marbles' is made up (synthetic: yes), and this project is no dem" in capsys.readouterr().err
    assert not (root / "_site").exists()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["stage-one", "cases"])
def test_pages_break_no_rule_on_phones_and_screens(demo: Path, browser: Any, name: str) -> None:
    assert axe.faults(demo / "pages" / f"{name}.html", browser) == []
