"""LaTeX is read as pandoc reads it: what it shows is compared, what it drops is told."""

from __future__ import annotations

import json
import subprocess

import pypandoc
import pytest

from evidoc.collect.health.latex import _INSTEAD, _SIGNS, is_balanced, lost, plain


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"M\"uller", "Müller"),
        (r"M\"{u}ller", "Müller"),
        (r"Garc{\'\i}a", "García"),
        (r"Garc\'{\i}a", "García"),
        (r"{\AA}ngstr\"om", "Ångström"),
        (r"\v{C}apek and \c{c}a, Erd\H{o}s, \k{a}", "Čapek and ça, Erdős, ą"),
        (r"\v Capek", "Čapek"),
        (r"Stra{\ss}e, S{\o}ren, {\L}{\'o}d{\'z}", "Straße, Søren, Łódź"),
        (r"{The {BMJ}}", "The BMJ"),
        (r"Work \& Stress, 50\%", "Work & Stress, 50%"),
        (r"\emph{In vitro}", "In vitro"),
        ("Müller", "Müller"),
    ],
)
def test_what_readers_see(written: str, shown: str) -> None:
    assert plain(written) == shown


def test_braces() -> None:
    assert is_balanced(r"{a} \{ b {c{d}}")
    assert not is_balanced("{a")
    assert not is_balanced("}a{")


def test_the_commands_that_we_call_lost_are_those_that_pandoc_drops() -> None:
    known = {name: rf"\{name}{{}}" for name in (*_SIGNS, *_INSTEAD) if name not in ("par", "newline", "xspace")}
    entries = (f"@misc{{k{n}, title={{a {text} b}}}}" for n, text in enumerate(known.values()))
    command = [pypandoc.get_pandoc_path(), "-f", "biblatex", "-t", "csljson"]
    done = subprocess.run(command, input="\n".join(entries), capture_output=True, text=True, check=True)
    titles = {one["id"]: one["title"].replace(" ", "").replace("\u00a0", "").lower() for one in json.loads(done.stdout)}
    dropped = {name for n, name in enumerate(known) if titles[f"k{n}"] == "ab"}
    assert dropped == set(_INSTEAD)
    assert {name for name in known if [*lost(rf"a \{name}{{}} b")]} == dropped
