"""What a running script does to the world comes in as Python's audit events; what it does not declare is refused.

Readers that bypass Python (pyarrow, DuckDB, …) and the clock raise no such events: `collect` finds them in the syntax.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
import sysconfig
import urllib.parse
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from types import FrameType
from typing import Any

from evidoc.errors import Problem, RunError
from evidoc.products.session import Session

SYSTEM = (
    *("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev", "/bin", "/System", "/Library"),
    *(f"/opt/{name}" for name in ("homebrew", "local", "X11")),
)
"""Where systems keep libraries, fonts, time zones and devices; elsewhere below ``/opt`` people keep data, too."""
FONT_LISTERS = ("fc-list", "system_profiler")
"""What matplotlib starts once to list the installed fonts; the house style names its fonts by file."""
ENGINE_STARTERS = ("spark-submit",)
"""What evidoc starts for lazy sources, where the project asks for such an engine."""
ENGINE_PACKAGES = ("pyspark", "py4j")
"""What may then talk to it, on this machine only."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_IMPORTING = "<frozen importlib"
_METADATA = str(Path(importlib.__file__ or "").with_name("metadata"))
_PROCESS_EVENTS = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "pty.spawn",
)
_NETWORK_EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg")


@functools.cache
def machine_folders() -> tuple[str, ...]:
    """Return the folders of the system, of Python and of evidoc, which every script may read; worked out once."""
    python = [sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()]
    return _both((*SYSTEM, *python, str(Path(__file__).resolve().parents[1])))


def _both(folders: Iterable[str]) -> tuple[str, ...]:
    """Return folders as they are named and as they are."""
    return tuple(dict.fromkeys(path for folder in folders for path in (os.path.realpath(folder), folder)))


