"""What `plan`, `weave` and `write` hand on: the plan, a woven document, a report of each step."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import astuple, field, fields
from typing import Any, Self

from evidoc.errors import Place, Problem
from evidoc.model.exact import packed, unpacked
from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step runs."""

    kind: str
    """``first run``, ``changed``, ``missing output``, ``forced`` or ``follows``."""
    what: str = ""
    """The input that changed, or the step it follows."""
    also: tuple[str, ...] = ()
    """Further inputs that changed; of a step that follows another, all that did."""

    def __str__(self) -> str:
        """Give ``changed data/pay.csv``."""
        return f"{self.kind} {self.what}".strip()


@dataclass(frozen=True, slots=True)
class Plan:
    """Who makes what, who uses what, in which order; and everything that does not fit together."""

    makers: Mapping[str, str]
    """``value x``, ``table x``, ``figure x``, ``finding x`` or ``evidence x`` -> script."""
    order: tuple[str, ...]
    """Scripts in an order in which each comes after what it reads."""
    after: Mapping[str, tuple[str, ...]]
    needs: Mapping[str, tuple[str, ...]]
    """Document id -> keys of `makers` it shows."""
    citations: Mapping[str, tuple[str, ...]]
    """Document id -> bibliography keys it cites, sorted."""
    problems: tuple[Problem, ...] = ()
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Script that is not run here -> what it lacks, also by what it reads: ``source lfs``, ``program R``."""

    def scripts_of(self, document: str) -> frozenset[str]:
        """Return the scripts on whose products `document` rests, directly or not."""
        found: set[str] = set()
        todo = [self.makers[name] for name in self.needs.get(document, ()) if name in self.makers]
        while todo:
            script = todo.pop()
            if script not in found:
                found.add(script)
                todo.extend(self.after.get(script, ()))
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a draft lacks, shown as a labelled gap, counted on the cover and listed."""

    kind: str
    """``value``, ``citation``, ``cross-reference``, ``figure``, ``table``, ``not-available-here`` or ``TBC``."""
    what: str
    place: Place


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a woven document, for contents and bookmarks."""

    level: int
    """2 is the highest: the title is the page's only h1."""
    id: str
    number: str
    """e.g. ``2.1``; empty where sections are not numbered."""
    text: str
    """Plain text."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the Lua wrote down that it showed; it must equal the plan."""

    values: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Ids that cross-references point to."""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Woven:
    """One document after weaving: HTML of its body, and what the pages around it need."""

    id: str
    title: str
    subtitle: str
    """Plain text, values filled in."""
    status: str
    """``draft`` or ``final``."""
    date: str
    """ISO date of the document itself, never the clock's."""
    lang: str
    genre: str
    body: str
    """HTML5 of everything below the title, headings from h2, pictures as ``evidoc:fig-NAME`` addresses."""
    bibliography: str
    """HTML of the reference list's entries; empty where nothing is cited."""
    headings: tuple[Heading, ...]
    shown: Shown
    gaps: tuple[Gap, ...]
    front: Mapping[str, Any] = field(default_factory=dict)
    """The chapter's front matter, for the templates (``description``, ``reviewed_by``, …)."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Figure and table labels -> their printed number (``fig-x`` -> ``1``)."""
    images: tuple[str, ...] = ()
    """Project-relative paths of local pictures in the body, to be copied to the site."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures that cells drew, named in the body as ``evidoc:output/NAME``: name -> content."""
    printed: Woven | None = None
    """The document as it is in print, where conditional content makes it another; None: the same."""

    def as_dict(self) -> dict[str, Any]:
        """Return the document as JSON-ready data, pictures as Base64."""
        return {
            **{one.name: getattr(self, one.name) for one in fields(self)},
            "headings": [list(astuple(heading)) for heading in self.headings],
            "shown": {one.name: list(getattr(self.shown, one.name)) for one in fields(Shown)},
            "gaps": [[gap.kind, gap.what, *astuple(gap.place)] for gap in self.gaps],
            "front": packed(self.front),
            "numbers": dict(self.numbers),
            "images": list(self.images),
            "files": {name: b64encode(content).decode("ascii") for name, content in self.files.items()},
            "printed": self.printed.as_dict() if self.printed else None,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_dict` gave."""
        return cls(
            **{
                **data,
                "headings": tuple(Heading(*heading) for heading in data["headings"]),
                "shown": Shown(**{kind: tuple(names) for kind, names in data["shown"].items()}),
                "gaps": tuple(Gap(kind, what, Place(*place)) for kind, what, *place in data["gaps"]),
                "front": unpacked(data["front"]),
                "images": tuple(data["images"]),
                "files": {name: b64decode(content) for name, content in data["files"].items()},
                "printed": cls.from_dict(data["printed"]) if data["printed"] else None,
            }
        )


@dataclass(frozen=True, slots=True)
class StepReport:
    """How a step ended; failed ones report too."""

    step: str
    """A script's path, a chapter's path for its cells, ``weave ID``, ``page ID`` or ``pdf ID``."""
    outcome: str
    """``done``, ``kept``, ``failed`` or ``not reached``."""
    seconds: float = 0.0
    problems: tuple[Problem, ...] = ()
    reason: Reason | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Everything it rests on, by a name that a person understands -> digest; of kept steps too."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What goes on now."""

    running: tuple[str, ...]
    """Steps, in the order in which they were started."""
    waiting: int
    """Steps that still have to begin."""
    left: float | None = None
    """Seconds until all is done, by past times; None where nobody knows."""
