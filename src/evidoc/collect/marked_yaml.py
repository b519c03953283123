"""YAML text goes in; plain data, the Place of every dotted key and every Problem come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean

_STRING = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"

CODES = ".labels"
"""End of the path of a mapping whose keys are codes of data: there digits are taken as they are written."""

_HINTS = (
    ("cannot start any token", "A line must not begin with a tab, nor a value with @ or `: use spaces, or quote it."),
    ("tab", "Indent with spaces; YAML forbids tabs."),
    ("mapping values are not allowed", "Put quotes around a text that holds ': ', or correct the indent of this line."),
    ("expected ':'", "Write a colon and a space after the key: `key: value`."),
    ("expected key", "This line does not line up with the keys above it: correct its indent, or close a quote there."),
    ("block end", "This line does not line up with the lines above it: correct its indent, or close a quote there."),
    ("'-' indicator", "Items of one list begin with '- ' and have the same indent."),
    ("',' or ']'", "Close the list with ], and put commas between its items."),
    ("',' or '}'", "Close the mapping with }, and put commas between its entries."),
    ("expected node content", "Close the list or mapping that was opened here, or write a value."),
    ("end of stream", "Close the quote or bracket that was opened here or above."),
    ("undefined alias", "Put quotes around a value that begins with *."),
    ("anchor or alias", "Put quotes around a value that begins with & or *."),
    ("constructor for the tag", "Put quotes around a value that begins with !."),
    ("another document", "Take out the line `---` that begins a second document."),
    ("unhashable key", "Use a text as the key."),
    ("special characters", "Delete the invisible control character."),
    ("control characters", "Delete the invisible control character."),
)


def load(text: str, file: str, first_line: int = 1) -> tuple[Any, dict[str, Place], list[Problem]]:
    """Read YAML and remember where everything stands.

    Parameters
    ----------
    text
        One YAML document; may be empty.
    file
        Project-relative path, for places.
    first_line
        The line of `file` on which `text` begins (2 for usual front matter).

    Returns
    -------
    tuple
        Plain data (None where the text is empty or malformed), the Place of each dotted path (``a.b``; items of
        lists are ``a.0``), and problems: ``malformed-yaml``, ``duplicate-key``, ``non-string-key``. Dates stay text.
    """
    import yaml

    reader = _Reader(file, first_line)
    try:
        loader = _loader()(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None, {}, []
            reader.walk(node, "", ())
            if reader.recursive:
                return None, reader.places, reader.problems
            return loader.construct_document(node), reader.places, reader.problems
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        return None, reader.places, [*reader.problems, _malformed(error, text, file, first_line)]
    except (ValueError, OverflowError, RecursionError) as error:
        message = f"This is not YAML that can be read: {error}."
        return None, reader.places, [*reader.problems, Problem("malformed-yaml", message, Place(file, first_line))]


def check_keys(
    data: Any,
    known: Iterable[str],
    places: Mapping[str, Place],
    prefix: str,
    file: str,
) -> list[Problem]:
    """Return an ``unknown-key`` problem for each key of the mapping `data` that is not `known`.

    `prefix` is the dotted path of `data` itself (empty at the top). What is not a mapping has no unknown keys.
    """
    if not isinstance(data, Mapping):
        return []
    names = sorted(known)
    problems = []
    for key in data:
        if key in names:
            continue
        where = f" under '{prefix}'" if prefix else ""
        hint = did_you_mean(str(key), names) or f"Known here: {', '.join(names)}."
        place = places.get(dotted(prefix, key), Place(file))
        problems.append(Problem("unknown-key", f"Nobody knows the key '{key}'{where}.", place, hint))
    return problems


def dotted(prefix: str, key: object) -> str:
    """Return the dotted path of `key` under `prefix`."""
    return f"{prefix}.{key}" if prefix else f"{key}"


class _Reader:
    """Walks the nodes of one document: notes places, finds twice-given and non-text keys, and turns keys into text."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file, self.first_line = file, first_line
        self.places: dict[str, Place] = {}
        self.problems: list[Problem] = []
        self.recursive = False
        self.checked: set[int] = set()

    def place(self, node: Any) -> Place:
        return Place(self.file, node.start_mark.line + self.first_line, node.start_mark.column + 1)

    def walk(self, node: Any, path: str, above: tuple[int, ...]) -> None:
        if id(node) in above:
            message = "This alias contains itself."
            self.problems.append(Problem("malformed-yaml", message, self.place(node), "Write the values out."))
            self.recursive = True
            return
        above = (*above, id(node))
        if node.id == "mapping":
            for name, value in self.entries(node, path):
                self.walk(value, dotted(path, name), above)
        elif node.id == "sequence":
            for number, item in enumerate(node.value):
                self.places[dotted(path, number)] = self.place(item)
                self.walk(item, dotted(path, number), above)

    def entries(self, node: Any, path: str) -> Iterator[tuple[str, Any]]:
        """Give the entries of a mapping under the names of their keys; a node that stands twice is checked once."""
        lines: dict[str, int] = {}
        for key, value in node.value:
            if key.tag == _MERGE or key.id != "scalar":
                continue  # PyYAML merges the first and refuses the second
            name, place = key.value, self.place(key)
            if name in lines and id(node) not in self.checked:
                message = f"The key '{name}' is given twice; it was first given in line {lines[name]}."
                self.problems.append(Problem("duplicate-key", message, place, "Keep one of the two."))
            elif key.tag != _STRING:
                self.non_string(key, place, path)
            lines.setdefault(name, place.line)
            self.places[dotted(path, name)] = place
            yield name, value
        self.checked.add(id(node))
        for key, value in _merged(node, ()):
            if key.value not in lines:
                lines[key.value], place = 0, self.place(key)
                if key.tag != _STRING:
                    self.non_string(key, place, path)
                self.places[dotted(path, key.value)] = place
                yield key.value, value

    def non_string(self, key: Any, place: Place, path: str) -> None:
        tag, key.tag = key.tag, _STRING  # so that the data can be used, and one slip is not reported twice
        if tag in _DIGITS and path.endswith(CODES):
            return
        message = f"The key '{key.value}' is not text to YAML, which reads it as {_KINDS.get(tag, 'something else')}."
        hint = f"Put quotes around it: '{key.value}':"
        self.problems.append(Problem("non-string-key", message, place, hint))


