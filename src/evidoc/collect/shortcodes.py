"""Text in which comments and cells are blanked goes in; shortcodes and inline code come out, each fault with its place.

Shortcodes stand in code too, as in Quarto: ``{{</* x */>}}`` and ``{{{< x >}}}`` are how a text speaks of one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from urllib.parse import unquote

from evidoc.collect.regions import Spans
from evidoc.errors import Place, Problem
from evidoc.model.chapter import INLINE_CODE, Shortcode, mark
from evidoc.model.nearest import did_you_mean
from evidoc.model.quarto import ENGINE, SHORTCODES, Feature, feature, refused_by
from evidoc.records import dataclass

SHORTCODE = re.compile(r"\{\{<(?!\s*/\*)(?P<body>(?:(?!\{\{<|>\}\}|\n[ \t>]*\n).)*)>\}\}", re.DOTALL)
_QUOTED = re.compile(r"\{\{\{<.*?>\}\}\}|\{\{<\s*/\*.*?\*/\s*>\}\}", re.DOTALL)
_NEAR = re.compile(r"[^\n>]*?\{\{<")
_CLOSED = re.compile(r"[^\n{]*?>\}\}")
_OPEN = re.compile(r"\{\{<(?!\s*/\*)")
_ESCAPED = re.compile(r"\\?\{\\?\{(?:\\<|&lt;)(?P<body>(?:(?!\n[ \t>]*\n).){0,400}?)(?:\\?>|&gt;)\\?\}\\?\}", re.DOTALL)
_PERCENT = re.compile(r"%7B%7B%3C(?P<body>[^\s)]*?)%3E%7D%7D", re.IGNORECASE)
_WORD = re.compile(
    r"\s*(?:(?P<key>[A-Za-z_][\w-]*)\s*=\s*)?(?:\"(?P<two>[^\"]*)\"|'(?P<one>[^']*)'|(?P<word>[^\s\"'][^\s]*))"
)
_INLINE = re.compile(r"`\{(?P<language>[A-Za-z]+)\}[ \t\n](?P<code>[^`]+)`")

PlaceOf = Callable[[int], Place]


@dataclass(frozen=True, slots=True)
class Found:
    """One shortcode or inline expression, and what it takes of the text."""

    start: int
    end: int
    code: Shortcode


def quoted_hidden(text: str) -> str:
    """Return `text` with blanks where it only speaks of shortcodes."""
    return _QUOTED.sub(lambda m: "".join("\n" if c == "\n" else "\x00" for c in m.group()), text)


def find_shortcodes(
    text: str,
    place: PlaceOf,
    context: Callable[[int], str],
    first_number: int = 0,
    spans: Collection[tuple[int, int]] | None = None,
) -> tuple[list[Found], list[Problem]]:
    """Return what stands in `text`, numbered in order, and every fault.

    Parameters
    ----------
    text
        Comments, cells and quoted shortcodes blanked.
    place, context
        Give the place of an offset, and where it stands (see `Shortcode.context`).
    first_number
        The number of the first shortcode.
    spans
        Where inline code may be; everywhere, where it is None.
    """
    problems: list[Problem] = []
    inline = [m for m in _INLINE.finditer(text) if spans is None or m.span() in spans]
    expressions = Spans(m.span() for m in inline)
    matches = [m for m in SHORTCODE.finditer(text) if m.start() not in expressions]
    found: list[Found] = []
    for match in sorted([*inline, *matches], key=lambda m: m.start()):
        number, at, where = first_number + len(found), place(match.start()), context(match.start())
        if match.re is _INLINE:
            code = _inline(match, number, at, where, problems)
        else:
            code = _read(match["body"], number, at, where, problems)
        if code is not None:
            found.append(Found(match.start(), match.end(), code))
    problems += _unclosed(text, matches, place)
    problems += _escaped(text, place, context)
    return found, problems


def with_marks(text: str, found: Sequence[Found]) -> str:
    """Return `text` with each shortcode replaced by its mark."""
    parts, last = [], 0
    for one in found:
        parts.append(text[last : one.start])
        # Line ends inside a shortcode are kept behind its mark, so that later lines keep their places.
        parts.append(mark(one.code.number) + "\n" * text.count("\n", one.start, one.end))
        last = one.end
    return "".join((*parts, text[last:]))


def refused(what: Feature, place: Place, detail: str = "") -> Problem:
    """Return the problem that names a feature which is not supported."""
    shown = f" ({detail})" if detail else ""
    hint = f"Take it out, or build with Quarto itself: evidoc build {ENGINE}."
    return Problem("unsupported", f"This version cannot show {what.name}{shown}.", place, f"{what.note} {hint}".strip())


def _inline(match: re.Match[str], number: int, place: Place, context: str, problems: list[Problem]) -> Shortcode | None:
    """Return the inline expression, or note why there is none."""
    language, code = match["language"], match["code"].strip()
    if language != "python":
        problems.append(refused(feature("other-cells"), place, f"`{{{language}}} …`"))
        return None
    if code.startswith("#|"):
        message = "A code cell has become inline code: an editor has joined its lines."
        hint = "Write it again as a cell: ```{python}, its lines, ```, each on a line of its own."
        problems.append(Problem("flattened-cell", message, place, hint))
        return None
    return Shortcode(number, INLINE_CODE, (code,), {}, place, context)


def _read(body: str, number: int, place: Place, context: str, problems: list[Problem]) -> Shortcode | None:
    """Return the shortcode that holds `body`, or note why there is none."""
    words = _words(body)
    if words is None:
        message, hint = "A quotation mark is not closed in this shortcode.", "Close it, or leave both marks out."
        problems.append(Problem("malformed-shortcode", message, place, hint))
        return None
    if not words or words[0][0]:
        problems.append(Problem("malformed-shortcode", "This shortcode is empty.", place, "Write a name in it."))
        return None
    name = words[0][1]
    args = tuple(value for key, value in words[1:] if not key)
    options = {key: value for key, value in words[1:] if key}
    problems += _misuse(name, args, options, place, context)
    return Shortcode(number, name, args, options, place, context)


def _words(body: str) -> list[tuple[str, str]] | None:
    """Return the words of a shortcode with the option they are given to; None where a quotation is not closed."""
    words, at = [], 0
    while body[at:].strip():
        match = _WORD.match(body, at)
        if match is None:
            return None
        value = next(match[g] for g in ("two", "one", "word") if match[g] is not None)
        words.append((match["key"] or "", value))
        at = match.end()
    return words


def _misuse(
    name: str, args: Sequence[str], options: Mapping[str, str], place: Place, context: str
) -> Iterator[Problem]:
    form = SHORTCODES.get(name)
    if form is None:
        known = refused_by("shortcodes", name)
        hint = did_you_mean(name, SHORTCODES) or f"Known here: {', '.join(SHORTCODES)}."
        if context == "code":
            hint += " To show it as it is, write {{</* … */>}}."
        message = f"There is no shortcode '{name}'."
        yield refused(known, place, f"'{name}'") if known else Problem("unknown-shortcode", message, place, hint)
        return
    given = len(args) + (name == "video" and "src" in options)
    if not form.fewest <= given <= form.most or (name == "video" and not given):
        wanted = "no name" if not form.most else "one name" if form.most == 1 else "a name and at most one default"
        message = f"'{name}' takes {wanted}, here it has {len(args)}."
        yield Problem("malformed-shortcode", message, place, f"Write {form.example}.")
    if name == "embed" and args and ".ipynb" not in args[0]:
        message = f"'{args[0]}' is not a notebook."
        yield Problem("malformed-shortcode", message, place, f"Write {form.example}.")
    yield from _options(name, form.options or {}, options, place)


def _options(
    name: str, known: Mapping[str, tuple[str, ...]], options: Mapping[str, str], place: Place
) -> Iterator[Problem]:
    for key, value in options.items():
        allowed = known.get(key)
        if allowed is None:
            hint = did_you_mean(key, known) or f"It has: {', '.join(known) or 'none'}."
            yield Problem("unknown-option", f"'{name}' has no option '{key}'.", place, hint)
        elif allowed and value not in allowed:
            hint = did_you_mean(value, allowed) or f"It can show: {', '.join(allowed)}."
            message = f"'{key}={value}' is not something '{name}' can show."
            yield Problem("unknown-option", message, place, hint)


def _unclosed(text: str, matches: Sequence[re.Match[str]], place: PlaceOf) -> Iterator[Problem]:
    """Yield openings that nothing closes; of a shortcode inside a shortcode the outer one is such."""
    starts = [m.start() for m in matches]
    taken = set(starts)
    for match in _OPEN.finditer(text):
        if match.start() in taken:
            continue
        index = bisect_right(starts, match.start())
        if index < len(matches) and _CLOSED.match(text, matches[index].end()) and _NEAR.match(text, match.end()):
            yield refused(feature("nested-shortcodes"), place(match.start()))
            continue
        message, hint = "This shortcode is not closed.", "End it with >}}; to speak of one, write {{</* … */>}}."
        yield Problem("unclosed-shortcode", message, place(match.start()), hint)


def _escaped(text: str, place: PlaceOf, context: Callable[[int], str]) -> Iterator[Problem]:
    """Yield shortcodes that an editor has written so that they are none."""
    message = "An editor has escaped this shortcode, so that it is plain text."
    for match in _ESCAPED.finditer(text):
        if context(match.start()) != "code":
            body = re.sub(r"\\(.)", r"\1", match["body"].rstrip("\\")).strip().strip("/*").strip()
            words = " ".join(body.split())
            hint = f"Write {{{{< {words} >}}}}, without backslashes."
            yield Problem("escaped-shortcode", message, place(match.start()), hint)
    for match in _PERCENT.finditer(text):
        hint = f"Write {{{{< {unquote(match['body']).strip()} >}}}}."
        yield Problem("escaped-shortcode", message, place(match.start()), hint)
