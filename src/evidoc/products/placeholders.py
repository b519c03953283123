"""A script that cannot run on this machine, and what it lacks, come in; what stands in place of its products goes out.

A placeholder says that something is not available here, and what is needed: never a zero, never an empty chart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidoc.model.absence import SHOWN, SOURCE, needed, reason, title_of
from evidoc.model.period import display
from evidoc.model.product import Figure, Provenance, Results, Table, TableColumn, Value
from evidoc.model.script import Promise, Script
from evidoc.model.source import Source
from evidoc.products.outlines import drawn, wrapped

INK, MUTED, GROUND, EDGE = "#0B0C0C", "#3D3D3D", "#F6F7F8", "#6B7276"
_WIDE, _NARROW = 614, 326
"""Widths of the two pictures, in CSS pixels: as wide as charts are."""
_LARGE, _SMALL, _LEADING, _MARGIN = 22.0, 15.0, 1.35, 24.0
_MOST_LINES = 6
_COLUMNS = (TableColumn("needed", "What is needed"), TableColumn("why", "Why it is not here"))


def placeholders(
    script: Script, lacks: Sequence[str], sources: Mapping[str, Source], *, synthetic: bool = False
) -> Results:
    """Return what stands in place of everything that `script` promises.

    Parameters
    ----------
    script
        It is not run.
    lacks
        What it lacks, as in `Plan.lacking`: ``source lfs``, ``program R``.
    sources
        By id.
    synthetic
        Whether its project is a demonstration.
    """
    values, tables, figures = {}, {}, {}
    for promise in script.promises:
        origin = _origin(script, promise, lacks, sources, synthetic=synthetic)
        if promise.kind == "value":
            values[promise.name] = _value(promise, origin, lacks, sources)
        elif promise.kind == "table":
            tables[promise.name] = _table(promise, origin, lacks, sources)
        elif promise.kind == "figure":
            figures[promise.name] = _figure(promise, origin, lacks, sources)
    return Results(values, tables, figures)


def _absent(lacks: Sequence[str], sources: Mapping[str, Source]) -> list[Source]:
    names = [one.removeprefix(SOURCE) for one in lacks if one.startswith(SOURCE)]
    return [sources[name] for name in names if name in sources]


def _origin(
    script: Script, promise: Promise, lacks: Sequence[str], sources: Mapping[str, Source], *, synthetic: bool
) -> Provenance:
    read = [sources[use.name] for use in script.sources if use.name in sources]
    named = list({source.id: source for source in (*read, *_absent(lacks, sources))}.values())
    return Provenance(
        made_by=script.path,
        line=promise.place.line,
        sources=tuple(source.id for source in named),
        definitions=(),
        status=" and ".join(dict.fromkeys(source.status for source in named)),
        source_line="; ".join(dict.fromkeys(source.line for source in named)),
        redistribute=False,
        absent=tuple(lacks),
        synthetic=synthetic or any(source.synthetic for source in named),
    )


def _value(promise: Promise, origin: Provenance, lacks: Sequence[str], sources: Mapping[str, Source]) -> Value:
    named = [sources[name] for name in origin.sources]
    one = named[0] if len(named) == 1 else None
    period, geography, population = (one.period, one.geography, one.population) if one else ("", "", "")
    meaning = f"What {promise.name} stands for is made where its data may be"
    missing = reason(lacks, sources)
    shows = {
        **dict.fromkeys(("ons", "nhs", "number"), SHOWN),
        **dict.fromkeys(("interval", "unit", "base"), ""),
        "period": _period(period),
        "geography": geography,
        "population": population,
        "source": origin.source_line,
        "meaning": meaning,
        "status": origin.status,
    }
    return Value(promise.name, None, "", meaning, period, geography, population, origin, shows, missing=missing)


def _period(period: str) -> str:
    try:
        return display(period) if period else ""
    except ValueError:
        return period


def _table(promise: Promise, origin: Provenance, lacks: Sequence[str], sources: Mapping[str, Source]) -> Table:
    rows = []
    for one in lacks:
        source = sources.get(one.removeprefix(SOURCE)) if one.startswith(SOURCE) else None
        what = title_of(source) if source else one.partition(" ")[2]
        why = f"Its licence: {source.licence}" if source else "It is not on the machine that made this."
        rows.append((what, why))
    return Table(promise.name, "A table that is not available here", _COLUMNS, tuple(rows), (), "", origin)


def _figure(promise: Promise, origin: Provenance, lacks: Sequence[str], sources: Mapping[str, Source]) -> Figure:
    words = needed(lacks, sources)
    wide, narrow = _picture(words, _WIDE), _picture(words, _NARROW)
    return Figure(
        id=promise.name,
        title="A figure that is not available here",
        subtitle="",
        alt=f"A box in place of a chart, with the words: {SHOWN}. The chart {words}."[:300],
        notes=(),
        svg=wide[0],
        svg_narrow=narrow[0],
        size=wide[1],
        size_narrow=narrow[1],
        columns=(),
        rows=(),
        csv="",
        provenance=origin,
    )


def _picture(words: str, width: int) -> tuple[str, tuple[int, int]]:
    """Return a framed box with the words in it: outlines of letters, so that it looks alike everywhere."""
    room = width - 2 * _MARGIN
    lines = wrapped(f"It {words}.", _SMALL, room, _MOST_LINES)
    height = round(2 * _MARGIN + _LARGE * _LEADING + len(lines) * _SMALL * _LEADING)
    at = _MARGIN + _LARGE
    parts = [drawn(SHOWN, _LARGE, _MARGIN, at, f'fill="{INK}"')]
    for line in lines:
        at += _SMALL * _LEADING
        parts.append(drawn(line, _SMALL, _MARGIN, at + 4, f'fill="{MUTED}"'))
    frame = (
        f'<rect x="1" y="1" width="{width - 2}" height="{height - 2}" '
        f'fill="{GROUND}" stroke="{EDGE}" stroke-width="1.5" stroke-dasharray="6 4"/>'
    )
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{frame}{"".join(parts)}</svg>\n', (width, height)
