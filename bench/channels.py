"""Payments per second through each channel, from the payer's word to the yes, and the slowest of them.

As in life: a bank's machine, two officers at a counter, a scroll of one line by two officers, a
card at the sandbox's page until the capture is told (by outbox, worker and notice). Durability is
on; the province is a demonstration, for production has no sandbox. The yardstick is a hello-world
on the same server, asked in between.
"""

import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import quantiles

from app.factory import Platform
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
            times = _round(desk, way, unpaid, SECONDS[kind])
            hello = load.run(
                port, itertools.repeat(load.get("/")), connections=THREADS, seconds=2
            ).per_second
            found |= _measures(name, times, SECONDS[kind], hello)
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
    p99 = quantiles(times, n=100)[98] * 1000
    rate = len(times) / seconds
    return {
        f"channel_{name}": against(rate, hello, "payments/s", ""),
        f"channel_{name}_p99": Measure(
            value=round(p99, 1), unit="ms", yardstick="", ratio=0, goal=""
        ),
    }


def _round(
    desk: Desk, way: Callable[[Desk, Bill], None], bills: Iterator[Bill], seconds: float
) -> list[float]:
    """Let people pay for so long; returns how long each payment took."""
    times: list[float] = []
    lock = threading.Lock()
    until = time.monotonic() + seconds

    def pay() -> None:
        while time.monotonic() < until:
            with lock:
                bill = next(bills)
            began = time.perf_counter()
            way(desk, bill)
            took = time.perf_counter() - began
            if time.monotonic() < until:
                times.append(took)

    threads = [threading.Thread(target=pay) for _each in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


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
