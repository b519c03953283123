"""The fences of a text go in, its code cells come out: options read as YAML with places, labels, and every fault."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from evidoc.collect.blocks import Fence
from evidoc.collect.marked_yaml import load
from evidoc.collect.regions import is_cell
from evidoc.collect.shortcodes import PlaceOf, find_shortcodes, quoted_hidden, refused, with_marks
from evidoc.errors import Place, Problem
from evidoc.model.chapter import INLINE_CODE, Cell, Label, Shortcode, label_kind
from evidoc.model.nearest import did_you_mean
from evidoc.model.quarto import ENGINE, feature, refused_by
from evidoc.model.quarto_keys import CELL_OPTIONS, REFUSED, fits, worded
from evidoc.records import dataclass

LANGUAGE = "python"
_HEADER = re.compile(r"\{(?P<language>[A-Za-z]+)(?P<rest>[^}\n]*)\}$")
_OPTION = re.compile(r"#\s*\| ?")
_LEAD = re.compile(r"[ \t]*$")
_TEXTS = ("fig-cap", "fig-subcap", "fig-alt", "tbl-cap", "tbl-subcap", "lst-cap", "code-summary")
"""Options that readers see."""
_CAPTIONS = tuple(key for key in _TEXTS if "cap" in key)
_INLINE = re.compile(r"`\{[A-Za-z]+\}\s")


@dataclass(slots=True)
class Cells:
    """The cells of one text and what is in them."""

    cells: list[Cell] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    shortcodes: list[Shortcode] = field(default_factory=list)
    captions: list[tuple[str, Place]] = field(default_factory=list)
    """Texts that may hold citations."""
    problems: list[Problem] = field(default_factory=list)


def read_cells(text: str, fences: Sequence[Fence], place: PlaceOf, first_number: int) -> Cells:
    """Read every cell of `text`; `first_number` is the number of the first shortcode in an option."""
    found = Cells()
    first: dict[str, Place] = {}
    for fence in fences:
        if not is_cell(fence.info):
            continue
        fault = _not_a_cell(fence, place(fence.info_at))
        if fault is not None:
            found.problems.append(fault)
            continue
        cell = _Reader(text, fence, place, found, first_number).read(len(found.cells) + 1)
        found.cells.append(cell)
        found.labels += _labels(cell)
        if cell.label and cell.label in first:
            message = f"Two cells have the label '{cell.label}'."
            hint = f"The first is at {first[cell.label]}; rename one of them."
            found.problems.append(Problem("duplicate-cell-label", message, cell.places["label"], hint))
        if cell.label:
            first.setdefault(cell.label, cell.places["label"])
    return found


def _not_a_cell(fence: Fence, place: Place) -> Problem | None:
    """Return why a fence that looks like a cell is none."""
    header = _HEADER.match(fence.info)
    language = header["language"] if header else ""
    if language.lower() != LANGUAGE:
        known = refused_by("languages", language.lower()) or feature("other-cells")
        return refused(known, place, f"{{{language}}}")
    if not _LEAD.match(fence.lead) or fence.ticks[0] != "`":
        why = "in a quotation or beside a list's mark" if fence.ticks[0] == "`" else "between tildes"
        hint = "Begin its line with ```{python}; in a list, on a line of its own with the list's indent."
        return Problem("cell-not-run", f"Quarto does not run a cell {why}.", place, hint)
    return None


def _labels(cell: Cell) -> Iterator[Label]:
    """Yield the labels that a cell gives: its own, those of its parts, that of its listing."""
    if cell.label:
        place, kind = cell.places["label"], label_kind(cell.label)
        yield Label(cell.label, kind, place)
        parts = cell.options.get(f"{kind}-subcap")
        if kind and isinstance(parts, list):
            for number in range(len(parts)):
                yield Label(f"{cell.label}-{number + 1}", kind, cell.places[f"{kind}-subcap"])
    listing = cell.options.get("lst-label")
    if isinstance(listing, str) and listing:
        yield Label(listing.removeprefix("#"), "lst", cell.places["lst-label"])


class _Reader:
    """Reads one cell."""

    def __init__(self, text: str, fence: Fence, place: PlaceOf, found: Cells, first_number: int) -> None:
        self.text, self.fence, self.place, self.found = text, fence, place, found
        self.first_number = first_number
        self.lines: list[tuple[int, str]] = []
        """Offset and text of each line between the fences, without the fence's own indent."""
        at = text.index("\n", fence.start) + 1
        while (end := text.find("\n", at)) >= 0 and end < fence.end:
            lead = _common(text[at:end], fence.lead)
            self.lines.append((at + lead, text[at + lead : end]))
            at = end + 1
        self.last = at

    def problem(self, kind: str, message: str, place: Place, hint: str) -> None:
        self.found.problems.append(Problem(kind, message, place, hint))

    def read(self, number: int) -> Cell:
        opening = self.place(self.fence.info_at)
        header = _HEADER.match(self.fence.info)
        if header and header["rest"].strip():
            said = header["rest"].strip(" ,")
            hint = "Write options below it, as in '#| echo: false', and take this out."
            self.problem("malformed-option", f"What the fence says behind 'python' is not read: {said}.", opening, hint)
        count = 0
        while count < len(self.lines) and _OPTION.match(self.lines[count][1]):
            count += 1
        options, places = self.options(count)
        code = self.lines[count:]
        if any("{{<" in quoted_hidden(line) for _, line in code):
            at = next(at + line.index("{{<") for at, line in code if "{{<" in quoted_hidden(line))
            self.found.problems.append(refused(feature("shortcode-in-cell"), self.place(at)))
        label = options.get("label")
        first = self.text.count("\n", 0, self.fence.start) + 1
        return Cell(
            number=number,
            language=LANGUAGE,
            label=label.removeprefix("#") if isinstance(label, str) else "",
            options=options,
            places=places,
            code="\n".join(line for _, line in code),
            place=self.place(self.fence.start + len(self.fence.lead)),
            code_place=self.place(code[0][0] if code else self.last),
            first=first,
            last=first + len(self.lines) + 1,
            lead=self.fence.lead,
        )

    def options(self, count: int) -> tuple[dict[str, Any], dict[str, Place]]:
        """Read the first `count` lines as YAML; return the options that can be used, and where each stands."""
        starts, said = [], []
        for at, line in self.lines[:count]:
            match = _OPTION.match(line)
            prefix = match.end() if match else 0
            starts.append(at + prefix)
            said.append(line[prefix:])
        data, found, problems = load("\n".join(said), "")
        places = {key: self.at(starts, place) for key, place in found.items()}
        for problem in problems:
            kind = problem.kind if problem.kind == "duplicate-key" else "malformed-option"
            self.found.problems.append(replace(problem, kind=kind, place=self.at(starts, problem.place)))
        if data is None:
            return {}, {}
        if not isinstance(data, Mapping):
            hint = "Write a colon behind the option's name, as in '#| echo: false'."
            self.problem("malformed-option", "This is not an 'option: value' line.", self.place(starts[0]), hint)
            return {}, {}
        return {k: self.option(k, v, places[k]) for k, v in data.items() if self.allowed(k, v, places[k])}, places

    def at(self, starts: Sequence[int], place: Place) -> Place:
        """Return where a place of the options' own YAML is in the chapter."""
        row = min(max(place.line, 1), len(starts)) - 1
        return self.place(starts[row] + max(place.column - 1, 0))

    def allowed(self, key: str, value: Any, place: Place) -> bool:
        """Say whether an option can be used; note why not."""
        known = CELL_OPTIONS.get(key)
        if known is None:
            hint = did_you_mean(key, CELL_OPTIONS) or "docs/quarto.md lists the options of cells."
            self.problem("unknown-cell-option", f"A cell has no option '{key}'.", place, hint)
            return False
        if known.state == REFUSED and not known.note.startswith("only for knitr"):
            hint = f"Take it out, or build with Quarto itself: evidoc build {ENGINE}."
            message = f"This version does not go by the cell option '{key}' ({known.note})."
            self.problem("unsupported", message, place, hint)
            return False
        if known.state == REFUSED:
            hint = f"Quarto passes over it for Python: {known.note}."
            self.problem("unknown-cell-option", f"A Python cell has no option '{key}'.", place, hint)
            return False
        if not fits(value, known.type):
            hint = f"Write {worded(known.type)}."
            self.problem("wrong-option", f"The option '{key}' cannot be '{value}'.", place, hint)
            return False
        return True

    def option(self, key: str, value: Any, place: Place) -> Any:
        """Return an option with marks in the place of shortcodes."""
        if key not in _TEXTS:
            return value
        if isinstance(value, list):
            return [self.option(key, item, place) for item in value]
        if not isinstance(value, str):
            return value
        if _INLINE.search(value):
            hint = "Make the text in the code instead, or write the number as {{< value … >}}."
            message = f"Quarto does not work out inline code in '{key}' and shows it as it is."
            self.problem("inline-code-in-option", message, place, hint)
        if key in _CAPTIONS:
            self.found.captions.append((value, place))
        number = self.first_number + len(self.found.shortcodes)
        hidden = quoted_hidden(value)
        codes, problems = find_shortcodes(hidden, lambda _: place, lambda _: "option", number, spans=())
        self.found.shortcodes += [one.code for one in codes]
        self.found.problems += problems
        return with_marks(value, codes)


def _common(line: str, lead: str) -> int:
    """Return how much of the fence's indent the line has too."""
    count = 0
    while count < min(len(line), len(lead)) and line[count] in " \t":
        count += 1
    return count


def inline_faults(codes: Sequence[Shortcode]) -> Iterator[Problem]:
    """Yield inline expressions that Python cannot read."""
    for code in codes:
        if code.name != INLINE_CODE:
            continue
        try:
            ast.parse(code.args[0].strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            message = f"Python cannot read this inline expression: {code.args[0]}"
            hint = "Write one expression, as in `{python} total`; a longer piece of code is a cell."
            yield Problem("malformed-inline-code", message, code.place, hint)
