"""In: a seed. Out: synthetic records in known clusters, with the noise of real exports, and works that only look alike.

Every title, name and number is put together by chance from lists of our own: none of these works exists. The noise is
what databases do to one work (`NOISES`); the traps are other works that look like it (`TRAPS`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from tests.synthesis import labelled_words as words

from evidoc.errors import Place
from evidoc.model.record import Record


@dataclass(frozen=True, slots=True)
class Labelled:
    """One record, the work that it really is, and how it came to look so."""

    record: Record
    work: int
    noise: tuple[str, ...] = ()
    trap: str = ""


def labelled(seed: int, works: int, *, traps: float = 0.35) -> list[Labelled]:
    """Return about twice as many synthetic records as `works`, in no order."""
    rng = random.Random(seed)  # noqa: S311 (nothing secret is made)
    made: list[Labelled] = []
    work = 0
    for _ in range(works):
        base = _work(rng)
        made.append(Labelled(base, work))
        copies = rng.choices((0, 1, 2, 3), (45, 35, 15, 5))[0]
        made += [_copy(rng, base, work) for _ in range(copies)]
        if rng.random() < traps:
            work += 1
            name = rng.choice(list(TRAPS))
            other = TRAPS[name](rng, base)
            made.append(Labelled(other, work, trap=name))
            if rng.random() < 0.3:
                made.append(replace(_copy(rng, other, work), trap=name))
        work += 1
    rng.shuffle(made)
    return [replace(one, record=_placed(one.record, at)) for at, one in enumerate(made)]


def _placed(record: Record, at: int) -> Record:
    source = ("one", "two", "three")[at % 3]
    return replace(record, id=f"{source}:{at:06d}", source=source, place=Place(f"evidence/search/{source}.ris", at + 1))


def _term(rng: random.Random) -> str:
    return "".join(rng.choice(words.SYLLABLES) for _ in range(rng.choice((2, 3, 3, 4)))).capitalize()


def _title(rng: random.Random) -> str:
    parts = {
        "subject": rng.choice(words.SUBJECTS),
        "other": rng.choice(words.OTHERS),
        "people": rng.choice(words.PEOPLE),
        "place": rng.choice(words.PLACES),
        "design": rng.choice(words.DESIGNS),
        "term": _term(rng),
    }
    title = rng.choice(words.TEMPLATES).format(**parts)
    return title[0].upper() + title[1:]


def _author(rng: random.Random) -> str:
    middle = f" {rng.choice('ABCDEFGHJKLMNPRST')}." if rng.random() < 0.3 else ""
    return f"{rng.choice(words.FAMILIES)}, {rng.choice(words.GIVEN)}{middle}"


def _work(rng: random.Random) -> Record:
    first = rng.randint(1, 1900)
    return Record(
        id="",
        source="",
        place=Place(""),
        raw="",
        kind="article-journal",
        title=_title(rng),
        authors=tuple(_author(rng) for _ in range(rng.choice((1, 2, 2, 3, 3, 4, 5, 6, 8)))),
        year=rng.randint(1990, 2025),
        container=rng.choice(list(words.JOURNALS)),
        volume=str(rng.randint(1, 120)),
        issue=str(rng.randint(1, 12)),
        pages=f"{first}-{first + rng.randint(3, 25)}",
        doi=f"10.5555/synthetic.{rng.randrange(16**8):08x}" if rng.random() < 0.75 else "",
        pmid=str(rng.randint(10_000_000, 39_000_000)) if rng.random() < 0.5 else "",
        abstract="Synthetic." if rng.random() < 0.7 else "",
    )


def _copy(rng: random.Random, base: Record, work: int) -> Labelled:
    """Return the work as another database has it: most copies lack the identifiers, which would tell at once."""
    record = base
    keep = rng.random()
    if keep < 0.75:
        record = replace(record, doi="", pmid="")
    elif keep < 0.9:
        record = replace(record, pmid="") if rng.random() < 0.5 else replace(record, doi="")
    names = rng.sample(list(NOISES), rng.choice((1, 1, 2, 2, 3)))
    for name in names:
        record = NOISES[name](rng, record)
    return Labelled(record, work, tuple(names))


Noise = Callable[[random.Random, Record], Record]


def _titled(change: Callable[[random.Random, str], str]) -> Noise:
    return lambda rng, record: replace(record, title=change(rng, record.title))


def _authored(change: Callable[[random.Random, tuple[str, ...]], tuple[str, ...]]) -> Noise:
    return lambda rng, record: replace(record, authors=change(rng, record.authors))


_ASCII = str.maketrans(
    "äöüÄÖÜáéíóúñçãâêèàøåØÅłŁßÉőűçÇğïëô", "aouAOUaeiouncaaeeaoaOAlLsEoucCgieo"
)  # what databases of the 1990s did
_LATEX = {"ä": r"{\"a}", "ö": r"{\"o}", "ü": r"{\"u}", "é": r"\'{e}", "á": r"\'a", "ñ": r"{\~n}", "ø": r"{\o}"}
_LATEX |= {"ç": r"{\c c}", "ó": r"\'{o}", "è": r"\`{e}", "&": r"\&", "Ł": r"{\L}", "å": r"{\aa}", "Ö": r"{\"O}"}
_ENTITIES = {"&": "&amp;", "ü": "&uuml;", "é": "&eacute;", "ö": "&#246;", "-": "&ndash;", ":": "&#58;", "'": "&apos;"}


def _mapped(table: dict[str, str], text: str) -> str:
    return "".join(table.get(letter, letter) for letter in text)


def _accents(rng: random.Random, record: Record) -> Record:
    def bare(text: str) -> str:
        return text.translate(_ASCII)

    if rng.random() < 0.3:
        names = tuple(name.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae") for name in record.authors)
        return replace(record, authors=tuple(map(bare, names)), title=bare(record.title))
    return replace(record, authors=tuple(map(bare, record.authors)), title=bare(record.title))


def _latex(_: random.Random, record: Record) -> Record:
    kept = " ".join(f"{{{word}}}" if word[:1].isupper() else word for word in _mapped(_LATEX, record.title).split())
    return replace(record, title=kept, authors=tuple(_mapped(_LATEX, name) for name in record.authors))


def _html(rng: random.Random, text: str) -> str:
    parts = _mapped(_ENTITIES, text).split()
    at = rng.randrange(len(parts))
    tag = rng.choice(("i", "b", "em", "sup"))
    parts[at] = f"<{tag}>{parts[at]}</{tag}>"
    return " ".join(parts)


def _initials(rng: random.Random, authors: tuple[str, ...]) -> tuple[str, ...]:
    dotted = rng.random() < 0.5
    made = []
    for name in authors:
        family, _, given = name.partition(", ")
        letters = [part[0] for part in given.replace("-", " ").split()]
        made.append(f"{family}, {'. '.join(letters)}." if dotted else f"{family} {''.join(letters)}")
    return tuple(made)


def _swapped(_: random.Random, authors: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(", ".join(reversed(name.split(", "))) for name in authors)


def _cut_authors(_: random.Random, authors: tuple[str, ...]) -> tuple[str, ...]:
    return (*authors[:1], "et al.") if len(authors) > 2 else authors


def _truncated(rng: random.Random, text: str) -> str:
    length = max(45, int(len(text) * rng.uniform(0.55, 0.9)))
    return text if length >= len(text) else text[:length].rstrip() + rng.choice(("...", "…", " ..."))


def _silently_cut(_: random.Random, text: str) -> str:
    return text[:92].rstrip()


def _no_subtitle(_: random.Random, text: str) -> str:
    for mark in (": ", "? ", " - "):
        if mark in text:
            main = text.split(mark, maxsplit=1)[0]
            return main if len(main) >= 25 else text
    return text


def _punctuation(rng: random.Random, text: str) -> str:
    text = text.replace(": ", rng.choice((" - ", ". ", " : ", "—"))).replace("-", rng.choice(("‐", " ", "-")))
    return text + rng.choice((".", "", " ", "*"))


def _american(_: random.Random, text: str) -> str:
    for british, other in words.BRITISH:
        text = text.replace(british, other).replace(british.capitalize(), other.capitalize())
    return text.replace(" & ", " and ")


def _slip(rng: random.Random, text: str) -> str:
    """Swap, drop or double one letter within a long word."""
    at = [i for i in range(2, len(text) - 3) if text[i - 2 : i + 3].isalpha() and text[i - 2 : i + 3].islower()]
    if not at:
        return text
    i = rng.choice(at)
    swapped = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    return rng.choice((swapped, text[:i] + text[i + 1 :], text[:i] + text[i] + text[i:]))


def _short_pages(rng: random.Random, record: Record) -> Record:
    first, _, last = record.pages.partition("-")
    if not last:
        return record
    common = 0
    while common < len(first) and len(first) == len(last) and first[common] == last[common]:
        common += 1
    return replace(record, pages=rng.choice((f"{first}-{last[common:] or last}", f"pp. {first}–{last}", first)))


def _article_number(_: random.Random, record: Record) -> Record:
    first = record.pages.removeprefix("pp. ").partition("-")[0].partition("–")[0]
    return replace(record, pages=f"e{10_000 + 37 * int(first)}") if first.isdigit() else record


def _abbreviated(_: random.Random, record: Record) -> Record:
    return replace(record, container=words.JOURNALS.get(record.container, record.container))


def _year_off(rng: random.Random, record: Record) -> Record:
    year = record.year + rng.choice((-1, 1)) if record.year else None
    return replace(record, year=year, volume="", pages="")


def _sparse(rng: random.Random, record: Record) -> Record:
    for name in rng.sample(("container", "volume", "issue", "pages", "year"), 2):
        record = replace(record, year=None) if name == "year" else replace(record, **{name: ""})  # type: ignore[arg-type]
    return replace(record, abstract="")


def _mojibake(_: random.Random, record: Record) -> Record:
    def wrong(text: str) -> str:
        try:
            return text.encode().decode("cp1252")
        except UnicodeError:
            return text

    return replace(record, title=wrong(record.title), authors=tuple(map(wrong, record.authors)))


NOISES: dict[str, Noise] = {
    "accents": _accents,
    "latex": _latex,
    "html": _titled(_html),
    "mojibake": _mojibake,
    "initials": _authored(_initials),
    "swapped names": _authored(_swapped),
    "et al": _authored(_cut_authors),
    "no authors": _authored(lambda _, __: ()),
    "truncated title": _titled(_truncated),
    "title cut silently": _titled(_silently_cut),
    "no subtitle": _titled(_no_subtitle),
    "capitals": _titled(lambda _, text: text.upper()),
    "punctuation": _titled(_punctuation),
    "american": _titled(_american),
    "slip of the pen": _titled(_slip),
    "short pages": _short_pages,
    "article number": _article_number,
    "abbreviated journal": _abbreviated,
    "year off by one": _year_off,
    "sparse": _sparse,
}
"""Noise -> how it changes a record of the same work."""


def _again(rng: random.Random, base: Record, title: str, *, same_year: bool = False) -> Record:
    """Return another work of the same authors in the same journal."""
    new = _work(rng)
    year = base.year if same_year else (base.year or 2000) + rng.choice((1, 2))
    return replace(new, title=title, authors=base.authors, container=base.container, year=year)


def _meeting(rng: random.Random, base: Record) -> Record:
    new = _again(rng, base, base.title)
    year = (base.year or 2000) - rng.choice((0, 1, 1, 2))
    return replace(new, kind="paper-conference", container=rng.choice(words.MEETINGS), year=year, issue="", pmid="")


def _erratum(rng: random.Random, base: Record) -> Record:
    start = rng.choice(("Erratum: ", "Correction to: ", "Corrigendum to “", "Erratum to: "))
    return _again(rng, base, start + base.title, same_year=rng.random() < 0.5)


def _reply(rng: random.Random, base: Record) -> Record:
    start = rng.choice(("Comment on: ", "Reply to “", "Response to: ", "Re: ", "Commentary: "))
    return _again(rng, base, start + base.title, same_year=True)


def _protocol(rng: random.Random, base: Record) -> Record:
    end = rng.choice((": study protocol", ": protocol for a randomised trial", " (protocol)"))
    new = _again(rng, base, base.title.split(":")[0] + end)
    return replace(new, year=(base.year or 2000) - 2)


def _update(rng: random.Random, base: Record) -> Record:
    new = _again(rng, base, base.title + rng.choice(("", ", 2nd edition", ": an updated review")))
    return replace(new, year=(base.year or 2000) + rng.randint(3, 8))


def _part(rng: random.Random, base: Record, numbers: tuple[str, str] = ("II", "2")) -> Record:
    title = base.title + rng.choice((f". Part {numbers[0]}", f" ({numbers[1]})", f": Study {numbers[1]}"))
    return _again(rng, base, title, same_year=True)


def _sister(rng: random.Random, base: Record) -> Record:
    """Return the same team's study of other people or another place."""
    for pool in (words.PLACES, words.PEOPLE, words.DESIGNS, words.OTHERS):
        for name in pool:
            if name in base.title:
                return _again(rng, base, base.title.replace(name, rng.choice(pool)), same_year=rng.random() < 0.5)
    return _again(rng, base, _title(rng))


def _opposite(rng: random.Random, base: Record) -> Record:
    pairs = (("hypertension", "hypotension"), (" men", " women"), ("before", "after"), ("urban", "rural"))
    for one, other in pairs:
        if one in base.title:
            return _again(rng, base, base.title.replace(one, other), same_year=True)
    return _sister(rng, base)


def _editorial(rng: random.Random, base: Record) -> Record:
    return _again(rng, base, rng.choice(words.GENERIC))


def _stranger(rng: random.Random, base: Record) -> Record:
    """Return a work of the same title by other people."""
    return replace(_work(rng), title=base.title)


TRAPS: dict[str, Noise] = {
    "conference version": _meeting,
    "erratum": _erratum,
    "reply": _reply,
    "protocol": _protocol,
    "update": _update,
    "part": partial(_part),
    "sister study": _sister,
    "opposite word": _opposite,
    "editorial": _editorial,
    "stranger": _stranger,
}
"""Trap -> another work that looks like a given one."""
