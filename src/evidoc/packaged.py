"""Nothing comes in; where the files stand that come with evidoc besides its code goes out."""

from __future__ import annotations

from pathlib import Path


def package_templates() -> Path:
    """Return the templates that come with evidoc: inside an installed package, beside ``src`` in a clone."""
    package = Path(__file__).parent
    inside = package / "templates"
    return inside if (inside / "web").is_dir() else package.parents[1] / "templates"
