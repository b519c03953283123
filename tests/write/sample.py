"""An invented project with one long document, in the markup that weave writes: nothing in it is a finding."""

from __future__ import annotations

from pathlib import Path

from evidoc.errors import Place
from evidoc.model.document import Gap, Heading, Shown, Woven
from evidoc.model.product import Figure, Provenance, Results, Table, TableColumn, Value
from evidoc.model.project import DocumentEntry, Genre, Project, Settings

HERE = Place("_quarto.yml", 1)
GENRE = Genre(
    "briefing", "Specimen briefing", "ons", number_sections=True, audience="people who try evidoc", contents_depth=2
)
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


LONG_ROWS = "".join(
    f'<tr><th scope="row">Invented place number {n}</th><td>Nowhere, part {n}</td>'
    f'<td style="text-align: right;">{n * 37 % 100}.{n % 10}</td><td>not available</td></tr>\n'
    for n in range(1, 31)
)

PARAGRAPH = (
    "<p>This paragraph stands here so that a page has the weight of a real one. Its sentences are of ordinary length, "
    "and they end where a reader would draw breath. Nothing in it was counted, asked or observed by anybody. The rate "
    'of invented absence in libraries is <a href="evidoc:values#rate.library" class="evidoc-value" '
    'data-id="rate.library">5.1%</a>, and in museums it is <a href="evidoc:values#rate.museum" class="evidoc-value" '
    'data-id="rate.museum">4.4%</a> <span class="citation" data-cites="invented2026">(<a href="#ref-invented2026" '
    'role="doc-biblioref">Nobody, 2026</a>)</span>.</p>\n'
)

_HERE = Path(__file__).parent
BODY = (
    (_HERE / "specimen.html")
    .read_text(encoding="utf-8")
    .replace("@ROWS@\n", LONG_ROWS)
    .replace("@PARAGRAPH@\n", PARAGRAPH)
)
BIBLIOGRAPHY = (_HERE / "specimen-references.html").read_text(encoding="utf-8")


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
            "abstract": "A first paragraph that sums up, with 5 < 6.\n\nA second one.",
            "keywords": ["specimen", "evidoc"],
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
            "project": {
                "summary": "An invented project that shows what evidoc makes. No number on these pages is real."
            },
            "funder": {"name": "TBC"},
            "award": {"id": "TBC"},
            "contact": {"name": "TBC", "email": "TBC"},
            "licence": {"name": "CC BY 4.0", "address": "https://creativecommons.org/licenses/by/4.0/"},
            "ai_use": "This specimen was written by a machine and is read by people only as a specimen.",
        },
        facts_places={},
    )
