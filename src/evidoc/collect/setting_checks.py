"""Settings of a project, a folder or a document go in; every key and value that is not as it must be comes out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from evidoc.collect.marked_yaml import dotted
from evidoc.errors import Place, Problem
from evidoc.model.chapter import Shortcode
from evidoc.model.engines import EXAMPLES, is_engine
from evidoc.model.nearest import nearest
from evidoc.model.options import base_format, formats_of
from evidoc.model.quarto_keys import CROSSREF, EVIDOC_DATA, EXECUTE, PROJECT, REFUSED, SUPPORTED, Key, fits, worded
from evidoc.model.quarto_options import DOCUMENT, FORMAT, FORMATS, HARMLESS, TOP_LEVEL

_OURS = ("evidoc", "quarto")
"""Filters that may be named: our own, and the point where Quarto's run."""
_ENGINES = ("jupyter", "markdown")
_FEW = 50
"""Names that a hint can hold."""
_VERY_NEAR = 0.8
"""Likeness from which a key is taken for a slip: authors may have keys of their own."""
WITH_QUARTO = "Take it out, or build with --engine quarto where Quarto is installed."


def setting_problems(
    data: Mapping[str, Any], places: Mapping[str, Place], file: str, skip: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield what is wrong with settings, whichever file they stand in; top-level keys that nobody knows are legal.

    Kinds: ``malformed-setting`` (a value of the wrong type), ``unsupported-setting`` (known, but not to our engine)
    and ``unknown-key`` (under ``format:``, ``execute:``, ``crossref:`` or ``project:``).

    Parameters
    ----------
    skip
        Top-level keys that somebody else checks.
    """
    top = {key: value for key, value in data.items() if key in TOP_LEVEL and key not in skip}
    yield from _values(top, TOP_LEVEL, places, "", file)
    for key, known in (("execute", EXECUTE), ("crossref", CROSSREF), ("project", PROJECT)):
        yield from section_problems(data.get(key), known, places, key, file)
    yield from _formats(data, places, file)
    yield from _filters(data.get("filters"), places)
    yield from _engine(data.get("engine"), places)
    for name, own in formats_of(data).items():
        yield from section_problems(own.get("execute"), EXECUTE, places, f"format.{name}.execute", file)
        yield from section_problems(own.get("crossref"), CROSSREF, places, f"format.{name}.crossref", file)


def near_keys(data: Mapping[str, Any], places: Mapping[str, Place], known: Iterable[str]) -> list[Problem]:
    """Return a warning for each top-level key that is nearly a known one; any other is legal, ``meta`` may read it."""
    names = tuple(dict.fromkeys(known))
    problems = []
    for key in data:
        meant = _slip(str(key), names) if key not in names else None
        if meant:
            message = f"Nobody knows the key '{key}', which is nearly '{meant}', and no `meta` reads it."
            hint = f"Did you mean '{meant}'?"
            problems.append(Problem("near-key", message, places[str(key)], hint, warning=True))
    return problems


@cache
def _slip(key: str, names: tuple[str, ...]) -> str | None:
    """Return what `key` is a slip of; cached, for the chapters of one project share their authors' own keys."""
    return nearest(key, names, _VERY_NEAR)


def unread(problems: Iterable[Problem], shortcodes: Iterable[Shortcode]) -> list[Problem]:
    """Return `problems` without the near keys that a ``meta`` shortcode reads."""
    read = {c.args[0].split(".")[0] for c in shortcodes if c.name == "meta" and c.args}
    return [p for p in problems if p.kind != "near-key" or p.message.split("'")[1] not in read]


def section_problems(
    data: Any, known: Mapping[str, Key], places: Mapping[str, Place], path: str, file: str
) -> Iterator[Problem]:
    """Yield what is wrong below one key, where every name must be known."""
    if not isinstance(data, Mapping):
        return
    for key in data:
        if key not in known:
            yield _unknown(str(key), known, places, path, file)
    yield from _values({k: v for k, v in data.items() if k in known}, known, places, path, file)


def engine_problems(data: Any, places: Mapping[str, Place], file: str) -> Iterator[Problem]:
    """Yield what is wrong under ``evidoc: data:``: keys that nobody knows, and an engine that there is not."""
    yield from section_problems(data, EVIDOC_DATA, places, "evidoc.data", file)
    engine = data.get("engine") if isinstance(data, Mapping) else None
    if isinstance(engine, str) and not is_engine(engine):
        meant = nearest(engine, EXAMPLES)
        hint = f"Did you mean '{meant}'?" if meant else f"Write one of: {', '.join(EXAMPLES)}."
        place = places.get("evidoc.data.engine", Place(file, 1))
        yield Problem("unknown-engine", f"There is no engine '{engine}' for lazy sources.", place, hint)


def _unknown(key: str, known: Iterable[str], places: Mapping[str, Place], path: str, file: str) -> Problem:
    meant = nearest(key, known)
    names = sorted(known)
    hint = f"Did you mean '{meant}'?" if meant else f"Known here: {', '.join(names)}." if len(names) < _FEW else ""
    place = places.get(dotted(path, key), Place(file, 1))
    return Problem("unknown-key", f"Nobody knows the key '{key}' under '{path}'.", place, hint or "Take it out.")


def _values(
    data: Mapping[str, Any], known: Mapping[str, Key], places: Mapping[str, Place], path: str, file: str
) -> Iterator[Problem]:
    for name, value in data.items():
        key, place = known[name], places.get(dotted(path, name), Place(file, 1))
        if key.state == REFUSED:
            if value is not None and value not in HARMLESS.get(name, (False,)):
                about = f" ({key.note})" if key.note else ""
                message = f"evidoc's own engine does not support '{name}'{about}."
                yield Problem("unsupported-setting", message, place, WITH_QUARTO)
        elif not fits(value, key.type):
            message = f"'{name}' must be {worded(key.type)}, not {_shown(value)}."
            yield Problem("malformed-setting", message, place, "Correct it.")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, Mapping) else f"'{value}'"


