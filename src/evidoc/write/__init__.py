"""Stage 5, write: woven documents and results go in; pages, PDFs, the site and its manifest come out.

What stands here is loaded when it is asked for: who makes a PDF needs nothing of what makes a site.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidoc.write.ahead import Ahead
    from evidoc.write.authors import authors_report
    from evidoc.write.folder import SiteFolder
    from evidoc.write.leaving import Watch, check_leaving
    from evidoc.write.looking import why_written
    from evidoc.write.manifest import Download, Published, seal
    from evidoc.write.site import Site, prepare, write_site

__all__ = [
    "Ahead",
    "Download",
    "Published",
    "Site",
    "SiteFolder",
    "Watch",
    "authors_report",
    "check_leaving",
    "prepare",
    "seal",
    "why_written",
    "write_site",
]
_WHERE = {
    "ahead": ("Ahead",),
    "authors": ("authors_report",),
    "folder": ("SiteFolder",),
    "leaving": ("Watch", "check_leaving"),
    "looking": ("why_written",),
    "manifest": ("Download", "Published", "seal"),
    "site": ("Site", "prepare", "write_site"),
}


def __getattr__(name: str) -> Any:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"evidoc.write.{module}"), name)
    raise AttributeError(name)
