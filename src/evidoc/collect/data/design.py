"""Weights, strata and clusters of a survey's rows come in; negative weights and lonely clusters go out as Problems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evidoc.errors import Place, Problem
from evidoc.model.source import Source
from evidoc.products.reading.problems import FEW, listed

SINGLETONS = ("center", "certainty", "skip")
_HINT = (
    "Merge it with a stratum like it, or say under `survey:` what is done with it: `singleton: center` (its distance "
    "from the mean of all clusters), `certainty` (it was certain to be drawn) or `skip` (it adds no variance)."
)


class Drawn:
    """How the rows of a source were drawn, gathered row by row or part by part."""

    def __init__(self, source: Source) -> None:
        """Begin with no row of `source`, which has a design."""
        self.source = source
        self.negative: list[int] = []
        """Rows with a negative weight."""
        self._strata: dict[str, tuple[int, str, bool]] = {}

    def add(self, row: int, stratum: str, cluster: str) -> None:
        """Note that a stratum has a cluster; the first row of each pair is enough."""
        first = self._strata.setdefault(stratum, (row, cluster, False))
        if first[1] != cluster and not first[2]:
            self._strata[stratum] = (first[0], first[1], True)

    def problems(self, place: Place, noun: str = "row") -> Iterator[Problem]:
        """Yield ``negative-weight`` and ``single-cluster``."""
        design = self.source.design
        if design is None:
            return
        if self.negative:
            message = f"The weight '{design.weight}' is negative in {listed(self.negative, noun)}."
            hint = "A weight is how many people a row stands for: correct it, or list its code under `missing`."
            yield Problem("negative-weight", message, replace(place, line=self.negative[0]), hint)
        if design.singleton or design.replicates or not (design.strata or design.cluster):
            return
        alone = [(row, stratum) for stratum, (row, _, more) in self._strata.items() if not more]
        for row, stratum in sorted(alone)[:FEW]:
            named = f"The stratum of {noun} {row}" if self.source.restricted else f"The stratum '{stratum}'"
            named = named if design.strata else "The sample"
            unit = "cluster" if design.cluster else "row"
            message = f"{named} has one {unit} only: its variance cannot be told."
            yield Problem("single-cluster", message, replace(place, line=row), _HINT)
        if alone[FEW:]:
            message = f"{len(alone) - FEW:,} more strata have one {'cluster' if design.cluster else 'row'} only."
            yield Problem("single-cluster", message, place, _HINT)
