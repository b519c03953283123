"""`evidoc render`: files in a project or alone, as `quarto render` would; what passes, what stops, what is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from evidoc import cli

PROJECTS = Path(__file__).parent / "projects"
Render = Callable[..., int]


@pytest.fixture
def page(tmp_path: Path) -> Callable[[str], Path]:
    """Return what writes a page that stands alone."""

    def write(text: str, name: str = "page.qmd") -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write


def _render(file: Path, *words: str) -> int:
    return cli.run(["render", str(file), *words])


def test_a_page_alone_stands_beside_its_source_with_a_style(page: Callable[..., Path]) -> None:
    """Write the page and its own folder, and nothing else."""
    file = page(
        "---\ntitle: Alone\nauthor: Ann Example\ntoc: true\nnumber-sections: true\n---\n\n"
        "# First\n\nWords about @sec-x.\n\n# X {#sec-x}\n\nMore.\n"
    )
    assert _render(file) == 0
    html = file.with_suffix(".html").read_text(encoding="utf-8")
    assert '<h1 class="title">Alone</h1>' in html
    assert 'href="page_files/page.css"' in html
    assert 'aria-label="Contents"' in html
    assert "Section\u00a02" in html
    assert sorted(p.name for p in file.parent.iterdir()) == ["page.html", "page.qmd", "page_files"]


def test_plain_is_the_body_in_a_bare_page(page: Callable[..., Path]) -> None:
    """Leave style, contents and script out."""
    file = page("---\ntitle: Bare\ntoc: true\n---\n\n::: {.panel-tabset}\n## One\nA\n\n## Two\nB\n:::\n")
    assert _render(file, "--plain") == 0
    html = file.with_suffix(".html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "stylesheet" not in html
    assert "panel-tabset" in html
    assert not (file.parent / "page_files").exists()


def test_a_pdf_is_accessible_and_bears_no_clock(page: Callable[..., Path], tmp_path: Path) -> None:
    """Make the same bytes twice, with title, language and the print side of conditions and formulas."""
    file = page(
        "---\ntitle: In print\nlang: en-GB\n---\n\n# One\n\nA formula, $a + b$.\n\n"
        '::: {.content-visible when-format="pdf"}\nOnly on paper.\n:::\n\n'
        '::: {.content-visible when-format="html"}\nOnly on screens.\n:::\n'
    )
    out = tmp_path / "out" / "first.pdf"
    assert _render(file, "--to", "pdf", "-o", str(out)) == 0
    assert _render(file, "--to", "pdf") == 0
    assert out.read_bytes() == file.with_suffix(".pdf").read_bytes()
    with pikepdf.open(out) as pdf:
        assert pdf.docinfo["/Title"] == "In print"
        assert str(pdf.Root.Lang) == "en-GB"


def test_a_picture_of_pixels_passes_in_print(page: Callable[..., Path]) -> None:
    """Make the PDF although PDF/A forbids what WeasyPrint asks readers to do with pixels."""
    from PIL import Image

    file = page('---\ntitle: Pixels\n---\n\n![A grey dot](dot.png){fig-alt="A grey dot."}\n')
    Image.new("L", (4, 4), 128).save(file.with_name("dot.png"))
    assert _render(file, "--to", "pdf", "--strict") == 0
    with pikepdf.open(file.with_suffix(".pdf")) as pdf:
        images = [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
        assert images
        assert not any("/Interpolate" in one for one in images)


def test_what_quarto_lets_pass_is_a_warning_and_strictly_an_error(
    page: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Name file, line and column either way; under --strict nothing is written."""
    file = page("---\ntitle: Loose\n---\n\nSee @fig-none and {{< nosuch >}}.\n")
    assert _render(file, "--strict") != 0
    assert not file.with_suffix(".html").exists()
    capsys.readouterr()
    assert _render(file) == 0
    told = capsys.readouterr().err
    assert "page.qmd:5:5: Nothing in this document is labelled 'fig-none'." in told
    assert "page.qmd:5:19: There is no shortcode 'nosuch'." in told
    assert "?@fig-none" in file.with_suffix(".html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('---\ntitle: "Open\n---\n\nText.\n', ":2:8: This is not YAML"),
        ("---\ntitle: T\nbibliography: gone.bib\n---\n\nText.\n", ":3:1: There is no file 'gone.bib'"),
        ("---\ntitle: T\ncsl: gone.csl\n---\n\nText [@a].\n", "There is no citation style file 'gone.csl'"),
        ("---\ntitle: T\n---\n\n{{< include gone.qmd >}}\n", ":5:1: There is no file 'gone.qmd'"),
    ],
)
def test_what_quarto_stops_at_is_an_error(
    page: Callable[..., Path], capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    """Say where and what, and write nothing."""
    file = page(text)
    assert _render(file) != 0
    told = capsys.readouterr().err
    assert says in told
    assert "Traceback" not in told
    assert not file.with_suffix(".html").exists()


def test_a_bad_rendering_keeps_the_last_good_page(page: Callable[..., Path]) -> None:
    """Nothing already built is lost."""
    file = page("---\ntitle: Good\n---\n\nGood words.\n")
    assert _render(file) == 0
    good = file.with_suffix(".html").read_bytes()
    file.write_text("---\ntitle: [\n---\n\nBad.\n", encoding="utf-8")
    assert _render(file) == 2
    assert file.with_suffix(".html").read_bytes() == good


def test_a_missing_file_is_an_error_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Name it, and end as collect does."""
    assert _render(tmp_path / "gone.qmd") == 2
    assert "There is no file 'gone.qmd'" in capsys.readouterr().err


def test_a_page_of_a_project_shows_what_its_scripts_make(tmp_path: Path) -> None:
    """Run the scripts that the page needs, take the project's settings, and touch no site."""
    root = Path(shutil.copytree(PROJECTS / "good", tmp_path / "project"))
    text = "---\ntitle: Loose page\n---\n\nThere are {{< value marbles.red >}}.\n"
    (root / "chapters" / "loose.qmd").write_text(text, encoding="utf-8")
    assert _render(root / "chapters" / "loose.qmd", "-o", str(root / "loose.html"), "--strict") == 0
    html = (root / "loose.html").read_text(encoding="utf-8")
    assert 'data-id="marbles.red"' in html
    assert "evidoc:" not in html
    assert not (root / "_site").exists()


def test_a_folder_renders_what_its_project_names(page: Callable[..., Path], tmp_path: Path) -> None:
    """Follow the render list, lead links between pages to pages, and write where output-dir says."""
    page("project:\n  output-dir: out\n  render: ['*.qmd', '!notes/left.qmd']\n", "_quarto.yml")
    page("---\ntitle: A\n---\n\nTo [b](notes/b.qmd#sec-b) and ![A dot](dot.svg)\n", "a.qmd")
    page("---\ntitle: B\n---\n\n## B {#sec-b}\n\nBack to [a](/a.qmd).\n", "notes/b.qmd")
    page("---\ntitle: Left\n---\n\nLeft out.\n", "notes/left.qmd")
    page("---\ntitle: Hidden\n---\n\nHidden.\n", "_hidden.qmd")
    page('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', "dot.svg")
    assert _render(tmp_path, "--plain") == 0
    out = tmp_path / "out"
    written = sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file())
    assert written == ["a.html", "dot.svg", "notes/b.html"]
    assert 'href="./notes/b.html#sec-b"' in (out / "a.html").read_text(encoding="utf-8")
    assert 'href="../a.html"' in (out / "notes" / "b.html").read_text(encoding="utf-8")
    assert 'src="dot.svg"' in (out / "a.html").read_text(encoding="utf-8")


