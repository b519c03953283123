"""Nothing comes in; evidoc's version, and where files stand that come with it besides its code, go out."""

from __future__ import annotations

from pathlib import Path

VERSION = "0.1.0"
"""As in ``pyproject.toml``; asking the installed package for it takes longer than reading a small project."""


def package_templates() -> Path:
    """Return the templates that come with evidoc: inside an installed package, beside ``src`` in a clone."""
    package = Path(__file__).parent
    inside = package / "templates"
    return inside if (inside / "web").is_dir() else package.parents[1] / "templates"
