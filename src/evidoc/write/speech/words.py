"""Tables: the signs of formulas go in, and the words in which they are read in British English come out."""

from __future__ import annotations

LETTERS = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa", "ϰ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "ο": "omicron", "π": "pi", "ϖ": "pi", "ρ": "rho", "ϱ": "rho", "σ": "sigma", "ς": "final sigma",
    "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "capital gamma", "Δ": "capital delta", "Θ": "capital theta", "Λ": "capital lambda", "Ξ": "capital xi",
    "Π": "capital pi", "Σ": "capital sigma", "Υ": "capital upsilon", "Φ": "capital phi", "Ψ": "capital psi",
    "Ω": "capital omega",
    "ℝ": "the real numbers", "ℕ": "the natural numbers", "ℤ": "the integers", "ℚ": "the rational numbers",
    "ℂ": "the complex numbers", "ℏ": "h bar", "ℓ": "l", "ℵ": "aleph", "ı": "i", "ȷ": "j",
}  # fmt: skip
"""Single letters with a name."""

SIGNS = {
    "+": "plus", "−": "minus", "-": "minus", "±": "plus or minus", "∓": "minus or plus", "×": "times", "⋅": "times",
    "·": "times", "∗": "star", "*": "star", "⋆": "star", "÷": "divided by", "/": "over", "∘": "composed with",
    "=": "equals", "≠": "is not equal to", "<": "is less than", ">": "is greater than",
    "≤": "is less than or equal to", "≥": "is greater than or equal to", "≪": "is much less than",
    "≫": "is much greater than", "≈": "is approximately equal to", "≃": "is asymptotically equal to",
    "≅": "is congruent to", "≡": "is identical to", "∼": "is distributed as", "∝": "is proportional to",
    "≔": "is defined as", ":=": "is defined as", "≜": "is defined as", "⩽": "is less than or equal to",
    "⩾": "is greater than or equal to", "⟂": "is perpendicular to", "⊥": "is perpendicular to",
    "∥": "is parallel to", "∣": "given", "∤": "does not divide",
    "∈": "in", "∉": "not in", "∋": "contains", "⊂": "is a subset of", "⊆": "is a subset of or equal to",
    "⊃": "is a superset of", "⊇": "is a superset of or equal to", "⊄": "is not a subset of", "∪": "union",
    "∩": "intersection", "∖": "without", "∅": "the empty set", "⌀": "the empty set",
    "∀": "for all", "∃": "there exists", "∄": "there does not exist", "¬": "not", "∧": "and", "∨": "or",
    "→": "to", "⟶": "to", "←": "from", "⟵": "from", "↔": "to and from", "↦": "maps to", "⟼": "maps to",
    "⇒": "implies", "⟹": "implies", "⇐": "is implied by", "⟸": "is implied by", "⇔": "if and only if",
    "⟺": "if and only if", "↑": "up", "↓": "down", "∴": "therefore", "∵": "because", "⊢": "proves", "⊨": "models",
    "∞": "infinity", "∂": "partial", "∇": "del", "∎": "end of proof", "∠": "angle", "°": "degrees",
    "⊕": "circled plus", "⊗": "circled times", "⊙": "circled dot", "⊤": "top", "†": "dagger",
    "!": "factorial", "%": "per cent", "‰": "per mille", "&": "and", "#": "number", "$": "dollars", "£": "pounds",
    "€": "euros", "@": "at", "~": "tilde", "?": "question mark", "_": "underscore", "^": "caret", "'": "prime",
    "′": "prime", "″": "double prime", "‴": "triple prime", "\u2061": "of", "\u2062": "", "\u2063": "", "\u2064": "",
    "\u200b": "", "\u2009": "", "\u200a": "", "\u2005": "", "\u2006": "", "\u2003": "", "\xa0": "", ",": ",", ";": ";",
    ".": ".", ":": "colon", "…": "and so on", "⋯": "and so on", "⋮": "and so on", "⋱": "and so on", "\\": "backslash",
    "(": "open bracket", ")": "close bracket", "[": "open square bracket", "]": "close square bracket",
    "{": "open curly bracket", "}": "close curly bracket", "⟨": "open angle bracket", "⟩": "close angle bracket",
    "⌊": "floor", "⌋": "end floor", "⌈": "ceiling", "⌉": "end ceiling", "|": "bar", "‖": "double bar",
    "∑": "the sum", "∏": "the product", "∐": "the coproduct", "∫": "the integral", "∬": "the double integral",
    "∭": "the triple integral", "∮": "the contour integral", "⋃": "the union", "⋂": "the intersection",
    "⋁": "the disjunction", "⋀": "the conjunction", "⨁": "the direct sum", "⨂": "the tensor product",
}  # fmt: skip
"""Operators, punctuation and brackets."""

