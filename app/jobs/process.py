"""The platform of this process: built once, before workers fork, with connections of their own."""

import gc
import os

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
    """Keep the collector off what is loaded by now, so that forks go on sharing its pages."""
    gc.collect()
    gc.freeze()


os.register_at_fork(after_in_child=_after_fork)
