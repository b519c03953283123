"""Each type of entry needs what readers need to find the work; a type or field that nobody knows is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidoc.collect.health.required import CSL_OTHERS, FIELDS, REQUIRED, WORDS
from evidoc.errors import Place

WHOLE = {
    "article": "journaltitle={J}, volume={1}",
    "book": "publisher={P}",
    "incollection": "booktitle={B}, publisher={P}",
    "inproceedings": "booktitle={B}",
    "report": "institution={I}",
    "techreport": "institution={I}",
    "thesis": "institution={I}",
    "phdthesis": "school={I}",
    "online": "url={https://example.org/a}, urldate={2026-01-31}",
    "dataset": "publisher={P}",
    "patent": "number={1}",
    "misc": "note={N}",
}
LACKS = {
    "article": "a journal and a volume, pages, DOI or URL",
    "book": "a publisher",
    "incollection": "the title of the book and a publisher or editor",
    "inproceedings": "the title of the proceedings",
    "report": "an institution",
    "techreport": "an institution",
    "thesis": "an institution",
    "phdthesis": "an institution",
    "online": "a URL",
    "dataset": "a publisher, DOI or URL",
    "patent": "a number",
}


@pytest.mark.parametrize(("kind", "rest"), WHOLE.items())
def test_a_whole_entry_of_each_type(check: Any, kind: str, rest: str) -> None:
    assert check(f"@{kind}{{x, author={{Nobody, N.}}, title={{T}}, year={{2024}}, {rest}}}") == []


@pytest.mark.parametrize(("kind", "lacks"), LACKS.items())
def test_what_a_bare_entry_of_each_type_lacks(check: Any, kind: str, lacks: str) -> None:
    (fault,) = check(f"\n@{kind}{{x, author={{Nobody, N.}}, title={{T}}, year={{2024}}}}")
    assert (fault.check, fault.key, fault.place) == ("missing-field", "x", Place("r.bib", 2))
    assert fault.message == f"The entry 'x' (@{kind}) lacks {lacks}."


def test_what_reading_has_told_already_is_not_told_again(check: Any) -> None:
    assert check("@misc{x, note={no title, nobody, no year}}") == []
    (fault,) = check("@article{x, note={no title, nobody, no year}, volume={1}}")
    assert "lacks a journal." in fault.message


def test_an_entry_that_takes_fields_from_another_lacks_nothing(check: Any) -> None:
    assert check("@incollection{x, author={A, B.}, title={T}, year={2020}, crossref={y}}") == []


def csl(**work: Any) -> str:
    return json.dumps(
        [{"id": "x", "title": "T", "author": [{"family": "N"}], "issued": {"date-parts": [[2020]]}, **work}]
    )


@pytest.mark.parametrize(
    ("work", "lacks"),
    [
        ({"type": "article-journal", "container-title": "J", "volume": "1"}, ""),
        ({"type": "article-journal", "container-title": "J"}, "a volume, pages, DOI or URL"),
        ({"type": "article", "URL": "https://example.org/p"}, ""),
        ({"type": "book"}, "a publisher"),
        ({"type": "chapter", "container-title": "B", "publisher": "P"}, ""),
        ({"type": "report", "publisher": "I"}, ""),
        ({"type": "report"}, "an institution"),
        ({"type": "webpage"}, "a URL"),
        ({"type": "article-journal", "volume": "1", "container-title": "J", "author": []}, "an author or editor"),
        ({"type": "legal_case", "author": None}, ""),
    ],
)
def test_works_in_csl(check: Any, work: dict[str, Any], lacks: str) -> None:
    found = check(csl(**work), "r.json")
    assert [fault.message for fault in found] == ([f"The entry 'x' ({work['type']}) lacks {lacks}."] if lacks else [])


def test_a_web_page_says_when_it_was_seen(check: Any) -> None:
    page = "@online{x, author={N, N.}, title={T}, year={2024}, url={https://example.org/a}%s}"
    (fault,) = check(page % "")
    assert fault.check == "date-seen"
    assert "urldate" in fault.hint
    assert check(page % ", urldate={2026-11-22}") == []
    seen = {"type": "webpage", "URL": "https://example.org/a"}
    assert [fault.check for fault in check(csl(**seen), "r.json")] == ["date-seen"]
    assert check(csl(**seen, accessed={"date-parts": [[2026, 11, 22]]}), "r.json") == []


def test_a_type_that_nobody_knows(check: Any) -> None:
    (fault,) = check("@artcle{x, author={N, N.}, title={T}, year={2024}}")
    assert (fault.check, fault.hint) == ("unknown-type", "Did you mean 'article'?")
    assert [fault.check for fault in check(csl(), "r.json")] == ["unknown-type"]


def test_a_misspelt_field(check: Any) -> None:
    entry = "@book{x, author={N, N.}, title={T}, year={2024}, publisher={P}, %s={2}}"
    (fault,) = check(entry % "editon")
    assert (fault.check, fault.hint) == ("misspelt-field", "Did you mean 'edition'?")
    assert check(entry % "my-shelf") == []
    assert check(entry % "Volume") == []


def test_every_requirement_has_its_words_and_names_known_fields() -> None:
    groups = {group for needed in (*REQUIRED.values(), *CSL_OTHERS.values()) for group in needed}
    assert groups <= WORDS.keys()
    assert {name for group in groups for name in group.split("|")} <= FIELDS
