"""A key of Quarto's YAML and its value go in; what it is, whether it is supported and what may stand there come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

SUPPORTED = "supported"
LEFT = "left to Quarto"
"""Accepted without effect here: looks only, which the site's own style decides; stock Quarto goes by it."""
REFUSED = "refused"
"""An error by name: readers would see something else than the author asked for."""


class Key(NamedTuple):
    """One key of settings, of a format, of ``execute:``, or of a cell."""

    type: str
    """What may stand there, joined by `` or ``: a kind of `_KINDS`, or a word as it is (``yes-no or fenced``)."""
    state: str = SUPPORTED
    note: str = ""


CELL_OPTIONS: Mapping[str, Key] = {
    "label": Key("text"),
    "echo": Key("yes-no or fenced"),
    "eval": Key("yes-no"),
    "output": Key("yes-no or asis"),
    "include": Key("yes-no"),
    "warning": Key("yes-no"),
    "error": Key("yes-no"),
    "fig-cap": Key("texts"),
    "fig-subcap": Key("texts or yes-no"),
    "fig-alt": Key("texts"),
    "fig-link": Key("text", REFUSED, "a picture that is a link"),
    "fig-align": Key("default or left or right or center", LEFT),
    "fig-env": Key("text", LEFT, "for LaTeX"),
    "fig-pos": Key("text or no", LEFT, "for LaTeX"),
    "fig-scap": Key("texts", LEFT, "for LaTeX"),
    "fig-column": Key("text", LEFT),
    "fig-cap-location": Key("top or bottom or margin"),
    "fig-width": Key("number", REFUSED, "only for knitr; set the size in the code"),
    "fig-height": Key("number", REFUSED, "only for knitr; set the size in the code"),
    "fig-dpi": Key("number", REFUSED, "only for knitr; set it in the code"),
    "fig-format": Key("text", REFUSED, "only for knitr"),
    "out-width": Key("text", REFUSED, "only for knitr"),
    "tbl-cap": Key("texts"),
    "tbl-subcap": Key("texts or yes-no"),
    "tbl-colwidths": Key("list or auto or yes-no"),
    "tbl-column": Key("text", LEFT),
    "tbl-cap-location": Key("top or bottom or margin"),
    "cap-location": Key("top or bottom or margin"),
    "html-table-processing": Key("none", LEFT),
    "lst-label": Key("text"),
    "lst-cap": Key("text"),
    "layout": Key("list or text"),
    "layout-ncol": Key("number"),
    "layout-nrow": Key("number"),
    "layout-align": Key("default or left or center or right", LEFT),
    "layout-valign": Key("default or top or center or bottom", LEFT),
    "column": Key("text"),
    "classes": Key("texts"),
    "code-fold": Key("yes-no or show"),
    "code-summary": Key("text"),
    "code-overflow": Key("scroll or wrap", LEFT),
    "code-line-numbers": Key("yes-no or text or number", LEFT),
    "filename": Key("text"),
    "tags": Key("texts", LEFT, "marks of notebooks"),
    "id": Key("text", LEFT, "names a cell of a notebook"),
    "export": Key("any", LEFT, "for nbdev"),
    "slideshow": Key("any", LEFT, "for notebooks"),
    "message": Key("yes-no", REFUSED, "only for knitr; 'warning' and 'output' decide here"),
    "cache": Key("yes-no", REFUSED, "only for knitr; evidoc keeps results by itself"),
    "renderings": Key("list", REFUSED, "light and dark forms of one output"),
    "panel": Key("text", REFUSED, "tabs and side bars made of cells; write a div {.panel-tabset} around them"),
    "title": Key("text", REFUSED, "only for dashboards"),
    "padding": Key("any", REFUSED, "only for dashboards"),
    "expandable": Key("yes-no", REFUSED, "only for dashboards"),
    "width": Key("any", REFUSED, "only for dashboards"),
    "height": Key("any", REFUSED, "only for dashboards"),
    "context": Key("text", REFUSED, "only for interactive documents"),
    "content": Key("text", REFUSED, "only for dashboards"),
    "color": Key("text", REFUSED, "only for dashboards"),
    "file": Key("text", REFUSED, "code of another file; import it as a module"),
    "ref-label": Key("any", REFUSED, "only for knitr"),
    "dependson": Key("any", REFUSED, "only for knitr"),
}
"""What may stand in the ``#|`` lines of a code cell."""

EXECUTE: Mapping[str, Key] = {
    "echo": Key("yes-no or fenced"),
    "eval": Key("yes-no"),
    "output": Key("yes-no or asis"),
    "include": Key("yes-no"),
    "warning": Key("yes-no"),
    "error": Key("yes-no"),
    "enabled": Key("yes-no"),
    "cache": Key("yes-no or refresh", LEFT, "evidoc keeps results for as long as what they rest on is unchanged"),
    "freeze": Key("yes-no or auto", LEFT, "evidoc keeps results for as long as what they rest on is unchanged"),
    "daemon": Key("yes-no or number", LEFT),
    "daemon-restart": Key("yes-no", LEFT),
    "debug": Key("yes-no", LEFT),
    "ipynb": Key("yes-no", LEFT),
    "keep-md": Key("yes-no", LEFT),
    "keep-ipynb": Key("yes-no", LEFT),
    "ipynb-filters": Key("list", REFUSED, "programs that change notebooks"),
    "ipynb-shell-interactivity": Key("text", REFUSED, "which lines of a cell show what they give"),
    "plotly-connected": Key("yes-no", REFUSED, "figures that ask the network"),
    "fig-width": Key("number"),
    "fig-height": Key("number"),
    "fig-dpi": Key("number"),
    "fig-format": Key("retina or png or jpeg or svg or pdf"),
    "df-print": Key("default or kable or tibble or paged", LEFT, "only for knitr"),
}
"""What may stand under ``execute:``."""

