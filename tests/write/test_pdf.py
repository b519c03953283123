"""A PDF is made, finished, checked by both profiles and compared with its page; what is wrong stops it."""

from __future__ import annotations

import io
import os
import sys
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.proof.home import write_home
from tests.write import sample

from evidoc.workers import Pool
from evidoc.write import Site, pdf, pdf_finish
from evidoc.write.compare import squeezed
from evidoc.write.conformance import broken_rules
from evidoc.write.fonts import MONO, font_folders, package_file, print_faces
from evidoc.write.pdf_reading import Reading, read

pytestmark = pytest.mark.pdf

PARAGRAPH = "<p>Words that stand on the page and on paper.</p>"
EPOCH = 1_763_596_800  # 20 November 2025


def job(folder: Path, main: str = PARAGRAPH, page: str | None = None, css: str = "") -> dict[str, Any]:
    """Give the job of a small document."""
    body = f"<main><h1>Title</h1>{main}</main>"
    head = f'<title>Title</title><meta name="dcterms.created" content="2025-11-20"></head><body>{body}'
    return {
        "document": "note",
        "chapter": "chapters/note.qmd",
        "html": f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">{head}</body></html>',
        "page": f"<body><main><h1>Title</h1>{main if page is None else page}</main></body>",
        "css": f'{print_faces()} body {{ font-family: "evidoc Sans" }} {css}',
        "base": str(folder),
        "fonts": font_folders(),
        "attachments": [{"name": "fig-a.csv", "text": "a,b\n1,2\n", "description": "Data of the figure “A”"}],
        "epoch": EPOCH,
        "target": str(folder / "note.pdf"),
    }


def messages(result: dict[str, Any]) -> list[str]:
    return [f"{p['kind']}: {p['message']}" for p in result["problems"]]


@pytest.fixture(scope="module")
def specimen(site: Site) -> bytes:
    return (site.folder / "specimen.pdf").read_bytes()


@pytest.fixture(scope="module")
def reading(specimen: bytes) -> Reading:
    return read(specimen)


def test_the_specimen_conforms_to_both_profiles_at_once(specimen: bytes) -> None:
    assert broken_rules(specimen) == []


def test_a_pdf_that_conforms_to_neither_is_told(specimen: bytes) -> None:
    with pikepdf.open(io.BytesIO(specimen)) as opened:
        del opened.Root.Metadata
        out = io.BytesIO()
        opened.save(out, deterministic_id=True)
    broken = broken_rules(out.getvalue())
    assert any(text.startswith("PDF/UA-1, rule") for text in broken)
    assert any(text.startswith("PDF/A-3a, rule") for text in broken)
    assert broken_rules(b"no PDF") != []


def test_headings_and_their_levels_are_in_the_tree(reading: Reading) -> None:
    found = [(h.level, squeezed(h.text)) for h in reading.headings]
    assert found[:3] == [(1, squeezed(sample.woven().title)), (2, "Contents"), (2, "1Summary")]
    assert (4, squeezed("A heading of the fourth level")) in found
    assert found[-2:] == [(2, "References"), (2, squeezed("About this document"))]


def test_header_cells_say_what_they_head(reading: Reading) -> None:
    cells = reading.of("TH")
    assert {c.text: c.detail for c in cells}["Share (%)"] == "Column"
    assert {c.text: c.detail for c in cells}["Invented place number 7"] == "Row"
    assert [c.text for c in cells].count("Share (%)") == 2, "the header row is repeated where the table goes on"


def test_the_picture_has_its_text_and_its_lettering_is_not_read_twice(reading: Reading) -> None:
    assert [e.detail for e in reading.of("Figure")] == [
        "Bar chart: the invented library has the longest bar, the invented archive the shortest."
    ]
    assert "Museum" not in "".join(reading.pieces)


def test_ligatures_are_read_as_letters(reading: Reading) -> None:
    assert "the efficient office filed fifty-five figures" in "".join(reading.pieces)


def test_values_are_plain_text_and_links_lead_out_or_inside(reading: Reading) -> None:
    targets = {e.detail for e in reading.of("Link")}
    assert "https://example.org/a%20page?x=1&y=2" in targets
    assert "#fig-level" in targets
    assert not any("values" in target or target.startswith("file:") for target in targets)


