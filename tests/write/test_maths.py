"""Formulas are named on pages and drawn in print: the same bytes each time, on the line of the text, none lost."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from tests.write.formulas import mathml
from tests.write.test_pdf import job, messages

from evidoc.write import pdf
from evidoc.write.mathml import letters, read_formula
from evidoc.write.maths import MARK, draw, draw_formulas, name_formulas, not_understood, spoken_headings
from evidoc.write.pdf_reading import read

FRACTION = r"\frac{l_t}{n_t}"
EVERYTHING = (
    r"\hat\beta \bar{x} \tilde{x} \dot x \vec{v} \widehat{abc} \overline{AB} \underline{x}",
    r"\sum_{i=1}^{n} x_i = \int_0^\infty e^{-x^2}\,dx \prod_{j} p_j",
    r"\begin{pmatrix} a & b \\ c & d\end{pmatrix} \begin{cases} 1 & x>0 \\ 0 & \text{otherwise}\end{cases}",
    r"\begin{aligned} a &= b \\ &= c + d\end{aligned} \qquad(1)",
    r"\binom{n}{k} \lim_{x\to 0} \log x \underbrace{a+b}_{n} \left\lfloor x\right\rfloor \operatorname{logit}(p)",
    r"\boxed{x} \phantom{x} \cancel{x} \xrightarrow{f} \sqrt[3]{y} \mathcal{N}(\mu,\sigma^2) \mathbb{R} \mathbf{x}",
)


def one(tex: str, sign: str = "$") -> str:
    return mathml([tex], sign)[0]


def pictures(html: str) -> list[str]:
    return [base64.b64decode(data).decode() for data in re.findall(r"base64,([^\"]+)", html)]


def test_every_formula_is_drawn_with_its_spoken_text() -> None:
    html, wrong = draw_formulas("".join(mathml(EVERYTHING, "$$")))
    assert wrong == []
    assert html.count('<img class="evidoc-formula evidoc-formula-display"') == len(EVERYTHING)
    assert "<math" not in html
    assert f'alt="{MARK}the sum from i equals 1 to n of x sub i equals' in html


def test_even_odd_formulas_are_drawn() -> None:
    odd = (
        r"{}^2", r"\sqrt{}", r"\frac{}{2}", r"\dfrac{a}{b} + \tfrac12", r"\bar{\bar{x}}", r"\left. f \right|_{x=0}",
        r"\begin{pmatrix} a & \\ & d \end{pmatrix}", r"\sum_{\substack{i=1\\j=2}}^{n} x", r"\xrightarrow[n]{P}",
    )  # fmt: skip
    assert draw_formulas("".join(mathml(odd)))[1] == []


def test_drawings_are_the_same_each_time_and_name_nothing() -> None:
    once, again = (draw_formulas("".join(mathml(EVERYTHING)))[0] for _ in range(2))
    assert once == again
    assert not any(" id=" in svg or "<use" in svg for svg in pictures(once))


def test_a_formula_stands_on_the_line_of_its_text() -> None:
    deep, flat, wide = (draw(read_formula(one(tex)))[0] for tex in (FRACTION, "x", "x + x + x"))
    assert deep.depth > 0.25 > flat.depth > 0
    assert 0.3 < flat.width < 0.8
    assert wide.width > 3 * flat.width
    assert f"vertical-align:{-deep.depth:.4f}em" in draw_formulas(one(FRACTION))[0]


def test_an_accent_is_as_wide_as_its_letter() -> None:
    hat, letter = (draw(read_formula(name_formulas(one(tex))))[0] for tex in (r"\hat{x}", "x"))
    assert hat.width == pytest.approx(letter.width, rel=0.15)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<math><mi>\u6570</mi></math>", "signs that the mathematical font lacks: \u6570"),
        ("<math><mglyph>?</mglyph></math>", "what no font or rule here can draw: mglyph"),
        ("<math><mfrac><mi>a</mi></mfrac></math>", "what no font or rule here can draw: mfrac"),
    ],
)
def test_what_cannot_be_drawn_is_told(html: str, said: str) -> None:
    shown, (told,) = draw_formulas(f"<p>{html}</p>")
    assert said in told
    assert shown == "<p></p>"


def test_pages_name_formulas_and_let_long_ones_scroll() -> None:
    short, long = name_formulas(one("x")), name_formulas(one("+".join("abcdefghijkl"), "$$"))
    assert short.startswith('<math alttext="x" display="inline"')
    assert long.startswith(
        '<span class="evidoc-maths" role="region" aria-label="Long formula 1" tabindex="0"><math alt'
    )
    assert letters(read_formula(one(r"\frac{abcde}{xy}")).root) == 5


def test_an_authors_own_words_are_kept() -> None:
    html = f'<p><span id="eq-a" role="math" aria-label="The &quot;rate&quot;">{one("x", "$$")}</span></p>'
    assert 'alttext="The &quot;rate&quot;"' in name_formulas(html)
    printed, _ = draw_formulas(html)
    assert printed.startswith('<p><span id="eq-a"><img')
    assert f'alt="{MARK}The &quot;rate&quot;"' in printed
    assert printed.endswith("></span></p>")


def test_formulas_that_pandoc_left_as_they_were_are_found() -> None:
    html = r'<p><span class="math inline">\(\foo{x} &lt; 1\)</span><span class="math display">$$\bar$$</span></p>'
    assert not_understood(html) == [r"\foo{x} < 1", r"\bar"]
    assert not_understood(f'<span class="math display" id="eq-a">{one("x")}</span>') == []


def test_headings_are_listed_as_they_are_spoken() -> None:
    section = '<section id="sec-a" class="level2">\n<h2><span class="header-section-number">1</span> Rate '
    html = f'{section}{one("r_t")} &amp; more</h2></section><h3 id="b">{one("x^2")}</h3><h3 id="c">Plain</h3>'
    assert spoken_headings(html) == {"sec-a": "Rate r sub t & more", "b": "x squared"}
    assert 'data-outline="1 Rate r sub t &amp; more"' in draw_formulas(html)[0]


def printed(folder: Path, body: str, page: str | None = None) -> dict[str, Any]:
    return pdf.render_job(job(folder, body, page=name_formulas(body) if page is None else page))


@pytest.mark.pdf
def test_a_pdf_says_each_formula_where_it_stands(tmp_path: Path) -> None:
    body = f"<h2>Rate {one('r_t')}</h2><p>With {one(FRACTION)}, that is all.</p><p>{one('x=1', '$$')}</p>"
    assert messages(printed(tmp_path, body)) == []
    reading = read((tmp_path / "note.pdf").read_bytes())
    said = ["r sub t", "l sub t over n sub t", "x equals 1"]
    assert [e.detail for e in reading.of("Formula")] == said
    assert reading.of("Figure") == []
    assert "With l sub t over n sub t, that is all." in "".join(reading.pieces)
    assert reading.headings[1].text == "Rate r sub t"


@pytest.mark.pdf
def test_the_same_formulas_give_the_same_pdf(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert messages(printed(tmp_path / name, "".join(f"<p>{m}</p>" for m in mathml(EVERYTHING)))) == []
    assert (tmp_path / "one/note.pdf").read_bytes() == (tmp_path / "two/note.pdf").read_bytes()


@pytest.mark.pdf
def test_a_formula_that_the_pdf_lacks_is_told(tmp_path: Path) -> None:
    there, lost = one("x"), one("y + 1")
    told = messages(printed(tmp_path, f"<p>{there}</p>", name_formulas(f"<p>{there}</p><p>{lost}</p>")))
    assert "pdf-differs: The PDF lacks the formula “y plus 1”." in told
    told = messages(printed(tmp_path, f"<p>{there}</p>", name_formulas(f"<p>{there}</p><p>{there}</p>")))
    assert any("The page has 2 formulas and the PDF has 1" in text for text in told)


@pytest.mark.pdf
def test_a_formula_that_cannot_be_drawn_stops_the_pdf(tmp_path: Path) -> None:
    (told,) = messages(printed(tmp_path, "<p><math><mi>\u6570</mi></math></p>"))
    assert told.startswith("unreadable-maths: The formula “数” has signs that the mathematical font lacks")
    assert not (tmp_path / "note.pdf").exists()
