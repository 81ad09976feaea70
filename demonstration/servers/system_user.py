"""The account that PostgreSQL runs as when root starts it: PostgreSQL refuses to be root.

Anybody else runs it as themselves and nothing here does a thing. Root's start makes an account
without a home or a shell, and opens folders for passage only (`x`, never `r`).
"""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from demonstration.servers.processes import SystemUser

NAME = "bdm-postgres"
NOBODY = "nobody"


def for_postgres() -> SystemUser | None:
    """Return the account of the server; None means the present one."""
    if os.geteuid() != 0:
        return None
    found = _lookup(NAME) or _create() or _lookup(NOBODY)
    if found is None:
        message = f"Root cannot run PostgreSQL: make an account with `useradd --system {NAME}`."
        raise RuntimeError(message)
    return found


def let_pass(folder: Path, user: SystemUser) -> list[Path]:
    """Let `user` walk through to `folder`; returns the folders opened for that."""
    opened = [each for each in (folder, *folder.parents) if not _may_pass(each, user)]
    for each in opened:
        each.chmod(stat.S_IMODE(each.stat().st_mode) | stat.S_IXOTH)
    return opened


def let_run(program: Path, user: SystemUser) -> list[Path]:
    """Let `user` run a program of an installed package; returns the folders opened for that."""
    opened = let_pass(program.parent, user)
    if program.stat().st_mode & stat.S_IXOTH:
        return opened  # installed as packages usually are; a strict umask hides the files
    package = program.parent.parent.parent
    for root in (package, package.with_name(package.name + ".libs")):
        for path in _tree(root):
            mode = stat.S_IMODE(path.stat().st_mode)
            executable = stat.S_IXOTH if path.is_dir() or mode & stat.S_IXUSR else 0
            path.chmod(mode | stat.S_IROTH | executable)
    return opened


def remove(folder: Path) -> None:
    """Remove a folder that a killed start left unfinished."""
    if folder.exists():
        shutil.rmtree(folder)


def _tree(root: Path) -> Iterator[Path]:
    if root.exists():
        yield root
        yield from (path for path in root.rglob("*") if not path.is_symlink())


def _may_pass(folder: Path, user: SystemUser) -> bool:
    about = folder.stat()
    return bool(about.st_mode & stat.S_IXOTH) or about.st_uid == user.uid


def _lookup(name: str) -> SystemUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return SystemUser(entry.pw_uid, entry.pw_gid)


def _create() -> SystemUser | None:
    useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if useradd is None:
        return None
    nologin = shutil.which("nologin", path="/usr/sbin:/sbin") or "/bin/false"
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir"]
    subprocess.run(  # noqa: S603 - found on the system path, constant arguments
        [*command, "/nonexistent", "--shell", nologin, NAME], check=False, capture_output=True
    )
    return _lookup(NAME)
