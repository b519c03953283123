"""Addresses as Quarto writes them go in; `evidoc:` addresses, and faults of pictures and links, come out."""

from __future__ import annotations

import posixpath
import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from evidoc.weave.quarto.tree import Reading, add_class, make, wrap

_ELSEWHERE = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_RESULT = re.compile(r"^_build/results/(?P<kind>figures|tables)/(?P<name>[\w.-]+)\.(?P<ending>svg|csv)$")
_NARROW = 480
"""Pixels of width up to which a page shows the narrow form of a chart."""


def address_pictures(reading: Reading) -> None:
    """Name every picture as the site does: a chart, a picture of the project, or one that a cell drew."""
    for image in reading.main.xpath(".//img"):
        src = image.get("src") or ""
        _check_alt(reading, image, src)
        if src.startswith(("data:", "evidoc:")):
            continue
        if _ELSEWHERE.match(src):
            message = f"The picture '{src}' is not a file of the project."
            hint = "Save it in the project, if its licence allows, and show that file: a page must hold all it shows."
            reading.problem("remote-image", message, hint, src)
            continue
        _address_picture(reading, image, src)


def address_links(reading: Reading) -> None:
    """Name documents and data of the site as the site does; a link to nowhere is a fault."""
    for link in reading.main.xpath(".//a[@href]"):
        href = link.get("href")
        if href.startswith("#") or _ELSEWHERE.match(href):
            continue
        path, _, anchor = href.partition("#")
        found = _target(reading, _in_project(reading, path), f"#{anchor}" if anchor else "")
        if found:
            link.set("href", found)
        else:
            message = f"The link to '{href}' leads to nothing in the site."
            hint = "Link to a web address (https://…), to a chapter (.qmd) or to a place in this document (#id)."
            stem = href.rpartition("/")[2].partition(".")[0]
            reading.problem("link-leads-nowhere", message, hint, f"({href}", f"{stem}.")


def _address_picture(reading: Reading, image: Any, src: str) -> None:
    path = _in_project(reading, src)
    result = _RESULT.match(path)
    drawn = reading.page.parent / unquote(src)
    if result and result["kind"] == "figures" and result["name"] in reading.job.results.figures:
        _chart(reading, image, result["name"])
    elif path in reading.job.chapter.images:
        image.set("src", f"evidoc:image/{path}")
        if path not in reading.answer["images"]:
            reading.answer["images"].append(path)
    elif "_files/" in src and drawn.is_file():
        name = re.sub(r"[^\w.-]", "-", f"{reading.job.document}-{unquote(src).partition('_files/')[2]}")
        reading.answer["files"][name] = drawn.read_bytes()
        image.set("src", f"evidoc:output/{name}")
    else:
        message = f"The picture '{src}' cannot be found in the project."
        hint = "Write its path from this file, or from / as the project's folder."
        reading.problem("missing-image", message, hint, src, PurePosixPath(path).name)


def _chart(reading: Reading, image: Any, name: str) -> None:
    """Show a chart in both its widths: small print in a wide one cannot be read on a phone."""
    figure = reading.job.results.figures[name]
    reading.show("figures", name)
    image.attrib.pop("style", None)
    image.set("src", f"evidoc:figure/{name}")
    image.set("width", str(figure.size[0]))
    image.set("height", str(figure.size[1]))
    add_class(image, "img-fluid", "figure-img")
    picture = make("picture")
    wrap(image, picture)
    if figure.svg_narrow and figure.size_narrow[0]:
        width, height = figure.size_narrow
        narrow = make("source", media=f"(max-width: {_NARROW}px)", srcset=f"evidoc:figure/{name}/narrow")
        narrow.set("width", str(width))
        narrow.set("height", str(height))
        picture.insert(0, narrow)


def _target(reading: Reading, path: str, anchor: str) -> str:
    """Return the site's address for a file of the project, or of Quarto's output; empty where there is none."""
    chapter = str(PurePosixPath(path).with_suffix(".qmd")) if path.endswith((".html", ".qmd")) else path
    if chapter == reading.job.chapter.path and anchor:
        return anchor
    if chapter in reading.job.documents:
        return f"evidoc:document/{reading.job.documents[chapter]}{anchor}"
    result = _RESULT.match(path)
    if result and result["ending"] == "csv":
        return f"evidoc:{'data' if result['kind'] == 'figures' else 'table-data'}/{result['name']}.csv"
    return ""


def _in_project(reading: Reading, address: str) -> str:
    """Return an address of the page as a path of the project: Quarto's output mirrors the project's folders."""
    plain = unquote(address.partition("?")[0])
    if plain.startswith("/"):
        return posixpath.normpath(plain.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(reading.job.chapter.path), plain))


def _check_alt(reading: Reading, image: Any, src: str) -> None:
    alt = (image.get("alt") or "").strip()
    name = PurePosixPath(unquote(src)).name
    if not alt:
        wrong = "has no alt text."
    elif alt == name or re.fullmatch(r"\S+\.\w{3,4}", alt):
        wrong = "has a file name as its alt text."
    else:
        return
    shown = "that a cell draws" if "_files/" in src else f"'{'…' if src.startswith('data:') else src}'"
    hint = f'Say in words what it shows: ![Caption]({name}){{fig-alt="…"}}, or #| fig-alt: in the cell.'
    reading.problem("image-without-alt", f"The picture {shown} {wrong}", hint, src, name)
