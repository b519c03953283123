"""HTML with formulas as MathML goes in; for the web they come out named, for print as pictures with a spoken text."""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Iterator
from html import escape, unescape
from itertools import count
from xml.etree.ElementTree import Element

from evidoc.records import dataclass
from evidoc.write.mathml import FORMULA, Formula, letters, read_formula
from evidoc.write.speech import spoken

MARK = "\u2061"
"""Begins the alternative text of a formula's picture: WeasyPrint tags every picture as a figure, and `pdf_tags` knows
formulas by this sign, which is drawn nowhere and said nowhere."""
LONG = 20
"""Letters side by side from which a formula may be wider than a phone."""
INK = "#1b222b"
"""The colour of text in print."""
_SIZE = 100.0
"""Size in which formulas are drawn; the page scales them to its text."""
_SCALE = 1.06
"""The mathematical font beside Source Sans: with it, both have letters of one height."""
_MARGIN = 2.0
"""Room for strokes that reach over the box of a letter."""
_RAW = re.compile(
    r'<span\s+class="math (?:inline|display)"[^>]*>\s*(?:\\[(\[]|\${1,2})\s*([^<]*?)\s*(?:\\[)\]]|\${1,2})\s*</span>'
)
_HEADING = re.compile(r'(?:<section\b[^>]*?\bid="([^"]*)"[^>]*>\s*)?<(h[1-6])\b([^>]*)>(.*?)</\2>', re.DOTALL)
_ID = re.compile(r'\bid="([^"]*)"')
_NUMBER = re.compile(r'<span class="header-section-number">.*?</span>')
_TAG = re.compile(r"<[^>]+>")
_ACCENT = re.compile(r'(<mover>\s*<mi\b[^>]*>\s*[^<\s]\s*</mi>\s*<mo accent="true")>(.)(?=</mo>)')
_STANDING = {"\u0302": "ˆ", "\u0303": "˜", "\u0306": "˘", "\u0307": "˙", "\u0308": "¨", "\u030c": "ˇ"}
"""Accents that combine with the letter before them, and the same as signs of their own, which stand over a letter."""
_LINE = re.compile(r'(?<=</mrow><mo accent="true">)¯(?=</mo>)')
_APPLIED = re.compile(r"<mo>(?:&#8289;|\u2061)</mo>(?=</mrow>(?!<mo\b))")
_OPEN = re.compile(r"<math\b")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula as a picture; lengths in em of the text around it."""

    svg: bytes
    width: float
    depth: float
    """How far it reaches below the line that letters stand on."""


def not_understood(html: str) -> list[str]:
    """Return the TeX of each formula that could not be turned into MathML and stands in `html` as it was typed."""
    return [unescape(match[1]) for match in _RAW.finditer(html)]


def name_formulas(html: str) -> str:
    """Return `html` for the web: each formula bears its spoken text, and long ones scroll, also by keyboard."""
    numbers = count(1)
    return FORMULA.sub(lambda match: _named(match[0], numbers), html)


def _named(html: str, numbers: Iterator[int]) -> str:
    formula, said = read_formula(html), escape(spoken(html))
    spaced = _APPLIED.sub('<mo rspace="0.167em">\u2061</mo>', _steady(html))  # browsers put no space after “sin”
    math = _OPEN.sub(f'<math alttext="{said}"', spaced, count=1)
    if letters(formula.root) <= LONG:
        return math
    kind, label = "" if formula.display else " evidoc-maths-inline", f"Long formula {next(numbers)}"
    return f'<span class="evidoc-maths{kind}" role="region" aria-label="{label}" tabindex="0">{math}</span>'


def spoken_headings(html: str) -> dict[str, str]:
    """Return the plain text of each heading that holds a formula, by the id of the heading or of its section."""
    found = {}
    for section, _, attributes, content in _HEADING.findall(html):
        name = _ID.search(attributes)
        if "<math" in content:
            found[name[1] if name else section] = _plain(_NUMBER.sub("", content))
    return found


def _steady(html: str) -> str:
    """Keep an accent over one letter in its size, and let a line be as long as what it stands over."""
    html = _ACCENT.sub(lambda m: f'{m[1]} stretchy="false">{_STANDING.get(m[2], m[2])}', html)
    return _LINE.sub("‾", html)


def draw_formulas(html: str) -> tuple[str, list[str]]:
    """Return `html` for print, and a sentence for each formula that cannot be drawn as it was written."""
    known: dict[str, str] = {}
    wrong: list[str] = []

    def picture(match: re.Match[str]) -> str:
        if match[0] not in known:
            known[match[0]] = _picture(match[0], wrong)
        return known[match[0]]

    return FORMULA.sub(picture, _HEADING.sub(_outlined, html)), wrong


def _outlined(match: re.Match[str]) -> str:
    """Give a heading with a formula the text that bookmarks and running heads show."""
    if "<math" not in match[4]:
        return match[0]
    opening = f"<{match[2]}{match[3]}>"
    named = f'<{match[2]}{match[3]} data-outline="{escape(_plain(match[4]))}">'
    return match[0].replace(opening, named, 1)


def _plain(html: str) -> str:
    html = FORMULA.sub(lambda match: escape(spoken(match[0])), html)
    return " ".join(unescape(_TAG.sub("", html)).split())


def _picture(html: str, wrong: list[str]) -> str:
    formula, said = read_formula(_steady(html)), spoken(html)
    fault = f"has what no font or rule here can draw: {', '.join(formula.strange)}" if formula.strange else ""
    drawing = None
    if not fault:
        try:
            drawing, missing = draw(formula)
        except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
            fault = f"cannot be drawn ({type(error).__name__})"
        else:
            fault = f"has signs that the mathematical font lacks: {missing}" if missing else ""
    if fault or drawing is None:
        wrong.append(f"The formula “{formula.tex or said}” {fault}.")
        return ""
    data = base64.b64encode(drawing.svg).decode()
    style = f"width:{drawing.width:.4f}em;vertical-align:{-drawing.depth:.4f}em"
    kind = "evidoc-formula evidoc-formula-display" if formula.display else "evidoc-formula"
    source, alt = f"data:image/svg+xml;base64,{data}", f"{MARK}{escape(said)}"
    image = f'<img class="{kind}" src="{source}" alt="{alt}" style="{style}">'
    name = _ID.search(html.partition("<math")[0])
    return f'<span id="{name[1]}">{image}</span>' if name else image


def draw(formula: Formula) -> tuple[Drawing, str]:
    """Draw `formula`; the second part are the characters that the mathematical font lacks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it looks for its font in a way that Python has left
        from ziamath.config import config
        from ziamath.zmath import Math

    config.svg2 = False  # paths, drawn where they stand: nothing in the picture has a name
    config.precision = 2
    root = formula.root
    for over in root.iter("mover"):
        _hold(over[1])
    for style in root.iter("mstyle"):
        style.tag = "mrow"  # the library would take it out with its tags alone, and lose what belongs together
    root.set("mathcolor", INK)
    math = Math(root, size=_SIZE, margin=_MARGIN)
    text = set("".join(root.itertext())) - set(" \n\xa0\u2061\u2062\u2063\u2064\u200b\u2009\u200a\u2003")
    missing = "".join(sorted(char for char in text if not math.font.glyphindex(char)))
    box, scale = math.node.bbox, _SCALE / _SIZE
    svg = str(math.svg()).encode()
    return Drawing(svg, (box.xmax - box.xmin + 2 * _MARGIN) * scale, (_MARGIN - box.ymin) * scale), missing


def _hold(accent: Element) -> None:
    """Have the drawing library keep the size of an accent over a letter, and draw a line as one."""
    text = accent.text or ""
    if accent.get("stretchy") == "false":
        accent.tag, accent.text = "mtext", text.replace("→", "\u20d7")  # operators are always stretched
    elif text == "‾":
        accent.text = "―"
