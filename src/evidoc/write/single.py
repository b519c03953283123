"""One woven page goes in; its HTML or PDF, with its pictures beside it, comes out, or what speaks against it."""

from __future__ import annotations

import calendar
import datetime as dt
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any

from evidoc.errors import Place, Problem
from evidoc.model.document import Woven
from evidoc.model.product import Results
from evidoc.packaged import VERSION
from evidoc.records import dataclass
from evidoc.write.addresses import Files, for_page, for_print, named, shown_figures
from evidoc.write.assets import attachments, data_name
from evidoc.write.contents import headings_listed
from evidoc.write.documents import PANGO, RENDER, safe
from evidoc.write.elements import finished, for_paper, needs_script
from evidoc.write.fonts import font_folders, print_faces
from evidoc.write.jobs import Executor, HereAndNow
from evidoc.write.leaving import Watch, check_contents
from evidoc.write.pages import Pages
from evidoc.write.titles import head_of

_PICTURE = re.compile(r'(<img\b[^>]*\ssrc=")([^"]+)"')
UNDATED = "2000-01-01"
"""The date inside a PDF whose page names none: never the clock's, so that the same page gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page is made of and where it goes."""

    woven: Woven
    results: Results
    root: Path
    """Of the project, or the folder of the file."""
    target: Path
    """The ``.html`` or ``.pdf`` to write."""
    plain: bool = False
    """Only the body in a bare page: no style, no contents, no script."""
    contents_depth: int = 0
    """Levels of headings listed above the text; 0 is none."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Document id -> address of its page, relative to this one."""
    mirror: Path | None = None
    """The folder that repeats the project's own layout, where pages are not written beside their sources."""
    watches: Sequence[Watch] = ()
    """Look for what must not leave; a page in which one finds it is not written."""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a page."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()


def write_html(sheet: Sheet) -> Written:
    """Write a page as HTML.

    Nothing is written where a template fails, an address leads nowhere or a watch finds what must not leave.
    """
    sheet = _addressed(sheet)
    folder = sheet.target.with_name(f"{sheet.target.stem}_files")
    parts = _parts(sheet, folder)
    body, lost = for_page(sheet.woven.body, parts.files)
    body = body if sheet.plain else finished(body)
    pages = Pages(sheet.root)
    style = "" if sheet.plain else f"{folder.name}/page.css"
    script = f"{folder.name}/page.js" if style and needs_script(body) else ""
    html, problems = pages.render("page/page.html", _shown(sheet, body, style, script))
    problems = [*problems, *_lost(sheet, lost)]
    if problems:
        return Written((), tuple(problems))
    wanted: dict[Path, str | bytes] = {folder / name: content for name, content in parts.beside.items()}
    if style:
        wanted[folder / "page.css"] = pages.text("web/site.css") + pages.text("page/page.css")
    if script:
        wanted[folder / "page.js"] = pages.text("web/site.js")
    if held := _held_back(sheet, {**wanted, sheet.target: html}, parts.copies):
        return Written((), held)
    _fresh(folder)
    for path, content in wanted.items():
        _write(path, content)
    for source, path in parts.copies.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, path)
    _write(sheet.target, html)
    return Written((sheet.target, *sorted(wanted), *sorted(parts.copies.values())))


def write_pdf(sheet: Sheet, *, executor: Executor | None = None, epoch: int | None = None) -> Written:
    """Write a page as a PDF that is checked as those of the site are."""
    sheet = _addressed(sheet, moved=True)
    with tempfile.TemporaryDirectory(prefix="evidoc-page-") as name:
        base = Path(name).resolve()
        parts = _parts(sheet, base / "parts", print_to=base)
        for file, content in parts.beside.items():
            _write(base / "parts" / file, content)
        for source, path in parts.copies.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, path)
        body, lost = for_print(sheet.woven.body, parts.files)
        seconds = epoch if epoch is not None else _epoch(sheet.woven)
        pages = Pages(sheet.root)
        shown = _shown(sheet, finished(for_page(sheet.woven.body, parts.files)[0]), "", "")
        page, problems = pages.render("page/page.html", {**shown, "contents": []})
        context = {
            **shown,
            "body": safe(for_paper(body)),
            "version": VERSION,
            "author": ", ".join(a.name for a in shown["head"].authors),
            "stamp": dt.datetime.fromtimestamp(seconds, dt.UTC).date().isoformat(),
        }
        html, more = pages.render("page/print.html", context)
        problems = [*problems, *more, *_lost(sheet, lost)]
        if problems:
            return Written((), tuple(problems))
        job = {
            "document": sheet.woven.id,
            "chapter": sheet.woven.id,
            "html": html,
            "css": print_faces() + pages.text("print/print.css") + pages.text("page/print.css"),
            "page": page,
            "base": str(base),
            "fonts": font_folders(),
            "attachments": attachments(sheet.woven.body, sheet.results),
            "epoch": seconds,
            "target": str(base / "page.pdf"),
        }
        return _printed((executor or HereAndNow()).submit(RENDER, job).result(), sheet, base / "page.pdf")


def _addressed(sheet: Sheet, *, moved: bool = False) -> Sheet:
    """Give pictures that are named as seen from the chapter their address: the page may be written elsewhere.

    A name that leads to the picture from the page as well stays as its author wrote it.
    """
    woven = sheet.woven
    own = (sheet.mirror or sheet.root) / PurePosixPath(woven.id).parent
    stays = not moved and os.path.normpath(own) == os.path.normpath(sheet.target.parent)

    def one(match: re.Match[str]) -> str:
        name = os.path.normpath(PurePosixPath(woven.id).parent / unescape(match[2])).replace(os.sep, "/")
        return f'{match[1]}evidoc:image/{name}"' if name in woven.images and not stays else match[0]

    return replace(sheet, woven=replace(woven, body=_PICTURE.sub(one, woven.body)))


