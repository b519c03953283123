"""A page of a site goes in; every accessibility rule that axe finds broken in Chromium comes out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import system

TAGS = (
    "wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag21aaa",
    "wcag22a", "wcag22aa", "wcag22aaa", "best-practice",
)  # fmt: skip
WIDTHS = (360, 1280)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """Give a Chromium that talks to nobody."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=system.chromium_on_path() or None, args=list(ARGUMENTS))
        try:
            yield chromium
        finally:
            chromium.close()


@contextlib.contextmanager
def opened(chromium: Any, html_file: Path, width: int) -> Iterator[Any]:
    """Give the page `html_file` as a window of `width` CSS pixels shows it."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    try:
        page = context.new_page()
        page.goto(html_file.resolve().as_uri())
        yield page
    finally:
        context.close()


def violations(html_file: Path, width: int, chromium: Any = None) -> list[str]:
    """Return one line for each element that breaks a rule: WCAG A, AA and AAA up to 2.2, and best practice.

    Parameters
    ----------
    html_file
        A page on disk.
    width
        Of the window, in CSS pixels.
    chromium
        A browser that is open already; without one, a browser is started for this page.
    """
    if chromium is None:
        with browser() as started:
            return violations(html_file, width, started)
    with opened(chromium, html_file, width) as page:
        return found(page, html_file.name, width)


def overflow(html_file: Path, width: int, chromium: Any) -> int:
    """Return by how many pixels the page is wider than its window."""
    with opened(chromium, html_file, width) as page:
        return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def experimental(html_file: Path, width: int, chromium: Any) -> list[str]:
    """Return what axe's experimental rules find: worth a look, but they are not settled and fail nothing."""
    with opened(chromium, html_file, width) as page:
        return found(page, html_file.name, width, ("experimental",))


def found(page: Any, name: str, width: int, tags: Sequence[str] = TAGS) -> list[str]:
    """Return one line for each element of an open page that breaks a rule."""
    from axe_playwright_python.sync_playwright import Axe

    for details in page.query_selector_all("details"):
        details.evaluate("element => { element.open = true }")  # what is folded away is read too
    page.evaluate(Axe().axe_script)
    rules = page.evaluate("tags => axe.getRules(tags).map(rule => rule.ruleId)", list(tags))
    # rules of level AAA are off until they are asked for by name
    options = {"runOnly": {"type": "rule", "values": rules}, "resultTypes": ["violations"]}
    result = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{name} at {width}px: {rule['id']}: {node['target']}: {_summary(node['failureSummary'])}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def _summary(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines()[1:])


def screenshot(html_file: Path, width: int, target: Path) -> None:
    """Save a picture of the whole page, for people to look at."""
    with browser() as chromium, opened(chromium, html_file, width) as page:
        page.screenshot(path=str(target), full_page=True)
