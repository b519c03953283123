"""Stage 4: chapters and the results they show go in; one woven document each, and every problem, come out."""

from __future__ import annotations

from evidoc.weave.engine import weave
from evidoc.weave.gather import make_job, make_jobs
from evidoc.weave.job import Job, options_of
from evidoc.weave.kept import last_woven
from evidoc.weave.quarto import weave_with_quarto
from evidoc.weave.styles import csl_path

__all__ = ["Job", "csl_path", "last_woven", "make_job", "make_jobs", "options_of", "weave", "weave_with_quarto"]
