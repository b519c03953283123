"""In: REFI-QDA projects, whole and hostile, written here after the standard. Out: drafts of cases, or a refusal.

The form: an archive with ``project.qde`` (XML, namespace ``urn:QDA-XML:project:1.0``) and ``sources/``; passages by the
places of their first and last characters, counted in Unicode characters from 0 (REFI-QDA Standard 1.5).
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.casework import CODEBOOK, kinds, lay, read

from evidoc.collect.qdpx import QdaProject, read_qdpx
from evidoc.collect.qdpx_cases import as_cases
from evidoc.errors import CollectError

TEXT = "\U0001f3fa Naïve: we count.\r\nThe belt is fast.\r\n\r\n::: {.excerpt}\r\nAnd loud.\x07"
PLAIN = TEXT.replace("\r\n", "\n")
CODES = """\
<Code guid="{AAAAAAAA-0000-0000-0000-000000000001}" name="Time" isCodable="false">
<Code guid="AAAAAAAA-0000-0000-0000-000000000002" name="Hurry" isCodable="true"/>
<Code guid="AAAAAAAA-0000-0000-0000-000000000003" name="Noise: &quot;loud&quot; #1" isCodable="true">
<Description>Too loud:
two lines</Description></Code>
</Code>
<Code guid="AAAAAAAA-0000-0000-0000-000000000004" name="Loose" isCodable="true"/>
"""
QDE = """\
<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Synthetic" origin="A synthetic tool 1.0">
<CodeBook><Codes>{codes}</Codes></CodeBook>
<Sources>
<TextSource guid="BBBBBBBB-0000-0000-0000-000000000001" name="Interview with Synthetic Sam" plainTextPath="{path}">
{selections}
</TextSource>
<PictureSource guid="BBBBBBBB-0000-0000-0000-000000000002" name="A picture" path="internal://p.png"/>
</Sources>
</Project>
"""


def selection(words: str, *codes: int, ends: int = 0, name: bool = True) -> str:
    """Return a passage: `ends` is what is taken from its end where the last character itself is counted."""
    start = PLAIN.index(words)
    refs = "".join(
        f'<Coding guid="c"><CodeRef targetGUID="AAAAAAAA-0000-0000-0000-00000000000{n}"/></Coding>' for n in codes
    )
    said = words if name else ""
    return (
        f'<PlainTextSelection guid="s" name="{said}" startPosition="{start}" '
        f'endPosition="{start + len(words) - ends}">{refs}</PlainTextSelection>'
    )


def qde(*selections: str, path: str = "internal://one.txt", codes: str = CODES) -> str:
    """Return the XML of a project."""
    return QDE.format(selections="\n".join(selections), path=path, codes=codes)


def qdpx(files: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in files.items():
            archive.writestr(name, held)
    return out.getvalue()


def project(*selections: str) -> QdaProject:
    """Return a project as it is read."""
    return read_qdpx(qdpx({"project.qde": qde(*selections), "sources/one.txt": f"\ufeff{TEXT}"}), "p.qdpx")


FAST, LOUD = "The belt is fast.", "::: {.excerpt}\nAnd loud."


@pytest.mark.parametrize("ends", [0, 1])
def test_passages_are_whole_however_a_tool_counts_their_ends(ends: int) -> None:
    found = project(selection(FAST, 2, 3, ends=ends), selection("we count", 4, ends=ends))
    assert [passage.text for passage in found.sources[0].passages] == [FAST, "we count"]
    assert "ends-not-told" not in [problem.kind for problem in found.problems]


def test_where_nothing_tells_how_ends_are_counted_people_are_told() -> None:
    found = project(selection(FAST, 2, name=False))
    assert "ends-not-told" in [problem.kind for problem in found.problems]


def test_codes_become_proposals_and_texts_drafts_without_any_consent(tmp_path: Path) -> None:
    root = lay(tmp_path)
    before = (root / CODEBOOK).read_text(encoding="utf-8")
    made = as_cases(project(selection(FAST, 2, 3), selection(LOUD, 4, name=False)), read(root), before)
    assert (made.known, made.codes, made.excerpts) == (("hurry",), ("noise-loud-1", "loose"), 2)
    assert sorted(made.files) == [CODEBOOK, "cases/import-1.md"]
    for path, text in made.files.items():
        (root / path).write_text(text, encoding="utf-8")
    cases = read(root)
    assert kinds(cases) == []
    case = cases.cases["import-1"]
    assert (case.status, case.kind, case.leaves) == ("draft", "own", False)
    assert (case.consent.to_take_part, case.consent.to_quote, case.consent.day) == ("not known", "not known", None)
    assert [one.text for one in case.excerpts.values()] == [FAST, "::: {.excerpt} And loud."]
    assert all(one.quote and not one.role for one in case.excerpts.values())
    assert case.excerpts["e1"].codes == ("hurry", "noise-loud-1")
    noise = cases.codes["noise-loud-1"]
    assert (noise.label, noise.meaning, noise.theme, noise.proposed) == (
        'Noise: "loud" #1',
        "Too loud: two lines",
        "time",
        True,
    )
    assert cases.themes["unsorted"].label == "Unsorted"
    assert all(line in (root / CODEBOOK).read_text(encoding="utf-8") for line in before.split("\n"))
    assert "Sam" not in case.title + case.id + case.summary_of  # a source is often called after a person


def test_the_same_project_again_adds_no_code(tmp_path: Path) -> None:
    root = lay(tmp_path)
    for number in (1, 2):
        made = as_cases(project(selection(FAST, 3)), read(root), (root / CODEBOOK).read_text(encoding="utf-8"))
        assert f"cases/import-{number}.md" in made.files
        for path, text in made.files.items():
            (root / path).write_text(text, encoding="utf-8")
    assert made.codes == ()
    assert CODEBOOK not in made.files


def test_without_a_codebook_one_is_begun(tmp_path: Path) -> None:
    made = as_cases(project(selection(FAST, 2)), None, "")
    (tmp_path / "cases").mkdir()
    for path, text in made.files.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    cases = read(tmp_path)
    assert kinds(cases) == []
    assert set(cases.codes) == {"hurry", "noise-loud-1", "loose"}
    assert set(cases.themes) == {"time", "unsorted"}


def test_a_codebook_that_cannot_be_added_to_stays_as_it_is(tmp_path: Path) -> None:
    flow = "title: T\nthemes: {}\ncodes: {a: {label: A, meaning: a, theme: t}}\n"
    with pytest.raises(CollectError) as caught:
        as_cases(project(selection(FAST, 3)), read(lay(tmp_path)), flow)
    assert [problem.kind for problem in caught.value.problems] == ["cannot-add"]


def test_what_is_no_text_or_has_no_code_is_told_and_left_out() -> None:
    found = project(selection(FAST, 9), selection("we count", 2))
    assert [passage.text for passage in found.sources[0].passages] == ["we count"]
    assert sorted(problem.kind for problem in found.problems) == ["left-out", "left-out"]
    assert all(problem.warning for problem in found.problems)


def link() -> bytes:
    """Return an archive that holds a symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.qde", qde())
        info = zipfile.ZipInfo("sources/one.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/hostname")
    return out.getvalue()


