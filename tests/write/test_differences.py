"""In: two small sites that differ in one thing. Out: what `differences` names, which must be that thing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from evidoc.model.verification import Difference
from evidoc.write.differences import differences, shortened

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Pay</title></head>
<body>
<main id="main">
<p>Before.</p>
<section id="pay">
<h2>Pay</h2>
<p>The first.</p>
<p>Pay was <span class="value">5.05</span> &amp; more.</p>
<img src="a.svg" alt="A">
<ul><li>One</li><li>Two</li></ul>
</section>
<article id="pay.gap"><p>3</p></article>
</main>
</body>
</html>
"""
DRAWING = (
    '<svg xmlns="x"><clipPath id="c"/><g><rect x="1"/><linearGradient><stop offset="0"/></linearGradient></g></svg>'
)


@pytest.fixture
def compared(tmp_path: Path) -> Callable[[dict[str, Any], dict[str, Any]], list[Difference]]:
    """Return what writes two sites and compares them."""

    def compare(one: dict[str, Any], other: dict[str, Any]) -> list[Difference]:
        for folder, files in (("one", one), ("other", other)):
            (tmp_path / folder).mkdir()
            for name, content in files.items():
                file = tmp_path / folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return differences(tmp_path / "one", tmp_path / "other")

    return compare


Compare = Callable[[dict[str, Any], dict[str, Any]], list[Difference]]


def test_equal_sites_have_no_differences(compared: Compare) -> None:
    files = {"note.html": PAGE, "data/a.csv": "a,b\n", "assets/x.bin": b"\x00\xff"}
    assert compared(files, dict(files)) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "one", "other", "line"),
    [
        ("5.05", "5.06", "section#pay > p:nth-of-type(2) > span", "5.05", "5.06", 10),
        ("&amp; more", "&amp; less", "section#pay > p:nth-of-type(2)", " &amp; more.", " &amp; less.", 10),
        ("Before.", "After.", "main#main > p", "Before.", "After.", 6),
        ('class="value"', 'class="v"', "section#pay > p:nth-of-type(2) > span", None, '<span class="v">', 10),
        ('alt="A"', 'alt="B"', "section#pay > img", '<img src="a.svg" alt="A">', '<img src="a.svg" alt="B">', 11),
        ("<li>Two</li>", "", "section#pay > ul > li:nth-of-type(2)", "<li>", "</ul>", 12),
        ("<li>Two", "<li>2", "section#pay > ul > li:nth-of-type(2)", "Two", "2", 12),
        ("<p>3</p>", "<p>4</p>", 'article[id="pay.gap"] > p', "3", "4", 14),
        ("<title>Pay", "<title>Day", "head > title", "Pay", "Day", 3),
        ("</h2>\n<p>", "</h2><p>", "section#pay", "\\n", "<p>", 8),
        ("</html>\n", "</html>", "the page", "\\n", "", 17),
    ],
)
def test_a_page_is_told_by_its_element(
    old: str, new: str, where: str, one: str | None, other: str, line: int, compared: Compare
) -> None:
    assert old in PAGE
    (found,) = compared({"note.html": PAGE}, {"note.html": PAGE.replace(old, new, 1)})
    assert (found.file, found.kind, found.where, found.line) == ("note.html", "differs", where, line)
    assert found.other == other.strip()
    assert one is None or found.one == one.strip()


def test_what_no_parser_tells_apart_is_told_by_its_line(compared: Compare) -> None:
    (found,) = compared({"note.html": PAGE}, {"note.html": PAGE.replace("</h2>", "</h2 >")})
    assert (found.where, found.one, found.other) == ("line 8", "<h2>Pay</h2>", "<h2>Pay</h2 >")


def test_a_drawing_is_told_by_its_element_as_it_is_written(compared: Compare) -> None:
    (found,) = compared({"a.svg": DRAWING}, {"a.svg": DRAWING.replace('offset="0"', 'offset="1"')})
    assert (found.where, found.one) == ("svg > g > linearGradient > stop", '<stop offset="0"/>')


