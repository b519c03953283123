"""Merged settings go in; the formats that they ask for, and what holds for one of them, come out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

FORMAT = "format"
_HTML = ("html", "html5", "html4")
_PDF = ("pdf", "typst")
"""Formats by which a PDF is asked for, the one that counts first; Quarto makes one with LaTeX, the other with Typst."""
_WHOLE = ("tbl-colwidths",)
"""Lists that a later one replaces: widths of two tables make no table."""


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
    wanted = _HTML if target == "html" else _PDF if target == "pdf" else (target,)
    chosen = next((own for name in wanted for written, own in formats.items() if base_format(written) == name), {})
    return join(top, chosen)


def base_format(name: str) -> str:
    """Return a format without what is switched on and off in it: ``html`` of ``html+smart-raw_html``."""
    return name.partition("+")[0].partition("-")[0]


def active_profiles(settings: Mapping[str, Any], environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the profiles that are on: those of ``QUARTO_PROFILE``, else the default ones, and one of each group."""
    written = settings.get("profile")
    profile = written if isinstance(written, Mapping) else {"default": written}
    found = re.split(r"[,\s]+", environment.get("QUARTO_PROFILE", "").strip(", "))
    found = [name for name in found if name] or [str(name) for name in _listed(profile.get("default"))]
    groups = _listed(profile.get("group"))
    for group in groups if groups and all(isinstance(one, list) for one in groups) else [groups]:
        names = [str(name) for name in group]
        if names and not set(names) & set(found):
            found.append(names[0])
    return tuple(dict.fromkeys(found))


def join(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two mappings deeply as Quarto does: maps are merged, lists joined with repeats dropped, the later wins."""
    return {**base, **{key: _joined(key, base[key], new) if key in base else new for key, new in over.items()}}


def _listed(written: Any) -> list[Any]:
    return written if isinstance(written, list) else [] if written is None else [written]


def _joined(key: str, old: Any, new: Any) -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return join(old, new)
    if key in _WHOLE or old is None or not (isinstance(old, list) or isinstance(new, list)):
        return new
    if new is None:
        return old
    both = [item for part in (old, new) for item in (part if isinstance(part, list) else [part])]
    return list({json.dumps(item, sort_keys=True, default=str): item for item in both}.values())
