"""Addresses of woven HTML become files of the site on the web, and plain words on paper."""

from __future__ import annotations

from tests.write import sample

from evidoc.write.addresses import Files, data_of, for_print, for_web, named

FILES = Files(
    figures={"level": "assets/level.svg", "level/narrow": "assets/level-narrow.svg"},
    data={"data/level.csv": "data/fig-level.csv", "table-data/kinds.csv": "data/tbl-kinds.csv"},
    sizes={"data/level.csv": 2400, "table-data/kinds.csv": 2400},
    images={"pictures/map.png": "assets/map.png"},
    documents=frozenset({"guide"}),
)
VALUE = '<a href="evidoc:values#rate.all" class="evidoc-value" data-id="rate.all">5.1%</a>'


def test_every_kind_of_address_leads_to_its_file() -> None:
    html = (
        f'{VALUE}<img src="evidoc:figure/level" alt="x"><source srcset="evidoc:figure/level/narrow">'
        '<img src="evidoc:image/pictures/map.png" alt="y"><a href="evidoc:document/guide#sec-a">z</a>'
    )
    shown, lost = for_web(html, FILES)
    assert lost == ()
    assert 'href="values.html#rate.all"' in shown
    assert 'src="assets/level.svg"' in shown
    assert 'srcset="assets/level-narrow.svg"' in shown
    assert 'src="assets/map.png"' in shown
    assert 'href="guide.html#sec-a"' in shown
    assert "evidoc:" not in shown


def test_addresses_that_lead_nowhere_are_named() -> None:
    html = '<a href="evidoc:document/none">x</a><a href="evidoc:data/closed.csv">y</a><img src="evidoc:what/x" alt="z">'
    assert for_web(html, FILES)[1] == ("document/none", "data/closed.csv", "what/x")


def test_text_that_mentions_an_address_is_left_alone() -> None:
    html = '<p>Write "evidoc:document/none" there.</p>'
    assert for_web(html, FILES) == (html, ())
    assert named(html) == ()


def test_paper_has_no_links_into_the_site_and_the_wide_picture() -> None:
    html = (
        f'<p>{VALUE} and <a href="https://example.org">web</a></p><picture><source srcset="evidoc:figure/level/narrow">'
    )
    shown, lost = for_print(f'{html}<img src="evidoc:figure/level" alt="x"></picture>', FILES)
    assert lost == ()
    assert '<span class="evidoc-value" data-id="rate.all">5.1%</span>' in shown
    assert '<a href="https://example.org">web</a>' in shown
    assert "<source" not in shown
    assert 'src="assets/level.svg"' in shown


def test_data_are_downloaded_from_the_page_and_attached_to_the_pdf() -> None:
    line = '<p class="evidoc-data">\n<a href="evidoc:data/level.csv">Download the data behind figure 1 (CSV)</a>\n</p>'
    page, paper = for_web(line, FILES)[0], for_print(line, FILES)[0]
    assert 'class="evidoc-data evidoc-web-only"' in page
    assert "figure 1 (CSV, 2KB)</a>" in page
    assert paper == '<p class="evidoc-data">The data behind figure 1 are attached to this PDF: fig-level.csv</p>'


def test_rows_that_may_not_be_passed_on_are_not_given_away() -> None:
    wanted = ("table-data/closed.csv", "table-data/kinds.csv", "data/none.csv")
    assert set(data_of(wanted, sample.results())) == {"table-data/kinds.csv"}
