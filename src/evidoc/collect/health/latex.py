"""A field of a BibTeX entry goes in as it is written; the text that readers see, and what of it they lose, come out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from evidoc.collect.health.folding import words

_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    '"': "\u0308",
    "=": "\u0304",
    ".": "\u0307",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "t": "\u0361",
    "c": "\u0327",
    "d": "\u0323",
    "b": "\u0331",
    "r": "\u030a",
    "k": "\u0328",
}
_SIGNS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "ldots": "…", "dots": "…", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotesingle": "'", "textquotedbl": '"', "guillemotleft": "«", "guillemotright": "»",
    "guilsinglleft": "‹", "guilsinglright": "›", "quotesinglbase": "‚", "quotedblbase": "„", "pounds": "£",
    "textsterling": "£", "euro": "€", "copyright": "©", "textcopyright": "©", "textregistered": "®", "textdegree": "°",
    "textgreater": ">", "textless": "<", "textasciitilde": "~", "textasciicircum": "^", "textbackslash": "\\",
    "textdollar": "$", "S": "§", "P": "¶", "textdagger": "†", "textsection": "§", "textparagraph": "¶", "slash": "/",
    "textmu": "μ", "textbullet": "•", "textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾",
    "LaTeX": "LaTeX", "TeX": "TeX", "hyp": "-", "sim": "~", "newline": " ", "par": " ", "xspace": " ",
}  # fmt: skip
"""Commands that stand for a sign, as pandoc reads them."""
_STYLES = words("""
    emph textit textbf textsc textsuperscript textsubscript textrm texttt textsf textsl textup textmd textnormal
    mkbibquote mkbibemph mkbibbold mkbibitalic mkbibparens mkbibbrackets url enquote uppercase MakeUppercase
    lowercase MakeLowercase bibstring autocap em it bf tt rm sl itshape bfseries scshape ensuremath nolinkurl
    underline uline sout textlatin textgreek SI si num href
""")
"""Commands of which pandoc shows what they are given."""
_INSTEAD = {
    "textendash": "–", "textemdash": "—", "textellipsis": "…", "texteuro": "€", "EUR": "€", "texttrademark": "™",
    "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "dag": "†", "ddag": "‡",
    "textunderscore": "\\_", "textbar": "|", "textpercent": "\\%", "textampersand": "\\&", "texttimes": "×",
    "textdiv": "÷", "textpm": "±", "textmicro": "µ", "textexclamdown": "¡", "textquestiondown": "¿", "alpha": "α",
    "beta": "β", "mu": "μ", "times": "×", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "approx": "≈",
    "rightarrow": "→", "textrightarrow": "→", "cdot": "·", "infty": "∞", "textordfeminine": "ª",
    "textordmasculine": "º", "textcelsius": "°C", "textperiodcentered": "·",
}  # fmt: skip
"""Commands that pandoc drops without a word -> what to write in their place."""
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_NAMED = re.compile(r"\\[A-Za-z]+\s*")
_MATHS = re.compile(r"(?<!\\)\$[^$]*\$")
_ACCENTED = re.compile(r"""\\([`'^~"=.])\s*(?:\{\s*(\\[ij]\b|[^\W\d_])?\s*\}|(\\[ij]\b|[^\W\d_]))""")
_LETTERED = re.compile(r"\\([uvHtcdbrk])(?:\s*\{\s*(\\[ij]\b|[^\W\d_]{1,2})\s*\}|\s+(\\[ij]\b|[^\W\d_]))")
_SIGN = re.compile(rf"\\({'|'.join(sorted(_SIGNS, key=len, reverse=True))})(?![A-Za-z])(?:\{{\}}|\s+)?")
_ESCAPED = re.compile(r"\\([&%$#_{}\s])")
_BRACES = re.compile(r"(?<!\\)[{}]")


def plain(text: str) -> str:
    """Return the text that readers see of a field: accents put on their letters, commands and braces gone, NFC."""
    if "\\" in text:
        text = _ACCENTED.sub(_composed, text)
        text = _LETTERED.sub(_composed, text)
        text = _SIGN.sub(lambda found: _SIGNS[found[1]], text)
        text = _NAMED.sub("", text)
        text = _BRACES.sub("", text)
        text = _ESCAPED.sub(r"\1", text)
    elif "{" in text or "}" in text:
        text = _BRACES.sub("", text)
    if text.isascii():
        return " ".join(text.split()) if "  " in text or "~" in text else text.strip()
    return unicodedata.normalize("NFC", " ".join(text.split()))


def lost(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of which readers see nothing, with what to write instead, where that is known."""
    if "\\" not in text:
        return
    for name in dict.fromkeys(_COMMAND.findall(_MATHS.sub("", text))):
        if name not in _SIGNS and name not in _STYLES and not (name in _ACCENTS and len(name) == 1):
            yield name, _INSTEAD.get(name, "")


def is_balanced(text: str) -> bool:
    """Return whether every brace of a field has its partner."""
    depth = 0
    for brace in _BRACES.findall(text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _composed(found: re.Match[str]) -> str:
    letter = found[2] or found[3] or ""
    letter = {"\\i": "i", "\\j": "j"}.get(letter, letter)
    return unicodedata.normalize("NFC", letter[:1] + _ACCENTS[found[1]] + letter[1:]) if letter else ""
