"""The running step goes in once; the calls of its script find here what they may use, and leave what they made."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from evidoc.errors import Place, Problem, RunError
from evidoc.model.nearest import did_you_mean
from evidoc.model.product import Figure, Results, Table, Value
from evidoc.model.rows import Row
from evidoc.model.script import Script
from evidoc.model.source import Definition, Source


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
    rows: dict[str, list[Row]] = field(default_factory=dict)
    """Data of the tables and figures made, as `given_rows` of the scripts that come after."""
    problems: list[Problem] = field(default_factory=list)
    """Every refusal, also those that the script caught and went on from."""
    opening: Path | None = None
    """The file that evidoc itself is reading for the script; the guard lets it pass."""

    @property
    def usable(self) -> tuple[str, ...]:
        """Return the ids of the sources that the script reads, directly or by another script's product."""
        direct = [use.name for use in self.script.sources]
        given = self.given
        made: list[Value | Table | Figure] = [*given.values.values(), *given.tables.values(), *given.figures.values()]
        by_product = [name for product in made for name in product.provenance.sources]
        return tuple(dict.fromkeys([*direct, *by_product]))

    def made(self) -> Results:
        """Return everything made so far."""
        return Results(dict(self.values), dict(self.tables), dict(self.figures))

    @contextmanager
    def reading(self, path: Path) -> Iterator[Path]:
        """Let evidoc itself read `path` for as long as the block lasts."""
        self.opening = path
        try:
            yield path
        finally:
            self.opening = None

    def caller(self) -> Place:
        """Return the line of the script, or of a project module it imports, that is running now."""
        files = {str(self.root / path): path for path in (self.script.path, *self.script.modules)}
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - inspect.stack() reads source files on the way
        while frame is not None:
            if frame.f_code.co_filename in files:
                return Place(files[frame.f_code.co_filename], frame.f_lineno)
            frame = frame.f_back
        return Place(self.script.path)


_running: list[Session] = []


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
    frame = sys._getframe(2)  # noqa: SLF001 - the line that called source(), value(), …
    raise RunError(
        Problem(
            "outside-a-run",
            "source(), value() and the others work only while evidoc runs the script: only then are the project's "
            "sources and definitions known",
            Place(Path(frame.f_code.co_filename).name, frame.f_lineno),
            "run: evidoc build",
        ),
    )


class Faults:
    """Collects what is wrong with one call, so that all of it is told at once."""

    def __init__(self, session: Session, what: str) -> None:
        """Begin a call; `what` names it in every message, e.g. ``value 'x'``."""
        self.session, self.what, self.place = session, what, session.caller()
        self.found: list[Problem] = []

    def add(self, kind: str, message: str, hint: str = "") -> None:
        """Note one fault of this call."""
        self.found.append(Problem(kind, f"{self.what}: {message}", self.place, hint))

    def unknown(self, kind: str, noun: str, name: str, known: list[str]) -> None:
        """Note a name that is not among the `known` ones, and offer the nearest."""
        listed = ", ".join(known) or "none"
        self.add(kind, f"there is no {noun} {name!r}", did_you_mean(name, known) or f"known: {listed}")

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
            hint = did_you_mean(name, promised) or "write the name out, or list the members in values(…, over=…)"
            self.add("broken-promise", f"the syntax of the script does not promise this {kind}", hint)
        elif name in made[kind]:
            self.add("made-twice", f"this {kind} was made before in the same run", "give one of the two another name")
