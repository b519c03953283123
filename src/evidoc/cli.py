"""Command-line words go in, an exit code comes out; the only module that exits."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from evidoc.console import Console
from evidoc.errors import EvidocError, Place, Problem, UsageError, WriteError

_EPILOGUE = """\
exit codes: 0 good; 2 collect, 3 plan, 4 run, 5 weave, 6 write: the first stage that failed;
64 wrong command line; 1 only for what nobody foresaw
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise instead of exiting with 2, which means `collect` here."""
        place = Place("command line")
        raise UsageError(Problem("usage", f"{message[:1].upper()}{message[1:]}.", place, f"See: {self.prog} --help"))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = _Parser(
        prog="evidoc",
        description="Rebuild a research project's documents from its evidence.",
        epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="store_true", help="show the version and end")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    build = commands.add_parser("build", help="rebuild every document into _site/")
    build.add_argument("--strict", action="store_true", help="let no gap or TBC pass: else _site/ stays as it was")
    build.add_argument("--no-pdf", action="store_true", help="make the pages only")
    build.add_argument("--jobs", type=int, default=0, metavar="N", help="things done at once (default: one a core)")
    build.add_argument(
        "--engine",
        choices=("builtin", "quarto"),
        default="builtin",
        help="what weaves the documents: evidoc itself, or the Quarto on this machine",
    )
    scripts = commands.add_parser("run", help="run the scripts, and make no page: what stock Quarto starts first")
    scripts.add_argument("--check", action="store_true", help="run nothing: say whether what is kept is fresh")
    scripts.add_argument("--jobs", type=int, default=0, metavar="N", help="things done at once (default: one a core)")
    page = commands.add_parser("render", help="render single files, in a project or alone, as `quarto render` would")
    page.add_argument("file", type=Path, metavar="FILE", help="a .qmd, .md or .ipynb, or a folder with a _quarto.yml")
    page.add_argument(
        "--to", choices=("html", "pdf"), default="", help="the format (default: what FILE names, else html)"
    )
    page.add_argument("-o", "--output", type=Path, metavar="OUT", help="the file to write (default: beside FILE)")
    page.add_argument("--plain", action="store_true", help="only the body, in a bare page without style or script")
    page.add_argument("--strict", action="store_true", help="count as an error what Quarto lets pass with content lost")
    page.add_argument("--jobs", type=int, default=0, metavar="N", help="things done at once (default: one a core)")
    page.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    live = commands.add_parser("serve", help="build, show the site on this machine, and build again at every save")
    live.add_argument("--port", type=int, default=8000, metavar="N", help="of 127.0.0.1 (default: 8000; 0: a free one)")
    live.add_argument("--no-pdf", action="store_true", help="make the pages only")
    live.add_argument("--jobs", type=int, default=0, metavar="N", help="things done at once (default: one a core)")
    live.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    check = commands.add_parser("check", help="read and plan everything, run nothing, let no gap pass")
    schema = commands.add_parser("schema", help="print a JSON schema by which editors check the project's YAML files")
    schema.add_argument("name", nargs="?", default="", metavar="NAME", help="which one (default: list them)")
    values = commands.add_parser("values", help="list values with the shortcode to paste")
    values.add_argument("text", nargs="?", default="", help="only those whose id or meaning holds TEXT")
    for command in (build, scripts, check, values):
        command.add_argument("--json", action="store_true", help="print one JSON object on standard output")
        command.add_argument("--root", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    return top


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its code."""
    # Reading a project makes many small things and no circles: looking for circles as often as usual costs a tenth.
    gc.set_threshold(100_000, 20, 20)
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; show problems, never a traceback for anything foreseen."""
    console = Console(quiet="--json" in argv)
    try:
        words = parser().parse_args(argv)
        if words.version:
            from evidoc import __version__

            console.result(f"evidoc {__version__}")
            return 0
        if not words.command:
            console.result(parser().format_help().rstrip())
            return 0
        return _COMMANDS[words.command](words, console)
    except EvidocError as error:
        if console.quiet:
            console.data({"exit_code": error.exit_code, "problems": [p.as_dict() for p in error.problems]})
        console.problems(error.problems, f"{error.stage or 'evidoc'} failed")
        return error.exit_code
    except OSError as error:
        # A full disk, a folder that may not be written: the user's to mend, and nobody's fault in the code.
        place = Place(str(error.filename or "the project's folder"))
        hint = "Make room or give the right to write there, then build again; _site/ is as it was."
        problem = Problem("system", f"The system refused: {error.strerror or error}.", place, hint)
        console.problems([problem], "write failed")
        if console.quiet:
            console.data({"exit_code": WriteError.exit_code, "problems": [problem.as_dict()]})
        return WriteError.exit_code
    except KeyboardInterrupt:
        console.note("Stopped. What was already built is as it was.")
        return 130


def _build(words: argparse.Namespace, console: Console) -> int:
    from evidoc.model.report import Options
    from evidoc.pipeline.building import build

    options = Options(strict=words.strict, pdf=not words.no_pdf, jobs=words.jobs, engine=words.engine)
    report = build(words.root.resolve(), options, console)
    if words.json:
        console.data(report.as_dict())
        return report.exit_code
    console.problems(report.warnings, "Worth a look:")
    console.problems(report.slips, "Shown as gaps, because the document is a draft:")
    console.problems(report.errors, f"{len(report.errors)} to mend:")
    for line in report.summary():
        console.result(line)
    return report.exit_code


def _run(words: argparse.Namespace, console: Console) -> int:
    from evidoc.model.report import Options
    from evidoc.pipeline.running import run_project

    report = run_project(words.root.resolve(), Options(jobs=words.jobs), console, only_check=words.check)
    if words.json:
        console.data(report.as_dict())
        return report.exit_code
    console.problems(report.errors, f"{len(report.errors)} to mend:")
    if not report.errors:
        console.result("The results in _build/results/ are fresh.")
    return report.exit_code


def _render(words: argparse.Namespace, console: Console) -> int:
    from evidoc.model.report import RenderOptions
    from evidoc.pipeline.rendering import render

    if words.plain and "pdf" in (words.to, words.output.suffix[1:] if words.output else ""):
        raise UsageError(Problem("usage", "--plain makes a page, and no PDF.", Place("command line"), "Leave one out."))
    options = RenderOptions(words.to, words.output, words.plain, words.strict, words.jobs)
    report = render(words.file, options, console)
    if words.json:
        console.data(report.as_dict())
        return report.exit_code
    console.problems(report.warnings, "Quarto lets this pass; --strict does not:")
    console.problems(report.notices)
    console.problems(report.errors, f"{len(report.errors)} to mend:")
    for page in report.pages:
        console.result(f"Rendered {os.path.relpath(page)}")
    return report.exit_code


def _serve(words: argparse.Namespace, console: Console) -> int:
    from evidoc.model.report import Options
    from evidoc.pipeline.serving import serve

    serve(words.root.resolve(), Options(pdf=not words.no_pdf, jobs=words.jobs), console, port=words.port)
    return 0


def _check(words: argparse.Namespace, console: Console) -> int:
    from evidoc.pipeline.checking import check

    report = check(words.root.resolve())
    if words.json:
        console.data(report.as_dict())
        return report.exit_code
    console.problems(report.warnings, "Worth a look:")
    console.problems(report.errors, f"{len(report.errors)} to mend:")
    console.result("Nothing to mend." if not report.errors else f"evidoc check: {len(report.errors)} to mend.")
    return report.exit_code


def _schema(words: argparse.Namespace, console: Console) -> int:
    from evidoc.collect.schema import FILES, published

    if words.name:
        console.result(published(words.name).rstrip())
    else:
        console.table(list(FILES.items()), ("NAME", "FOR"))
    return 0


def _values(words: argparse.Namespace, console: Console) -> int:
    from evidoc.pipeline.building import values as made

    values, problems = made(words.root.resolve(), words.text, console)
    if words.json:
        console.data({"values": [v.as_dict() for v in values], "problems": [p.as_dict() for p in problems]})
    else:
        rows = [(v.id, v.shows["ons"], f"{{{{< value {v.id} >}}}}", _meaning(v.meaning, v.shows)) for v in values]
        console.table(rows, ("ID", "SHOWS", "SHORTCODE", "MEANING"))
        console.problems(problems, "Not all values could be made")
    return 4 if problems else 0


def _meaning(meaning: str, shows: Mapping[str, str]) -> str:
    return ", ".join(part for part in (meaning, shows.get("geography"), shows.get("period")) if part)


_COMMANDS = {
    "build": _build,
    "run": _run,
    "render": _render,
    "serve": _serve,
    "check": _check,
    "schema": _schema,
    "values": _values,
}
