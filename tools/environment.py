"""Build the environment in .venv from the pinned requirements: `python3 tools/environment.py run` or `… test`.

Needs nothing but Python: what the system lacks is installed with apt-get when we are root, and named in one
sentence otherwise. Packages come by uv, or by pip where uv cannot be had; the settings of both (index, certificates,
proxies) are left alone.
"""

# An older Python must get as far as the sentence that refuses it.
from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
UV = "uv==0.13.9"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18


class Need(NamedTuple):
    """Something the system must have: the Debian package that brings it, and how to see whether it is there."""

    package: str
    present: Callable[[], bool]


def library(name: str) -> Callable[[], bool]:
    """Look for a shared library the way the programs that need it will."""

    def present() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return present


def program(name: str) -> Callable[[], bool]:
    """Look for a program on the path."""
    return lambda: shutil.which(name) is not None


def dejavu() -> bool:
    """Whether fontconfig knows the font of receipts and invoices, which must be embedded in the PDF."""
    if not shutil.which("fc-match"):
        return False
    return "DejaVu Sans" in printed("fc-match", "DejaVu Sans")


def node() -> bool:
    """Whether there is a Node that brings its own test runner."""
    found = re.match(r"v(\d+)", printed("node", "--version")) if shutil.which("node") else None
    return found is not None and int(found[1]) >= OLDEST_NODE


def pip() -> bool:
    """Whether this Python can make an environment with pip in it; Debian keeps that part in a package of its own."""
    return (
        subprocess.run([sys.executable, "-c", "import ensurepip"], stderr=subprocess.DEVNULL, check=False).returncode
        == 0
    )


RUN = (
    Need("python3-venv", pip),
    Need("libpango-1.0-0", library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", library("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", library("libharfbuzz-subset.so.0")),
    Need("fontconfig", program("fc-match")),
    Need("fonts-dejavu-core", dejavu),
)
TEST = (
    *RUN,
    Need("chromium", program("chromium")),
    Need("nodejs", node),
    Need("redis-server", program("redis-server")),
)


def printed(*command: str) -> str:
    """What a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def do(*command: str | Path, **settings: str) -> None:
    """Run a command with the terminal attached; a failure ends the build."""
    subprocess.run(command, check=True, env={**os.environ, **settings})


def missing(needs: tuple[Need, ...]) -> list[str]:
    """The packages of what is not there."""
    return [need.package for need in needs if not need.present()]


def complete_system(needs: tuple[Need, ...]) -> None:
    """Install what the system lacks, or end with one sentence that says what to install."""
    packages = missing(needs)
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(packages)}.", flush=True)
        do("apt-get", "update", "--quiet=2")
        do(
            "apt-get",
            "install",
            "--quiet=2",
            "--yes",
            "--no-install-recommends",
            *packages,
            DEBIAN_FRONTEND="noninteractive",
        )
        packages = missing(needs)
    if packages:
        sys.exit(f"Please install what is missing, then try again: sudo apt-get install {' '.join(packages)}")


def environment() -> Path:
    """The Python of a working .venv, made anew if there is none or its Python is gone."""
    python = VENV / "bin" / "python"
    works = python.exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0
    if not works:
        print(f"Making {VENV} for Python {sys.version_info.major}.{sys.version_info.minor}.", flush=True)
        do(sys.executable, "-m", "venv", "--clear", VENV)
    return python


def installer(python: Path) -> list[str | Path]:
    """The command that installs into the environment: uv from the path, else our own uv, else pip."""
    ours = VENV / "bin" / "uv"
    uv = shutil.which("uv") or (str(ours) if ours.exists() else None)
    if uv is None:
        has_pip = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
        if not has_pip:
            do(python, "-m", "ensurepip")
        fetched = subprocess.run([python, "-m", "pip", "install", "--quiet", UV], check=False).returncode == 0
        uv = str(ours) if fetched else None
    if uv is None:
        print(f"{UV} cannot be had here; going on with pip, which takes longer.", flush=True)
        return [python, "-m", "pip", "install", "--quiet"]
    # compiled now, once: a first start is twice as fast, and so is every start by somebody who may not write here
    return [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python]


def build(kind: str) -> None:
    """All that `make run` needs, or all that the other targets need; a stamp tells make that it is done."""
    complete_system(RUN if kind == "run" else TEST)
    install = installer(environment())
    print(f"Installing requirements/{kind}.txt.", flush=True)
    do(*install, "-r", ROOT / "requirements" / f"{kind}.txt")
    if kind == "test":
        do(*install, "--no-deps", "-r", ROOT / "requirements" / "rules.txt")
        (VENV / "run.stamp").touch()
    (VENV / f"{kind}.stamp").touch()


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Kontor needs Python 3.11 or newer; name one with PYTHON=/path/to/python3.")
    if sys.argv[1:] not in (["run"], ["test"]):
        sys.exit("Say `run` or `test`.")
    try:
        build(sys.argv[1])
    except subprocess.CalledProcessError as failure:
        sys.exit(f"This failed: {' '.join(map(str, failure.cmd))}")
