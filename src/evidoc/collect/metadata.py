"""Settings of a project, its folders and a document go in; what they come to, merged as Quarto merges, comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evidoc.model.options import FORMAT, formats_of, join


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
            formats[name] = join(options, over)
        if formats:
            result[FORMAT] = formats
        result = join(result, {**layer, FORMAT: formats_of(layer)} if FORMAT in layer else layer)
    return result


def meta_view(outer: Iterable[Mapping[str, Any]], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``meta`` and the title block see: each top-level key that the document sets replaces the others'.

    `outer` are the settings of the project and of the folders, from the root down to the document's.
    """
    return {**merged(outer), **own}
