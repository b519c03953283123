"""A project and the address of a cluster come in; what runs the project's scripts there, as they run here, goes out."""

from __future__ import annotations

from evidoc.model.project import Project
from evidoc.run.environment import preload
from evidoc.run.steps import LIMIT
from evidoc.workers import Crew
from evidoc.workers.cluster import open_executor


def cluster_pool(project: Project, address: str, *, fresh: bool = False) -> Crew:
    """Return what runs the scripts of `project` on a Dask cluster that sees the project's folder.

    Parameters
    ----------
    project
        Its folder has the same path on every machine of the cluster.
    address
        ``dask://HOST:PORT``.
    fresh
        Give every script a new interpreter there.

    Raises
    ------
    UsageError
        The address is none, or the packages that it takes are not installed.
    RunError
        Nobody answers there, there is no worker, or one differs from this machine.
    """
    environment = "evidoc.run.environment:environment"
    return open_executor(
        address,
        project.root,
        child_environment=environment,
        preload=preload(project),
        fresh=fresh,
        limit=LIMIT,
    )
