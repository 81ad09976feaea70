"""Preparation of a database by exactly this code, checked with one small query.

Migrating and seeding are safe to repeat, but checking for work means loading the whole application:
a second start need not. The note about it is stored with the data.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from demonstration.servers.embedded import write_private

ROOT = Path(__file__).resolve().parents[2]
_FACTS = """
select (select version_num from alembic_version),
       (select system_identifier::text from pg_control_system()) || '/' || current_database(),
       exists (select from people where name = %s)
"""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """The state at the end of the last preparation; `database` identifies cluster and name."""

    code: str
    version: str
    database: str
    seeded: bool


def looks_like(owner_url: str, *, somebody: str) -> Prepared | None:
    """Return the present state; None for an empty database.

    `somebody` is the name of a person in every demonstration.

    `seeded` only means that the people exist: see `is_prepared`.
    """
    import psycopg  # noqa: PLC0415 - keeps `bdm --help` quick

    url = owner_url.replace("postgresql+psycopg", "postgresql", 1)
    try:
        with psycopg.connect(url) as connection:
            row = connection.execute(_FACTS, [somebody]).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
        return None
    if row is None or row[0] is None:
        return None
    return Prepared(code=code(), version=row[0], database=row[1], seeded=row[2])


def is_prepared(data_dir: Path, now: Prepared | None) -> bool:
    """Return True if code, database, version and people are unchanged since `note`."""
    try:
        noted = json.loads(_path(data_dir).read_text())
    except (OSError, ValueError):
        return False
    return now is not None and noted == asdict(now)


def note(data_dir: Path, now: Prepared | None) -> None:
    """Keep what is true, after everything was done without a failure."""
    if now is not None:
        write_private(_path(data_dir), json.dumps(asdict(now)))


def forget(data_dir: Path) -> None:
    """Take the note away, before anything is done that may fail halfway."""
    _path(data_dir).unlink(missing_ok=True)


def code() -> str:
    """Return a mark of all code that runs here: it changes with any file's name, size or time."""
    told = hashlib.sha256()
    for path in sorted(_sources()):
        about = path.stat()
        told.update(f"{path}:{about.st_size}:{about.st_mtime_ns};".encode())
    return told.hexdigest()


def _sources() -> Iterator[Path]:
    """Every file of the packages at the root, and of the migrations."""
    for room in ROOT.iterdir():
        if room.name == "migrations" or (room / "__init__.py").exists():
            for folder, below, names in os.walk(room):
                below[:] = [name for name in below if name != "__pycache__"]
                yield from (Path(folder, name) for name in names)


def _path(data_dir: Path) -> Path:
    return data_dir / "prepared.json"