ENTITY = '<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
LAUGHS = '<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
_XML = '<?xml version="1.0" encoding="utf-8"?>'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"no archive", "not-qdpx"),
        (qdpx({"project.qde": qde()})[:-40], "not-qdpx"),
        (qdpx({"other.xml": "<a/>"}), "not-qdpx"),
        (qdpx({"project.qde": "<Project"}), "not-qdpx"),
        (qdpx({"project.qde": "<Project/>"}), "not-qdpx"),
        (qdpx({"project.qde": qde().replace(_XML, ENTITY).replace("A synthetic", "&x;")}), "unsafe-archive"),
        (qdpx({"project.qde": qde().replace(_XML, LAUGHS).replace("A synthetic", "&b;")}), "unsafe-archive"),
        (qdpx({"project.qde": qde(), "../out.txt": "x"}), "unsafe-archive"),
        (qdpx({"project.qde": qde(), "/out.txt": "x"}), "unsafe-archive"),
        (qdpx({"project.qde": qde(), "sources\\..\\..\\out.txt": "x"}), "unsafe-archive"),
        (qdpx({"project.qde": qde(), "C:/out.txt": "x"}), "unsafe-archive"),
        (qdpx({"project.qde": qde(), "sources/one.txt": b"\0" * 3_000_000}), "unsafe-archive"),
        (link(), "unsafe-archive"),
    ],
)
def test_what_is_not_safe_or_not_a_project_is_refused(data: bytes, kind: str) -> None:
    with pytest.raises(CollectError) as caught:
        read_qdpx(data, "p.qdpx")
    assert [problem.kind for problem in caught.value.problems] == [kind]
    assert all(problem.hint for problem in caught.value.problems)


@pytest.mark.parametrize(
    "path", ["absolute:///etc/hostname", "relative:///../one.txt", "internal://../../etc/hostname"]
)
def test_no_text_outside_of_the_archive_is_read(path: str) -> None:
    found = read_qdpx(qdpx({"project.qde": qde(selection(FAST, 2), path=path)}), "p.qdpx")
    assert found.sources == []
    assert "left-out" in [problem.kind for problem in found.problems]
