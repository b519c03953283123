"""Stage 3: a plan and the scripts to run come in; their products go out, and a report of every step.

Each script runs in a clean child process (`child`), watched for reads that it does not declare (`guard`). What it
made is kept with digests of everything it rests on (`kept`), and made again only when one of them changes. The cells
of each document run after them, in a Jupyter kernel of their own (`cells`).
"""

from evidoc.run.cells.documents import run_cells
from evidoc.run.environment import environment
from evidoc.run.steps import run, script_pool

__all__ = ["environment", "run", "run_cells", "script_pool"]
