"""What the tests need from the machine besides Python: a Chromium and the PostgreSQL server programs.

On Debian and its relatives, as root, they are installed with apt-get; elsewhere a message says what to install.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The first is the same browser without a window: a page costs a third less in it. Not every distribution has it."""

POSTGRESQL_PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin")


def prepare_machine() -> bool:
    """Whether everything is there, installing it first where that is possible."""
    missing = missing_packages()
    if not missing:
        return True
    if can_install():
        install(missing)
        if find_browser() is None:
            install(["chromium"])
        missing = missing_packages()
    if missing:
        explain(missing)
    return not missing


def missing_packages() -> list[str]:
    """The Debian packages that would bring what is not found."""
    packages = []
    if find_browser() is None:
        packages += ["chromium-headless-shell", "fonts-dejavu-core"]
    if find_postgresql() is None:
        packages.append("postgresql")
    return packages


def find_browser() -> str | None:
    """The path of a Chromium."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def find_postgresql() -> Path | None:
    """The folder that holds initdb and postgres; the newest where there are several."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [folder for pattern in POSTGRESQL_PLACES for folder in Path("/").glob(pattern.lstrip("/"))]
    usable = sorted(folder for folder in folders if (folder / "initdb").exists())
    return usable[-1] if usable else None


def can_install() -> bool:
    """Whether this is a Debian-like system and we may change it."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install(packages: list[str]) -> None:
    """Install Debian packages without a question."""
    print(f"Installing {', '.join(packages)} with apt-get for the tests.", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(
            ["apt-get", "-qq", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )


def explain(packages: list[str]) -> None:
    """Say what is missing and what to do."""
    print(
        f"The tests need programs that were not found on this computer. On Debian or Ubuntu:\n"
        f"    sudo apt-get install {' '.join(packages)}\n"
        f"Elsewhere: install Chromium or Chrome, and PostgreSQL 14 or newer with `initdb` on the PATH.\n"
        f"`make lint` needs neither.",
        file=sys.stderr,
    )
