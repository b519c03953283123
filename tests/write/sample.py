"""An invented project with one long document, in the markup that weave writes: nothing in it is a finding."""

from __future__ import annotations

from pathlib import Path

from evidoc.errors import Place
from evidoc.model.document import Gap, Heading, Shown, Woven
from evidoc.model.product import Figure, Provenance, Results, Table, TableColumn, Value
from evidoc.model.project import DocumentEntry, Genre, Project, Settings

HERE = Place("_quarto.yml", 1)
GENRE = Genre("briefing", "Specimen briefing", "ons", number_sections=True, audience="people who try evidoc", contents_depth=2)
CHAPTER = "chapters/specimen.qmd"
CSV = "kind,share\nInvented library,12.5\nInvented museum,7.25\n"


def provenance(*, redistribute: bool = True) -> Provenance:
    return Provenance(
        made_by="analysis/specimen.py",
        line=12,
        sources=("specimen-register",),
        definitions=("specimen-share",),
        status="invented",
        source_line="Office of Invented Figures, Specimen register, 2026",
        redistribute=redistribute,
    )


def value(name: str, number: float, meaning: str) -> Value:
    shows = {
        "ons": f"{number:.1f}%",
        "nhs": f"about {number:.0f}%",
        "number": f"{number:.1f}",
        "unit": "%",
        "period": "April 2024 to March 2025",
        "geography": "Nowhere",
        "population": "invented places",
        "base": "1,200 invented answers",
        "interval": "4.1% to 5.9%",
        "source": "Office of Invented Figures, Specimen register, 2026",
        "meaning": meaning,
        "status": "invented",
    }
    return Value(
        name, number, "%", meaning, "2024-04/2025-03", "Nowhere", "invented places", provenance(), shows, base=1200
    )


