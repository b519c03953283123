"""The fonts of pages are those of the packages, reduced, under no reserved name, with their licence."""

from __future__ import annotations

import pytest
import web_fonts
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from evidoc.write.fonts import FACES, MATHS, Face, faces, licence, web_file


@pytest.mark.parametrize("face", faces(maths=True), ids=lambda face: face.file)
def test_the_fonts_that_come_along_are_those_of_the_packages(face: Face) -> None:
    assert web_file(face).read_bytes() == web_fonts.reduced(face), "run: python tools/web_fonts.py"


def test_fonts_bear_no_reserved_name_and_bring_their_licence() -> None:
    assert {*FACES, MATHS} == set(faces(maths=True))
    for face in faces(maths=True):
        with TTFont(web_file(face)) as font:
            assert {record.nameID for record in font["name"].names} <= web_fonts.COPYRIGHT_AND_LICENCE
    assert "SIL OPEN FONT LICENSE" in licence().read_text(encoding="utf-8")
