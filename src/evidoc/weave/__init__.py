"""Stage 4: chapters and the results they show go in; one woven document each, and every problem, come out.

What stands here is loaded when it is asked for: pandoc is started before anything of it is needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidoc.weave.engine import weave
    from evidoc.weave.gather import make_job, make_jobs
    from evidoc.weave.job import Job, options_of
    from evidoc.weave.kept import last_woven
    from evidoc.weave.quarto import weave_with_quarto
    from evidoc.weave.styles import csl_path

__all__ = ["Job", "csl_path", "last_woven", "make_job", "make_jobs", "options_of", "weave", "weave_with_quarto"]
_WHERE = {
    "Job": "job",
    "csl_path": "styles",
    "last_woven": "kept",
    "make_job": "gather",
    "make_jobs": "gather",
    "options_of": "job",
    "weave": "engine",
    "weave_with_quarto": "quarto",
}


def __getattr__(name: str) -> Any:
    """Load a name of this stage when it is first asked for."""
    if name in _WHERE:
        return getattr(import_module(f"evidoc.weave.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
