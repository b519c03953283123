"""A type of entry goes in; which fields readers need to find such a work comes out: the table that a person may read.

Each line names fields of biblatex; a stroke stands between those of which one is enough. BibTeX's types come first,
then CSL's; both forms are checked under biblatex's names (`works.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.collect.health.folding import words

WHO = "author|editor|organization|institution|publisher"
WHEN = "year|date|pubstate"
ANY_TITLE = "title|booktitle"
WHERE = "volume|number|pages|eid|doi|url|eprint|pubstate|pmid"
"""What tells one article of a journal from the others."""
AT = "url|doi|howpublished|eprint"

_ARTICLE = ("author|editor", "title", WHEN, "journaltitle", WHERE)
_BOOK = ("author|editor", "title", WHEN, "publisher|doi|url|isbn")
_PART = ("author", "title", WHEN, "booktitle", "publisher|doi|url|isbn|editor")
_TALK = ("author", "title", WHEN, "booktitle|eventtitle|journaltitle")
_REPORT = ("author|editor|institution|organization", "title", WHEN, "institution|publisher|organization")
_THESIS = ("author", "title", WHEN, "institution|publisher")
_PAGE = ("author|editor|organization|publisher", "title", WHEN, "url|doi")
_DATA = (WHO, "title", WHEN, "publisher|organization|institution|doi|url")
_LOOSE = (WHO, ANY_TITLE, WHEN)
_LAW = ("title", WHEN)
_UNPUBLISHED = ("author", "title", WHEN)

REQUIRED: Mapping[str, tuple[str, ...]] = {
    # BibTeX and biblatex
    "article": _ARTICLE,
    "periodical": ("title|journaltitle", WHEN),
    "suppperiodical": _ARTICLE,
    "review": _ARTICLE,
    "book": _BOOK,
    "mvbook": _BOOK,
    "collection": _BOOK,
    "mvcollection": _BOOK,
    "reference": _BOOK,
    "proceedings": ("title", WHEN),
    "mvproceedings": ("title", WHEN),
    "booklet": ("author|editor|organization", "title", WHEN),
    "inbook": ("author|editor", "title", WHEN, "booktitle|chapter|pages", "publisher|doi|url|isbn"),
    "bookinbook": _PART,
    "suppbook": _PART,
    "incollection": _PART,
    "suppcollection": _PART,
    "inreference": ("title", WHEN, "booktitle"),
    "inproceedings": _TALK,
    "conference": _TALK,
    "manual": ("author|editor|organization", "title", WHEN),
    "report": _REPORT,
    "techreport": _REPORT,
    "thesis": _THESIS,
    "phdthesis": _THESIS,
    "mastersthesis": _THESIS,
    "online": _PAGE,
    "electronic": _PAGE,
    "www": _PAGE,
    "dataset": _DATA,
    "software": _DATA,
    "patent": ("author", "title", WHEN, "number"),
    "unpublished": _UNPUBLISHED,
    "misc": _LOOSE,
    "standard": (WHO, "title", WHEN),
    "legislation": _LAW,
    "jurisdiction": _LAW,
    "legal": _LAW,
    **dict.fromkeys(("artwork", "image", "audio", "music", "movie", "video", "letter", "performance"), ("title", WHEN)),
    "set": (),
    "xdata": (),
    # CSL
    "article-journal": _ARTICLE,
    "article-magazine": ("title", WHEN, "journaltitle"),
    "article-newspaper": ("title", WHEN, "journaltitle"),
    "chapter": _PART,
    "entry": ("title", WHEN, "booktitle"),
    "entry-dictionary": ("title", WHEN, "booktitle"),
    "entry-encyclopedia": ("title", WHEN, "booktitle"),
    "paper-conference": _TALK,
    "webpage": _PAGE,
    "post": _PAGE,
    "post-weblog": _PAGE,
    "review-book": _ARTICLE,
    "manuscript": _UNPUBLISHED,
    "speech": ("author", "title", WHEN),
    "document": _LOOSE,
    "bill": _LAW,
    "hearing": _LAW,
    "legal_case": _LAW,
    "regulation": _LAW,
    "treaty": _LAW,
    **dict.fromkeys(("broadcast", "classic", "collection", "event", "figure", "graphic", "interview"), ("title",)),
    **dict.fromkeys(("map", "motion_picture", "musical_score", "pamphlet", "song"), ("title",)),
    "personal_communication": ("author", WHEN),
}
"""Type of entry -> what readers need. The type ``article`` of CSL, a preprint, needs no journal: see `CSL_OTHERS`."""
CSL_OTHERS: Mapping[str, tuple[str, ...]] = {
    "article": ("author", "title", WHEN, "url|doi|publisher"),
    "book": _BOOK,
    "collection": ("title",),
    "legislation": _LAW,
    "periodical": ("title|journaltitle", WHEN),
}
"""Types that mean something else in CSL than in biblatex."""
PAGES = frozenset({"online", "electronic", "www", "webpage", "post", "post-weblog"})
"""Types of works that may change, so that readers need the day on which somebody saw them."""

WORDS: Mapping[str, str] = {
    "author|editor": "an author or editor",
    "author": "an author",
    WHO: "an author, editor or organisation",
    "author|editor|organization": "an author, editor or organisation",
    "author|editor|institution|organization": "an author or institution",
    "author|editor|organization|publisher": "an author or organisation",
    "title": "a title",
    ANY_TITLE: "a title",
    "title|journaltitle": "a title",
    WHEN: "a year or date",
    "journaltitle": "a journal",
    WHERE: "a volume, pages, DOI or URL",
    "publisher|doi|url|isbn": "a publisher",
    "publisher|doi|url|isbn|editor": "a publisher or editor",
    "booktitle": "the title of the book",
    "booktitle|chapter|pages": "the title of the book, or its chapter or pages",
    "booktitle|eventtitle|journaltitle": "the title of the proceedings",
    "institution|publisher|organization": "an institution",
    "institution|publisher": "an institution",
    "url|doi": "a URL",
    "url|doi|publisher": "a URL, DOI or publisher",
    "publisher|organization|institution|doi|url": "a publisher, DOI or URL",
    "number": "a number",
}
"""What is missing -> how it is called in a message."""

FIELDS = words("""
    abstract addendum address afterword annotation annotator annote archive archiveprefix arxivid author
    authortype bookauthor bookpagination booksubtitle booktitle booktitleaddon chapter commentator comment
    copyright date day doi edition editor editora editorb editorc editortype eid entryset entrysubtype eprint
    eprintclass eprinttype event eventdate eventtitle eventtitleaddon file foreword gender groups holder
    howpublished hyphenation indextitle institution introduction isan isbn ismn isrn issn issue issuesubtitle
    issuetitle iswc journal journalsubtitle journaltitle key keywords label langid langidopts language lccn
    library location mainsubtitle maintitle maintitleaddon month mrclass mrnumber nameaddon note number options
    organization origdate origlanguage origlocation origpublisher origtitle owner pages pagetotal pagination
    part pmcid pmid presort primaryclass pubstate publisher relatedtype related reprinttitle school series
    seriestitle shortauthor shorteditor shorthand shorthandintro shortjournal shortseries shorttitle sortkey
    sortname sorttitle sortyear subtitle timestamp title titleaddon translator type url urldate urlday urlmonth
    urlyear usera userb userc venue version volume volumes xdata crossref xref year zblnumber collaborator
    affiliation keyword ids date-added date-modified bdsk-url-1 bdsk-url-2 bdsk-file-1 unique-id
    researcherid-numbers orcid-numbers eissn author-email da numpages articleno issue_date publication_stage
    source
""")
"""Names of fields that biblatex reads or that programs are known to write; a name nearly like one is a slip."""


def required_of(kind: str, *, is_csl: bool) -> tuple[str, ...] | None:
    """Return what readers need of a work of this type; None where nobody knows the type."""
    if is_csl and kind in CSL_OTHERS:
        return CSL_OTHERS[kind]
    return REQUIRED.get(kind)