def _formats(data: Mapping[str, Any], places: Mapping[str, Place], file: str) -> Iterator[Problem]:
    """Yield unknown formats, formats that only Quarto makes where no other is asked for, and wrong options."""
    names = list(formats_of(data))
    known = {name: FORMATS.get(name) or FORMATS.get(base_format(name)) for name in names}
    at = places.get("format", Place(file, 1))
    for name in names:
        if known[name] is None:
            meant = nearest(name, FORMATS)
            hint = f"Did you mean '{meant}'?" if meant else WITH_QUARTO
            place = places.get(f"format.{name}", at)
            yield Problem("unknown-format", f"Nobody knows the format '{name}'.", place, hint)
    if names and all(known[name] and known[name] != SUPPORTED for name in names):
        message = f"evidoc makes pages and PDFs; only Quarto makes '{names[0]}'."
        hint = "Add html to the formats, or build with --engine quarto where Quarto is installed."
        yield Problem("unsupported-setting", message, at, hint)
    options = {**FORMAT, **EXECUTE, **DOCUMENT}
    for name, own in formats_of(data).items():
        if known[name] == SUPPORTED:
            yield from section_problems(own, options, places, f"format.{name}", file)


def _engine(written: Any, places: Mapping[str, Place]) -> Iterator[Problem]:
    if isinstance(written, str) and written not in _ENGINES:
        message = f"evidoc's own engine does not run cells with '{written}'."
        yield Problem("unsupported-setting", message, places["engine"], WITH_QUARTO)


def _filters(written: Any, places: Mapping[str, Place]) -> Iterator[Problem]:
    for item in written if isinstance(written, list) else [written]:
        name = item.get("path") if isinstance(item, Mapping) else item
        if name is not None and name not in _OURS:
            message = f"evidoc's own engine does not run the filter '{name}'."
            yield Problem("unsupported-setting", message, places["filters"], WITH_QUARTO)
