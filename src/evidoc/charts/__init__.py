"""Rows come in with the names of their columns; a function that draws them in the house style at any width goes out.

Every function here returns a `Chart` for the second argument of `evidoc.figure()`, which calls it with the width of a
page and of a phone::

    lines(rows, x="year", y="fte", series="group", unit="FTE")     # change over time, names at the ends of the lines
    dots(rows, x="rate", y="label", unit="%", low="l", high="h")   # levels, with intervals where there are any
    bars(rows, x="count", y="label", unit="people")                # amounts, always from zero
    survival(curves, series="group", unit="months")            # who is still there, as steps with the interval
    flows(moves, value="count", unit="people")                 # from which state to which: a Sankey diagram
    panels({"What A counts": dots(…), "What B counts": lines(…)})  # unlike things: a panel and a scale of its own each

The picture holds no title: the figure's title and subtitle stand above it, as text.
"""

from evidoc.charts.categories import bars, dots
from evidoc.charts.flows import flows
from evidoc.charts.series import lines
from evidoc.charts.sheet import Chart, panels
from evidoc.charts.style import PALETTE
from evidoc.charts.survival import survival

__all__ = ["PALETTE", "Chart", "bars", "dots", "flows", "lines", "panels", "survival"]