class Guard:
    """An audit hook for one step.

    Parameters
    ----------
    session
        The step: what its script declares, and where refusals are noted, also those that the script catches.
    scratch
        The folder in which the script runs; it may do there as it likes.
    libraries
        Folders that scripts may read besides the installed packages, e.g. the cache of fonts.
    """

    def __init__(self, session: Session, scratch: Path, libraries: tuple[str, ...] = ()) -> None:
        self.session, self.active = session, True
        # How messages speak of what runs, and where it is told what it may do.
        self.noun, self.header = (
            ("cell", "a cell") if session.loading is not None else ("script", "the script's header")
        )
        script = session.script
        self.root = os.path.realpath(session.root)
        self.folders = dict.fromkeys((*machine_folders(), *_both(libraries)), True)
        self.folders.update({self.root: False, os.path.realpath(scratch): True})
        declared = (script.path, *script.modules, *script.permissions.reads)
        self.folders.update({os.path.realpath(session.root / path): True for path in declared})
        self.handlers: dict[str, Callable[[tuple[Any, ...]], None]] = {
            "open": self._open,
            "os.listdir": self._list,
            "os.scandir": self._list,
            "sqlite3.connect": self._database,
            **dict.fromkeys(_PROCESS_EVENTS, self._process),
        }
        if not script.permissions.network:
            self.handlers.update(dict.fromkeys(_NETWORK_EVENTS, self._network))

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Take one audit event.

        Raises
        ------
        RunError
            The script does something that it does not declare.
        """
        handler = self.handlers.get(event) if self.active else None
        if handler is not None:
            handler(args)

    def allows(self, path: str) -> bool:
        """Say whether `path` may be read: the folder nearest above it decides."""
        # Both forms are tried for installed packages, which some installers link from a folder shared by projects.
        real = os.path.realpath(path)
        decided = self._decide(real)
        return decided or (not self._inside(real) and self._decide(os.path.normpath(Path.cwd() / path)))

    def _decide(self, path: str) -> bool:
        for folder in (path, *map(str, PurePath(path).parents)):
            if folder in self.folders:
                return self.folders[folder]
        return False

    def _inside(self, path: str) -> bool:
        return path == self.root or path.startswith(self.root + os.sep)

    def _open(self, args: tuple[Any, ...]) -> None:
        path, mode, flags = (*args, None, None, None)[:3]
        if isinstance(path, int) or path is None:
            return  # a file that is open already
        name = os.fsdecode(path)
        if self._reading(name) or self.allows(name):
            return
        if _writes(mode, flags):
            if self._inside(os.path.realpath(name)):
                self._refuse("undeclared-write", f"the {self.noun} writes {self._shown(name)} into the project", _WRITE)
        else:
            self._refuse(
                "undeclared-read", f"the {self.noun} reads {self._shown(name)}, which it does not declare", _READ
            )

    def _reading(self, name: str) -> bool:
        """Say whether evidoc itself is reading this source for the script, or a file of this folder."""
        opening = self.session.opening
        return opening is not None and (name == str(opening) or name.startswith(f"{opening}{os.sep}"))

    def _list(self, args: tuple[Any, ...]) -> None:
        path = args[0] if args and args[0] is not None else "."
        if isinstance(path, int) or self._reading(os.fsdecode(path)) or self.allows(os.fsdecode(path)) or _is_import():
            return
        folder = self._shown(os.fsdecode(path))
        self._refuse("undeclared-read", f"the {self.noun} lists the folder {folder}, which it does not declare", _READ)

    def _database(self, args: tuple[Any, ...]) -> None:
        name = os.fsdecode(args[0])
        file = urllib.parse.unquote(urllib.parse.urlsplit(name).path) if name.startswith("file:") else name
        if name not in ("", ":memory:") and not self._reading(file) and not self.allows(file):
            message = f"the {self.noun} opens the database {self._shown(name)}, which it does not declare"
            self._refuse("undeclared-read", message, _READ)

    def _process(self, args: tuple[Any, ...]) -> None:
        command = args[0] if args else ""
        if self.session.script.program and command == self.session.script.program:
            return  # evidoc itself starts it, with the data that the script declares
        name = Path(os.fsdecode(command)).name if isinstance(command, (str, bytes, os.PathLike)) else "a program"
        if name in FONT_LISTERS or (self.session.engine_starts and name in ENGINE_STARTERS):
            return
        hint = "what another program reads cannot be seen: do the work in Python, or before, in data/make/"
        self._refuse("undeclared-process", f"the {self.noun} starts another program ({self._told(name)})", hint)

    def _network(self, args: tuple[Any, ...]) -> None:
        told = next((arg for arg in args if isinstance(arg, (str, tuple))), "")
        where = told[0] if isinstance(told, tuple) and told else told
        if self.session.engine_runs and where in LOOPBACK and _asker().partition(".")[0] in ENGINE_PACKAGES:
            return
        named = f" ({self._told(str(where))})" if where else ""
        message = f"the {self.noun} uses the network{named}, which it does not declare"
        hint = "keep the data in data/ as a source; or write in HEADER: # evidoc: network"
        self._refuse("undeclared-network", message, hint)

    def _shown(self, name: str) -> str:
        real = os.path.realpath(name)
        return self._told(Path(os.path.relpath(real, self.root)).as_posix() if self._inside(real) else name, name)

    def _told(self, name: str, *given: str) -> str:
        """Return a name as a message may say it: a script that reads protected people may have made it of a cell."""
        hides = self.session.discreet and not {name, *given} & self.session.written
        return "…" if hides and not Path(self.root, name).exists() else name

    def _refuse(self, kind: str, message: str, hint: str) -> None:
        hint = hint.replace("HEADER", self.header)
        problem = Problem(kind, message, self.session.caller(), hint)
        if problem not in self.session.problems:
            self.session.problems.append(problem)
        raise RunError(problem)


_READ = "declare it in data/sources.yml and read it with source(…); or write in HEADER: # evidoc: reads PATH"
_WRITE = "make a value, table or figure of it; scripts that write data belong in data/make/"


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return not set(mode) & set("r+")
    return isinstance(flags, int) and flags & os.O_ACCMODE == os.O_WRONLY


def _asker() -> str:
    """Return the module that asked for the network: the first that is neither this one nor of sockets."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - as below
    while frame is not None and frame.f_globals.get("__name__") in (__name__, "socket"):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "")) if frame is not None else ""


def _is_import() -> bool:
    """Say whether Python's import system asked, or its list of what is installed: both look into all its folders."""
    frame = sys._getframe(1)  # noqa: SLF001 - the frame that raised the event is the first outside this file
    while frame.f_code.co_filename == __file__ and frame.f_back is not None:
        frame = frame.f_back
    return frame.f_code.co_filename.startswith((_IMPORTING, _METADATA))
