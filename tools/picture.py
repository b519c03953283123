"""In: the built `_site/`. Out: docs/what-comes-out.png, a page on a screen, a PDF and a page on a phone, side by side.

Chromium shows all three, the PDF in its own reader. Run it by `make picture`.
"""

from __future__ import annotations

import base64
import functools
import io
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import system
from PIL import Image, ImageChops
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_site"
PICTURE = ROOT / "docs" / "what-comes-out.png"
SCREEN, PAPER, PHONE = "briefing.html#fig-midwives", "proposal.pdf", "guide.html"
COLOURS = 128
SHADOW = 20
"""How far the shadow around a page differs from what is behind it; the page differs more."""
WAIT_MILLISECONDS = 4000
"""How long Chromium's PDF reader may take; it does not say when it is done."""

READER = """<!doctype html>
<style>body { margin: 0 }</style>
<embed src="/@PAPER#toolbar=0&navpanes=0&view=Fit" type="application/pdf" width="1000" height="1400">
"""
STAND = """<!doctype html>
<style>
  body { margin: 0; width: 1280px; height: 620px; background: #e8ecf0; position: relative; overflow: hidden }
  .frame { position: absolute; overflow: hidden; background: white; box-shadow: 0 4px 18px rgba(18, 67, 109, .28) }
  .frame > * { border: 0; transform-origin: 0 0; position: absolute; left: 0; top: 0 }
  #screen { left: 32px; top: 32px; width: 600px; height: 556px }
  #screen > * { width: 1024px; height: 949px; transform: scale(.586) }
  #paper { left: 656px; top: 32px; width: 393px; height: 556px }
  #paper > * { width: 393px; height: 556px }
  #phone { left: 1073px; top: 32px; width: 175px; height: 380px; border-radius: 12px }
  #phone > * { width: 375px; height: 814px; transform: scale(.467) }
</style>
<div class="frame" id="screen"><iframe src="/@SCREEN"></iframe></div>
<div class="frame" id="paper"><img src="data:image/png;base64,@PNG" alt=""></div>
<div class="frame" id="phone"><iframe src="/@PHONE"></iframe></div>
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def photograph() -> bytes:
    """Return a PNG of the three documents as Chromium shows them."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/stand"
    with sync_playwright() as playwright:
        # the reader of PDFs is part of the whole browser only, which the old headless mode is not
        browser = playwright.chromium.launch(
            executable_path=system.chromium_on_path() or None, args=["--headless=new", "--hide-scrollbars"]
        )
        page = browser.new_page(viewport={"width": 1000, "height": 1400})
        paper = cut_out(shown(page, address, READER.replace("@PAPER", PAPER)))
        page = browser.new_page(viewport={"width": 1280, "height": 620}, device_scale_factor=2)
        stand = STAND.replace("@SCREEN", SCREEN).replace("@PHONE", PHONE)
        png = shown(page, address, stand.replace("@PNG", base64.b64encode(paper).decode()))
        browser.close()
    server.shutdown()
    return png


def shown(page: Page, address: str, html: str) -> bytes:
    """Return a PNG of what Chromium shows for `html`, as if the site had it at this address."""
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(address, wait_until="load")
    page.wait_for_timeout(WAIT_MILLISECONDS)
    return page.screenshot()


def cut_out(png: bytes) -> bytes:
    """Return the sheet of paper without the reader's dark surroundings."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    surroundings = Image.new("RGB", picture.size, picture.getpixel((0, picture.height // 2)))
    paper = ImageChops.difference(picture, surroundings).convert("L").point(lambda shade: 255 if shade > SHADOW else 0)
    out = io.BytesIO()
    picture.crop(paper.getbbox()).save(out, "PNG")
    return out.getvalue()


def main() -> int:
    """Take the picture anew and return the exit code."""
    names = [name.partition("#")[0] for name in (SCREEN, PAPER, PHONE)]
    missing = [name for name in names if not (SITE / name).exists()]
    if missing:
        print(f"No picture: {', '.join(missing)} is not in _site/. Build the documents first: make docs")
        return 1
    picture = Image.open(io.BytesIO(photograph())).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(PICTURE, optimize=True)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
