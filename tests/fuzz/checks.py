"""In: documents and the project they stand in. Out: what was made of each, and in what it breaks a promise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from tests.fuzz.grammar import Document
from tests.fuzz.project import results

from evidoc.collect.pages import collect_pages
from evidoc.collect.wording import with_words
from evidoc.errors import Problem
from evidoc.model.cells import CellResult, Executed
from evidoc.model.chapter import INLINE_CODE, Chapter
from evidoc.model.document import Woven
from evidoc.plan import make_plan
from evidoc.weave import make_job, options_of, weave

WORD = re.compile(r"w([a-z])\d+q")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(frozen=True)
class Outcome:
    """What became of one document."""

    name: str
    woven: Woven | None
    problems: tuple[Problem, ...]


def woven(root: Path, documents: Sequence[Document], *, processes: int = 1) -> list[Outcome]:
    """Weave many documents in one batch."""
    names = [f"d{n:04}.qmd" for n in range(len(documents))]
    for name, document in zip(names, documents, strict=True):
        (root / name).write_text(document.text, encoding="utf-8")
    project = with_words(collect_pages(root, names))
    plan = make_plan(project)
    problems = list(plan.problems)
    jobs = []
    for name, document in zip(names, documents, strict=True):
        chapter = project.chapters[name]
        executed = {name: _executed(chapter, document)}
        options = options_of(chapter, mode=document.made.mode, to=document.made.to)
        jobs.append(make_job(project, plan, results(), name, executed, options))
    pages, found = weave(jobs, processes=processes)
    by_name = {page.id: page for page in pages}
    problems += found
    return [
        Outcome(name, by_name.get(name), tuple(p for p in problems if not p.documents or name in p.documents))
        for name in names
    ]


def _executed(chapter: Chapter, document: Document) -> Executed:
    cells = {}
    for cell in chapter.cells:
        key = next((k for k in document.made.outputs if f"# {k}\n" in cell.code + "\n"), None)
        if key is not None:
            cells[cell.number] = CellResult(tuple(document.made.outputs[key]), cell.number)
    inlines = {
        code.number: document.made.inlines[code.args[0].strip()]
        for code in chapter.shortcodes
        if code.name == INLINE_CODE
    }
    return Executed(cells, inlines)


def broken(document: Document, outcome: Outcome, root: Path) -> Iterator[str]:
    """Yield every promise that a made document breaks, the kind of it in front."""
    for problem in outcome.problems:
        if problem.kind not in _EXPECTED:
            yield f"{problem.kind}: {problem.place} {problem.message} {problem.detail[:300]}"
    yield from (fault for p in outcome.problems for fault in ill_told(p, root))
    if outcome.woven is None:
        yield "not-woven: nothing came out"
        return
    html = outcome.woven.body + outcome.woven.bibliography
    yield from ill_formed(html)
    yield from _words(document, html)
    yield from _ids(document, html)
    if document.made.mode == "document" and outcome.woven.printed is not None:
        yield from ill_formed(outcome.woven.printed.body + outcome.woven.printed.bibliography)


_EXPECTED: set[str] = set()
FAILED = frozenset({"weave-failed", "weave-crash", "weave-timeout"})
"""Kinds of problems that are our own failures, whatever the document says."""
_HIDES = re.compile(rb"<!--|\{[^}]*$|content-|=latex|=html|\\[a-z]|<[A-Za-z!?/]|\]:|&", re.MULTILINE)
"""What may hide text by its author's wish, or makes HTML that is the author's own."""


def lost(source: bytes, html: str) -> Iterator[str]:
    """Yield what a page has lost of a file of which nothing was said."""
    if not _HIDES.search(source):
        yield from ill_formed(html)
    reader = read(html)
    seen = set(_words_in("".join(reader.text) + " ".join(reader.attributes)))
    text = re.sub("<!--.*?-->", "", source.decode("utf-8", "replace"), flags=re.DOTALL)
    for paragraph in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        if re.fullmatch(r"(?:w[fp]\d+q[ .\n]*)+", paragraph):
            missing = [word for word in _words_in(paragraph) if word not in seen]
            if missing and not _HIDES.search(source):
                yield f"lost: {missing[:4]}"


def told(root: Path, document: Document, fault: str) -> str:
    """Return a fault with the smallest document that shows it, made by taking blocks out."""
    kind, shrunk = fault.partition(":")[0], True
    known = {one.partition(":")[0] for one in broken(document, woven(root, [document])[0], root)}
    while shrunk:
        shrunk = False
        smaller = [document.without(n) for n in range(len(document.blocks) - 1)]
        for one, outcome in zip(smaller, woven(root, smaller) if smaller else (), strict=True):
            kinds = {f.partition(":")[0] for f in broken(one, outcome, root)}
            if kind in kinds and kinds <= known:
                document, shrunk = one, True
                break
    faults = "\n".join(broken(document, woven(root, [document])[0], root))
    return f"{faults}\nmode {document.made.mode}, to {document.made.to}:\n{document.text}"


def ill_told(problem: Problem, root: Path) -> Iterator[str]:
    """Yield what is wrong with how a problem is told."""
    file = root / problem.place.file
    if not problem.message or not problem.kind:
        yield f"no-message: {problem}"
    if not problem.hint:
        yield f"no-hint: {problem.kind} {problem.message}"
    if not file.is_file():
        yield f"no-file: {problem.kind} {problem.place}"
    elif problem.place.line > len(re.split(r"\r\n|\r|\n", file.read_bytes().decode("utf-8", "replace"))):
        yield f"no-line: {problem.kind} {problem.place}"


class _Reader(HTMLParser):
    """Reads text, attributes and the balance of tags."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.text: list[str] = []
        self.attributes: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            self.attributes.append(value or "")
            if key == "id":
                self.ids.append(value or "")
            elif key == "href":
                self.links.append(value or "")
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.stack or self.stack[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.stack[-1:]}")
        elif self.stack:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> _Reader:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def ill_formed(html: str) -> Iterator[str]:
    """Yield where tags do not close each other, ids that stand twice, and marks that were left over."""
    reader = read(html)
    for fault in reader.faults[:1]:
        yield f"ill-formed: {fault}"
    if not reader.faults and reader.stack:
        yield f"ill-formed: {reader.stack} never closed"
    for name, count in Counter(reader.ids).items():
        if count > 1:
            yield f"twice: the id {name}"
    if "\ue000" in html or "\ue001" in html:
        yield "mark-left: a mark is left over"


