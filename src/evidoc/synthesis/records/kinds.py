"""What formats call a kind of work goes in; the CSL type that means it comes out."""

from __future__ import annotations

import re

_RIS = {
    "JOUR": "article-journal",
    "JFULL": "article-journal",
    "EJOUR": "article-journal",
    "INPR": "article-journal",
    "ABST": "article-journal",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "THES": "thesis",
    "RPRT": "report",
    "GOVDOC": "report",
    "DATA": "dataset",
    "ELEC": "webpage",
    "BLOG": "post-weblog",
    "UNPB": "manuscript",
    "MANSCPT": "manuscript",
    "COMP": "software",
    "PAT": "patent",
    "STAT": "legislation",
    "CASE": "legal_case",
    "GEN": "document",
}
_BIBTEX = {
    "article": "article-journal",
    "book": "book",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "proceedings": "book",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "manual": "report",
    "online": "webpage",
    "dataset": "dataset",
    "software": "software",
    "unpublished": "manuscript",
    "misc": "document",
}
_WORDS = (
    ("chapter", "chapter"),
    ("book section", "chapter"),
    ("conference", "paper-conference"),
    ("proceeding", "paper-conference"),
    ("thesis", "thesis"),
    ("dissertation", "thesis"),
    ("newspaper", "article-newspaper"),
    ("magazine", "article-magazine"),
    ("journal", "article-journal"),
    ("article", "article-journal"),
    ("review", "article-journal"),
    ("editorial", "article-journal"),
    ("letter", "article-journal"),
    ("report", "report"),
    ("book", "book"),
    ("data", "dataset"),
    ("web", "webpage"),
)
"""What stands in the words of databases; the first that is found counts."""


def of_ris(code: str) -> str:
    """Return the CSL type of a RIS ``TY``; empty where there is none like it."""
    return _RIS.get(code.strip().upper(), "")


def of_bibtex(name: str) -> str:
    """Return the CSL type of a BibTeX or BibLaTeX entry."""
    return _BIBTEX.get(name.strip().lower(), "")


def of_words(text: str) -> str:
    """Return the CSL type of words such as ``Journal Article`` or ``Conference Paper``."""
    folded = re.sub(r"[-_]", " ", text.casefold())
    return next((kind for word, kind in _WORDS if word in folded), "")
