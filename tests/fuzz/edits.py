"""A project's folder and a die go in; something in it, or about how it is built, is other than before."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.fuzz.dice import Dice
from tests.fuzz.jar import CELLS
from tests.rebuilding.marbles import declare

from evidoc.model.report import Options
from evidoc.packaged import package_templates

MADE = ("_site", "_build")
LOCK = "evidoc.lock"
Tree = Mapping[str, bytes | str]
"""Path of each file -> what it holds, or where it leads."""

ENVIRONMENT = {
    "SOURCE_DATE_EPOCH": (None, "1700000000"),
    "QUARTO_PROFILE": (None, "web"),
    "EVIDOC_TEST_PLACE": (None, "here", "there"),
}
KNOBS = (
    ("data/marbles.csv", r"(?<=red,)\d+", ("30", "31", "3")),
    ("data/marbles.csv", r"(?<=blue,)\d+", ("20", "21")),
    ("data/blues.csv", r"\d+", ("20", "22")),
    ("data/extra.txt", r"\d+", ("7", "8")),
    ("data/more/one.txt", r"\w+", ("one", "won", "three")),
    ("data/definitions.yml", r"in th\w+ jar", ("in the jar", "in this jar")),
    ("data/sources.yml", r"in a (jar|box)", ("in a jar", "in a box")),
    ("data/sources.yml", r"redistribute: \w+", ("redistribute: yes", "redistribute: no")),
    ("data/sources.yml", r"period: \d+", ("period: 2024", "period: 2023")),
    ("references.bib", r"(A|The) cited", ("A cited", "The cited")),
    ("more.bib", r"(An|One) article", ("An article", "One article")),
    ("more.bib", r"{(more|cited|other),", ("{more,", "{cited,", "{other,")),
    ("chapters/deep/own.bib", r"{(own|more),", ("{own,", "{more,")),
    ("_variables.yml", r"colour: \w+", ("colour: red", "colour: crimson")),
    ("_variables.yml", r"other: \w+", ("other: green", "other: brown", "other: TBC")),
    ("project.yml", r"lead: \w+", ("lead: Ann", "lead: Bea", "lead: TBC")),
    ("project.yml", r"A(n|) \S+ project", ("A made-up project", "An invented project")),
    ("project.yml", r"(?<=name: )(Nobody|Somebody)", ("Nobody", "Somebody")),
    ("_quarto.yml", r"title: .*", ("title: Marbles", "title: Glass marbles", "title: Marbles # so")),
    ("_quarto.yml", r"lang: .*", ("lang: en-GB", "lang: en-US", "lang: de")),
    ("_quarto.yml", r"edition: .*", ("edition: second", "edition: fourth")),
    ("_quarto.yml", r"bibliography: .*", ("bibliography: [references.bib, more.bib]", "bibliography: references.bib")),
    (
        "_quarto.yml",
        r"bibliography: .*",
        ("bibliography: [more.bib, references.bib]", "bibliography: [references.bib]"),
    ),
    ("_quarto.yml", r"csl: .*", ("csl: styles/own.csl", "csl: apa", "csl: ieee")),
    ("_quarto.yml", r"red: {.*}", ("red: {chapter: chapters/red.qmd, genre: own}",)),
    ("_quarto.yml", r"red: {.*}", ("red: {chapter: chapters/red.qmd, genre: note}",)),
    ("_quarto.yml", r"    blue: {.*}", ("    # blue", "    blue: {chapter: chapters/red.qmd}")),
    ("_quarto.yml", r"    # blue", ("    blue: {chapter: chapters/blue.qmd, genre: own}",)),
    ("_quarto.yml", r"    last: .*\n", ("", "    final: {chapter: chapters/last.qmd, genre: note}\n")),
    ("_quarto.yml", r"  documents:\n", ("  documents:\n    more: {chapter: chapters/_unused.qmd, genre: own}\n",)),
    ("_quarto-web.yml", r"edition: .*", ("edition: third", "title: Web")),
    ("styles/own.csl", r"<updated>", ("<!-- ours --><updated>",)),
    ("styles/own.csl", r' et-al-min="\d+"', (' et-al-min="1"', ' et-al-min="3"')),
    ("styles/own.csl", r'delimiter=", "', ('delimiter="; "',)),
    ("chapters/_metadata.yml", r"bottom|top", ("bottom", "top")),
    ("chapters/deep/_metadata.yml", r"true|false", ("true", "false")),
    ("chapters/deep/_metadata.yml", r"author: .*", ("author: Ann", "author: Bea", "csl: ieee")),
    ("chapters/red.qmd", r"version: .*", ('version: "0.1"', 'version: "0.2"')),
    ("chapters/red.qmd", r"status: \w+", ("status: draft", "status: final")),
    ("chapters/red.qmd", r"\[@cited[^]]*\]", ("[@cited]", "[@cited, p. 3]", "[@uncited]", "[@missing]")),
    ("chapters/red.qmd", r"blue.qmd\S*\)", ("blue.qmd)", "blue.qmd#sec-how-many-more)", "deep/green.qmd)")),
    ("chapters/red.qmd", r"_part.qmd", ("_part.qmd", "_other.qmd")),
    ("chapters/red.qmd", r"_other.qmd", ("_part.qmd",)),
    ("chapters/blue.qmd", r"#sec-\S+}", ("#sec-how-many-more}", "#sec-more}")),
    ("chapters/blue.qmd", r"title: .*", ("title: Blue marbles", "title: The blue ones")),
    ("chapters/blue.qmd", r"value more", ("value more", "value tens", "value gone")),
    ("chapters/last.qmd", r"status: \w+", ("status: draft", "status: final")),
    ("chapters/last.qmd", r"date: \S+", ("date: 2026-01-03", "date: 2026-01-04")),
    ("chapters/deep/green.qmd", r"style=\w+", ("style=nhs", "style=ons")),
    ("chapters/deep/green.qmd", r"part=\w+", ("part=period", "part=source")),
    ("chapters/deep/green.qmd", r"\$.*\$", ("$x^2$", "$y$", "no formula")),
    ("chapters/jar.svg", r'="9"', ('="8"', '="9"', '="9" class="x"')),
    ("analysis/red.py", r'"red"\).*,', ('"red"),', '"red") + 1,', '"red") + 0,')),
    ("analysis/red.py", r"rows =", ("rows =", "# a line more\nrows =", "raise ValueError\nrows =")),
    ("analysis/red.py", r"raise ValueError\n|# a line more\n", ("",)),
    ("analysis/more.py", r'product\("\S+"\)', ('product("red.number")', 'product("by.red")', 'product("more")')),
    ("analysis/more.py", r'meaning="[^"]*"', ('meaning="More red marbles"', 'meaning="Red marbles beyond the blue"')),
    ("analysis/more.py", r'value\("more"', ('value("more"', 'value("many"')),
    ("analysis/more.py", r'value\("many"', ('value("more"',)),
    ("analysis/exhibits.py", r'title="M\S+ are red"', ('title="Most are red"', 'title="Many are red"')),
    (
        "analysis/exhibits.py",
        r'title="Marbles by .*?"',
        ('title="Marbles by colour"', 'title="Marbles by their colour"'),
    ),
    ("analysis/exhibits.py", r"n \* \d+", ("n * 20", "n * 21")),
    ("analysis/by.py", r'\["red", "blue"\]', ('["red"]', '["red", "blue"]', '["blue", "red"]')),
    ("analysis/by.py", r'\["red"\]', ('["red", "blue"]',)),
    ("analysis/kit/words.py", r"FACTOR = \d", ("FACTOR = 1", "FACTOR = 2")),
    ("analysis/kit/words.py", r'MARBLES = "\w+"', ('MARBLES = "marbles"', 'MARBLES = "balls"')),
    ("analysis/kit/__init__.py", r"\A", ("from . import words\n", "raise ValueError\n", "# nothing\n")),
    ("analysis/kit/__init__.py", r"raise ValueError\n", ("",)),
    ("analysis/deep.py", r"one .= other", ("one == other", "one != other")),
    ("templates/genres/own.yml", r"number_style: \w+", ("number_style: ons", "number_style: nhs")),
    ("templates/genres/own.yml", r"number_sections: \w+", ("number_sections: true", "number_sections: false")),
    ("templates/genres/own.yml", r"audience: \w+", ("audience: anybody", "audience: everybody")),
    ("templates/genres/own.yml", r"label: \w+", ("label: Own", "label: Ours")),
    ("libpango.so", r"one|another", ("one", "another")),
)
"""File, what stands in it, and what may stand there instead."""
LINES = {
    ".qmd": (
        "More words, [@more].",
        "{{< value red.number >}} and {{< var other >}}.",
        "{{< include _unused.qmd >}}",
        "![A jar.](jar.svg)",
        "::: {#fig-marbles}\n:::\n",
        "::: {#tbl-marbles}\n:::\n",
        "See @tbl-marbles, @sec-how-many and @fig-marbles.",
        "{{< env EVIDOC_TEST_PLACE >}}",
        "{{< meta title >}} {{< meta edition >}}",
        "{{< fact project.name >}}",
        "## A heading {#sec-new}",
        "TBC",
        "[Last](last.qmd)",
        "![Data](../data/marbles.csv)",
        "nocite: '@uncited'",
        "{{< embed told.ipynb#told >}}",
        "Note[^1].\n\n[^1]: Told.",
        "```python\nx = 1\n```",
    ),
    ".py": ("# a remark", 'print("said")', "import deep", "from kit.words import FACTOR", "x = 1"),
    ".yml": ("# a remark", "extra: more", "number-sections: true", "toc: true", "title: Other"),
    ".bib": ("% a remark", "@book{cited, title = {Twice}, author = {A, B.}, year = {2001}, publisher = {None}}"),
    ".csv": ("red,5", "blue,1", "4"),
    ".txt": ("9",),
}
NEW = {
    "chapters/_other.qmd": "Another part, {{< value tens >}}, with [@uncited].\n",
    "chapters/claims.csv": "document,sentence,basis,note\nred,The end.,judgement,none\n",
    "_quarto.yml.local": "edition: local\n",
    "chapters/deep/_part.qmd": "A part nearer by.\n",
    "chapters/deep/jar.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5" viewBox="0 0 5 5"/>\n',
    "data/more/another.txt": "in front\n",
    "data/more/deep/er.txt": "deeper\n",
    "analysis/kit/more.py": "x = 1\n",
    "analysis/kit.py": 'FACTOR = 3\nMARBLES = "shadows"\n',
    "analysis/deep/__init__.py": "def same(one, other):\n    return True\n",
    "analysis/csv.py": "raise ValueError\n",
    "analysis/another.py": '"""Another."""\n\nfrom evidoc import source, value\n\nsource("marbles", rows=True)\n'
    'value("another", 3, meaning="Others")\n',
    "templates/genres/note.yml": "label: A note\nnumber_style: nhs\nnumber_sections: true\naudience: anybody\n",
    "_metadata.yml": "edition: of the folder\n",
    ".env": "A=1\n",
    "notes.txt": "A note.\n",
    "apa": "no style\n",
    "styles/apa.csl": "no style\n",
    "README.md": "# Read me\n",
    "data/definitions.yaml": "none: 1\n",
}
TEMPLATES = ("web/document.html", "web/site.css", "print/print.css", "print/document.html", "web/index.html")
REMARKS = {".html": "<!-- ours -->\n", ".css": "p {color: #111}\n"}


@dataclass(slots=True)
class Desk:
    """A project that somebody works on."""

    root: Path
    options: Options = field(default_factory=lambda: Options(jobs=1))
    env: dict[str, str | None] = field(default_factory=dict)
    past: list[Tree] = field(default_factory=list)
    """How the project was at other times; the last that could be built stands last."""
    broken: bool = False
    """Whether the last build had something against it."""


def edit(desk: Desk, dice: Dice, *, cells: bool = False) -> str:
    """Change something, and say what.

    Parameters
    ----------
    cells
        Whether a chapter may get a cell that runs.
    """
    if desk.broken and dice.chance(45):
        return _mend(desk, dice)
    number = 1 + dice.chance(25) + dice.chance(8)
    return "; ".join(_one(desk, dice, cells=cells) for _ in range(number))


def tree(root: Path) -> Tree:
    """Return what people gave, without what was built of it."""
    found: dict[str, bytes | str] = {}
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(n for n in folders if n != "__pycache__" and (here != root or n not in MADE))
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [name for name in folders if name not in links]
        for name in [*names, *links]:
            file = here / name
            path = file.relative_to(root).as_posix()
            if path != LOCK:
                found[path] = str(file.readlink()) if file.is_symlink() else file.read_bytes()
    return found


def restore(root: Path, wanted: Tree) -> None:
    """Let a project be as it was; what did not change is not touched."""
    there = tree(root)
    for path in there.keys() - wanted.keys():
        (root / path).unlink()
        _prune(root, (root / path).parent)
    for path, content in wanted.items():
        if there.get(path) != content:
            _write(root / path, content)


def _prune(root: Path, folder: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _write(file: Path, content: bytes | str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.is_symlink() or isinstance(content, str):
        file.unlink(missing_ok=True)
    if isinstance(content, str):
        file.symlink_to(content)
    else:
        file.write_bytes(content)


def _mend(desk: Desk, dice: Dice) -> str:
    if not desk.past:
        return "nothing to go back to"
    restore(desk.root, desk.past[-1])
    if dice.chance(60):
        desk.env, desk.options = {}, Options(jobs=1)
    return "back to the last that could be built"


def _one(desk: Desk, dice: Dice, *, cells: bool) -> str:
    weighted = [
        *[_knob] * 40, *[_line] * 12, *[_same_size] * 4, *[_new] * 6, *[_template] * 3, *[_move] * 4, *[_swap] * 2,
        *[_remove] * 3, *[_link] * 3, *[_back] * 5, *[_lose] * 8, *[_damage] * 6, *[_in_place] * 4, *[_exchange] * 2,
        *[_about] * 8, *[_touch] * 1, *[_spoil_lock] * 1, *([_cell] if cells else []),
    ]  # fmt: skip
    return dice.one(weighted)(desk, dice)


def _knob(desk: Desk, dice: Dice) -> str:
    name, old, choices = dice.one(KNOBS)
    text = _text(desk.root / name)
    new = dice.one(choices)
    if text is None or not re.search(old, text):
        return f"{name}: no {old}"
    _put(desk, dice, name, re.sub(old, lambda _: new, text, count=1).encode())
    return f"{name}: {old} -> {new!r}"


def _put(desk: Desk, dice: Dice, name: str, content: bytes) -> None:
    """Write a file, in place, by another in its place, or with the times that it had; often with its checksum."""
    file = desk.root / name
    before = file.stat() if file.exists() else None
    if dice.chance(20):
        part = file.with_name(f"{file.name}.new")
        part.write_bytes(content)
        part.replace(file)
    else:
        file.write_bytes(content)
    if before and dice.chance(30):
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    if name.startswith("data/") and dice.chance(85):
        _declare(desk)


def _declare(desk: Desk) -> None:
    """Put the checksums of the data as they are into the declarations of sources."""
    sources = desk.root / "data" / "sources.yml"
    text = _text(sources)
    if text is None:
        return
    if not all((desk.root / "data" / f"{name}.csv").is_file() for name in ("marbles", "blues")):
        return
    declare(desk.root)
    sums = iter(re.findall(r"sha256: (\w+)", sources.read_text(encoding="utf-8")))
    sources.write_text(re.sub(r"(?<=sha256: )\w+", lambda m: next(sums, m[0]), text), encoding="utf-8")


def _line(desk: Desk, dice: Dice) -> str:
    name = dice.one([n for n in _files(desk) if Path(n).suffix in LINES])
    text = _text(desk.root / name)
    if text is None:
        return f"{name}: no text"
    lines = text.splitlines(keepends=True)
    at = dice.below(len(lines) + 1)
    how = dice.one(("insert", "insert", "end", "delete", "double", "swap"))
    if how == "insert":
        lines.insert(at, dice.one(LINES[Path(name).suffix]) + "\n")
    elif how == "end":
        lines.append("\n" + dice.one(LINES[Path(name).suffix]) + "\n")
    elif how == "delete":
        del lines[at : at + 1]
    elif how == "double":
        lines[at:at] = lines[at : at + 1]
    else:
        lines[at : at + 2] = reversed(lines[at : at + 2])
    _put(desk, dice, name, "".join(lines).encode())
    return f"{name}: {how} line {at + 1}"


def _same_size(desk: Desk, dice: Dice) -> str:
    name = dice.one(_files(desk))
    file = desk.root / name
    data = bytearray(file.read_bytes()) if file.is_file() else bytearray()
    places = [n for n, byte in enumerate(data) if chr(byte).isalnum()]
    if not places:
        return f"{name}: nothing in it"
    before = file.stat()
    at = dice.one(places)
    data[at] = ord(dice.one("3456") if chr(data[at]).isdigit() else dice.one("aeou"))
    file.write_bytes(bytes(data))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    return f"{name}: one letter at {at}, times as they were"


def _new(desk: Desk, dice: Dice) -> str:
    name = dice.one([*NEW])
    file = desk.root / name
    if name == "analysis/deep/__init__.py" and dice.chance(50):
        (desk.root / "analysis/deep.py").unlink(missing_ok=True)
    if file.exists():
        file.unlink()
        _prune(desk.root, file.parent)
        return f"{name}: gone"
    if file.parent.exists() and not file.parent.is_dir():
        return f"{name}: no room"
    _write(file, NEW[name].encode())
    return f"{name}: new"


def _template(desk: Desk, dice: Dice) -> str:
    name = dice.one(TEMPLATES)
    file = desk.root / "templates" / name
    if file.exists() and dice.chance(50):
        file.unlink()
        return f"templates/{name}: gone"
    text = (package_templates() / name).read_text(encoding="utf-8") + REMARKS[file.suffix] * dice.below(3)
    _write(file, text.encode())
    return f"templates/{name}: own"


def _move(desk: Desk, dice: Dice) -> str:
    name = dice.one(_files(desk))
    file = desk.root / name
    others = [n for n in _files(desk) if Path(n).suffix == file.suffix and n != name]
    to = dice.one(others) if others and dice.chance(30) else f"{Path(name).parent}/moved{file.suffix}"
    file.replace(desk.root / to)
    return f"{name}: now {to}"


def _swap(desk: Desk, dice: Dice) -> str:
    name = dice.one(_files(desk))
    others = [n for n in _files(desk) if Path(n).suffix == Path(name).suffix and n != name]
    if not others:
        return f"{name}: nothing to swap with"
    other = dice.one(others)
    _exchange_names(desk.root / name, desk.root / other)
    return f"{name} <-> {other}"


def _exchange_names(one: Path, other: Path) -> None:
    between = one.with_name("between")
    one.rename(between)
    other.rename(one)
    between.rename(other)


def _remove(desk: Desk, dice: Dice) -> str:
    name = dice.one(_files(desk))
    (desk.root / name).unlink()
    _prune(desk.root, (desk.root / name).parent)
    return f"{name}: removed"


def _link(desk: Desk, dice: Dice) -> str:
    name = dice.one(_files(desk))
    file = desk.root / name
    if file.is_symlink():
        real = file.resolve()
        if real.is_file() and dice.chance(60):
            real.write_bytes(real.read_bytes() + b"\n")
            return f"{name}: a line more where it leads"
        return f"{name}: a link already"
    hidden = desk.root / dice.one((".kept", "kept")) / name.replace("/", "-")
    hidden.parent.mkdir(exist_ok=True)
    file.replace(hidden)
    file.symlink_to(os.path.relpath(hidden, file.parent))
    return f"{name}: a link to {hidden.relative_to(desk.root)}"


def _back(desk: Desk, dice: Dice) -> str:
    if not desk.past:
        return "nothing to go back to"
    past = dice.one(desk.past)
    if dice.chance(40):
        restore(desk.root, past)
        return "all as it was once"
    name = dice.one(sorted(past))
    _clear(desk.root / name)
    _write(desk.root / name, past[name])
    return f"{name}: as it was once"


def _clear(file: Path) -> None:
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    for above in file.parents:
        if above.is_file() or (above.is_symlink() and not above.exists()):
            above.unlink()


def _lose(desk: Desk, dice: Dice) -> str:
    """Remove a piece of what was built."""
    there = _made(desk, folders=True)
    if not there:
        return "nothing is built"
    path = dice.one(there)
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    return f"{path.relative_to(desk.root)}: lost"


def _damage(desk: Desk, dice: Dice) -> str:
    there = [p for p in _made(desk) if p.stat().st_size]
    if not there:
        return "nothing is built"
    file = dice.one(there)
    data = file.read_bytes()
    at = dice.below(len(data))
    how = dice.one(("cut", "flip", "empty", "times"))
    before = file.stat()
    file.write_bytes({"cut": data[:at], "empty": b""}.get(how, data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]))
    if how == "times" and "_site" in file.parts:  # evidoc goes by the times of what nobody else writes
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    return f"{file.relative_to(desk.root)}: {how} at {at}"


def _in_place(desk: Desk, dice: Dice) -> str:
    """Edit what readers see, or lay something beside it."""
    site = desk.root / "_site"
    files = sorted(f for f in site.rglob("*") if f.is_file())
    if not files:
        return "no site"
    if dice.chance(20):
        (site / dice.one(("x.html", "assets/x.css"))).write_bytes(b"x")
        return "_site: one more"
    file = dice.one(files)
    with file.open("ab") as opened:
        opened.write(b"\n")
    return f"{file.relative_to(desk.root)}: a line more"


def _exchange(desk: Desk, dice: Dice) -> str:
    """Swap two pieces of what was built."""
    there = _made(desk)
    if not there:
        return "nothing is built"
    one = dice.one(there)
    others = [p for p in there if p.suffix == one.suffix and p != one and p.parts[-3:-2] == one.parts[-3:-2]]
    if not others:
        return "nothing to swap"
    other = dice.one(others)
    _exchange_names(one, other)
    return f"{one.relative_to(desk.root)} <-> {other.relative_to(desk.root)}"


def _about(desk: Desk, dice: Dice) -> str:
    """Build it in another way."""
    if dice.chance(40):
        old = desk.options
        desk.options = replace(old, pdf=not old.pdf) if dice.chance(50) else replace(old, strict=not old.strict)
        return f"pdf: {desk.options.pdf}, strict: {desk.options.strict}"
    name = dice.one([*ENVIRONMENT])
    desk.env[name] = dice.one(ENVIRONMENT[name])
    return f"{name}={desk.env[name]}"


def _touch(desk: Desk, dice: Dice) -> str:
    name = dice.one(_files(desk))
    if (desk.root / name).exists():
        os.utime(desk.root / name)
    return f"{name}: touched"


def _spoil_lock(desk: Desk, dice: Dice) -> str:
    lock = desk.root / LOCK
    if not lock.exists():
        return "no lock"
    if dice.chance(50):
        lock.unlink()
        return "the lock is gone"
    text = lock.read_text(encoding="utf-8")
    lock.write_text(text.replace("a", "b", 1 + dice.below(9)), encoding="utf-8")
    return "the lock is another"


def _cell(desk: Desk, dice: Dice) -> str:
    name = dice.one(("chapters/red.qmd", "chapters/deep/green.qmd"))
    text = _text(desk.root / name)
    if text is None:
        return f"{name}: no text"
    (desk.root / name).write_text(text.replace(CELLS, "") if CELLS in text else text + CELLS, encoding="utf-8")
    return f"{name}: a cell"


def _files(desk: Desk) -> list[str]:
    return sorted(tree(desk.root))


def _made(desk: Desk, *, folders: bool = False) -> list[Path]:
    every = [path for name in MADE for path in sorted((desk.root / name).rglob("*"))]
    return [p for p in every if p.name != "lock" and "cache" not in p.parts and (folders or p.is_file())]


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


Edit = Callable[[Desk, Dice], str]
