"""Payments per second through each channel, from the payer's word to the yes, and the slowest of them.

As in life: a bank's machine, two officers at a counter, a scroll of one line by two officers, a
card at the sandbox's page until the capture is reported (by outbox, worker and notice). Durability is
on; the province is a demonstration, for production has no sandbox. The yardstick is a hello-world
on the same server, asked in between. A round goes on until its slowest channel has been seen often
enough to say something of it.
"""

import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import quantiles

from app.platform import Platform
from bench import load
from bench.measures import Measure, against
from bench.province import HELLO, WORKERS, free_port, wait_for
from bench.soak.checking import unfinished
from bench.soak.journal import Journal
from bench.soak.load import arrange, reading
from bench.soak.parts import Parts, province, wait
from bench.soak.ways import WAYS, Bill, Desk

THREADS = 8
REST_S = 180
# A card's payment waits for four others: it is given time to.
SECONDS = {"quick": 6.0, "full": 30.0}
# A round that has seen fewer payments goes on for so much longer at most; fewer than HUNDRED have no
# 99th percentile, so that the slowest shows.
FEWEST, HUNDRED = 24, 100
LONGEST_S = 60.0
BILLS = {"quick": 2_000, "full": 12_000}


def measure(*, quick: bool) -> Mapping[str, Measure]:
    """Return rate and 99th percentile of each channel."""
    kind = "quick" if quick else "full"
    found: dict[str, Measure] = {}
    with province() as (parts, settings, folder), reading(settings) as platform, _hello() as port:
        journal = Journal(folder / "acknowledged.jsonl")
        desk, bills = arrange(platform, folder, journal, BILLS[kind])
        _rest(parts, platform)
        unpaid = iter(bills)
        for name, way in WAYS.items():
            times, took_s = _round(desk, way, unpaid, SECONDS[kind])
            hello = load.run(
                port, itertools.repeat(load.get("/")), connections=THREADS, seconds=2
            ).per_second
            found |= _measures(name, times, took_s, hello)
        if journal.noes:
            message = f"some were refused: {dict(journal.noes)}"
            raise AssertionError(message)
    return found


def _rest(parts: Parts, platform: Platform) -> None:
    """Wait until what the seed has published is delivered."""
    until = time.monotonic() + REST_S
    while time.monotonic() < until:
        with platform.executor.sessions() as session:
            if not unfinished(session):
                return
        wait(0.5, parts)


def _measures(name: str, times: list[float], seconds: float, hello: float) -> dict[str, Measure]:
    if not times:
        message = (
            f"no payment through {name} ended within {seconds:.0f} s: nothing can be said of it"
        )
        raise AssertionError(message)
    enough = len(times) >= HUNDRED
    slow = quantiles(times, n=100)[98] if enough else max(times)
    return {
        f"channel_{name}": against(len(times) / seconds, hello, "payments/s", ""),
        f"channel_{name}_p99": Measure(
            value=round(slow * 1000, 1),
            unit="ms" if enough else f"ms, the slowest of only {len(times)}",
            yardstick="",
            ratio=0,
            goal="",
        ),
    }


class _Lap:
    """How long a round is open, and how long each payment took that ended in it."""

    def __init__(self, seconds: float) -> None:
        self.began = self.ended = time.monotonic()
        self.least, self.most = self.began + seconds, self.began + max(seconds, LONGEST_S)
        self.times: list[float] = []

    def is_open(self) -> bool:
        """Return True if time is left, or too little was seen yet."""
        now = time.monotonic()
        return now < self.least or (len(self.times) < FEWEST and now < self.most)

    def tell(self, took: float) -> None:
        """Count a payment, unless it ended after the round."""
        if self.is_open():
            self.times.append(took)
            self.ended = time.monotonic()

    @property
    def seconds(self) -> float:
        """As long as was asked for; longer where it went on to see enough, or saw too little."""
        until = self.ended if len(self.times) >= FEWEST else self.most
        return max(until, self.least) - self.began


def _round(
    desk: Desk, way: Callable[[Desk, Bill], None], bills: Iterator[Bill], seconds: float
) -> tuple[list[float], float]:
    """Let people pay for so long; returns how long each payment took, and how long it lasted."""
    lap, lock = _Lap(seconds), threading.Lock()

    def pay() -> None:
        while lap.is_open():
            with lock:
                bill = next(bills)
            began = time.perf_counter()
            way(desk, bill)
            took = time.perf_counter() - began
            with lock:
                lap.tell(took)

    threads = [threading.Thread(target=pay) for _each in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return lap.times, lap.seconds


@contextmanager
def _hello() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", HELLO, str(port), str(WORKERS)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, "/")
        yield port
    finally:
        process.terminate()
        process.wait(15)
