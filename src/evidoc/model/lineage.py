"""What rests on what, as names and arrows: from files and sources to the pages and PDFs that readers open."""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.records import dataclass

KINDS = (
    *("page", "PDF", "chapter", "cells", "value", "table", "figure", "finding", "evidence", "script", "source"),
    *("definition", "reference", "fact", "variable", "file", "machine"),
)
"""What a node may be, from what readers get to what people give; names are put in this order."""
OUTPUTS = ("page", "PDF")
PRODUCTS = ("value", "table", "figure", "finding")


@dataclass(frozen=True, slots=True)
class Lineage:
    """Every node by name, and the two directions of every arrow.

    Names are those of inputs in reports: a file's path in the project, ``source x``, ``definition x``, ``value x``,
    ``table x``, ``figure x``, ``finding x``, ``reference x``, ``fact x``, ``variable x``; besides ``cells of PATH``,
    and ``ID.html`` and ``ID.pdf`` for what readers get.
    """

    kinds: Mapping[str, str]
    """Node -> one of `KINDS`, by kind and name."""
    inputs: Mapping[str, tuple[str, ...]]
    """Node -> what it rests on directly, by kind and name; nodes that rest on nothing are left out."""
    users: Mapping[str, tuple[str, ...]]
    """Node -> what rests on it directly, by kind and name; nodes that nothing rests on are left out."""

    def of_kind(self, *kinds: str) -> tuple[str, ...]:
        """Return the nodes of these kinds, by kind and name."""
        return tuple(name for name, kind in self.kinds.items() if kind in kinds)


def cells_of(chapter: str) -> str:
    """Return the node that stands for the cells of the chapter or notebook at path `chapter`."""
    return f"cells of {chapter}"


def page_of(document: str) -> str:
    """Return the node, and the file of the site, that is the page of `document`."""
    return f"{document}.html"


def pdf_of(document: str) -> str:
    """Return the node, and the file of the site, that is the PDF of `document`."""
    return f"{document}.pdf"
