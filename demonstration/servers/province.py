"""A province for one command: that of this installation, else a seeded one that is gone after."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

from app.config import Settings
from app.platform import MakePlatform
from demonstration.servers.environment import (
    data_dir_of,
    database_variables,
    missing_secrets,
    with_servers,
)
from demonstration.servers.throwaway import throwaway_folder, throwaway_postgres, throwaway_redis

PrintLine = Callable[[str], None]
Fill = Callable[[Settings], None]


@contextmanager
def with_province(make_platform: MakePlatform, say: PrintLine) -> Iterator[None]:
    """Lend a database with people and decisions in it, through the environment.

    It is the configured one, or that of `make run`. A bare checkout has neither: it gets what the
    seed plants, in a folder that is removed at the end.
    """
    if has_database(os.environ):
        with with_servers():
            yield
        return
    say("There is no province here, so one is made for this command, and removed after it.")
    with throwaway_province(lambda settings: _seed(settings, make_platform)):
        yield


def has_database(environ: Mapping[str, str]) -> bool:
    """Return True if one is configured, or was made and seeded in the data directory."""
    data_dir = data_dir_of(environ)
    made = (data_dir / "postgres").exists() and (data_dir / "demonstration.json").exists()
    return bool(environ.get("DATABASE_URL")) or made


def _seed(settings: Settings, make_platform: MakePlatform) -> None:
    from app import migration_commands  # noqa: PLC0415 - loads the whole application
    from demonstration.seed import seed_demonstration  # noqa: PLC0415 - as above

    migration_commands.upgrade(settings.owner_url)
    seed_demonstration(settings, make_platform)


@contextmanager
def throwaway_province(fill: Fill) -> Iterator[None]:
    """Lend empty servers and a folder, filled by `fill`; nothing of them survives."""
    with ExitStack() as stack:
        folder = stack.enter_context(throwaway_folder())
        database = stack.enter_context(throwaway_postgres())
        made = {
            **database_variables(database),
            "REDIS_URL": stack.enter_context(throwaway_redis()).url,
            "BDM_DATA_DIR": str(folder),
        }
        stack.enter_context(_environment({**missing_secrets({}, folder), **made}))
        fill(Settings.from_environment())
        yield


@contextmanager
def _environment(made: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(made)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
