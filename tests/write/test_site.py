"""A whole site is written: every link leads somewhere, the same bytes come out anywhere, stopped documents stay."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests.write import sample

from evidoc.model.document import Woven
from evidoc.write import Site, seal, write_site
from evidoc.write import pdf as pdf_module
from evidoc.write.pdf_reading import read

LINK = re.compile(r'(?:href|src|srcset)="([^"]+)"')


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def pages_only(folder: Path, root: Path) -> Site:
    written, problems = write_site(
        sample.project(root),
        [sample.woven()],
        sample.results(),
        folder,
        pdf=False,
    )
    assert problems == ()
    return written


def manifest(folder: Path) -> Mapping[str, object]:
    data: Mapping[str, object] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return data


@pytest.mark.pdf
def test_every_link_and_picture_of_the_site_is_there(site: Site) -> None:
    there = files(site.folder)
    for name, data in there.items():
        if not name.endswith(".html"):
            continue
        html = data.decode()
        assert "evidoc:" not in html
        for address in LINK.findall(html):
            if address.startswith(("https:", "mailto:")):
                continue
            file, _, anchor = address.partition("#")
            assert (file or name) in there, f"{name} links to {address}"
            if anchor:
                assert f'id="{anchor}"' in there[file or name].decode(), f"{name} links to {address}"


@pytest.mark.pdf
def test_the_manifest_knows_every_file_and_no_place_or_time(site: Site, root: Path) -> None:
    data, there = manifest(site.folder), files(site.folder)
    del there["manifest.json"]
    assert data["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in there.items()}
    text = (site.folder / "manifest.json").read_text(encoding="utf-8")
    assert str(site.folder) not in text
    assert str(root) not in text
    specimen = data["documents"]["specimen"]  # type: ignore[index]
    assert specimen["shown"]["values"] == ["rate.library", "rate.museum"]
    assert {"specimen.html", "specimen.pdf", "data/fig-level.csv"} <= set(specimen["files"])


@pytest.mark.pdf
def test_the_same_inputs_give_the_same_bytes_in_another_folder(
    site: Site, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    write_site(sample.project(root), [sample.woven()], sample.results(), tmp_path / "a b", previous=site.folder)
    assert files(tmp_path / "a b") == files(site.folder)


@pytest.mark.pdf
def test_the_pdf_is_named_with_its_size(site: Site) -> None:
    kilobytes = round((site.folder / "specimen.pdf").stat().st_size / 1000)
    for page in ("specimen.html", "index.html"):
        html = (site.folder / page).read_text(encoding="utf-8")
        assert f'<a href="specimen.pdf">A specimen of everything that a page can hold (PDF, {kilobytes}KB)</a>' in html


@pytest.mark.pdf
def test_a_machine_without_pango_gets_its_pages_and_is_told(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: object) -> bytes:
        raise OSError("cannot load library 'libpango-1.0-0': not found")

    monkeypatch.setattr(pdf_module, "_rendered", missing)
    written, problems = write_site(sample.project(root), [sample.woven()], sample.results(), tmp_path)
    assert problems == ()
    assert [n.kind for n in written.notices] == ["pango-missing"]
    assert "apt-get install" in written.notices[0].hint
    assert "brew install pango" in written.notices[0].hint
    assert (tmp_path / "specimen.html").exists()
    assert "(PDF," not in (tmp_path / "specimen.html").read_text(encoding="utf-8")


def test_a_project_can_do_without_pdfs(tmp_path: Path, root: Path) -> None:
    written = pages_only(tmp_path, root)
    assert not [name for name in written.files if name.endswith(".pdf")]
    assert "PDF" not in (tmp_path / "accessibility.html").read_text(encoding="utf-8")


def test_gaps_are_listed_with_file_and_line_under_the_strip(tmp_path: Path, root: Path) -> None:
    pages_only(tmp_path, root)
    html = (tmp_path / "specimen.html").read_text(encoding="utf-8")
    assert "What this draft still lacks: 2 gaps" in html
    assert (
        'Missing value: <strong>rate.gallery</strong> <span class="gap-place">chapters/specimen.qmd:21:9</span>' in html
    )
    assert html.index('class="strip"') < html.index('class="gap-box"') < html.index('class="toc"')


def test_the_abstract_stands_above_the_text(tmp_path: Path, root: Path) -> None:
    pages_only(tmp_path, root)
    html = (tmp_path / "specimen.html").read_text(encoding="utf-8")
    assert "<p>A first paragraph that sums up, with 5 &lt; 6.</p>\n<p>A second one.</p>" in html
    assert html.index("doc-abstract") < html.index('class="doc-body"')


def test_titles_and_values_are_escaped(tmp_path: Path, root: Path) -> None:
    woven = replace(sample.woven(), title="Fish & <chips>")
    _, problems = write_site(sample.project(root), [woven], sample.results(), tmp_path, pdf=False)
    assert problems == ()
    for page in ("specimen.html", "index.html"):
        html = (tmp_path / page).read_text(encoding="utf-8")
        assert "Fish &amp; &lt;chips&gt;" in html
        assert "<chips>" not in html


def test_rows_that_may_not_be_passed_on_are_in_no_file(tmp_path: Path, root: Path) -> None:
    body = '<p class="evidoc-data"><a href="evidoc:table-data/closed.csv">Download (CSV)</a></p>'
    written, problems = write_site(
        sample.project(root), [sample.woven(body=body)], sample.results(), tmp_path, pdf=False
    )
    assert [p.kind for p in problems] == ["lost-address"]
    assert problems[0].documents == ("specimen",)
    assert not [name for name in written.files if name.startswith("data/")]


def test_only_what_a_document_shows_is_published(tmp_path: Path, root: Path) -> None:
    written, _ = write_site(
        sample.project(root),
        [sample.woven(body="<p>Words.</p>")],
        sample.results(),
        tmp_path,
        pdf=False,
    )
    assert not [name for name in written.files if name.startswith("data/") or name.endswith(".svg")]


def test_a_project_picture_is_copied(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures/map.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    woven = sample.woven(body='<p><img src="evidoc:image/pictures/map.svg" alt="A map"></p>')
    site, problems = write_site(sample.project(tmp_path), [woven], sample.results(), tmp_path / "site", pdf=False)
    assert problems == ()
    assert [name for name in site.files if re.fullmatch(r"assets/map\.[0-9a-f]{12}\.svg", name)]


def test_a_stopped_document_stays_as_it_was(tmp_path: Path, root: Path) -> None:
    old = pages_only(tmp_path / "old", root)
    project = sample.project(root, "specimen", "other")
    new, problems = write_site(
        project,
        [sample.woven("other", body="<p>New words.</p>")],
        sample.results(),
        tmp_path / "new",
        previous=old.folder,
        kept=["specimen"],
        pdf=False,
    )
    assert problems == ()
    for name in old.documents["specimen"].files:
        assert (new.folder / name).read_bytes() == (old.folder / name).read_bytes()
    index = (new.folder / "index.html").read_text(encoding="utf-8")
    assert index.count("This page was kept from the last good build") == 1
    assert index.index('href="specimen.html"') < index.index('href="other.html"'), "the order of the settings"
    assert new.documents["specimen"].kept
    assert not new.documents["other"].kept


def test_a_kept_document_is_kept_again(tmp_path: Path, root: Path) -> None:
    folder = pages_only(tmp_path / "0", root).folder
    for name in ("1", "2"):
        site, _ = write_site(
            sample.project(root), [], sample.results(), tmp_path / name, previous=folder, kept=["specimen"], pdf=False
        )
        folder = site.folder
    assert (folder / "specimen.html").read_bytes() == (tmp_path / "0/specimen.html").read_bytes()


def test_damaged_files_of_the_last_site_are_not_carried_over(tmp_path: Path, root: Path) -> None:
    old = pages_only(tmp_path / "old", root)
    (old.folder / "specimen.html").write_text("half", encoding="utf-8")
    new, _ = write_site(
        sample.project(root), [], sample.results(), tmp_path / "new", previous=old.folder, kept=["specimen"], pdf=False
    )
    assert dict(new.documents) == {}
    assert not (new.folder / "specimen.html").exists()


def test_a_document_that_never_was_good_is_left_out(tmp_path: Path, root: Path) -> None:
    new, problems = write_site(
        sample.project(root), [], sample.results(), tmp_path / "new", kept=["specimen"], pdf=False
    )
    assert problems == ()
    assert dict(new.documents) == {}


@pytest.mark.pdf
def test_a_pdf_that_fails_leaves_the_last_good_page_and_pdf(
    site: Site, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidoc.write.pdf._rendered", lambda _: (site.folder / "specimen.pdf").read_bytes())
    monkeypatch.setattr("evidoc.write.pdf.finish", lambda data: data)
    monkeypatch.setattr("evidoc.write.pdf.broken_rules", lambda _: ["PDF/UA-1, rule X: broken."])
    woven = replace(sample.woven(), front={"version": "0.2"})
    new, problems = write_site(sample.project(root), [woven], sample.results(), tmp_path, previous=site.folder)
    assert "PDF/UA-1, rule X: broken." in [p.message for p in problems]
    for name in ("specimen.html", "specimen.pdf"):
        assert (tmp_path / name).read_bytes() == (site.folder / name).read_bytes()
    assert new.documents["specimen"].kept


def test_a_fault_in_a_template_stops_its_documents_and_has_a_line(tmp_path: Path) -> None:
    (tmp_path / "templates/web").mkdir(parents=True)
    (tmp_path / "templates/web/document.html").write_text("one\n{{ nobody }}", encoding="utf-8")
    new, problems = write_site(
        sample.project(tmp_path), [sample.woven()], sample.results(), tmp_path / "site", pdf=False
    )
    assert [(str(p.place), p.documents) for p in problems] == [("templates/web/document.html:2", ("specimen",))]
    assert dict(new.documents) == {}
    assert (new.folder / "index.html").exists()


def test_a_sealed_manifest_names_the_lock_and_how_the_site_was_built(tmp_path: Path, root: Path) -> None:
    write_site(sample.project(root), [], sample.results(), tmp_path / "site", pdf=False)
    before = manifest(tmp_path / "site")
    assert before["lock"] == ""
    seal(tmp_path / "site", lock="abc", built={"engine": "builtin", "pdf": False})
    assert manifest(tmp_path / "site") == {**before, "lock": "abc", "built": {"engine": "builtin", "pdf": False}}


def test_the_manifest_of_the_last_site_is_read_once(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evidoc.write import manifest as module

    old = pages_only(tmp_path / "old", root)
    read, true = list[Path | None](), module.read_manifest

    def reading(site: Path | None) -> Mapping[str, object]:
        read.append(site)
        return true(site)

    monkeypatch.setattr(module, "read_manifest", reading)
    names = ["specimen", "other", "third"]
    new, _ = write_site(
        sample.project(root, *names),
        [],
        sample.results(),
        tmp_path / "new",
        previous=old.folder,
        kept=names,
        pdf=False,
    )
    assert list(new.documents) == ["specimen"]
    assert read == [old.folder]


def test_a_site_without_any_document_is_still_a_site(tmp_path: Path, root: Path) -> None:
    site, problems = write_site(sample.project(root), [], sample.results(), tmp_path, pdf=False)
    assert problems == ()
    assert {"index.html", "values.html", "made.html", "accessibility.html", "manifest.json"} <= set(site.files)


PICTURE = sample.svg(120, 80).encode()


def drawn(name: str = "specimen", **files: bytes) -> Woven:
    pictures = "".join(f'<p><img src="evidoc:output/{file}.svg" alt="Drawn by a cell"></p>' for file in files)
    known = {f"{file}.svg": data for file, data in files.items()}
    return replace(sample.woven(name, body=pictures), files={**known, "unseen.svg": b"<svg/>"})


def test_pictures_of_cells_become_assets_of_their_document(tmp_path: Path, root: Path) -> None:
    project = sample.project(root, "specimen", "other")
    woven = [drawn(chart=PICTURE), drawn("other", chart=PICTURE.replace(b"Library", b"Theatre"))]
    site, problems = write_site(project, woven, sample.results(), tmp_path, pdf=False)
    assert problems == ()
    charts = [name for name in site.files if name.startswith("assets/chart.")]
    assert len(charts) == 2, "two documents may each have drawn a picture of that name"
    for name in ("specimen", "other"):
        (own,) = (c for c in charts if c in site.documents[name].files)
        assert f'src="{own}"' in (tmp_path / f"{name}.html").read_text(encoding="utf-8")
    assert not [name for name in site.files if "unseen" in name]


def test_a_picture_that_no_cell_drew_is_told(tmp_path: Path, root: Path) -> None:
    woven = replace(drawn(chart=PICTURE), files={})
    _, problems = write_site(sample.project(root), [woven], sample.results(), tmp_path, pdf=False)
    assert [p.message for p in problems] == ["'output/chart.svg' is not in the site."]


@pytest.mark.pdf
def test_a_variant_for_print_is_printed_and_not_published(tmp_path: Path, root: Path) -> None:
    printed = replace(drawn(chart=PICTURE), headings=(), bibliography="")
    page = replace(sample.woven(body="<p>For the screen.</p>"), printed=printed, headings=(), bibliography="")
    site, problems = write_site(sample.project(root), [page], sample.results(), tmp_path)
    assert problems == ()
    html = (tmp_path / "specimen.html").read_text(encoding="utf-8")
    assert "For the screen." in html
    assert "chart" not in html
    reading = read((tmp_path / "specimen.pdf").read_bytes())
    assert [e.detail for e in reading.of("Figure")] == ["Drawn by a cell"]
    assert "For the screen." not in "".join(reading.pieces)
    assert site.documents["specimen"].pdf is not None


def test_a_formula_that_nobody_could_read_stops_its_document(tmp_path: Path, root: Path) -> None:
    woven = sample.woven(body='<p><span class="math inline">\\(\\odd{x}\\)</span></p>')
    site, problems = write_site(sample.project(root), [woven], sample.results(), tmp_path, pdf=False)
    assert [(p.kind, p.documents) for p in problems] == [("unreadable-maths", ("specimen",))]
    assert "\\odd{x}" in problems[0].message
    assert dict(site.documents) == {}


def test_the_font_of_formulas_comes_with_the_first_formula(tmp_path: Path, root: Path) -> None:
    woven = sample.woven(body="<p><math><mi>x</mi></math></p>")
    site, _ = write_site(sample.project(root), [woven], sample.results(), tmp_path, pdf=False)
    (font,) = (name for name in site.files if "evidoc-math" in name)
    assert font in site.documents["specimen"].files
    style = next(name for name in site.files if name.endswith(".css"))
    assert font.removeprefix("assets/") in (tmp_path / style).read_text(encoding="utf-8")
    assert not [name for name in pages_only(tmp_path / "plain", root).files if "evidoc-math" in name]
