"""An address such as ``dask://node1:8786`` comes in; an executor on that cluster goes out, or why there can be none."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import secrets
import socket
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from evidoc.errors import Place, Problem, RunError, UsageError
from evidoc.workers.cluster import errand
from evidoc.workers.cluster.agreement import WHERE, facts, leave_token, problem
from evidoc.workers.cluster.executor import Cluster

Client: TypeAlias = Any
"""A client of Dask, which is loaded only where a cluster is asked for, and whose methods have no types."""
KNOCK_SECONDS = 5.0
"""How long a machine may take to say whether anybody listens there, and a cluster to be told that a build is over."""
ANSWER_SECONDS = 20.0
"""How long a scheduler may take to answer, and then to have a worker."""
PATIENCE_SECONDS = 60.0
"""How long a build waits for a worker to come back when none is left."""
_WATCH_SECONDS = 2.0
_SAME = ("python", "distributed", "dask")
_ADD = "uv pip install --require-hashes -r requirements-dask.lock"
_INSTALL = "uv pip sync requirements-dask.lock, then uv pip install --no-deps --no-build-isolation --editable ."


def open_executor(
    address: str,
    root: Path,
    *,
    child_environment: str,
    preload: Sequence[str] = (),
    fresh: bool = False,
    limit: float | None = None,
) -> Cluster:
    """Return an executor whose calls run in child processes on the workers of a Dask cluster.

    Parameters
    ----------
    address
        ``dask://HOST:PORT``, where the cluster's scheduler listens.
    root
        The project's folder, which all workers see under the same path.
    child_environment
        ``module:function`` that returns the environment of child processes for a folder of caches.
    preload, fresh, limit
        As for a `Pool`.

    Raises
    ------
    UsageError
        The address is none, or the packages that it takes are not installed.
    RunError
        Nobody answers there, there is no worker, or one differs from this machine.
    """
    where = scheduler_at(address)
    if importlib.util.find_spec("distributed") is None:
        message = "--executor dask://… needs the extra evidoc[dask], which is not installed."
        raise UsageError(Problem("usage", message, Place("command line"), f"Run: {_ADD}"))
    with contextlib.ExitStack() as unless_opened:
        client = _connect(address, where)
        unless_opened.callback(_briefly, client.close)
        _same_versions(client)
        token = leave_token(root)
        unless_opened.callback((root / token).unlink, missing_ok=True)
        build = errand.Build(
            id=secrets.token_hex(8),
            root=str(root),
            token=token,
            facts=facts(root, token),
            environment=child_environment,
            preload=list(preload),
            fresh=fresh,
            limit=limit,
        )
        unless_opened.callback(_briefly, lambda: client.run(errand.leave, build, on_error="ignore"))
        _same_facts(client, build, root)
        over = threading.Event()
        unless_opened.callback(over.set)
        cluster = Cluster(_carrier(client, build), build, slots=_threads(client), close=unless_opened.pop_all().close)
    threading.Thread(target=_watch, args=(client, cluster, over), daemon=True).start()
    return cluster


def scheduler_at(address: str) -> str:
    """Return the address by which Dask knows a scheduler.

    Raises
    ------
    UsageError
        It is not of the form ``dask://HOST:PORT``.
    """
    with contextlib.suppress(ValueError):
        parts = urlsplit(address)
        rest = (parts.path.strip("/"), parts.query, parts.fragment, parts.username)
        if parts.scheme == "dask" and parts.hostname and parts.port and not any(rest):
            host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            return f"tcp://{host}:{parts.port}"
    message = f"'{address}' is not an address of a Dask cluster."
    raise UsageError(
        Problem("usage", message, Place("command line"), "Write it as dask://HOST:PORT, for example dask://node1:8786.")
    )


def _connect(address: str, where: str) -> Client:
    """Return a client of a cluster that has a worker."""
    nobody = Problem(
        "no-cluster",
        f"No Dask scheduler answers at {address}.",
        WHERE,
        "Start one (dask scheduler), or correct the address; without --executor, scripts run on this machine.",
    )
    parts = urlsplit(where)
    try:  # Dask itself would knock again and again where nobody listens
        socket.create_connection((parts.hostname, parts.port), KNOCK_SECONDS).close()
    except OSError as error:
        raise RunError(nobody) from error
    import dask
    import distributed

    for name in [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is told as a problem
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"})  # tables go with the requests
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions that differ are told below
            connect: Any = distributed.Client
            client = connect(where, timeout=ANSWER_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise RunError(nobody) from error
    try:
        client.wait_for_workers(1, timeout=ANSWER_SECONDS)
    except (OSError, TimeoutError) as error:
        client.close()
        hint = f"Start some, on machines that see the project's folder: dask worker {where}"
        raise RunError(Problem("no-workers", f"The cluster at {address} has no workers.", WHERE, hint)) from error
    return client


def _same_versions(client: Client) -> None:
    """Hold the cluster's Dask against this machine's: they cannot talk to each other well otherwise."""
    told = client.get_versions()
    ours = told["client"]["packages"]
    others = {"scheduler": told["scheduler"], **{f"worker {name}": w for name, w in told["workers"].items()}}
    problems = []
    for who, theirs in sorted(others.items()):
        packages = theirs["packages"]
        differing = [f"{name} {packages.get(name)}, not {ours[name]}" for name in _SAME if packages[name] != ours[name]]
        if differing:
            message = f"The {who} of the cluster has {', '.join(differing)}."
            hint = f"Install the same on every machine ({_INSTALL}), and start the cluster again."
            problems.append(Problem("worker-differs", message, WHERE, hint))
    if problems:
        raise RunError(*problems)


def _same_facts(client: Client, build: errand.Build, root: Path) -> None:
    """Hold every worker against this machine; each call does so again, because workers come and go."""
    told = client.run(errand.greet, build, on_error="return")
    wrong = []
    for worker, theirs in sorted(told.items()):
        if isinstance(theirs, BaseException):
            message = f"The worker {worker} cannot read what this machine sends: evidoc is missing there, or another."
            detail = f"{type(theirs).__name__}: {theirs}"
            wrong.append(Problem("worker-differs", message, WHERE, f"Run there: {_INSTALL}", detail=detail))
        elif (found := problem(worker, root, build["facts"], theirs)) is not None:
            wrong.append(found)
    if wrong:
        raise RunError(*wrong)


def _carrier(client: Client, build: errand.Build) -> Callable[[str, bytes], Any]:
    carrier = client.get_executor(pure=False)
    return lambda name, asked: carrier.submit(errand.attend, build, asked, key=f"{name}-{secrets.token_hex(8)}")


def _threads(client: Client) -> int:
    return sum(client.nthreads().values())


def _watch(client: Client, cluster: Cluster, over: threading.Event) -> None:
    """Look now and then how many workers there are; where none comes back, give up: Dask itself would wait for ever."""
    seen = time.monotonic()
    while not over.wait(_WATCH_SECONDS):
        with contextlib.suppress(Exception):  # the connection is gone: the calls themselves will tell
            slots = _threads(client)
            if slots:
                cluster.slots, seen = slots, time.monotonic()
            elif time.monotonic() - seen > PATIENCE_SECONDS:
                message = f"The cluster has had no worker for {PATIENCE_SECONDS:g} seconds."
                hint = "Start its workers, then build again: what was done is kept."
                cluster.fail(Problem("no-workers", message, WHERE, hint))


def _briefly(action: Callable[[], object]) -> None:
    """Do something for the cluster's sake, but let a cluster that does not answer keep nobody from ending."""

    def try_it() -> None:
        with contextlib.suppress(Exception):
            action()

    trying = threading.Thread(target=try_it, daemon=True)
    trying.start()
    trying.join(KNOCK_SECONDS)
