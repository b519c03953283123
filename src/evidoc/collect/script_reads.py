"""A script's calls and header go in; what it may do comes out, and every read, clock and dice that it may not use."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

from evidoc.collect.files import inside, relative
from evidoc.collect.script_calls import Call
from evidoc.collect.script_modules import Module
from evidoc.errors import Place, Problem
from evidoc.model.nearest import did_you_mean
from evidoc.model.script import Permissions, Use

_PERMISSION = re.compile(r"#\s*evidoc\s*:\s*(\w*)\s*(.*)")
_WORDS = ("reads", "network", "clock")

# Python's audit hook, which watches the run, does not see what C, C++ or Rust code opens by itself.
_READS = re.compile(
    r"""
      (.*\.)?(read_parquet|read_feather|read_orc|read_hdf|read_spss|read_ipc|read_avro|read_delta|scan_csv|scan_parquet|scan_ipc|scan_ndjson|scan_delta)
    | duckdb\.\w+(\.\w+)* | pyreadstat\.read_\w+ | polars\.(read|scan)_\w+ | narwhals(\.\w+)*\.(read|scan)_\w+
    | pyarrow\.(\w+\.)*(read_\w+|open\w*|memory_map|OSFile|dataset|input_stream|Parquet\w+|ORCFile|LocalFileSystem)
    | sqlite3(\.dbapi2)?\.connect | h5py\.File | netCDF4\.Dataset | tables\.open_file | xarray\.open_\w+
    | geopandas\.read_file | pyogrio\.\w+ | fiona\.open | rasterio\.open | python_calamine\.\w+
    | lxml\.(etree|html)\.parse
    """,
    re.VERBOSE,
)
_IN_MEMORY = ("io.BytesIO", "io.StringIO")

_CLOCK = re.compile(
    r"datetime\.datetime\.(now|today|utcnow)|datetime\.date\.today|time\.(time|time_ns|clock_gettime\w*)"
    r"|pandas\.Timestamp\.(now|today|utcnow)",
)
_CLOCK_UNLESS_GIVEN = {"time.ctime": 0, "time.localtime": 0, "time.gmtime": 0, "time.asctime": 0, "time.strftime": 1}
"""Function -> position of the argument without which it takes the present time."""
_CLOCK_BY_WORD = re.compile(r"pandas\.(Timestamp|to_datetime)|numpy\.datetime64")

_SEEDED_BY_ARGUMENT = re.compile(
    r"random\.Random|numpy\.random\.(default_rng|RandomState|SeedSequence|PCG64|PCG64DXSM|MT19937|Philox|SFC64)",
)
_NEVER_SEEDED = re.compile(r"random\.SystemRandom|secrets\.\w+|os\.urandom|uuid\.uuid[14]")
_GLOBAL_DICE = re.compile(r"(random|numpy\.random)\.(?!seed\b|get_?state\b|set_?state\b)[a-z]\w*")


def read_permissions(module: Module, root: Path) -> tuple[Permissions, list[Use], list[Problem]]:
    """Read the ``# evidoc:`` comments in the header of a script, before its first statement; look at no file.

    Parameters
    ----------
    module
        The script, or a module of its.
    root
        The project's folder, from which the paths in them are taken.

    Returns
    -------
    tuple
        What the script may do, the paths as written, which `missing_reads` looks for, and ``unknown-permission``.
    """
    body = module.tree.body
    documented = bool(body) and ast.get_docstring(module.tree, clean=False) is not None
    first = body[1:] if documented else body
    end = min((node.lineno for node in first), default=len(module.text) + 1)
    written: list[Use] = []
    said: set[str] = set()
    problems: list[Problem] = []
    for word, path, place in _header(module):
        if place.line > end:
            message = "This permission stands below the first statement, where it grants nothing."
            problems.append(Problem("unknown-permission", message, place, "Move it to the top of the script."))
        elif word not in _WORDS or bool(path) != (word == "reads"):
            hint = did_you_mean(word, _WORDS) if word not in _WORDS else ""
            hint = f"Write `# evidoc: reads PATH`, `# evidoc: network` or `# evidoc: clock`, one a line. {hint}".strip()
            problems.append(Problem("unknown-permission", f"Nobody knows the permission '{word} {path}'.", place, hint))
        elif word == "reads":
            written.append(Use(path, place))
        said.add(word)
    reads = tuple(dict.fromkeys(relative(root, use.name) for use in written))
    return Permissions(reads, "network" in said, "clock" in said), written, problems


def missing_reads(written: Iterable[Use], root: Path) -> list[Problem]:
    """Return ``path-leaves-project`` and ``missing-file`` for what permissions name."""
    return [problem for use in written for problem in _path(use.name, root, use.place)]


def _header(module: Module) -> Iterator[tuple[str, str, Place]]:
    if not _PERMISSION.search(module.text):
        return  # most scripts grant themselves nothing, and reading every token takes longer than all the rest
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        found = _PERMISSION.match(token.string) if token.type == tokenize.COMMENT else None
        if found:
            yield found[1], found[2].strip().strip("'\"`"), Place(module.path, token.start[0], token.start[1] + 1)


def _path(path: str, root: Path, place: Place) -> list[Problem]:
    if not inside(root, path):
        message = f"The path '{path}' leaves the project."
        return [Problem("path-leaves-project", message, place, "Copy the file into the project.")]
    if not (root / path).exists():
        hint = "Write the path from the project's folder, such as data/x.bin."
        return [Problem("missing-file", f"There is no file '{path}'.", place, hint)]
    return []


def check_calls(calls: Iterable[Call], permissions: Permissions) -> list[Problem]:
    """Return ``undeclared-read``, ``reads-the-clock`` and ``unseeded-random`` for the calls of a script.

    Only what the syntax shows: the run itself watches for every other read of a file.
    """
    calls = list(calls)
    seeded = {call.name.rpartition(".")[0] for call in calls if call.name.endswith("random.seed") and _given(call, 0)}
    problems = []
    for call in calls:
        if _READS.fullmatch(call.name) and not _may_read(call, permissions):
            problems.append(_undeclared(call))
        elif _is_clock(call) and not permissions.clock:
            message = f"{_shown(call)} reads the clock, so the same inputs would not give the same results."
            hint = "Write the date out, or take it from a source; `# evidoc: clock` at the top permits it."
            problems.append(Problem("reads-the-clock", message, call.place, hint))
        elif _is_dice(call, seeded):
            message = f"{_shown(call)} is random without a seed, so the same inputs would not give the same results."
            problems.append(Problem("unseeded-random", message, call.place, _SEED_HINT))
    return problems


_SEED_HINT = "Use one generator with a seed: rng = numpy.random.default_rng(1), or random.Random(1)."


def _undeclared(call: Call) -> Problem:
    path = _constant(call, 0) or "PATH"
    message = f"{_shown(call)} reads a file that nobody declared."
    hint = f"Read it with source(), or declare it at the top of the script: # evidoc: reads {path}"
    return Problem("undeclared-read", message, call.place, hint)


def _may_read(call: Call, permissions: Permissions) -> bool:
    """Return whether a read is declared, or reads no file; a path put together while running is left to the author."""
    first = call.node.args[0] if call.node.args else None
    if isinstance(first, ast.Call) and call.scope.resolve(first.func) in _IN_MEMORY:
        return True
    path = _constant(call, 0)
    if path == ":memory:":
        return not call.name.startswith("duckdb")  # DuckDB reads files from any SQL, whatever it is connected to
    if path is None or call.name.startswith("duckdb"):
        return bool(permissions.reads)
    return any(path == read or path.endswith(f"/{read}") for read in permissions.reads)


def _is_clock(call: Call) -> bool:
    if call.name in _CLOCK_UNLESS_GIVEN:
        return not _given(call, _CLOCK_UNLESS_GIVEN[call.name])
    if _CLOCK_BY_WORD.fullmatch(call.name):
        return _constant(call, 0) in ("now", "today")
    return bool(_CLOCK.fullmatch(call.name))


def _is_dice(call: Call, seeded: set[str]) -> bool:
    if _NEVER_SEEDED.fullmatch(call.name):
        return True
    if _SEEDED_BY_ARGUMENT.fullmatch(call.name):
        return not _given(call, 0)
    if _GLOBAL_DICE.fullmatch(call.name):
        return call.name.rpartition(".")[0] not in seeded
    # A data frame's sample() takes n= or frac=; that of random.Random takes a population and k.
    drawn = call.name == "?.sample" and (call.keyword("n") or call.keyword("frac"))
    return bool(drawn) and not (call.keyword("random_state") or call.keyword("seed")) and "numpy.random" not in seeded


def _given(call: Call, position: int) -> bool:
    """Return whether an argument is given, by position or by name, and is not None."""
    node = call.node
    given = node.args[position] if len(node.args) > position else None
    if given is None and node.keywords and not position:
        given = node.keywords[0].value
    return given is not None and not (isinstance(given, ast.Constant) and given.value is None)


def _constant(call: Call, position: int) -> str | None:
    node = call.node.args[position] if len(call.node.args) > position else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _shown(call: Call) -> str:
    return f"{call.name.removeprefix('?.')}()"