def test_running_heads_are_not_read(specimen: bytes, reading: Reading) -> None:
    assert "Page 2 of" not in "".join(reading.pieces)
    with pikepdf.open(io.BytesIO(specimen)) as opened:
        assert b"/Artifact <</Type /Pagination>> BDC" in opened.pages[1].obj.Contents.read_bytes()


def test_data_are_attached_as_associated_files(specimen: bytes) -> None:
    with pikepdf.open(io.BytesIO(specimen)) as opened:
        found = {str(f.UF): (str(f.AFRelationship), str(f.Desc)) for f in opened.Root.AF}
        assert opened.attachments["fig-level.csv"].get_file().read_bytes().startswith(b"kind,share\n")
    assert found == {
        "fig-level.csv": ("/Data", "Data of the figure “Invented libraries hold the largest share”"),
        "tbl-kinds.csv": ("/Data", "Data of the table “Invented places by kind”"),
    }


def test_the_only_date_is_the_documents_own(specimen: bytes) -> None:
    with pikepdf.open(io.BytesIO(specimen)) as opened:
        assert str(opened.docinfo.CreationDate) == str(opened.docinfo.ModDate) == "D:20261120"
        assert str(opened.Root.AF[0].EF.F.Params.ModDate) == "D:20261120000000Z"
        assert str(opened.Root.Lang) == "en-GB"
        assert str(opened.docinfo.Title) == "A specimen of everything that a page can hold"


def test_bookmarks_follow_the_headings(specimen: bytes) -> None:
    with pikepdf.open(io.BytesIO(specimen)) as opened, opened.open_outline() as outline:
        title = outline.root[0]
        assert title.title == "A specimen of everything that a page can hold"
        assert [child.title for child in title.children][:2] == [
            "1 Summary",
            "2 Levels differ between invented kinds of place",
        ]


def test_every_page_is_a4(specimen: bytes) -> None:
    with pikepdf.open(io.BytesIO(specimen)) as opened:
        sizes = {(round(float(p.mediabox[2])), round(float(p.mediabox[3]))) for p in opened.pages}
    assert sizes == {(595, 842)}


def test_text_is_drawn_in_the_documents_own_fonts(reading: Reading) -> None:
    assert {"-".join(name.split("-")[:2]) for name in reading.fonts} == {"evidoc-Sans", "evidoc-Serif", "evidoc-Mono"}


