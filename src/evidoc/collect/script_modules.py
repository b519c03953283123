"""One parsed file goes in; where its parts stand and what it imports come out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property

from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.records import dataclass

API = frozenset(("source", "product", "value", "values", "table", "figure", "not_available", "protected"))
"""The names that a star import from evidoc brings."""
_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")
"""Where a statement holds others."""


@dataclass(frozen=True)
class Module:
    """One parsed file of `analysis/`."""

    name: str
    """As other modules import it, e.g. ``_shared`` or ``tools.dates``."""
    path: str
    text: str
    tree: ast.Module

    def place(self, node: ast.AST) -> Place:
        """Return where a node begins; Python counts columns in bytes, editors in characters."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        written = self._lines[line - 1].encode() if line <= len(self._lines) else b""
        return Place(self.path, line, len(written[:column].decode(errors="replace")) + 1)

    def absolute(self, imported: str | None, level: int) -> str:
        """Return the full name of what ``from ..imported import x`` names, without the folder `analysis` itself."""
        if level:
            parts = self.name.split(".")
            keep = len(parts) - level + (1 if self.path.endswith("/__init__.py") else 0)
            imported = ".".join([*parts[: max(keep, 0)], *([imported] if imported else [])])
        return "" if imported in (None, "analysis") else (imported or "").removeprefix("analysis.")

    def imports(self) -> set[str]:
        """Return the full names of all that it imports, anywhere in it, and of the packages around them."""
        names: set[str] = set()
        for node in self._imports:
            if isinstance(node, ast.Import):
                names |= {alias.name.removeprefix("analysis.") for alias in node.names}
            else:
                base = self.absolute(node.module, node.level)
                names |= {base, *(f"{base}.{alias.name}".lstrip(".") for alias in node.names)}
        return {prefix for name in names for prefix in _prefixes(name)}

    def imports_evidoc(self) -> bool:
        """Return whether it imports evidoc or something from it."""
        return any(
            any(alias.name.split(".")[0] == "evidoc" for alias in node.names)
            if isinstance(node, ast.Import)
            else not node.level and (node.module or "").split(".")[0] == "evidoc"
            for node in self._imports
        )

    def unknown_imports(self) -> Iterator[Problem]:
        """Yield names that are imported from evidoc and are not there: known before anything runs."""
        public = {*API, "charts", "__version__", "*"}
        for node in self._imports:
            if isinstance(node, ast.ImportFrom) and node.module == "evidoc" and not node.level:
                for alias in node.names:
                    if alias.name not in public:
                        message = f"evidoc has no '{alias.name}' to import."
                        hint = did_you_mean(alias.name, public) or f"There are: {', '.join(sorted(API))}."
                        yield Problem("unknown-import", message, self.place(alias), hint)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _imports(self) -> list[ast.Import | ast.ImportFrom]:
        return [node for node in _statements(self.tree.body) if isinstance(node, ast.Import | ast.ImportFrom)]


def _statements(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield statements with those inside them; what stands in an expression imports nothing."""
    for node in nodes:
        yield node
        for block in _BLOCKS:
            yield from _statements(getattr(node, block, ()))


def _prefixes(dotted: str) -> Iterator[str]:
    parts = dotted.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])
