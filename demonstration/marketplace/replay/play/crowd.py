"""Several people at once: a small pool of threads that stops together."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import Self, TypeVar

from demonstration.marketplace.replay.play.client import Api

THREADS = 6
Thing = TypeVar("Thing")
Result = TypeVar("Result")


class Crowd:
    """Threads that do one thing for many; the first failure, or Ctrl-C, stops the others."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="replay")

    def __enter__(self) -> Self:
        """Lend it."""
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Let nobody go on when we leave early, and wait for all."""
        if kind is not None:
            self._api.stopping.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def map(self, act: Callable[[Thing], Result], things: Iterable[Thing]) -> list[Result]:
        """Run the act for each thing; return the results in order, or raise the first failure."""
        futures: list[Future[Result]] = [self._pool.submit(act, thing) for thing in things]
        wait(futures, return_when=FIRST_EXCEPTION)
        failed = [f for f in futures if f.done() and f.exception() is not None]
        if failed:
            self._api.stopping.set()
            failed[0].result()
        return [future.result() for future in futures]