def _words(document: Document, html: str) -> Iterator[str]:
    reader = read(html)
    text = "".join(reader.text)
    attributes = unescape(" ".join(reader.attributes))
    seen = [m[0] for m in WORD.finditer(text)]
    given = [m[0] for m in WORD.finditer(_shown(document))]
    flow, shown = ([w for w in words if w[1] == "f"] for words in (given, seen))
    for word in given:
        where = {"f": seen, "p": seen, "a": [*seen, *_words_in(attributes)]}.get(word[1])
        if where is not None and word not in where:
            yield f"lost: {word}"
            return
        if word[1] == "h" and word in text:
            yield f"not-hidden: {word}"
    if flow != shown:
        at = next((n for n, (a, b) in enumerate(zip(flow, shown, strict=False)) if a != b), min(len(flow), len(shown)))
        yield f"order: {flow[at : at + 4]} became {shown[at : at + 4]}"


def _words_in(text: str) -> list[str]:
    return [m[0] for m in WORD.finditer(text)]


def _shown(document: Document) -> str:
    """Return the text with what kernels gave in the place of what was run."""
    text = document.body
    for name, texts in document.made.inlines.items():
        text = text.replace(f"`{{python}} {name}`", next(iter(texts.values())))
    for key, outputs in document.made.outputs.items():
        text = text.replace(f"# {key}\nx = 1", f"# {key}\nx = 1\n{outputs}")
    return text


def _ids(document: Document, html: str) -> Iterator[str]:
    reader = read(html)
    ids, links, body = set(reader.ids), set(reader.links), document.body
    for label in document.made.labels:
        if re.search(rf"#{re.escape(label)}[ }}]", body) and label not in ids:
            yield f"no-id: {label}"
    for label in document.made.references:
        named = any(
            re.search(rf"(?:@|\(#)\{{?{re.escape(n)}(?![\w-])", body) for n in (label, label[0].upper() + label[1:])
        )
        if named and f"#{label}" not in links:
            yield f"no-link: {label}"
    for key in document.made.cited:
        if re.search(rf"@\{{?{re.escape(key)}", body) and f"#ref-{key}" not in links:
            yield f"not-cited: {key}"
