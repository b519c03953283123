"""Templates of the project go first, the package's are there when they are missing, and faults have a line."""

from __future__ import annotations

from pathlib import Path

from evidoc.write.pages import Pages


def write(root: Path, name: str, text: str) -> None:
    (root / "templates" / name).parent.mkdir(parents=True, exist_ok=True)
    (root / "templates" / name).write_text(text, encoding="utf-8")


def test_a_project_without_templates_uses_the_packages(tmp_path: Path) -> None:
    assert "--blue" in Pages(tmp_path).text("web/site.css")


def test_a_projects_own_template_goes_first(tmp_path: Path) -> None:
    write(tmp_path, "shared/strip.html", "Mine: {{ name }}")
    assert Pages(tmp_path).render("shared/strip.html", {"name": "<b>"}) == ("Mine: &lt;b&gt;", [])


def test_an_undefined_name_is_told_with_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, "shared/inner.html", "one\n{{ nobody }}\n")
    write(tmp_path, "web/outer.html", 'text\n\n{% include "shared/inner.html" %}\n')
    html, problems = Pages(tmp_path).render("web/outer.html", {}, "proposal")
    assert html == ""
    assert [(str(p.place), p.documents) for p in problems] == [("templates/shared/inner.html:2", ("proposal",))]
    assert problems[0].message == "The template cannot be filled: 'nobody' is undefined."


def test_a_syntax_error_is_told_with_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, "web/bad.html", "fine\n{% if %}\n")
    _, problems = Pages(tmp_path).render("web/bad.html", {})
    assert str(problems[0].place) == "templates/web/bad.html:2"


def test_a_missing_template_is_a_problem(tmp_path: Path) -> None:
    _, problems = Pages(tmp_path).render("web/none.html", {})
    assert [p.kind for p in problems] == ["template-error"]
    assert str(problems[0].place) == "templates/web/none.html"
