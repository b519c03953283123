"""In: findings that quote analyses. Out: what a person must look at because no grade would lapse by itself."""

from __future__ import annotations

from dataclasses import replace

from tests.synthesis.evidence_of import an_analysis, an_evidence

from evidoc.errors import Place
from evidoc.model.evidence import FindingEntry
from evidoc.synthesis.making import quoted_beyond

ROWS = [{"study": name, "outcome": "death"} for name in "abc"]


def test_a_quoted_analysis_takes_only_studies_of_the_finding() -> None:
    base = an_evidence("abc", an_analysis("one"), an_analysis("two", where={"outcome": ("illness",)}))
    place = Place("evidence/findings.yml", 4)
    entry = FindingEntry("F", "Synthetic.", "quantitative", ("a", "b"), place, analysis="one")

    def told(entry: FindingEntry) -> list[str]:
        return [one.message for one in quoted_beyond(replace(base, findings={"F": entry}), ROWS)]

    (message,) = told(entry)
    assert message.startswith("Finding F quotes the analysis 'one', which takes studies that it does not list: c.")
    assert told(replace(entry, studies=("a", "b", "c"))) == []
    assert told(replace(entry, analysis="two")) == []
    assert told(replace(entry, analysis="")) == []
