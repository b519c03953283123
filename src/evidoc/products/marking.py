"""Products that rest on made-up data come in; the same go out, and every one of them says so wherever it is shown.

Pictures are marked twice: large and faint across the chart, so that no part of it can be cut out without the words, and
plainly on a strip of its own below, which hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from evidoc.model.product import Figure, Provenance, Results, Table, Value
from evidoc.model.source import Source
from evidoc.products.outlines import drawn, width_of

WORDS = "Synthetic data"
NOTE = "Made up for a demonstration: it describes nobody."
_SAID = "synthetic"
_STRIP, _PLAIN, _MARGIN = 26.0, 14.0, 8.0
"""Height of the strip, size of its letters, and room beside them, in CSS pixels."""
_ACROSS, _FAINT, _TURN = 0.62, 0.13, -24
"""Of the words across the chart: part of its width, how dark they are, and how far they are turned."""
_INK, _GROUND = "#4B2C00", "#FFF3D3"
_OPEN = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_END = re.compile(r"</svg>\s*\Z")
_ATTRIBUTE = {name: re.compile(rf"(?<![\w-]){name}\s*=\s*(\"[^\"]*\"|'[^']*')") for name in ("viewBox", "height")}
_NUMBER = re.compile(r"[\d.]+")


def marked(results: Results, sources: Mapping[str, Source], *, synthetic: bool) -> Results:
    """Return results in which everything that rests on made-up data is called synthetic.

    Parameters
    ----------
    results
        What a script made.
    sources
        Those that it may name, by id.
    synthetic
        Whether the whole project is a demonstration; else only what names a synthetic source is marked.
    """

    def made_up(product: Value | Table | Figure) -> bool:
        origin = product.provenance
        named = any(name in sources and sources[name].synthetic for name in origin.sources)
        done = isinstance(product, Table | Figure) and NOTE in product.notes  # a title of the author's own is no mark
        return (synthetic or named) and not done

    return Results(
        {name: _value(one) if made_up(one) else one for name, one in results.values.items()},
        {name: _table(one) if made_up(one) else one for name, one in results.tables.items()},
        {name: _figure(one) if made_up(one) else one for name, one in results.figures.items()},
        results.findings,
        results.evidence,
    )


def _value(value: Value) -> Value:
    origin = _origin(value.provenance)
    shows = {**value.shows, "source": origin.source_line}
    return replace(value, provenance=origin, shows=shows, meaning=_called(value.meaning))


def _table(table: Table) -> Table:
    notes = (*table.notes, NOTE)
    return replace(table, title=_called(table.title), notes=notes, provenance=_origin(table.provenance))


def _figure(figure: Figure) -> Figure:
    wide, size = watermarked(figure.svg, figure.size)
    narrow, size_narrow = watermarked(figure.svg_narrow, figure.size_narrow)
    return replace(
        figure,
        title=_called(figure.title),
        notes=(*figure.notes, NOTE),
        svg=wide,
        size=size,
        svg_narrow=narrow,
        size_narrow=size_narrow,
        provenance=_origin(figure.provenance),
    )


def _called(words: str) -> str:
    return words if _SAID in words.lower() else f"{words} (synthetic data)"


def _origin(origin: Provenance) -> Provenance:
    return replace(origin, synthetic=True, source_line=_called(origin.source_line) if origin.source_line else "")


def watermarked(svg: str, size: tuple[int, int]) -> tuple[str, tuple[int, int]]:
    """Return a picture with the words across it and on a strip below it, and its new size.

    Parameters
    ----------
    svg
        SVG text; empty where there is none.
    size
        Its width and height in CSS pixels.
    """
    opening = _OPEN.search(svg)
    if opening is None or not size[1]:
        return svg, size
    left, top, width, height = _box(opening[0], size)
    scale = height / size[1]
    strip = _STRIP * scale
    tag = _with(opening[0], "viewBox", f"{left:g} {top:g} {width:g} {height + strip:g}")
    tag = _taller(tag, size[1])
    end = _END.search(svg)
    inside = svg[opening.end() : end.start() if end else len(svg)]
    across = _across(left, top, width, height)
    below = _below(left, top + height, width, strip, scale)
    return (
        f"{svg[: opening.start()]}{tag}{inside}{across}{below}</svg>\n",
        (size[0], round(size[1] + _STRIP)),
    )


def _box(tag: str, size: tuple[int, int]) -> tuple[float, float, float, float]:
    found = _ATTRIBUTE["viewBox"].search(tag)
    numbers = [float(one) for one in found[1].strip("\"'").replace(",", " ").split()] if found else []
    left, top, width, height = numbers if len(numbers) == len(("x", "y", "w", "h")) else (0.0, 0.0, *map(float, size))
    return left, top, width, height


def _with(tag: str, name: str, text: str) -> str:
    """Return the opening tag with an attribute of this text, in the place of the one that it has."""
    if _ATTRIBUTE[name].search(tag):
        return _ATTRIBUTE[name].sub(f'{name}="{text}"', tag, count=1)
    return tag.replace("<svg", f'<svg {name}="{text}"', 1)


def _taller(tag: str, height: int) -> str:
    """Return the tag with a height that has room for the strip, in the unit in which it is written."""
    found = _ATTRIBUTE["height"].search(tag)
    number = _NUMBER.match(found[1].strip("\"' ")) if found else None
    if found is None or number is None:
        return tag
    written = found[1].strip("\"'")
    more = float(number[0]) * (height + _STRIP) / height
    return _with(tag, "height", f"{more:.6g}{written.strip()[number.end() :]}")


def _across(left: float, top: float, width: float, height: float) -> str:
    size = min(_ACROSS * width / width_of(WORDS, 1.0), height / 3)
    x, y = left + width / 2, top + height / 2
    words = drawn(WORDS, size, -width_of(WORDS, size) / 2, size / 3)
    turned = f"translate({x:.1f} {y:.1f}) rotate({_TURN})"
    return f'<g aria-hidden="true" fill="#000" fill-opacity="{_FAINT}" transform="{turned}">{words}</g>'


def _below(left: float, top: float, width: float, strip: float, scale: float) -> str:
    size = _PLAIN * scale
    ground = f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{strip:g}" fill="{_GROUND}"/>'
    words = drawn(WORDS, size, left + _MARGIN * scale, top + strip / 2 + size / 3, f'fill="{_INK}"')
    return f'<g aria-hidden="true">{ground}{words}</g>'
