"""In: the invented project of `sample`. Out: its site, written once a session, and a browser's view of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # tests share `tests.write.sample` and `tests.browser`

from tests.write import sample

from evidoc.write import Site, write_site


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project folder without templates of its own."""
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Site:
    """Return the site of the specimen with its PDF; read it and never write to it."""
    folder = tmp_path_factory.mktemp("site")
    written, problems = write_site(sample.project(root), [sample.woven()], sample.results(), folder)
    assert problems == ()
    assert written.notices == ()
    return written
