"""The MathML of a formula goes in; the words in which a person would read it aloud come out, never none.

Where a formula holds what the tables do not know, its TeX is read sign by sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from xml.etree.ElementTree import Element

from evidoc.write.mathml import read_formula
from evidoc.write.speech.parts import APPLIED, cases, core, is_simple, leaf, lines, matrix
from evidoc.write.speech.signs import UnknownError, read_name, read_sign, read_words
from evidoc.write.speech.words import (
    ACCENTS,
    BRACES,
    CALLED,
    FENCES,
    FUNCTIONS,
    LARGE,
    OVER,
    PAIRS,
    POWERS,
    SIGNS,
    TEX,
)

NOTHING = "empty formula"
_GROUPS = frozenset(("math", "mrow", "mstyle", "mpadded", "merror"))
_CLOSERS = {"(": ")", "[": "])", "{": "}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉", "|": "|", "‖": "‖"}
_LEAVES = {"mi": read_name, "mo": read_sign, "mtext": read_words, "ms": read_words, "mn": read_words}
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d[\d.,]*\d|\S")
_TEX_SIGNS = frozenset("_^{}&")
_WIDE = 1.0
"""Width of a space in em from which it parts two statements."""
_NUMBERED = 4
"""Parts of an equation's number: space, bracket, number, bracket."""


@lru_cache(maxsize=4096)
def spoken(html: str) -> str:
    """Return how the formula `html`, one match of `FORMULA`, is read aloud: as its author says, or by its signs.

    >>> spoken("<math><msup><mi>x</mi><mn>2</mn></msup></math>")
    'x squared'
    """
    formula = read_formula(html)
    if formula.said:
        return formula.said
    if not formula.strange:
        try:
            said = _tidy(_statement(formula.root))
            if said:
                return re.sub(r"(\d), (?=\d)", r"\1,", said) if "{,}" in formula.tex else said
        except UnknownError:
            pass
    return _typed(formula.tex) or " ".join("".join(formula.root.itertext()).split()) or NOTHING


def _statement(root: Element) -> str:
    parts = list(_flat([root]))
    tail = parts[-_NUMBERED:]
    if len(tail) == _NUMBERED and _width(tail[0]) >= _WIDE and (leaf(tail[1]), leaf(tail[3])) == ("(", ")"):
        return f"{_row(parts[:-_NUMBERED])}, equation {leaf(tail[2])}"
    return _row(parts)


def _flat(elements: Sequence[Element]) -> Iterator[Element]:
    """Give the parts of groups as if they stood in the row itself; upright letters side by side are one word."""
    for upright, run in groupby(_ungrouped(elements), _is_upright):
        letters = list(run)
        if upright and len(letters) > 1:
            word = Element("mi")
            word.text = "".join(letter.text or "" for letter in letters)
            yield word
        else:
            yield from letters


def _ungrouped(elements: Sequence[Element]) -> Iterator[Element]:
    for element in elements:
        if element.tag in _GROUPS:
            yield from _ungrouped(list(element))
        elif element.tag != "mphantom":
            yield element


def _is_upright(element: Element) -> bool:
    text = element.text or ""
    return element.tag == "mi" and element.get("mathvariant") == "normal" and text.isascii() and text.isalpha()


def _row(elements: Sequence[Element]) -> str:
    parts, words, at = list(_flat(elements)), list[str](), 0
    while at < len(parts):
        end = _closing(parts, at)
        if end:
            words.append(_fenced(parts, at, end, words))
            at = end
        elif leaf(parts[at]) == "{" and at + 1 < len(parts) and parts[at + 1].tag == "mtable":
            words.append(cases(parts[at + 1], _row))
            at += 1
        elif leaf(parts[at]) == "|":
            words.append("given")
        else:
            words.append(_say(parts[at]))
        at += 1
    return " ".join(word for word in words if word)


