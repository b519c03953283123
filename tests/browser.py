"""A page of a site goes in; every accessibility rule that axe finds broken in Chromium comes out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import system

TAGS = (  # axe's experimental rules all bear one of these too
    "wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag21aaa",
    "wcag22a", "wcag22aa", "wcag22aaa", "best-practice",
)  # fmt: skip
WIDTHS, HEIGHT = (360, 1280), 800
LAYOUT = ("scrollable-region-focusable", "target-size")
"""Rules whose result depends on where an element stands and how large it is, not only on what it is."""
CONTRAST = ("color-contrast", "color-contrast-enhanced")
"""Rules that depend on how an element looks; they take longer than all others together."""
SEEN = "[...document.querySelectorAll('body *')].map(element => element.checkVisibility() ? 1 : 0).join('')"
"""Which elements a window shows."""
NEW_LOOKS = """() => {
  const looks = globalThis.looks ??= new Set()
  const under = new Map([[null, ""]])
  globalThis.samples = []
  for (const element of document.querySelectorAll("*")) {
    const style = getComputedStyle(element)
    const own = [style.backgroundColor, style.backgroundImage, style.opacity]
    const below = own.join() === "rgba(0, 0, 0, 0),none,1" ? "" : own.join(" ")
    under.set(element, under.get(element.parentElement) + below)
    const speaks = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
    if (!element.checkVisibility() || !(speaks || element.matches("input, select, textarea"))) continue
    const look = [under.get(element), style.color, style.fontSize, style.fontWeight, style.position]
    look.push(style.fill, element.tagName)
    if (looks.has(look.join("|"))) continue
    looks.add(look.join("|"))
    globalThis.samples.push(element)
  }
  return globalThis.samples.length
}"""
"""How many elements with words look unlike any before them: of those that look alike, one is measured."""
LOOKS = "{include: globalThis.samples}"
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
    context = chromium.new_context(viewport={"width": width, "height": HEIGHT}, bypass_csp=True)
    try:
        page = context.new_page()
        page.goto(html_file.resolve().as_uri())
        yield page
    finally:
        context.close()


def faults(html_file: Path, chromium: Any) -> list[str]:
    """Return one line for each rule that an element breaks, and for each window that the page is wider than.

    The page is opened once; it is measured as it opens and with all unfolded, at every one of `WIDTHS`.
    """
    told: list[str] = []
    with opened(chromium, html_file, WIDTHS[0]) as page:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            told += _wider(page, html_file.name, width)
        seen = ""
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            unfold(page)
            before, seen = seen, page.evaluate(SEEN)
            # Where both windows show the same elements, only rules about how these are laid out can tell them apart.
            told += found(page, html_file.name, width, LAYOUT if seen == before else ())
            told += _wider(page, html_file.name, width)
    return told


def _wider(page: Any, name: str, width: int) -> list[str]:
    pixels = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{name} at {width}px: wider than its window by {pixels}px"] if pixels else []


def unfold(page: Any) -> None:
    """Open what is folded away: it is read too."""
    page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true })")


def rules(page: Any) -> list[str]:
    """Return the names of all rules, of which an open page then can be asked."""
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    named: list[str] = page.evaluate("tags => axe.getRules(tags).map(rule => rule.ruleId)", list(TAGS))
    return named


def found(page: Any, name: str, width: int, only: Sequence[str] = ()) -> list[str]:
    """Return one line for each element of an open page that breaks a rule.

    Parameters
    ----------
    only
        Rules besides those of contrast; none: all. Contrast is measured of what looks unlike all that was before.
    """
    unfold(page)
    asked = [rule for rule in rules(page) if rule not in CONTRAST and (not only or rule in only)]
    told = _broken(page, name, width, asked, "document")
    return told + (_broken(page, name, width, CONTRAST, LOOKS) if page.evaluate(NEW_LOOKS) else [])


def _broken(page: Any, name: str, width: int, asked: Sequence[str], among: str) -> list[str]:
    # rules of level AAA are off until they are asked for by name
    options = {"runOnly": {"type": "rule", "values": list(asked)}, "resultTypes": ["violations"]}
    result = page.evaluate(f"options => axe.run({among}, options)", options)
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
