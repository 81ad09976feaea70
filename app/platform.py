"""The long-lived parts of a process, and how a command of `bdm` asks for them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from flask import current_app
from redis import Redis
from sqlalchemy import Engine

from app.config import Settings
from app.registry import Registry
from app.unit_of_work import Executor


@dataclass(frozen=True, kw_only=True, repr=False)
class Platform:
    """The long-lived parts that doors, jobs and commands share; their settings are not for show."""

    settings: Settings
    registry: Registry
    engine: Engine
    redis: Redis
    executor: Executor

    def close(self) -> None:
        """Close what it opened; for programs that outlive it."""
        self.engine.dispose()
        self.redis.close()


# Takes the settings of the environment where it is given None.
MakePlatform = Callable[[Settings | None], Platform]


@dataclass(frozen=True, kw_only=True)
class Composition:
    """The products of the composition root; click's context hands them to every command.

    `with_servers()` lends a database and a queue to a command if the environment names none.
    `with_province()` lends one that has records: on a bare checkout the seed's data.
    """

    make_registry: Callable[[], Registry]
    make_platform: MakePlatform
    with_servers: Callable[[], AbstractContextManager[None]]
    with_province: Callable[[], AbstractContextManager[None]]


def the_platform() -> Platform:
    """Return the platform of the application that serves this request."""
    platform: Platform = current_app.extensions["bdm"]
    return platform
