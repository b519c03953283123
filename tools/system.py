"""In: this machine. Out: Pango and a browser where they can be had, else the exact command that a person must type.

System packages are installed only on Debian and its relatives, only as root (a container, usually), and never where
EVIDOC_SYSTEM_PACKAGES=no says so.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PANGO_DEBIAN = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
"""What WeasyPrint loads, under the names that its documentation gives for Debian and Ubuntu."""

PANGO_COMMANDS = {
    "debian": f"sudo apt-get install --no-install-recommends {' '.join(PANGO_DEBIAN)}",
    "fedora": "sudo dnf install pango",
    "arch": "sudo pacman -S pango",
    "alpine": "sudo apk add pango fontconfig",
    "darwin": "brew install pango",
}
"""The command for Pango by `system_family()`."""

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""The names under which a Chromium is looked for on the PATH."""

LAUNCH = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    playwright.chromium.launch(executable_path=sys.argv[1] or None).close()
"""
"""Starts the browser named by the only argument (empty: the one that Playwright downloaded) and closes it."""


def ensure_pango(python: Path) -> list[str]:
    """Return nothing where WeasyPrint finds Pango (installed now, if need be); else what to tell the person."""
    question = [str(python), "-c", "import weasyprint"]
    if quiet(question) or (install_debian(PANGO_DEBIAN) and quiet(question)):
        return []
    command = PANGO_COMMANDS.get(system_family(), "")
    how = f"install it by `{command}`" if command else "install Pango 1.44 or newer with your system's packages"
    return [f"Pango is missing, so pages are made but no PDFs. To have those too, {how}, then run make again."]


def ensure_browser(python: Path) -> list[str]:
    """Return nothing where Playwright can start a Chromium (fetched now, if need be); else what to tell the person."""
    if browser_starts(python):
        return []
    fetch = [str(python), "-m", "playwright", "install", "chromium"]
    say("No Chromium on the PATH: fetching Playwright's own.")
    if loud(fetch) and browser_starts(python):
        return []
    if may_install():  # the download starts only where its libraries are; Debian's package brings them
        loud([str(python), "-m", "playwright", "install-deps", "chromium"])
        if browser_starts(python) or (install_debian(["chromium"]) and browser_starts(python)):
            return []
    debian = system_family() == "debian"
    by_hand = "sudo apt-get install chromium" if debian else f"{fetch[0]} -m playwright install --with-deps chromium"
    return [f"The tests need Chromium, and none can be started. Install one by `{by_hand}`, then run make again."]


def chromium_on_path() -> str:
    """Return the path of the first Chromium on the PATH; empty where there is none."""
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), "")


def browser_starts(python: Path) -> bool:
    """Say whether Playwright starts the Chromium on the PATH, or else the one that it downloaded."""
    return quiet([str(python), "-c", LAUNCH, chromium_on_path()])


def pip_hint() -> str:
    """Return what to do on a Python that came without pip and without the means to make it."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if system_family() == "debian":
        how = f"Install both by `sudo apt-get install python{version}-venv`"
    else:
        how = "Install your system's pip for it, or uv"
    return f"Python {version} has neither pip nor ensurepip. {how}, then run make again."


def may_install() -> bool:
    """Say whether we may install system packages: apt-get is there, we are root, and nobody said no."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return root and shutil.which("apt-get") is not None and os.environ.get("EVIDOC_SYSTEM_PACKAGES") != "no"


def install_debian(names: Sequence[str]) -> bool:
    """Install Debian packages where we may, refreshing the package lists only if need be; say whether it worked."""
    if not may_install():
        return False
    say(f"Installing {', '.join(names)} by apt-get.")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    return quiet(install) or (quiet(["apt-get", "update", "-qq"]) and loud(install))


def system_family() -> str:
    """Return ``darwin``, or ``debian``, ``fedora``, ``arch`` or ``alpine`` as os-release tells; empty where unknown."""
    if sys.platform == "darwin":
        return "darwin"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return ""
    words = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    known = {"rhel": "fedora", "centos": "fedora", **{name: name for name in PANGO_COMMANDS}}
    return next((known[word] for word in words if word in known), "")


def quiet(command: Sequence[str]) -> bool:
    """Run a command without its output; say whether it went well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def loud(command: Sequence[str]) -> bool:
    """Run a command with its output shown; say whether it went well."""
    try:
        return subprocess.run(command, check=False).returncode == 0
    except OSError:
        return False


def say(line: str) -> None:
    """Print a line at once, so that it stands before what a child prints."""
    print(line, flush=True)
