"""What a call says of sources and definitions comes in; where the product comes from goes out, with its defaults."""

from __future__ import annotations

from collections.abc import Sequence

from evidoc.model.disclosure import Protection
from evidoc.model.period import Period, parse, spanning
from evidoc.model.product import Provenance
from evidoc.model.rows import Row
from evidoc.model.source import Definition, Source
from evidoc.products.session import Faults
from evidoc.records import dataclass

Names = str | Sequence[str] | None
_LEFT_OUT = "…"
"""In the place of a name that may be a cell of a protected source."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The sources and definitions of one product, found and checked."""

    sources: tuple[Source, ...]
    definitions: tuple[Definition, ...]

    def default(self, attribute: str) -> str:
        """Return what all sources say alike of `attribute` (``period``, …), or nothing where they differ."""
        said = {str(getattr(source, attribute)) for source in self.sources}
        return said.pop() if len(said) == 1 else ""

    @property
    def is_plain(self) -> bool:
        """Tell whether its numbers are neither protected nor estimates of a survey: then they stand as they are."""
        return not any(source.protected or source.design for source in self.sources)

    @property
    def status(self) -> str:
        """Return the statuses of the sources, each once."""
        return " and ".join(dict.fromkeys(source.status for source in self.sources))

    def provenance(
        self,
        faults: Faults,
        difference: str,
        *,
        derived: bool = False,
        status: str = "",
        protection: Protection | None = None,
    ) -> Provenance:
        """Return what the product carries besides its content."""
        return Provenance(
            made_by=faults.session.script.path,
            line=faults.place.line,
            sources=tuple(source.id for source in self.sources),
            definitions=tuple(definition.id for definition in self.definitions),
            status=status or self.status,
            source_line="; ".join(dict.fromkeys(source.line for source in self.sources)),
            redistribute=derived or all(source.redistribute for source in self.sources),
            difference=difference,
            protection=protection,
            synthetic=any(source.synthetic for source in self.sources),
        )


def find_origin(faults: Faults, source: Names, definition: Names, rows: Sequence[Row] = ()) -> Origin:
    """Find the sources and definitions that a call names, or the only ones there are.

    Parameters
    ----------
    faults
        Takes what is wrong; nothing is raised here.
    source, definition
        One id, several, or None: the script's only source, the source's only definition.
    rows
        Data of the product; their column ``definition`` names the definitions where there is one.
    """
    sources = find_sources(faults, listed(source))
    named = listed(definition) or list(
        dict.fromkeys(str(row["definition"]) for row in rows if row.get("definition") is not None),
    )
    return Origin(sources, _find_definitions(faults, named, sources))


def listed(names: Names) -> list[str]:
    """Return the names one by one."""
    if names is None:
        return []
    return [names] if isinstance(names, str) else list(names)


def find_sources(faults: Faults, named: list[str]) -> tuple[Source, ...]:
    """Return the sources of these names, or the script's only one; note what is wrong with them."""
    session = faults.session
    usable = [name for name in session.usable if name in session.sources]
    if not named and len(usable) != 1:
        what = f"the script uses {len(usable)} sources" if usable else "the script uses no source"
        hint = f'name one: source="{usable[0]}" (used: {", ".join(usable)})' if usable else "begin with source(…)"
        faults.add("ambiguous-source", f"{what}, so it is not known where this comes from", hint)
        return ()
    for name in named:
        if name not in session.sources:
            faults.unknown("unknown-source", "source", name, sorted(session.sources))
        elif name not in usable:
            hint = f"read it in this script with source({name!r}); only then does a change of it re-run the script"
            faults.add("unread-source", f"the script does not read the source {name!r}", hint)
    return tuple(session.sources[name] for name in named or usable if name in usable)


def _find_definitions(faults: Faults, named: list[str], sources: tuple[Source, ...]) -> tuple[Definition, ...]:
    known = faults.session.definitions
    offered = list(dict.fromkeys(name for source in sources for name in source.definitions))
    if not named and sources:
        per_source = [source for source in sources if len(source.definitions) != 1]
        for source in per_source:
            listed = ", ".join(source.definitions) or "none"
            hint = f"name it: definition=… (of {source.id}: {listed})"
            count = len(source.definitions)
            faults.add("ambiguous-definition", f"the source {source.id!r} has {count} definitions", hint)
        named = [] if per_source else offered
    for name in named:
        if name not in known:
            told = name if not faults.session.discreet or name in faults.session.written else _LEFT_OUT
            faults.unknown("unknown-definition", "definition", told, offered or sorted(known))
    return tuple(known[name] for name in named if name in known)


def check_alike(faults: Faults, origin: Origin, difference: str, span: Period | None) -> None:
    """Check that unlike things do not meet, or that their difference is stated.

    Parameters
    ----------
    faults
        Takes what is wrong.
    origin
        Sources and definitions of the product.
    difference
        The author's sentence on how they differ; anything but white space allows them to meet.
    span
        From the first to the last day of the product's data.
    """
    if difference.strip():
        return
    hint = 'say how they differ, for readers: difference="…"; or make one product of each'
    for noun, names in (
        ("sources", [source.id for source in origin.sources]),
        ("definitions", [definition.id for definition in origin.definitions]),
    ):
        if len(names) > 1:
            faults.add("mixed-definitions", f"{noun} that are not the same meet here: {', '.join(names)}", hint)
    for definition in origin.definitions:
        for one in definition.breaks:
            if span is not None and span.crosses(one.at):
                message = f"the figures cross a break of {definition.id!r} at {one.at}: {one.what}"
                faults.add("crossed-break", message, hint.replace("they", "the figures before and after"))


def span_of(faults: Faults, rows: Sequence[Row], origin: Origin) -> Period | None:
    """Return the span of the period columns of `rows`; None where there are none."""
    columns = {"period"} | {c.name for source in origin.sources for c in source.columns if c.type == "period"}
    cells = [row[column] for row in rows for column in sorted(columns & set(row)) if row[column] is not None]
    periods = [read for cell in dict.fromkeys(map(str, cells)) if (read := read_period(faults, cell)) is not None]
    return spanning(periods) if periods else None


def read_period(faults: Faults, text: str) -> Period | None:
    """Read one period, or note that it cannot be read."""
    try:
        return parse(text)
    except ValueError as error:
        hint = "write 2024, 2024-09, 2024-09-30, 2018/2019 or 2024-04/2025-03"
        faults.add(
            "unreadable-period",
            "a period cannot be read" if faults.session.discreet else f"the period cannot be read: {error}",
            hint,
        )
        return None