def _merged(node: Any, above: tuple[int, ...]) -> Iterator[tuple[Any, Any]]:
    """Yield the keys and values that ``<<`` brings into a mapping, the first of two of a name first."""
    for key, value in node.value if node.id == "mapping" and id(node) not in above else ():
        if above and key.id == "scalar" and key.tag != _MERGE:
            yield key, value
        if key.tag == _MERGE:
            for one in value.value if value.id == "sequence" else [value]:
                yield from _merged(one, (*above, id(node)))


_DIGITS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_KINDS = {
    "tag:yaml.org,2002:bool": "yes or no",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:timestamp": "a date",
}


@cache
def _loader() -> Any:
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class TextDates(base):  # type: ignore[misc]
        """Safe YAML in which a date stays the text that was written."""

    TextDates.add_constructor("tag:yaml.org,2002:timestamp", base.construct_yaml_str)
    return TextDates


def _malformed(error: Any, text: str, file: str, first_line: int) -> Problem:
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    mark = getattr(error, "problem_mark", None)
    at_end = mark is not None and mark.line >= text.rstrip().count("\n") + 1
    if "end of stream" in said or at_end:  # that helps nobody: say where the quote or bracket was opened
        mark = getattr(error, "context_mark", None) or mark
    if mark is None:  # a reader error knows only how many characters it had read
        before = text[: getattr(error, "position", 0)]
        row, column = before.count("\n"), len(before.rpartition("\n")[2])
    else:
        row, column = mark.line, mark.column
    message = f"This is not YAML that can be read: {said}."
    return Problem("malformed-yaml", message, Place(file, row + first_line, column + 1), _hint(said, text, row, column))


def _hint(said: str, text: str, row: int, column: int) -> str:
    lines = [*text.splitlines(), ""]
    line = lines[row] if row < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "Indent with spaces; YAML forbids tabs."
    if "mapping values" in said and ": " not in line[:column]:
        return "Is a colon missing in the line above, or is the indent of this line wrong? Write `key: value`."
    return next((hint for part, hint in _HINTS if part in said), "Compare the line with its neighbours.")
