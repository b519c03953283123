"""Functions with JSON arguments come in; what they return in a clean child process each goes out.

A thread holds each slot and owns one child process at a time. On Linux the child is forked from a server that loaded
the heavy modules once; elsewhere, or where asked (``fresh``), it is a new interpreter. A child that dies fails its own
task and no other. What `cluster` holds does the same on other machines::

    with Pool(2, preload=("pandas",)) as pool:  # costs nothing yet
        pool.warm()                             # starts loading, and does not wait for it
        pool.submit("package.module:function", {"a": 1}).result()
"""

from evidoc.workers.crew import Crew
from evidoc.workers.pool import Pool
from evidoc.workers.task import ChildDied, TaskError, TimeLimit

__all__ = ["ChildDied", "Crew", "Pool", "TaskError", "TimeLimit"]
