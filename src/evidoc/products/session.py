"""The running step goes in once; the calls of its script find here what they may use, and leave what they made."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from evidoc.errors import Place, Problem, RunError
from evidoc.model.disclosure import At
from evidoc.model.disclosure import Cell as Shown
from evidoc.model.engines import DUCKDB
from evidoc.model.finding import Finding
from evidoc.model.nearest import did_you_mean
from evidoc.model.product import Figure, Results, Table, Value
from evidoc.model.rows import Row
from evidoc.model.script import Script
from evidoc.model.source import Definition, Source
from evidoc.records import dataclass

if TYPE_CHECKING:
    from evidoc.model.case import Cases
    from evidoc.model.evidence import Evidence

CELL = "<cell "
"""How the file name of a cell's code begins: ``<cell 3>`` is the third that ran."""
ESTIMATED = ("estimate", "se", "ci_low", "ci_high", "base", "deff", "df", "cv", "reliability")
"""Columns that `evidoc.survey` gives estimates."""
_TEXT = re.compile(r"""["']([^"'\n]*)["']""")
_LEFT_OUT = "…"
_OWN = str(Path(__file__).resolve().parents[1])


@dataclass(slots=True)
class Loading:
    """What the cells of a document may load, and what they have loaded so far."""

    style: str = "ons"
    """The form in which the document shows numbers."""
    uses: frozenset[str] = frozenset()
    """``value x``, ``source x``, …: the names that the syntax of the cells tells."""
    known: tuple[str, ...] = ()
    """``value x``, ``table x``, ``figure x``: everything that scripts promise, for the nearest name in errors."""
    read: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Session:
    """One running step: what its script may use, what it promised, and what it has made so far."""

    root: Path
    script: Script
    sources: Mapping[str, Source]
    """All of the project; the script may use those that it names in `source()`, and those of its products."""
    definitions: Mapping[str, Definition]
    given: Results = field(default_factory=Results)
    """The products of other scripts that this one reads."""
    given_rows: Mapping[str, list[Row]] = field(default_factory=dict)
    """``table x`` or ``figure x`` -> its data, also where they may not be redistributed."""
    values: dict[str, Value] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    pages: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the evidence page shows, under the path of the step that makes it."""
    evidence: Evidence | None = None
    """The evidence base, for the step that evidoc itself brings; scripts are not given it."""
    cases: Cases | None = None
    """The cases, for their own step alone."""
    rows: dict[str, list[Row]] = field(default_factory=dict)
    """Data of the tables and figures made, as `given_rows` of the scripts that come after."""
    engine: str = DUCKDB
    """What works on lazy sources, as `evidoc.model.engines` has it."""
    engine_starts: bool = False
    """Whether evidoc itself is starting it; the guard lets it do so, and nothing else."""
    engine_runs: bool = False
    """Whether it was started: its own code may talk to it on this machine."""
    at_end: list[Callable[[], object]] = field(default_factory=list)
    """What ends with the script, such as an engine."""
    hidden: dict[str, frozenset[float]] = field(default_factory=dict)
    """Product -> true numbers that disclosure control took out of it; they never leave this process."""
    hidden_people: list[tuple[str, At, float]] = field(default_factory=list)
    """Product, place and true number of people, of each that was hidden."""
    shown_shares: list[tuple[str, Shown]] = field(default_factory=list)
    """Product, and what a share that it shows tells of the number of people that it counts."""
    synthetic: bool = False
    """Whether all data of the project is made up for a demonstration."""
    elsewhere: str = ""
    """How results were made that cannot be made again here, where the step shows such; else empty."""
    line: int = 0
    """Line of the file that calls, where the step runs no Python of the project's own."""
    problems: list[Problem] = field(default_factory=list)
    """Every refusal, also those that the script caught and went on from."""
    opening: Path | None = None
    """The file that evidoc itself is reading for the script; the guard lets it pass."""
    loading: Loading | None = None
    """None in scripts; in cells, which load products and make none, what they load."""

    @property
    def usable(self) -> tuple[str, ...]:
        """Return the ids of the sources that the script reads, directly or by another script's product."""
        direct = [use.name for use in self.script.sources]
        given = self.given
        made: list[Value | Table | Figure] = [*given.values.values(), *given.tables.values(), *given.figures.values()]
        by_product = [name for product in made for name in product.provenance.sources]
        return tuple(dict.fromkeys([*direct, *by_product]))

    @property
    def discreet(self) -> bool:
        """Say whether messages may quote no cell: it may be of somebody who is protected."""
        return any(one.protected for name in self.usable if (one := self.sources.get(name)) is not None)

    @property
    def written(self) -> frozenset[str]:
        """Return the names that the script, the schema and evidoc itself write out: no row is behind them."""
        found = {*ESTIMATED, *(c.name for one in self.usable if one in self.sources for c in self.sources[one].columns)}
        for path in (self.script.path, *self.script.modules):
            with suppress(OSError), self.reading(self.root / path) as file:
                found.update(_TEXT.findall(file.read_text(encoding="utf-8", errors="replace")))
        return frozenset(found)

    def made(self) -> Results:
        """Return everything made so far."""
        return Results(dict(self.values), dict(self.tables), dict(self.figures), dict(self.findings), dict(self.pages))

    @contextmanager
    def reading(self, path: Path) -> Iterator[Path]:
        """Let evidoc itself read `path` for as long as the block lasts."""
        before, self.opening = self.opening, path
        try:
            yield path
        finally:
            self.opening = before

    @contextmanager
    def starting_engine(self) -> Iterator[None]:
        """Let evidoc itself start the engine for as long as the block lasts; its code may talk to it from then on."""
        self.engine_starts = self.engine_runs = True
        try:
            yield
        finally:
            self.engine_starts = False

    def note_load(self, key: str, faults: Faults) -> None:
        """Note that a cell loads ``KIND NAME``, or that its syntax did not tell so before it ran."""
        if self.loading is None:
            return
        if key not in self.loading.uses:
            kind, _, name = key.partition(" ")
            message = "the syntax of the cells does not tell that they load it"
            faults.add("undeclared-use", message, f"write its name out in the call: {kind}({name!r})")
        self.loading.read.add(key)

    def caller(self) -> Place:
        """Return the line of the script, of a project module it imports, or of the cell that is running now."""
        if self.line:
            return Place(self.script.path, self.line)
        files = {str(self.root / path): path for path in (self.script.path, *self.script.modules)}
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - inspect.stack() reads source files on the way
        while frame is not None:
            if frame.f_code.co_filename in files:
                return Place(files[frame.f_code.co_filename], frame.f_lineno)
            if self.loading is not None and frame.f_code.co_filename.startswith(CELL):
                return Place(frame.f_code.co_filename, frame.f_lineno)
            frame = frame.f_back
        return Place(self.script.path)


