"""Command-line words go in, an exit code comes out; the only module that exits."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeAlias

from evidoc.commands import cases_words, data_words, disclosure_words, evidence_words
from evidoc.console import Console
from evidoc.errors import EvidocError, Place, Problem, UsageError, WriteError

_EPILOGUE = """\
exit codes: 0 good; 2 collect, 3 plan, 4 run, 5 weave, 6 write: the first stage that failed;
64 wrong command line; 130 stopped by Ctrl+C, 143 by the system; 1 only for what nobody foresaw
"""

_PIPE_CLOSED = 141
"""What shells say of a command whose reader went away."""
_JOBS = "things done at once (default: one a core)"
COMMANDS = {
    "build": "making:build",
    "run": "making:run",
    "render": "making:render",
    "serve": "making:serve",
    "clean": "making:clean",
    "check": "looking:check",
    "schema": "looking:schema",
    "values": "looking:values",
    "status": "tracing:status",
    "explain": "tracing:explain",
    "graph": "tracing:graph",
    "verify": "proving:verify",
    "publish-check": "proving:publish_check",
    **evidence_words.COMMANDS,
    **cases_words.COMMANDS,
    **data_words.COMMANDS,
    **disclosure_words.COMMANDS,
}
"""Command -> ``module:function`` of `evidoc.commands`; only the one asked for is loaded."""


_KINDS = dict.fromkeys(("build", "run", "render", "serve", "verify", "clean"), "making")
_KINDS |= dict.fromkeys(("check", "status", "explain", "graph", "publish-check", "schema", "values"), "looking")
_KINDS |= {name: name for name in ("evidence", "cases", "data", "disclosure")}
"""Command -> what describes it, see `parser`."""
_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"  # noqa: SLF001 (argparse names it nowhere else)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise instead of exiting with 2, which means `collect` here."""
        place = Place("command line")
        raise UsageError(Problem("usage", f"{message[:1].upper()}{message[1:]}.", place, f"See: {self.prog} --help"))


def parser(command: str = "") -> argparse.ArgumentParser:
    """Return the parser of the command line.

    Parameters
    ----------
    command
        The one asked for: others of its kind are known too, and no more, for to describe all takes as long as to read
        a small project. Any other word, or none: all are.
    """
    top = _Parser(
        prog="evidoc",
        description="Rebuild a research project's documents from its evidence.",
        epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="store_true", help="show the version and end")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    kinds: dict[str, Callable[[_Commands], None]] = {
        "making": _making,
        "looking": _looking,
        "evidence": lambda words: evidence_words.add_evidence(words, _Parser),
        "cases": lambda words: cases_words.add_cases(words, _Parser),
        "data": lambda words: data_words.add_data(words, _Parser),
        "disclosure": lambda words: disclosure_words.add_disclosure(words, _Parser),
    }
    for kind, add in kinds.items():
        if _KINDS.get(command, kind) == kind:
            add(commands)
    return top


def _making(commands: _Commands) -> None:
    """Add the commands that make something."""
    build = commands.add_parser("build", help="rebuild into _site/ what changed")
    build.add_argument("--strict", action="store_true", help="let no gap or TBC pass: else _site/ stays as it was")
    build.add_argument("--keep-going", action="store_true", help="with --strict: tell the faults of later stages too")
    build.add_argument("--no-pdf", action="store_true", help="make the pages only")
    build.add_argument("--fail-if-stale", action="store_true", help="build nothing that is there: say what is stale")
    build.add_argument(
        "--engine",
        choices=("builtin", "quarto"),
        default="builtin",
        help="what weaves the documents: evidoc itself, or the Quarto on this machine",
    )
    scripts = commands.add_parser("run", help="run the scripts, and make no page: what stock Quarto starts first")
    scripts.add_argument("--check", action="store_true", help="run nothing: say whether what is kept is fresh")
    for command in (build, scripts):
        command.add_argument("--executor", default="", metavar="dask://HOST:PORT", help="run scripts on a Dask cluster")
    page = commands.add_parser("render", help="render single files, in a project or alone, as `quarto render` would")
    page.add_argument("file", type=Path, metavar="FILE", help="a .qmd, .md or .ipynb, or a folder with a _quarto.yml")
    page.add_argument(
        "--to", choices=("html", "pdf"), default="", help="the format (default: what FILE names, else html)"
    )
    page.add_argument("-o", "--output", type=Path, metavar="OUT", help="the file to write (default: beside FILE)")
    page.add_argument("--plain", action="store_true", help="only the body, in a bare page without style or script")
    page.add_argument("--strict", action="store_true", help="count as an error what Quarto lets pass with content lost")
    live = commands.add_parser("serve", help="build, show the site on this machine, and build again at every save")
    live.add_argument("--port", type=int, default=8000, metavar="N", help="of 127.0.0.1 (default: 8000; 0: a free one)")
    live.add_argument("--no-pdf", action="store_true", help="make the pages only")
    proof = commands.add_parser("verify", help="build from nothing elsewhere, and compare with _site/ byte by byte")
    clean = commands.add_parser("clean", help="remove what was built: _build/, and _site/ with --all")
    clean.add_argument("--all", action="store_true", help="remove _site/ too")
    for command in (build, scripts, page, live, proof):
        command.add_argument("--jobs", type=int, default=0, metavar="N", help=_JOBS)
    _of_projects(build, scripts, proof, clean)
    _in_json(build, scripts, page, proof)
    _of_projects(live)


