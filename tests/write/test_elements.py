"""What a browser works by itself is shown in print as a sign, stands open, or gives way to a link."""

from __future__ import annotations

from evidoc.write.elements import finished, for_paper, needs_script

TASKS = (
    '<li><label><input type="checkbox" checked="">done</label></li><li><label><input type="checkbox">open</label></li>'
)


def test_boxes_of_task_lists_change_nothing_on_a_page() -> None:
    assert finished(TASKS).count('disabled=""') == 2
    assert finished(finished(TASKS)) == finished(TASKS)
    assert finished('<input type="text">') == '<input type="text">'


def test_boxes_of_task_lists_are_signs_on_paper() -> None:
    paper = for_paper(TASKS)
    assert "<input" not in paper
    assert "☑</span> done" in paper
    assert "☐</span> open" in paper


def test_what_is_folded_stands_open_on_paper() -> None:
    folded = '<details><summary class="callout-header">More</summary><p>Words.</p></details>'
    assert for_paper(folded) == (
        '<div class="evidoc-details"><div class="evidoc-summary callout-header">More</div><p>Words.</p></div>'
    )


def test_nothing_plays_on_paper() -> None:
    assert for_paper('<div><iframe src="https://example.org" title="T"></iframe><video><source></video></div>') == (
        "<div></div>"
    )


def test_only_tabs_need_the_script() -> None:
    assert needs_script('<div class="a panel-tabset" group="g">')
    assert not needs_script("<p>A panel-tabset in words.</p>")
