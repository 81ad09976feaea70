"""The platform of this process: built once, before workers fork, with connections of their own."""

import gc
import os

from sqlalchemy.orm import configure_mappers

from app.platform import Platform

_current: list[Platform] = []


def the_platform() -> Platform:
    """Return the platform that jobs of this process work with."""
    return _current[-1]


def adopt(platform: Platform) -> Platform:
    """Make a platform the one of this process and of those that it forks."""
    _current[:] = [platform]
    return platform


def _after_fork() -> None:
    """Leave the parent's database connections alone: two processes on one would mix answers."""
    for platform in _current:
        platform.engine.dispose(close=False)


def share_memory() -> None:
    """Keep what is loaded by now in pages that forks go on sharing.

    The first query would join all tables' mappers to each other, in every process for itself, and
    the collector would write to each object that it looks at.
    """
    configure_mappers()
    gc.collect()
    gc.freeze()


os.register_at_fork(after_in_child=_after_fork)
