"""Documents made of everything that is supported come out whole: no fault, every word, id and reference, in order."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fuzz import checks, rounds
from tests.fuzz.grammar import Document, document
from tests.fuzz.project import write_project

COUNT, PARTS = 300, 2
BATCH = 100


@pytest.mark.parametrize("part", range(PARTS))
def test_made_documents_come_out_whole(part: int, tmp_path: Path) -> None:
    root = write_project(tmp_path)
    count = COUNT // PARTS * rounds.TIMES
    documents = _documents(part, count)
    for start in range(0, count, BATCH):
        batch = documents[start : start + BATCH]
        for one, outcome in zip(batch, checks.woven(root, batch), strict=True):
            broken = list(checks.broken(one, outcome, root))
            assert not broken, checks.told(root, one, broken[0])
    rounds.note("made", count, part)


def _documents(part: int, count: int) -> list[Document]:
    """Let hypothesis make half of them; the other half are longer, since their die never favours what is small."""
    own = rounds.made(document, count // 2, part)
    return [*own, *(document(rounds.dice(part, n)) for n in range(count - len(own)))]


def test_the_same_documents_twice_give_the_same_bytes(tmp_path: Path) -> None:
    root = write_project(tmp_path)
    documents = [document(rounds.dice(90, n)) for n in range(40 * rounds.TIMES)]
    first, second = checks.woven(root, documents), checks.woven(root, documents, processes=3)
    assert first == second
    rounds.note("woven twice", len(documents))


def test_made_documents_hold_everything() -> None:
    """Fail where the grammar has lost a part: each must stand in some of the documents of a run."""
    texts = "\n".join(document(rounds.dice(1, n)).text for n in range(400))
    parts = (
        "{{< var",
        "{{< meta",
        "{{< fact",
        "{{< env",
        "{{< value",
        "{{< include",
        "{{< pagebreak",
        "{{< video",
        "{{</*",
        "{{{<",
        ".callout-note",
        ".callout-caution",
        ".panel-tabset",
        ".column-margin",
        ".aside",
        "layout-ncol",
        "layout=",
        ".columns",
        "content-visible",
        "content-hidden",
        "when-profile",
        "when-meta",
        "@fig-",
        "@tbl-",
        "@eq-",
        "@lst-",
        "@sec-",
        "@nte-",
        "[@ash2001",
        "-@birch:2002",
        "@{elm-05}",
        "^[",
        "[^n",
        "$$",
        "{#eq-",
        "lst-cap",
        "```{python}",
        "`{python} ",
        "(@ex",
        "- [x]",
        ":   ",
        "\n| ",
        "+====",
        "```{=html}",
        "<!--",
        "> ",
        "#.  ",
        "{#fig-marbles}",
        "fig-alt",
        "\\\n",
    )
    assert [part for part in parts if part not in texts] == []
