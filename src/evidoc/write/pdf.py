"""A job (print HTML, the page it must agree with, data to attach) goes in; a checked PDF, or problems, come out.

`render_job` runs in a child process: it takes and gives JSON-ready data only, and every fault comes back as a problem.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import io
import logging
import os
import re
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from evidoc.errors import Place, Problem
from evidoc.write.compare import differences
from evidoc.write.conformance import broken_rules
from evidoc.write.folder import write_anew
from evidoc.write.maths import draw_formulas
from evidoc.write.page_reading import read_page
from evidoc.write.pdf_finish import finish
from evidoc.write.pdf_reading import read

OWN_FONTS = ("evidoc-Sans", "evidoc-Serif", "evidoc-Mono")
_ALIKE = 5
"""Problems of one kind shown in full; the rest are counted."""
_LIBRARY = re.compile(r"\.so(?:\.[\d.]+)?$")
_FONT = re.compile(r"\.(?:otf|ttf|ttc|pfb|pcf(?:\.gz)?)$|\.cache-\w+$")
"""Fonts, and what the system knows of them: a font that is new may be borrowed instead of another."""
_UNNAMED = 5
"""Fields of a line about memory that belongs to no file."""


def render_job(job: dict[str, Any]) -> dict[str, Any]:
    """Make one PDF, finish it, check it, and write it where all is well.

    Parameters
    ----------
    job
        ``document`` and ``chapter`` (whom problems are about), ``html``, ``css``, ``page`` (HTML of the web page),
        ``base`` (folder of the site), ``fonts`` (folders that fonts may be read from), ``attachments`` (``name``,
        ``text``, ``description``), ``epoch`` (seconds; the only time in the file), ``target`` (path to write).

    Returns
    -------
    dict
        ``problems``, ``notices``, ``missing`` (whether Pango is not there), ``size`` in bytes, ``took`` (seconds) and
        ``seconds`` by part, of which some go on at once, ``libraries`` (paths of those of this machine that took part),
        and ``peak``, the most memory the process has used, in bytes.
    """
    with _uncollected():
        return _made(job)


def _made(job: Mapping[str, Any]) -> dict[str, Any]:
    log, began = _Log(job), time.perf_counter()
    seconds: dict[str, float] = {}
    data = b""
    try:
        with _surroundings(job["epoch"]), log.listening(), _timed(seconds, "render"):
            data = _rendered({**job, "html": _drawn(job["html"], log)})
        if not log.problems:
            data = _checked(data, job, log, seconds)
    except Exception as error:  # noqa: BLE001 (whatever a document does to a library must reach the author as a problem)
        if isinstance(error, OSError) and "cannot load library" in str(error):
            return _result(log, missing=True)
        log.add("pdf-failed", f"The PDF could not be made: {type(error).__name__}: {error}")
    if not log.problems:
        write_anew(Path(job["target"]), data)
    return _result(
        log,
        size=len(data),
        took=round(time.perf_counter() - began, 3),
        seconds={part: round(s, 3) for part, s in seconds.items()},
        peak=_peak(),
    )


def _result(log: _Log, *, missing: bool = False, **more: Any) -> dict[str, Any]:
    return {
        "problems": [] if missing else [p.as_dict() for p in log.problems],
        "notices": [] if missing else [p.touching(log.document).as_dict() for p in log.notices()],
        "missing": missing,
        "libraries": [] if missing else libraries(fonts=bool(log.borrowed)),
        "size": 0,
        "took": 0.0,
        "seconds": {},
        "peak": 0,
        **more,
    }


def _drawn(html: str, log: _Log) -> str:
    """Draw the formulas: WeasyPrint would print their signs one after the other."""
    drawn, wrong = draw_formulas(html)
    for text in wrong:
        log.add("unreadable-maths", text, "Write the formula with signs and commands that TeX's mathematics has.")
    return drawn


def _rendered(job: Mapping[str, Any]) -> bytes:
    """Let WeasyPrint make the PDF/A-3a file; it may read the site and the fonts and nothing else."""
    with contextlib.redirect_stdout(io.StringIO()):  # where Pango is missing, the import prints advice of its own
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

    allowed = [Path(folder).resolve() for folder in (job["base"], *job["fonts"])]

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = Path(url2pathname(urlsplit(url).path)).resolve()
            if urlsplit(url).scheme == "file" and not any(path.is_relative_to(folder) for folder in allowed):
                raise ValueError("it lies outside the site")
            return super().fetch(url, headers)

    fetcher = Fetcher(allowed_protocols=["file", "data"])
    date = dt.datetime.fromtimestamp(job["epoch"], dt.UTC)
    attachments = [
        weasyprint.Attachment(
            string=a["text"],
            name=a["name"],
            description=a["description"],
            created=date,
            modified=date,
            relationship="Data",
        )
        for a in sorted(job["attachments"], key=lambda a: a["name"])
    ]
    fonts = FontConfiguration()
    base = (Path(job["base"]).resolve() / "print.html").as_uri()
    style = weasyprint.CSS(string=job["css"], font_config=fonts, url_fetcher=fetcher, base_url=base)
    html = weasyprint.HTML(string=job["html"], base_url=base, url_fetcher=fetcher)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile to the collector
        data: bytes = html.write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a", attachments=attachments
        )
    return data


def _checked(data: bytes, job: Mapping[str, Any], log: _Log, seconds: dict[str, float]) -> bytes:
    with _timed(seconds, "finish"):
        data = finish(data)
    with ThreadPoolExecutor(1) as aside:
        rules = aside.submit(_validated, data, seconds)  # the library needs no Python, so both go on at once
        with _timed(seconds, "compare"):
            reading = read(data)
            log.borrowed = {n: c for n, c in reading.fonts.items() if not n.replace(" ", "-").startswith(OWN_FONTS)}
            lost = differences(read_page(job["page"]), reading)
        for rule in rules.result():
            log.add("pdf-not-conformant", rule, "This is a fault of the templates or of evidoc; look at what is new.")
        for text in lost:
            log.add("pdf-differs", text, "Look for what is unusual there: raw HTML, rare characters, a template.")
    return data


def _validated(data: bytes, seconds: dict[str, float]) -> list[str]:
    with _timed(seconds, "validate"):
        return broken_rules(data)


class _Log:
    """What WeasyPrint complains of and what our own checks find, as problems of one document."""

    def __init__(self, job: Mapping[str, Any]) -> None:
        self.problems: list[Problem] = []
        self._place, self.document = Place(job["chapter"]), job["document"]
        self._counts: dict[str, int] = {}
        self.borrowed: dict[str, str] = {}

    def add(self, kind: str, message: str, hint: str = "") -> None:
        """Take in a problem; after a handful of one kind, only count."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        if self._counts[kind] <= _ALIKE:
            self.problems.append(Problem(kind, message, self._place, hint, documents=(self.document,)))
        elif self._counts[kind] == _ALIKE + 1:
            self.problems.append(Problem(kind, "There are more of this kind.", self._place, documents=(self.document,)))

    def notices(self) -> list[Problem]:
        """Return what fails no build: characters that the documents' own fonts lack."""
        hint = "Write them in another way: on another machine they may look different, or be missing."
        return [
            Problem(
                "borrowed-font", f"The PDF borrows {name} from this machine to draw: {chars.strip()}", self._place, hint
            )
            for name, chars in sorted(self.borrowed.items())
        ]

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Turn warnings of the libraries into problems while the context lasts."""
        log = self

        class Handler(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                message = record.getMessage()
                log.add("print-warning", f"The PDF could not be made as written: {message}.", _hint(message))

        handler, logger = Handler(logging.WARNING), logging.getLogger("weasyprint")
        logger.addHandler(handler)
        try:
            yield
        finally:
            logger.removeHandler(handler)


def _hint(message: str) -> str:
    if "anchor" in message:
        return "Point the link at the id of a heading, figure or table."
    if "load" in message or "alt" in message:
        return "Use a picture of the project, with a text that says what it shows."
    return "Correct templates/print/print.css, or the raw HTML or style in the chapter."


@contextlib.contextmanager
def _surroundings(epoch: int) -> Iterator[None]:
    """Let font tools see `epoch` and never the clock, and no settings of the person who builds."""
    own = {"SOURCE_DATE_EPOCH": str(epoch), "XDG_CONFIG_HOME": os.devnull}
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, text in before.items():
            if text is None:
                del os.environ[name]
            else:
                os.environ[name] = text


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no circles: layout makes very many small things that stay, and to look takes a tenth of the time.

    So fonts that were borrowed are still there too when it is asked which they were.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


@contextlib.contextmanager
def _timed(seconds: dict[str, float], part: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds[part] = time.perf_counter() - start


def libraries(*, fonts: bool = False) -> list[str]:
    """Return the libraries of this machine that this process has loaded.

    Those that come with Python or its packages are left out: their versions are known without. Only Linux tells.

    Parameters
    ----------
    fonts
        Whether fonts of this machine were borrowed: they count too.
    """
    try:
        lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []
    packaged = tuple(f"{folder.rstrip('/')}/" for folder in sys.path if folder)
    paths = {fields[-1] for line in lines if len(fields := line.split(maxsplit=5)) > _UNNAMED}
    loaded = (path for path in paths if _LIBRARY.search(path) or (fonts and _FONT.search(path)))
    return sorted(path for path in loaded if not path.startswith(packaged))


def _peak() -> int:
    try:
        import resource
    except ImportError:
        return 0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if os.uname().sysname == "Darwin" else used * 1024
