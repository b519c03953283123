"""What a look at a project finds: which outputs are fresh, which stale and through what; and one thing explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.verdict import Verdict
from evidoc.records import dataclass

STATES = ("fresh", "stale", "missing", "stopped")
"""What an output can be; ``stopped``: a fault in the project keeps it from being made."""
ARROW = " ← "


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that changed, and the way by which an output rests on it."""

    path: tuple[str, ...]
    """From the output back to what changed; names of `evidoc.model.lineage.Lineage`, or of inputs of steps."""
    how: str
    """What is the matter with the last of `path`: ``changed``, ``is new``, ``is gone``, ``has no kept result``, …"""

    def __str__(self) -> str:
        """Give ``briefing.pdf ← chapters/pay.qmd ← value pay.gap ← analysis/pay.py ← data/ashe.csv changed``."""
        return f"{ARROW.join(self.path)} {self.how}"

    def as_dict(self) -> dict[str, Any]:
        """Return the cause as JSON-ready data."""
        return {"path": list(self.path), "how": self.how}


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that readers or chapters get, and how it stands."""

    name: str
    """``briefing.html``, ``briefing.pdf``, ``value x``, ``table x``, ``figure x`` or ``finding x``."""
    kind: str
    """As in `evidoc.model.lineage.KINDS`."""
    state: str
    """One of `STATES`."""
    causes: tuple[Cause, ...] = ()
    """Shortest first."""
    maybe: bool = False
    """Whether it may come out as it is: only something that it rests on must be made anew."""

    def as_dict(self) -> dict[str, Any]:
        """Return the output as JSON-ready data."""
        causes = [cause.as_dict() for cause in self.causes]
        return {"name": self.name, "kind": self.kind, "state": self.state, "maybe": self.maybe, "causes": causes}


@dataclass(frozen=True, slots=True)
class Status:
    """How a whole project stands."""

    verdict: Verdict
    outputs: tuple[Output, ...]
    """Pages and PDFs in the order of the settings, then products by kind and name."""
    site: Mapping[str, str] = field(default_factory=dict)
    """Files of ``_site/`` not as the last build wrote them -> ``changed by hand``, ``added by hand`` or ``missing``."""
    lock: str = "agrees"
    """``agrees``, ``differs``, ``missing`` or ``broken``."""
    differences: tuple[Problem, ...] = ()
    """What ``evidoc.lock`` says otherwise, or what is wrong with it."""
    engine: str = "builtin"
    """What wove the site: of what Quarto wove, only scripts and their data are looked at."""
    stopped: str = ""
    """The last moment of a build that did not come to its end; empty where the last one did."""
    absent: tuple[str, ...] = ()
    """A line for each thing that is not on this machine: what is shown without it, and how to get it."""

    @property
    def fresh(self) -> bool:
        """Whether everything is as its evidence says, so that a build would change nothing."""
        outputs = all(output.state == "fresh" for output in self.outputs)
        return outputs and not self.site and self.lock == "agrees" and not self.stopped

    @property
    def exit_code(self) -> int:
        """0 where everything could be looked at, else the code of the first stage that cannot read the project."""
        return self.verdict.exit_code

    def of(self, state: str) -> Iterator[Output]:
        """Yield the outputs of this state."""
        return (output for output in self.outputs if output.state == state)

    def as_dict(self) -> dict[str, Any]:
        """Return the status as JSON-ready data."""
        return {
            "exit_code": self.exit_code,
            "fresh": self.fresh,
            "outputs": [output.as_dict() for output in self.outputs],
            "site": dict(self.site),
            "lock": {"state": self.lock, "differences": [p.as_dict() for p in self.differences]},
            "engine": self.engine,
            "stopped": self.stopped,
            "absent": list(self.absent),
            "problems": [p.as_dict() for p in self.verdict.errors],
        }


@dataclass(frozen=True, slots=True)
class Ground:
    """A source in the end, and what may be done with it."""

    id: str
    publisher: str
    title: str
    period: str
    licence: str

    def as_dict(self) -> dict[str, Any]:
        """Return the source as JSON-ready data."""
        return {name: getattr(self, name) for name in ("id", "publisher", "title", "period", "licence")}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that can be told of one thing of a project."""

    name: str
    kind: str
    """As in `evidoc.model.lineage.KINDS`."""
    what: str
    """What it is, in words of its own: a title, a question, a meaning, a publisher."""
    state: str
    """One of `STATES`; for what people give, ``unchanged``, ``changed``, ``new``, ``gone`` or ``not looked at``."""
    causes: tuple[Cause, ...] = ()
    maybe: bool = False
    shows: str = ""
    """What a value shows, with its unit."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """What it rests on directly -> how that stands: as `state`, or ``stale``."""
    users: tuple[str, ...] = ()
    """What rests on it directly."""
    outputs: tuple[str, ...] = ()
    """The pages and PDFs that rest on it in the end."""
    shown_at: tuple[Place, ...] = ()
    """Where documents show it."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Step that makes it -> how long that took the last time."""
    grounds: tuple[Ground, ...] = ()
    """The sources that it rests on in the end."""
    absent: tuple[str, ...] = ()
    """Why it is not available here, and then the steps how to get it; empty where it is."""

    def as_dict(self) -> dict[str, Any]:
        """Return the explanation as JSON-ready data."""
        return {
            "exit_code": 0,
            **{name: getattr(self, name) for name in ("name", "kind", "what", "state", "maybe", "shows")},
            "causes": [cause.as_dict() for cause in self.causes],
            "inputs": dict(self.inputs),
            "users": list(self.users),
            "outputs": list(self.outputs),
            "shown_at": [str(place) for place in self.shown_at],
            "seconds": dict(self.seconds),
            "sources": [ground.as_dict() for ground in self.grounds],
            "absent": list(self.absent),
        }