@pytest.mark.parametrize(
    ("one", "other", "where", "said"),
    [
        ({"a": {"b-c": [1, 2]}}, {"a": {"b-c": [1, 3]}}, "a.b-c[1]", ("2", "3")),
        ({"a": {"x.csv": "é"}}, {"a": {"x.csv": "e"}}, 'a["x.csv"]', ('"é"', '"e"')),
        ({"a": 1, "b": 1}, {"a": 1}, "b", ("1", "")),
        ({"a": [1]}, {"a": [1, None]}, "a[1]", ("", "null")),
        ({"a": 1}, {"a": 1.0}, "a", ("1", "1.0")),
        ([1], {"a": 1}, "the whole", ("[1]", '{"a": 1}')),
    ],
)
def test_json_is_told_by_its_key(one: Any, other: Any, where: str, said: tuple[str, str], compared: Compare) -> None:
    (found,) = compared({"a.json": json.dumps(one)}, {"a.json": json.dumps(other)})
    assert (found.where, (found.one, found.other)) == (where, said)


def test_json_written_otherwise_is_told_by_its_line(compared: Compare) -> None:
    (found,) = compared({"a.json": '{"a": 1}'}, {"a.json": '{"a":1}'})
    assert found.where == "line 1"


@pytest.mark.parametrize(
    ("one", "other", "where", "said"),
    [
        ("a,b\n1,2\n3,4\n", "a,b\n1,2\n3,5\n", "line 3", ("3,4", "3,5")),
        ("a\nb\n", "a\n", "line 2", ("b", "")),
        ("a\n", "a", "line 2", ("", "")),
        ("a b\n", "a  b\n", "line 1", ("a b", "a  b")),
    ],
)
def test_text_is_told_by_its_line(one: str, other: str, where: str, said: tuple[str, str], compared: Compare) -> None:
    (found,) = compared({"data/a.csv": one}, {"data/a.csv": other})
    assert (found.where, (found.one, found.other)) == (where, said)


@pytest.mark.parametrize(
    ("one", "other", "where"),
    [(b"\x00\x01\xff\x03", b"\x00\x01\xfe\x03", "byte 2"), (b"\xff\xff", b"\xff\xff\xff", "byte 2")],
)
def test_anything_else_is_told_by_its_byte(one: bytes, other: bytes, where: str, compared: Compare) -> None:
    (found,) = compared({"a.woff2": one}, {"a.woff2": other})
    assert found.where == where
    assert f"({len(one)} bytes in all)" in found.one
    assert f"({len(other)} bytes in all)" in found.other


def test_files_that_only_one_site_has_are_told(compared: Compare) -> None:
    found = compared({"a.txt": "", "assets/a.0123456789ab.svg": "1"}, {"b.txt": "", "assets/b.0123456789ab.svg": "1"})
    assert [(d.file, d.kind) for d in found] == [
        ("a.txt", "only-here"),
        ("assets/a.0123456789ab.svg", "only-here"),
        ("assets/b.0123456789ab.svg", "only-there"),
        ("b.txt", "only-there"),
    ]


def test_an_asset_of_another_digest_is_one_file_and_what_only_names_it_follows(compared: Compare) -> None:
    def site(digest: str, colour: str) -> dict[str, str]:
        sheet = f"assets/site.{digest}.css"
        told = {"files": {sheet: digest * 5, "note.html": digest}, "documents": {"note": {"pdf": {"size": 4}}}}
        return {
            sheet: f"p {{ color: {colour} }}\n",
            "note.html": PAGE.replace("<head>", f'<head><link href="{sheet}">'),
            "manifest.json": json.dumps(told),
        }

    found = compared(site("0" * 12, "red"), site("1" * 12, "blue"))
    assert [(d.file, d.kind) for d in found] == [
        ("assets/site.000000000000.css", "differs"),
        ("manifest.json", "follows"),
        ("note.html", "follows"),
    ]
    assert (found[0].where, found[0].one, found[0].other) == ("line 1", "p { color: red }", "p { color: blue }")


def test_a_manifest_that_says_something_else_is_told_by_its_key(compared: Compare) -> None:
    one = {"files": {"a.txt": "1"}, "documents": {"note": {"title": "A"}}, "lock": "1"}
    other = {"files": {"a.txt": "2"}, "documents": {"note": {"title": "B"}}, "lock": "2"}
    found = compared(
        {"a.txt": "a", "manifest.json": json.dumps(one)}, {"a.txt": "b", "manifest.json": json.dumps(other)}
    )
    assert [(d.file, d.where) for d in found] == [("a.txt", "line 1"), ("manifest.json", "documents.note.title")]


