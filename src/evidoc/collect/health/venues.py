"""Works go in; journals and publishers that are written in two ways come out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from evidoc.collect.health.folding import bare, venue_key
from evidoc.collect.health.works import Work
from evidoc.model.health import Fault

_KINDS = (("journal", ("journaltitle",)), ("publisher", ("publisher", "institution")))


def venue_faults(works: Sequence[Work]) -> Iterator[Fault]:
    """Yield a ``venue-spellings`` for the first work of each spelling that is not the most usual one."""
    for kind, fields in _KINDS:
        used: dict[str, list[Work]] = defaultdict(list)
        for work in works:
            if name := work.shown(*fields):
                used[name].append(work)
        usual = _usual({name: len(found) for name, found in used.items()})
        for name, found in used.items():
            if (right := usual[name]) != name:
                yield _fault(kind, name, right, found, used[right][0])


def _fault(kind: str, name: str, right: str, found: Sequence[Work], other: Work) -> Fault:
    work, more = found[0], len(found) - 1
    also = f" and {more} more" if more else ""
    message = f"The {kind} '{name}' of '{work.key}'{also} is written '{right}' in '{other.key}' ({other.place})."
    hint = "Write it one way, so that the reference list does."
    return Fault("venue-spellings", work.key, message, work.place, hint)


def _usual(counts: dict[str, int]) -> dict[str, str]:
    """Return, for each name, the most usual writing of it; of equally usual ones the longest, then the first."""
    alike: dict[str, list[str]] = defaultdict(list)
    for name in counts:
        alike[venue_key(name)].append(name)
    merged = _with_abbreviations(alike)
    weight = Counter(counts)
    usual = {}
    for names in merged.values():
        best = min(names, key=lambda name: ("." in name, -weight[name], -len(name), name))
        usual.update(dict.fromkeys(names, best))
    return usual


def _with_abbreviations(alike: dict[str, list[str]]) -> dict[str, list[str]]:
    """Put the names with full stops to the one full name that they abbreviate (``J. Clin. Nurs.``), if there is one."""
    by_initials: dict[str, list[str]] = defaultdict(list)
    for key, names in alike.items():
        if any("." not in name for name in names):
            by_initials["".join(word[0] for word in key.split())].append(key)
    merged = {key: [*names] for key, names in alike.items()}
    for key, names in alike.items():
        if all("." in name for name in names):
            words = key.split()
            full = [one for one in by_initials["".join(word[0] for word in words)] if _abbreviates(words, one.split())]
            if len(full) == 1 and len(words) > 1:
                merged[full[0]] += merged.pop(key)
    return merged


def _abbreviates(short: list[str], full: list[str]) -> bool:
    """Tell whether every word begins the other, or has its letters in order, as in ``natl`` for national (ISO 4)."""
    return all(bare(b).startswith(a) or _in_order(a, b) for a, b in zip(short, full, strict=True))


def _in_order(short: str, full: str) -> bool:
    letters = iter(full)
    return all(letter in letters for letter in short)
