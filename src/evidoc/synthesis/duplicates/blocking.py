"""Prepared records come in; pairs of them that are worth a comparison go out, nearly as many as there are records.

Every record has several keys; records with a key in common form a block. A block that is too large is split by further
keys, and where these do not split it, every record meets its neighbours in the order of titles only.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from evidoc.synthesis.duplicates.markers import as_number
from evidoc.synthesis.duplicates.prepared import Prepared

LARGEST = 16
"""Records of a block that are all compared with each other."""
NEIGHBOURS = 6
"""How many neighbours a record meets in a block that cannot be split further."""
_RARE = 4
"""Rare words of a title that make keys, two by two."""
_LETTERS = 4
_SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        "the a an of in on for and to with by from at as is are its their or not do does "
        "el la le les los las der die das de des du del den dem ein eine en et und y e o im zur una un",
    )
)
_EARLIEST = 2
"""A word that only one record has cannot lead to another one."""


def candidate_pairs(records: Sequence[Prepared]) -> list[tuple[int, int]]:
    """Return pairs of positions, the lower one first, in order; each once."""
    counts = Counter(word for record in records for word in set(record.words))
    blocks: dict[str, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        for key in _keys(record, counts):
            blocks[key].append(at)
    found: set[int] = set()
    size = len(records)
    for members in blocks.values():
        if len(members) > 1:
            found.update(a * size + b for a, b in _pairs(members, records))
    found.update(a * size + b for a, b in _sorted_neighbours(records))
    return [divmod(code, size) for code in sorted(found)]


def _keys(record: Prepared, counts: Counter[str]) -> Iterator[str]:
    telling = [word for word in record.words if word not in _SMALL_WORDS]
    if telling:
        yield "start " + " ".join(word[:_LETTERS] for word in telling[:4])
        if len(telling) >= _LETTERS:
            yield "end " + " ".join(word[:_LETTERS] for word in telling[-3:])
        yield from _rare_keys(record, telling, counts)
    place = f"{record.volume} {record.pages[0]}"
    if record.volume and record.pages[0]:
        yield f"place {record.year} {place}"
        yield f"place {record.author} {place}"
    if record.author and record.year is not None:
        for year in (record.year, record.year + 1):
            yield f"author {record.author} {year} {telling[0][:2] if telling else ''}"


def _rare_keys(record: Prepared, telling: list[str], counts: Counter[str]) -> Iterator[str]:
    """Give the keys of the rarest words that other records have too, two by two."""
    shared = {word for word in telling if counts[word] >= _EARLIEST and not as_number(word)}
    rare = sorted(sorted(shared, key=lambda word: (counts[word], word))[:_RARE])
    for a, b in combinations(rare, 2):
        yield f"rare {a} {b}"
    if record.author:
        for word in rare[:2]:
            yield f"named {record.author} {word}"


_Key = Callable[[Prepared], str]
_SPLITS: tuple[_Key, ...] = (
    lambda record: record.title[:12],
    lambda record: record.author,
    lambda record: str(record.year),
    lambda record: record.pages[0],
)
"""Further keys of blocks that are too large, one after the other."""


def _pairs(members: list[int], records: Sequence[Prepared], depth: int = 0) -> Iterator[tuple[int, int]]:
    if len(members) <= LARGEST:
        yield from combinations(members, 2)
        return
    yield from _neighbours(sorted(members, key=lambda at: (records[at].title, at)), NEIGHBOURS)
    if depth == len(_SPLITS):
        return
    parts: dict[str, list[int]] = defaultdict(list)
    for at in members:
        parts[_SPLITS[depth](records[at])].append(at)
    for part in parts.values():
        yield from _pairs(part, records, depth + 1)


def _sorted_neighbours(records: Sequence[Prepared]) -> Iterator[tuple[int, int]]:
    """Give neighbours in the order of titles, and of titles read backwards: slips in a key cannot part them."""
    titled = [at for at in range(len(records)) if records[at].title]
    yield from _neighbours(sorted(titled, key=lambda at: ("".join(records[at].words), at)), 3)
    yield from _neighbours(sorted(titled, key=lambda at: (records[at].title[::-1], at)), 2)


def _neighbours(ordered: Sequence[int], reach: int) -> Iterator[tuple[int, int]]:
    for distance in range(1, reach + 1):
        for a, b in zip(ordered, ordered[distance:], strict=False):
            yield (a, b) if a < b else (b, a)
