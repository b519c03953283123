"""Settings of a project, its folders and a document go in; what they come to, merged as Quarto merges, comes out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

FORMAT = "format"
HTML = ("html", "html5", "html4")
PDF = ("pdf", "typst")
"""Formats by which a PDF is asked for, the one that counts first; Quarto makes one with LaTeX, the other with Typst."""

EXECUTE_DEFAULTS: Mapping[str, Any] = {
    "eval": True,
    "echo": True,
    "output": True,
    "include": True,
    "warning": True,
    "error": False,
    "fig-width": 7,
    "fig-height": 5,
    "fig-dpi": 96,
    "fig-format": "retina",
}
"""What Quarto does with a cell where nobody says otherwise."""

_WHOLE = ("tbl-colwidths",)
"""Lists that a later one replaces: widths of two tables make no table."""


def merged(layers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Merge settings deeply; a later layer wins.

    Maps are merged, lists joined with repeats dropped (a single text beside a list counts as a list of one).
    What a layer says at its top also goes over what an earlier one says for one format: the document's
    ``toc: false`` undoes the project's ``format: {html: {toc: true}}``.
    """
    result: dict[str, Any] = {}
    for layer in layers:
        formats = dict(result.get(FORMAT) or {})
        for name, options in formats.items():
            over = {k: v for k, v in layer.items() if k in options and k != FORMAT}
            formats[name] = _merge(options, over)
        if formats:
            result[FORMAT] = formats
        result = _merge(result, {**layer, FORMAT: formats_of(layer)} if FORMAT in layer else layer)
    return result


def meta_view(outer: Iterable[Mapping[str, Any]], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``meta`` and the title block see: each top-level key that the document sets replaces the others'.

    `outer` are the settings of the project and of the folders, from the root down to the document's.
    """
    return {**merged(outer), **own}


def formats_of(options: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the formats that `options` name, with what each says: ``html``, ``[html, pdf]``, ``{html: default}``."""
    written = options.get(FORMAT)
    if isinstance(written, str):
        return {written: {}}
    if isinstance(written, list):
        return {str(name): {} for name in written}
    if isinstance(written, Mapping):
        return {str(name): dict(own) if isinstance(own, Mapping) else {} for name, own in written.items()}
    return {}


def format_options(options: Mapping[str, Any], target: str) -> dict[str, Any]:
    """Return `options` as they are for ``html`` or ``pdf``: those of the format over those of the top."""
    formats = formats_of(options)
    top = {key: value for key, value in options.items() if key != FORMAT}
    wanted = HTML if target == "html" else PDF if target == "pdf" else (target,)
    chosen = next((own for name in wanted for written, own in formats.items() if base_format(written) == name), {})
    return _merge(top, chosen)


def base_format(name: str) -> str:
    """Return a format without what is switched on and off in it: ``html`` of ``html+smart-raw_html``."""
    return name.partition("+")[0].partition("-")[0]


def execute_options(options: Mapping[str, Any], cell: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return how cells are run and shown: Quarto's defaults, what the document says, and a cell's own options over it.

    `options` may say it under ``execute:`` or at the top, as Quarto allows; give those of a format where there is one.
    """
    own = options.get("execute")
    flat = {key: options[key] for key in EXECUTE_DEFAULTS if options.get(key) is not None}
    deep = {key: value for key, value in own.items() if value is not None} if isinstance(own, Mapping) else {}
    return {**EXECUTE_DEFAULTS, **flat, **deep, **(cell or {})}


def kernel_of(options: Mapping[str, Any]) -> str:
    """Return the Jupyter kernel that ``jupyter:`` names, ``python3`` where it names none."""
    written = options.get("jupyter")
    if isinstance(written, Mapping):
        spec = written.get("kernelspec")
        written = spec.get("name") if isinstance(spec, Mapping) else None
    return written if isinstance(written, str) and written else "python3"


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    return {**base, **{key: _joined(key, base[key], new) if key in base else new for key, new in over.items()}}


def _joined(key: str, old: Any, new: Any) -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return _merge(old, new)
    if key in _WHOLE or old is None or not (isinstance(old, list) or isinstance(new, list)):
        return new
    if new is None:
        return old
    both = [item for part in (old, new) for item in (part if isinstance(part, list) else [part])]
    return list({json.dumps(item, sort_keys=True, default=str): item for item in both}.values())