def _looking(commands: _Commands) -> None:
    """Add the commands that look, and change nothing that was written."""
    check = commands.add_parser("check", help="read and plan everything, run nothing, let no gap pass")
    status = commands.add_parser("status", help="say what is stale, and through what")
    explain = commands.add_parser("explain", help="say what a product rests on, and why it is fresh or stale")
    explain.add_argument(
        "name", metavar="NAME", help="a document, a PDF, a value, a table, a figure, a script or a file"
    )
    graph = commands.add_parser("graph", help="draw what rests on what, as Mermaid text")
    publish = commands.add_parser("publish-check", help="for CI: nothing stale, nothing missing, everything passes")
    schema = commands.add_parser("schema", help="print a JSON schema by which editors check the project's YAML files")
    schema.add_argument("name", nargs="?", default="", metavar="NAME", help="which one (default: list them)")
    values = commands.add_parser("values", help="list values with the shortcode to paste")
    values.add_argument("text", nargs="?", default="", help="only those whose id or meaning holds TEXT")
    publish.add_argument("--jobs", type=int, default=0, metavar="N", help=_JOBS)
    _of_projects(check, status, explain, graph, publish, values)
    _in_json(check, status, explain, publish, values)


def _of_projects(*commands: argparse.ArgumentParser) -> None:
    for command in commands:
        command.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
        command.add_argument("--profile", default="", metavar="NAME", help="settings of _quarto-NAME.yml, too")


def _in_json(*commands: argparse.ArgumentParser) -> None:
    for command in commands:
        command.add_argument("--json", action="store_true", help="print one JSON object on standard output")


class _Terminated(KeyboardInterrupt):
    """The system asks this process to end: workers and kernels end with it, as after Ctrl+C."""


def _terminate(*_: object) -> NoReturn:
    raise _Terminated


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its code."""
    # Reading a project makes many small things and no circles: looking for circles as often as usual costs a tenth.
    gc.set_threshold(100_000, 20, 20)
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; show problems, never a traceback for anything foreseen."""
    console = Console(quiet="--json" in argv)
    try:
        return _obey(parser(argv[0] if argv else "").parse_args(argv), console)
    except EvidocError as error:
        if console.quiet:
            console.data({"exit_code": error.exit_code, "problems": [p.as_dict() for p in error.problems]})
        console.problems(error.problems, f"{error.stage or 'evidoc'} failed")
        return error.exit_code
    except BrokenPipeError:
        # Whoever read what is told, such as `head`, has had enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except OSError as error:
        # A full disk, a folder that may not be written: the user's to mend, and nobody's fault in the code.
        place = Place(str(error.filename or "the project's folder"))
        hint = "Make room or give the right to write there, then build again; _site/ is as it was."
        problem = Problem("system", f"The system refused: {error.strerror or error}.", place, hint)
        console.problems([problem], "write failed")
        if console.quiet:
            console.data({"exit_code": WriteError.exit_code, "problems": [problem.as_dict()]})
        return WriteError.exit_code
    except KeyboardInterrupt as stop:
        console.note("Stopped. What was already built is as it was.")
        return 143 if isinstance(stop, _Terminated) else 130


def _obey(words: argparse.Namespace, console: Console) -> int:
    if words.version:
        from evidoc import __version__

        console.result(f"evidoc {__version__}")
        return 0
    if not words.command:
        console.result(parser().format_help().rstrip())
        return 0
    if "profile" in words and (words.profile or os.environ.get("QUARTO_PROFILE")):
        from evidoc.pipeline.profiles import choose

        words.chosen = choose(words.root, words.profile)
        words.root = words.chosen.root
    where, _, function = COMMANDS[words.command].partition(":")
    code = int(getattr(importlib.import_module(f"evidoc.commands.{where}"), function)(words, console))
    sys.stdout.flush()  # else a reader that went away is noticed where nothing can be said any more
    return code