PROJECT: Mapping[str, Key] = {
    "type": Key("text"),
    "title": Key("text"),
    "render": Key("list or text"),
    "output-dir": Key("text"),
    "execute-dir": Key("file or project", LEFT, "cells run in the project's folder"),
    "pre-render": Key("texts", LEFT, "evidoc runs the scripts of analysis/ itself"),
    "post-render": Key("texts", LEFT, "what evidoc makes is final"),
    "resources": Key("texts", LEFT, "evidoc copies what its documents show and link to"),
    "lib-dir": Key("text", LEFT),
    "preview": Key("mapping", LEFT),
    "detect": Key("list", LEFT),
}
"""What may stand under ``project:``."""


PROJECT_TYPES: Mapping[str, str] = {
    "default": SUPPORTED,
    "website": SUPPORTED,
    "book": REFUSED,
    "manuscript": REFUSED,
}
"""Kinds of Quarto projects. What evidoc builds is decided by ``evidoc: documents:`` in either of the first two."""

EVIDOC: Mapping[str, Key] = {
    "documents": Key("mapping", note="the documents to build"),
    "csl": Key("text", note="citation style: a name in the bundled collection, or a file of the project"),
    "pdf": Key("yes-no", note="whether PDFs are made (yes unless said otherwise)"),
    "data": Key("mapping", note="what works on lazy sources"),
    "synthetic": Key("yes-no", note="whether all data is made up for a demonstration; then only a profile builds it"),
    "demo": Key("mapping", note="in _quarto-demo.yml: the project that the profile builds, and its output folder"),
    "bibliography-health": Key("any", note="error, warning or off: for all checks of the bibliography, or by check"),
}
"""What may stand under ``evidoc:``."""

EVIDOC_DATA: Mapping[str, Key] = {
    "engine": Key("text", note="duckdb (unless said otherwise), spark://local[2] or spark://HOST:PORT"),
}
"""What may stand under ``evidoc: data:``."""

EVIDOC_DOCUMENT: Mapping[str, Key] = {
    "chapter": Key("text", note="the document's chapter file"),
    "genre": Key("text", note="a file in templates/genres/, without .yml"),
    "csl": Key("text", note="a citation style of its own"),
}
"""What may stand under each of ``evidoc: documents:``."""


def _words(text: str) -> list[str]:
    return text.split()


_FLOATS = _words("fig tbl lst eq sec thm lem cor prp cnj def exm exr alg rem sol nte tip wrn imp cau")
_TITLES = {f"{kind}-title": Key("text") for kind in _FLOATS}
_PREFIXES = {f"{kind}-prefix": Key("text or no") for kind in (*_FLOATS, "apx", "ch")}
_SCHEMES = "arabic or list or text"
_LABELS = {f"{kind}-labels": Key(_SCHEMES) for kind in _FLOATS}

CROSSREF: Mapping[str, Key] = {
    **_TITLES,
    **_PREFIXES,
    **_LABELS,
    "labels": Key(_SCHEMES),
    "subref-labels": Key(_SCHEMES),
    "title-delim": Key("text"),
    "ref-delim": Key("text"),
    "ref-hyperlink": Key("yes-no"),
    "lof-title": Key("text"),
    "lot-title": Key("text"),
    "lol-title": Key("text"),
    "chapters": Key("yes-no", REFUSED, "numbers that begin with the chapter's"),
    "appendix-title": Key("text", REFUSED, "appendices of books"),
    "appendix-delim": Key("text", REFUSED, "appendices of books"),
    "custom": Key("list", REFUSED, "kinds of floats of one's own"),
}
"""What may stand under ``crossref:``."""


def _is_text(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


_KINDS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "yes-no": ("yes or no", lambda v: isinstance(v, bool)),
    "no": ("no", lambda v: v is False),
    "number": ("a number", lambda v: isinstance(v, int | float) and not isinstance(v, bool)),
    "text": ("text", _is_text),
    "texts": ("text, or a list of texts", lambda v: all(map(_is_text, v)) if isinstance(v, list) else _is_text(v)),
    "list": ("a list", lambda v: isinstance(v, list)),
    "mapping": ("'key: value' lines", lambda v: isinstance(v, Mapping)),
    "any": ("anything", lambda _: True),
}


def fits(value: Any, kind: str) -> bool:
    """Say whether `value` may stand where `Key.type` is `kind`; nothing at all may stand anywhere."""
    return value is None or any(
        _KINDS[word][1](value) if word in _KINDS else value == word for word in kind.split(" or ")
    )


def worded(kind: str) -> str:
    """Return what may stand there in words, as in ``yes or no, or 'fenced'``."""
    return ", or ".join(_KINDS[word][0] if word in _KINDS else f"'{word}'" for word in kind.split(" or "))


def supported(keys: Mapping[str, Key]) -> Iterable[str]:
    """Return the names of `keys` that evidoc goes by."""
    return [name for name, key in keys.items() if key.state == SUPPORTED]
