"""Templates and what they show go in; the text of a page, or the problem that a template has, comes out."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidoc.errors import Place, Problem
from evidoc.packaged import package_templates
from evidoc.write.wording import count, file_size, long_date

if TYPE_CHECKING:
    from jinja2 import Environment

HINT = "Correct the template, or delete it to use the one that comes with evidoc."


class Pages:
    """The project's templates, each with the package's own as fallback."""

    def __init__(self, root: Path) -> None:
        """Look for templates in ``templates/`` of the project at `root` first."""
        self._folders = (root / "templates", package_templates())
        self._environment = _environment(self._folders)
        self._behind: dict[str, tuple[str, ...]] = {}

    def prepare(self, *names: str) -> None:
        """Load templates, so that filling them in need not wait for that; what is wrong with them is told then."""
        from jinja2 import TemplateError

        for name in names:
            for one in self.behind(name):
                with contextlib.suppress(TemplateError):
                    self._environment.get_template(one)

    def file(self, name: str) -> Path:
        """Return the file that acts under this name: the project's own or, failing that, the package's."""
        return _acting(self._folders, name)

    def text(self, name: str) -> str:
        """Return a file that is no template, such as a style sheet."""
        return self.file(name).read_text(encoding="utf-8")

    def behind(self, name: str) -> tuple[str, ...]:
        """Return the templates that act where `name` is filled in: itself, and what it extends, includes and imports.

        Where a template computes the name of another, all of them may act.
        """
        if name not in self._behind:
            found: dict[str, None] = {}
            waiting: list[str] = [name]
            while waiting:
                one = waiting.pop()
                if one not in found:
                    found[one] = None
                    waiting += self._named_in(one)
            self._behind[name] = tuple(sorted(found))
        return self._behind[name]

    def _named_in(self, name: str) -> list[str]:
        try:
            named = _named(self._environment, self.text(name))
        except (OSError, ValueError):
            return []
        if None not in named:
            return [one for one in named if one]
        every = {p.relative_to(f).as_posix() for f in self._folders for p in f.rglob("*.html")}
        return sorted(every)

    def render(self, name: str, shown: Mapping[str, Any], *documents: str) -> tuple[str, list[Problem]]:
        """Return the page that template `name` makes of `shown`; an empty text and one problem where it cannot."""
        from jinja2 import TemplateError

        try:
            return self._environment.get_template(name).render(shown), []
        except TemplateError as error:
            return "", [self._problem(name, error).touching(*documents)]

    def _problem(self, name: str, error: Exception) -> Problem:
        """Say in which template and line `error` arose: the innermost frame that is a template's."""
        file, line = getattr(error, "filename", None), getattr(error, "lineno", 0)
        for frame in traceback.extract_tb(error.__traceback__):
            if not frame.filename.endswith(".py") and Path(frame.filename).suffix:
                file, line = frame.filename, frame.lineno
        message = f"The template cannot be filled: {error}."
        return Problem("template-error", message.replace("..", "."), Place(self._relative(file, name), line or 0), HINT)

    def _relative(self, file: str | None, name: str) -> str:
        for folder in self._folders:
            if file and Path(file).is_relative_to(folder):
                return f"templates/{Path(file).relative_to(folder).as_posix()}"
        return f"templates/{name}"


def _acting(folders: tuple[Path, Path], name: str) -> Path:
    own, ours = (folder / name for folder in folders)
    return own if own.is_file() else ours


@lru_cache(maxsize=64)
def _named(environment: Environment, text: str) -> tuple[str | None, ...]:
    """Return the templates that a template names; None stands for a name that it computes."""
    from jinja2 import TemplateError, meta

    try:
        return tuple(meta.find_referenced_templates(environment.parse(text)))
    except TemplateError:
        return ()  # the template itself acts; filling it in says what is wrong


@lru_cache(maxsize=4)  # compiled templates are kept; one that changes is compiled again
def _environment(folders: tuple[Path, Path]) -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from jinja2.loaders import split_template_path

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        name = "/".join(split_template_path(name))
        path = _acting(folders, name)
        try:
            stamp, source = _stamp(path), path.read_text(encoding="utf-8")
        except OSError:
            return None
        # a file that the project gives itself later takes the place of the package's
        return source, str(path), lambda: _acting(folders, name) == path and _stamp(path) == stamp

    environment = Environment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(long_date=long_date, file_size=file_size)
    environment.globals.update(count=count)
    return environment


def _stamp(path: Path) -> tuple[int, int, int]:
    told = path.stat()
    return told.st_mtime_ns, told.st_size, told.st_ino
