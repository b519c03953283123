"""Works and who cites them go in; works that nobody cites, or that a document lists without a word, come out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from evidoc.model.health import Fault
from evidoc.model.project import Reference

EVERYTHING = "*"
"""What ``nocite`` says for every work."""
ONE_BY_ONE = 20
"""Unused works of one file that are told one by one; of more, one line says how many."""
_NAMED = 5


def usage_faults(
    references: Mapping[str, Reference], cited: Collection[str], listed: Collection[str], studied: Collection[str]
) -> Iterator[Fault]:
    """Yield ``unused`` and ``listed-only``.

    Parameters
    ----------
    references
        The bibliography.
    cited
        Keys that the text of a document cites.
    listed
        Keys that ``nocite`` names; ``*`` stands for all there are.
    studied
        Keys of the studies of the evidence base, which its tables cite.
    """
    known = {*cited, *studied}
    by_file: dict[str, list[Reference]] = defaultdict(list)
    for key, one in references.items():
        if key in known:
            continue
        if key in listed or EVERYTHING in listed:
            message = f"'{key}' is in the list of references, and no text cites it."
            yield Fault("listed-only", key, message, one.place, "Cite it, or take it out of nocite.")
        else:
            by_file[one.place.file].append(one)
    total: dict[str, int] = defaultdict(int)
    for one in references.values():
        total[one.place.file] += 1
    for file, unused in by_file.items():
        if len(unused) > ONE_BY_ONE:
            yield _many(file, unused, total[file])
            continue
        for one in unused:
            hint = "Cite it, take it out, or write `unused: off` where the file serves other projects too."
            yield Fault("unused", one.key, f"No document cites '{one.key}'.", one.place, hint)


def _many(file: str, unused: list[Reference], total: int) -> Fault:
    keys = ", ".join(f"'{one.key}'" for one in unused[:_NAMED])
    message = f"{len(unused)} of the {total} works in {file} are cited by no document: {keys} and more."
    hint = "Keep a file of what this project cites, or write `unused: off` where it serves other projects too."
    return Fault("unused", unused[0].key, message, unused[0].place, hint)
