"""`evidoc serve`: what a browser gets, what a save does, what is told on the page, and that nothing else is opened."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from evidoc import cli
from evidoc.pipeline.live import listening

EVIDOC = Path(sys.executable).with_name("evidoc")
PROJECTS = Path(__file__).parent / "projects"
PATIENCE = 120
"""Seconds that any one answer may take on a slow and busy machine."""


@dataclass(frozen=True, slots=True)
class Served:
    """A project that is being served."""

    root: Path
    process: subprocess.Popen[str]
    port: int
    events: HTTPResponse

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Return what a browser gets: status and text."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def settled(self) -> dict[str, Any]:
        """Wait for the next state in which nothing is being built."""
        while True:
            line = self.events.readline().decode()
            assert line, "the server has closed the connection"
            if line.startswith("data:"):
                state: dict[str, Any] = json.loads(line[5:])
                if not state["busy"]:
                    return state

    def write(self, text: str) -> None:
        """Save the chapter."""
        (self.root / "chapters" / "note.qmd").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a copy of the good miniature project, pages only; tests run one after the other and leave it as it was."""
    root = Path(shutil.copytree(PROJECTS / "good", tmp_path_factory.mktemp("serve") / "project"))
    command: list[str | Path] = [EVIDOC, "serve", "--port", "0", "--no-pdf", "--root", root]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stderr.readline())
        assert found
        connection = HTTPConnection("127.0.0.1", int(found[1]), timeout=PATIENCE)
        connection.request("GET", "/__evidoc__/events")
        one = Served(root, process, int(found[1]), connection.getresponse())
        assert one.settled()["number"] == 1
        yield one
        one.events.close()
        connection.close()
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=PATIENCE)[1]
        assert process.returncode == 0
        assert "Traceback" not in said


@pytest.fixture
def chapter(served: Served) -> Iterator[str]:
    """Return the chapter's text, and put it back afterwards."""
    text = (served.root / "chapters" / "note.qmd").read_text(encoding="utf-8")
    yield text
    served.write(text)
    served.settled()


def test_a_page_listens_and_the_file_stays_as_it_is(served: Served) -> None:
    """Put the script in on the way to the browser only, and let the page run no other."""
    _, page = served.get("/note.html")
    assert "/__evidoc__/live.js" in page
    assert "script-src 'self'" in page
    assert "live.js" not in (served.root / "_site" / "note.html").read_text(encoding="utf-8")
    assert "EventSource" in served.get("/__evidoc__/live.js")[1]
    assert served.get("/") == served.get("/index.html")


def test_a_save_is_built_and_told(served: Served, chapter: str) -> None:
    """Build what a save changed, and count the builds so that pages know they are old."""
    served.write(f"{chapter}\nA sentence that was just saved.\n")
    state = served.settled()
    assert state["number"] > 1
    assert "A sentence that was just saved." in served.get("/note.html")[1]


def test_what_is_to_mend_is_told_and_the_last_good_page_stays(served: Served, chapter: str) -> None:
    """Show place, words and what to do, and go on when it is mended."""
    served.write(chapter.replace("status: draft", "status: nearly"))
    state = served.settled()
    line = 1 + chapter[: chapter.index("status: draft")].count("\n")
    assert [one["place"] for one in state["problems"]] == [f"chapters/note.qmd:{line}:1"]
    assert "nearly" in state["problems"][0]["message"]
    assert state["problems"][0]["hint"]
    assert served.get("/note.html")[0] == 200


def test_only_this_machine_is_answered_and_only_the_site_is_given(served: Served) -> None:
    """Refuse other names, which a page of another site could use, and files outside the site."""
    assert served.get("/", Host="elsewhere.example")[0] == 403
    assert served.get("/%2e%2e/_quarto.yml")[0] == 404
    assert served.get("/nothing.html")[0] == 404


def test_no_other_port_is_opened(served: Served) -> None:
    """Look at every listening socket of the server and its children (Linux tells)."""
    inodes = set()
    for process in _family(served.process.pid):
        for link in (process / "fd").glob("*"):
            with contextlib.suppress(OSError):
                inodes.add(link.readlink().name.removeprefix("socket:[").rstrip("]"))
    listening_at = []
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text(encoding="utf-8").splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and words[9] in inodes:
                listening_at.append(int(words[1].rpartition(":")[2], 16))
    assert listening_at == [served.port]


def _family(pid: int) -> list[Path]:
    """Return the /proc folders of a process and all that descend from it."""
    found = [Path("/proc") / str(pid)]
    for child in (found[0] / "task" / str(pid) / "children").read_text(encoding="utf-8").split():
        found += _family(int(child))
    return found


def test_a_port_that_is_taken_is_an_error_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """Say which, and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        words = ["serve", "--port", str(port), "--root", str(PROJECTS / "good")]
        with ThreadPoolExecutor(1) as elsewhere:  # another test's browser may have an event loop in this thread
            assert elsewhere.submit(cli.run, words).result() == 64
    assert f"Port {port} cannot be used" in capsys.readouterr().err


def test_a_folder_that_is_no_project_is_not_served(tmp_path: Path) -> None:
    """Write nothing into it."""
    assert cli.run(["serve", "--root", str(tmp_path)]) == 2
    assert not list(tmp_path.iterdir())


def test_a_page_without_a_policy_listens_too() -> None:
    """Change nothing else."""
    page = b"<html><head><title>x</title></head><body>y</body></html>"
    made = listening(page)
    assert made.replace(b'<script src="/__evidoc__/live.js" defer></script>\n', b"") == page
