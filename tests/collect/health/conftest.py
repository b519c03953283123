"""In: the text of a bibliography. Out: what the checks of its entries say of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidoc.collect.bibliography import read_bibliography
from evidoc.collect.health.checks import entry_faults
from evidoc.model.health import Fault
from evidoc.model.project import Reference

Check = Callable[..., list[Fault]]
References = Callable[..., dict[str, Reference]]


@pytest.fixture
def references(tmp_path: Path) -> References:
    """Read a bibliography, in BibTeX unless another name is given."""

    def read(text: str, name: str = "r.bib") -> dict[str, Reference]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_bibliography(tmp_path, [name])[0]

    return read


@pytest.fixture
def check(references: References) -> Check:
    """Return what the checks say of a bibliography's entries."""

    def found(text: str, name: str = "r.bib") -> list[Fault]:
        return [*entry_faults(references(text, name))]

    return found
