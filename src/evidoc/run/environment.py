"""The cache folder of a project comes in; the whole environment of its scripts goes out, the same on every machine."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from evidoc.model.project import Project

PRELOAD = ("evidoc.run.prepared", "evidoc.products.calls", "evidoc.products.inputs")
"""What the server of child processes always loads before it forks them for scripts."""
FRAMES = ("pandas", "numpy.random")
CHARTS = (
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "matplotlib.textpath",
    "evidoc.charts.series",
)
_FRAME_CALL = re.compile(r"\b(?:source|product)\((?![^)]*\brows\s*=\s*True)|\bpandas\b")
_CHART_IMPORT = re.compile(r"\bevidoc\.charts\b|\bmatplotlib\b")
LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Where the system looks for libraries first: inputs of every step, as another library may calculate otherwise."""
_KEPT = ("HOME", "TMPDIR", "SYSTEMROOT", "JAVA_HOME", *LIBRARIES)
"""What processes need to start at all; nothing a calculation should rest on."""
_SET = {
    "PATH": os.defpath,
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "svg",
    # More threads would add up the same numbers in another order, and compete with the other scripts.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "EVIDOC_THREADS": "1",
    "EVIDOC_MEMORY": "2GB",  # of each engine that works on lazy sources; what does not fit goes to the script's folder
}


def preload(project: Project) -> tuple[str, ...]:
    """Return the modules that the project's scripts are likely to need, so that they are loaded once for all of them.

    A guess from their text: where it is wrong, a script loads a module itself, or one is loaded for nothing.
    """
    paths = sorted({path for script in project.scripts for path in (script.path, *script.modules)})
    text = "\n".join((project.root / path).read_text(encoding="utf-8", errors="replace") for path in paths)
    frames = FRAMES if _FRAME_CALL.search(text) else ()
    own = tuple(sorted({script.built_in for script in project.scripts if script.built_in}))
    draws = any(script.of_evidence for script in project.scripts) or _CHART_IMPORT.search(text)
    return (*PRELOAD, *frames, *(CHARTS if draws else ()), *own)


def environment(cache: Path, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment in which scripts run.

    Parameters
    ----------
    cache
        A folder of the project's own build (``_build/cache``) for what libraries keep, such as the list of fonts; the
        user's own settings of matplotlib do not reach scripts.
    inherited
        The environment of this process; None: `os.environ`.
    """
    outer = os.environ if inherited is None else inherited
    kept = {name: outer[name] for name in _KEPT if name in outer}
    return {**kept, **_SET, "MPLCONFIGDIR": str(cache / "matplotlib")}


def kernel_environment(cache: Path, private: Path, *, guarded: bool) -> dict[str, str]:
    """Return the environment in which a document's cells run.

    Parameters
    ----------
    cache
        As for `environment`.
    private
        A folder of this kernel alone, for what Jupyter and matplotlib keep or read.
    guarded
        Whether the cells are held to what scripts are; else they also have what this process has, as in Quarto.
    """
    own = {
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MATPLOTLIBRC": str(private / "matplotlibrc"),
        "IPYTHONDIR": str(private / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(private),
        "JPY_PARENT_PID": str(os.getpid()),
        # Else frozen modules make the debugger that comes with the kernel warn where readers would see it.
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    if guarded:
        return {**environment(cache), "HOME": str(private), **own}
    return {**os.environ, **_SET, **own}
