"""A site's folder goes in; it stands on this machine alone, and every open page hears when it was written anew.

The files stay as they are: what makes a page listen is put in on the way to the browser. Nothing answers to a name that
is not this machine's, so no other site can read a draft through the browser.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import re
import socket
from collections.abc import Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.web import Application, RequestHandler

from evidoc.errors import Place, Problem, UsageError
from evidoc.packaged import package_templates
from evidoc.records import dataclass

HOST = "127.0.0.1"
OWN = "/__evidoc__/"
"""Where the script that listens, and what it listens to, are; no page of a site begins so."""
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
_LEAVE = (
    b'<meta http-equiv="Content-Security-Policy" '
    b"content=\"script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'\">"
)
_HEAD = re.compile(rb"</head>", re.IGNORECASE)


@dataclass(slots=True)
class State:
    """What open pages are told."""

    site: Path
    number: int = 0
    """Of the last build that wrote the site."""
    busy: bool = True
    problems: Sequence[Problem] = ()
    waiting: set[asyncio.Queue[str]] = field(default_factory=set)

    def told(self) -> str:
        """Return the state as an event's text."""
        problems = [{**p.as_dict(), "place": str(p.place)} for p in self.problems]
        return json.dumps({"number": self.number, "busy": self.busy, "problems": problems})

    def tell(self) -> None:
        """Let every open page know."""
        for queue in self.waiting:
            queue.put_nowait(self.told())


class _Handler(RequestHandler):
    def initialize(self, state: State) -> None:
        """Take what all share."""
        self.state = state

    def prepare(self) -> None:
        """Answer to this machine's own names only."""
        name = self.request.host.rpartition(":")[0] if self.request.host[-1:].isdigit() else self.request.host
        if name not in _NAMES:
            self.send_error(403, reason="This server answers to this machine's own names only")

    def set_default_headers(self) -> None:
        """Let nothing be kept: the next save makes it stale."""
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    def data_received(self, chunk: bytes) -> None:
        """Take nothing."""


class _Events(_Handler):
    async def get(self) -> None:
        """Tell the state now and after every change, as server-sent events."""
        self.set_header("Content-Type", "text/event-stream")
        queue: asyncio.Queue[str] = asyncio.Queue()
        queue.put_nowait(self.state.told())
        self.state.waiting.add(queue)
        try:
            while True:
                try:
                    text = await asyncio.wait_for(queue.get(), timeout=15)
                    self.write(f"data: {text}\n\n")
                except TimeoutError:
                    # else a page that was closed would be noticed only at the next build
                    self.write(": still here\n\n")
                await self.flush()
        except (StreamClosedError, asyncio.CancelledError):
            return  # the page was closed, or the server stops
        finally:
            self.state.waiting.discard(queue)


class _Script(_Handler):
    def get(self) -> None:
        """Give the script that listens."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.write((package_templates() / "serve" / "live.js").read_bytes())


class _Files(_Handler):
    def get(self, path: str) -> None:
        """Give a file of the site; a page is made to listen."""
        file = self._file(path)
        if file is None:
            self.set_status(404)
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.write(listening((package_templates() / "serve" / "nothing.html").read_bytes()))
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind in {"application/json", "image/svg+xml"}
        self.set_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        data = file.read_bytes()
        self.write(listening(data) if kind == "text/html" else data)

    def _file(self, path: str) -> Path | None:
        site = self.state.site.resolve()
        wanted = (site / path).resolve()
        if not wanted.is_relative_to(site):
            return None
        found = wanted / "index.html" if wanted.is_dir() else wanted
        return found if found.is_file() else None


def listening(page: bytes) -> bytes:
    """Return a page with the script that listens in its head, and with leave to run it."""
    page = _POLICY.sub(_LEAVE, page, count=1)
    return _HEAD.sub(b'<script src="' + OWN.encode() + b'live.js" defer></script>\n</head>', page, count=1)


def open_server(state: State, port: int) -> tuple[HTTPServer, int]:
    """Serve the site of `state` on the loopback address; return the server and the port (a free one where `port` is 0).

    Raises
    ------
    UsageError
        The port is taken or may not be used.
    """
    given: dict[str, Any] = {"state": state}
    application = Application(
        [(f"{OWN}events", _Events, given), (f"{OWN}live.js", _Script, given), (r"/(.*)", _Files, given)],
        log_function=_silent,
    )
    try:
        listening_at = socket.create_server((HOST, port))
    except OSError as error:
        message = f"Port {port} cannot be used: {error.strerror}."
        raise UsageError(Problem("usage", message, Place("command line"), "Choose another: --port 8001.")) from None
    server = HTTPServer(application)
    listening_at.setblocking(False)
    server.add_socket(listening_at)
    return server, int(listening_at.getsockname()[1])


def _silent(_: RequestHandler) -> None:
    """Log nothing: the console tells of builds, not of requests."""
