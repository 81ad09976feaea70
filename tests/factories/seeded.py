"""The demonstration province, seeded once a run: whoever wants it takes a copy.

Seeding is half a minute of work, copying a second. All workers share one seed, by a lock on a file.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import _database, fresh_database, make_database

from app.config import Settings
from demonstration.seed import seed_demonstration
from demonstration.servers.secrets import installation_secrets
from wsgi import make_platform

SEEDED = "bdm_seeded"


@contextmanager
def copied_province(name: str, folder: Path) -> Iterator[dict[str, str]]:
    """Fill a new database and an empty folder; yields its part of the environment, with secrets."""
    seeded = _seeded()
    with fresh_database(name, os.environ["BDM_TEST_SUPERUSER_URL"], SEEDED):
        shutil.copytree(seeded, folder, dirs_exist_ok=True)
        yield environment_of(name, folder)


def environment_of(name: str, folder: Path) -> dict[str, str]:
    return installation_secrets(folder) | {
        "BDM_MODE": "development",
        "DATABASE_URL": _database(os.environ["BDM_TEST_APP_URL"], name),
        "DATABASE_OWNER_URL": _database(os.environ["BDM_TEST_OWNER_URL"], name),
        "BDM_DATA_DIR": str(folder),
    }


def _seeded() -> Path:
    """Seed if nobody has; returns the folder that belongs to the seeded database."""
    home = Path(os.environ["BDM_TEST_FOLDER"])
    folder, done = home / "seeded", home / "seeded.done"
    with (home / "seeding.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            _seed(folder)
            done.touch()
    return folder


def _seed(folder: Path) -> None:
    folder.mkdir()
    make_database(SEEDED, os.environ["BDM_TEST_SUPERUSER_URL"])
    seed_demonstration(
        Settings.from_environment(
            environment_of(SEEDED, folder)
            | {
                "REDIS_URL": os.environ["BDM_TEST_REDIS_URL"],
                "BASE_URL": "http://127.0.0.1:8000",
            }
        ),
        make_platform,
    )
