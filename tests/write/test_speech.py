"""Formulas are read aloud in British English, whatever they hold, and never in silence."""

from __future__ import annotations

import pytest
from tests.write.formulas import mathml

from evidoc.write.speech.formulas import NOTHING, spoken

READ = {
    r"r_t = \frac{l_t}{n_t}": "r sub t equals l sub t over n sub t",
    r"\sqrt{x}": "the square root of x",
    r"\sqrt{x+1}": "the square root of x plus 1, end root",
    r"\sqrt[3]{y} \sqrt[n]{y}": "the cube root of y the root of degree n of y",
    r"x^2 + y^3 - z^{-1}": "x squared plus y cubed minus z to the power minus 1",
    r"e^{-x^2/2}": "e to the power minus x squared over 2, end power",
    r"x_{i+1}": "x sub i plus 1, end sub",
    r"x_i^2": "x sub i squared",
    r"f(x) = 3": "f of x equals 3",
    r"f''(x)": "f double prime of x",
    r"a(b+c)": "a open bracket b plus c close bracket",
    r"\sum_{i=1}^{n} x_i": "the sum from i equals 1 to n of x sub i",
    r"\sum x": "the sum of x",
    r"\prod_{j} p_j": "the product over j of p sub j",
    r"\int_0^\infty g\,dx": "the integral from 0 to infinity of g d x",
    r"\lim_{x \to 0} f": "the limit as x tends to 0 of f",
    r"\max_{a \in A} u": "the maximum over a in capital A of u",
    r"\log_2 n": "log base 2 n",
    r"\ln x": "natural log of x",
    r"\operatorname{logit}(p)": "logit of p",
    r"\mathrm{Var}(X)": "the variance of capital X",
    r"\Pr(X=1)": "the probability of open bracket capital X equals 1 close bracket",
    r"\hat\beta + \bar{x} - \vec{v}": "beta hat plus x bar minus vector v",
    r"\overline{x+y}": "x plus y, all under a bar",
    r"\underline{x}": "x underlined",
    r"\underbrace{a+b}_{n}": "a plus b, labelled n",
    r"\alpha\Gamma\varepsilon": "alpha capital gamma epsilon",
    r"\mathbb{R} \mathbf{x} \mathcal{N}": "the real numbers bold x script capital N",
    r"P(A \mid B)": "capital P of capital A given capital B",
    r"P(A|B)": "capital P of capital A given capital B",
    r"|x| \lVert x \rVert": "the absolute value of x the norm of x",
    r"\left\lfloor \frac{a}{b} \right\rfloor": "the floor of a over b, end floor",
    r"\binom{n}{k}": "n choose k",
    r"\frac{a+b}{c}": "the fraction with numerator a plus b and denominator c, end fraction",
    r"\frac{\partial f}{\partial x}": "partial f over partial x",
    r"a \le b \ne c \approx d \propto e": (
        "a is less than or equal to b is not equal to c is approximately equal to d is proportional to e"
    ),
    r"x \sim N": "x is distributed as capital N",
    r"p < 0.05": "p is less than 0.05",
    r"95\% \pm 2": "95 per cent plus or minus 2",
    r"1{,}200 \times 3": "1,200 times 3",
    r"A^\top": "capital A transposed",
    r"x \in [0, 1)": "x in open square bracket 0, 1 close bracket",
    r"x \bmod 2{,}5": "x modulo 2,5",
    r"\acute{x} \overleftarrow{AB}": "x acute capital A capital B, all under a left arrow,".strip(","),
    r"n!": "n factorial",
    r"a \overset{def}{=} b": "a equals with d e f above b",
    r"\text{leavers} / \text{posts}": "leavers over posts",
    r"\boxed{x}": "x, boxed",
    r"x \oplus y \boxminus z": "x circled plus y squared minus z",
    r"\phantom{x} y": "y",
}
TABLES = {
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}": (
        "matrix with 2 rows and 2 columns: row 1: a, b; row 2: c, d; end matrix"
    ),
    r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}": "column vector of 2 entries: 1; 2; end vector",
    r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}": (
        "determinant of the matrix with 2 rows and 2 columns: row 1: a, b; row 2: c, d; end matrix"
    ),
    r"f(x) = \begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}": (
        "f of x equals 2 cases: case 1: 1, x is greater than 0; case 2: 0, otherwise; end cases"
    ),
    r"\begin{aligned} a &= b \\ &= c \end{aligned} \qquad(1.2)": (
        "2 lines: line 1: a equals b; line 2: equals c, equation 1.2"
    ),
    r"x = 1 \qquad(3)": "x equals 1, equation 3",
}


@pytest.mark.parametrize(("sign", "formulas"), [("$", READ), ("$$", READ), ("$$", TABLES)])
def test_formulas_are_read_as_a_person_would(sign: str, formulas: dict[str, str]) -> None:
    read = dict(zip(formulas, map(spoken, mathml(list(formulas), sign)), strict=True))
    assert read == formulas


def math(inside: str, tex: str = "") -> str:
    return f'<math><semantics>{inside}<annotation encoding="application/x-tex">{tex}</annotation></semantics></math>'


def test_what_no_table_knows_is_read_as_it_was_typed() -> None:
    assert spoken(math("<mglyph>?</mglyph>", r"\frac{a}{b}_i")) == "fraction a b sub i"
    assert spoken(math("<mi>\ue123</mi>", r"\odd + 1,5")) == "odd plus 1,5"


def test_a_broken_formula_is_read_as_it_was_typed() -> None:
    assert spoken(math("<mfrac><mi>a</mi></mfrac>", "a/")) == "a over"
    assert spoken("<math><mfrac><mi>a</mi></mfrac></math>") == "a"


def test_an_empty_formula_is_not_silent() -> None:
    assert spoken("<math></math>") == NOTHING
    assert spoken(math("<mspace width='1em'></mspace>")) == NOTHING


def test_an_author_knows_best_how_a_formula_is_read() -> None:
    html = f'<span id="eq-a" role="math" aria-label="Fish &amp; chips">{math("<mi>x</mi>", "x")}</span>'
    assert spoken(html) == "Fish & chips"
