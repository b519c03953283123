"""The tables by which evidoc reads YAML go in, src/evidoc/schemas/ comes out: ``python tools/schemas.py`` writes it."""

from __future__ import annotations

from pathlib import Path

from evidoc.collect.schema import FILES, written

FOLDER = Path(__file__).resolve().parent.parent / "src" / "evidoc" / "schemas"

if __name__ == "__main__":
    for name in FILES:
        (FOLDER / f"{name}.json").write_text(written(name), encoding="utf-8")
