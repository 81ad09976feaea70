"""Search for the Python to build `.venv` with: 3.13 if there is one, else another from 3.11."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

OLDEST = (3, 11)
# 3.13 needs 0.6 of the CPU of 3.11; what is newer than the locks were tried on comes last.
NAMES = ("python3.13", "python3.12", "python3.11", "python3", "python", "python3.14")
PROBE_SECONDS = 20
PROBE = """
import importlib.util, sys
has = [int(bool(importlib.util.find_spec(name))) for name in ("venv", "ensurepip", "pip")]
print("python", *sys.version_info[:2], *has, sys.executable)
"""


class Python(NamedTuple):
    """An interpreter, and which of the needed modules it has (Debian splits them off)."""

    version: tuple[int, int]
    has_venv: bool
    has_ensurepip: bool
    has_pip: bool
    path: str


def for_venv() -> Python | None:
    """The best one to make `.venv` with; one that brings pip along beats a better version."""
    usable = [each for each in _all() if each.has_venv]
    return next((each for each in usable if each.has_ensurepip), next(iter(usable), None))


def oldest() -> Python | None:
    """The oldest that README promises, where it is installed and can make an environment."""
    return next((each for each in _all() if each.has_venv and each.version == OLDEST), None)


def with_pip() -> Python | None:
    """One that can run pip itself."""
    return next((each for each in _all() if each.has_pip), None)


def _all() -> list[Python]:
    found: dict[str, Python] = {}
    for candidate in _candidates():
        python = _probe(candidate)
        if python is not None and python.version >= OLDEST:
            found.setdefault(python.path, python)
    return list(found.values())


def _candidates() -> Iterator[str]:
    """Paths by preference; the one that was named (make setup PYTHON=…) is the only one."""
    asked = os.environ.get("BDM_PYTHON")
    if asked:
        yield asked
        return
    folders = [Path(each) for each in os.environ.get("PATH", os.defpath).split(os.pathsep)]
    for name in NAMES:
        for folder in folders:
            if os.access(folder / name, os.X_OK) and not (folder.parent / "pyvenv.cfg").exists():
                yield str(folder / name)
    yield sys.executable


def _probe(path: str) -> Python | None:
    """Ask an interpreter what it is; None when it does not run (a version manager's shim)."""
    try:
        done = subprocess.run(  # noqa: S603 - found on the path
            [path, "-c", PROBE], check=False, capture_output=True, text=True, timeout=PROBE_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if not done.stdout.startswith("python "):
        return None
    major, minor, venv, ensurepip, pip, executable = done.stdout.split(None, 6)[1:]
    version = (int(major), int(minor))
    return Python(version, venv == "1", ensurepip == "1", pip == "1", executable.strip())