def test_fonts_and_font_settings_of_a_person_change_nothing(tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    person = write_home(tmp_path / "person")
    font = TTFont(package_file(MONO))
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = "Source Sans Pro"  # as installed by somebody who draws
    (person / ".local" / "share" / "fonts").mkdir(parents=True)
    font.save(person / ".local" / "share" / "fonts" / "Source.ttf")
    plain = {name: text for name, text in os.environ.items() if not name.startswith("XDG_")}
    made = []
    for home in (tmp_path, person):
        with Pool(1, env={**plain, "HOME": str(home)}, fresh=True) as pool:
            assert messages(pool.submit(pdf.render_job, job(tmp_path)).result()) == []
        made.append((tmp_path / "note.pdf").read_bytes())
    assert made[0] == made[1]


def test_a_character_that_the_fonts_lack_is_noticed(tmp_path: Path) -> None:
    result = pdf.render_job(job(tmp_path, "<p>A hollow bullet: ◦</p>"))
    assert messages(result) == []
    assert [n["kind"] for n in result["notices"]] == ["borrowed-font"]
    assert "◦" in result["notices"][0]["message"]


def test_a_job_gives_a_file_its_size_and_its_times(tmp_path: Path) -> None:
    result = pdf.render_job(job(tmp_path))
    assert messages(result) == []
    assert result["size"] == (tmp_path / "note.pdf").stat().st_size
    assert set(result["seconds"]) == {"render", "finish", "validate", "compare"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process has loaded")
def test_the_libraries_of_the_machine_that_took_part_are_told(tmp_path: Path) -> None:
    def told(body: str) -> list[str]:
        with Pool(1) as pool:  # what one process has loaded stays
            libraries: list[str] = pool.submit(pdf.render_job, job(tmp_path, body)).result()["libraries"]
        return libraries

    own, borrowing = told("<p>Plain words.</p>"), told("<p>A hollow bullet: ◦</p>")
    for part in ("libpango-1", "libharfbuzz", "libfontconfig"):
        assert any(part in Path(path).name for path in own)
    assert all(Path(path).is_file() and ".so" in Path(path).name for path in own)
    assert not [path for path in own if "site-packages" in path]
    assert [path for path in borrowing if path.endswith((".ttf", ".otf", ".ttc"))]


def _ending_with(last: bytes) -> str:
    """Return rows whose packed form ends with the byte `last`."""
    texts = (f"{'a' * length},b\n1,2\n" for length in range(1, 300))
    return next(text for text in texts if zlib.compress(text.encode()).endswith(last))


@pytest.mark.parametrize("last", [b"\n", b"\r"])
def test_a_stream_that_ends_with_a_line_end_is_packed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: bytes
) -> None:
    asked = job(tmp_path)
    asked["attachments"][0]["text"] = _ending_with(last)
    assert pdf.render_job(asked)["problems"] == []
    with pikepdf.open(tmp_path / "note.pdf") as made:
        (attached,) = [o for o in made.objects if isinstance(o, pikepdf.Stream) and o.get("/Type") == "/EmbeddedFile"]
        assert attached.read_raw_bytes().endswith(b"~>")
        assert attached.read_bytes() == _ending_with(last).encode()
    monkeypatch.setattr(pdf_finish, "_end_streams_clearly", lambda _: None)
    # Of the two line ends, the validator reads only a carriage return together with the writer's line feed.
    assert ("STREAM-LENGTH" in str(pdf.render_job(asked)["problems"])) is (last == b"\r")


def test_the_same_job_gives_the_same_bytes_elsewhere(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert messages(pdf.render_job(job(tmp_path / name))) == []
    assert (tmp_path / "one/note.pdf").read_bytes() == (tmp_path / "two/note.pdf").read_bytes()


def test_a_pdf_that_says_something_else_than_its_page_is_not_written(tmp_path: Path) -> None:
    result = pdf.render_job(job(tmp_path, page="<p>Words that stand on the page only.</p>"))
    assert messages(result) == [
        "pdf-differs: The PDF lacks these words, or has them elsewhere: “Words that stand on the page only.”."
    ]
    assert result["problems"][0]["file"] == "chapters/note.qmd"
    assert result["problems"][0]["documents"] == ["note"]
    assert not (tmp_path / "note.pdf").exists()


@pytest.mark.parametrize(
    ("main", "css", "told"),
    [
        (PARAGRAPH, "p { no-such-thing: 1 }", "no-such-thing"),
        (f'{PARAGRAPH}<img src="https://example.org/x.png" alt="A chart">', "", "disallowed protocol"),
        (f'{PARAGRAPH}<img src="../outside.svg" alt="A chart">', "", "outside the site"),
        (f'{PARAGRAPH}<p><a href="#nowhere">there</a></p>', "", "nowhere"),
    ],
)
def test_what_print_complains_of_is_a_problem(tmp_path: Path, main: str, css: str, told: str) -> None:
    (tmp_path / "outside.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    (tmp_path / "site").mkdir()
    result = pdf.render_job(job(tmp_path / "site", main, css=css))
    assert any(p["kind"] == "print-warning" and told in p["message"] for p in result["problems"]), messages(result)
    assert not (tmp_path / "site/note.pdf").exists()


def test_a_fault_of_a_library_comes_back_as_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> bytes:
        raise ZeroDivisionError("no page")

    monkeypatch.setattr(pdf, "_rendered", broken)
    assert messages(pdf.render_job(job(tmp_path))) == [
        "pdf-failed: The PDF could not be made: ZeroDivisionError: no page"
    ]


def test_where_pango_is_missing_nothing_is_wrong_with_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: object) -> bytes:
        raise OSError("cannot load library 'libpango-1.0-0': not found")

    monkeypatch.setattr(pdf, "_rendered", missing)
    result = pdf.render_job(job(tmp_path))
    assert (result["missing"], result["problems"]) == (True, [])
