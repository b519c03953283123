"""A woven document and the project go in; all that its page and its PDF rest on, by names that people know, comes out.

Nothing is rendered for it, so that a document of which nothing changed costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import Any

from evidoc.fingerprint import MISSING, of_bytes, of_data
from evidoc.model.document import Woven
from evidoc.model.product import Results
from evidoc.model.project import DocumentEntry, Genre, Project
from evidoc.packaged import VERSION
from evidoc.records import dataclass
from evidoc.state import State
from evidoc.write.addresses import named
from evidoc.write.asked import Asked
from evidoc.write.elements import needs_script
from evidoc.write.fonts import print_key, web_key
from evidoc.write.furniture import about_site, surroundings
from evidoc.write.pages import Pages

PAGE, PRINT = "web/document.html", "print/document.html"
WEB_STYLE, WEB_SCRIPT, PRINT_STYLE = "web/site.css", "web/site.js", "print/print.css"
CODE = ("write", "model")
"""What of evidoc itself makes pages and PDFs."""
_VALUE = re.compile(r'(<(a|span)\b[^>]*\bclass="evidoc-value"[^>]*\bdata-id="([^"]+)"[^>]*>)(.*?)(?=</\2>)', re.DOTALL)


@dataclass(slots=True)
class Inputs:
    """What documents rest on; what they share is looked at once."""

    project: Project
    results: Results
    pages: Pages
    state: State
    epoch: int | None
    """SOURCE_DATE_EPOCH, where it is set."""
    documents: frozenset[str]
    """Ids of the documents that have a page."""
    maths: bool
    """Whether any page holds a formula, for which all pages have a font."""
    picture: Callable[[str], str]
    """Gives the digest of a picture of the project as it goes into the site."""
    linked: tuple[str, ...] = ()
    """Pages of evidence and of cases that the site has, to which every page links."""
    _known: dict[tuple[Any, ...], str] = field(default_factory=dict)
    _read: dict[int, dict[str, str]] = field(default_factory=dict)
    """What was found of a woven document, by its `id`: pages and print rest on much the same."""

    def look(self) -> None:
        """Look at what all documents share, before any of it is used: what changes afterwards is seen next time."""
        self._templates((*self.pages.behind(PAGE), *self.pages.behind(PRINT), WEB_STYLE, WEB_SCRIPT, PRINT_STYLE))
        self.web_fonts()
        self.print_fonts()
        self.machine()

    def of_page(self, woven: Woven, entry: DocumentEntry, pdf: str) -> dict[str, str]:
        """Return what a page rests on: name -> digest.

        Parameters
        ----------
        pdf
            What the page says of the PDF: its size; empty where there is none.
        """
        gaps = [[gap.kind, gap.what, str(gap.place)] for gap in woven.gaps]
        shown = woven.shown
        listed = [
            sorted({*ids}) for ids in (shown.values, shown.figures, shown.tables, shown.findings, shown.citations)
        ]
        linked = {a.partition("/")[2].partition("#")[0] for a in named(woven.body) if a.startswith("document/")}
        return {
            **self._own(woven, entry.genre, [gaps, listed]),
            "documents": of_data({name: name in self.documents for name in linked}),
            **self._templates((*self.pages.behind(PAGE), WEB_STYLE, *[WEB_SCRIPT] * needs_script(woven.body))),
            "fonts": self.web_fonts(),
            "pdf": of_data(pdf),
            **{f"{name.removesuffix('.html')} page": of_data("linked") for name in self.linked},
            **self.machine(),
        }

    def of_pdf(self, woven: Woven, entry: DocumentEntry, libraries: Iterable[str]) -> dict[str, str]:
        """Return what a PDF rests on: name -> digest.

        Parameters
        ----------
        libraries
            Paths of the libraries that made it the last time.
        """
        printed = woven.printed or woven
        return {
            **self._own(printed, entry.genre, len(printed.gaps)),
            **self._templates((*self.pages.behind(PRINT), PRINT_STYLE, *self.pages.behind(PAGE))),
            "fonts": self.print_fonts(),
            "date": of_data(printed.date if self.epoch is None else self.epoch),
            **self.machine(),
            "system libraries": self.libraries(libraries),
        }

    def machine(self) -> dict[str, str]:
        """Return what every page and PDF rests on besides the project."""
        code = self._once(("code",), lambda: of_data([VERSION, self.state.files.of_code(*CODE)]))
        return {"evidoc": code, **self.state.environment}

    def libraries(self, paths: Iterable[str]) -> str:
        """Return the digest of libraries of this machine."""
        key = tuple(sorted(paths))
        return self._once(("libraries", key), lambda: of_data([[p, self.state.files.of_file(Path(p))] for p in key]))

    def web_fonts(self) -> str:
        """Return the digest of what pages are set in."""
        return self._once(("web",), lambda: web_key(self.state.files, maths=self.maths))

    def print_fonts(self) -> str:
        """Return the digest of what PDFs are set in."""
        return self._once(("print",), lambda: print_key(self.state.files))

    def _once(self, key: tuple[Any, ...], digest: Callable[[], str]) -> str:
        if key not in self._known:
            self._known[key] = digest()
        return self._known[key]

    def _templates(self, names: Sequence[str]) -> dict[str, str]:
        def one(name: str) -> str:
            return self._once(("template", name), lambda: self.state.files.of_file(self.pages.file(name)))

        return {f"templates/{name}": one(name) for name in names}

    def _own(self, woven: Woven, genre: Genre, more: Any) -> dict[str, str]:
        """Return what a document alone rests on; `more` stands beside its text."""
        key = id(woven)
        if key not in self._read:
            self._read[key] = {**_text(woven), **self._products(woven), **self._around(woven, genre)}
        return {**self._read[key], "text": of_data([self._read[key]["text"], more])}

    def _products(self, woven: Woven) -> dict[str, str]:
        """Return the figures and tables whose picture or data, and the pictures that, a body shows."""
        found: dict[str, str] = {}
        drawn = {}
        for address in named(woven.body):
            kind, _, rest = address.partition("/")
            name = rest.partition("/")[0].removesuffix(".csv")
            if kind in {"figure", "data"}:
                found[f"figure {name}"] = self._once(("figure", name), partial(self._figure, name))
            elif kind == "table-data":
                found[f"table {name}"] = self._once(("table", name), partial(self._table, name))
            elif kind == "image":
                found[rest] = self.picture(rest)
            elif kind == "output":
                drawn[rest] = of_bytes(woven.files[rest]) if rest in woven.files else MISSING
        return {**found, **({"cells": of_data(drawn)} if drawn else {})}

    def _figure(self, name: str) -> str:
        figure = self.results.figures.get(name)
        if figure is None:
            return MISSING
        data = figure.csv if figure.provenance.redistribute else ""
        return of_data([figure.title, figure.svg, figure.svg_narrow, data])

    def _table(self, name: str) -> str:
        table = self.results.tables.get(name)
        return of_data([table.title, table.csv]) if table and table.provenance.redistribute else MISSING

    def _around(self, woven: Woven, genre: Genre) -> dict[str, str]:
        """Return what stands around a body: of front matter and facts only what is really asked for."""
        front, facts = Asked(woven.front), Asked(self.project.facts)
        project = replace(self.project, facts=facts)
        surroundings(replace(woven, front=front), genre, project)
        about_site(project)
        settings = self.project.settings
        return {
            "front matter": of_data([woven.status, woven.date, woven.lang, repr(sorted(front.seen.items()))]),
            **{f"fact {key}": of_data(repr(facts.seen[key])) for key in sorted(facts.seen)},
            "genre": of_data([genre.label, genre.audience, genre.contents_depth]),
            "settings": of_data([settings.title, settings.lang, *["synthetic"] * settings.synthetic]),
        }


def has_maths(woven: Iterable[Woven]) -> bool:
    """Tell whether any page holds a formula."""
    return any("<math" in one.body for one in woven)


def _text(woven: Woven) -> dict[str, str]:
    """Return the values that stand in the text, each with how it stands there, and the text without them."""
    values: dict[str, list[str]] = {}

    def one(value: re.Match[str]) -> str:
        values.setdefault(f"value {value[3]}", []).append(value[4])
        return value[1]

    body = _VALUE.sub(one, woven.body)
    headings = [[h.level, h.id, h.number, h.text] for h in woven.headings]
    text = of_data([woven.id, woven.title, woven.subtitle, body, woven.bibliography, headings])
    return {**{name: of_data(shown) for name, shown in sorted(values.items())}, "text": text}