def test_json_tells_all(page: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Give pages, files and warnings as data."""
    file = page("---\ntitle: T\n---\n\nSee @fig-none.\n")
    assert _render(file, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["exit_code"] == 0
    assert [one["kind"] for one in told["warnings"]] == ["unknown-cross-reference"]
    assert told["pages"] == [str(file.with_suffix(".html"))]


def test_a_file_that_cannot_be_read_is_an_error_and_stops_no_other(
    page: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Name it, alone and among others of its project."""
    page("project: {type: default}\ntitle: Two\n", "_quarto.yml")
    bad, good = page("x", "bad.qmd"), page("Good.\n", "good.qmd")
    bad.write_bytes(b"One.\n\nTwo \xff.\n")
    assert _render(bad) == 2
    assert "bad.qmd:3:5" in capsys.readouterr().err
    assert _render(good.parent) == 2
    assert good.with_suffix(".html").exists()
    assert not bad.with_suffix(".html").exists()


@pytest.mark.parametrize(
    ("formats", "words", "made"),
    [
        ("html", (), ["page.html"]),
        ("pdf", (), ["page.pdf"]),
        ("{html: default, pdf: default}", (), ["page.html", "page.pdf"]),
        ("pdf", ("--to", "html"), ["page.html"]),
        ("html", ("-o", "other.pdf"), ["other.pdf"]),
    ],
)
def test_a_page_is_made_in_the_formats_that_it_names(
    page: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, formats: str, words: tuple[str, ...], made: list[str]
) -> None:
    """Ask for another by --to, or by the name of what is to be written."""
    file = page(f"---\ntitle: T\nformat: {formats}\n---\n\nText.\n")
    monkeypatch.chdir(file.parent)
    assert _render(file, *words) == 0
    assert sorted(p.name for p in file.parent.iterdir() if p.is_file() and p != file) == made


def test_a_bare_pdf_is_no_thing(page: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Say so instead of choosing."""
    assert _render(page("---\ntitle: T\n---\n\nText.\n"), "--plain", "--to", "pdf") == 64
    assert "--plain makes a page, and no PDF." in capsys.readouterr().err


def test_one_file_is_not_written_by_many_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Refuse instead of letting the last page win."""
    assert _render(tmp_path, "-o", str(tmp_path / "out.html")) == 64
    assert "-o names one file" in capsys.readouterr().err


def test_what_contradicts_a_publisher_is_on_no_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hold a rendered page to the published figures, as the site is."""
    root = Path(shutil.copytree(PROJECTS / "good", tmp_path / "project"))
    made = 'source("marbles", rows=True)\nvalue("marbles.share", 60.0, meaning="Red")\n'
    script = f'"""A share."""\n\nfrom evidoc import source, value\n\n{made}'
    (root / "analysis" / "marbles.py").write_text(script, encoding="utf-8")
    definitions = root / "data" / "definitions.yml"
    text = definitions.read_text(encoding="utf-8").replace("unit: count", 'unit: "%"')
    fact = '{number: 40, period: "2024", geography: one jar, population: marbles, source: marbles}'
    definitions.write_text(f"{text}  published: [{fact}]\n", encoding="utf-8")
    page = root / "share.qmd"
    page.write_text("---\ntitle: T\n---\n\nRed are {{< value marbles.share >}}.\n", encoding="utf-8")
    assert _render(page, "-o", str(root / "share.html")) == 4
    assert "[differs-from-published]" in capsys.readouterr().err
    assert not (root / "share.html").exists()
