"""In: a project with a canary row in its synthetic microdata. Out: the row stands nowhere but where it came from."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from evidoc import cli
from evidoc.errors import Place
from evidoc.model.source import Column, Source
from evidoc.pipeline.microdata import Microdata, copies
from evidoc.write.leaving_texts import texts_of

SURVEY = Path(__file__).parent / "projects" / "survey"
CANARY = ("7q4z9x", "77.713", "1313.17")
"""Cells of the row that was planted: of a midwife in the north, of whom there are four."""
EXIT_WRITE = 6


def texts(root: Path) -> dict[str, str]:
    """Return every text of every file of a folder: of pages, PDFs and what is attached to them, of names."""
    found = {}
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        raw = path.read_bytes().decode("latin-1")
        inside = " ".join(text for _, text in texts_of(path.name, path.read_bytes()))
        found[path.relative_to(root).as_posix()] = f"{path.name} {raw} {inside}"
    return found


def source(root: Path, text: str, **changes: object) -> Source:
    (root / "rows.csv").write_text(text, encoding="utf-8")
    columns = tuple(Column(name, "text", "m") for name in text.partition("\n")[0].split(","))
    made = Source(
        "panel", "rows.csv", "An invented office", "Synthetic", "2024", "nowhere", "nobody", "invented", False,
        "publisher", "synthetic", "", "", (), columns, Place("data/sources.yml", 1), access="eul",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_row_of_microdata_stays_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = shutil.copytree(SURVEY, tmp_path / "survey")
    assert cli.run(["build", "--root", str(root)]) == 0, capsys.readouterr()
    left = texts(root)
    assert "_site/note.pdf" in left
    assert any(name.endswith(".csv") and name.startswith("_site/data/") for name in left)
    for folder in ("_build/steps/", "_build/results/", "_build/state/", "evidoc.lock", "evidoc.disclosure.json"):
        assert any(name.startswith(folder) for name in left), folder
    holding = {name for name, text in left.items() if any(word in text.casefold() for word in CANARY)}
    assert holding == {"data/panel-synthetic.csv"}
    page = left["_site/note.html"]
    assert "Status of the figures: synthetic data in development" in page
    assert "(n = 48; synthetic data in development)" in page
    assert "Key: [c] confidential" in page
    assert "Not drawn, because confidential" in page
    before = (root / "_site" / "note.html").read_bytes()
    script = root / "analysis" / "hours.py"
    leak = (
        'listed = [{"who": row["person"], "hours": row["hours"], "n": 1000} for row in rows]\n'
        'table("rows", listed, title="Rows", counts=["n"], derived="copied", measure="nonsense")\n'
    )
    script.write_text(script.read_text(encoding="utf-8") + leak, encoding="utf-8")
    chapter = root / "chapters" / "note.qmd"
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\n::: {#tbl-rows}\n:::\n", encoding="utf-8")
    capsys.readouterr()
    assert cli.run(["build", "--no-pdf", "--root", str(root)]) == EXIT_WRITE
    said = "".join(capsys.readouterr())
    assert "holds a row of the source 'panel', whose rows must not leave. [microdata]" in said
    assert not any(word in said for word in CANARY)
    assert (root / "_site" / "note.html").read_bytes() == before


ROWS = "id,work,hours,weight,stratum,psu\nA-100071,midwife,37.5,812.25,2,14\n17,nurse,40,611.5,1,3\n"


@pytest.mark.parametrize(
    "text",
    [
        "…,A-100071,…",
        "<td>a-100071</td>",
        "17,nurse,40,611.5,1,3",
        "17\nnurse\n40.0\n611.50\n1\n3",
        '[17, "nurse", 40, 611.5, 1, 3]',
        "nurse | 40 | 611.5 | 1 | 3",
    ],
)
def test_a_row_is_found_however_it_is_written(tmp_path: Path, text: str) -> None:
    watch = Microdata(tmp_path, [source(tmp_path, ROWS, key=("id",))])
    (said,) = watch.found(f"before {text} after")
    assert said == "a row of the source 'panel', whose rows must not leave"


@pytest.mark.parametrize("text", ["17", "nurse 40", "midwife 37.5", "2 14 1 3 2", "17 of 40 nurses, 1 in 3"])
def test_what_may_stand_anywhere_is_no_row(tmp_path: Path, text: str) -> None:
    assert list(Microdata(tmp_path, [source(tmp_path, ROWS, key=("id",))]).found(text)) == []


def test_rows_of_other_formats_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "waves"
    folder.mkdir()
    one = source(tmp_path, ROWS, key=("id",))
    (tmp_path / "rows.csv").rename(folder / "first.csv")
    waves = replace(one, path="waves", format="folder", files="*.csv")
    assert list(Microdata(tmp_path, [waves]).found("see A-100071"))


def test_other_rows_are_looked_for_when_the_data_change(tmp_path: Path) -> None:
    one = source(tmp_path, ROWS, key=("id",))
    assert Microdata(tmp_path, [one]).key != Microdata(tmp_path, [replace(one, sha256="b" * 64)]).key


def test_a_copy_of_the_file_itself_is_found_in_any_format(tmp_path: Path) -> None:
    one = source(tmp_path, ROWS, sha256="c" * 64)
    found = copies({"panel": one}, {"data/rows.parquet": "c" * 64, "index.html": "d" * 64}, "_site")
    assert [(problem.kind, problem.place.file) for problem in found] == [("microdata", "_site/data/rows.parquet")]
    assert copies({"panel": replace(one, access="published")}, {"rows.csv": "c" * 64}, "_site") == []
