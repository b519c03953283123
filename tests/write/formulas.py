"""TeX goes in; the MathML that pandoc makes of it, and which weave puts into bodies, comes out."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence

import pypandoc

FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)


def mathml(formulas: Sequence[str], sign: str = "$") -> list[str]:
    """Return a ``<math>`` element for each of `formulas`; `sign` is ``$$`` for those that stand alone."""
    text = "\n\n".join(f"{sign}{tex}{sign}" for tex in formulas)
    asked = [pypandoc.get_pandoc_path(), "--from=markdown", "--to=html5", "--mathml", "--wrap=none"]
    html = subprocess.run(asked, input=text, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    found = FORMULA.findall(html)
    assert len(found) == len(formulas), "one of them is no formula that pandoc reads"
    return found