_running: list[Session] = []


def start(session: Session) -> None:
    """Make `session` what runs in this process, to its end: a kernel is one document's, and ends with it."""
    _running.append(session)


@contextmanager
def running(session: Session) -> Iterator[Session]:
    """Make `session` the step that is running for as long as the block lasts."""
    _running.append(session)
    try:
        yield session
    finally:
        _running.pop()


def current() -> Session:
    """Return the step that is running.

    Raises
    ------
    RunError
        None is: the script was started by hand.
    """
    if _running:
        return _running[-1]
    raise outside_a_run()


def is_running() -> bool:
    """Say whether evidoc runs a script or the cells of a document in this process."""
    return bool(_running)


def running_session() -> Session:
    """Return the step that is running; there must be one."""
    return _running[-1]


def outside_a_run() -> RunError:
    """Return the refusal of calls in a script that was started by hand."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the line that called source(), value(), …
    while frame is not None and frame.f_back is not None and frame.f_code.co_filename.startswith(_OWN):
        frame = frame.f_back
    place = Place(Path(frame.f_code.co_filename).name, frame.f_lineno) if frame is not None else Place("")
    message = (
        "source(), value() and the others work only while evidoc runs the script: only then are the project's "
        "sources and definitions known"
    )
    return RunError(Problem("outside-a-run", message, place, "run: evidoc build"))


class Faults:
    """Collects what is wrong with one call, so that all of it is told at once."""

    def __init__(self, session: Session, what: str) -> None:
        """Begin a call; `what` names it in every message, e.g. ``value 'x'``."""
        self.session, self.what, self.place = session, what, session.caller()
        self.found: list[Problem] = []

    def add(self, kind: str, message: str, hint: str = "") -> None:
        """Note one fault of this call."""
        self.found.append(Problem(kind, f"{self.what}: {message}", self.place, hint))

    def cell(self, told: object, instead: str = _LEFT_OUT) -> str:
        """Return what a cell holds as a message may say it: of protected people, never."""
        return instead if self.session.discreet else repr(told)

    def said(self, error: object) -> str:
        """Return what a library said of a file, behind a colon; of protected people it may quote cells."""
        return "" if self.session.discreet else f": {error}"

    def unknown(self, kind: str, noun: str, name: str, known: list[str]) -> None:
        """Note a name that is not among the `known` ones, and offer the nearest; columns may be made of cells."""
        hides = noun == "column" and self.session.discreet
        if hides:
            written = self.session.written
            known = [one for one in known if one in written]
        listed = f"known: {', '.join(known) or 'none'}" if known or not hides else "look at the names of its columns"
        self.add(kind, f"there is no {noun} {name!r}", did_you_mean(name, known) or listed)

    def texts(self, **given: object) -> None:
        """Refuse at once what should be a text and is not; None stands for what was left out.

        Raises
        ------
        RunError
            Something is no text: what follows could not read it.
        """
        for name, one in given.items():
            if one is not None and not isinstance(one, str):
                self.add("not-a-text", f"{name} is no text but {type(one).__name__}", f'write {name}="…"')
        self.stop_if_any()

    def stop_if_any(self) -> None:
        """Raise everything noted so far.

        Raises
        ------
        RunError
            At least one fault was noted.
        """
        if self.found:
            self.session.problems.extend(self.found)
            raise RunError(*self.found)

    def claim(self, kind: str, name: str) -> None:
        """Check that the product was promised and not made before."""
        made: Mapping[str, Mapping[str, object]] = {
            "value": self.session.values,
            "table": self.session.tables,
            "figure": self.session.figures,
        }
        promised = [p.name for p in self.session.script.promises if p.kind == kind]
        if name not in promised:
            if self.session.discreet and name not in self.session.written:
                self.what = f"a {kind}"  # its name may be made of a cell
            hint = did_you_mean(name, promised) or "write the name out, or list the members in values(…, over=…)"
            self.add("broken-promise", f"the syntax of the script does not promise this {kind}", hint)
        elif name in made[kind]:
            self.add("made-twice", f"this {kind} was made before in the same run", "give one of the two another name")
