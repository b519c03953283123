"""Two folders of a site go in; every file that is not the same, byte for byte, comes out, with where it differs first.

What a file is decides how it is looked into: the element of a page or picture, the object of a PDF, the key of JSON,
the line of a text, the byte of anything else.
"""

from __future__ import annotations

import filecmp
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidoc.model.verification import Difference
from evidoc.write.manifest import MANIFEST
from evidoc.write.page_differences import first_element
from evidoc.write.pdf_differences import first_object

_NAMED_BY_DIGEST = re.compile(r"(?P<stem>.+)\.[0-9a-f]{12}(?P<suffix>(?:\.[^./]+)?)")
_BEFORE, _SHOWN = 30, 100
"""Characters shown before the one that differs, and in all."""
_ABSENT = object()


def differences(one: Path, other: Path) -> list[Difference]:
    """Compare two sites file by file.

    Parameters
    ----------
    one, other
        Their folders; nothing in them is changed.

    Returns
    -------
    list
        One entry for each file that is not the same in both, sorted by file; those that only follow from others come
        last. An asset whose digest in its name changed is one file, not one too many and one too few.
    """
    ours, theirs = _files(one), _files(other)
    renamed = _renamed(ours - theirs, theirs - ours)
    pairs = {name: name for name in ours & theirs} | renamed
    changed = [name for name, now in pairs.items() if not filecmp.cmp(one / name, other / now, shallow=False)]
    back = {Path(new).name: Path(old).name for old, new in renamed.items()}
    found = [_compared(name, one / name, other / pairs[name], back, {*changed, *renamed}) for name in changed]
    found += [Difference(name, "only-here") for name in ours - theirs - set(renamed)]
    found += [Difference(name, "only-there") for name in theirs - ours - set(renamed.values())]
    return sorted(found, key=lambda d: (d.kind == "follows", d.file))


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def _renamed(here: set[str], there: set[str]) -> dict[str, str]:
    """Pair the files whose names differ in nothing but the digest that they hold."""
    stems = [{_stem(name): name for name in sorted(names) if _stem(name)} for names in (here, there)]
    return {name: stems[1][stem] for stem, name in stems[0].items() if stem in stems[1]}


def _stem(name: str) -> tuple[str, str] | None:
    match = _NAMED_BY_DIGEST.fullmatch(name)
    return (match["stem"], match["suffix"]) if match else None


def _compared(name: str, one: Path, other: Path, back: Mapping[str, str], changed: set[str]) -> Difference:
    """Say where two files part; names of files that differ themselves are the same name."""
    ours, theirs = one.read_bytes(), other.read_bytes()
    suffix = one.suffix.lower()
    if suffix == ".pdf":
        found = first_object(ours, theirs)
        return Difference(name, "differs", *found) if found else _bytes(name, ours, theirs)
    try:
        left, right = ours.decode(), _with_names(theirs.decode(), back)
    except UnicodeDecodeError:
        return _bytes(name, ours, theirs)
    if left == right:
        return Difference(name, "follows")
    if suffix in {".html", ".svg"}:
        element = first_element(left, right)
        if element:
            where, here, there, line = element
            return Difference(name, "differs", where, *shortened(here, there), line)
    if suffix == ".json":
        told = _json(name, left, right, changed if name == MANIFEST else set())
        if told:
            return told
    return _line(name, left, right)


def _with_names(text: str, back: Mapping[str, str]) -> str:
    for new, old in back.items():
        text = text.replace(new, old)
    return text


def _json(name: str, left: str, right: str, follows: set[str]) -> Difference | None:
    """Compare what two JSON files say; None where they say the same, or one is no JSON."""
    try:
        found = list(leaves(json.loads(left), json.loads(right)))
    except ValueError:
        return None
    for keys, here, there in found:
        if not _follows(keys, follows):
            texts = ("" if value is _ABSENT else json.dumps(value, ensure_ascii=False) for value in (here, there))
            return Difference(name, "differs", _path(keys), *shortened(*texts))
    return Difference(name, "follows") if found else None


def _follows(keys: tuple[str | int, ...], changed: set[str]) -> bool:
    """Tell whether an entry of the manifest only says that other files differ."""
    if not changed:
        return False
    pdf = f"{keys[1]}.pdf" if keys[0] == "documents" and keys[2:] == ("pdf", "size") else ""
    return keys[-1] in changed or pdf in changed or keys == ("lock",)


def leaves(one: Any, other: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
    """Yield every place in which two JSON values differ: the keys that lead there, and what each says."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from leaves(one.get(key, _ABSENT), other.get(key, _ABSENT), (*above, key))
    elif isinstance(one, list) and isinstance(other, list):
        for number in range(max(len(one), len(other))):
            here, there = (items[number] if number < len(items) else _ABSENT for items in (one, other))
            yield from leaves(here, there, (*above, number))
    elif type(one) is not type(other) or one != other:
        yield above, one, other


def _path(keys: tuple[str | int, ...]) -> str:
    parts = [f".{k}" if isinstance(k, str) and re.fullmatch(r"[\w-]+", k) else f"[{json.dumps(k)}]" for k in keys]
    return "".join(parts).removeprefix(".") or "the whole"


def _line(name: str, left: str, right: str) -> Difference:
    ours, theirs = left.split("\n"), right.split("\n")
    for number, (here, there) in enumerate(zip(ours, theirs, strict=False), 1):
        if here != there:
            return Difference(name, "differs", f"line {number}", *shortened(here, there), number)
    number = min(len(ours), len(theirs)) + 1
    more = (ours + [""] * len(theirs))[number - 1], (theirs + [""] * len(ours))[number - 1]
    return Difference(name, "differs", f"line {number}", *shortened(*more), number)


def _bytes(name: str, ours: bytes, theirs: bytes) -> Difference:
    parted = (n for n, (here, there) in enumerate(zip(ours, theirs, strict=False)) if here != there)
    at = next(parted, min(len(ours), len(theirs)))
    here, there = (f"{data[at : at + 8].hex(' ')} ({len(data)} bytes in all)".lstrip() for data in (ours, theirs))
    return replace(Difference(name, "differs", f"byte {at}"), one=here, other=there)


def shortened(one: str, other: str) -> tuple[str, str]:
    """Return two texts cut to where they differ; spaces are folded unless nothing else is there, or differs."""
    folded = " ".join(one.split()), " ".join(other.split())
    if folded[0] == folded[1] or "" in folded:
        folded = one.replace("\n", "\\n").replace("\t", "\\t"), other.replace("\n", "\\n").replace("\t", "\\t")
    parted = (n for n, (a, b) in enumerate(zip(*folded, strict=False)) if a != b)
    at = next(parted, min(map(len, folded)))
    start = max(0, at - _BEFORE) if max(map(len, folded)) > _SHOWN else 0
    return _cut(folded[0], start), _cut(folded[1], start)


def _cut(text: str, start: int) -> str:
    cut = text[start : start + _SHOWN]
    return f"{'…' * (start > 0)}{cut}{'…' * (start + _SHOWN < len(text))}"
