"""In: fields. Out: an entry of a bibliography that has them."""

from __future__ import annotations


def article(key: str = "one", **fields: str) -> str:
    """Return an article without a fault, with other fields; one that is empty is left out."""
    given = {
        "author": "Nobody, Norma",
        "title": f"A work invented for a test: {key}",
        "year": "2024",
        "journaltitle": "Journal of Inventions",
        "volume": "1",
        "doi": f"10.5555/{key}",
        **fields,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in given.items() if value)
    return f"@article{{{key},\n{lines}}}\n"
