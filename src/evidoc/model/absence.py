"""What is not on this machine comes in; the words in which readers and authors are told of it go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidoc.model.product import Results
from evidoc.model.source import Source

NOT_HERE = "not-available-here"
"""Kind of the problem, and of the gap, where a document shows what cannot be made on this machine."""
SHOWN = "not available here"
"""What stands in place of a number."""
SOURCE, PROGRAM = "source ", "program "
"""How the names of what is lacking begin: ``source lfs``, ``program R``."""
_GET = {"R": "Install R (its Rscript must be on the PATH), then run: evidoc build"}


def title_of(source: Source) -> str:
    """Return what a source is called by those who ask for it: ``Labour Force Survey (SN 9249)``."""
    number = source.cite.study_number if source.cite else ""
    return f"{source.title} (SN {number})" if number else source.title


def needed(lacks: Iterable[str], sources: Mapping[str, Source]) -> str:
    """Return what is needed, in words: ``needs X (SN 1), which may not be in this repository``."""
    parts = []
    for name in lacks:
        if name.startswith(SOURCE) and (source := sources.get(name.removeprefix(SOURCE))) is not None:
            parts.append(f"needs {title_of(source)}, which may not be in this repository")
        elif name.startswith(PROGRAM):
            parts.append(f"needs {name.removeprefix(PROGRAM)}, which is not on this machine")
    return "; ".join(parts)


def reason(lacks: Iterable[str], sources: Mapping[str, Source]) -> str:
    """Return why something is not there: ``not available here: needs X (SN 1), which may not be …``."""
    return f"{SHOWN}: {needed(lacks, sources)}"


def steps(lacks: Iterable[str], sources: Mapping[str, Source]) -> tuple[str, ...]:
    """Return what to do to have it, one step each, in the order in which they are done."""
    found: list[str] = []
    for name in lacks:
        if name.startswith(SOURCE) and (source := sources.get(name.removeprefix(SOURCE))) is not None:
            found += [one.rstrip(". ") for one in source.how_to_get]
            found.append(f"Put it at {source.path}, then run: evidoc build")
        elif name.startswith(PROGRAM):
            found.append(_GET.get(name.removeprefix(PROGRAM), f"Install {name.removeprefix(PROGRAM)}"))
    return tuple(dict.fromkeys(found))


def told(lacking: Mapping[str, Iterable[str]], results: Results, sources: Mapping[str, Source]) -> tuple[str, ...]:
    """Return a line for each thing that is lacking: what it is, what is shown without it, how to get it.

    Parameters
    ----------
    lacking
        Script -> what it lacks, as in `Plan.lacking`.
    results
        What there is to show, placeholders among it.
    sources
        By id.
    """
    lines = []
    for name in dict.fromkeys(one for lacks in lacking.values() for one in lacks):
        scripts = {script for script, lacks in lacking.items() if name in lacks}
        counted = [
            f"{number} {kind}{'' if number == 1 else 's'}"
            for kind in ("value", "table", "figure")
            if (number := sum(one.made_by in scripts for one in getattr(results, f"{kind}s").values()))
        ]
        what = needed([name], sources).removeprefix("needs ").partition(", which ")[0]
        how = "; ".join(f"{at}. {step}" for at, step in enumerate(steps([name], sources), 1))
        lines.append(f"Not available here: {what}. Without it: {', '.join(counted) or 'nothing'}. To get it: {how}.")
    return tuple(lines)