LARGE = frozenset("∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂")
"""Operators that run over something: ``the sum from … to … of``."""

FUNCTIONS = {
    "lim": "the limit", "limsup": "the limit superior", "lim sup": "the limit superior",
    "liminf": "the limit inferior", "lim inf": "the limit inferior", "max": "the maximum", "min": "the minimum",
    "sup": "the supremum", "inf": "the infimum", "argmax": "the argument of the maximum",
    "arg max": "the argument of the maximum", "argmin": "the argument of the minimum",
    "arg min": "the argument of the minimum", "arg": "the argument", "log": "log", "ln": "natural log",
    "lg": "log", "exp": "the exponential", "sin": "sine", "cos": "cosine", "tan": "tangent", "cot": "cotangent",
    "sec": "secant", "csc": "cosecant", "arcsin": "arc sine", "arccos": "arc cosine", "arctan": "arc tangent",
    "sinh": "hyperbolic sine", "cosh": "hyperbolic cosine", "tanh": "hyperbolic tangent", "det": "the determinant",
    "dim": "the dimension", "ker": "the kernel", "gcd": "the greatest common divisor", "Pr": "the probability",
    "Var": "the variance", "var": "the variance", "Cov": "the covariance", "cov": "the covariance",
    "SE": "the standard error", "se": "the standard error", "mod": "modulo", "deg": "the degree",
    "Re": "the real part", "Im": "the imaginary part", "tr": "the trace",
}  # fmt: skip
"""Names of functions; any other word is read as it is."""

OVER = frozenset(("lim", "limsup", "liminf", "lim sup", "lim inf"))
"""Functions whose lower part is approached: ``the limit as … of``."""

CALLED = frozenset("fghFGPE")
"""Letters that, before a bracket, are most often functions: ``f of x``."""

ACCENTS = {
    "̂": "hat", "^": "hat", "ˆ": "hat", "̃": "tilde", "~": "tilde", "˜": "tilde", "‾": "bar", "¯": "bar", "̅": "bar",
    "̄": "bar", "_": "bar", "\u0332": "underlined", "→": "vector", "⃗": "vector", "←": "with a left arrow",
    "˙": "dot", "̇": "dot", "¨": "double dot", "̈": "double dot", "⃛": "triple dot", "ˇ": "check", "̌": "check",
    "˘": "breve", "̆": "breve", "´": "acute", "`": "grave", "\u0301": "acute", "\u0300": "grave", "\u20d6": "left arrow",
    "̊": "ring", "˚": "ring", "↔": "with a double arrow",
}  # fmt: skip
"""What stands right over or under a letter."""

BRACES = frozenset("⏞⏟⏜⏝⎴⎵")
"""Brackets that lie over or under a part, for a label."""

POWERS = {
    "2": "squared", "3": "cubed", "′": "prime", "″": "double prime", "‴": "triple prime", "∗": "star", "*": "star",
    "⊤": "transposed", "⊺": "transposed", "†": "dagger", "+": "plus", "−": "minus", "∘": "degrees",
    "°": "degrees",
}  # fmt: skip
"""Superscripts that have a word of their own."""

VARIANTS = {"BOLD": "bold", "SCRIPT": "script", "FRAKTUR": "fraktur", "DOUBLE-STRUCK": "double-struck"}
"""What a mathematical letter's Unicode name says of its style -> how it is said."""

FENCES = {
    ("(", ")"): "matrix", ("[", "]"): "matrix", ("{", "}"): "matrix", ("|", "|"): "determinant",
    ("‖", "‖"): "norm of the matrix",
}  # fmt: skip
"""What brackets around a table make of it."""

PAIRS = {"|": "the absolute value of", "‖": "the norm of", "⌊": "the floor of", "⌈": "the ceiling of"}
"""Brackets that are said as what they mean."""

TEX = {
    "_": "sub", "^": "to the power", "{": "", "}": "", "frac": "fraction", "sqrt": "square root of", "cdot": "times",
    "times": "times", "le": "is less than or equal to", "leq": "is less than or equal to",
    "ge": "is greater than or equal to", "geq": "is greater than or equal to", "ne": "is not equal to",
    "sum": "the sum", "prod": "the product", "int": "the integral", "left": "", "right": "", "quad": ",",
    "qquad": ",", "text": "", "mathrm": "", "operatorname": "", "infty": "infinity", "to": "to", ",": "", ";": "",
    " ": "", "!": "", ":": "", "\\": ";", "begin": "begin", "end": "end", "&": "",
}  # fmt: skip
"""Commands and signs of TeX, where a formula can only be read as it was typed."""
