"""In: a file as bytes, and a die. Out: the file with a few things wrong in it, as accidents do it."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.dice import Dice

ODD_BYTES = (
    b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x00", b"\x0b", b"\x0c", b"\x1b[31m", b"\x7f", b"\xef\xbb\xbf",
    "\u202e".encode(), "\u200f".encode(), "\u2028".encode(), "\u0085".encode(), "\u00a0".encode(), "\u200b".encode(),
    "\ue000".encode(), "\ue0001\ue001".encode(), "\ufffe".encode(), "\U0010ffff".encode(), b"\r", b"\r\n", b"\t", b"\\",
)  # fmt: skip
TOKENS = tuple(
    token.encode()
    for token in (
        "{{<",
        ">}}",
        "{{< ",
        "{{</*",
        "*/>}}",
        "{{< var plain >}}",
        "{{< var nowhere >}}",
        "{{< include nowhere.qmd >}}",
        "{{< include _part.qmd >}}",
        "{{< meta tree >}}",
        "{{< video >}}",
        '{{< env A "b >}}',
        "{{< pagebreak >}}",
        "{{< embed x.ipynb#y >}}",
        "{",
        "}",
        "{}",
        "{#fig-x}",
        "{.callout-note}",
        "{#",
        "{.",
        "{=html}",
        "{=latex}",
        '"',
        "'",
        "`",
        "```",
        "````",
        "~~~",
        ":::",
        "::::::",
        "::: {.callout-tip}\n",
        ":::\n",
        "::: {.panel-tabset}\n",
        "::: {.content-hidden}\n",
        '::: {.content-visible when-format="pdf"}\n',
        '::: {.content-visible when-format="x"}\n',
        "::: {layout-ncol=2}\n",
        '::: {layout="[[1,"}\n',
        "::: {#refs}\n:::\n",
        "[",
        "]",
        "](",
        "(",
        ")",
        "![",
        "[^",
        "[^x]",
        "[^x]: ",
        "^[",
        "@",
        "@nobody",
        "[@",
        "@fig-nowhere",
        "@sec-",
        "#",
        "# ",
        "## ",
        "###### ",
        "\n",
        "\n\n",
        "\n\n\n",
        "    ",
        "\t",
        "---\n",
        "...\n",
        "\n---\n",
        "***",
        "**",
        "*",
        "_",
        "~",
        "^",
        "|",
        "||",
        "|--|\n",
        "+---+\n",
        ": ",
        "\n: ",
        "\n:   ",
        "- ",
        "1. ",
        "(@) ",
        "> ",
        ">>> ",
        "<!--",
        "-->",
        "<",
        ">",
        "<div>",
        "</div>",
        "<b",
        "</span>",
        "<script>",
        "<style>",
        "<br/>",
        "<img src=x>",
        "<table><tr><td>",
        "</p>",
        "&",
        "&amp",
        "&#0;",
        "$",
        "$$",
        "$x",
        "\\(",
        "\\begin{x}",
        "\\end{x}",
        "\\newpage",
        "\\frac{",
        "\\\n",
        "http://",
        "<https://x",
        "TBC",
        "[]()",
        "[](#nowhere)",
        "![](nowhere.png)",
        "[x]{#x}",
        "# <1>",
        "<1>",
        "\n[x]: y\n",
        "title: x\n",
        "a: b: c\n",
        "- [ ] ",
        "- [x] ",
        "''",
        "{{",
        "}}",
        "{{{<",
        "%7B%7B",
        "{{\\<",
    )
)
YAML = tuple(
    token.encode()
    for token in (
        "[a]",
        "{a: b}",
        "yes",
        "3",
        "-1.5",
        "null",
        '""',
        '"x',
        "'",
        "[]",
        "{}",
        "2026-13-01",
        "~",
        "[[a], {b: c}]",
        "../x",
        "!!binary abc",
        "!!python/name:os.system",
        "&a b",
        "*a",
        "|",
        ">",
        ".nan",
        ".inf",
        '"\\u0000"',
        "<b>&amp;",
        '"{{< var plain >}}"',
        '"{{< valu"',
        "? ",
        "<<: *a",
        "- ",
        ": ",
        "#",
        "%YAML 9",
        "---",
        "...",
        "1e999",
        "0x1G",
        "9" * 400,
        "a" * 5000,
        "[" * 60,
        "{a: " * 60,
        "\t",
        "0o8",
        "12:30:45",
        "@",
    )
)


def mutated(source: bytes, dice: Dice, tokens: tuple[bytes, ...] = TOKENS) -> bytes:
    """Return `source` with one to four things changed."""
    for _ in range(1 + dice.below(4)):
        source = dice.one(_WAYS)(source, dice, tokens)
    return source


def _at(source: bytes, dice: Dice) -> int:
    """Return an offset; the beginnings of lines and words are where most goes wrong."""
    at = dice.below(len(source) + 1)
    if dice.chance(40):
        return source.rfind(b"\n", 0, at) + 1
    return source.rfind(b" ", 0, at) + 1 if dice.chance(30) else at


def _piece(source: bytes, dice: Dice) -> tuple[int, int]:
    start = _at(source, dice)
    if dice.chance(40):
        end = source.find(b"\n", start) + 1
        return start, end or len(source)
    return start, min(start + 1 + dice.below(1 + dice.one((1, 3, 12, 60))), len(source))


def _insert(source: bytes, dice: Dice, tokens: tuple[bytes, ...]) -> bytes:
    at = _at(source, dice)
    return source[:at] + dice.one(tokens) + source[at:]


def _replace(source: bytes, dice: Dice, tokens: tuple[bytes, ...]) -> bytes:
    start, end = _piece(source, dice)
    return source[:start] + dice.one(tokens) + source[end:]


def _delete(source: bytes, dice: Dice, tokens: tuple[bytes, ...]) -> bytes:
    start, end = _piece(source, dice)
    return source[:start] + source[end:]


def _double(source: bytes, dice: Dice, tokens: tuple[bytes, ...]) -> bytes:
    start, end = _piece(source, dice)
    return source[:end] + source[start:]


def _swap(source: bytes, dice: Dice, tokens: tuple[bytes, ...]) -> bytes:
    start, end = _piece(source, dice)
    rest = source[:start] + source[end:]
    at = _at(rest, dice)
    return rest[:at] + source[start:end] + rest[at:]


def _odd(source: bytes, dice: Dice, tokens: tuple[bytes, ...]) -> bytes:
    at = _at(source, dice)
    return source[:at] + dice.one(ODD_BYTES) + source[at:]


def _whole(source: bytes, dice: Dice, tokens: tuple[bytes, ...]) -> bytes:
    """Change the file as a whole: its line ends, its beginning, its end, its encoding."""
    at = _at(source, dice)
    return dice.one(
        (
            source.replace(b"\n", b"\r\n"),
            b"\xef\xbb\xbf" + source,
            source[:at],
            source.replace(b"\n", b"\r"),
            source.decode("utf-8", "replace").encode("utf-16"),
            source.rstrip(b"\n"),
            b"\n" + source,
            source.replace(b"    ", b"\t"),
        )
    )


def _deep(source: bytes, dice: Dice, tokens: tuple[bytes, ...]) -> bytes:
    """Put something very long or deep in."""
    at = source.rfind(b"\n", 0, _at(source, dice)) + 1
    count = dice.one((9, 30, 60))
    nested = b"".join(b":" * (count + 3 - n) + b" {.a}\n" for n in range(count))
    closed = b"".join(b":" * (4 + n) + b"\n" for n in range(count))
    deep = dice.one(
        (
            b"word " * 4000 + b"\n\n",
            b"x" * 20000 + b"\n\n",
            b"> " * count + b"deep\n\n",
            b"- " * count + b"deep\n\n",
            b"[" * count,
            b"*" * count,
            b"\n" + nested + b"\ndeep\n\n" + closed + b"\n",
            b"`" * count,
            b"(" * count + b")" * count,
            b"{" * count,
            b"$" * count,
            b"^[" * count + b"x" + b"]" * count,
            b"| a " * 300 + b"|\n",
            b"".join(b" " * 4 * n + b"- a\n\n" for n in range(count)),
            b"<b>" * count,
            b"{{< " * count,
            b"@a" * count,
            b"\\" * count,
        )
    )
    return source[:at] + deep + source[at:]


_WAYS: tuple[Callable[[bytes, Dice, tuple[bytes, ...]], bytes], ...] = (
    _insert,
    _insert,
    _insert,
    _insert,
    _replace,
    _replace,
    _delete,
    _delete,
    _double,
    _swap,
    _odd,
    _whole,
    _deep,
)
