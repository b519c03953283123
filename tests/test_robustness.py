"""Whatever stands in settings or a chapter, evidoc names what is wrong; nothing that people type is a traceback."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from evidoc import cli

GOOD = Path(__file__).parent / "projects" / "good"
FILES = ("_quarto.yml", "chapters/note.qmd", "data/sources.yml", "data/definitions.yml", "templates/genres/note.yml")
GENRE = "label: Note\nnumber_style: ons\nnumber_sections: false\naudience: anybody\ncontents_depth: 2\n"
ODD = (
    "[a]", "{a: b}", "yes", "3", "-1.5", "null", '""', '"x\\ty"', "[]", "{}", "2026-13-01", "2026-02-30", "~",
    "[[a], {b: c}]", '"a/b"', "../x", "!!binary abc", "&a b", "*a", "|", ".nan", '"\\u0000"', '"<b>&amp;"',
    '"{{< value marbles.all >}}"', '"{{< valu"',
)  # fmt: skip
KEYS = ("3", "yes", "x y", '"a b"', "[a]", "?", "")
TOKENS = (
    "{{<", ">}}", "{", "}", '"', "`", "```", ":::", "[", "]", "@", "#", "\n", "\t", "---\n", "|", "<!--", "-->", "![",
    "](", "{#fig-x}", "^[", "\x00", "\ue000", "\ue001", "{{< value marbles.all >}}", "::: {.callout-tip}\n",
)  # fmt: skip
ROUNDS = 125


def _mutated_yaml(text: str, dice: random.Random) -> str:
    """Give one key another value, another name, or none."""
    lines = text.split("\n")
    end = lines.index("---", 1) if lines[0] == "---" else len(lines)
    index = dice.choice([i for i in range(end) if re.match(r"\s*[\w-]+:", lines[i])])
    match dice.randrange(5):
        case 0:
            del lines[index]
        case 1:
            lines[index] = re.sub(r"[\w-]+:", lambda _: f"{dice.choice(KEYS)}:", lines[index], count=1)
        case _:
            lines[index] = re.sub(r":.*", lambda _: f": {dice.choice(ODD)}", lines[index], count=1)
    return "\n".join(lines)


def _mutated_text(text: str, dice: random.Random) -> str:
    """Put tokens of the language where they do not belong, and take pieces out."""
    for _ in range(dice.randint(1, 4)):
        at = dice.randint(0, len(text))
        text = text[:at] + dice.choice(TOKENS) + text[at + dice.choice((0, 0, 1, 5)) :]
    return text


@pytest.mark.parametrize("kind", ["settings", "chapter"])
def test_no_input_is_a_traceback(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(shutil.copytree(GOOD, tmp_path / "project"))
    (root / "templates" / "genres").mkdir(parents=True)
    (root / "templates" / "genres" / "note.yml").write_text(GENRE, encoding="utf-8")
    whole = {name: (root / name).read_text(encoding="utf-8") for name in FILES}
    dice, codes = random.Random(20261121), Counter[int]()  # noqa: S311 - a die for tests, not for secrets
    for _ in range(ROUNDS):
        name = dice.choice(FILES) if kind == "settings" else "chapters/note.qmd"
        changed = _mutated_yaml(whole[name], dice) if kind == "settings" else _mutated_text(whole[name], dice)
        (root / name).write_text(changed, encoding="utf-8")
        codes[cli.run(["check", "--root", str(root)])] += 1
        (root / name).write_text(whole[name], encoding="utf-8")
    assert set(codes) <= {0, 2, 3}, codes
    assert codes[0] < ROUNDS
    assert codes[2] > 0
    capsys.readouterr()
