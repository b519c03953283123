"""In: a folder with a name hidden in one file, in one way. Out: proof that it is found, and told without being told."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from evidoc.model.keeping_out import KeepOut, KeptOut
from evidoc.write.leaving import check_leaving

NAME = "Ëva Blöggs"
WATCH = KeepOut([KeptOut(4, NAME)])


def pdf(
    *, text: str = "", title: str = "", alt: str = "", attached: bytes = b"", form: str = "", link: str = ""
) -> bytes:
    """Return a small PDF that holds a text in one of the places where one may stand."""
    import pikepdf

    made = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = made.add_blank_page()
    inner = pikepdf.Stream(made, b"BT /F1 9 Tf " + _draw(form) + b" ET")
    inner.Type, inner.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    inner.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font), XObject=pikepdf.Dictionary(X=inner))
    page.Contents = made.make_stream(b"BT /F1 9 Tf 1 0 0 1 9 9 Tm " + _draw(text) + b" ET /X Do")
    if title:
        made.docinfo["/Title"] = title
    if alt:
        made.Root.StructTreeRoot = pikepdf.Dictionary(K=pikepdf.Dictionary(S=pikepdf.Name.Figure, Alt=alt))
    if link:
        made.Root.Names = pikepdf.Dictionary(URI=pikepdf.String(link))
    if attached:
        made.attachments["data.csv"] = attached
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _draw(text: str) -> bytes:
    """Draw a text in two pieces, with a distance between them, a line each word."""
    return b" ".join(f"[({word[:2]}) -9 ({word[2:]})] TJ 0 -9 Td".encode("cp1252") for word in text.split())


def png(kind: bytes, held: bytes) -> bytes:
    """Return the beginning of a picture with one piece of text."""
    chunk = struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
    return b"\x89PNG\r\n\x1a\n" + chunk


def zipped(name: str, held: bytes) -> bytes:
    """Return an archive with one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, held)
    return out.getvalue()


PAGE = "<!DOCTYPE html><html lang='en'><head><title>T</title></head><body><p>{}</p></body></html>"
HIDING: list[tuple[str, Callable[[], bytes], str]] = [
    ("page.html", lambda: PAGE.format(NAME).encode(), "The text"),
    ("page.html", lambda: PAGE.format("&Euml;va Bl&#246;ggs").encode(), "The text"),
    ("page.html", lambda: PAGE.format("Eva Bl<b>oggs</b>").encode(), "The text"),
    ("page.html", lambda: PAGE.format("<span>Eva</span><span>Bloggs</span>").encode(), "The text"),
    ("page.html", lambda: PAGE.format("<img src='a.png' alt='Eva Bloggs'>").encode(), "An attribute"),
    ("page.html", lambda: PAGE.format("<a href='a?who=Eva%20Bl%C3%B6ggs'>x</a>").encode(), "An attribute"),
    ("page.html", lambda: PAGE.format("<!-- Eva Bloggs -->").encode(), "A comment"),
    ("style.css", lambda: b".eva-bloggs { color: red }", "The text"),
    ("figure.svg", f"<svg xmlns='http://www.w3.org/2000/svg'><desc>{NAME}</desc></svg>".encode, "The text"),
    ("rows.csv", lambda: "who,n\n'Eva Bloggs,1\n".encode("utf-16"), "The text"),
    ("manifest.json", lambda: json.dumps({"a": [{"b": NAME}]}).encode(), "The text"),
    ("manifest.json", lambda: json.dumps({"a": [{NAME: 1}]}).encode(), "The text"),
    ("one.pdf", lambda: pdf(text="Eva Bloggs"), "The text of a page"),
    ("one.pdf", lambda: pdf(text="Eva Blog- gs"), "The text of a page"),
    ("one.pdf", lambda: pdf(form="Eva Bloggs"), "The text of a page"),
    ("one.pdf", lambda: pdf(title=NAME), "What it says of itself"),
    ("one.pdf", lambda: pdf(alt=NAME), "What it says of itself"),
    ("one.pdf", lambda: pdf(link=NAME), "What it says of itself"),
    ("one.pdf", lambda: pdf(attached=NAME.encode()), "The text of an attached file"),
    ("one.pdf", lambda: pdf(attached=pdf(title=NAME)), "What it says of itself of an attached file"),
    ("data.xlsx", lambda: zipped("xl/strings.xml", f"<a><b>{NAME}</b></a>".encode()), "The text inside"),
    ("data.zip", lambda: zipped("eva_bloggs.csv", b"1"), "The name of a file inside"),
    ("photo.png", lambda: png(b"tEXt", b"Author\0Eva Bloggs, at work"), "What is written inside"),
    ("photo.png", lambda: png(b"zTXt", b"Author\0\0" + zlib.compress(b"Eva Bloggs")), "What is written inside"),
    ("photo.jpg", lambda: b"\xff\xd8\xff\xe1\x00\x10Exif\0Artist Eva Bloggs\0\x80\x81", "What is written inside"),
    ("photo.jpg", lambda: b"\xff\xd8\xff\x01" + "xxx Eva Bloggs".encode("utf-16-le"), "What is written inside"),
]


@pytest.mark.parametrize(("name", "make", "where"), HIDING)
def test_a_name_is_found_wherever_it_is_hidden(
    tmp_path: Path, name: str, make: Callable[[], bytes], where: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / name).write_bytes(make())
    problems = check_leaving(tmp_path, {}, [WATCH])
    assert [(one.kind, one.place.file) for one in problems] == [("kept-out-name", f"_site/data/{name}")], problems
    assert problems[0].message.startswith(f"{where} of this file holds a name that is to be kept out (line 4 of")
    assert "loggs" not in str([one.as_dict() for one in problems])


def test_the_name_of_a_file_is_found_and_not_told(tmp_path: Path) -> None:
    (tmp_path / "eva-bloggs.csv").write_text("Eva Bloggs", encoding="utf-8")
    problems = check_leaving(tmp_path, {}, [WATCH])
    assert {one.message.partition(" of this")[0] for one in problems} == {"The name", "The text"}
    assert "loggs" not in str([one.as_dict() for one in problems])


def test_what_is_written_elsewhere_is_looked_at_too(tmp_path: Path) -> None:
    problems = check_leaving(tmp_path, {}, [WATCH], also={"evidoc.lock": "file cases/eva-bloggs.md"})
    assert [one.place.file for one in problems] == ["evidoc.lock"]


def test_clean_files_pass_and_are_not_read_again(tmp_path: Path) -> None:
    site, memory = tmp_path / "site", tmp_path / "leaving.json"
    site.mkdir()
    (site / "page.html").write_text(PAGE.format("Nobody"), encoding="utf-8")
    (site / "one.pdf").write_bytes(pdf(text="Nobody at all", title="Nothing"))
    (site / "empty.html").write_bytes(b"")
    (site / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    (site / "broken.json").write_bytes(b"{")
    assert check_leaving(site, {}, [WATCH], memory=memory) == ()
    kept = memory.read_bytes()
    assert NAME.encode() not in kept
    assert b"bloggs" not in kept
    assert check_leaving(site, {}, [WATCH], memory=memory) == ()
    other = KeepOut([KeptOut(1, "Nobody")])  # another list is looked for anew
    assert {one.place.file for one in check_leaving(site, {}, [other], memory=memory)} == {
        "_site/one.pdf",
        "_site/page.html",
    }
    assert check_leaving(site, {}, []) == ()
