"""A number of chapters and of references goes in; a made-up project of that size, for speed alone, comes out.

Nobody wrote it and it means nothing: every word comes from one list, by counting. A chapter holds what chapters of
research hold: about 2,500 words, twenty citations, four pictures, three tables, boxes, notes and references to them.
Stock Quarto can render the same folder.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

CITED = 20
"""Works that a chapter cites."""
SECTIONS = 8
PARAGRAPHS = 4
"""In each section."""
WORDS = 65
"""In each paragraph, more or less."""
_LIST = (
    "staff nursery ward rota shift mentor pay leave absence census region council trust employer survey answer sample "
    "model measure change share rate trend reason support training practice evidence method finding limit question "
    "people children families work care time team skill choice cost value range group record count period place year "
    "long short early late clear small large steady local national public private open careful simple useful common "
    "shows finds holds keeps moves falls rises leaves joins asks says counts reads meets helps needs turns brings "
    "and but while because where when although before after since of in on at by for with from about between under "
    "the a each every this that these some many most few several both other such more less often rarely always"
)
_WORDS = _LIST.split()
_BOXES = ("note", "tip", "important")
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="240" viewBox="0 0 480 240" role="img">\n'
    '<rect width="480" height="240" fill="#fff"/>\n{bars}</svg>\n'
)


def write_project(
    root: Path, chapters: int, *, references: int | None = None, sections: int = SECTIONS, quarto: bool = False
) -> Path:
    """Write the project into the new folder `root` and return it.

    Parameters
    ----------
    chapters
        How many documents it has.
    references
        Entries of its bibliography; the chapters cite the first twenty for each of them, as far as there are so many.
    sections
        Of each chapter: eight make about 2,500 words.
    quarto
        Write settings that Quarto alone is to read: its own folder for pages, and no call of evidoc.
    """
    (root / "chapters" / "pictures").mkdir(parents=True)
    works = references if references is not None else chapters * CITED
    (root / "references.bib").write_text("\n".join(_entry(n) for n in range(works)), encoding="utf-8")
    (root / "project.yml").write_text("project:\n  name: Made up\n", encoding="utf-8")
    (root / "_quarto.yml").write_text(_settings(chapters, quarto=quarto), encoding="utf-8")
    for number in range(chapters):
        name = _name(number)
        (root / "chapters" / f"{name}.qmd").write_text(chapter(number, works, sections), encoding="utf-8")
        for picture in range(4):
            path = root / "chapters" / "pictures" / f"{name}-{picture}"
            if picture % 2:
                path.with_suffix(".png").write_bytes(_png(number * 4 + picture))
            else:
                path.with_suffix(".svg").write_text(_svg(number * 4 + picture), encoding="utf-8")
    return root


def chapter(number: int, works: int, sections: int = SECTIONS) -> str:
    """Return the text of a chapter."""
    words = _words(number)
    front = (
        f"---\ntitle: Chapter {number + 1} of a made-up corpus\ndescription: Text without a meaning, made to be timed."
        "\ndate: 2026-11-21\nstatus: draft\naudience: Nobody\n---\n"
    )
    return "\n".join([front, *(_section(number, at, works, words) for at in range(sections))])


def _section(number: int, at: int, works: int, words: Iterator[str]) -> str:
    """Return a section: paragraphs with citations and references, and one of the things that chapters show."""
    label = f"{_name(number)}-{at}"
    cited = [_key((number * CITED + at * 3 + n) % works) for n in range(3)]
    paragraphs = [_paragraph(words) for _ in range(PARAGRAPHS)]
    if at * 3 < CITED:
        paragraphs[0] += f" Others say the same [@{cited[0]}, p. {at + 3}]."
        paragraphs[1] += f" @{cited[1]} counted again."
    if at * 3 + 2 < CITED:
        paragraphs[2] += f" More was found later [see @{cited[2]}]."
    paragraphs[3] += f" See @sec-{_name(number)}-{max(at - 1, 0)} and the remark below.[^{label}]"
    notes = f"[^{label}]: {_paragraph(words, 20)}"
    title = f"## {' '.join(next(words) for _ in range(5)).capitalize()} {{#sec-{label}}}"
    shown = [show(number, at, words) for show in _SHOWN[at % SECTIONS]]
    return "\n\n".join([title, *paragraphs, *shown, notes, ""])


def _figure(number: int, at: int, words: Iterator[str]) -> str:
    picture = _FIGURES.index(at % SECTIONS)
    name, suffix = f"{_name(number)}-{picture}", "png" if picture % 2 else "svg"
    label, alt = f"fig-{_name(number)}-{at}", " ".join(next(words) for _ in range(9))
    caption = " ".join(next(words) for _ in range(7)).capitalize()
    return (
        f'![{caption}](pictures/{name}.{suffix}){{#{label} fig-alt="{alt}"}}\n\nAs @{label} draws it, nothing moves.\n'
    )


def _table(number: int, at: int, words: Iterator[str]) -> str:
    label = f"tbl-{_name(number)}-{at}"
    rows = [f"| {next(words)} {next(words)} | {at + n} | {n * 17 % 100} | {next(words)} |" for n in range(10)]
    head = "| Group | Count | Share | Remark |\n|:------|------:|------:|:-------|"
    caption = " ".join(next(words) for _ in range(6)).capitalize()
    return "\n".join([f"@{label} lists it all.\n", head, *rows, f"\n: {caption} {{#{label}}}\n"])


def _box(_: int, at: int, words: Iterator[str]) -> str:
    kind = _BOXES[at % 3]
    title = " ".join(next(words) for _ in range(4)).capitalize()
    items = "\n".join(f"- **{next(words)}**: {_paragraph(words, 9)}" for _ in range(3))
    return f'::: {{.callout-{kind} title="{title}"}}\n{_paragraph(words, 25)}\n\n{items}\n:::\n'


_SHOWN = ((_figure,), (_table,), (_box,), (_figure,), (_table, _box), (_figure,), (_table,), (_figure, _box))
"""What each of eight sections shows; four pictures, three tables and three boxes in all."""
_FIGURES = [at for at, shown in enumerate(_SHOWN) if _figure in shown]


def _paragraph(words: Iterator[str], length: int = WORDS) -> str:
    """Return sentences of about twelve words, on lines as an editor folds them."""
    sentences = []
    while length > 0:
        taken = [next(words) for _ in range(min(12, length))]
        sentences.append(" ".join(taken).capitalize() + ".")
        length -= 12
    return "\n".join(sentences)


def _words(number: int) -> Iterator[str]:
    """Yield words without end, other ones in each chapter: steps of changing length through the list."""
    at = number * 7919
    while True:
        at = (at * 1103515245 + 12345) % (1 << 31)
        yield _WORDS[(at >> 16) % len(_WORDS)]


def _settings(chapters: int, *, quarto: bool) -> str:
    names = [_name(n) for n in range(chapters)]
    documents = "\n".join(f"    {name}: {{chapter: chapters/{name}.qmd, genre: note}}" for name in names)
    rendered = "\n".join(f"    - chapters/{name}.qmd" for name in names)
    return (
        f"project:\n  type: default\n  output-dir: _build/quarto\n  render:\n{rendered}\n"
        f"title: A made-up corpus\nlang: en-GB\nbibliography: references.bib\n"
        + ("format: html\n" if quarto else f"evidoc:\n  csl: harvard-cite-them-right\n  documents:\n{documents}\n")
    )


def _name(number: int) -> str:
    return f"c{number:04d}"


def _key(number: int) -> str:
    return f"{_WORDS[number % 60]}{1950 + number % 75}n{number}"


def _entry(number: int) -> str:
    words = _words(number + 1_000_000)
    title = " ".join(next(words) for _ in range(9)).capitalize()
    one, two, journal = (next(words).capitalize() for _ in range(3))
    return (
        f"@article{{{_key(number)},\n  author = {{{one}, {two[0]}. and {two}, {one[0]}. {journal[0]}.}},\n"
        f"  title = {{{title}}},\n  journal = {{{journal} and {two}}},\n  year = {{{1950 + number % 75}}},\n"
        f"  volume = {{{number % 90 + 1}}},\n  number = {{{number % 4 + 1}}},\n"
        f"  pages = {{{number % 400 + 1}--{number % 400 + 15}}},\n  doi = {{10.0000/made.up.{number}}}\n}}\n"
    )


def _svg(number: int) -> str:
    bars = "".join(
        f'<rect x="{20 + 45 * n}" y="{220 - (number * 31 + n * 47) % 190}" width="30" '
        f'height="{(number * 31 + n * 47) % 190}" fill="#1d70b8"/>\n'
        for n in range(10)
    )
    return _SVG.format(bars=bars)


def _png(number: int) -> bytes:
    """Return a small picture in shades of grey, each with a pattern of its own."""
    width, height = 96, 48
    rows = b"".join(b"\0" + bytes((x * 5 + y * 3 + number) % 256 for x in range(width)) for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
