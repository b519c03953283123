"""In: an interpreter and its pip's settings. Out: the pinned uv, and an environment in which uv obeys those settings.

uv does not read pip's configuration. A machine that must use a mirror, a proxy or its own certificates says so there,
so it is handed on in uv's variables, each only where the user has not set that variable for uv already.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import system

TRANSLATION = {
    "index-url": (("UV_DEFAULT_INDEX", "UV_INDEX_URL"), " "),
    "extra-index-url": (("UV_INDEX", "UV_EXTRA_INDEX_URL"), " "),
    "find-links": (("UV_FIND_LINKS",), ","),
    "trusted-host": (("UV_INSECURE_HOST",), " "),
    "cert": (("SSL_CERT_FILE",), " "),
    "proxy": (("ALL_PROXY", "HTTPS_PROXY", "https_proxy", "all_proxy"), " "),
    "default-timeout": (("UV_HTTP_TIMEOUT",), " "),
    "timeout": (("UV_HTTP_TIMEOUT",), " "),
}
"""pip's option: the variables by which the user may already have told uv (we set the first), and what joins several."""


def ensure_uv(python: str, folder: Path, requirements: Path) -> Path | None:
    """Return the uv program that `requirements` pins, installed into `folder`; None where there is no way to get it."""
    uv = folder / "bin" / "uv"
    pinned = requirements.read_text(encoding="utf-8").split()[0].partition("==")[2]
    if uv.exists() and uv_version(uv) == pinned:
        return uv
    installer = pip_python(python, folder) or new_pip(python, folder)
    if installer is None:
        found = shutil.which("uv")
        return Path(found) if found else None
    for old in folder.glob("uv*"):  # pip does not replace what already stands in a --target
        shutil.rmtree(old)
    shutil.rmtree(folder / "bin", ignore_errors=True)
    options = ["--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
    options += ["--no-deps", "--only-binary=:all:", "--require-hashes"]
    subprocess.run(
        [installer, "-m", "pip", "install", *options, "--target", str(folder), "--requirement", str(requirements)],
        env={**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"},  # both would refuse a --target
        check=True,
    )
    return uv


def uv_version(uv: Path) -> str:
    """Return the version that this uv program says it has; empty where it does not start."""
    try:
        answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False).stdout.split()
    except OSError:
        return ""
    return answer[1] if len(answer) > 1 else ""


def pip_python(python: str, folder: Path) -> str | None:
    """Return an interpreter that has pip: this one, or the one `new_pip` made in `folder`; None where neither has."""
    for candidate in (python, str(folder / "pip" / "bin" / "python")):
        if works(candidate, "pip"):
            return candidate
    return None


def new_pip(python: str, folder: Path) -> str | None:
    """Make an environment that holds nothing but pip; None where Python came without the means (Debian's does)."""
    if not works(python, "ensurepip"):
        system.install_debian([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"])
    if not works(python, "ensurepip"):
        return None
    subprocess.run([python, "-m", "venv", str(folder / "pip")], check=True)
    return str(folder / "pip" / "bin" / "python")


def works(python: str, package: str) -> bool:
    """Say whether this interpreter starts and can run the package (a leftover empty folder counts as none)."""
    try:
        return (
            subprocess.run([python, "-c", f"import {package}.__main__"], capture_output=True, check=False).returncode
            == 0
        )
    except OSError:
        return False


def pip_settings(python: str | None) -> dict[str, str]:
    """Return pip's settings by their option names; where several places name one, the strongest stands."""
    if python is None:
        return {}
    listing = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    found: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}  # the weakest first
    for line in listing.splitlines():
        name, equals, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if equals and section in found:
            found[section][option] = str(ast.literal_eval(value))
    return {**found["global"], **found["install"], **found[":env:"]}


def uv_environment(environment: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Return uv's environment: the user's own, pip's settings in uv's words, and no fetching of another Python."""
    handed = {"UV_PYTHON_DOWNLOADS": "never"}
    for option, (names, joint) in TRANSLATION.items():
        words = settings.get(option, "").split()
        if words and not any(name in environment for name in names):
            handed[names[0]] = joint.join(words)
    if "extra-index-url" in settings:
        # As pip does: the same version may come from any of them. The hashes of the lock say what is accepted.
        handed["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if settings.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        handed["UV_OFFLINE"] = "1"
    kept = {name: value for name, value in environment.items() if name not in {"VIRTUAL_ENV", "CONDA_PREFIX"}}
    return {**handed, **kept}