def svg(width: int, height: int) -> str:
    bars = "".join(
        f'<rect x="{width * 0.3:.0f}" y="{20 + i * 44}" width="{width * share:.0f}" height="26" fill="{colour}"/>'
        f'<text x="{width * 0.28:.0f}" y="{38 + i * 44}" text-anchor="end">{name}</text>'
        for i, (name, share, colour) in enumerate(
            [("Library", 0.6, "#12436D"), ("Museum", 0.35, "#12436D"), ("Archive", 0.2, "#F46A25")],
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="Source Sans Pro, sans-serif" font-size="15" fill="#3D3D3D">{bars}</svg>\n'
    )


def results() -> Results:
    columns = (TableColumn("kind", "Kind of place"), TableColumn("share", "Share", "%", "right"))
    rows = (("Invented library", "12.5"), ("Invented museum", "7.3"))
    figure = Figure(
        id="level",
        title="Invented libraries hold the largest share",
        subtitle="Share of invented places by kind, Nowhere, April 2024 to March 2025",
        alt="Bar chart: the invented library has the longest bar, the invented archive the shortest.",
        notes=("The figures are invented.",),
        svg=svg(614, 160),
        svg_narrow=svg(326, 160),
        size=(614, 160),
        size_narrow=(326, 160),
        columns=columns,
        rows=rows,
        csv=CSV,
        provenance=provenance(),
    )
    table = Table("kinds", "Invented places by kind", columns, rows, (), CSV, provenance())
    closed = Table("closed", "Rows that stay at home", columns, rows, (), "", provenance(redistribute=False))
    found = (
        value("rate.library", 5.1, "Rate of invented absence, libraries"),
        value("rate.museum", 4.4, "Rate of invented absence, museums"),
        value("share.archive", 2.24, "Share of invented archives"),
    )
    return Results({v.id: v for v in found}, {"kinds": table, "closed": closed}, {"level": figure})


FIGURE = """<div id="fig-level" class="quarto-float quarto-figure quarto-figure-center">
<figure class="quarto-float quarto-float-fig figure">
<figcaption id="fig-level-caption" class="quarto-float-caption-top quarto-float-caption quarto-float-fig">
Figure\u00a01: Invented libraries hold the largest share <span class="evidoc-subtitle">Share of invented places by kind, Nowhere, April 2024 to March 2025</span>
</figcaption>
<picture><source media="(max-width: 480px)" srcset="evidoc:figure/level/narrow" width="326" height="160"><img src="evidoc:figure/level" alt="Bar chart: the invented library has the longest bar, the invented archive the shortest." width="614" height="160" class="img-fluid figure-img"></picture>
<p class="evidoc-note">
The figures are invented.
</p>
<p class="evidoc-source">
Source: Office of Invented Figures, Specimen register, 2026
</p>
<p class="evidoc-data">
<a href="evidoc:data/level.csv">Download the data behind figure 1 (CSV)</a>
</p>
<details class="evidoc-web-only">
<summary>Show the data behind figure 1</summary>
<div class="evidoc-scroll" role="region" aria-labelledby="fig-level-data" tabindex="0">
<table>
<caption><span id="fig-level-data">Data behind figure 1: Invented libraries hold the largest share</span></caption>
<thead><tr><th scope="col">Kind of place</th><th style="text-align: right;" scope="col">Share (%)</th></tr></thead>
<tbody><tr><th scope="row">Invented library</th><td style="text-align: right;">12.5</td></tr></tbody>
</table>
</div>
</details>
</figure>
</div>
"""

LONG_ROWS = "".join(
    f'<tr><th scope="row">Invented place number {n}</th><td>Nowhere, part {n}</td>'
    f'<td style="text-align: right;">{n * 37 % 100}.{n % 10}</td><td>not available</td></tr>\n'
    for n in range(1, 31)
)

TABLE = f"""<div id="tbl-kinds" class="quarto-float quarto-figure quarto-figure-center">
<figure class="quarto-float quarto-float-tbl figure">
<figcaption id="tbl-kinds-caption" class="quarto-float-caption-top quarto-float-caption quarto-float-tbl">
Table\u00a01: Thirty invented places, so that the table must break across pages
</figcaption>
<div class="evidoc-scroll" role="region" aria-labelledby="tbl-kinds-caption" tabindex="0">
<table>
<thead><tr><th scope="col">Kind of place</th><th scope="col">Where it lies</th><th style="text-align: right;" scope="col">Share (%)</th><th scope="col">Second share</th></tr></thead>
<tbody>
{LONG_ROWS}</tbody>
</table>
</div>
<p class="evidoc-data">
<a href="evidoc:table-data/kinds.csv">Download the data behind table 1 (CSV)</a>
</p>
</figure>
</div>
"""

CALLOUT = """<div class="callout callout-style-default callout-note callout-titled" role="note" aria-labelledby="callout-1-title">
<div class="callout-header">
<div id="callout-1-title" class="callout-title-container">
<span class="screen-reader-only callout-kind">Note: </span>What this specimen is for
</div>
</div>
<div class="callout-body-container callout-body">
<p>It shows each kind of block once, at the length that real documents have. It says nothing about any real place.</p>
</div>
</div>
"""

PARAGRAPH = (
    "<p>This paragraph stands here so that a page has the weight of a real one. Its sentences are of ordinary length, "
    "and they end where a reader would draw breath. Nothing in it was counted, asked or observed by anybody. The rate "
    'of invented absence in libraries is <a href="evidoc:values#rate.library" class="evidoc-value" '
    'data-id="rate.library">5.1%</a>, and in museums it is <a href="evidoc:values#rate.museum" class="evidoc-value" '
    'data-id="rate.museum">4.4%</a> <span class="citation" data-cites="invented2026">(<a href="#ref-invented2026" '
    'role="doc-biblioref">Nobody, 2026</a>)</span>.</p>\n'
)

BODY = f"""<section id="sec-summary" class="level2" data-number="1">
<h2 data-number="1"><span class="header-section-number">1</span> Summary</h2>
{PARAGRAPH}
<ul>
<li>a first point, which is short</li>
<li>a second point with <em>stress</em>, <strong>weight</strong> and <code>code</code>, long enough to run onto a second line on every screen that anybody holds in a hand</li>
<li>a third point, with points of its own:
<ul>
<li>one of them</li>
<li>another one</li>
</ul></li>
</ul>
{CALLOUT}
</section>
<section id="sec-levels" class="level2" data-number="2">
<h2 data-number="2"><span class="header-section-number">2</span> Levels differ between invented kinds of place</h2>
{PARAGRAPH}
<p>As <a href="#fig-level" class="quarto-xref">Figure\u00a01</a> shows, and as <a href="#sec-table" class="quarto-xref">Section\u00a03</a> repeats, the efficient office filed fifty-five figures.<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a> The next value is not there: <span class="evidoc-gap" data-kind="value">[Missing value: rate.gallery]</span>.</p>
{FIGURE}
<section id="sec-detail" class="level3" data-number="2.1">
<h3 data-number="2.1"><span class="header-section-number">2.1</span> A closer look</h3>
{PARAGRAPH}{PARAGRAPH}
<ol type="1">
<li><p>First, look at the whole.</p></li>
<li><p>Then look at a part, and see <a href="https://example.org/a%20page?x=1&amp;y=2">an address on the web</a>.</p></li>
</ol>
<h4 id="a-fourth-level">A heading of the fourth level</h4>
{PARAGRAPH}
<blockquote>
<p>An invented voice says something that nobody said.</p>
</blockquote>
</section>
</section>
<section id="sec-table" class="level2" data-number="3">
<h2 data-number="3"><span class="header-section-number">3</span> A table that runs on</h2>
{PARAGRAPH}
{TABLE}
{PARAGRAPH}
</section>
<section id="sec-end" class="level2" data-number="4">
<h2 data-number="4"><span class="header-section-number">4</span> What happens next</h2>
{PARAGRAPH}
<p>The start of the next part is <span class="evidoc-gap" data-kind="TBC">TBC</span>.</p>
<dl>
<dt>Specimen</dt>
<dd><p>A thing made to be looked at.</p></dd>
<dt>Gap</dt>
<dd><p>A place where something is missing, and says so.</p></dd>
</dl>
</section>
<section id="footnotes" class="footnotes footnotes-end-of-document" role="doc-endnotes">
<hr>
<ol>
<li id="fn1"><p>A note that adds nothing, in full.<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></p></li>
</ol>
</section>
"""

BIBLIOGRAPHY = """<div id="refs" class="references csl-bib-body hanging-indent" data-entry-spacing="0" role="list">
<div id="ref-invented2026" class="csl-entry" role="listitem">
Nobody, A. (2026) <em>An invented report that has a title long enough for a second line, so that the hanging indent shows</em>. Nowhere: Office of Invented Figures. Available at: <a href="https://example.org/report">https://example.org/report</a>.
</div>
</div>
"""


def woven(name: str = "specimen", body: str = BODY, status: str = "draft") -> Woven:
    return Woven(
        id=name,
        title="A specimen of everything that a page can hold",
        subtitle="What a document looks like on the web and on paper, before anybody has written one",
        status=status,
        date="2026-11-20",
        lang="en-GB",
        genre="briefing",
        body=body,
        bibliography=BIBLIOGRAPHY,
        headings=(
            Heading(2, "sec-summary", "1", "Summary"),
            Heading(2, "sec-levels", "2", "Levels differ between invented kinds of place"),
            Heading(3, "sec-detail", "2.1", "A closer look"),
            Heading(4, "a-fourth-level", "", "A heading of the fourth level"),
            Heading(2, "sec-table", "3", "A table that runs on"),
            Heading(2, "sec-end", "4", "What happens next"),
        ),
        shown=Shown(values=("rate.library", "rate.museum"), figures=("level",), tables=("kinds",)),
        gaps=(
            Gap("value", "rate.gallery", Place(CHAPTER, 21, 9)),
            Gap("TBC", "", Place(CHAPTER, 64, 3)),
        ),
        front={
            "description": "One document that holds each kind of block once.",
            "version": "0.1",
            "nations": "Nowhere",
            "next-review": "2027-05",
        },
    )


def project(root: Path, *names: str) -> Project:
    entries = tuple(DocumentEntry(n, CHAPTER, GENRE, HERE, "harvard-cite-them-right") for n in names or ("specimen",))
    return Project(
        root=root,
        settings=Settings("Specimen project", "en-GB", (), "harvard-cite-them-right", HERE),
        documents=entries,
        chapters={},
        scripts=(),
        sources={},
        definitions={},
        references={},
        claims=(),
        facts={
            "project": {"summary": "An invented project that shows what evidoc makes. No number on these pages is real."},
            "funder": {"name": "TBC", "award": "TBC"},
            "licence": {"name": "CC BY 4.0", "address": "https://creativecommons.org/licenses/by/4.0/"},
            "ai_use": "This specimen was written by a machine and is read by people only as a specimen.",
        },
        facts_places={},
    )
