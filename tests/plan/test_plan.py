"""The plan names every loose end at once and says whom each one touches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests import described

from evidoc.errors import Place, Problem
from evidoc.model.chapter import Cell, Chapter, Citation, Label, Sentence, Shortcode
from evidoc.model.project import Claim, DocumentEntry, Genre, Project, Reference, Settings
from evidoc.model.script import Promise, Script, Use
from evidoc.plan import make_plan
from evidoc.plan.documents import keys_of, look_up

GENRE = Genre("note", "Note", "ons", number_sections=False, audience="anybody")


def _chapter(**parts: Any) -> Chapter:
    blank: dict[str, Any] = {
        "path": "chapters/a.qmd", "front": {}, "places": {}, "text": "", "lines": (), "shortcodes": (), "labels": (),
        "citations": (), "sentences": (), "tbc": (),
    }  # fmt: skip
    return Chapter(**{**blank, **parts})


def _value(name: str, line: int = 5) -> Shortcode:
    return Shortcode(0, "value", (name,), {}, Place("chapters/a.qmd", line, 1), "text")


def _script(path: str, makes: Sequence[str] = (), reads: Sequence[str] = (), sources: Sequence[str] = ()) -> Script:
    promises = tuple(Promise(p.split(" ")[0], p.split(" ")[1], Place(path, n + 3)) for n, p in enumerate(makes))
    uses = tuple(Use(r, Place(path, 2)) for r in reads)
    return Script(path, "", tuple(Use(s, Place(path, 1)) for s in sources), uses, promises)


def _project(chapter: Chapter, scripts: Sequence[Script] = (), **parts: Any) -> Project:
    settings = Settings("P", "en-GB", ("refs.bib",), "style", Place("_quarto.yml", 1))
    blank: dict[str, Any] = {
        "root": Path(), "settings": settings, "chapters": {"a": chapter}, "scripts": tuple(scripts), "sources": {},
        "documents": (DocumentEntry("a", chapter.path, GENRE, Place("_quarto.yml", 4), "style"),),
        "definitions": {}, "references": {}, "claims": None, "facts": {}, "facts_places": {},
    }  # fmt: skip
    return Project(**{**blank, **parts})


def _kinds(problems: Sequence[Problem]) -> list[str]:
    return [p.kind for p in problems]


def test_makers_needs_and_order() -> None:
    scripts = [
        _script("analysis/b.py", ["value b.x"], reads=["t"]),
        _script("analysis/a.py", ["table t", "figure f"]),
    ]
    chapter = _chapter(shortcodes=(_value("b.x"),), labels=(Label("fig-f", "fig", Place("chapters/a.qmd", 9), True),))
    plan = make_plan(_project(chapter, scripts))
    assert plan.problems == ()
    assert plan.order == ("analysis/a.py", "analysis/b.py")
    assert plan.needs["a"] == ("figure f", "value b.x")
    assert plan.scripts_of("a") == {"analysis/a.py", "analysis/b.py"}


def test_unknown_value_offers_the_nearest_and_is_a_gap() -> None:
    chapter = _chapter(shortcodes=(_value("pay.gapp"),))
    (problem,) = make_plan(_project(chapter, [_script("analysis/p.py", ["value pay.gap"])])).problems
    assert (problem.kind, problem.gap, problem.documents) == ("unknown-value", True, ("a",))
    assert problem.hint == "Did you mean 'pay.gap'?"


def test_everything_wrong_is_said_at_once() -> None:
    chapter = _chapter(
        shortcodes=(_value("no.such"), Shortcode(1, "fact", ("award.id",), {}, Place("chapters/a.qmd", 6), "text")),
        labels=(Label("tbl-none", "tbl", Place("chapters/a.qmd", 7), True),),
        citations=(Citation("nobody", Place("chapters/a.qmd", 8)), Citation("fig-none", Place("chapters/a.qmd", 8, 9))),
        tbc=(Place("chapters/a.qmd", 9),),
    )
    plan = make_plan(_project(chapter, facts={"award": {"id": "TBC"}}))
    assert _kinds(plan.problems) == [
        "unknown-value", "unknown-table", "unknown-citation", "unknown-cross-reference", "tbc", "tbc",
    ]  # fmt: skip
    assert all(p.gap for p in plan.problems)


def test_cycle_is_drawn_as_a_path() -> None:
    scripts = [
        _script("analysis/b.py", ["table b"], reads=["a"]),
        _script("analysis/a.py", ["table a"], reads=["b"]),
        _script("analysis/c.py", ["table c"]),
    ]
    plan = make_plan(_project(_chapter(), scripts))
    (problem,) = plan.problems
    assert problem.kind == "cycle"
    assert "analysis/a.py -> analysis/b.py -> analysis/a.py" in problem.message
    assert plan.order == ("analysis/c.py",)


def test_made_twice_names_both_places() -> None:
    scripts = [_script("analysis/a.py", ["value x"]), _script("analysis/b.py", ["value x"])]
    (problem,) = make_plan(_project(_chapter(), scripts)).problems
    assert (problem.kind, problem.place.file) == ("made-twice", "analysis/b.py")
    assert "analysis/a.py:3" in problem.hint


def test_unknown_product() -> None:
    (problem,) = make_plan(_project(_chapter(), [_script("analysis/a.py", ["table rates"], reads=["rate"])])).problems
    assert (problem.kind, problem.hint) == ("unknown-product", "Did you mean 'rates'?")


def test_a_fault_in_a_script_touches_only_what_shows_its_products() -> None:
    fault = Problem("syntax-error", "It is wrong.", Place("analysis/a.py", 3))
    other = _chapter(path="chapters/b.qmd")
    project = _project(
        _chapter(shortcodes=(_value("x"),)),
        [_script("analysis/a.py", ["value x"])],
        problems=(fault,),
        documents=tuple(
            DocumentEntry(i, f"chapters/{i}.qmd", GENRE, Place("_quarto.yml", 4), "style") for i in ("a", "b")
        ),
    )
    project.chapters["b"] = other  # type: ignore[index]
    assert make_plan(project).problems[0].documents == ("a",)


def test_a_fault_in_a_file_of_a_folder_of_data_touches_only_what_shows_it() -> None:
    fault = Problem("wrong-type", "It is wrong.", Place("data/waves/w1.csv", 3))
    project = _project(
        _chapter(shortcodes=(_value("x"),)),
        [_script("analysis/a.py", ["value x"], sources=["waves"])],
        problems=(fault,),
        sources={"waves": described.source("data/waves/", id="waves"), "blank": described.source("", id="blank")},
        documents=tuple(
            DocumentEntry(i, f"chapters/{i}.qmd", GENRE, Place("_quarto.yml", 4), "style") for i in ("a", "b")
        ),
    )
    project.chapters["b"] = _chapter(path="chapters/b.qmd")  # type: ignore[index]
    assert [p.documents for p in make_plan(project).problems if p.kind == "wrong-type"] == [("a",)]


def test_a_fault_in_settings_touches_all() -> None:
    fault = Problem("unknown-key", "Nobody knows it.", Place("_quarto.yml", 3))
    assert make_plan(_project(_chapter(), problems=(fault,))).problems[0].documents == ()


def _claims(sentences: Sequence[Sentence], claims: Sequence[Claim]) -> list[str]:
    return _kinds(make_plan(_project(_chapter(sentences=tuple(sentences)), claims=tuple(claims))).problems)


def test_sentences_need_a_line_or_something_bound() -> None:
    place = Place("chapters/a.qmd", 3)
    said = Sentence("We will ask.", place, bound=False)
    line = Claim("a", "We will ask.", "plan", "", Place("chapters/claims.csv", 2))
    assert _claims([said], []) == ["unbound-sentence"]
    assert _claims([said], [line]) == []
    assert _claims([Sentence("See [@k].", place, bound=True)], []) == []
    assert _claims([], [line]) == ["stale-claim"]


def test_a_typed_statistic_is_never_covered_by_a_line() -> None:
    place = Place("chapters/a.qmd", 3)
    line = Claim("a", "S", "plan", "", Place("chapters/claims.csv", 2))
    assert _claims([Sentence("S", place, bound=True, digits=("45%",))], [line]) == ["typed-number"]
    assert _claims([Sentence("S", place, bound=True, digits=("6",))], [line]) == []
    assert _claims([Sentence("S", place, bound=True, digits=("6",))], []) == ["typed-number"]


def test_a_project_without_claims_is_not_checked() -> None:
    said = Sentence("We will ask.", Place("chapters/a.qmd", 3), bound=False)
    assert make_plan(_project(_chapter(sentences=(said,)))).problems == ()


def test_references_are_found_by_key() -> None:
    reference = Reference("smith", Place("refs.bib", 1), "", "T")
    chapter = _chapter(citations=(Citation("smith", Place("chapters/a.qmd", 3)),))
    plan = make_plan(_project(chapter, references={"smith": reference}))
    assert (plan.problems, plan.citations["a"]) == ((), ("smith",))


def test_nocite_of_all_cites_every_reference() -> None:
    references = {key: Reference(key, Place("refs.bib", 1), "", "") for key in ("b", "a")}
    chapter = _chapter(citations=(Citation("*", Place("chapters/a.qmd", 3)),))
    plan = make_plan(_project(chapter, references=references))
    assert plan.citations == {"a": ("a", "b")}
    assert plan.problems == ()


def test_what_cells_load_is_needed_and_must_be_there() -> None:
    """A cell that loads what nobody makes fails, so that it is no gap."""
    script = _script("analysis/a.py", makes=["value a.x"])
    uses = (("value a.x", Place("c.qmd", 3)), ("table a.none", Place("c.qmd", 4)), ("source none", Place("c.qmd", 5)))
    plan = make_plan(_project(_chapter(uses=uses), [script]))
    assert plan.needs["a"] == ("table a.none", "value a.x")
    told = [(p.kind, p.place.line, p.gap) for p in plan.problems]
    assert told == [("unknown-table", 4, False), ("unknown-source", 5, False)]


def test_findings_are_gaps_until_somebody_records_them() -> None:
    """Show in a draft what is missing."""
    code = Shortcode(0, "finding", ("F1",), {}, Place("c.qmd", 7, 2), "text")
    plan = make_plan(_project(_chapter(shortcodes=(code,))))
    assert [(p.kind, p.place, p.gap) for p in plan.problems] == [("unknown-finding", Place("c.qmd", 7, 2), True)]


def test_items_of_lists_are_looked_up_by_number() -> None:
    """Count from 1, as Quarto does; a whole list is nothing that text can show."""
    data = {"codes": ["a", {"name": "b"}]}
    assert look_up(data, "codes.1") == "a"
    assert look_up(data, "codes.2.name") == "b"
    assert look_up(data, "codes.0") is None
    assert look_up(data, "codes.3") is None
    assert list(keys_of(data)) == ["codes.1", "codes.2.name"]


def test_labels_that_cells_may_print_are_left_to_weaving() -> None:
    """Tell of no cross-reference whose label may only come when the cell has run."""
    cell = Cell(1, "python", "", {"output": "asis"}, {}, "print('x')", Place("c.qmd", 3), Place("c.qmd", 5), 3, 6)
    citations = (Citation("tbl-printed", Place("c.qmd", 9)),)
    assert [p.kind for p in make_plan(_project(_chapter(citations=citations))).problems] == ["unknown-cross-reference"]
    assert make_plan(_project(_chapter(citations=citations, cells=(cell,)))).problems == ()
