"""HTML with ``evidoc:`` addresses goes in; HTML for the web or for print, and the files it shows, come out.

Woven HTML comes from pandoc's writer, so tags are well formed and every attribute stands in double quotes; text is
escaped, so an address that an author merely mentions is never inside a tag.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache

from evidoc.model.product import Figure, Results, Table
from evidoc.records import dataclass
from evidoc.write.wording import file_size

_TAG = re.compile(r"<[a-zA-Z][^<>]*\bevidoc:[^<>]*>")
_ADDRESS = re.compile(r'(?<=")evidoc:([^"\s]+)(?=")')
_SITE_LINK = re.compile(
    r'<a\b([^>]*)\shref="evidoc:(?:values|evidence|cases|document/|data/|table-data/)[^"]*"([^>]*)>(.*?)</a>', re.DOTALL
)
_VALUE_LINK = re.compile(r'<a\b([^>]*)\shref="evidoc:(?:values|evidence|cases)[^"]*"([^>]*)>(.*?)</a>', re.DOTALL)
_SOURCE_TAG = re.compile(r"<source\b[^>]*>\s*")
_DATA_LINE = re.compile(
    r'<p class="evidoc-data">\s*<a\b[^>]*\shref="evidoc:((?:table-)?data/[^"]*)"[^>]*>(.*?)</a>\s*</p>', re.DOTALL
)
_NAMED = re.compile(r"(?:figure|table)\s[\d.]+")


@dataclass(frozen=True, slots=True)
class Files:
    """Where the products and pictures that a document may name lie in the site."""

    figures: Mapping[str, str]
    """``ID`` and ``ID/narrow`` -> path in the site."""
    data: Mapping[str, str]
    """``data/ID.csv`` and ``table-data/ID.csv`` -> path in the site; only what may be redistributed."""
    sizes: Mapping[str, int]
    """The same keys -> bytes."""
    images: Mapping[str, str]
    """Project-relative path -> path in the site."""
    documents: frozenset[str]
    """Ids of the documents that have a page."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """Names of the pictures that cells drew -> path in the site."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """Document id -> address of its page, where that is not ``ID.html``."""


@lru_cache(maxsize=256)  # every body is asked several times, and `evidoc serve` shows most of them again
def named(html: str) -> tuple[str, ...]:
    """Return every ``evidoc:`` address in `html`, without the scheme, sorted, each once."""
    found = {a for tag in _TAG.findall(html) for a in _ADDRESS.findall(tag)}
    return tuple(sorted(found))


def for_web(html: str, files: Files) -> tuple[str, tuple[str, ...]]:
    """Return `html` with addresses of the site in it, and the addresses that lead nowhere."""
    html = _DATA_LINE.sub(lambda line: _download(line, files), html)
    return _resolve(html, files)


def for_page(html: str, files: Files) -> tuple[str, tuple[str, ...]]:
    """Return `html` for a page that stands alone: as `for_web`, with no page of values or evidence to link to."""
    return for_web(_VALUE_LINK.sub(r"<span\1\2>\3</span>", html), files)


def for_print(html: str, files: Files) -> tuple[str, tuple[str, ...]]:
    """Return `html` for paper, and the addresses that lead nowhere.

    Links to pages and files of the site become plain text, for a PDF is read away from them; a picture is the wide
    one; and data are not downloaded but attached.
    """
    html = _DATA_LINE.sub(lambda line: _attached(line, files), html)
    html = _SITE_LINK.sub(r"<span\1\2>\3</span>", html)
    return _resolve(_SOURCE_TAG.sub("", html), files)


def _download(line: re.Match[str], files: Files) -> str:
    """Say how large the file is; the line stands on the page only."""
    size = files.sizes.get(line[1])
    html = line[0].replace('class="evidoc-data"', 'class="evidoc-data evidoc-web-only"')
    return html.replace("(CSV)", f"(CSV, {file_size(size)})") if size else html


def _attached(line: re.Match[str], files: Files) -> str:
    path = files.data.get(line[1])
    if path is None:
        return ""
    name = _NAMED.search(line[2])
    behind = name[0] if name else "it"
    return f'<p class="evidoc-data">The data behind {behind} are attached to this PDF: {path.rpartition("/")[2]}</p>'


def _resolve(html: str, files: Files) -> tuple[str, tuple[str, ...]]:
    lost: list[str] = []

    def one(match: re.Match[str]) -> str:
        found = _target(match[1], files)
        if found is None:
            lost.append(match[1])
            return match[0]
        return found

    html = _TAG.sub(lambda tag: _ADDRESS.sub(one, tag[0]), html)
    return html, tuple(dict.fromkeys(lost))


def _target(address: str, files: Files) -> str | None:
    kind, _, rest = address.partition("/")
    page, mark, anchor = address.partition("#")
    if page in {"values", "evidence", "cases"}:
        return f"{page}.html{mark}{anchor}"
    if kind == "document":
        name, mark, anchor = rest.partition("#")
        return f"{files.pages.get(name, f'{name}.html')}{mark}{anchor}" if name in files.documents else None
    known = {"figure": files.figures, "image": files.images, "output": files.outputs}
    return files.data.get(address) if kind in {"data", "table-data"} else known.get(kind, {}).get(rest)


def shown_figures(addresses: tuple[str, ...], results: Results) -> tuple[str, ...]:
    """Return the ids of the figures whose picture is shown."""
    ids = {a.split("/")[1] for a in addresses if a.startswith("figure/")}
    return tuple(sorted(ids & set(results.figures)))


def data_of(addresses: tuple[str, ...], results: Results) -> dict[str, str]:
    """Return the CSV text behind each data address that may be passed on: address -> text."""
    found: dict[str, str] = {}
    products: dict[str, Mapping[str, Figure | Table]] = {"data": results.figures, "table-data": results.tables}
    for address in addresses:
        kind, _, name = address.partition("/")
        product = products.get(kind, {}).get(name.removesuffix(".csv"))
        if product is not None and product.csv and product.provenance.redistribute:
            found[address] = product.csv
    return found
