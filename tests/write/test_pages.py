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


def test_a_template_that_the_project_gives_itself_later_takes_its_place(tmp_path: Path) -> None:
    pages, shown = Pages(tmp_path), {"doc": {"marks": [{"kind": "status", "text": "Draft"}]}}
    write(tmp_path, "web/one.html", '{% include "shared/strip.html" %}')
    assert "Draft" in pages.render("web/one.html", shown)[0]
    write(tmp_path, "shared/strip.html", "Mine")
    assert pages.render("web/one.html", shown) == ("Mine", [])
    (tmp_path / "templates/shared/strip.html").unlink()
    assert "Draft" in pages.render("web/one.html", shown)[0]


def test_no_template_lies_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    write(tmp_path, "web/one.html", '{% include "../secret.html" %}')
    html, problems = Pages(tmp_path).render("web/one.html", {})
    assert (html, [p.kind for p in problems]) == ("", ["template-error"])


def test_the_templates_behind_one_are_known(tmp_path: Path) -> None:
    shared = {"shared/title.html", "shared/strip.html", "shared/abstract.html", "shared/contents.html"}
    assert {"print/document.html", *shared} < set(Pages(tmp_path).behind("print/document.html"))
    assert "web/base.html" in Pages(tmp_path).behind("web/document.html")
    assert Pages(tmp_path).behind("web/none.html") == ("web/none.html",)


def test_where_a_name_is_computed_every_template_may_act(tmp_path: Path) -> None:
    write(tmp_path, "web/one.html", "{% include name %}")
    write(tmp_path, "mine/two.html", "")
    assert {"web/one.html", "mine/two.html", "shared/strip.html"} < set(Pages(tmp_path).behind("web/one.html"))


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
