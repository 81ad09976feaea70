"""Doing several things at the same moment, each in a thread of its own, with real commits."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from app.errors import Refusal


def at_once(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """Call all at the same moment; an answer is a result or a refusal, anything else is raised."""
    listed = list(calls)
    barrier = Barrier(len(listed))

    def run(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return call()
        except Refusal as refused:
            return refused

    with ThreadPoolExecutor(len(listed)) as pool:
        return list(pool.map(run, listed))
