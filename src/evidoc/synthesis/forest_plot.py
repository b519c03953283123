"""Effects of studies and what they give together come in; a forest plot for pages and phones goes out, in words too.

All numbers are as readers see them: ratios, not their logarithms; proportions, not their logits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, TypedDict

from evidoc.charts.sheet import Chart
from evidoc.model.display import grouped, rounded
from evidoc.records import dataclass
from evidoc.synthesis.axis import RATIOS, SHORT, WORDS, no_effect
from evidoc.synthesis.exhibits import Exhibits
from evidoc.synthesis.forest_drawing import Forest, Line

ALT_LENGTH = 300
POOLED = "Pooled: "
GROUP_COLUMN = {"group": "Group"}


class EffectRow(TypedDict, total=False):
    """One study: `estimate`, `low` and `high` as readers see them, `weight` as a percentage."""

    label: str
    estimate: float
    low: float
    high: float
    weight: float
    group: str


class Pooled(TypedDict, total=False):
    """What studies give together; without `prediction_low` and `prediction_high` no such interval is drawn."""

    estimate: float
    ci_low: float
    ci_high: float
    prediction_low: float | None
    prediction_high: float | None
    label: str


@dataclass(frozen=True, slots=True)
class ForestPlot:
    """A forest plot in every form in which readers meet it."""

    chart: Chart
    alt: str
    """At most 300 characters, made from the numbers."""
    rows: tuple[dict[str, Any], ...]
    """What the plot shows, for the table beneath it and for CSV."""
    columns: Mapping[str, Any] = field(default_factory=dict)
    """Column of `rows` -> its heading, or heading and unit."""

    def __call__(self, width: float) -> Any:
        """Return a matplotlib Figure `width` inches wide."""
        return self.chart(width)


def forest(
    rows: Sequence[Mapping[str, Any]],
    pooled: Mapping[str, Any] | None = None,
    *,
    measure: str = "GEN",
    favours: tuple[str, str] = ("", ""),
    subgroups: Mapping[str, Mapping[str, Any]] | None = None,
    level: float = 95,
    decimals: int = 2,
) -> ForestPlot:
    """Draw the effects of studies below each other, and what they give together.

    Parameters
    ----------
    rows
        An `EffectRow` a study, in the order from top to bottom; those of one ``group`` stand together.
    pooled
        A `Pooled` of all; None: nothing is pooled, and the plot says so by having no diamond.
    measure
        ``RR``, ``OR``, ``SMD`` …: ratios lie on a logarithmic axis, and the line of no effect where the measure has it.
    favours
        Words below the axis, left and right of no effect.
    subgroups
        Group -> its `Pooled`.
    level
        Of the intervals, in %.
    decimals
        Of effects, in the text beside the plot.

    Returns
    -------
    ForestPlot
        Call it with a width in inches for a matplotlib figure; it has the words and the rows for other readers too.

    Raises
    ------
    ValueError
        There is no study, an effect or an end is not a number, or a ratio is not above zero.
    """
    studies = _checked(rows, measure)
    lines: list[Line] = []
    groups = list(dict.fromkeys(str(row.get("group") or "") for row in studies))
    for group in groups:
        own = [row for row in studies if str(row.get("group") or "") == group]
        lines += [Line.heading(group)] if group else []
        lines += [_line(row, inset=bool(group)) for row in own]
        lines += _together((subgroups or {}).get(group), f"{POOLED}{group}", inset=True) if group else []
    lines += _together(pooled, "All studies together", inset=False)
    drawing = Forest(
        lines=tuple(lines),
        log=measure in RATIOS,
        zero=no_effect(measure),
        heading=(SHORT.get(measure, measure), f"{level:g}% interval"),
        under=WORDS.get(measure, measure),
        favours=favours,
        decimals=decimals,
        weights=all(row.get("weight") is not None for row in studies),
    )
    grouped_ = any(groups)
    alt = _alt(studies, pooled, measure, level, decimals)
    data = _data(studies, pooled, subgroups or {}, grouped=grouped_)
    return ForestPlot(Chart((drawing,)), alt, data, _columns(measure, level, grouped=grouped_, data=data))


def add_forest(
    exhibits: Exhibits, name: str, title: str, plot: ForestPlot, *, subtitle: str = "", notes: Sequence[str] = ()
) -> None:
    """Show a forest plot as the figure `name`, e.g. ``forest-bcg``."""
    exhibits.figure(
        name,
        title,
        plot,
        plot.rows,
        plot.columns,
        alt=plot.alt,
        subtitle=subtitle,
        notes=notes,
        decimals={"estimate": 2, "low": 2, "high": 2, "weight": 1},
    )


def _checked(rows: Sequence[Mapping[str, Any]], measure: str) -> list[dict[str, Any]]:
    if not rows:
        raise ValueError("a forest plot needs at least one study")
    for row in rows:
        ends = [float(row[key]) for key in ("estimate", "low", "high")]
        if not all(map(math.isfinite, ends)) or (measure in RATIOS and min(ends) <= 0):
            raise ValueError(f"{row['label']}: {ends} cannot be drawn as {WORDS.get(measure, measure).lower()}")
    return [dict(row) for row in rows]


def _line(row: Mapping[str, Any], *, inset: bool) -> Line:
    weight = row.get("weight")
    return Line(
        str(row["label"]),
        float(row["estimate"]),
        float(row["low"]),
        float(row["high"]),
        None if weight is None else float(weight),
        inset=inset,
    )


def _together(pooled: Mapping[str, Any] | None, label: str, *, inset: bool) -> list[Line]:
    """Return the diamond, and the prediction interval where there is one."""
    if pooled is None:
        return []
    low, high = float(pooled["ci_low"]), float(pooled["ci_high"])
    named = str(pooled.get("label") or label)
    lines = [Line(named, float(pooled["estimate"]), low, high, None, kind="pooled", inset=inset)]
    ends = pooled.get("prediction_low"), pooled.get("prediction_high")
    if ends[0] is not None and ends[1] is not None:
        lines.append(Line("Prediction interval", None, float(ends[0]), float(ends[1]), None, kind="range", inset=inset))
    return lines


def _alt(
    rows: Sequence[Mapping[str, Any]], pooled: Mapping[str, Any] | None, measure: str, level: float, decimals: int
) -> str:
    count, zero, word = len(rows), no_effect(measure), WORDS.get(measure, measure)
    said = [f"Forest plot of {count} {'study' if count == 1 else 'studies'}."]
    if pooled:
        told = _range(pooled["ci_low"], pooled["ci_high"], decimals)
        said.append(f"Pooled {_lower(word)} {_number(pooled['estimate'], decimals)} ({level:g}% interval {told}).")
    else:
        low, high = min(row["estimate"] for row in rows), max(row["estimate"] for row in rows)
        said.append(f"{word} from {_number(low, decimals)} to {_number(high, decimals)}; nothing is pooled.")
    if zero is not None:
        below, above = (sum(row[end] < zero if end == "high" else row[end] > zero for row in rows) for end in _ENDS)
        said.append(f"Of the studies’ intervals, {below} lie below {zero:g}, {above} above it, {_rest(rows, zero)}.")
    if pooled and pooled.get("prediction_low") is not None and pooled.get("prediction_high") is not None:
        told = _range(pooled["prediction_low"], pooled["prediction_high"], decimals)
        said.append(f"Prediction interval {told}.")
    while len(" ".join(said)) > ALT_LENGTH:
        said.pop()
    return " ".join(said)


_ENDS = ("high", "low")


def _rest(rows: Sequence[Mapping[str, Any]], zero: float) -> str:
    across = sum(row["low"] <= zero <= row["high"] for row in rows)
    return f"{across} {'holds' if across == 1 else 'hold'} it"


def _data(
    rows: Sequence[Mapping[str, Any]],
    pooled: Mapping[str, Any] | None,
    subgroups: Mapping[str, Mapping[str, Any]],
    *,
    grouped: bool,
) -> tuple[dict[str, Any], ...]:
    keys = ("label", *(("group",) if grouped else ()), "estimate", "low", "high", "weight")
    made = [{key: _cell(row.get(key)) for key in keys} for row in rows]
    each = [(pooled or {}, "All studies together", "")]
    each[:0] = [(found, f"{POOLED}{group}", group) for group, found in subgroups.items()]
    for found, label, group in each:
        for name, estimate, low, high in _ranges(found, label):
            one = {"label": name, "group": group, "estimate": estimate, "low": low, "high": high, "weight": ""}
            made.append({key: one[key] for key in keys})
    return tuple(made)


def _ranges(pooled: Mapping[str, Any], label: str) -> list[tuple[str, Any, Any, Any]]:
    found: list[tuple[str, Any, Any, Any]] = []
    for line in _together(pooled or None, label, inset=False):
        own = line.kind != "pooled" and label.startswith(POOLED)
        name = f"{line.label} ({label.removeprefix(POOLED)})" if own else line.label
        found.append((name, _cell(line.estimate), line.low, line.high))
    return found


def _columns(
    measure: str, level: float, *, grouped: bool, data: Sequence[Mapping[str, Any]]
) -> dict[str, str | tuple[str, str]]:
    weights = any(row["weight"] != "" for row in data)
    return {
        "label": "Study",
        **(GROUP_COLUMN if grouped else {}),
        "estimate": WORDS.get(measure, measure),
        "low": f"{level:g}% interval from",
        "high": f"{level:g}% interval to",
        **({"weight": ("Weight", "%")} if weights else {}),
    }


def _cell(cell: Any) -> Any:
    return "" if cell is None else cell if isinstance(cell, str) else float(cell)


def _number(number: float, decimals: int) -> str:
    return grouped(rounded(float(number), decimals))


def _range(low: float, high: float, decimals: int) -> str:
    return f"{_number(low, decimals)} to {_number(high, decimals)}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
