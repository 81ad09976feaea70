"""Servers in a temporary folder, for checks and tests: fast, and gone at the end."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from demonstration.servers.postgres import PostgresServer, start_postgres
from demonstration.servers.redis import RedisServer, start_redis

MEMORY = Path("/dev/shm")  # noqa: S108 - folders in it are made with names of our own
ENOUGH = 6 << 30  # bytes; three workers' databases and the log of writes take two thirds of it


def in_memory() -> Path | None:
    """Return a file system in memory, or None if it is small.

    A database has some thousand files: on a disk, making and dropping one costs 1.5 s of CPU.
    """
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else None


@contextmanager
def throwaway_postgres() -> Iterator[PostgresServer]:
    """Run an empty PostgreSQL that nothing survives."""
    with throwaway_folder() as folder, start_postgres(folder, durable=False) as server:
        yield server


@contextmanager
def throwaway_redis() -> Iterator[RedisServer]:
    """Run an empty Redis that nothing survives."""
    with throwaway_folder() as folder, start_redis(folder, durable=False) as server:
        yield server


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """Make a folder that is removed with all that is in it."""
    folder = Path(mkdtemp(prefix="bdm-", dir=in_memory()))
    folder.chmod(0o711)  # PostgreSQL passes through, as somebody else where root runs this
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
