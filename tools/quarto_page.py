"""What the code knows of Quarto goes in, docs/quarto.md comes out: ``python tools/quarto_page.py`` writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from evidoc.model.quarto import ENGINE, FEATURES, GROUPS, SHORTCODES, Feature
from evidoc.model.quarto_faults import BAD_CASES, DIFFERENCES
from evidoc.model.quarto_keys import CELL_OPTIONS, CROSSREF, EXECUTE, PROJECT, Key, worded
from evidoc.model.quarto_options import DOCUMENT, FORMAT

PAGE = Path(__file__).resolve().parent.parent / "docs" / "quarto.md"

_HEAD = f"""# Quarto Markdown in evidoc

A chapter is Quarto Markdown. evidoc reads it without Quarto, and stock Quarto reads the same files. This page says
what is supported, what is refused, and what happens when something is wrong. It is made from the data that the
program itself uses (`src/evidoc/model/quarto*.py`) by `python tools/quarto_page.py`; a test holds it to them.

## How to read it

- **supported**: means here what it means in Quarto. The last column says what differs, if anything does.
- **refused**: an error that names the file, the line and the feature. Nothing is dropped silently. Where Quarto is
  installed, `evidoc build {ENGINE}` builds the project with it.
- **left to Quarto**: accepted, because stock Quarto goes by it, but without effect here: it concerns looks that the
  site's own style decides.
"""

_FAULTS = """## When something is wrong

Whatever Quarto lets pass although text is lost or wrong is an error here, in `evidoc check`, `evidoc build
--strict` and `evidoc render --strict`. A plain `evidoc render FILE` does as Quarto does and warns. In a draft that
is built without `--strict`, what is missing shows as a labelled gap. Every message has the file, line and column
in which the author wrote it, also when the text came through an include.
"""

_DIFFERENCES = """## Where pages differ

`tests/parity` compares what evidoc makes of reference documents with what Quarto 1.10 made of them, block by block.
These blocks differ, on purpose:
"""
_SETTINGS = """## Settings

Keys that are not listed are errors, except at the top level, where `meta` may read them.
"""


def quarto_page() -> str:
    """Return the whole page."""
    parts = [_HEAD]
    for group in GROUPS:
        features = [feature for feature in FEATURES if feature.group == group]
        rows = ((_capital(f.name), f.write, _state(f), f.note) for f in features)
        parts.append(f"## {group}\n\n{_table(('feature', 'write', 'evidoc', 'what differs'), rows)}")
    shortcodes = ((f"`{form.example}`", form.says) for form in SHORTCODES.values())
    parts.append(f"### Every shortcode\n\n{_table(('write', 'it'), shortcodes)}")
    parts.append(
        "## Settings\n\nKeys that are not listed are errors, except at the top level, where `meta` may read them.\n"
    )
    for title, keys in (
        ("Options of code cells (`#| key: value`)", CELL_OPTIONS),
        ("Under `execute:`", EXECUTE),
        ("Of a document", DOCUMENT),
        ("Of a document or under `format:`", FORMAT),
        ("Under `crossref:`", CROSSREF),
        ("Under `project:`", PROJECT),
    ):
        parts.append(f"### {title}\n\n{_keys(keys)}")
    cases = ((c.what, c.quarto, c.strict, c.render, c.reason) for c in BAD_CASES)
    parts.append(f"{_FAULTS}\n{_table(('what', 'Quarto', 'strict', 'plain render', 'reason'), cases)}")
    differs = ((f"`{d.page}`", str(d.blocks), d.quarto, d.evidoc, d.reason) for d in DIFFERENCES)
    differences = _table(("page", "blocks", "Quarto", "evidoc", "reason"), differs)
    parts.append(f"{_DIFFERENCES}\n{differences if DIFFERENCES else 'None is known.'}\n")
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if not text.startswith("evidoc") else text


def _state(feature: Feature) -> str:
    return "supported" if feature.supported else "**refused**"


def _keys(keys: Mapping[str, Key]) -> str:
    """Return a table of keys; keys that have all in common share a row."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for name, key in keys.items():
        rows.setdefault((worded(key.type), key.state, key.note), []).append(f"`{name}`")
    states = {"refused": "**refused**"}
    cells = (
        (", ".join(names), *((kind, states.get(state, state), note))) for (kind, state, note), names in rows.items()
    )
    return _table(("key", "takes", "evidoc", "note"), cells)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(quarto_page(), encoding="utf-8")
