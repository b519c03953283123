"""A page is read as its PDF must repeat it: without what stands on the web only."""

from __future__ import annotations

from evidoc.write.page_reading import read_page

PAGE = """<body><header>Not this</header><main><h1>A <em>title</em></h1>
<p>Two words<br>and more&nbsp;<a href="https://example.org">there</a>, <a href="values.html#x">5%</a>.</p>
<nav><a href="#a">Contents</a></nav><details class="evidoc-web-only"><p>Folded <img src="x" alt="hidden"></p></details>
<table><thead><tr><th>Head</th></tr></thead><tbody><tr><th>Row</th><td>1</td></tr></tbody></table>
<img src="y" alt="A chart"><h2 id="a">Next</h2><p>End<a href="#r" class="footnote-back">back</a></p></main>
<p>Nor this</p></body>"""


def test_blocks_are_read_in_order() -> None:
    blocks = read_page(PAGE).blocks
    assert blocks == ["A title", "Two words", "and more there, 5%.", "Head", "Row", "1", "Next", "End"]


def test_headings_header_cells_pictures_and_links_are_read() -> None:
    page = read_page(PAGE)
    assert page.headings == [(1, "A title"), (2, "Next")]
    assert page.header_cells == ["Head", "Row"]
    assert page.alts == ["A chart"]
    assert page.links == ["https://example.org"]
