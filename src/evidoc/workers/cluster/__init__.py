"""Functions with JSON arguments come in; what they return in child processes on other machines each goes out.

Dask only carries the requests: on each of its workers `errand` starts the same child processes as a `Pool` does here,
after it has looked whether the worker has what this machine has (`agreement`)::

    with open_executor("dask://node1:8786", root, child_environment="package.module:function") as executor:
        executor.submit("package.module:function", {"a": 1}).result()
"""

from evidoc.workers.cluster.executor import Cluster
from evidoc.workers.cluster.opening import open_executor

__all__ = ["Cluster", "open_executor"]