def _closing(parts: Sequence[Element], at: int) -> int:
    """Return where the bracket at `at` is closed; 0 where it is none, or stays open."""
    sign = _bracket(parts[at])
    closers = _CLOSERS.get(sign, "")
    if not closers or (parts[at].get("form") == "postfix" and sign != "‖"):
        return 0
    depth = 0
    for i in range(at + 1, len(parts)):
        other = _bracket(parts[i])
        if other and other in closers:
            if depth == 0:
                return i
            depth -= 1
        elif other == sign:
            depth += 1
    return 0


def _bracket(element: Element) -> str:
    """Return an operator's sign, with bars of one look as one sign."""
    sign = leaf(element) if element.tag == "mo" else ""
    return {"∥": "‖", "∣": "|" if element.get("form") else sign}.get(sign, sign)


def _fenced(parts: Sequence[Element], at: int, end: int, before: list[str]) -> str:
    """Say what stands in brackets: a matrix, a choice, what a function is of, or simply brackets."""
    pair, inside = (_bracket(parts[at]), _bracket(parts[end])), parts[at + 1 : end]
    if len(inside) == 1 and inside[0].tag == "mtable" and pair in FENCES:
        return matrix(inside[0], FENCES[pair], _row)
    if len(inside) == 1 and inside[0].tag == "mfrac" and inside[0].get("linethickness") == "0":
        return f"{_row([inside[0][0]])} choose {_row([inside[0][1]])}"
    if pair[0] == pair[1] or pair[0] in PAIRS:
        what = PAIRS[pair[0]]
        end_of = what.removeprefix("the ").removesuffix(" of")
        return f"{what} {_row(inside)}" + ("" if is_simple(inside) else f", end {end_of},")
    of = before and before[-1].endswith(" of")
    if is_simple(inside) and inside and (of or _is_called(parts, at)):
        return _row(inside) if of else f"of {_row(inside)}"
    return f"{SIGNS[pair[0]]} {_row(inside)} {SIGNS[pair[1]]}"


def _is_called(parts: Sequence[Element], at: int) -> bool:
    """Whether what stands before the bracket at `at` is a function."""
    before = parts[at - 1] if at else None
    if before is not None and leaf(before) == APPLIED and at > 1:
        before = parts[at - 2]
    if before is None:
        return False
    base = before[0] if before.tag in {"msub", "msup", "msubsup", "mover"} else before
    name = unicodedata.normalize("NFKC", leaf(base))
    return core(base).tag == "mi" and (name in CALLED or len(name) > 1)


def _say(element: Element) -> str:
    simple = {**_LEAVES, "mspace": _pause, "mfrac": _fraction}
    if element.tag in simple:
        return simple[element.tag](element)
    if element.tag in {"msub", "msup", "msubsup", "munder", "mover", "munderover"}:
        return _scripted(element)
    if element.tag == "mroot":
        degree = leaf(element[1])
        name = {"2": "square root", "3": "cube root"}.get(degree, f"root of degree {_row([element[1]])}")
        return _rooted(name, [element[0]])
    if element.tag == "msqrt":
        return _rooted("square root", list(element))
    if element.tag == "mtable":
        return lines(element, _row)
    if element.tag == "menclose":
        how = "boxed" if "box" in element.get("notation", "") else "crossed out"
        return f"{_row(list(element))}, {how},"
    raise UnknownError


def _rooted(name: str, inside: Sequence[Element]) -> str:
    return f"the {name} of {_row(inside)}" + ("" if is_simple(inside) else ", end root,")


def _fraction(element: Element) -> str:
    above, below = _row([element[0]]), _row([element[1]])
    if element.get("linethickness") == "0":
        return f"{above} above {below}"
    if is_simple(list(element)):
        return f"{above} over {below}"
    return f"the fraction with numerator {above} and denominator {below}, end fraction,"