def _printed(result: Mapping[str, Any], sheet: Sheet, made: Path) -> Written:
    if result["missing"]:
        message = "The PDF cannot be made: Pango, which lays out PDFs, is not on this machine."
        return Written((), (Problem("pango-missing", message, Place(sheet.woven.id), PANGO),))
    problems = tuple(Problem.from_dict(p) for p in result["problems"])
    notices = tuple(Problem.from_dict(n) for n in result["notices"])
    problems = problems or _held_back(sheet, {sheet.target: made.read_bytes()}, {})
    if problems:
        return Written((), problems, notices)
    sheet.target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made, sheet.target)
    return Written((sheet.target,), (), notices)


def _held_back(sheet: Sheet, wanted: Mapping[Path, str | bytes], copies: Mapping[Path, Path]) -> tuple[Problem, ...]:
    """Return what must not leave of what is to be written and copied."""

    def contents() -> Iterator[tuple[str, bytes]]:
        for path, content in wanted.items():
            yield _told(sheet, path), content.encode() if isinstance(content, str) else content
        for source, path in copies.items():
            yield _told(sheet, path), source.read_bytes()

    return check_contents(contents(), sheet.watches)


def _told(sheet: Sheet, path: Path) -> str:
    """Return what messages call a file."""
    base = sheet.mirror or sheet.root
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name


@dataclass(frozen=True, slots=True)
class _Parts:
    """What lies beside a page: files to write, pictures to copy, and the addresses of both."""

    files: Files
    beside: Mapping[str, str | bytes]
    """Name in the page's own folder -> content."""
    copies: Mapping[Path, Path]
    """Picture of the project -> where a copy of it is to lie."""


def _parts(sheet: Sheet, folder: Path, print_to: Path | None = None) -> _Parts:
    woven, results = sheet.woven, sheet.results
    addresses = named(woven.body)
    near = os.path.relpath(folder, print_to or sheet.target.parent).replace(os.sep, "/")
    beside: dict[str, str | bytes] = {f"figure-html/{name}": data for name, data in woven.files.items()}
    outputs = {name: f"{near}/figure-html/{name}" for name in woven.files}
    figures: dict[str, str] = {}
    for name in shown_figures(addresses, results):
        figure = results.figures[name]
        for key, ending, svg in (
            (name, "", figure.svg),
            (f"{name}/narrow", "-narrow", figure.svg_narrow or figure.svg),
        ):
            beside[f"figures/{name}{ending}.svg"] = svg
            figures[key] = f"{near}/figures/{name}{ending}.svg"
    data = {}
    for address, text in _data(addresses, results).items():
        beside[f"data/{data_name(address, results)}"] = text
        data[address] = f"{near}/data/{data_name(address, results)}"
    images, copies = _images(sheet, addresses, print_to)
    sizes = {address: len(str(beside[f"data/{data_name(address, results)}"]).encode()) for address in data}
    known = frozenset(sheet.links)
    return _Parts(Files(figures, data, sizes, images, known, outputs, sheet.links), beside, copies)


def _data(addresses: tuple[str, ...], results: Results) -> dict[str, str]:
    from evidoc.write.addresses import data_of

    return data_of(addresses, results)


def _images(sheet: Sheet, addresses: tuple[str, ...], print_to: Path | None) -> tuple[dict[str, str], dict[Path, Path]]:
    """Return the addresses of the project's pictures: where they lie, or as copies where the page lies elsewhere."""
    wanted = sorted({a.partition("/")[2] for a in addresses if a.startswith("image/")} | set(sheet.woven.images))
    to = print_to or sheet.mirror
    start = print_to or sheet.target.parent
    images: dict[str, str] = {}
    copies: dict[Path, Path] = {}
    for name in wanted:
        source = sheet.root / name
        if not source.is_file():
            continue
        place = to / PurePosixPath(name) if to else source
        if to:
            copies[source] = place
        images[name] = os.path.relpath(place, start).replace(os.sep, "/")
    return images, copies


def _shown(sheet: Sheet, body: str, style: str, script: str) -> dict[str, Any]:
    woven = sheet.woven
    listed = headings_listed(woven.headings, sheet.contents_depth) if not sheet.plain else []
    return {
        "head": head_of(woven, PurePosixPath(woven.id).stem),
        "lang": woven.lang,
        "style": style,
        "script": script,
        "contents": listed,
        "body": safe(body + woven.bibliography),
    }


def _lost(sheet: Sheet, lost: tuple[str, ...]) -> list[Problem]:
    hint = "Its data may not be passed on, or the page that it leads to is not among those rendered."
    return [Problem("lost-address", f"'{one}' is nowhere.", Place(sheet.woven.id, 1), hint) for one in lost]


def _fresh(folder: Path) -> None:
    """Take away what an earlier rendering left in the page's own folder: nothing stale stays."""
    for name in ("figure-html", "figures", "data"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content.encode() if isinstance(content, str) else content)
    part.replace(path)


def _epoch(woven: Woven) -> int:
    try:
        day = dt.date.fromisoformat(woven.date)
    except ValueError:
        day = dt.date.fromisoformat(UNDATED)
    return calendar.timegm(day.timetuple())
