"""The small web fonts that come with evidoc go in, and the font packages; what a site is set in comes out, and its CSS.

The open licence keeps the name "Source" for unchanged fonts, so the reduced ones bear another name.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path, PurePosixPath

from evidoc.fingerprint import Digests, of_data
from evidoc.packaged import package_templates
from evidoc.records import dataclass
from evidoc.write.folder import SiteFolder


@dataclass(frozen=True, slots=True)
class Face:
    """One weight or slope of a family."""

    family: str
    file: str
    weight: int
    style: str


FACES = (
    Face("Sans", "SourceSansPro-Regular.ttf", 400, "normal"),
    Face("Sans", "SourceSansPro-It.ttf", 400, "italic"),
    Face("Sans", "SourceSansPro-Semibold.ttf", 600, "normal"),
    Face("Serif", "SourceSerifPro-Semibold.ttf", 600, "normal"),
)

MATHS = Face("Math", "STIXTwoMath-Regular.ttf", 400, "normal")
"""The font of formulas: the one that draws them in print, on pages that have any."""

MONO = Face("Mono", "DejaVuSansMono.ttf", 400, "normal")
"""The font of code in print: it comes with the library that draws charts."""


def package_file(face: Face) -> Path:
    """Return the file of `face` in its font package."""
    if face.family == "Mono":
        return _folder_of("matplotlib") / "mpl-data/fonts/ttf" / face.file
    if face.family == "Math":
        return _folder_of("ziamath") / "fonts" / face.file
    if face.family == "Serif":
        import font_source_serif_pro as package  # type: ignore[import-untyped]
    else:
        import font_source_sans_pro as package  # type: ignore[import-untyped]
    return Path(package.font_directory) / face.file


def _folder_of(package: str) -> Path:
    """Find a package without loading it, which would take a second."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(package)
    return Path(found.origin).parent


def web_file(face: Face) -> Path:
    """Return the file of `face` for pages: reduced beforehand, by ``python tools/web_fonts.py``."""
    slope = "-italic" if face.style == "italic" else ""
    return package_templates() / "web" / "fonts" / f"evidoc-{face.family.lower()}-{face.weight}{slope}.woff2"


def licence() -> Path:
    """Return the licence of the reduced fonts."""
    return package_templates() / "web" / "fonts" / "fonts-licence.txt"


def web_key(digests: Digests, *, maths: bool = False) -> str:
    """Return what pages are set in, as one digest."""
    return of_data([digests.of_file(file) for file in (*map(web_file, faces(maths=maths)), licence())])


def print_key(digests: Digests) -> str:
    """Return what print is set in, as one digest."""
    return of_data([digests.of_file(package_file(face)) for face in (*FACES, MONO)])


def faces(*, maths: bool) -> tuple[Face, ...]:
    """Return the faces that pages are set in."""
    return (*FACES, MATHS) if maths else FACES


def publish_fonts(folder: SiteFolder, *, maths: bool = False) -> dict[str, str]:
    """Write the reduced fonts and their licence into a site; return original file name -> name in the site."""
    files = {**{face.file: web_file(face) for face in faces(maths=maths)}, "LICENSE.txt": licence()}
    return {name: folder.asset(file.stem, file.suffix, file.read_bytes()) for name, file in files.items()}


def web_faces(written: dict[str, str]) -> str:
    """Return the ``@font-face`` rules for pages that have these fonts; the style sheet stands beside them."""
    return "".join(
        f'@font-face{{font-family:"evidoc {face.family}";font-weight:{face.weight};font-style:{face.style};'
        f'font-display:swap;src:url("{PurePosixPath(written[face.file]).name}") format("woff2")}}\n'
        for face in faces(maths=MATHS.file in written)
    )


def print_faces() -> str:
    """Return the ``@font-face`` rules for print: the unchanged fonts of the packages.

    Under their own names, fonts of the same names that somebody has installed would be taken for some of the letters.
    """
    return (
        "".join(
            f'@font-face{{font-family:"evidoc {face.family}";font-weight:{face.weight};font-style:{face.style};'
            f'src:url("{package_file(face).as_uri()}")}}\n'
            for face in FACES
        )
        + f'@font-face{{font-family:"evidoc Mono";src:url("{package_file(MONO).as_uri()}")}}\n'
    )


def font_folders() -> list[str]:
    """Return the folders that the making of a PDF may read fonts from."""
    return sorted({str(package_file(face).parent) for face in (*FACES, MONO)})