def test_a_manifest_whose_pdf_has_another_size_follows_from_the_pdf(compared: Compare) -> None:
    one, other = ({"documents": {"note": {"pdf": {"size": size}}}} for size in (1, 2))
    found = compared(
        {"note.pdf": "a", "manifest.json": json.dumps(one)}, {"note.pdf": "b", "manifest.json": json.dumps(other)}
    )
    assert [(d.file, d.kind) for d in found] == [("note.pdf", "differs"), ("manifest.json", "follows")]


def test_long_texts_are_cut_to_where_they_differ() -> None:
    one, other = shortened("a" * 200 + "b" + "c" * 200, "a" * 200 + "d" + "c" * 200)
    assert one == "…" + "a" * 30 + "b" + "c" * 69 + "…"
    assert other == "…" + "a" * 30 + "d" + "c" * 69 + "…"


def printed(change: Callable[[pikepdf.Pdf], None] = lambda _: None, pages: int = 2) -> bytes:
    """Return a small PDF, changed."""
    pdf = pikepdf.new()
    for number in range(1, pages + 1):
        pdf.add_blank_page()
        pdf.pages[-1].obj.Contents = pdf.make_stream(f"BT (Page {number}) Tj ET\n0 0 1 rg\n".encode())
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link)
        link.A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org")
        pdf.pages[-1].obj.Annots = pikepdf.Array([pdf.make_indirect(link)])
    first = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
    pdf.Root.OpenAction = first
    pdf.Root.Notes = pdf.make_stream(b"<x>\n<title>Pay</title>\n</x>\n", Type=pikepdf.Name.EmbeddedFile)
    pdf.Root.Font = pdf.make_stream(b"\xff\x00\x01")
    pdf.docinfo["/Title"] = "Pay"
    change(pdf)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _edit_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.Contents = pdf.make_stream(b"BT (Page 3) Tj ET\n0 0 1 rg\n")


def _edit_link(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.Annots[0].A.URI = pikepdf.String("https://example.com")


def _edit_title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "Day"


def _edit_notes(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Notes.write(b"<x>\n<title>Day</title>\n</x>\n")


def _edit_font(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Font.write(b"\xff\x00\x02")


def _edit_target(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction[0] = pdf.pages[1].obj


def _drop_key(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].obj.Annots[0].A


@pytest.mark.parametrize(
    ("change", "where", "one", "other"),
    [
        (_edit_page, "page 2, object N (Contents), instruction 2", "(Page 2) Tj", "(Page 3) Tj"),
        (_edit_link, "page 2, object N (Annot Link), /A /URI", "https://example.org", "https://example.com"),
        (_edit_title, "object N (Info), /Title", "Pay", "Day"),
        (_edit_notes, "object N (EmbeddedFile), line 2", "<title>Pay</title>", "<title>Day</title>"),
        (_edit_font, "object N (Font), byte 2", "01", "02"),
        (_edit_target, "object N (Catalog), /OpenAction [0]", "page 1", "page 2"),
        (_drop_key, "page 1, object N (Annot Link), /A", "URI", ""),
    ],
)
def test_a_pdf_is_told_by_its_object(
    change: Callable[[pikepdf.Pdf], None], where: str, one: str, other: str, compared: Compare
) -> None:
    (found,) = compared({"note.pdf": printed()}, {"note.pdf": printed(change)})
    before, _, after = where.partition("N")
    assert found.where.startswith(before), found.where
    assert found.where.removeprefix(before).lstrip("0123456789") == after
    assert (found.one, found.other) == (one, other)


def test_a_pdf_of_another_number_of_pages_is_told(compared: Compare) -> None:
    (found,) = compared({"note.pdf": printed()}, {"note.pdf": printed(pages=3)})
    assert (found.where, found.one, found.other) == ("the number of pages", "2", "3")


def test_pdfs_of_the_same_objects_are_told_by_their_byte(compared: Compare) -> None:
    (found,) = compared({"note.pdf": printed()}, {"note.pdf": printed() + b"\n"})
    assert found.where == f"byte {len(printed())}"


def test_what_is_no_pdf_is_told_by_its_byte(compared: Compare) -> None:
    (found,) = compared({"note.pdf": printed()}, {"note.pdf": printed()[:7] + b" cut"})
    assert found.where == "byte 7"
