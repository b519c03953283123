"""Whatever a PDF loses of its page is told: words, spaces, headings, header cells, pictures, links."""

from __future__ import annotations

from evidoc.write.compare import differences
from evidoc.write.page_reading import PageReading
from evidoc.write.pdf_reading import Element, Reading


def page() -> PageReading:
    return PageReading(
        blocks=["A title", "Some words and more", "Head", "Row", "Next"],
        headings=[(1, "A title"), (2, "Next")],
        header_cells=["Head", "Row"],
        alts=["A chart"],
        links=["https://example.org", "#next"],
    )


def pdf(*pieces: str) -> Reading:
    return Reading(
        pieces=list(pieces or ("A title", "Contents", "Next 3", "Some words", "and more", "Head", "Row", "Next")),
        elements=[
            Element("H1", pieces=["A title"], start=0),
            Element("H2", pieces=["Contents"], start=1),
            Element("TH", "Column", ["Head"], 5),
            Element("TH", "Row", ["Row"], 6),
            Element("Figure", "A chart", [], 7),
            Element("Link", "https://example.org/", ["there"], 3),
            Element("Link", "#next", ["there"], 3),
            Element("H2", pieces=["Next"], start=7),
        ],
    )


def plain(*pieces: str) -> Reading:
    """Give a PDF without a list of contents."""
    reading = pdf(*(pieces or ("A title", "Some words", "and more", "Head", "Row", "Next")))
    reading.elements = [e for e in reading.elements if e.text != "Contents"]
    return reading


def test_a_pdf_that_says_it_all_differs_in_nothing() -> None:
    reading = plain()
    assert differences(page(), reading) == []


def test_the_list_of_contents_does_not_stand_in_for_the_text() -> None:
    reading = pdf("A title", "Contents", "Next 3", "Some words", "and more", "Head", "Row", "Gone")
    reading.elements.insert(2, Element("H2", pieces=["Next"], start=3))
    assert "The PDF lacks these words, or has them elsewhere: “Next”." in differences(page(), reading)


def test_lost_words_are_told() -> None:
    found = differences(page(), plain("A title", "Some and more", "Head", "Row", "Next"))
    assert "The PDF lacks these words, or has them elsewhere: “Some words and more”." in found


def test_words_out_of_order_are_told() -> None:
    found = differences(page(), plain("Some words and more", "A title", "Head", "Row", "Next"))
    assert any("“Some words and more”" in text for text in found)


def test_words_that_run_together_are_told() -> None:
    found = differences(page(), plain("A title", "Some wordsand more", "Head", "Row", "Next"))
    assert "Words run together or fall apart in the PDF: “Some words and more”." in found


def test_words_that_fall_apart_are_told() -> None:
    found = differences(page(), plain("A title", "Some wo rds and more", "Head", "Row", "Next"))
    assert "Words run together or fall apart in the PDF: “Some words and more”." in found


def without(tag: str, text: str) -> list[str]:
    reading = plain()
    reading.elements = [e for e in reading.elements if not (e.tag == tag and e.text == text)]
    return differences(page(), reading)


def test_lost_parts_are_told() -> None:
    assert without("H2", "Next") == ["The PDF lacks the heading “Next” of level 2."]
    assert without("TH", "Row") == ["The PDF lacks the header cell “Row”, or has it elsewhere."]
    assert without("Figure", "") == ["The PDF lacks the picture described as “A chart”."]
    assert without("Link", "there") == [
        "The PDF lacks the link to https://example.org.",
        "The PDF lacks the link to #next.",
    ]


def test_a_heading_of_another_level_is_told() -> None:
    reading = plain()
    reading.elements = [e for e in reading.elements if e.text != "Next"]
    reading.elements.append(Element("H3", pieces=["Next"], start=5))
    found = differences(page(), reading)
    assert "The PDF lacks the heading “Next” of level 2." in found
    assert "The PDF has a heading “Next” of level 3 that the page lacks." in found


def test_a_repeated_header_row_is_no_difference() -> None:
    reading = plain("A title", "Some words", "and more", "Head", "Row", "Head", "Next")
    reading.elements.append(Element("TH", "Column", ["Head"], 5))
    assert differences(page(), reading) == []


def test_a_link_to_the_makers_machine_is_told() -> None:
    reading = plain()
    reading.elements.append(Element("Link", "file:///somewhere/values.html", ["x"], 3))
    assert differences(page(), reading) == ["The PDF links to a file of the machine that made it, or nowhere."]


def _with_contents(*after: Element) -> Reading:
    """Give a PDF with a list of contents of one entry, and whatever comes after it."""
    elements = [
        Element("H1", pieces=["A title"], start=0),
        Element("H2", pieces=["Contents"], start=1),
        Element("Link", "#next", ["Next", "3"], 2),
        *after,
        Element("H2", pieces=["Next"], start=5),
    ]
    return Reading(["A title", "Contents", "Next", "3", after[0].text, "Next"], elements)


def test_what_stands_above_the_first_heading_is_no_contents() -> None:
    said = PageReading(["A title", "Next", "Next"], [(1, "A title"), (2, "Next")], [], [], ["#next"])
    assert differences(said, _with_contents(Element("Link", "#next", ["Next"], 4))) == []


def test_a_section_may_be_called_contents() -> None:
    said = PageReading(["A title", "Contents", "Next"], [(1, "A title"), (2, "Contents"), (2, "Next")], [], [], [])
    assert differences(said, _with_contents(Element("H2", pieces=["Contents"], start=4))) == []