def _scripted(element: Element) -> str:
    """Say a part with something below or above it."""
    base, low, high = _limits(element)
    base = core(base)
    run = _run(base)
    if run:
        over, name = leaf(base) in OVER, run.removesuffix(" of")
        if low is not None and high is None and not (base.tag == "mi" and element.tag == "msup"):
            said = _row([low]).replace(" to ", " tends to ") if over else _row([low])
            return f"{name} {'as' if over else 'over'} {said} of"
        bounds = "".join(f" {w} {_row([e])}" for w, e in (("from", low), ("to", high)) if e is not None)
        return f"{name}{bounds} of"
    if element.tag in {"munder", "mover", "munderover"}:
        return _stacked(base, low, high)
    said = _row([base])
    if low is not None:
        word = "base" if leaf(base) in {"log", "lg"} else "sub"
        said += f" {word} {_row([low])}" + ("" if is_simple([low]) else ", end sub,")
    return f"{said} {_power(high)}" if high is not None else said


def _limits(element: Element) -> tuple[Element, Element | None, Element | None]:
    """Return what stands in the middle, below and above."""
    if len(element) == 3:  # noqa: PLR2004 (msubsup and munderover)
        return element[0], element[1], element[2]
    below = element.tag in {"msub", "munder"}
    return element[0], element[1] if below else None, None if below else element[1]


def _run(base: Element) -> str:
    """Return the words of an operator that runs over something, ending in ``of``; else nothing."""
    sign = leaf(base)
    if sign in LARGE:
        return f"{SIGNS[sign]} of"
    said = FUNCTIONS.get(" ".join(sign.split()), "") if base.tag in {"mi", "mo", "mtext"} else ""
    return f"{said} of" if said.startswith("the ") else ""


def _power(element: Element) -> str:
    sign = leaf(element)
    if sign in POWERS:
        return POWERS[sign]
    inner = list(_flat([element]))
    said = _row([element])
    if (len(inner) == 1 and sign.isupper()) or inner[:1] == [] or element.tag == "mtext":
        return f"superscript {said}"
    negative = leaf(inner[0]) in {"−", "-"} and is_simple(inner[1:])
    return f"to the power {said}" + ("" if is_simple(inner) or negative else ", end power,")


def _stacked(base: Element, low: Element | None, high: Element | None) -> str:
    said = _row([base])
    alone = len(list(_flat([base]))) == 1 and is_simple([base])
    for part, where in ((low, "below"), (high, "above")):
        sign = leaf(part) if part is not None else ""
        if part is None or sign in BRACES:
            continue
        if base.tag in {"munder", "mover"} and leaf(base[1]) in BRACES:
            said = f"{said}, labelled {_row([part])},"
        elif sign not in ACCENTS:
            said = f"{said} with {_row([part])} {where}"
        elif where == "below":
            said = f"{said} underlined" if alone else f"{said}, all underlined,"
        elif alone:
            said = f"vector {said}" if ACCENTS[sign] == "vector" else f"{said} {ACCENTS[sign]}"
        else:
            said = f"{said}, all under a {ACCENTS[sign]},"
    return said


def _pause(element: Element) -> str:
    return "," if _width(element) >= _WIDE else ""


def _width(element: Element) -> float:
    match = re.fullmatch(r"([\d.]+)em", element.get("width", "")) if element.tag == "mspace" else None
    return float(match[1]) if match else 0.0


def _typed(tex: str) -> str:
    """Read TeX sign by sign."""
    words = []
    for typed in _TOKEN.findall(tex):
        name = typed.removeprefix("\\") or typed
        known = TEX if typed != name or typed in _TEX_SIGNS else SIGNS
        words.append(known.get(name, name))
    return _tidy(" ".join(words))


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    text = re.sub(r"\s+(?=[,;.])", "", text)
    text = re.sub(r"[,;]+(?=[,;.])", "", text)
    return re.sub(r"\b(of|modulo) of\b", r"\1", text).strip(" ,;")
