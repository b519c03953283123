"""Includes are spelled out line by line, and every line remembers where it came from."""

from __future__ import annotations

from pathlib import Path

from evidoc.collect.includes import Spelled, spell_out, split_front
from evidoc.errors import Place


def _spell(root: Path, body: str) -> Spelled:
    return spell_out(body, "chapters/a.qmd", 5, root)


def _write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_front_matter_is_split_off() -> None:
    assert split_front("---\ntitle: T\n---\n\nBody\n") == ("title: T\n", "\nBody\n", 4)
    assert split_front("Body\n---\n") == ("", "Body\n---\n", 1)


def test_nested_includes_keep_their_places(tmp_path: Path) -> None:
    _write(tmp_path, "chapters/parts/one.qmd", "first\n{{< include parts/two.qmd >}}\nlast\n")
    _write(tmp_path, "chapters/parts/two.qmd", "inner\n")
    spelled = _spell(tmp_path, "Before\n\n{{< include parts/one.qmd >}}\n\nAfter")
    assert spelled.text == "Before\n\nfirst\ninner\n\nlast\n\n\nAfter"
    assert [(p.file, p.line) for p in spelled.origins] == [
        ("chapters/a.qmd", 5), ("chapters/a.qmd", 6), ("chapters/parts/one.qmd", 1), ("chapters/parts/two.qmd", 1),
        ("chapters/parts/one.qmd", 2), ("chapters/parts/one.qmd", 3), ("chapters/a.qmd", 7), ("chapters/a.qmd", 8),
        ("chapters/a.qmd", 9),
    ]  # fmt: skip
    assert spelled.files == ["chapters/parts/one.qmd", "chapters/parts/two.qmd"]


def test_a_path_is_taken_from_the_document_also_in_an_included_file(tmp_path: Path) -> None:
    _write(tmp_path, "chapters/parts/one.qmd", "{{< include two.qmd >}}\n")
    _write(tmp_path, "chapters/parts/two.qmd", "beside the including file")
    (problem,) = _spell(tmp_path, "{{< include parts/one.qmd >}}").problems
    assert (problem.kind, problem.place) == ("missing-include", Place("chapters/parts/one.qmd", 1, 1))
    assert "{{< include parts/two.qmd >}}" in problem.hint
    _write(tmp_path, "chapters/two.qmd", "beside the document")
    assert _spell(tmp_path, "{{< include parts/one.qmd >}}").text.split() == ["beside", "the", "document"]


def test_what_follows_an_include_is_a_new_paragraph(tmp_path: Path) -> None:
    _write(tmp_path, "chapters/x.qmd", "one")
    assert _spell(tmp_path, "{{< include x.qmd >}}\nAfter").text == "one\n\nAfter"


def test_a_slash_begins_at_the_project(tmp_path: Path) -> None:
    _write(tmp_path, "shared/note.qmd", "shared")
    assert _spell(tmp_path, '{{< include "/shared/note.qmd" >}}').text == "shared\n"


def test_an_include_in_a_list_keeps_the_indent(tmp_path: Path) -> None:
    _write(tmp_path, "chapters/x.qmd", "one\n\ntwo")
    assert _spell(tmp_path, "- item\n\n  {{< include x.qmd >}}").text == "- item\n\n  one\n\n  two\n"


def test_an_include_in_code_is_left_alone(tmp_path: Path) -> None:
    body = "```\n{{< include nowhere.qmd >}}\n```"
    spelled = _spell(tmp_path, body)
    assert (spelled.text, spelled.problems) == (body, [])


def test_faults_name_the_line_that_includes(tmp_path: Path) -> None:
    _write(tmp_path, "chapters/parts/right.qmd", "x")
    _write(tmp_path, "chapters/self.qmd", "{{< include self.qmd >}}")
    _write(tmp_path, "chapters/front.qmd", "---\ntitle: T\n---\nx")
    spelled = _spell(
        tmp_path,
        "{{< include parts/rihgt.qmd >}}\n{{< include ../../out.qmd >}}\n{{< include self.qmd >}}\n"
        "{{< include front.qmd >}}",
    )
    assert [(p.kind, p.place) for p in spelled.problems] == [
        ("missing-include", Place("chapters/a.qmd", 5, 1)),
        ("path-leaves-project", Place("chapters/a.qmd", 6, 1)),
        ("include-cycle", Place("chapters/self.qmd", 1, 1)),
        ("front-matter-in-include", Place("chapters/front.qmd", 1, 1)),
    ]
    assert "parts/right.qmd" in spelled.problems[0].hint
    assert "chapters/self.qmd -> chapters/self.qmd" in spelled.problems[2].message
