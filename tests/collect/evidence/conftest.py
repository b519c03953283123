"""A small evidence base that is right goes out; tests make one thing wrong in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidoc.collect.evidence import read_evidence
from evidoc.errors import Place
from evidoc.model.evidence import Evidence
from evidoc.model.project import Reference

RIGHT = {
    "evidence.yml": """\
kind: review
title: Why people leave
question: Why do people leave?
reviewers: [Synthetic reviewer A, Synthetic reviewer B]
previous: {studies: 2, reports: 3}
map: {rows: theme, columns: outcome, title: What is known}
sources:
  pubmed:
    label: PubMed
    kind: database
    files: search/pubmed-*.nbib
    format: nbib
    searched: 2026-01-12
    query: nurses AND leave
""",
    "search/pubmed-1.nbib": "PMID- 1\n",
    "codebook.yml": """\
design:
  label: Design
  meaning: How the study was done
  type: choice
  allowed: {interviews: Interviews, survey: Survey}
  qualitative: [interviews]
  required: true
theme:
  label: Theme
  meaning: What it is about
  type: choice
  many: true
  allowed: [pay, care]
outcome:
  label: Outcome
  meaning: What came of it
  type: choice
  allowed: {left: Left the job}
n:
  label: Participants
  meaning: People who answered
  type: integer
  low: 1
  high: 1000
  required_for: {design: [survey]}
""",
    "studies.csv": """\
study,reference,records,read,design,theme,outcome,n
hunter,hunter2019,pmid:1; pmid:2,full-text,interviews,pay; care,left,
lee,lee2020,,full-text,survey,pay,left,20
may,,,abstract,interviews,care,,
""",
    "appraisal.csv": """\
study,form,item,judgement,reason,by,on
hunter,mmat-2018,S1,yes,clear,Synthetic reviewer A,2026-02-01
hunter,mmat-2018,S2,yes,clear,Synthetic reviewer A,2026-02-01
hunter,mmat-2018,1.1,yes,fits,Synthetic reviewer A,2026-02-01
hunter,mmat-2018,1.2,Can’t tell,not told,Synthetic reviewer A,2026-02-01
hunter,mmat-2018,1.3,yes,fits,Synthetic reviewer A,2026-02-01
hunter,mmat-2018,1.4,yes,fits,Synthetic reviewer A,2026-02-01
hunter,mmat-2018,1.5,no,thin,Synthetic reviewer A,2026-02-01
""",
    "findings.yml": """\
F1:
  text: Pay matters.
  kind: qualitative
  studies: [hunter]
  scope: {theme: [pay], design: [interviews]}
  set_aside: {may: only its abstract was read}
  grade:
    approach: GRADE-CERQual
    overall: moderate
    reason: Few studies.
    components:
      methodological limitations: {concern: minor, reason: Little is told of the analysis.}
      coherence: {concern: none or very minor, reason: They agree.}
      adequacy: {concern: moderate, reason: One study only.}
      relevance: {concern: none or very minor, reason: It is the question asked.}
""",
}
HUNTER = Reference(
    "hunter2019", Place("r.bib"), "", "T", {"author": "Hunter, A. and Lee, B. and May, C.", "year": "2019"}
)
REFERENCES = {
    "hunter2019": HUNTER,
    "lee2020": Reference(
        "lee2020",
        Place("r.bib"),
        "",
        "Staying on",
        {"author": "Lee, B. and May, C.", "date": "2020-03", "doi": "10.5555/L"},
    ),
}
Read = Callable[..., Evidence]


@pytest.fixture
def right(tmp_path: Path) -> Path:
    """Return the folder of a project whose evidence base has no fault."""
    for name, text in RIGHT.items():
        file = tmp_path / "evidence" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def read(right: Path) -> Read:
    """Return a function that changes files (name -> text to replace, text instead; or the whole text) and reads."""

    def read(**changes: tuple[str, str] | str) -> Evidence:
        for stem, change in changes.items():
            name = next((one for one in RIGHT if Path(one).stem == stem), f"{stem}.csv")
            file = right / "evidence" / name
            if isinstance(change, str):
                file.write_text(change, encoding="utf-8")
            else:
                text = file.read_text(encoding="utf-8")
                assert change[0] in text, f"{name} does not hold {change[0]!r}"
                file.write_text(text.replace(change[0], change[1]), encoding="utf-8")
        found = read_evidence(right, REFERENCES)
        assert found is not None
        return found

    return read
